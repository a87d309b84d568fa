// Two server processes on one PostgreSQL and one Redis of their own.

import { startTestRedis, type TestRedis } from "./redis-server.ts";
import { type ServerProcess, startServerProcess } from "./server-process.ts";
import { apiOf } from "./test-api.ts";
import { createTestDatabase, type TestDatabase } from "./test-database.ts";
import { createTestKeys, type TestKeys } from "./test-server.ts";

export type PairedServer = ServerProcess & { readonly api: ReturnType<typeof apiOf> };

export type ServerPair = {
  readonly keys: TestKeys;
  readonly database: TestDatabase;
  readonly redis: TestRedis;
  readonly a: PairedServer;
  readonly b: PairedServer;
  /** A further server, which ends with the pair. */
  start(environment?: Record<string, string>): Promise<PairedServer>;
  stop(): Promise<void>;
};

export async function startServerPair(environment: Record<string, string> = {}): Promise<ServerPair> {
  const keys = createTestKeys();
  const [database, redis] = await Promise.all([createTestDatabase(), startTestRedis()]);
  const running: PairedServer[] = [];
  async function start(more: Record<string, string> = {}): Promise<PairedServer> {
    const server = await startServerProcess({
      ...keys.environment,
      DATABASE_URL: database.url,
      REDIS_URL: redis.url,
      PARENT_WATCH: "on",
      LOG_LEVEL: "error",
      ...environment,
      ...more,
    });
    const paired = { ...server, api: apiOf({ url: server.url, keys }) };
    running.push(paired);
    return paired;
  }
  async function stop(): Promise<void> {
    for (const server of running) server.signal("SIGKILL");
    await Promise.all(running.map(({ ended }) => ended));
    await Promise.all([redis.stop(), database.drop()]);
  }
  try {
    const [a, b] = await Promise.all([start(), start()]);
    return { keys, database, redis, a, b, start, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Whether the server shares through Redis, by its own word. */
export async function redisStateOf(server: PairedServer): Promise<string | undefined> {
  const { body } = await server.api.call("getReadiness");
  return body.checks.redis;
}
