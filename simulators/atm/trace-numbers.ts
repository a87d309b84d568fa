// Counts an ATM's transactions: six digits, per terminal and local date. A number must never be used twice, because
// (terminal, date, number) names one withdrawal for ever, and a repeat would be given the first one's answer.

/** The last number that was used. */
export type TracePosition = {
  /** The date at the terminal, `YYYY-MM-DD`. */
  readonly localDate: string;
  /** Six digits. */
  readonly traceNumber: string;
};

const countMax = 999_999;

export class TraceNumbers {
  #last: TracePosition | undefined;
  readonly #remember: (last: TracePosition) => void;

  /**
   * @param last where an earlier run of this terminal stopped; without it the count starts at 000001
   * @param remember called with each number before it is used; when it throws, the number is not used
   */
  constructor(last?: TracePosition, remember: (last: TracePosition) => void = () => {}) {
    if (last && !(isLocalDate(last.localDate) && /^[0-9]{6}$/.test(last.traceNumber)))
      throw new Error(
        `A trace position is a date like 2026-01-15 and six digits; found ${JSON.stringify(last)}.`,
      );
    this.#last = last;
    this.#remember = remember;
  }

  /**
   * The next number for this date. When the clock went back, the date stays where it was, so that no number comes
   * again.
   * @returns `undefined` when the date's 999,999 numbers are used up
   */
  next(localDate: string): TracePosition | undefined {
    const last = this.#last;
    const sameDay = last !== undefined && localDate <= last.localDate;
    const count = sameDay ? Number(last.traceNumber) + 1 : 1;
    if (count > countMax) return undefined;
    const next = {
      localDate: sameDay ? last.localDate : localDate,
      traceNumber: String(count).padStart(6, "0"),
    };
    this.#remember(next);
    this.#last = next;
    return next;
  }
}

/** The date on the terminal's wall, `YYYY-MM-DD`. @param timeZone an IANA name */
export function localDateAt(time: Date, timeZone: string): string {
  const parts = new Intl.DateTimeFormat("en", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  }).formatToParts(time);
  const part = (type: string) => parts.find((found) => found.type === type)?.value ?? "";
  return `${part("year")}-${part("month")}-${part("day")}`;
}

function isLocalDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
}
