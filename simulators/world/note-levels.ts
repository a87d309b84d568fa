// What has moved inside an ATM since somebody last looked, in words: only the places in which the notes are others now. Pure.
import { byDenomination, countOf, denominations, type NoteCount } from "../atm/cassettes.ts";
import { formatNotes } from "../atm/money-words.ts";

/** Where notes are in a machine, or in several together. */
export type NoteLevels = {
  readonly cassettes: readonly NoteCount[];
  readonly shutter: readonly NoteCount[];
  readonly retracted: readonly NoteCount[];
  readonly diverted: readonly NoteCount[];
};

const PLACES = [
  ["cassettes", "cassettes"],
  ["shutter", "at the shutter"],
  ["retracted", "retract bin"],
  ["diverted", "reject bin"],
] as const;

/** Such as `cassettes 498 x 2.000 (-2) + 499 x 1.000 (-1)`; undefined when no note has moved. */
export function describeMoves(before: NoteLevels, now: NoteLevels): string | undefined {
  const places = PLACES.flatMap(([place, name]) => {
    const moved = denominations.toReversed().flatMap((denomination) => {
      const count = countOf(now[place], denomination);
      const change = count - countOf(before[place], denomination);
      if (change === 0) return [];
      return [`${formatNotes([{ denomination, count }])} (${change > 0 ? "+" : ""}${change})`];
    });
    return moved.length === 0 ? [] : [`${name} ${moved.join(" + ")}`];
  });
  return places.length === 0 ? undefined : places.join("; ");
}

export type Moved = { readonly label: string; readonly before: NoteLevels; readonly now: NoteLevels };

/** What has moved in several machines, as if they were one. */
export function together(moved: readonly Moved[]): Moved {
  const sumOf = (levels: readonly NoteLevels[]): NoteLevels => {
    const all = (place: keyof NoteLevels) => byDenomination(levels.flatMap((each) => each[place]));
    return {
      ...{ cassettes: all("cassettes"), shutter: all("shutter") },
      ...{ retracted: all("retracted"), diverted: all("diverted") },
    };
  };
  return {
    label: "ATMs",
    before: sumOf(moved.map(({ before }) => before)),
    now: sumOf(moved.map(({ now }) => now)),
  };
}
