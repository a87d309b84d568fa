// Counts an ATM's transactions: six digits, per terminal and local date. Pure. A number must never be used twice, because
// (terminal, date, number) names one withdrawal for ever, and a repeat would be given the first one's answer.

/** The last number that was used. */
export type TracePosition = {
  /** The date at the terminal, `YYYY-MM-DD`. */
  readonly localDate: string;
  /** Six digits. */
  readonly traceNumber: string;
};

const countMax = 999_999;

/**
 * The next number for this date. When the clock went back, the date stays where it was, so that no number comes again.
 * @param last the last number that was used, if one was
 * @returns `undefined` when the date's 999,999 numbers are used up
 */
export function nextTrace(last: TracePosition | undefined, localDate: string): TracePosition | undefined {
  const sameDay = last !== undefined && localDate <= last.localDate;
  const count = sameDay ? Number(last.traceNumber) + 1 : 1;
  if (count > countMax) return undefined;
  return { localDate: sameDay ? last.localDate : localDate, traceNumber: String(count).padStart(6, "0") };
}

/** @throws Error when this cannot be the last number of anything */
export function checkTrace(last: TracePosition): void {
  if (!isLocalDate(last.localDate) || !/^[0-9]{6}$/.test(last.traceNumber))
    throw new Error(
      `A trace position is a date like 2026-01-15 and six digits; found ${JSON.stringify(last)}.`,
    );
}

/** By time zone: one costs more to make than a thousand dates. */
const dateFormats = new Map<string, Intl.DateTimeFormat>();

/** The date on the terminal's wall, `YYYY-MM-DD`. @param timeZone an IANA name */
export function localDateAt(time: Date, timeZone: string): string {
  let format = dateFormats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("en", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
    dateFormats.set(timeZone, format);
  }
  const parts = format.formatToParts(time);
  const part = (type: string) => parts.find((found) => found.type === type)?.value ?? "";
  return `${part("year")}-${part("month")}-${part("day")}`;
}

function isLocalDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
}
