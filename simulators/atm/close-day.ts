// The end of an ATM's day with a file of what was counted: what was counted is on the disk before the day is closed, and the
// file is there in full, or the one before stays.
import { open, rename, rm } from "node:fs/promises";
import path from "node:path";
import { synchronise } from "../journal/file-journal.ts";
import type { Atm } from "./atm.ts";
import { countOfDay, writeCountsFile } from "./counts-file.ts";
import type { DayReport } from "./day-book.ts";

export type CloseDayOptions = {
  /** What a person has counted, one number for each cassette; it is booked before. */
  readonly counted?: readonly number[];
  /** Where the counts go. The day is then closed only when nothing has moved since a count. */
  readonly file?: string;
};

/**
 * @throws Error (rejects) when nobody has counted or `FILE.part` cannot be written: the day is not closed then. When only its
 * last name cannot be given to it, the day is closed, and the error says that the counts are in `FILE.part`.
 */
export async function closeDay(atm: Atm, { counted, file }: CloseDayOptions): Promise<DayReport> {
  const options = counted === undefined ? {} : { counted };
  if (file === undefined) return atm.supervisor.endOfDay(options);
  const unfinished = `${file}.part`;
  const closed = await atm.supervisor.endOfDay({
    ...options,
    before: (report) => writeNew(unfinished, writeCountsFile(countOfDay(report))),
  });
  try {
    await rename(unfinished, file);
  } catch (error) {
    throw new Error(
      `The day is closed and its counts are in ${unfinished}, because ${file} cannot be written: ${(error as Error).message}`,
    );
  }
  return closed;
}

/** On the disk when it returns. @throws Error (rejects) when it is there already, or cannot be written: nothing is left then */
async function writeNew(file: string, text: string): Promise<void> {
  const place = await open(file, "wx").catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
    throw new Error(
      `${file} is left from an end of day before: it may have that day's counts, so move it away first.`,
    );
  });
  try {
    await place.writeFile(text);
    await place.sync();
    await synchronise(path.dirname(file));
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  } finally {
    await place.close();
  }
}
