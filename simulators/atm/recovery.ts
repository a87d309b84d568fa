// What an ATM does with its journal when its power comes back. Pure: the journal alone decides, and deciding twice gives
// the same.
//
//   stopped after     notes                          what is owed
//   asked             none moved                     reversal
//   approved          none moved                     reversal
//   present-started   nobody can say                 completion UNKNOWN: a person decides
//   presented         in reach; taken or not?        completion UNKNOWN; a reversal when nothing was presented
//   ended             as the entry says              its own advice, again until it is acknowledged
//   a line is lost    nobody can say                 completion UNKNOWN for each withdrawal that may have been open
//
// The rule: a reversal only when the journal shows that no note moved.
import type { JournalReading } from "../journal/journal.ts";
import { holds } from "./cassettes.ts";
import { judgeDispense } from "./dispense.ts";
import type { Advice } from "./events.ts";
import {
  type AtmEntry,
  type AtmMemory,
  type EndedEntry,
  isOfWithdrawal,
  type OpenWithdrawal,
} from "./journal-entries.ts";
import { isSame, remember, withoutOpen } from "./memory.ts";
import type { TracePosition } from "./trace-numbers.ts";

export type Recovery = {
  /** What is known before the decisions are written. */
  readonly memory: AtmMemory;
  /** To be written now, in this order. */
  readonly decisions: readonly EndedEntry[];
  /** The journal has to be replaced, since it has lines that cannot be read. */
  readonly unreadable: boolean;
};

/**
 * @param first what a machine that was never on knows
 * @param at ISO 8601
 */
export function recover(
  reading: Pick<JournalReading<AtmEntry>, "entries" | "unreadableLines">,
  first: AtmMemory,
  now: { terminalId: string; at: string; localDate: string },
): Recovery {
  const { entries, unreadableLines } = reading;
  if (unreadableLines.length > 0) return salvage(entries, unreadableLines.length, first, now);
  const memory = entries.reduce(remember, first);
  const { open } = memory;
  return { memory, decisions: open ? [decide(open, now)] : [], unreadable: false };
}

/** How a withdrawal ends that was open when the power went. */
export function decide(
  open: OpenWithdrawal,
  { terminalId, at }: { terminalId: string; at: string },
): EndedEntry {
  const { localDate, traceNumber, stage, notes: planned, amount, transactionId } = open;
  const key = { localDate, traceNumber };
  const known = {
    ...(amount > 0 ? { requestedAmount: amount } : {}),
    ...(transactionId === undefined ? {} : { transactionId }),
  };
  const reversed: Advice = { kind: "reversal", body: { terminalId, ...key, reason: "ATM_MALFUNCTION" } };
  const nothing = { dispensed: [], retracted: [], diverted: [] };
  if (stage === "asked" || stage === "approved")
    return {
      ...{
        type: "ended",
        end: stage === "asked" ? "no-answer" : "nothing",
        moved: nothing,
        advice: reversed,
      },
      ...{ at, ...known, ...key },
    };
  const silent = { kind: "silent" as const, presented: planned, diverted: [], retracted: [] };
  const { end, moved } = judgeDispense(planned, open.presentation ?? silent, "unknown");
  const unknown: Advice = { kind: "completion", body: { terminalId, ...key, outcome: "UNKNOWN" } };
  return { type: "ended", end, moved, advice: end === "nothing" ? reversed : unknown, at, ...known, ...key };
}

/** At most so many withdrawals are suspected: a disk full of rubbish must not become a flood of advices. */
const suspectsMax = 100;
const traceMax = 999_999;

/**
 * A line is lost, so an entry may be missing anywhere: whatever is not shown to have ended may have been paid out, a
 * number that is not shown at all may have been used, and the counts hold only once somebody has counted.
 */
function salvage(
  entries: readonly AtmEntry[],
  lostLines: number,
  first: AtmMemory,
  now: { terminalId: string; at: string; localDate: string },
): Recovery {
  let memory = first;
  const suspects = new Map<string, OpenWithdrawal>();
  const shown = new Set<string>();
  const suspect = (open: OpenWithdrawal) => suspects.set(textOf(open), open);
  for (const entry of entries) {
    // The end of the one before is lost.
    if (entry.type === "asked" && memory.open) suspect(memory.open);
    if (!isOfWithdrawal(entry)) {
      memory = rememberIfPossible(memory, entry);
      continue;
    }
    const known = entry.type === "asked" || isSame(memory.open, entry);
    memory = remember(memory, entry);
    shown.add(textOf(entry));
    const over = ["ended", "declined", "acknowledged", "refused", "set-aside"].includes(entry.type);
    if (over) suspects.delete(textOf(entry));
    else if (!known) suspect(unknownWithdrawal(entry));
    if (over && isSame(memory.open, entry)) memory = withoutOpen(memory);
    if (textOf(entry) > textOf(memory.lastTrace)) memory = { ...memory, lastTrace: positionOf(entry) };
  }
  if (memory.open) suspect(memory.open);

  // Each lost line has used one number at most, of the last date that is shown or of a later one.
  const { localDate, traceNumber } = memory.lastTrace ?? { localDate: now.localDate, traceNumber: "000000" };
  const usedMax = Math.min(Number(traceNumber) + lostLines, traceMax);
  const perhaps = numbersOf(localDate, firstOf(entries, localDate), usedMax);
  const isNewDay = now.localDate > localDate;
  if (isNewDay) perhaps.push(...numbersOf(now.localDate, 0, Math.min(lostLines, traceMax)));
  for (const position of perhaps) if (!shown.has(textOf(position))) suspect(unknownWithdrawal(position));
  const decisions = [...suspects.values()].slice(0, suspectsMax).map((open) => {
    // Only what the book can spare is booked as gone; the count says the rest.
    const notes = holds(memory.safe.cassettes, open.notes) ? open.notes : [];
    const { presentation: _, ...rest } = open;
    return decide({ ...rest, notes, stage: "presenting" }, now);
  });
  const lastTrace = isNewDay
    ? { localDate: now.localDate, traceNumber: sixDigits(Math.min(lostLines, traceMax)) }
    : { localDate, traceNumber: sixDigits(usedMax) };
  return { memory: { ...withoutOpen(memory), lastTrace, mustCount: true }, decisions, unreadable: true };
}

/** What people did may not fit a book of which a line is lost; somebody has to count anyway. */
function rememberIfPossible(memory: AtmMemory, entry: AtmEntry): AtmMemory {
  try {
    return remember(memory, entry);
  } catch {
    return memory;
  }
}

function unknownWithdrawal(position: TracePosition): OpenWithdrawal {
  return { ...positionOf(position), amount: 0, notes: [], stage: "presenting" };
}

/** The numbers after `from`, up to `to`; of very many the last ones. */
function numbersOf(localDate: string, from: number, to: number): TracePosition[] {
  const first = Math.max(from + 1, to - suspectsMax + 1);
  return Array.from({ length: Math.max(0, to - first + 1) }, (_, index) => ({
    localDate,
    traceNumber: sixDigits(first + index),
  }));
}

/** The last number of this date that was used before the entries begin. */
function firstOf(entries: readonly AtmEntry[], localDate: string): number {
  for (const entry of entries) {
    if (!isOfWithdrawal(entry) && entry.type !== "state") continue;
    const position = entry.type === "state" ? entry.memory.lastTrace : entry;
    if (position?.localDate !== localDate) continue;
    return Number(position.traceNumber) - (entry.type === "state" ? 0 : 1);
  }
  return 0;
}

function positionOf({ localDate, traceNumber }: TracePosition): TracePosition {
  return { localDate, traceNumber };
}

/** Sorts by date and number; nothing sorts first. */
function textOf(position: TracePosition | undefined): string {
  return position ? `${position.localDate} ${position.traceNumber}` : "";
}

function sixDigits(count: number): string {
  return String(count).padStart(6, "0");
}
