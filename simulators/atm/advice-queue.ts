// The advices of one ATM that the switch has not acknowledged yet: each is repeated, with the same body, until it is.
// Must never drop one: what the switch refuses for good stays here, visible, until a person has it sent again.
// The queue is in memory: it ends with the process.
import type { Advice, AtmEventBody } from "./events.ts";
import type { AdviceAnswer, TransactionKey, Unknown } from "./switch-client.ts";
import { answerWithin, type Timers } from "./timers.ts";

/** An advice that is not acknowledged, and how far it got. */
export type PendingAdvice = {
  readonly advice: Advice;
  readonly tries: number;
  /** The code it was refused with. A refused advice is repeated by `deliver` only, not by itself. */
  readonly refusedWith?: string;
};

export type AdviceQueueOptions = {
  send: (advice: Advice, signal: AbortSignal) => Promise<AdviceAnswer | Unknown>;
  timers: Timers;
  /** How long one try waits for its answer, in milliseconds. */
  timeoutMs: number;
  /** The wait before the next try, in milliseconds, after so many tries. */
  retryDelayMs: (tries: number) => number;
  onEvent: (event: AtmEventBody) => void;
};

type Entry = {
  readonly advice: Advice;
  tries: number;
  refusedWith: string | undefined;
  trying: Promise<boolean> | undefined;
  cancelRetry: () => void;
};

export class AdviceQueue {
  readonly #options: AdviceQueueOptions;
  readonly #entries = new Set<Entry>();
  #closed = false;

  constructor(options: AdviceQueueOptions) {
    this.#options = options;
  }

  /** Puts an advice in and tries it once; further tries follow by themselves. @returns whether it is acknowledged */
  add(advice: Advice): Promise<boolean> {
    const entry: Entry = {
      advice,
      tries: 0,
      refusedWith: undefined,
      trying: undefined,
      cancelRetry: () => {},
    };
    this.#entries.add(entry);
    this.#options.onEvent({ type: "advice-queued", advice, ...keyOf(advice) });
    return this.#try(entry);
  }

  /** Tries everything that is pending now, refused ones too. @returns how many were acknowledged and how many are left */
  async deliver(): Promise<{ acknowledged: number; pending: number }> {
    const answers = await Promise.all([...this.#entries].map((entry) => this.#try(entry)));
    return { acknowledged: answers.filter(Boolean).length, pending: this.#entries.size };
  }

  get size(): number {
    return this.#entries.size;
  }

  pending(): PendingAdvice[] {
    return [...this.#entries].map(({ advice, tries, refusedWith }) => ({
      advice,
      tries,
      ...(refusedWith === undefined ? {} : { refusedWith }),
    }));
  }

  /** Ends the tries that come by themselves. What is pending stays pending, and `deliver` still works. */
  close(): void {
    this.#closed = true;
    for (const entry of this.#entries) entry.cancelRetry();
  }

  /** One try at a time for each advice: who asks while one is under way gets its answer. */
  #try(entry: Entry): Promise<boolean> {
    entry.trying ??= this.#tryOnce(entry).finally(() => {
      entry.trying = undefined;
    });
    return entry.trying;
  }

  async #tryOnce(entry: Entry): Promise<boolean> {
    const { send, timers, timeoutMs, retryDelayMs, onEvent } = this.#options;
    const { advice } = entry;
    const key = keyOf(advice);
    entry.cancelRetry();
    entry.tries += 1;
    const answer = await answerWithin({ timers, timeoutMs, call: (signal) => send(advice, signal) }).catch(
      () => undefined,
    );
    const { tries } = entry;
    entry.refusedWith = answer?.kind === "refused" ? answer.code : undefined;
    if (answer?.kind === "acknowledged") {
      this.#entries.delete(entry);
      onEvent({ type: "advice-acknowledged", advice, tries, ...key });
      return true;
    }
    if (answer?.kind === "refused") {
      onEvent({ type: "advice-refused", advice, tries, code: answer.code, ...key });
    } else if (this.#closed) {
      onEvent({ type: "advice-unanswered", advice, tries, ...key });
    } else {
      const retryInMs = retryDelayMs(tries);
      entry.cancelRetry = timers.after(retryInMs, () => void this.#try(entry));
      onEvent({ type: "advice-unanswered", advice, tries, retryInMs, ...key });
    }
    return false;
  }
}

/** Doubles from 1 s to 1 min; half of it is drawn, so that ATMs that lost the switch together do not return together. */
export function defaultRetryDelayMs(tries: number, random: () => number = Math.random): number {
  const fullMs = Math.min(60_000, 1_000 * 2 ** Math.min(tries - 1, 16));
  return Math.round(fullMs / 2 + (random() * fullMs) / 2);
}

function keyOf({ body }: Advice): TransactionKey {
  const { terminalId, localDate, traceNumber } = body;
  return { terminalId, localDate, traceNumber };
}
