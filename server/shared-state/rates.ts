// How many requests a caller may make: the generic cell rate algorithm. A caller has a full window at first and gets it
// back evenly, so there is no edge of a window at which twice as many would pass. One number per caller is kept: when
// the window would be full again.

export type RateLimit = { readonly requests: number; readonly windowMs: number };

export type RateAnswer = {
  readonly admitted: boolean;
  /** How many more would be admitted now. */
  readonly remaining: number;
  /** How long until one would be admitted; 0 when this one was. */
  readonly retryAfterMs: number;
  /** How long until the window is full again. */
  readonly resetMs: number;
};

/**
 * `fullAtUs` is when the window is full again, in microseconds since the epoch; undefined for a caller never seen. Whole
 * numbers throughout, so that nothing is lost to rounding, and Redis reckons alike.
 */
export function takeRate(
  fullAtUs: number | undefined,
  { requests, windowMs }: RateLimit,
  nowMs: number,
): RateAnswer & { readonly fullAtUs: number } {
  const nowUs = Math.floor(nowMs) * 1000;
  const eachUs = Math.ceil((windowMs * 1000) / requests);
  const windowUs = eachUs * requests;
  const before = Math.max(fullAtUs ?? nowUs, nowUs);
  const after = before + eachUs;
  const admitted = after - nowUs <= windowUs;
  const current = admitted ? after : before;
  return {
    admitted,
    remaining: Math.max(0, Math.floor((windowUs - (current - nowUs)) / eachUs)),
    retryAfterMs: admitted ? 0 : (after - nowUs - windowUs) / 1000,
    resetMs: (current - nowUs) / 1000,
    fullAtUs: current,
  };
}
