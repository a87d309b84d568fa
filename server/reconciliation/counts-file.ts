// Reads what terminals counted, for `npm run reconcile`: the file that an ATM writes at the end of its day, several of them one
// after another, or one `terminal,amount` in a line. docs/reference/counts-file.md has the format. Pure.

export type TerminalCount = {
  readonly terminalId: string;
  /** What is gone, in minor units. */
  readonly dispensedMinor: number;
  /** From when to when, ISO 8601, where the file says it. */
  readonly openedAt?: string;
  readonly closedAt?: string;
};

/** Takes all of it or nothing. @throws Error that names the line and what it must be */
export function readTerminalCounts(text: string): TerminalCount[] {
  const counts: TerminalCount[] = [];
  const lines = text.split("\n");
  let at = 0;
  const wrong = (expected: string) => new Error(`Line ${at + 1} of the counts must be ${expected}.`);
  const add = (count: TerminalCount) => {
    if (counts.some(({ terminalId }) => terminalId === count.terminalId))
      throw wrong(`of another terminal: ${count.terminalId} stands in it already`);
    counts.push(count);
  };
  for (; at < lines.length; at++) {
    const line = lines[at]!;
    if (line === "") continue;
    if (!line.startsWith("H,")) {
      const [, terminalId, minor] = /^([A-Z0-9]{1,16}),(\d{1,13})$/.exec(line) ?? [];
      if (terminalId === undefined)
        throw wrong("terminal,amount in minor units, or begin with H,MAKEBA-COUNTS");
      add({ terminalId, dispensedMinor: Number(minor) });
      continue;
    }
    const [, terminalId = "", openedAt = "", closedAt = ""] =
      /^H,MAKEBA-COUNTS,1,([A-Z0-9]{1,16}),([^,]{20,30}),([^,]{20,30})$/.exec(line) ?? [];
    if (!(Date.parse(openedAt) <= Date.parse(closedAt)))
      throw wrong("H,MAKEBA-COUNTS,1, the terminal, and from when to when");
    let goneMinor = 0;
    let rows = 0;
    for (at++; lines[at]?.startsWith("D,"); at++, rows++) goneMinor += readRow(lines[at]!, wrong);
    if (lines[at] !== `T,${rows},${goneMinor}`)
      throw wrong(`the end, T,${rows},${goneMinor}: how many D lines, and what is gone in minor units`);
    if (goneMinor < 0)
      throw wrong(
        `an amount above zero: ${terminalId} has more notes than it should have. Count again, or book what was put in`,
      );
    add({ terminalId, dispensedMinor: goneMinor, openedAt, closedAt });
  }
  return counts;
}

/** What is gone of one denomination, in minor units. */
function readRow(line: string, wrong: (expected: string) => Error): number {
  const numbers = /^D(?:,-?\d{1,7}){7}$/.test(line) ? line.split(",").slice(1).map(Number) : [];
  const [denomination = 0, opening = 0, loaded = 0, retracted = 0, diverted = 0, counted = 0, gone = 0] =
    numbers;
  if (![200, 500, 1000, 2000, 5000].includes(denomination) || counted < 0)
    throw wrong("D, a denomination and six numbers of notes");
  const left = opening + loaded - retracted - diverted - counted;
  if (left !== gone) throw wrong(`a count that comes to ${gone} gone; by its other numbers it is ${left}`);
  return gone * denomination * 100;
}
