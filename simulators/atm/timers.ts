// The only way an ATM waits: timers that are passed in, so that a test or scenario decides when time passes.
// Nothing here reads a clock by itself.

/** Runs a callback once after a delay in milliseconds. The function that comes back cancels it. */
export type Timers = { after(delayMs: number, callback: () => void): () => void };

/** The machine's own timers. They keep the process alive: an advice that waits for its repeat is not to be lost. */
export const systemTimers: Timers = {
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

/** Timers that run only when `advance` is called, in the order of their time. For tests and scenarios. */
export class ManualTimers implements Timers {
  #nowMs = 0;
  #waiting: { atMs: number; callback: () => void }[] = [];

  after(delayMs: number, callback: () => void): () => void {
    const entry = { atMs: this.#nowMs + delayMs, callback };
    this.#waiting.push(entry);
    return () => {
      this.#waiting = this.#waiting.filter((other) => other !== entry);
    };
  }

  /** How many callbacks are waiting. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Lets so many milliseconds pass. What a callback sets up for within that time runs too. */
  advance(byMs: number): void {
    const untilMs = this.#nowMs + byMs;
    for (;;) {
      const next = this.#waiting
        .filter(({ atMs }) => atMs <= untilMs)
        .reduce<{ atMs: number; callback: () => void } | undefined>(
          (first, entry) => (first === undefined || entry.atMs < first.atMs ? entry : first),
          undefined,
        );
      if (next === undefined) break;
      this.#waiting = this.#waiting.filter((entry) => entry !== next);
      this.#nowMs = next.atMs;
      next.callback();
    }
    this.#nowMs = untilMs;
  }
}

/**
 * Waits for an answer, at most so long, whether or not the call honours its signal.
 * @returns the answer, or `undefined` when the time was over first; what comes later goes to `onLate`, only there
 * @throws what the call throws in time; what it throws later is nobody's answer and is dropped
 */
export function answerWithin<Answer>(options: {
  timers: Timers;
  timeoutMs: number;
  call: (signal: AbortSignal) => Promise<Answer>;
  onLate?: (answer: Answer) => void;
}): Promise<Answer | undefined> {
  const { timers, timeoutMs, call, onLate } = options;
  return new Promise((resolve, reject) => {
    const abort = new AbortController();
    let over = false;
    const cancel = timers.after(timeoutMs, () => {
      over = true;
      resolve(undefined);
      abort.abort(new DOMException(`no answer within ${timeoutMs} ms`, "TimeoutError"));
    });
    // Wrapped, so that a call that throws at once ends like one that rejects.
    (async () => call(abort.signal))().then(
      (answer) => {
        cancel();
        if (over) onLate?.(answer);
        else resolve(answer);
      },
      (error: unknown) => {
        cancel();
        if (!over) reject(error);
      },
    );
  });
}
