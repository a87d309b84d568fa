// What the dispenser's report means: which notes left the cassettes, and where they are now. Pure.
// The rule: notes that may be in a customer's hand are never treated as if they were not.
import { byDenomination, type Cassette, holds, type NoteCount, worthOf } from "./cassettes.ts";

/** What the dispenser says it did. Notes that it did not present are still in their cassettes. */
export type DispenseReport = {
  readonly presented: readonly NoteCount[];
  /** Whether the customer took what was presented; `unknown` when the machine cannot tell. */
  readonly taken: boolean | "unknown";
};

/** The hardware, as a function: presents notes and reports. Throwing means that nobody knows what it did. */
export type Dispenser = (notes: readonly NoteCount[]) => DispenseReport | Promise<DispenseReport>;

/** A dispenser without faults, and a customer who takes the notes. */
export const faultlessDispenser: Dispenser = (notes) => ({ presented: notes, taken: true });

/**
 * - `nothing`: no note left its cassette.
 * - `taken`: the customer has the notes, all that were planned or fewer.
 * - `retracted`: presented, not taken, now in the retract bin.
 * - `in-doubt`: they left their cassettes, and only a person who counts can say where they are. Also when more came
 *   out than was asked for: the wallet would refuse that amount, and a person must settle the surplus.
 */
export type DispenseOutcome =
  | { readonly kind: "nothing"; readonly notes: readonly [] }
  | { readonly kind: "taken" | "retracted" | "in-doubt"; readonly notes: readonly NoteCount[] };

/**
 * @param planned the notes that the dispenser was told to present; the cassettes hold them
 * @param report `undefined` when the dispenser failed without one; all planned notes then count as gone
 */
export function judgeDispense(
  planned: readonly NoteCount[],
  cassettes: readonly Cassette[],
  report: DispenseReport | undefined,
): DispenseOutcome {
  if (!report || !holds(cassettes, report.presented)) return { kind: "in-doubt", notes: planned };
  const notes = byDenomination(report.presented).filter(({ count }) => count > 0);
  if (notes.length === 0) return { kind: "nothing", notes: [] };
  if (report.taken === false) return { kind: "retracted", notes };
  if (report.taken === true && worthOf(notes) <= worthOf(planned)) return { kind: "taken", notes };
  return { kind: "in-doubt", notes };
}
