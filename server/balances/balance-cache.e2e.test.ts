// Two servers with a shared cache of balances: whoever was told that money moved sees it moved, whichever server they ask
// next, while Redis works, while it is killed, and while one server reaches it and the other does not.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it, onTestFailed } from "vitest";
import { redisServer, type WayToRedis } from "../testing/redis-server.ts";
import { createRandom } from "../testing/seeded-random.ts";
import { type PairedServer, redisStateOf, type ServerPair, startServerPair } from "../testing/server-pair.ts";
import type { Customer } from "../testing/test-api.ts";

const seed = Number(process.env.CACHE_SEED ?? Math.floor(Math.random() * 1_000_000));
const PATIENCE = { timeout: 60_000, interval: 50 };
const TIMEOUT_MS = 300_000;
const OPENING = 10_000;

describe.skipIf(redisServer === undefined)("a balance from the cache of two servers", () => {
  let pair: ServerPair;
  let servers: readonly PairedServer[];
  let wayOfB: WayToRedis;
  let customers: Customer[];
  /** What each was last told that they have. */
  const told = new Map<Customer, number>();
  const random = createRandom(seed);

  beforeAll(async () => {
    pair = await startServerPair({ BALANCE_CACHE_MS: "5000", REDIS_BUDGET_MS: "500" });
    wayOfB = await pair.redis.way();
    servers = [pair.a, await pair.start({ REDIS_URL: wayOfB.url })];
    // It has the same way as the first.
    pair.b.signal("SIGTERM");
    customers = [];
    for (let i = 0; i < 4; i++) customers.push(await pair.a.api.customer({ CVE: OPENING }));
    for (const customer of customers) told.set(customer, OPENING);
  }, TIMEOUT_MS);
  afterAll(() => pair?.stop());

  const sharing = async (expected: string) => {
    for (const server of servers) await expect.poll(() => redisStateOf(server), PATIENCE).toBe(expected);
  };
  async function readsFromCache(): Promise<number> {
    const counts = servers.map(async ({ api }) => {
      const { body } = await api.call("getMetrics");
      return Number(/^makeba_balance_reads_total\{from="cache"\} (\d+)$/m.exec(body)?.[1] ?? 0);
    });
    return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
  }

  async function readOn(server: PairedServer, customer: Customer): Promise<number> {
    if (random.integer(0, 1) === 0) return (await server.api.balanceOf(customer)).balance;
    const { body } = await server.api.call("getAccountBalance", {
      as: customer.token,
      params: { account_no: customer.accountNo },
    });
    return body.balance;
  }

  /** Moves money on one server, with reads under way that fill the cache, and then asks both. */
  async function oneRound(): Promise<void> {
    const from = random.pick(customers);
    const to = random.pick(customers.filter((customer) => customer !== from));
    const under = Array.from({ length: random.integer(0, 4) }, () =>
      readOn(random.pick(servers), random.pick([from, to])),
    );
    const key = randomUUID();
    const transferOn = (server: PairedServer) =>
      server.api.call("createTransfer", {
        as: from.token,
        key,
        body: { from_account: from.accountNo, to_account: to.accountNo, amount: 1, currency: "CVE" },
      });
    const moved = await transferOn(random.pick(servers));
    expect(moved.status, moved.text).toBe(201);
    told.set(from, told.get(from)! - 1);
    told.set(to, told.get(to)! + 1);
    const seen = await Promise.all(
      servers.flatMap((server) => [from, to].map((customer) => readOn(server, customer))),
    );
    expect(seen).toEqual(servers.flatMap(() => [told.get(from), told.get(to)]));
    if (random.integer(0, 4) === 0) {
      expect((await transferOn(random.pick(servers))).text).toBe(moved.text);
      expect(await readOn(random.pick(servers), from)).toBe(told.get(from));
    }
    await Promise.all(under);
    // What they have left in the cache is not old either.
    expect(await readOn(random.pick(servers), from)).toBe(told.get(from));
  }
  async function rounds(times: number): Promise<void> {
    onTestFailed(() => {
      console.error(`Replay: CACHE_SEED=${seed} npx vitest run server/balances/balance-cache.e2e.test.ts`);
    });
    for (let i = 0; i < times; i++) await oneRound();
  }
  async function foundInCache(): Promise<void> {
    const before = await readsFromCache();
    const read = async () => {
      await readOn(random.pick(servers), random.pick(customers));
      return readsFromCache();
    };
    await expect.poll(read, PATIENCE).toBeGreaterThan(before);
  }

  it(
    "is never older than an acknowledged posting, hundreds of times",
    async () => {
      await sharing("connected");
      await foundInCache();
      await rounds(200);
      expect(await readsFromCache()).toBeGreaterThan(0);
    },
    TIMEOUT_MS,
  );

  it(
    "nor while one server cannot reach Redis and the other can, nor after that",
    async () => {
      await foundInCache();
      wayOfB.stall();
      await rounds(25);
      wayOfB.resume();
      await rounds(10);
      await sharing("connected");
      await rounds(10);
      await foundInCache();
    },
    TIMEOUT_MS,
  );

  it(
    "nor when Redis is killed and comes back empty, connections break or answers are late",
    async () => {
      await foundInCache();
      await pair.redis.kill();
      await rounds(15);
      await pair.redis.restart();
      await rounds(15);
      await sharing("connected");
      pair.redis.delay(400);
      wayOfB.cut();
      await rounds(10);
      pair.redis.delay(0);
      await sharing("connected");
      await rounds(10);
      await foundInCache();
    },
    TIMEOUT_MS,
  );
});
