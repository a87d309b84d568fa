// One deadline for a whole call, joined with the caller's own signal. Must cut off anything that is raced against
// it, also work that ignores its signal.

/** The end of a call, however it comes. */
export interface Deadline {
  /** Aborts when the time is over or the caller's signal aborts. */
  readonly signal: AbortSignal;
  /** Whether it was the caller's signal that ended it. */
  readonly endedByCaller: boolean;
  /** Milliseconds left, by a clock that never jumps. */
  remainingMs(): number;
  /** Settles as the work does, or rejects with the signal's reason at the deadline, whichever comes first. */
  race<Result>(work: Promise<Result>): Promise<Result>;
  /** Frees the timer and the caller's signal. */
  close(): void;
}

/** Starts a deadline of so many milliseconds from now. */
export function startDeadline(timeoutMs: number, callerSignal: AbortSignal | undefined): Deadline {
  const controller = new AbortController();
  const { signal } = controller;
  const endsAt = performance.now() + timeoutMs;
  let cutOff = () => {};
  const cut = new Promise<never>((_, reject) => {
    cutOff = () => reject(signal.reason);
  });
  signal.addEventListener("abort", cutOff, { once: true });
  cut.catch(() => {}); // Nobody may be racing when it comes.

  let endedByCaller = false;
  const endByCaller = () => {
    if (signal.aborted) return;
    endedByCaller = true;
    controller.abort(callerSignal?.reason);
  };
  const timer = setTimeout(() => {
    controller.abort(new DOMException(`no definite answer within ${timeoutMs} ms`, "TimeoutError"));
  }, timeoutMs);
  if (callerSignal?.aborted) endByCaller();
  callerSignal?.addEventListener("abort", endByCaller);

  return {
    signal,
    get endedByCaller() {
      return endedByCaller;
    },
    remainingMs: () => endsAt - performance.now(),
    race: (work) => Promise.race([work, cut]),
    close: () => {
      clearTimeout(timer);
      // Node's fetch keeps each signal until a full garbage collection, and the answer would hang on it for as long.
      signal.removeEventListener("abort", cutOff);
      callerSignal?.removeEventListener("abort", endByCaller);
    },
  };
}
