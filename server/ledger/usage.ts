// How much of its limits an account has used: value and count per channel, for the day, week and month that are on now.
// Days begin at midnight in Cabo Verde (UTC-1 all year), weeks on Monday. Everything follows from the times of events.
import type { Channel, Period } from "./tiers.ts";

export type Used = {
  /** Number of the day, week or month; see `windowsAt`. */
  readonly window: number;
  readonly valueMinor: bigint;
  readonly count: number;
};

export type ChannelUsage = Readonly<Record<Period, Used>>;

/** Channels that nothing has left through yet are absent. */
export type Usage = Readonly<Partial<Record<Channel, ChannelUsage>>>;

export const NOTHING_USED: Usage = {};

const DAY_MS = 86_400_000;
/** Cabo Verde is an hour behind UTC and has no summer time. */
const BEHIND_UTC_MS = 3_600_000;
/** 1970-01-01, day 0, was a Thursday: three days into its week. */
const DAYS_BEFORE_FIRST_THURSDAY = 3;

/** Days and weeks since 1970, and months since year 0, in Cabo Verde. */
export function windowsAt(at: number): Readonly<Record<Period, number>> {
  const local = at - BEHIND_UTC_MS;
  const day = Math.floor(local / DAY_MS);
  const week = Math.floor((day + DAYS_BEFORE_FIRST_THURSDAY) / 7);
  const date = new Date(local);
  return { day, week, month: date.getUTCFullYear() * 12 + date.getUTCMonth() };
}

/** When the window is over and counting starts again, in milliseconds since the epoch. */
export function windowEndsAt(period: Period, window: number): number {
  switch (period) {
    case "day":
      return (window + 1) * DAY_MS + BEHIND_UTC_MS;
    case "week":
      return ((window + 1) * 7 - DAYS_BEFORE_FIRST_THURSDAY) * DAY_MS + BEHIND_UTC_MS;
    case "month":
      return Date.UTC(Math.floor((window + 1) / 12), (window + 1) % 12) + BEHIND_UTC_MS;
  }
}

/**
 * What is used in the window that `at` is in. Clocks of several servers differ a little: what comes late, from a window
 * that is over, counts in the one that has begun.
 */
export function usedNow(usage: Usage, channel: Channel, period: Period, at: number): Used {
  return usedIn(usage[channel]?.[period], windowsAt(at)[period]);
}

function usedIn(used: Used | undefined, window: number): Used {
  return used !== undefined && used.window >= window ? used : { window, valueMinor: 0n, count: 0 };
}

/** The usage with one more use. */
export function countUse(usage: Usage, channel: Channel, amountMinor: bigint, at: number): Usage {
  const windows = windowsAt(at);
  const before = usage[channel];
  const after = (period: Period) => {
    const used = usedIn(before?.[period], windows[period]);
    return { window: used.window, valueMinor: used.valueMinor + amountMinor, count: used.count + 1 };
  };
  return { ...usage, [channel]: { day: after("day"), week: after("week"), month: after("month") } };
}

/** The usage without a use of `usedAt`, or without a part of its value, as far as the windows of that use are still on. */
export function giveBackUse(
  usage: Usage,
  channel: Channel,
  part: { readonly amountMinor: bigint; readonly count: number },
  usedAt: number,
): Usage {
  const before = usage[channel];
  if (!before) return usage;
  const windows = windowsAt(usedAt);
  const after = (period: Period) => {
    const used = before[period];
    if (used.window !== windows[period]) return used;
    const valueMinor = used.valueMinor > part.amountMinor ? used.valueMinor - part.amountMinor : 0n;
    return { window: used.window, valueMinor, count: Math.max(0, used.count - part.count) };
  };
  return { ...usage, [channel]: { day: after("day"), week: after("week"), month: after("month") } };
}
