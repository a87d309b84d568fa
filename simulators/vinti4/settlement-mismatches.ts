// Deliberate mismatches between a day and its settlement file, for trying reconciliation. Pure and seeded: the same day,
// kinds and random numbers give the same mismatches.
import type { SettlementLine } from "./settlement-file.ts";

export const MISMATCH_KINDS = [
  "missing-at-issuer",
  "missing-at-atm",
  "amount-differs",
  "duplicate-line",
  "reversed-in-file",
  "dispensed-in-file",
  "reversal-fraud",
] as const;
export type MismatchKind = (typeof MISMATCH_KINDS)[number];

export type Mismatch = {
  readonly kind: MismatchKind;
  readonly terminalId: string;
  readonly traceNumber: string;
  /** By how much the file, or the terminal's count, is off. */
  readonly amountMinor: bigint;
};

/** What is gone from each terminal's cassettes at the end of the day, in minor units. */
export type TerminalCounts = ReadonlyMap<string, bigint>;

export type Mismatched = {
  readonly lines: readonly SettlementLine[];
  readonly counts: TerminalCounts;
  readonly made: readonly Mismatch[];
};

/** One note. */
const NOTE_MINOR = 20_000n;

/**
 * Makes each kind once, each on a withdrawal of its own.
 * @throws Error when the day has no withdrawal left that a kind can be made of.
 */
export function makeMismatches(
  day: readonly SettlementLine[],
  kinds: readonly MismatchKind[],
  random: () => number,
): Mismatched {
  let lines = [...day];
  const made: Mismatch[] = [];
  const missing = new Map<string, bigint>();
  const taken = new Set<string>();

  function pick(kind: MismatchKind, outcome: SettlementLine["outcome"]): SettlementLine {
    const free = lines.filter((line) => line.outcome === outcome && !taken.has(keyOf(line)));
    const found = free[Math.floor(random() * free.length)];
    if (!found) throw new Error(`${kind} needs a withdrawal that is ${outcome}, and the day has none left`);
    taken.add(keyOf(found));
    return found;
  }
  const replace = (old: SettlementLine, ...by: SettlementLine[]) => {
    lines = lines.flatMap((line) => (line === old ? by : [line]));
  };
  const note = (kind: MismatchKind, { terminalId, traceNumber }: SettlementLine, amountMinor: bigint) =>
    made.push({ kind, terminalId, traceNumber, amountMinor });

  for (const kind of kinds) {
    switch (kind) {
      case "missing-at-issuer": {
        const like = lines[Math.floor(random() * lines.length)];
        if (!like) throw new Error(`${kind} needs a day with at least one withdrawal`);
        const { transactionId: _, ...rest } = like;
        const amountMinor = NOTE_MINOR * BigInt(1 + Math.floor(random() * 25));
        const traceNumber = freeTrace(lines, like.terminalId);
        const amounts = { authorisedMinor: amountMinor, dispensedMinor: amountMinor };
        const added = { ...rest, ...amounts, traceNumber, outcome: "DISPENSED" } as const;
        taken.add(keyOf(added));
        lines.push(added);
        // The network charges it; whether notes came out is what the count would say.
        missing.set(like.terminalId, (missing.get(like.terminalId) ?? 0n) + amountMinor);
        note(kind, added, amountMinor);
        break;
      }
      case "missing-at-atm": {
        const line = pick(kind, "DISPENSED");
        replace(line);
        note(kind, line, -line.dispensedMinor);
        break;
      }
      case "amount-differs": {
        const line = pick(kind, "DISPENSED");
        const more = line.dispensedMinor <= NOTE_MINOR || random() < 0.5;
        const amountMinor = more ? NOTE_MINOR : -NOTE_MINOR;
        replace(line, { ...line, dispensedMinor: line.dispensedMinor + amountMinor });
        note(kind, line, amountMinor);
        break;
      }
      case "duplicate-line": {
        const line = pick(kind, "DISPENSED");
        replace(line, line, { ...line });
        note(kind, line, line.dispensedMinor);
        break;
      }
      case "reversed-in-file": {
        const line = pick(kind, "DISPENSED");
        replace(line, { ...line, outcome: "REVERSED", dispensedMinor: 0n });
        note(kind, line, -line.dispensedMinor);
        break;
      }
      case "dispensed-in-file": {
        const line = pick(kind, "REVERSED");
        replace(line, { ...line, outcome: "DISPENSED", dispensedMinor: line.authorisedMinor });
        note(kind, line, line.authorisedMinor);
        break;
      }
      case "reversal-fraud": {
        const line = pick(kind, "REVERSED");
        missing.set(line.terminalId, (missing.get(line.terminalId) ?? 0n) + line.authorisedMinor);
        note(kind, line, line.authorisedMinor);
        break;
      }
    }
  }
  const counts = new Map(countsOf(day));
  for (const [terminalId, amountMinor] of missing)
    counts.set(terminalId, (counts.get(terminalId) ?? 0n) + amountMinor);
  return { lines, counts, made };
}

/** What honest terminals count: what they have paid out. */
export function countsOf(day: readonly SettlementLine[]): TerminalCounts {
  const counts = new Map<string, bigint>();
  for (const { terminalId, dispensedMinor } of day) {
    counts.set(terminalId, (counts.get(terminalId) ?? 0n) + dispensedMinor);
  }
  return counts;
}

const keyOf = (line: Pick<SettlementLine, "terminalId" | "traceNumber">) =>
  `${line.terminalId}:${line.traceNumber}`;

function freeTrace(lines: readonly SettlementLine[], terminalId: string): string {
  const used = new Set(lines.filter((line) => line.terminalId === terminalId).map(keyOf));
  let trace = 999_999;
  while (used.has(`${terminalId}:${trace}`)) trace--;
  return String(trace).padStart(6, "0");
}
