// The note mix against an oracle that tries every combination of notes, with none of its ideas.
import fc from "fast-check";
import { expect, test } from "vitest";
import { denominations, type NoteCount } from "./cassettes.ts";
import { chooseNotes } from "./note-mix.ts";

type Found = { fewest: number; mixes: Set<string> };

/** Every mix of what is there, by plain counting: the fewest notes for each amount. */
function everyPayableAmount(stock: readonly NoteCount[]): Map<number, Found> {
  const found = new Map<number, Found>();
  const walk = (index: number, amount: number, used: number, mix: string) => {
    const cassette = stock[index];
    if (cassette === undefined) {
      const before = found.get(amount);
      if (before === undefined || used < before.fewest)
        found.set(amount, { fewest: used, mixes: new Set([mix]) });
      else if (used === before.fewest) before.mixes.add(mix);
      return;
    }
    for (let count = 0; count <= cassette.count; count += 1) {
      const part = count > 0 ? `${cassette.denomination}:${count} ` : "";
      walk(index + 1, amount + count * cassette.denomination, used + count, mix + part);
    }
  };
  walk(0, 0, 0, "");
  found.delete(0);
  return found;
}

const stocks = fc
  .subarray([...denominations].reverse(), { minLength: 1 })
  .chain((chosen) =>
    fc.tuple(
      ...chosen.map((denomination) =>
        fc.record({ denomination: fc.constant(denomination), count: fc.nat(5) }),
      ),
    ),
  );

test("an amount is paid exactly when some mix within the limit exists, and with the fewest notes", () => {
  fc.assert(
    fc.property(stocks, fc.integer({ min: 1, max: 12 }), fc.nat(460), (stock, notesMax, hundreds) => {
      const payable = everyPayableAmount(stock);
      const amounts = [...payable.keys(), hundreds * 100, hundreds * 100 + 50];
      for (const amount of amounts) {
        const expected = payable.get(amount);
        const mix = chooseNotes(amount, stock, notesMax);
        if (expected && expected.fewest <= notesMax) {
          expect("notes" in mix, `${amount} can be paid`).toBe(true);
          if ("notes" in mix) {
            const text = mix.notes.map(({ denomination, count }) => `${denomination}:${count} `).join("");
            expect(expected.mixes).toContain(text);
          }
        } else {
          expect("refusal" in mix, `${amount} cannot be paid`).toBe(true);
          if (expected && "refusal" in mix) expect(mix.refusal).toBe("TOO_MANY_NOTES");
        }
      }
    }),
    { numRuns: 150 },
  );
});

test("the reason of a refusal is about the notes as such, their number, or what is left, as it says", () => {
  const unlimitedMax = 40;
  fc.assert(
    fc.property(stocks, fc.integer({ min: 1, max: 60 }), (stock, hundreds) => {
      const amount = hundreds * 100;
      const mix = chooseNotes(amount, stock, unlimitedMax);
      if (!("refusal" in mix)) return;
      const payable = everyPayableAmount(
        stock.map(({ denomination }) => ({ denomination, count: Math.floor(6000 / denomination) })),
      );
      expect(mix.refusal).toBe(payable.has(amount) ? "NOT_ENOUGH_NOTES" : "NOT_PAYABLE_IN_NOTES");
    }),
    { numRuns: 100 },
  );
});
