// What people do with the notes of an ATM: load a cassette, take notes out, count, empty the bins. Pure, and conserving:
// loaded = cassettes + retracted + diverted + dispensed holds before and after.
import {
  byDenomination,
  type Cassette,
  checkCassettes,
  countOf,
  type Denomination,
  type NoteCount,
} from "./cassettes.ts";
import { less, type Safe, sum, totalCount } from "./safe.ts";

/** Notes that go into one cassette; out of it when `count` is below zero. */
export type CassetteLoad = {
  /** Counts from 1, as people see them in the machine. */
  readonly cassette: number;
  readonly denomination: Denomination;
  readonly count: number;
};

/**
 * @throws Error when there is no such cassette or room, or notes of another denomination are in it
 */
export function loadNotes(safe: Safe, { cassette: place, denomination, count }: CassetteLoad): Safe {
  const cassette = safe.cassettes[place - 1];
  if (!cassette) throw new Error(`There are cassettes 1 to ${safe.cassettes.length}; found ${place}.`);
  if (!Number.isSafeInteger(count) || count === 0)
    throw new Error(`Expected a whole number of notes, and not zero; found ${count}.`);
  if (cassette.denomination !== denomination && cassette.count > 0)
    throw new Error(
      `Cassette ${place} holds ${cassette.count} notes of ${cassette.denomination}: take them out before it gets notes of ${denomination}.`,
    );
  const cassettes = safe.cassettes.map((each, index) =>
    index === place - 1 ? { ...each, denomination, count: each.count + count } : each,
  );
  checkCassettes(cassettes);
  return { ...safe, cassettes, loaded: sum(safe.loaded, [{ denomination, count }]) };
}

/** What a count found, for one cassette. */
export type CountLine = Cassette & {
  readonly cassette: number;
  /** `count` is what the book said. */
  readonly counted: number;
  /** Above zero a surplus, below zero a shortage. */
  readonly difference: number;
};

/** @param counted one number for each cassette @throws Error when it cannot be what somebody counted */
export function compareCount(safe: Safe, counted: readonly number[]): CountLine[] {
  if (counted.length !== safe.cassettes.length)
    throw new Error(
      `Expected a number of notes for each of ${safe.cassettes.length} cassettes; found ${counted.length}.`,
    );
  checkCassettes(safe.cassettes.map((cassette, index) => ({ ...cassette, count: counted[index]! })));
  return safe.cassettes.map((cassette, index) => ({
    ...cassette,
    cassette: index + 1,
    counted: counted[index]!,
    difference: counted[index]! - cassette.count,
  }));
}

/**
 * The book takes over what was counted. A surplus is first notes in doubt that have not left after all, and then notes
 * that were loaded and not said. A shortage are notes that have left, nobody knows how. Nothing is in doubt afterwards: what
 * is not in the machine is out.
 */
export function takeOverCount(safe: Safe, counted: readonly number[]): Safe {
  const lines = compareCount(safe, counted);
  let { dispensed, loaded } = safe;
  for (const { denomination, count: difference } of differencesOf(lines)) {
    const back = Math.min(Math.max(difference, 0), countOf(safe.inDoubt, denomination));
    const out = difference < 0 ? -difference : -back;
    dispensed = sum(dispensed, [{ denomination, count: out }]);
    loaded = sum(loaded, [{ denomination, count: Math.max(difference, 0) - back }]);
  }
  const cassettes = lines.map(({ denomination, capacity, counted: count }) => ({
    denomination,
    count,
    capacity,
  }));
  return { ...safe, cassettes, dispensed, loaded, inDoubt: [] };
}

/** By denomination; a count below zero is a shortage. */
export function differencesOf(lines: readonly CountLine[]): NoteCount[] {
  return byDenomination(lines.map(({ denomination, difference }) => ({ denomination, count: difference })));
}

/** What is in the bins goes out of the machine. */
export function emptyBins(safe: Safe): Safe {
  const out = [...safe.retractBin.notes, ...safe.rejectBin.notes];
  return {
    ...safe,
    retractBin: { ...safe.retractBin, notes: [] },
    rejectBin: { ...safe.rejectBin, notes: [] },
    loaded: totalCount(out) === 0 ? safe.loaded : sum(safe.loaded, less(out)),
  };
}
