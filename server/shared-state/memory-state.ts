// Shared state of a server that is alone, or whose Redis is away: in memory, bounded, and gone with the process.
import { LRUCache } from "lru-cache";
import { createMemoryAttempts } from "../identity/attempts.ts";
import { createNonceStore } from "../network/nonces.ts";
import { createMemoryBalanceRows } from "./balance-rows.ts";
import { takeRate } from "./rates.ts";
import type { EndedSessions, RateStore, SharedState, Topics } from "./shared-state.ts";

const SUBJECTS_MAX = 100_000;
const NONCES_MAX = 1_000_000;

export type StateOptions = {
  /** Milliseconds since the epoch, by the machine. */
  readonly now: () => number;
  /** For how long a signature could be accepted. */
  readonly nonceWindowMs: number;
  /** For how long a token of an ended session could be shown. */
  readonly endedSessionMs: number;
  /** For how long a balance that was read is kept. */
  readonly balanceMs: number;
};

export function createMemoryState(options: StateOptions): SharedState {
  const { now, nonceWindowMs, endedSessionMs, balanceMs } = options;
  const nonces = createNonceStore({ windowMs: nonceWindowMs, sizeMax: NONCES_MAX, now });
  return {
    rates: createMemoryRates(),
    attempts: createMemoryAttempts(SUBJECTS_MAX),
    nonces: { remember: async (nonce) => nonces.remember(nonce) },
    endedSessions: createMemoryEndedSessions(endedSessionMs),
    topics: createMemoryTopics(),
    clockOffset: { add: async (ms, own) => own + ms, latest: async (own) => own },
    balanceRows: createMemoryBalanceRows(balanceMs),
    sharing: () => "off",
    stop: async () => {},
  };
}

/** Past so many callers, the one that was not seen for longest has a full window again. */
function createMemoryRates(): RateStore {
  const marks = new LRUCache<string, number>({ max: SUBJECTS_MAX });
  return {
    async take(subject, limit, now) {
      const { fullAtUs, ...answer } = takeRate(marks.get(subject), limit, now);
      marks.set(subject, fullAtUs);
      return answer;
    },
  };
}

/** The process hears of every end that it brings about, so what it does not know of goes on. */
function createMemoryEndedSessions(endedSessionMs: number): EndedSessions {
  const ended = new LRUCache<string, true>({ max: SUBJECTS_MAX, ttl: endedSessionMs });
  const sight = { era: "this process" };
  return {
    async announce(sessionIds) {
      for (const sessionId of sessionIds) ended.set(sessionId, true);
    },
    look: async (sessionId) => (ended.has(sessionId) ? "ended" : sight),
  };
}

export function createMemoryTopics(): Topics {
  const listeners = new Map<string, Set<(message: string) => void>>();
  return {
    publish(topic, message) {
      for (const listener of [...(listeners.get(topic) ?? [])]) listener(message);
    },
    subscribe(topic, listener) {
      // A function of its own, so that one listener may subscribe twice.
      const own = (message: string) => listener(message);
      const among = listeners.get(topic) ?? new Set();
      listeners.set(topic, among.add(own));
      return () => {
        among.delete(own);
        if (among.size === 0 && listeners.get(topic) === among) listeners.delete(topic);
      };
    },
  };
}
