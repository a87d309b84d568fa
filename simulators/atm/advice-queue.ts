// The advices of one ATM that the switch has not acknowledged yet: each is repeated, with the same body, until it is.
// Must never drop one: what the switch refuses for good stays here, visible, until a person has it sent again.
// It keeps nothing by itself: who adds an advice has written it down, and `settle` writes down what the switch said.
import type { Advice, AtmEventBody } from "./events.ts";
import type { OwedAdvice } from "./journal-entries.ts";
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
  /** @param sentBefore how often it was sent before, or may have been */
  send: (advice: Advice, sentBefore: number, signal: AbortSignal) => Promise<AdviceAnswer | Unknown>;
  /** Keeps what the switch said. When it throws, the advice counts as unanswered and is not tried again. */
  settle: (advice: Advice, answer: AdviceAnswer) => Promise<void>;
  timers: Timers;
  /** How long one try waits for its answer, in milliseconds. */
  timeoutMs: number;
  /** The wait before the next try, in milliseconds, after so many tries. */
  retryDelayMs: (tries: number) => number;
  onEvent: (event: AtmEventBody) => void;
};

type Entry = {
  readonly advice: Advice;
  /** Whether an earlier run of this machine may have sent it. */
  readonly restored: boolean;
  tries: number;
  refusedWith: string | undefined;
  trying: Promise<boolean> | undefined;
  cancelRetry: () => void;
};

export class AdviceQueue {
  readonly #options: AdviceQueueOptions;
  readonly #entries = new Set<Entry>();
  #closed = false;
  #dead = false;

  constructor(options: AdviceQueueOptions) {
    this.#options = options;
  }

  /** Puts an advice in and tries it once; further tries follow by themselves. @returns whether it is acknowledged */
  add(advice: Advice): Promise<boolean> {
    const entry = this.#put(advice, false);
    this.#options.onEvent({ type: "advice-queued", advice, ...keyOf(advice) });
    return this.#try(entry);
  }

  /** Takes what an earlier run left behind, and tries what was not refused. Does not wait. */
  restore(owed: readonly OwedAdvice[]): void {
    for (const { advice, refusedWith } of owed) {
      const entry = this.#put(advice, true, refusedWith);
      if (refusedWith === undefined) void this.#try(entry);
    }
  }

  /** Tries everything that is pending now, refused ones too. @returns how many were acknowledged and how many are left */
  async deliver(): Promise<{ acknowledged: number; pending: number }> {
    const answers = await Promise.all([...this.#entries].map((entry) => this.#try(entry)));
    return { acknowledged: answers.filter(Boolean).length, pending: this.#entries.size };
  }

  /** Takes a refused advice off the list. @returns whether it was there */
  remove(key: Pick<TransactionKey, "localDate" | "traceNumber">): boolean {
    for (const entry of this.#entries) {
      const { localDate, traceNumber } = entry.advice.body;
      if (localDate !== key.localDate || traceNumber !== key.traceNumber) continue;
      return entry.refusedWith !== undefined && entry.trying === undefined && this.#entries.delete(entry);
    }
    return false;
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

  /** The power is cut: nothing is sent any more, and no answer is heard. */
  die(): void {
    this.#dead = true;
    this.close();
  }

  #put(advice: Advice, restored: boolean, refusedWith?: string): Entry {
    const entry: Entry = {
      ...{ advice, restored, refusedWith, tries: 0, trying: undefined },
      cancelRetry: () => {},
    };
    this.#entries.add(entry);
    return entry;
  }

  /** One try at a time for each advice: who asks while one is under way gets its answer. */
  #try(entry: Entry): Promise<boolean> {
    entry.trying ??= this.#tryOnce(entry).finally(() => {
      entry.trying = undefined;
    });
    return entry.trying;
  }

  async #tryOnce(entry: Entry): Promise<boolean> {
    const { send, settle, timers, timeoutMs, retryDelayMs, onEvent } = this.#options;
    const { advice, restored } = entry;
    if (this.#dead) return new Promise<never>(() => {});
    const key = keyOf(advice);
    entry.cancelRetry();
    entry.tries += 1;
    const sentBefore = entry.tries - 1 + (restored ? 1 : 0);
    const answer = await answerWithin({
      timers,
      timeoutMs,
      call: (signal) => send(advice, sentBefore, signal),
    }).catch(() => undefined);
    if (this.#dead) return new Promise<never>(() => {});
    const { tries } = entry;
    if (answer !== undefined && answer.kind !== "unknown") {
      try {
        await settle(advice, answer);
      } catch {
        // The machine has stopped; its next start sends it again.
        return false;
      }
    }
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
