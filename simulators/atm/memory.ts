// What an ATM knows: the sum of its journal's entries, and nothing else. Pure: the same entries give the same memory,
// before a power cut and after it.
import type { Cassette } from "./cassettes.ts";
import { enterMovement, enterWithdrawal, openDay } from "./day-book.ts";
import type { AtmEntry, AtmMemory, OpenWithdrawal } from "./journal-entries.ts";
import { compareCount, differencesOf, emptyBins, loadNotes, takeOverCount } from "./replenish.ts";
import { canMove, fillSafe, moveNotes, nothingMoved } from "./safe.ts";
import type { TracePosition } from "./trace-numbers.ts";

/** A machine that was never on. @param at ISO 8601 */
export function firstMemory(options: {
  cassettes: readonly Cassette[];
  binCapacity?: number;
  lastTrace?: TracePosition;
  at: string;
}): AtmMemory {
  const { cassettes, binCapacity, lastTrace, at } = options;
  const safe = fillSafe(cassettes, binCapacity);
  return { ...(lastTrace ? { lastTrace } : {}), owed: [], safe, day: openDay(at, safe), mustCount: false };
}

/** What is known after one more entry. */
export function remember(memory: AtmMemory, entry: AtmEntry): AtmMemory {
  switch (entry.type) {
    case "state":
      return entry.memory;
    case "asked": {
      const { localDate, traceNumber, amount, notes } = entry;
      const open: OpenWithdrawal = { localDate, traceNumber, amount, notes, stage: "asked" };
      return { ...memory, open, lastTrace: { localDate, traceNumber } };
    }
    case "approved":
      return progress(memory, entry, { stage: "approved", transactionId: entry.transactionId });
    case "present-started":
      return progress(memory, entry, { stage: "presenting" });
    case "presented":
      return progress(memory, entry, { stage: "presented", presentation: entry.presentation });
    case "declined":
      return isSame(memory.open, entry) ? withoutOpen(memory) : memory;
    case "ended": {
      const { advice, end } = entry;
      // What the book does not have cannot have left it.
      const moved = canMove(memory.safe, entry.moved) ? entry.moved : nothingMoved;
      return {
        ...(isSame(memory.open, entry) ? withoutOpen(memory) : memory),
        owed: [...memory.owed, { advice }],
        safe: moveNotes(memory.safe, moved, end === "in-doubt"),
        day: enterWithdrawal(memory.day, entry, moved),
      };
    }
    case "acknowledged":
      return { ...memory, owed: memory.owed.filter(({ advice }) => !isSame(advice.body, entry)) };
    case "refused":
      return {
        ...memory,
        owed: memory.owed.map((each) =>
          isSame(each.advice.body, entry) ? { ...each, refusedWith: entry.code } : each,
        ),
      };
    case "set-aside": {
      const { at } = entry;
      const setAside = memory.owed.filter(({ advice }) => isSame(advice.body, entry));
      const day = {
        ...memory.day,
        setAside: [...memory.day.setAside, ...setAside.map((each) => ({ ...each, at }))],
      };
      return { ...memory, day, owed: memory.owed.filter((each) => !setAside.includes(each)) };
    }
    case "loaded": {
      const { denomination, count, at } = entry;
      const day = enterMovement(memory.day, { what: "loaded", notes: [{ denomination, count }], at });
      return { ...memory, safe: loadNotes(memory.safe, entry), day };
    }
    case "counted": {
      const { cassettes, at } = entry;
      const notes = differencesOf(compareCount(memory.safe, cassettes));
      const day = enterMovement(memory.day, { what: "counted", notes, at });
      return { ...memory, safe: takeOverCount(memory.safe, cassettes), day, mustCount: false };
    }
    case "bins-emptied":
      return { ...memory, safe: emptyBins(memory.safe) };
    case "day-closed":
      return { ...memory, day: openDay(entry.at, memory.safe) };
  }
}

export function isSame(one: TracePosition | undefined, other: TracePosition): boolean {
  return one?.localDate === other.localDate && one.traceNumber === other.traceNumber;
}

function progress(memory: AtmMemory, entry: TracePosition, change: Partial<OpenWithdrawal>): AtmMemory {
  const { open } = memory;
  return open && isSame(open, entry) ? { ...memory, open: { ...open, ...change } } : memory;
}

/** The same without a withdrawal under way. */
export function withoutOpen({ open: _, ...memory }: AtmMemory): AtmMemory {
  return memory;
}
