// What a supervisor does at one ATM, while no customer is served: load, count, empty the bins, close the day.
// Each act is in the journal before it is answered. The book is told here; the notes themselves are moved by hand.
import type { Denomination } from "./cassettes.ts";
import { type DayReport, reportDay } from "./day-book.ts";
import type { AtmEntry, AtmMemory } from "./journal-entries.ts";
import { type CassetteLoad, type CountLine, compareCount, loadNotes } from "./replenish.ts";
import type { Bin } from "./safe.ts";
import type { TracePosition } from "./trace-numbers.ts";

/** What a count found. Amounts in escudos. */
export type CountReport = {
  readonly cassettes: readonly CountLine[];
  readonly surplus: number;
  readonly shortage: number;
  /** Withdrawals since the books were last closed of which nobody knows what came out: they may explain the difference. */
  readonly inDoubt: readonly { localDate: string; traceNumber: string; amount: number }[];
};

export type Supervisor = {
  /** Notes that were put into a cassette. @throws Error when there is no such cassette or room */
  load(load: CassetteLoad): Promise<void>;
  /** Everything was taken out of a cassette. @returns what the book says that was */
  unload(cassette: number): Promise<{ denomination: Denomination; count: number }>;
  /**
   * What a person has counted, one number for each cassette. The book takes it over.
   * @throws Error when it cannot be what somebody counted
   */
  count(counted: readonly number[]): Promise<CountReport>;
  /** The bins were emptied. @returns what the book says was in them */
  emptyBins(): Promise<{ retracted: Bin["notes"]; diverted: Bin["notes"] }>;
  /**
   * Takes an advice that the switch has refused for good off the list, because a person settles it elsewhere. It stays in the
   * day's report.
   * @throws Error when no refused advice has this number
   */
  setAside(position: TracePosition): Promise<void>;
  /** How the day stands, without closing it. */
  dayReport(): DayReport;
  /**
   * Closes the books of this day and opens the next.
   * @param options.counted what a person has counted, one number for each cassette; it is booked before
   * @param options.before what has to be done with the report first
   * @throws what `before` throws; nothing is closed then
   */
  endOfDay(options?: {
    counted?: readonly number[];
    before?: (report: DayReport) => unknown;
  }): Promise<DayReport>;
};

export type SupervisedMachine = {
  readonly terminalId: string;
  memory(): AtmMemory;
  /** @throws JournalLost (rejects) */
  write(entry: AtmEntry): Promise<void>;
  /** ISO 8601. */
  now(): string;
  /** Takes a refused advice out of the queue. @returns whether it was there */
  removeRefused(position: TracePosition): boolean;
  /** Keeps customers away meanwhile. @throws Error (rejects) when one is being served */
  alone<Result>(act: () => Promise<Result>): Promise<Result>;
};

export function createSupervisor(machine: SupervisedMachine): Supervisor {
  const { terminalId, memory, write, now, alone } = machine;
  const report = (): DayReport => {
    const { day, safe, owed } = memory();
    return reportDay(day, safe, { terminalId, closedAt: now(), pendingAdvices: owed.length });
  };
  const load = async (what: CassetteLoad) => {
    loadNotes(memory().safe, what);
    await write({ type: "loaded", ...what, at: now() });
  };
  return {
    load: (what) => alone(() => load(what)),
    unload: (cassette) =>
      alone(async () => {
        const { safe } = memory();
        const found = safe.cassettes[cassette - 1];
        if (!found) throw new Error(`There are cassettes 1 to ${safe.cassettes.length}; found ${cassette}.`);
        const { denomination, count } = found;
        if (count > 0) await load({ cassette, denomination, count: -count });
        return { denomination, count };
      }),
    count: (counted) =>
      alone(async () => {
        const { safe, day } = memory();
        const cassettes = compareCount(safe, counted);
        await write({ type: "counted", cassettes: counted, at: now() });
        const worth = (sign: 1 | -1) =>
          cassettes.reduce(
            (sum, { denomination, difference }) => sum + Math.max(0, sign * difference) * denomination,
            0,
          );
        const inDoubt = day.lines
          .filter(({ end }) => end === "in-doubt")
          .map(({ localDate, traceNumber, inDoubtAmount: amount }) => ({ localDate, traceNumber, amount }));
        return { cassettes, surplus: worth(1), shortage: worth(-1), inDoubt };
      }),
    emptyBins: () =>
      alone(async () => {
        const { safe } = memory();
        const out = { retracted: safe.retractBin.notes, diverted: safe.rejectBin.notes };
        await write({ type: "bins-emptied", at: now() });
        return out;
      }),
    setAside: ({ localDate, traceNumber }) =>
      alone(async () => {
        if (!machine.removeRefused({ localDate, traceNumber }))
          throw new Error(`No refused report has trace number ${traceNumber} of ${localDate}.`);
        await write({ type: "set-aside", localDate, traceNumber, at: now() });
      }),
    dayReport: report,
    endOfDay: ({ counted, before } = {}) =>
      alone(async () => {
        if (counted !== undefined) {
          compareCount(memory().safe, counted);
          await write({ type: "counted", cassettes: counted, at: now() });
        }
        const closed = report();
        await before?.(closed);
        await write({ type: "day-closed", at: closed.closedAt });
        return closed;
      }),
  };
}
