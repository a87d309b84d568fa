// What one ATM did since its books were last closed, and the report at the end of the day. Pure.
// Always, for each denomination: opening + loaded - dispensed - inDoubt - retracted - diverted + countDifference = closing.
import { byDenomination, countOf, type Denomination, type NoteCount, worthOf } from "./cassettes.ts";
import type { DayBook, DayLine, DayMovement, EndedEntry } from "./journal-entries.ts";
import type { MovedNotes, Safe } from "./safe.ts";

/** @param openedAt ISO 8601 */
export function openDay(openedAt: string, safe: Safe): DayBook {
  return { openedAt, opening: byDenomination(safe.cassettes), lines: [], movements: [], setAside: [] };
}

/** @param moved what was booked */
export function enterWithdrawal(day: DayBook, ended: EndedEntry, moved: MovedNotes): DayBook {
  const { type: _, advice: __, moved: ___, ...what } = ended;
  const out = worthOf(moved.dispensed);
  const inDoubt = ended.end === "in-doubt";
  const line: DayLine = {
    ...what,
    ...moved,
    dispensedAmount: inDoubt ? 0 : out,
    inDoubtAmount: inDoubt ? out : 0,
    retractedAmount: worthOf(moved.retracted),
  };
  // Also when the machine says that nothing moved: that is what a count finds out.
  return { ...day, lines: [...day.lines, line], counted: false };
}

export function enterMovement(day: DayBook, movement: DayMovement): DayBook {
  return { ...day, movements: [...day.movements, movement], counted: movement.what === "counted" };
}

/** The notes of one denomination over one day. */
export type DayRow = {
  readonly denomination: Denomination;
  /** In the cassettes when the day began. */
  readonly opening: number;
  /** Put in by people, less what they took out. */
  readonly loaded: number;
  /** Taken by customers, for sure. */
  readonly dispensed: number;
  /** May be out. Not in `dispensed`. */
  readonly inDoubt: number;
  readonly retracted: number;
  readonly diverted: number;
  /** What counts have found: above zero a surplus, below zero a shortage. */
  readonly countDifference: number;
  /** In the cassettes now. */
  readonly closing: number;
};

/** Amounts are whole escudos. */
export type DayReport = {
  readonly terminalId: string;
  /** ISO 8601. */
  readonly openedAt: string;
  /** ISO 8601. */
  readonly closedAt: string;
  readonly denominations: readonly DayRow[];
  readonly amounts: {
    readonly dispensed: number;
    readonly inDoubt: number;
    readonly retracted: number;
    readonly diverted: number;
    readonly countDifference: number;
    /** What has left the machine by the count; absent when nobody has counted since the day began. */
    readonly cashOut?: number;
  };
  /** One for each withdrawal that was asked for and not declined, in order. */
  readonly withdrawals: readonly DayLine[];
  /** Advices that the switch had refused for good and a person has taken off the list: somebody settles them elsewhere. */
  readonly setAside: DayBook["setAside"];
  readonly pendingAdvices: number;
  /** Whether the closing numbers are a count: nothing has moved since people have counted. */
  readonly counted: boolean;
};

export function reportDay(
  { openedAt, opening, lines, movements, setAside, counted = false }: DayBook,
  safe: Safe,
  facts: { terminalId: string; closedAt: string; pendingAdvices: number },
): DayReport {
  const sure = lines.filter(({ end }) => end !== "in-doubt");
  const doubtful = lines.filter(({ end }) => end === "in-doubt");
  const notesOf = (of: readonly DayLine[], which: keyof MovedNotes) => of.flatMap((line) => [...line[which]]);
  const moved = (what: DayMovement["what"]) =>
    movements.filter((movement) => movement.what === what).flatMap(({ notes }) => [...notes]);
  const columns = {
    opening,
    loaded: moved("loaded"),
    dispensed: notesOf(sure, "dispensed"),
    inDoubt: notesOf(doubtful, "dispensed"),
    retracted: notesOf(lines, "retracted"),
    diverted: notesOf(lines, "diverted"),
    countDifference: moved("counted"),
    closing: safe.cassettes as readonly NoteCount[],
  };
  const { dispensed, inDoubt, retracted, diverted, countDifference } = columns;
  const amounts = {
    dispensed: worthOf(dispensed),
    inDoubt: worthOf(inDoubt),
    retracted: worthOf(retracted),
    diverted: worthOf(diverted),
    countDifference: worthOf(countDifference),
  };
  const everCounted = movements.some(({ what }) => what === "counted");
  const cashOut = amounts.dispensed + amounts.inDoubt - amounts.countDifference;
  const all = byDenomination([...opening, ...safe.loaded, ...safe.cassettes]);
  return {
    ...{ terminalId: facts.terminalId, openedAt, closedAt: facts.closedAt },
    denominations: all.map(({ denomination }) => ({
      denomination,
      ...(Object.fromEntries(
        Object.entries(columns).map(([name, notes]) => [name, countOf(notes, denomination)]),
      ) as Record<keyof typeof columns, number>),
    })),
    amounts: { ...amounts, ...(everCounted ? { cashOut } : {}) },
    withdrawals: lines,
    setAside,
    pendingAdvices: facts.pendingAdvices,
    counted,
  };
}
