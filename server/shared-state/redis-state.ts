// Shared state in Redis, with the same state in memory beside it. What Redis has admitted is counted in memory too, so
// that a Redis that dies leaves each server with limits of its own, and never without any.
import { createHash, randomUUID } from "node:crypto";
import type { Redis } from "ioredis";
import { LRUCache } from "lru-cache";
import type { AttemptStore } from "../identity/attempts.ts";
import { createMemoryState, type StateOptions } from "./memory-state.ts";
import { createRedisBalanceRows } from "./redis-balance-rows.ts";
import { createRedisLink, type RedisLink, type RedisLinkOptions } from "./redis-link.ts";
import { ADD_OFFSET, GIVE_BACK_ATTEMPT, TAKE_ATTEMPT, TAKE_RATE } from "./redis-scripts.ts";
import type {
  EndedSessions,
  NonceStore,
  RateStore,
  SharedOffset,
  SharedState,
  Topics,
} from "./shared-state.ts";

const CHANNEL = "makeba:topics";
const ERA = "makeba:era";
const OFFSET = "makeba:clock-offset";
const ENDED_TOPIC = "sessions-ended";
/** The end of a session, and a moved clock, are rare and worth a wait: for a Redis that is only late for a moment. */
const PATIENT_MS_MIN = 1_000;
/** Ends of sessions that Redis has not heard of yet. */
const UNWRITTEN_MAX = 10_000;

export type RedisStateOptions = StateOptions & RedisLinkOptions;

/** Never waits for Redis to be there: without it everything goes by what this server knows itself. */
export function createRedisState(options: RedisStateOptions): SharedState {
  const own = createMemoryState(options);
  const link = createRedisLink(options);
  const topics = createTopics(link, own.topics);
  const patientMs = Math.max(PATIENT_MS_MIN, options.budgetMs);
  return {
    rates: createRates(link, own.rates),
    attempts: createAttempts(link, own.attempts),
    nonces: createNonces(link, own.nonces, options.nonceWindowMs),
    endedSessions: createEndedSessions(link, own.endedSessions, topics, {
      endedSessionMs: options.endedSessionMs,
      patientMs,
    }),
    topics,
    clockOffset: createOffset(link, patientMs),
    balanceRows: createRedisBalanceRows(link, options.balanceMs),
    sharing: () => (link.isAway() ? "away" : "connected"),
    stop: link.stop,
  };
}

/** Addresses, users and nonces stand in Redis as digests only, each as long as the other. */
function keyOf(kind: string, subject: string): string {
  return `makeba:${kind}:${createHash("sha256").update(subject).digest("base64url")}`;
}

/** Undefined when Redis is away or too late. */
async function asked<T>(
  link: RedisLink,
  question: (redis: Redis) => Promise<T>,
  budgetMs?: number,
): Promise<T | undefined> {
  return link.ask(question, budgetMs).catch(() => undefined);
}

function createRates(link: RedisLink, own: RateStore): RateStore {
  return {
    async take(subject, limit, now) {
      const { requests, windowMs } = limit;
      const key = keyOf("rate", subject);
      const shared = await asked(
        link,
        (redis) =>
          redis.eval(TAKE_RATE, 1, key, requests, windowMs, now) as Promise<[number, number, string, string]>,
      );
      if (shared?.[0] === 0) {
        const [, remaining, retryAfterUs, resetUs] = shared;
        return {
          admitted: false,
          remaining,
          retryAfterMs: Number(retryAfterUs) / 1000,
          resetMs: Number(resetUs) / 1000,
        };
      }
      const answer = await own.take(subject, limit, now);
      if (shared === undefined || !answer.admitted) return answer;
      const [, remaining, , resetUs] = shared;
      return { admitted: true, remaining, retryAfterMs: 0, resetMs: Number(resetUs) / 1000 };
    },
  };
}

function createAttempts(link: RedisLink, own: AttemptStore): AttemptStore {
  return {
    async take(subject, policy, now) {
      const { freeTries, firstWaitMs, waitMsMax, forgetAfterMs, triesMax = Number.MAX_SAFE_INTEGER } = policy;
      const values = [now, freeTries, firstWaitMs, waitMsMax, forgetAfterMs, triesMax];
      const shared = await asked(
        link,
        (redis) =>
          redis.eval(TAKE_ATTEMPT, 1, keyOf("attempt", subject), ...values) as Promise<
            [number, number, string]
          >,
      );
      if (shared?.[0] === 0) {
        const [, tries, openAt] = shared;
        return {
          admitted: false,
          blocked: tries >= triesMax,
          retryAfterMs: Math.max(0, Number(openAt) - now),
        };
      }
      // Here Redis has the word: a try may have been given back on another server.
      const admission = await own.take(subject, policy, now);
      return shared === undefined ? admission : { admitted: true, tries: shared[1] };
    },
    async giveBack(subject) {
      const key = keyOf("attempt", subject);
      await Promise.all([
        own.giveBack(subject),
        asked(link, (redis) => redis.eval(GIVE_BACK_ATTEMPT, 1, key)),
      ]);
    },
    async forget(subject) {
      const key = keyOf("attempt", subject);
      await Promise.all([own.forget(subject), asked(link, (redis) => redis.del(key))]);
    },
  };
}

function createNonces(link: RedisLink, own: NonceStore, windowMs: number): NonceStore {
  return {
    async remember(nonce) {
      const key = keyOf("nonce", nonce);
      const set = await asked(link, (redis) => redis.set(key, 1, "PX", windowMs, "NX"));
      return set === null ? "seen" : own.remember(nonce);
    },
  };
}

/**
 * The ends of sessions stand in Redis for as long as a token could be shown, and each use of a token looks there. The era
 * tells whether Redis has lost what it knew: it goes with the rest, and whoever misses it makes another.
 */
function createEndedSessions(
  link: RedisLink,
  own: EndedSessions,
  topics: Topics,
  { endedSessionMs, patientMs }: { endedSessionMs: number; patientMs: number },
): EndedSessions {
  const keyOfSession = (sessionId: string) => `makeba:ended:${sessionId}`;
  const unwritten = new LRUCache<string, true>({ max: UNWRITTEN_MAX, ttl: endedSessionMs });
  async function write(): Promise<void> {
    const sessionIds = [...unwritten.keys()];
    if (sessionIds.length === 0) return;
    const written = await asked(
      link,
      (redis) => Promise.all(sessionIds.map((id) => redis.set(keyOfSession(id), 1, "PX", endedSessionMs))),
      patientMs,
    );
    if (written !== undefined) for (const sessionId of sessionIds) unwritten.delete(sessionId);
  }
  link.whenBack(() => void write());
  // Told as well as written down: then a server knows of the end even when Redis goes before it looks.
  topics.subscribe(ENDED_TOPIC, (message) => void own.announce(message.split(" ")));
  return {
    async announce(sessionIds) {
      for (const sessionId of sessionIds) unwritten.set(sessionId, true);
      if (sessionIds.length > 0) topics.publish(ENDED_TOPIC, sessionIds.join(" "));
      await write();
    },
    async look(sessionId) {
      if ((await own.look(sessionId)) === "ended") return "ended";
      const found = await asked(link, (redis) => redis.mget(ERA, keyOfSession(sessionId)));
      if (found === undefined) return "unknown";
      const [era, ended] = found;
      if (ended !== null && ended !== undefined) return "ended";
      if (era) return { era };
      await asked(link, (redis) => redis.set(ERA, randomUUID(), "NX"));
      return "unknown";
    },
  };
}

/** Listeners of this server are told directly; what comes back from Redis with our own mark was heard before. */
function createTopics(link: RedisLink, own: Topics): Topics {
  const mark = randomUUID();
  link.listen(CHANNEL, (text) => {
    const [from, topic, message] = JSON.parse(text) as [string, string, string];
    if (from !== mark) own.publish(topic, message);
  });
  return {
    subscribe: own.subscribe,
    publish(topic, message) {
      own.publish(topic, message);
      void asked(link, (redis) => redis.publish(CHANNEL, JSON.stringify([mark, topic, message])));
    },
  };
}

function createOffset(link: RedisLink, patientMs: number): SharedOffset {
  const grow = async (ms: number, own: number, budgetMs?: number) => {
    const sum = await asked(
      link,
      (redis) => redis.eval(ADD_OFFSET, 1, OFFSET, ms, own) as Promise<string>,
      budgetMs,
    );
    return sum === undefined ? own + ms : Number(sum);
  };
  return { add: (ms, own) => grow(ms, own, patientMs), latest: (own) => grow(0, own) };
}
