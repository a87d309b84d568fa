// What notes can make up, against a plain search through every way to pay.
import { describe, expect, it } from "vitest";
import { isPayable } from "./payable-notes.ts";

/** Whether some number of each note comes to the amount. */
function canPay(amount: number, [note, ...others]: readonly number[]): boolean {
  if (note === undefined) return amount === 0;
  for (let left = amount; left >= 0; left -= note) if (canPay(left, others)) return true;
  return false;
}

describe("an amount is payable exactly when some notes make it up", () => {
  it.each([[[200, 1000, 2000]], [[500, 1000]], [[2000]], [[300, 700]], [[200, 500, 1000, 2000, 5000]]])(
    "%j",
    (notes) => {
      for (let amount = 100; amount <= 6000; amount += 100) {
        expect(isPayable(amount, notes), String(amount)).toBe(canPay(amount, notes));
      }
    },
  );

  it("with notes of 200, 1,000 and 2,000: 200 and 5,000, and neither 100 nor 300", () => {
    const notes = [200, 1000, 2000];
    expect([200, 5000, 100, 300].map((amount) => isPayable(amount, notes))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});
