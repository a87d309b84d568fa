// The switch's memory on disk: one journal for each day of Cabo Verde, with every record of that day in order. A record is
// durable before anybody is answered. A day begins with everything that was open when it began, so a start reads the last
// days only, however old an open advice is; what is older stays on disk for whoever settles the day. [ours]
import { Problem } from "@makeba/openapi/problem";
import { localDateAt } from "../atm/trace-numbers.ts";
import type { Journal, JournalStore } from "../journal/journal.ts";
import { createSlots } from "./in-order.ts";
import { type DayLine, findInOlderDays } from "./older-days.ts";
import {
  isSwitchRecord,
  keyText,
  type NewRecord,
  type SwitchRecord,
  type TransactionKey,
} from "./records.ts";
import { evolve, isOpen, type Transaction } from "./transactions.ts";

/** `begun`: what was open when it began stands in it. */
type Day = { date: string; journal: Journal<DayLine>; begun: boolean };

const DAYS = "switch-days";
/** How many may wait for what stands in older days. */
const READERS_MAX = 20;
const TIME_ZONE = "Atlantic/Cape_Verde";

export type DayLogOptions = {
  readonly journals: JournalStore;
  readonly clock: () => Date;
  /** How many days are read at the start: repeats of older ones are new to the switch. @default 3 */
  readonly daysInMemory?: number;
  /** How many settled withdrawals are remembered; the oldest is forgotten first. @default 100_000 */
  readonly settledMax?: number;
};

export type DayLog = {
  /** Keeps a record, then lets `find` know it. @throws Error (rejects) when it could not be kept */
  append(record: NewRecord): Promise<void>;
  find(key: TransactionKey): Transaction | undefined;
  /**
   * The same, and what has been forgotten is looked for on disk: for enquiries, which are few. One is looked for at a time.
   * @throws Problem (rejects) when many wait for that already, and Error when a day cannot be read
   */
  recall(key: TransactionKey): Promise<Transaction | undefined>;
  /** Everything about which somebody still has to do something. */
  open(): Transaction[];
  openCount(): number;
  /** The records of one day, `YYYY-MM-DD`, as far as they are on disk. A day without any has none. */
  read(date: string): Promise<SwitchRecord[]>;
  close(): Promise<void>;
};

/** @throws Error when a journal cannot be read: its records are about money, so a person has to look */
export async function openDayLog(options: DayLogOptions): Promise<DayLog> {
  const { journals, clock, daysInMemory = 3, settledMax = 100_000 } = options;
  const days = await journals.open(DAYS, isDayEntry);
  const known = days.reading.entries.map(({ date }) => date);
  mustBeReadable(DAYS, days);

  const transactions = createMemory(settledMax);
  const oneReads = createSlots(1);
  let readers = 0;
  let day: Day | undefined;
  const recent = known.slice(-daysInMemory);
  /** All days from this one on were taken into memory. */
  const firstInMemory = recent[0];
  for (const date of recent) {
    const journal = await journals.open(nameOf(date), isLine);
    mustBeReadable(nameOf(date), journal);
    for (const line of journal.reading.entries) {
      if (line.type === "day-opened") for (const transaction of line.open) transactions.put(transaction);
      else transactions.put(evolve(transactions.find(line), line));
    }
    if (date !== recent.at(-1)) await journal.close();
    else {
      day = { date, journal, begun: journal.reading.entries.length > 0 };
      journal.forgetReading();
    }
  }

  /** The last record, which is kept after all others. */
  let writing: Promise<void> = Promise.resolve();
  /** One day after another, so that no record stands in a day that has not begun. */
  let turning: Promise<Day> | undefined;
  async function dayAt(date: string): Promise<Day> {
    // A clock that went back goes on in the later day.
    if (day !== undefined && date <= day.date && day.begun) return day;
    turning ??= turnTo(date).finally(() => {
      turning = undefined;
    });
    return turning;
  }
  async function turnTo(date: string): Promise<Day> {
    let next = day;
    if (next === undefined || date > next.date) {
      if (!known.includes(date)) {
        await days.append({ date });
        known.push(date);
      }
      const journal = await journals.open(nameOf(date), isLine);
      next = { date, journal, begun: journal.reading.entries.length > 0 };
      journal.forgetReading();
    }
    if (!next.begun) {
      // What was being written about the day before belongs to what this one begins with.
      await writing;
      await next.journal.append({ type: "day-opened", date: next.date, open: transactions.open() });
      next.begun = true;
    }
    const before = day;
    day = next;
    if (before !== undefined && before !== next) await before.journal.close();
    return next;
  }

  async function linesOf(date: string): Promise<readonly DayLine[]> {
    const { entries, unreadableLines } = await journals.read(nameOf(date), isLine);
    if (unreadableLines.length > 0)
      throw new Error(`The day log ${date} cannot be read in lines ${unreadableLines.join(", ")}.`);
    return entries;
  }

  return {
    async append(record) {
      const at = clock();
      const complete = { at: at.toISOString(), ...record } as SwitchRecord;
      const { journal } = await dayAt(localDateAt(at, TIME_ZONE));
      const kept = journal.append(complete);
      writing = kept.catch(() => {});
      await kept;
      transactions.put(evolve(transactions.find(record), complete));
    },
    find: transactions.find,
    async recall(key) {
      const remembered = transactions.find(key);
      const days = transactions.hasForgotten()
        ? known
        : known.filter((date) => firstInMemory !== undefined && date < firstInMemory);
      if (remembered !== undefined || days.length === 0) return remembered;
      if (readers >= READERS_MAX) throw new Problem("OVERLOADED", { headers: { "Retry-After": "1" } });
      readers++;
      try {
        return await oneReads(async () => {
          const found = await findInOlderDays(key, { days, read: linesOf });
          // What came in the meantime is newer.
          const newer = transactions.find(key);
          if (newer === undefined && found !== undefined) transactions.put(found);
          return newer ?? found;
        });
      } finally {
        readers--;
      }
    },
    open: transactions.open,
    openCount: transactions.openCount,
    async read(date) {
      return (await linesOf(date)).filter((line): line is SwitchRecord => line.type !== "day-opened");
    },
    async close() {
      await writing;
      await day?.journal.close();
      await days.close();
    },
  };
}

function createMemory(settledMax: number) {
  const open = new Map<string, Transaction>();
  /** The longest settled first. */
  const settled = new Map<string, Transaction>();
  let forgotten = false;
  return {
    hasForgotten: () => forgotten,
    find: (key: TransactionKey) => open.get(keyText(key)) ?? settled.get(keyText(key)),
    put(transaction: Transaction): void {
      const text = keyText(transaction);
      open.delete(text);
      settled.delete(text);
      (isOpen(transaction) ? open : settled).set(text, transaction);
      if (settled.size <= settledMax) return;
      settled.delete(settled.keys().next().value!);
      forgotten = true;
    },
    open: () => [...open.values()],
    openCount: () => open.size,
  };
}

/** The journal of a day. */
export function nameOf(date: string): string {
  return `switch-${date}`;
}

function mustBeReadable(name: string, { reading }: Journal<unknown>): void {
  if (reading.unreadableLines.length === 0) return;
  throw new Error(
    `The switch's journal ${name} cannot be read in line ${reading.unreadableLines[0]}: it is about money, so bring the file back from a copy before the switch starts.`,
  );
}

function isLine(value: unknown): value is DayLine {
  const { type, date, open } = (value ?? {}) as Record<string, unknown>;
  if (type === "day-opened") return typeof date === "string" && Array.isArray(open);
  return isSwitchRecord(value);
}

function isDayEntry(value: unknown): value is { date: string } {
  const { date } = (value ?? {}) as Record<string, unknown>;
  return typeof date === "string" && /^\d{4}-\d{2}-\d{2}$/.test(date);
}
