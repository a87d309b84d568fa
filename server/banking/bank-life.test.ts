// What a report changes, over every pair of words of the bank; and account numbers.
import { expect, test } from "vitest";
import { bookingSteps, judgeReport, MAY_BECOME, statusAfter } from "./bank-life.ts";
import type { BankStatus } from "./bank-provider.ts";
import { isValidIban, maskedIban } from "./iban.ts";

const WORDS: readonly BankStatus[] = ["PENDING", "SETTLED", "FAILED", "RETURNED"];

test("of two words of the bank the later one follows, the same or earlier one is known, and the rest contradict", () => {
  const table = Object.fromEntries(
    ([null, ...WORDS] as const).map((known) => [
      `${known}`,
      WORDS.map((word) => judgeReport(known, word)[0]).join(""),
    ]),
  );
  // Of each row the judgement of PENDING, SETTLED, FAILED, RETURNED, by its first letter.
  expect(table).toEqual({
    null: "ffff",
    PENDING: "kfff",
    SETTLED: "kkcf",
    FAILED: "kckk",
    RETURNED: "kkck",
  });
});

test("a return is booked in the same two steps whatever was heard before, and pending books nothing", () => {
  expect(WORDS.map((word) => bookingSteps("top-up", word))).toEqual([
    ...[[], ["credit"], [], ["credit", "take-back"]],
  ]);
  expect(WORDS.map((word) => bookingSteps("payout", word))).toEqual([
    ...[[], ["capture"], ["release"], ["capture", "give-back"]],
  ]);
});

test("what has come back stays so, and what the bank has said last is what the customer sees", () => {
  for (const from of Object.values(MAY_BECOME)) expect(from).not.toContain("RETURNED");
  expect(WORDS.map(statusAfter)).toEqual([undefined, "SUCCESS", "FAILED", "RETURNED"]);
});

test("an account number with one wrong digit is found out, and is shown without its middle", () => {
  const iban = "CV76009900000000000000000";
  expect(isValidIban(iban)).toBe(true);
  for (let i = 2; i < iban.length; i++) {
    const digit = (Number(iban[i]) + 1) % 10;
    expect(isValidIban(iban.slice(0, i) + digit + iban.slice(i + 1)), `at ${i}`).toBe(false);
  }
  expect(maskedIban(iban)).toBe("CV** **** 0000");
});
