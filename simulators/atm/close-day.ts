// The end of an ATM's day with a file of what was counted: the file is there in full, or the one before stays.
import { open, rename, rm } from "node:fs/promises";
import type { Atm } from "./atm.ts";
import { countOfDay, writeCountsFile } from "./counts-file.ts";
import type { DayReport } from "./day-book.ts";

export type CloseDayOptions = {
  /** What a person has counted, one number for each cassette; it is booked before. */
  readonly counted?: readonly number[];
  /** Where the counts go. The day is then closed only when nothing has moved since a count. */
  readonly file?: string;
};

/** @throws Error (rejects) when the file cannot be written or nobody has counted; the day is not closed then */
export async function closeDay(atm: Atm, { counted, file }: CloseDayOptions): Promise<DayReport> {
  const options = counted === undefined ? {} : { counted };
  if (file === undefined) return atm.supervisor.endOfDay(options);
  const unfinished = `${file}.part`;
  const place = await open(unfinished, "w");
  try {
    const closed = await atm.supervisor.endOfDay({ ...options, mustBeCounted: true });
    await place.writeFile(writeCountsFile(countOfDay(closed)));
    await rename(unfinished, file);
    return closed;
  } finally {
    await place.close();
    await rm(unfinished, { force: true });
  }
}
