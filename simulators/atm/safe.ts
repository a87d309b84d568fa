// Where every note of one ATM is, as the machine's own book says: cassettes, retract bin, reject bin, out of the door.
// Pure, and conserving: whatever moves, loaded = cassettes + retracted + diverted + dispensed (those in doubt included).
import {
  byDenomination,
  type Cassette,
  checkCassettes,
  countOf,
  type Denomination,
  holds,
  type NoteCount,
  take,
} from "./cassettes.ts";

/** A bin takes notes of all denominations, and only people take them out. */
export type Bin = { readonly notes: readonly NoteCount[]; readonly capacity: number };

export type Safe = {
  readonly cassettes: readonly Cassette[];
  /** Presented, and not taken. */
  readonly retractBin: Bin;
  /** Never presented: picked two at once, or torn. */
  readonly rejectBin: Bin;
  /** Left the machine, as far as it can tell. */
  readonly dispensed: readonly NoteCount[];
  /** Those of `dispensed` that nobody confirmed: a person has to count. */
  readonly inDoubt: readonly NoteCount[];
  /** What people have put in, less what they have taken out. */
  readonly loaded: readonly NoteCount[];
};

/** Where the notes of one withdrawal went, out of the cassettes. */
export type MovedNotes = {
  readonly dispensed: readonly NoteCount[];
  readonly retracted: readonly NoteCount[];
  readonly diverted: readonly NoteCount[];
};

/** Where the notes of one denomination are. Always: `loaded = inCassettes + retracted + diverted + dispensed`. */
export type InventoryRow = {
  denomination: Denomination;
  loaded: number;
  inCassettes: number;
  retracted: number;
  diverted: number;
  /** Left the machine, as far as it can tell. */
  dispensed: number;
  /** Those of `dispensed` that nobody confirmed: a person has to count. */
  inDoubt: number;
};

/** How many notes each bin takes [ours]. */
export const defaultBinCapacity = 500;

/** @throws Error when the cassettes cannot be right */
export function fillSafe(cassettes: readonly Cassette[], binCapacity: number = defaultBinCapacity): Safe {
  checkCassettes(cassettes);
  const bin: Bin = { notes: [], capacity: binCapacity };
  return {
    cassettes: cassettes.map((cassette) => ({ ...cassette })),
    retractBin: bin,
    rejectBin: bin,
    dispensed: [],
    inDoubt: [],
    loaded: byDenomination(cassettes),
  };
}

export const nothingMoved: MovedNotes = { dispensed: [], retracted: [], diverted: [] };

/** Whether the cassettes hold what is said to have left them. */
export function canMove(safe: Safe, { dispensed, retracted, diverted }: MovedNotes): boolean {
  return holds(safe.cassettes, byDenomination([...dispensed, ...retracted, ...diverted]));
}

/** Notes leave the cassettes. @throws Error when they do not hold them: the caller asks `canMove` first */
export function moveNotes(safe: Safe, moved: MovedNotes, inDoubt: boolean): Safe {
  const { dispensed, retracted, diverted } = moved;
  const all = [...dispensed, ...retracted, ...diverted];
  return {
    ...safe,
    cassettes: take(safe.cassettes, all),
    retractBin: into(safe.retractBin, retracted),
    rejectBin: into(safe.rejectBin, diverted),
    dispensed: sum(safe.dispensed, dispensed),
    inDoubt: inDoubt ? sum(safe.inDoubt, dispensed) : safe.inDoubt,
  };
}

/** The largest denomination first. */
export function inventoryOf(safe: Safe): InventoryRow[] {
  return safe.loaded.map(({ denomination, count }) => ({
    denomination,
    loaded: count,
    inCassettes: countOf(safe.cassettes, denomination),
    retracted: countOf(safe.retractBin.notes, denomination),
    diverted: countOf(safe.rejectBin.notes, denomination),
    dispensed: countOf(safe.dispensed, denomination),
    inDoubt: countOf(safe.inDoubt, denomination),
  }));
}

/** How many notes a bin can still take. */
export function roomIn(bin: Bin): number {
  return bin.capacity - totalCount(bin.notes);
}

export function totalCount(notes: readonly NoteCount[]): number {
  return notes.reduce((total, { count }) => total + count, 0);
}

/** Notes of both, by denomination; a count below zero is taken away. */
export function sum(notes: readonly NoteCount[], more: readonly NoteCount[]): NoteCount[] {
  return byDenomination([...notes, ...more]);
}

/** What is taken away, as notes to add. */
export function less(notes: readonly NoteCount[]): NoteCount[] {
  return notes.map(({ denomination, count }) => ({ denomination, count: -count }));
}

function into(bin: Bin, notes: readonly NoteCount[]): Bin {
  return notes.length === 0 ? bin : { ...bin, notes: sum(bin.notes, notes) };
}
