// When a message that was not taken is sent again: ever later, and never all at the same time. Pure.

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** The waits after each attempt but the last, in milliseconds: about three days in all. */
export const RETRY_WAITS_MS: readonly number[] = [
  5 * SECOND,
  30 * SECOND,
  2 * MINUTE,
  10 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  6 * HOUR,
  12 * HOUR,
  24 * HOUR,
  24 * HOUR,
];

/** For how long nothing may be taken before an address is disabled, in milliseconds. */
export const FAILING_MS_MAX = 3 * 24 * HOUR;

/**
 * How long to wait after this many attempts, in milliseconds; nothing when they were all. `random` is from 0 up to 1
 * and spreads the wait by a fifth to either side.
 */
export function retryWaitMs(attempts: number, random: number): number | undefined {
  const wait = RETRY_WAITS_MS[attempts - 1];
  return wait === undefined ? undefined : Math.round(wait * (0.8 + 0.4 * random));
}
