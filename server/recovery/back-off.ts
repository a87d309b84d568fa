// How long to wait before the other side is asked again. Pure.

export type BackOff = {
  readonly firstMs: number;
  readonly maxMs: number;
};

/**
 * Doubles with each try up to a limit; then anywhere in the upper half, so that what failed together does not come
 * back together. `random` is from 0 up to but not including 1.
 */
export function delayMs({ firstMs, maxMs }: BackOff, tries: number, random: number): number {
  const most = Math.min(firstMs * 2 ** Math.min(tries, 40), maxMs);
  return Math.ceil(most / 2 + (most / 2) * random);
}
