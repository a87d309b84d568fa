// Advices on their way to the wallet: stored before anybody is told, then sent until the wallet has them on record. Those of
// one withdrawal go one after another, in the order in which they were stored; a repeat says that it is one. What the wallet
// refuses for good, or never acknowledges, becomes a dead letter that people see. Nothing is ever dropped. [ours]
//
//   lane of a withdrawal:  blocked (its authorisation is being asked) -> sending -> acknowledged, dead -> the next one
//                                                                          |  ^
//                                                            no usable answer  back-off

import type { Timers } from "../atm/timers.ts";
import type { DayLog } from "./day-log.ts";
import { createSlots, type Turns, type Work } from "./in-order.ts";
import { type Advice, type AdviceSource, keyOf, keyText, type TransactionKey } from "./records.ts";
import { judgeAdvice, type StoredAdvice } from "./transactions.ts";
import type { WalletWord } from "./wallet-messages.ts";

/** What the wallet says when it has an advice on record. */
export type Acknowledgement = NonNullable<StoredAdvice["answer"]>;

export type StoreAndForwardOptions = {
  readonly log: DayLog;
  /** Sends one advice once. `retransmission`: how often it may have been sent before. */
  readonly send: (
    key: TransactionKey,
    advice: Advice,
    retransmission: number,
  ) => Promise<WalletWord<Acknowledgement>>;
  readonly timers: Timers;
  /** The wait before the next try, in milliseconds, after so many. */
  readonly retryDelayMs: (tries: number) => number;
  readonly triesMax: number;
  /** How many may be on the way at once. */
  readonly sendingMax: number;
  readonly turns: Turns;
  readonly work: Work;
  /** Before and after an advice is stored. */
  readonly onStoring?: (moment: "before" | "after", key: TransactionKey) => Promise<unknown>;
  readonly onDeadLetter: (key: TransactionKey, advice: StoredAdvice) => void;
  /** What keeps an advice from being sent that is no fault of the wallet's, such as a full disk. */
  readonly onFailure: (error: unknown) => void;
};

export type Added =
  /** Stored now or before. */
  | { kind: "stored"; advice: StoredAdvice }
  /** It contradicts what is stored. */
  | { kind: "contradiction"; field: string };

type Lane = {
  readonly key: TransactionKey;
  blocked: boolean;
  sending: boolean;
  cancelRetry: (() => void) | undefined;
  /** Told when a try has ended, or when none will come soon. */
  waiting: (() => void)[];
};

export type StoreAndForward = ReturnType<typeof createStoreAndForward>;

export function createStoreAndForward(options: StoreAndForwardOptions) {
  const { log, send, timers, retryDelayMs, triesMax, turns, work, onStoring, onDeadLetter, onFailure } =
    options;
  const inSlot = createSlots(options.sendingMax);
  const lanes = new Map<string, Lane>();
  /** Those of an earlier run: nobody knows whether their last try was sent. */
  const ofEarlierRun = new Set<string>();
  let closed = false;

  function laneOf(key: TransactionKey): Lane {
    const text = keyText(key);
    let lane = lanes.get(text);
    if (lane === undefined) {
      lane = { key: keyOf(key), blocked: false, sending: false, cancelRetry: undefined, waiting: [] };
      lanes.set(text, lane);
    }
    return lane;
  }

  /** Lets those who wait for a try go on, and forgets a lane that nothing is left to do in. */
  function settle(lane: Lane): void {
    for (const tell of lane.waiting.splice(0)) tell();
    const text = keyText(lane.key);
    if (!lane.blocked && !lane.sending && lane.cancelRetry === undefined && !firstWaiting(lane))
      if (lanes.get(text) === lane) lanes.delete(text);
  }

  const firstWaiting = ({ key }: Lane) => log.find(key)?.advices.find(({ state }) => state === "WAITING");

  function go(lane: Lane): void {
    if (closed || lane.blocked || lane.sending || lane.cancelRetry !== undefined) return;
    const advice = firstWaiting(lane);
    if (advice === undefined) {
      settle(lane);
      return;
    }
    lane.sending = true;
    void work.run(async () => {
      try {
        await inSlot(() => tryOnce(lane, advice));
      } catch (error) {
        onFailure(error);
      }
      lane.sending = false;
      settle(lane);
      if (lanes.get(keyText(lane.key)) === lane) go(lane);
    });
  }

  async function tryOnce(
    lane: Lane,
    { adviceId, advice, tries, revivedAtTries }: StoredAdvice,
  ): Promise<void> {
    if (closed) return;
    const { key } = lane;
    const retransmission = tries === 0 && ofEarlierRun.delete(adviceId) ? 1 : tries;
    const word = await send(key, advice, retransmission);
    if (closed) return;
    const told = { ...key, adviceId, tries: tries + 1 };
    switch (word.kind) {
      case "answer": {
        const { transactionId, status } = word.answer;
        return log.append({
          ...{ ...told, type: "advice-acknowledged" },
          ...(transactionId === undefined ? {} : { transactionId }),
          ...(status === undefined ? {} : { status }),
        });
      }
      case "refusal": {
        const { code, details } = word;
        await log.append({ ...told, type: "advice-dead", cause: "REFUSED", code, details });
        return tellOfDeath(key, adviceId);
      }
      case "silence": {
        const { silence, retryAfterMs = 0 } = word;
        if (tries + 1 - revivedAtTries >= triesMax) {
          await log.append({ ...told, type: "advice-dead", cause: "OUT_OF_TRIES" });
          return tellOfDeath(key, adviceId);
        }
        await log.append({ ...told, type: "advice-unanswered", silence });
        const delayMs = Math.max(retryDelayMs(tries + 1 - revivedAtTries), retryAfterMs);
        lane.cancelRetry = timers.after(delayMs, () => {
          lane.cancelRetry = undefined;
          go(lane);
        });
      }
    }
  }

  function tellOfDeath(key: TransactionKey, adviceId: string): void {
    const advice = find(key, adviceId);
    if (advice) onDeadLetter(key, advice);
  }

  const find = (key: TransactionKey, adviceId: string) =>
    log.find(key)?.advices.find((advice) => advice.adviceId === adviceId);

  return {
    /** Takes up what an earlier run has left, once. */
    resume(): void {
      for (const transaction of log.open())
        for (const { adviceId, state } of transaction.advices) {
          if (state !== "WAITING") continue;
          ofEarlierRun.add(adviceId);
          go(laneOf(transaction));
        }
    },

    /** Stores an advice; its delivery begins. @throws what the log throws when it could not be stored */
    async add(key: TransactionKey, advice: Advice, source: AdviceSource): Promise<Added> {
      const added = await turns(keyText(key), async (): Promise<Added> => {
        const judgement = judgeAdvice(log.find(key), key, advice, source);
        if (judgement.kind === "contradiction") return judgement;
        if (judgement.kind === "repeat") return { kind: "stored", advice: judgement.of };
        const { adviceId } = judgement;
        await onStoring?.("before", key);
        await log.append({ ...keyOf(key), type: "advice-stored", adviceId, source, ...advice });
        await onStoring?.("after", key);
        return { kind: "stored", advice: find(key, adviceId)! };
      });
      if (added.kind === "stored") go(laneOf(key));
      return added;
    },

    /** How an advice stands after the try that is under way, or after so long. */
    async outcomeOf(key: TransactionKey, adviceId: string, waitMs: number): Promise<StoredAdvice> {
      const lane = lanes.get(keyText(key));
      const standing = () => find(key, adviceId)!;
      if (lane !== undefined && (lane.sending || lane.blocked) && standing().state === "WAITING")
        await new Promise<void>((resolve) => {
          const cancel = timers.after(waitMs, resolve);
          lane.waiting.push(() => {
            cancel();
            resolve();
          });
        });
      return standing();
    },

    /** Keeps a withdrawal's advices back until the function that comes back is called. */
    block(key: TransactionKey): () => void {
      const lane = laneOf(key);
      lane.blocked = true;
      return () => {
        lane.blocked = false;
        go(lane);
      };
    },

    /** Has a dead letter sent again, now, also one that was set aside. @returns nothing when it is neither */
    async revive(key: TransactionKey, adviceId: string, waitMs: number): Promise<StoredAdvice | undefined> {
      const revived = await turns(keyText(key), async () => {
        const advice = find(key, adviceId);
        if (advice?.state !== "DEAD" && advice?.state !== "SET_ASIDE") return false;
        await log.append({ ...keyOf(key), type: "advice-revived", adviceId, tries: advice.tries });
        return true;
      });
      if (!revived) return undefined;
      const lane = laneOf(key);
      lane.cancelRetry?.();
      lane.cancelRetry = undefined;
      go(lane);
      return this.outcomeOf(key, adviceId, waitMs);
    },

    /** Takes a dead letter off the list, for a reason that is kept. @returns whether it was dead */
    setAside(key: TransactionKey, adviceId: string, why: { by: string; reason: string }): Promise<boolean> {
      return turns(keyText(key), async () => {
        if (find(key, adviceId)?.state !== "DEAD") return false;
        const { by, reason } = why;
        await log.append({ ...keyOf(key), type: "advice-set-aside", adviceId, by, reason });
        return true;
      });
    },

    /** Sends nothing more; what waits is there for the next run. */
    close(): void {
      closed = true;
      for (const lane of lanes.values()) {
        lane.cancelRetry?.();
        for (const tell of lane.waiting.splice(0)) tell();
      }
    },
  };
}

/**
 * Doubles from the shortest to the longest wait; half of it is drawn, so that what a lost wallet has left waiting does not
 * come back to it all at once.
 */
export function backOff(options: { minMs: number; maxMs: number; random: () => number }) {
  const { minMs, maxMs, random } = options;
  return (tries: number): number => {
    const fullMs = Math.min(maxMs, minMs * 2 ** Math.min(tries - 1, 30));
    return Math.round(fullMs / 2 + (random() * fullMs) / 2);
  };
}
