// Days as the books of a shop have them: those of Cabo Verde, which is one hour behind UTC all the year. Pure.

const OFFSET_MS = -3_600_000;
const DAY_MS = 86_400_000;

export type BusinessDay = {
  /** YYYY-MM-DD. */
  readonly date: string;
  /** The first millisecond of the day. */
  readonly startsAt: number;
  /** The first millisecond after it. */
  readonly endsAt: number;
};

/** The day of a moment, in milliseconds since the epoch. */
export function businessDayAt(at: number): BusinessDay {
  return businessDayOf(new Date(at + OFFSET_MS).toISOString().slice(0, 10));
}

/** The day of a date that exists, YYYY-MM-DD. */
export function businessDayOf(date: string): BusinessDay {
  const startsAt = Date.parse(`${date}T00:00:00Z`) - OFFSET_MS;
  return { date, startsAt, endsAt: startsAt + DAY_MS };
}
