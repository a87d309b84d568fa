// Starts something at an even rate by one clock, whether or not what was started before has ended.
import { setTimeout as sleep } from "node:timers/promises";

export type EvenRate = {
  readonly ratePerSecond: number;
  /** How many are started. */
  readonly count: number;
  readonly signal: AbortSignal;
};

/**
 * Calls `start` with the time at which it was due, in milliseconds of `performance.now()`, and its number from 0 on.
 * Returns when all that was started has ended. `start` must not reject.
 * @throws the signal's reason when it aborts
 */
export async function atEvenRate(
  { ratePerSecond, count, signal }: EvenRate,
  start: (dueAtMs: number, number: number) => Promise<void>,
): Promise<void> {
  const beganAtMs = performance.now();
  const underWay = new Set<Promise<void>>();
  for (let number = 0; number < count; number++) {
    const dueAtMs = beganAtMs + (number * 1000) / ratePerSecond;
    const earlyMs = dueAtMs - performance.now();
    if (earlyMs > 0) await sleep(earlyMs, undefined, { signal }).catch(() => {});
    signal.throwIfAborted();
    const one = start(dueAtMs, number).finally(() => underWay.delete(one));
    underWay.add(one);
  }
  await Promise.all(underWay);
}
