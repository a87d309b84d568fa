// What each policy prefers, and that a preference alone never refuses an amount.
import fc from "fast-check";
import { expect, test } from "vitest";
import { denominations, type NoteCount, worthOf } from "./cassettes.ts";
import { chooseNotes } from "./note-mix.ts";
import { checkPolicy, type NotePolicyName, notePolicies } from "./note-policies.ts";
import { totalCount } from "./safe.ts";

const stock: NoteCount[] = [
  { denomination: 5000, count: 10 },
  { denomination: 2000, count: 100 },
  { denomination: 1000, count: 400 },
  { denomination: 500, count: 50 },
  { denomination: 200, count: 40 },
];

test.each<{ policy: NotePolicyName; amount: number; notes: [number, number][] }>([
  {
    policy: "fewest-notes",
    amount: 9000,
    notes: [
      [5000, 1],
      [2000, 2],
    ],
  },
  { policy: "keep-small-notes", amount: 6000, notes: [[2000, 3]] },
  {
    policy: "balanced",
    amount: 12_000,
    notes: [
      [5000, 1],
      [2000, 2],
      [1000, 3],
    ],
  },
  {
    policy: "large-notes-only",
    amount: 9000,
    notes: [
      [5000, 1],
      [2000, 2],
    ],
  },
])("$policy pays $amount as $notes", ({ policy, amount, notes }) => {
  const mix = chooseNotes(amount, stock, 40, policy);
  expect("notes" in mix && mix.notes.map(({ denomination, count }) => [denomination, count])).toEqual(notes);
});

test("keep-small-notes gives more notes rather than the small ones", () => {
  const few: NoteCount[] = [
    { denomination: 1000, count: 9 },
    { denomination: 500, count: 9 },
    { denomination: 200, count: 9 },
  ];
  expect(chooseNotes(1600, few, 40, "fewest-notes")).toEqual({
    notes: [
      { denomination: 1000, count: 1 },
      { denomination: 200, count: 3 },
    ],
  });
  expect(chooseNotes(2500, few, 40, "keep-small-notes")).toEqual({
    notes: [
      { denomination: 1000, count: 2 },
      { denomination: 500, count: 1 },
    ],
  });
});

test("large-notes-only refuses what only smaller notes can make", () => {
  expect(chooseNotes(1000, stock, 40, "large-notes-only")).toEqual({ refusal: "NOT_PAYABLE_IN_NOTES" });
  expect(chooseNotes(3000, stock, 40, "large-notes-only")).toEqual({ refusal: "NOT_PAYABLE_IN_NOTES" });
});

const preferences = (Object.keys(notePolicies) as NotePolicyName[]).filter(
  (name) => name !== "large-notes-only",
);

test("a preference pays exactly what the fewest notes pay, within one presentation and within what is left", () => {
  const stocks = fc.uniqueArray(
    fc.record({ denomination: fc.constantFrom(...denominations), count: fc.nat(60) }),
    { minLength: 1, selector: ({ denomination }) => denomination },
  );
  fc.assert(
    fc.property(
      stocks,
      fc.integer({ min: 1, max: 500 }),
      fc.constantFrom(...preferences),
      (available, hundreds, policy) => {
        const amount = hundreds * 100;
        const mix = chooseNotes(amount, available, 40, policy);
        const fewest = chooseNotes(amount, available, 40);
        if ("refusal" in fewest || "refusal" in mix) {
          expect(mix).toEqual(fewest);
          return;
        }
        expect(worthOf(mix.notes)).toBe(amount);
        expect(totalCount(mix.notes)).toBeLessThanOrEqual(40);
        expect(totalCount(mix.notes)).toBeGreaterThanOrEqual(totalCount(fewest.notes));
        for (const { denomination, count } of mix.notes)
          expect(count).toBeLessThanOrEqual(
            available.find((each) => each.denomination === denomination)!.count,
          );
      },
    ),
    { numRuns: 300 },
  );
});

test("a policy that does not exist is refused by the names of those that do", () => {
  expect(() => checkPolicy("cheapest")).toThrow("fewest-notes, keep-small-notes, balanced, large-notes-only");
});
