// How an ATM prefers to pay, by name [ours]: what it weighs when several mixes make the amount. Pure.
// A preference must never refuse an amount that can be paid; only `large-notes-only` may, which is what it is for.
import type { Denomination } from "./cassettes.ts";

/** What so many notes of one denomination cost, when so many are left: the cheapest mix is paid. */
export type NoteCost = (note: { denomination: Denomination; taken: number; left: number }) => number;

export type NotePolicy = {
  readonly meaning: string;
  readonly cost: NoteCost;
  /** Notes below this are not paid out. */
  readonly denominationMin?: Denomination;
};

const rank: Record<Denomination, number> = { 5000: 0, 2000: 1, 1000: 2, 500: 3, 200: 4 };

export const notePolicies = {
  "fewest-notes": {
    meaning: "the fewest notes",
    cost: ({ taken }) => taken,
  },
  "keep-small-notes": {
    meaning:
      "as few of the smallest notes as possible, then of the next larger, whatever the number of notes",
    // One note more costs more than any number of larger ones that one presentation holds.
    cost: ({ denomination, taken }) => taken * 64 ** rank[denomination],
  },
  balanced: {
    meaning: "from all cassettes in proportion to what is left, so that they run low together",
    cost: ({ taken, left }) => (taken * taken) / Math.max(1, left),
  },
  "large-notes-only": {
    meaning:
      "notes of 2,000 and up only, as ATMs of Cabo Verde did during an outage; other amounts are refused",
    cost: ({ taken }) => taken,
    denominationMin: 2000,
  },
} as const satisfies Record<string, NotePolicy>;

export type NotePolicyName = keyof typeof notePolicies;

/** @throws Error that names the policies there are */
export function checkPolicy(name: string): NotePolicyName {
  if (Object.hasOwn(notePolicies, name)) return name as NotePolicyName;
  throw new Error(
    `There is no note policy ${JSON.stringify(name)}: use one of ${Object.keys(notePolicies).join(", ")}.`,
  );
}
