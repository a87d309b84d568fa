// The way to Redis. Every question has a budget of milliseconds; when Redis is gone, or keeps being late, nobody asks it
// any more until it has answered a ping in time, so that neither its death nor its slowness slows a request down.
import { Redis } from "ioredis";

export class RedisAway extends Error {
  constructor(options?: ErrorOptions) {
    super("Redis is away, or did not answer in time", options);
  }
}

export type RedisLink = {
  /** Asks within the budget, or throws RedisAway. What was sent may still be done. */
  ask<T>(question: (redis: Redis) => Promise<T>, budgetMs?: number): Promise<T>;
  /** Told of every message on the channel. */
  listen(channel: string, onMessage: (message: string) => void): void;
  isAway(): boolean;
  /** Told each time that Redis can be asked again. */
  whenBack(listener: () => void): void;
  stop(): Promise<void>;
};

export type RedisLinkOptions = {
  readonly url: string;
  /** How long one answer may take, in milliseconds. */
  readonly budgetMs: number;
  /** Told when Redis goes and when it comes back. */
  readonly onChange?: (away: boolean) => void;
  /** Told of each question that stayed without an answer in time. */
  readonly onFailure?: () => void;
};

/** So many late answers in a row, and nobody waits for another. Later than half the budget is late. */
const LATE_ANSWERS_MAX = 5;
const PING_EVERY_MS = 250;
/** After so many pings without an answer the connection itself is taken to be broken. */
const LOST_PINGS_MAX = 12;
const CONNECT_MS_MAX = 2_000;
const RECONNECT_MS_MAX = 1_000;

export function createRedisLink({ url, budgetMs, onChange, onFailure }: RedisLinkOptions): RedisLink {
  const settings = {
    // A question to a Redis that is away fails at once, and is never sent later on its own.
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout: CONNECT_MS_MAX,
    retryStrategy: (times: number) => Math.min(50 * 2 ** Math.min(times, 10), RECONNECT_MS_MAX),
  };
  const redis = new Redis(url, { ...settings, enableAutoPipelining: true });
  const onBack: (() => void)[] = [];
  let listener: Redis | undefined;
  let late = 0;
  let lostPings = 0;
  let open = true;
  let away = true;
  let stopped = false;

  function settle(): void {
    const now = open || redis.status !== "ready";
    if (now === away) return;
    away = now;
    onChange?.(away);
    if (!away) for (const listener of onBack) listener();
  }
  function noteLate(): void {
    late++;
    if (late >= LATE_ANSWERS_MAX) open = true;
    settle();
  }

  async function timed<T>(question: Promise<T>, limitMs: number): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_, reject) => {
      // When our own process was busy, the answer may have come by now: it is read first.
      timer = setTimeout(() => setImmediate(() => reject(new RedisAway())), limitMs);
    });
    try {
      return await Promise.race([question, tooLate]);
    } finally {
      clearTimeout(timer);
    }
  }

  async function ask<T>(question: (redis: Redis) => Promise<T>, limitMs = budgetMs): Promise<T> {
    if (open || redis.status !== "ready") {
      settle();
      throw new RedisAway();
    }
    const since = performance.now();
    try {
      const answer = await timed(question(redis), limitMs);
      if (performance.now() - since > limitMs / 2) noteLate();
      else late = 0;
      return answer;
    } catch (cause) {
      onFailure?.();
      noteLate();
      throw cause instanceof RedisAway ? cause : new RedisAway({ cause });
    }
  }

  async function ping(): Promise<void> {
    if (redis.status !== "ready") {
      lostPings = 0;
      return settle();
    }
    const since = performance.now();
    try {
      await timed(redis.ping(), budgetMs);
      lostPings = 0;
      if (performance.now() - since <= budgetMs / 2) {
        late = 0;
        open = false;
      } else noteLate();
    } catch {
      noteLate();
      lostPings++;
      // What is stuck in this connection is not waited for; a new one is made.
      if (lostPings >= LOST_PINGS_MAX && redis.status === "ready") redis.disconnect(true);
    }
    settle();
  }

  let pinging = false;
  async function pingOnce(): Promise<void> {
    if (pinging || stopped) return;
    pinging = true;
    await ping();
    pinging = false;
  }
  const pings = setInterval(() => void pingOnce(), PING_EVERY_MS).unref();
  redis.on("ready", () => void pingOnce());
  redis.on("close", settle);
  // Each failed try to connect is one; `onChange` tells what matters.
  redis.on("error", () => {});

  return {
    ask,
    isAway: () => away,
    whenBack: (told) => void onBack.push(told),
    listen(channel, onMessage) {
      listener = new Redis(url, { ...settings, enableOfflineQueue: true, maxRetriesPerRequest: null });
      listener.on("error", () => {});
      listener.on("message", (from: string, message: string) => {
        if (from === channel) onMessage(message);
      });
      // Waits for the first connection, and is made again with each further one.
      void listener.subscribe(channel).catch(() => {});
    },
    async stop() {
      stopped = true;
      clearInterval(pings);
      for (const each of [redis, listener]) each?.disconnect();
    },
  };
}
