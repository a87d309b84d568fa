// Finds a withdrawal that the switch has forgotten in the day logs that it has kept. Bounded: the days around the withdrawal's
// own first, and on only while somebody still had something to do about it.
import { keyText, type SwitchRecord, type TransactionKey } from "./records.ts";
import { evolve, isOpen, type Transaction } from "./transactions.ts";

/** One line of a day: what was open when it began, or a record. */
export type DayLine =
  | { readonly type: "day-opened"; readonly date: string; readonly open: readonly Transaction[] }
  | SwitchRecord;

export type OlderDaysOptions = {
  /** The days that there are, `YYYY-MM-DD`, the first one first. */
  readonly days: readonly string[];
  readonly read: (date: string) => Promise<readonly DayLine[]>;
  /** How many days after the terminal's own date are read in any case: advices may come late. @default 6 */
  readonly daysAfter?: number;
  /** How many days are read at most. @default 31 */
  readonly daysMax?: number;
};

/** @returns nothing when it is not there, or when it was still open where the reading had to end */
export async function findInOlderDays(
  key: TransactionKey,
  { days, read, daysAfter = 6, daysMax = 31 }: OlderDaysOptions,
): Promise<Transaction | undefined> {
  const first = dayPlus(key.localDate, -1);
  const last = dayPlus(key.localDate, daysAfter);
  const wanted = keyText(key);
  let found: Transaction | undefined;
  let readSoFar = 0;
  for (const date of days) {
    if (date < first) continue;
    if (date > last && (found === undefined || !isOpen(found))) break;
    if (readSoFar === daysMax) break;
    readSoFar++;
    for (const line of await read(date)) {
      if (line.type !== "day-opened") {
        if (keyText(line) === wanted) found = evolve(found, line);
      } else found = line.open.find((transaction) => keyText(transaction) === wanted) ?? found;
    }
  }
  // What is open is remembered, so this one has ended on a day that was not read.
  return found === undefined || isOpen(found) ? undefined : found;
}

function dayPlus(date: string, days: number): string {
  const at = new Date(`${date}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}
