// What the dispenser's reports mean: which notes left the cassettes, and where they are now. Pure.
// The rule: notes that may be in a customer's hand are never treated as if they were not.
import type { DeviceFault } from "../faults/catalogue.ts";
import { byDenomination, type Cassette, countOf, holds, type NoteCount, worthOf } from "./cassettes.ts";
import { less, type MovedNotes } from "./safe.ts";

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
   * @returns what became of it; throws when the machine cannot tell
   */
  collect(fault?: DeviceFault): Taken | Promise<Taken>;
};

/** Whether notes were taken: all, none, those that were not drawn in and counted, or nobody can tell. */
export type Taken = boolean | "unknown" | { readonly retracted: readonly NoteCount[] };

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
 * - `taken`: the customer has the notes, all that were planned or fewer; some may be in the retract bin.
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
  taken: Taken,
): { end: DispenseEnd; moved: MovedNotes } {
  const { kind, presented, diverted, retracted } = presentation;
  if (kind === "nothing") return { end: "nothing", moved: { dispensed: [], retracted, diverted } };
  const back = kind === "presented" ? drawnIn(presented, taken) : undefined;
  if (!back) return { end: "in-doubt", moved: { dispensed: presented, retracted, diverted } };
  const dispensed = present([...presented, ...less(back)]);
  const moved = { dispensed, retracted: present([...retracted, ...back]), diverted };
  if (dispensed.length === 0) return { end: "retracted", moved };
  return { end: worthOf(dispensed) <= worthOf(planned) ? "taken" : "in-doubt", moved };
}

/** What of the presented notes is back in the machine; `undefined` when nobody can tell. */
function drawnIn(presented: readonly NoteCount[], taken: Taken): readonly NoteCount[] | undefined {
  if (taken === "unknown") return undefined;
  if (typeof taken === "boolean") return taken ? [] : presented;
  const { retracted } = taken;
  const possible = retracted.every(
    ({ denomination, count }) =>
      count >= 0 && countOf(retracted, denomination) <= countOf(presented, denomination),
  );
  return possible ? retracted : undefined;
}

function present(notes: readonly NoteCount[]): NoteCount[] {
  return byDenomination(notes).filter(({ count }) => count > 0);
}
