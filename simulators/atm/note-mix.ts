// Chooses the notes that pay an amount from what is left in the cassettes, as the ATM's policy prefers. Pure.
// The search is complete: an amount that can be paid is never refused. (Taking the largest notes first would refuse
// 600 from a 500 and three 200.) It must never choose more notes than one presentation can hold.
import { byDenomination, type Denomination, type NoteCount } from "./cassettes.ts";
import { type NoteCost, type NotePolicy, type NotePolicyName, notePolicies } from "./note-policies.ts";

/** How many notes the simulated shutter presents at once [ours; machines commonly take 40]. */
export const presentedNotesMax = 40;

export type NoteMixRefusal =
  /** Not a whole number of escudos above zero. */
  | "INVALID_AMOUNT"
  /** No number of the ATM's notes makes this amount. */
  | "NOT_PAYABLE_IN_NOTES"
  /** The ATM's notes could make it, but too few are left. */
  | "NOT_ENOUGH_NOTES"
  /** It takes more notes than one presentation can hold. */
  | "TOO_MANY_NOTES";

export type NoteMix = { readonly notes: NoteCount[] } | { readonly refusal: NoteMixRefusal };

/**
 * Notes worth exactly `amount` escudos, as the policy prefers; of several such mixes, the one with more of the largest
 * notes. When that takes too many notes for one presentation, the fewest notes.
 * Work and memory are bounded by `notesMax` times the largest denomination, whatever the amount.
 */
export function chooseNotes(
  amount: number,
  available: readonly NoteCount[],
  notesMax: number = presentedNotesMax,
  policyName: NotePolicyName = "fewest-notes",
): NoteMix {
  const { cost, denominationMin = 200 }: NotePolicy = notePolicies[policyName];
  if (!Number.isSafeInteger(amount) || amount <= 0) return { refusal: "INVALID_AMOUNT" };
  const stock = byDenomination(available).filter(({ denomination }) => denomination >= denominationMin);
  const unit = stock.reduce((divisor, { denomination }) => greatestCommonDivisor(divisor, denomination), 0);
  if (unit === 0) return { refusal: "NOT_ENOUGH_NOTES" };
  if (amount % unit !== 0) return { refusal: "NOT_PAYABLE_IN_NOTES" };
  if (amount > notesMax * (stock[0]?.denomination ?? 0)) return { refusal: "TOO_MANY_NOTES" };

  const units = amount / unit;
  const preferred = cheapestNotes(units, unit, stock, cost);
  if (preferred && totalCount(preferred) <= notesMax) return { notes: preferred };
  const notes = preferred && cheapestNotes(units, unit, stock, fewest);
  if (notes) return totalCount(notes) <= notesMax ? { notes } : { refusal: "TOO_MANY_NOTES" };

  const unlimited = cheapestNotes(
    units,
    unit,
    stock.map(({ denomination }) => ({ denomination, count: units })),
    fewest,
  );
  if (!unlimited) return { refusal: "NOT_PAYABLE_IN_NOTES" };
  return { refusal: totalCount(unlimited) <= notesMax ? "NOT_ENOUGH_NOTES" : "TOO_MANY_NOTES" };
}

const fewest: NoteCost = notePolicies["fewest-notes"].cost;

// Bounded knapsack, one denomination after another from the smallest to the largest. After each,
//   least[u]  = the least cost of notes, of the denominations seen so far, worth u units (Infinity: impossible)
//   chosen[u] = how many of this denomination that takes
// Reading `chosen` back from the largest denomination gives the mix.
function cheapestNotes(
  units: number,
  unit: number,
  stock: readonly NoteCount[],
  cost: NoteCost,
): NoteCount[] | undefined {
  const ascending = [...stock].reverse();
  let least = new Float64Array(units + 1).fill(Number.POSITIVE_INFINITY);
  least[0] = 0;
  const choices: { denomination: Denomination; size: number; chosen: Uint32Array }[] = [];
  for (const { denomination, count } of ascending) {
    const size = denomination / unit;
    const next = new Float64Array(units + 1).fill(Number.POSITIVE_INFINITY);
    const chosen = new Uint32Array(units + 1);
    const costs = Array.from({ length: Math.min(count, Math.floor(units / size)) + 1 }, (_, taken) =>
      cost({ denomination, taken, left: count }),
    );
    for (let target = 0; target <= units; target += 1) {
      const most = Math.min(count, Math.floor(target / size));
      for (let taken = 0; taken <= most; taken += 1) {
        const total = (least[target - taken * size] as number) + (costs[taken] as number);
        if (total <= (next[target] as number) && total < Number.POSITIVE_INFINITY) {
          next[target] = total;
          chosen[target] = taken;
        }
      }
    }
    least = next;
    choices.push({ denomination, size, chosen });
  }
  if (least[units] === Number.POSITIVE_INFINITY) return undefined;

  const notes: NoteCount[] = [];
  let left = units;
  for (const { denomination, size, chosen } of choices.reverse()) {
    const count = chosen[left] as number;
    if (count > 0) notes.push({ denomination, count });
    left -= count * size;
  }
  return notes;
}

function totalCount(notes: readonly NoteCount[]): number {
  return notes.reduce((sum, { count }) => sum + count, 0);
}

function greatestCommonDivisor(left: number, right: number): number {
  return right === 0 ? left : greatestCommonDivisor(right, left % right);
}
