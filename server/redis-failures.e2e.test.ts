// Redis is killed, says nothing, or is late, while customers are at work on two servers: money still moves, nothing that
// was acknowledged is missing, nobody is declined, ended sessions stay ended, and the servers find Redis again by themselves.
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, it, onTestFailed } from "vitest";
import { type AccountedLoad, createAccountedLoad } from "./testing/accounted-load.ts";
import { redisServer } from "./testing/redis-server.ts";
import { type PairedServer, redisStateOf, type ServerPair, startServerPair } from "./testing/server-pair.ts";
import { compareAccounts } from "./testing/stored-operations.ts";
import { problemOf } from "./testing/test-api.ts";

const PASSWORD = "morabeza no Fogo";
const seed = Number(process.env.REDIS_SEED ?? Math.floor(Math.random() * 1_000_000));
const PATIENCE = { timeout: 60_000, interval: 50 };
const READS_PER_MINUTE = 50;
const TIMEOUT_MS = 300_000;

describe.skipIf(redisServer === undefined)("while customers are at work on two servers and Redis", () => {
  let pair: ServerPair;
  let servers: readonly PairedServer[];
  let load: AccountedLoad;
  let phones = 9_200_000;
  beforeEach(async () => {
    pair = await startServerPair({ ATM_FEE: "25", READS_PER_MINUTE_MAX: String(READS_PER_MINUTE) });
    servers = [pair.a, pair.b];
    load = await createAccountedLoad({
      url: pair.a.url,
      keys: pair.keys,
      seed,
      customersCount: 6,
      feeMinor: 2_500n,
    });
    await sharing("connected");
    onTestFailed(() => {
      console.error(`Replay: REDIS_SEED=${seed} npx vitest run server/redis-failures.e2e.test.ts`);
    });
  });
  afterEach(() => pair?.stop());

  async function sharing(expected: "connected" | "away"): Promise<void> {
    for (const server of servers) await expect.poll(() => redisStateOf(server), PATIENCE).toBe(expected);
  }

  /** Everybody works, now on one server and now on the other, until `act` is done, and a while before and after. */
  async function whileBusy(act: () => Promise<void>): Promise<void> {
    let turns = 0;
    const turning = setInterval(() => load.turnTo(servers[turns++ % 2]!.url), 5);
    const stopped = load.run();
    const acted = (async () => {
      await more(25);
      await act();
      await more(25);
      load.stop();
    })();
    try {
      await Promise.all([acted, stopped]);
    } finally {
      clearInterval(turning);
    }
  }
  /** Until so many further operations are acknowledged. */
  async function more(operations: number): Promise<void> {
    const count = () => load.acknowledged.length;
    const enough = count() + operations;
    await expect.poll(count, PATIENCE).toBeGreaterThanOrEqual(enough);
  }

  async function nothingIsLost(): Promise<void> {
    const client = new pg.Client({ connectionString: pair.database.url });
    await client.connect();
    try {
      expect([...load.refusals]).toEqual([]);
      for (const { url } of servers) await compareAccounts(client, load, url);
    } finally {
      await client.end();
    }
  }

  async function signedIn(): Promise<string> {
    const phone = `+238${phones++}`;
    const made = await pair.a.api.call("createSandboxUser", {
      body: { name: "Ana Tavares", phone, password: PASSWORD, accounts: [] },
    });
    expect(made.status, made.text).toBe(201);
    const { status, text, body } = await pair.a.api.call("signIn", { body: { phone, password: PASSWORD } });
    expect(status, text).toBe(200);
    for (const { api } of servers)
      expect((await api.call("getProfile", { as: body.accessToken })).status).toBe(200);
    return body.accessToken;
  }

  async function endedIsEnded(token: string): Promise<void> {
    expect((await pair.a.api.call("signOutEverywhere", { as: token })).status).toBe(204);
    for (const { api } of servers) expect((await api.call("getProfile", { as: token })).status).toBe(401);
  }

  it(
    "is killed and comes back empty",
    async () => {
      const [before, meanwhile, after] = [await signedIn(), await signedIn(), await signedIn()];
      await whileBusy(async () => {
        await endedIsEnded(before);
        await pair.redis.kill();
        await sharing("away");
        await more(25);
        await endedIsEnded(meanwhile);
        await limitsHold();
        await pair.redis.restart();
        await sharing("connected");
        for (const token of [before, meanwhile])
          for (const { api } of servers)
            expect((await api.call("getProfile", { as: token })).status).toBe(401);
        await endedIsEnded(after);
      });
      await nothingIsLost();
    },
    TIMEOUT_MS,
  );

  /** Each server counts by itself: not the limit of both together, and never none at all. */
  async function limitsHold(): Promise<void> {
    for (const { api } of servers) {
      // No money: the books are compared to the cent.
      const ana = await api.customer({ CVE: 0 });
      const reads = Array.from({ length: 4 * READS_PER_MINUTE }, () =>
        api.call("getBalance", { as: ana.token }),
      );
      const refused = (await Promise.all(reads)).filter(({ status }) => status !== 200);
      // A minute's worth passes, and what comes back while they are under way.
      expect(refused.length).toBeGreaterThan(0);
      expect(refused.length).toBeLessThanOrEqual(3 * READS_PER_MINUTE);
      for (const answer of refused) expect(problemOf(answer).code).toBe("RATE_LIMITED");
      const { body } = await api.call("getMetrics");
      expect(body).toMatch(/^makeba_redis_up 0$/m);
      expect(body).toMatch(/^makeba_redis_failures_total \d+$/m);
    }
  }

  it(
    "says nothing at all, and then everything at once",
    async () => {
      const token = await signedIn();
      await whileBusy(async () => {
        pair.redis.stall();
        await sharing("away");
        await more(25);
        await endedIsEnded(token);
        pair.redis.resume();
        await sharing("connected");
      });
      await nothingIsLost();
    },
    TIMEOUT_MS,
  );

  it(
    "is late, and its connections break",
    async () => {
      const token = await signedIn();
      await whileBusy(async () => {
        pair.redis.delay(500);
        await sharing("away");
        await more(25);
        for (let i = 0; i < 10; i++) {
          pair.redis.cut();
          await pause(20);
        }
        await endedIsEnded(token);
        pair.redis.delay(0);
        await sharing("connected");
      });
      await nothingIsLost();
    },
    TIMEOUT_MS,
  );
});
