// What the dispenser's reports mean: which notes left the cassettes, and where they are now. Pure.
// The rule: notes that may be in a customer's hand are never treated as if they were not.
import type { DeviceFault } from "../faults/catalogue.ts";
import { byDenomination, type Cassette, holds, type NoteCount, worthOf } from "./cassettes.ts";
import type { MovedNotes } from "./safe.ts";

/** What the dispenser says it did. Notes that it does not name are still in their cassettes. */
export type PresentReport = {
  /** At the open shutter, within the customer's reach. */
  readonly presented: readonly NoteCount[];
  /** Into the reject bin, never presented: picked two at once, or torn. */
  readonly diverted?: readonly NoteCount[];
  /** Into the retract bin, because the shutter did not open. */
  readonly retracted?: readonly NoteCount[];
};

/** The hardware. What throws means that nobody knows what it did. */
export type Dispenser = {
  /** Brings notes to the shutter and reports. @param fault what shall go wrong, for hardware that can be told */
  present(notes: readonly NoteCount[], fault?: DeviceFault): PresentReport | Promise<PresentReport>;
  /**
   * Waits until what was presented is taken, else draws it into the retract bin.
   * @returns whether it was taken; `unknown` when the machine cannot tell
   */
  collect(fault?: DeviceFault): boolean | "unknown" | Promise<boolean | "unknown">;
};

/** A dispenser without faults, and a customer who takes the notes. */
export const faultlessDispenser: Dispenser = {
  present: (notes) => ({ presented: notes }),
  collect: () => true,
};

/** What is known once the dispenser has, or has not, brought notes to the shutter. */
export type Presentation = {
  /** `silent`: it failed without a report that can be true, so all planned notes count as gone. */
  readonly kind: "presented" | "nothing" | "silent";
  readonly presented: readonly NoteCount[];
  readonly diverted: readonly NoteCount[];
  readonly retracted: readonly NoteCount[];
};

/**
 * - `nothing`: no note came within the customer's reach.
 * - `taken`: the customer has the notes, all that were planned or fewer.
 * - `retracted`: presented, not taken, now in the retract bin.
 * - `in-doubt`: they left their cassettes, and only a person who counts can say where they are. Also when more came
 *   out than was asked for: the wallet would refuse that amount, and a person must settle the surplus.
 */
export type DispenseEnd = "nothing" | "taken" | "retracted" | "in-doubt";

/** How a withdrawal that was asked for ended at the machine. `no-answer`: nothing usable came back. */
export type WithdrawalEnd = "no-answer" | DispenseEnd;

/**
 * @param planned the notes that the dispenser was told to present; the cassettes hold them
 * @param report `undefined` when the dispenser failed without one
 */
export function judgePresentation(
  planned: readonly NoteCount[],
  cassettes: readonly Cassette[],
  report: PresentReport | undefined,
): Presentation {
  const { presented = [], diverted = [], retracted = [] } = report ?? {};
  const all = [...presented, ...diverted, ...retracted];
  const possible = all.every(({ count }) => count >= 0) && holds(cassettes, byDenomination(all));
  if (!report || !possible) return { kind: "silent", presented: planned, diverted: [], retracted: [] };
  const notes = present(presented);
  return {
    kind: notes.length > 0 ? "presented" : "nothing",
    presented: notes,
    diverted: present(diverted),
    retracted: present(retracted),
  };
}

/** @param taken `unknown` when nobody could tell, or nobody was there to ask */
export function judgeDispense(
  planned: readonly NoteCount[],
  presentation: Presentation,
  taken: boolean | "unknown",
): { end: DispenseEnd; moved: MovedNotes } {
  const { kind, presented, diverted, retracted } = presentation;
  if (kind === "nothing") return { end: "nothing", moved: { dispensed: [], retracted, diverted } };
  if (kind === "presented" && taken === false)
    return {
      end: "retracted",
      moved: { dispensed: [], retracted: byDenomination([...retracted, ...presented]), diverted },
    };
  const sure = kind === "presented" && taken === true && worthOf(presented) <= worthOf(planned);
  return { end: sure ? "taken" : "in-doubt", moved: { dispensed: presented, retracted, diverted } };
}

function present(notes: readonly NoteCount[]): NoteCount[] {
  return byDenomination(notes).filter(({ count }) => count > 0);
}
