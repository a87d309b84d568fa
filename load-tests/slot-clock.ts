// When each request of a connection was due. A connection has one slot a second; autocannon's timer starts it, or, when
// the answer to the last request is overdue, that answer does. A slot is due one period after the one before, whenever
// it was really started: waiting for a slow server is part of the response time and never hidden.
//
//   due      |--------|--------|--------|
//   started  |         |            ||         late by the timer: lag        late by the server: no lag

export type Slot = {
  /** Never after the start. */
  readonly intendedAtMs: number;
  /** How late the generator started it; 0 when it waited for the server. */
  readonly lagMs: number;
  /** Slots that passed by before this one while the connection was waiting for the server. */
  readonly skipped: number;
};

/** Made for one connection. All times are `performance.now()` in milliseconds. */
export function createSlotClock(periodMs: number): { take(nowMs: number, freeSinceMs: number): Slot } {
  let tickAtMs: number | undefined;
  return {
    /** The slot of a request that starts now on a connection that has been idle since `freeSinceMs`. */
    take(nowMs, freeSinceMs) {
      const dueMs = tickAtMs === undefined ? nowMs : tickAtMs + periodMs;
      if (freeSinceMs <= dueMs) {
        tickAtMs = nowMs;
        return { intendedAtMs: Math.min(dueMs, nowMs), lagMs: Math.max(0, nowMs - dueMs), skipped: 0 };
      }
      const skipped = Math.max(0, Math.floor((nowMs - dueMs) / periodMs));
      tickAtMs = dueMs + skipped * periodMs;
      return { intendedAtMs: Math.min(dueMs, nowMs), lagMs: 0, skipped };
    },
  };
}
