// What one ATM's notes were counted to be at the end of a day, as a file: the ATM's side of the daily reconciliation. It says
// what is gone by the cassettes, whatever the machine has reported. docs/reference/counts-file.md has the format. Pure.
import { type Denomination, denominations } from "./cassettes.ts";
import type { DayReport } from "./day-book.ts";

export type CountsRow = {
  readonly denomination: Denomination;
  /** In the cassettes when the day began. */
  readonly opening: number;
  /** Put in by people, less what they took out. */
  readonly loaded: number;
  readonly retracted: number;
  readonly diverted: number;
  /** In the cassettes at the end, by people. */
  readonly counted: number;
};

export type TerminalCount = {
  readonly terminalId: string;
  /** ISO 8601. */
  readonly openedAt: string;
  /** ISO 8601. */
  readonly closedAt: string;
  readonly rows: readonly CountsRow[];
};

/** @throws Error when nobody has counted since notes moved last: a book is not a count */
export function countOfDay(report: DayReport): TerminalCount {
  if (!report.counted)
    throw new Error(
      "Nobody has counted since notes moved last, so there are no counts: count the cassettes first.",
    );
  const { terminalId, openedAt, closedAt } = report;
  const rows = report.denominations.map(
    ({ denomination, opening, loaded, retracted, diverted, closing }) => ({
      ...{ denomination, opening, loaded, retracted, diverted, counted: closing },
    }),
  );
  return { terminalId, openedAt, closedAt, rows };
}

/** What has left the machine, in whole escudos; below zero when more is there than should be. */
export function goneFrom({ rows }: Pick<TerminalCount, "rows">): number {
  return rows.reduce((sum, row) => sum + goneOf(row) * row.denomination, 0);
}

const goneOf = ({ opening, loaded, retracted, diverted, counted }: CountsRow) =>
  opening + loaded - retracted - diverted - counted;

export function writeCountsFile(count: TerminalCount): string {
  const { terminalId, openedAt, closedAt, rows } = count;
  const lines = rows.map((row) => {
    const { denomination, opening, loaded, retracted, diverted, counted } = row;
    return ["D", denomination, opening, loaded, retracted, diverted, counted, goneOf(row)];
  });
  return [
    ["H", "MAKEBA-COUNTS", 1, terminalId, openedAt, closedAt],
    ...lines,
    ["T", rows.length, goneFrom(count) * 100],
  ]
    .map((fields) => `${fields.join(",")}\n`)
    .join("");
}

/** The counts of one machine. @throws Error that names the line */
export function readCountsFile(text: string): TerminalCount {
  const lines = text.split("\n");
  const wrong = (line: number, expected: string) =>
    new Error(`Line ${line} of the counts must be ${expected}.`);
  const header = /^H,MAKEBA-COUNTS,1,([A-Z0-9]{1,16}),([^,]+),([^,]+)$/.exec(lines[0] ?? "");
  if (header === null) throw wrong(1, "H,MAKEBA-COUNTS,1, the terminal, and from when to when");
  const rows = lines.slice(1, -2).map((line, index): CountsRow => {
    const fields = /^D(?:,-?\d{1,7}){7}$/.test(line) ? line.split(",").slice(1).map(Number) : [];
    const [value, opening = 0, loaded = 0, retracted = 0, diverted = 0, counted = 0, gone] = fields;
    const denomination = denominations.find((each) => each === value);
    const row = denomination && { denomination, opening, loaded, retracted, diverted, counted };
    if (row === undefined || goneOf(row) !== gone)
      throw wrong(
        index + 2,
        "D, a denomination, and numbers of notes of which the last follows from the others",
      );
    return row;
  });
  const [, terminalId = "", openedAt = "", closedAt = ""] = header;
  const count = { terminalId, openedAt, closedAt, rows };
  if (lines.at(-1) !== "" || lines.at(-2) !== `T,${rows.length},${goneFrom(count) * 100}`)
    throw wrong(lines.length - 1, "T, the number of D lines, and what is gone in minor units");
  return count;
}
