// What the features may rely on, in memory and in Redis alike. In Redis two servers ask in turns, and must find what one
// would have found alone.
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type AttemptPolicy, guessPolicy, pinPolicy } from "../identity/attempts.ts";
import { redisServer, startTestRedis, type TestRedis } from "../testing/redis-server.ts";
import { createMemoryState } from "./memory-state.ts";
import { createRedisState } from "./redis-state.ts";
import type { SharedState } from "./shared-state.ts";

const START = 1_800_000_000_000;
const WINDOW_MS = 600_000;
/** Many times what an answer takes: a machine may be busy. */
const BUDGET_MS = 20_000;
const options = { now: Date.now, nonceWindowMs: WINDOW_MS, endedSessionMs: WINDOW_MS, balanceMs: 60_000 };

type Servers = { readonly one: SharedState; readonly other: SharedState; stop(): Promise<void> };

async function inMemory(): Promise<Servers> {
  const state = createMemoryState(options);
  return { one: state, other: state, stop: state.stop };
}

async function inRedis(): Promise<Servers> {
  const redis: TestRedis = await startTestRedis();
  const [one, other] = [0, 1].map(() =>
    createRedisState({ ...options, url: redis.url, budgetMs: BUDGET_MS }),
  );
  for (const state of [one!, other!])
    await vi.waitUntil(() => state.sharing() === "connected", { timeout: 30_000 });
  return {
    one: one!,
    other: other!,
    async stop() {
      await Promise.all([one!.stop(), other!.stop()]);
      await redis.stop();
    },
  };
}

describe.each([
  ["in memory", true, inMemory],
  ["in Redis", redisServer !== undefined, inRedis],
] as const)("shared state %s", (_, possible, start) => {
  describe.skipIf(!possible)("behaves as one, whichever server asks:", () => {
    let servers: Servers;
    let subjects = 0;
    const subject = () => `subject ${subjects++}`;
    beforeAll(async () => {
      servers = await start();
    });
    afterAll(() => servers?.stop());
    const either = (first: boolean) => (first ? servers.one : servers.other);

    it("rates are those of one server in memory, call by call", async () => {
      const calls = fc.array(fc.record({ waitMs: fc.integer({ min: 0, max: 3000 }), first: fc.boolean() }), {
        maxLength: 40,
      });
      const limits = fc.record({
        requests: fc.integer({ min: 1, max: 10 }),
        windowMs: fc.integer({ min: 1000, max: 20_000 }),
      });
      await fc.assert(
        fc.asyncProperty(limits, calls, async (limit, list) => {
          const model = createMemoryState(options).rates;
          const who = subject();
          let now = START;
          for (const { waitMs, first } of list) {
            now += waitMs;
            expect(await either(first).rates.take(who, limit, now)).toEqual(
              await model.take(who, limit, now),
            );
          }
        }),
        { numRuns: 25 },
      );
    });

    it("of requests that come at once, exactly as many pass as are allowed", async () => {
      const who = subject();
      const limit = { requests: 7, windowMs: 60_000 };
      const answers = await Promise.all(
        Array.from({ length: 60 }, (_, i) => either(i % 2 === 0).rates.take(who, limit, START)),
      );
      expect(answers.filter(({ admitted }) => admitted)).toHaveLength(7);
      for (const { admitted, retryAfterMs } of answers) expect(retryAfterMs > 0).toBe(!admitted);
    });

    it("one caller's rate is not another's", async () => {
      const limit = { requests: 1, windowMs: 60_000 };
      for (const who of [subject(), subject()]) {
        expect(await servers.one.rates.take(who, limit, START)).toMatchObject({ admitted: true });
        expect(await servers.other.rates.take(who, limit, START)).toMatchObject({ admitted: false });
      }
    });

    it("tries are those of one server in memory, call by call", async () => {
      const policies = fc.constantFrom<AttemptPolicy>(guessPolicy(3), guessPolicy(1), pinPolicy(5), {
        freeTries: 2,
        firstWaitMs: 100,
        waitMsMax: 1000,
        forgetAfterMs: 5000,
      });
      const step = fc.record({
        what: fc.constantFrom("take", "take", "take", "take", "give back", "forget"),
        waitMs: fc.oneof(fc.integer({ min: 0, max: 2000 }), fc.integer({ min: 0, max: 90_000_000 })),
        first: fc.boolean(),
      });
      await fc.assert(
        fc.asyncProperty(policies, fc.array(step, { maxLength: 30 }), async (policy, steps) => {
          const model = createMemoryState(options).attempts;
          const who = subject();
          let now = START;
          for (const { what, waitMs, first } of steps) {
            now += waitMs;
            const { attempts } = either(first);
            if (what === "take")
              expect(await attempts.take(who, policy, now)).toEqual(await model.take(who, policy, now));
            else if (what === "forget") await Promise.all([attempts.forget(who), model.forget(who)]);
            else await Promise.all([attempts.giveBack(who), model.giveBack(who)]);
          }
        }),
        { numRuns: 25 },
      );
    });

    it("of tries that come at once, exactly the free ones are admitted", async () => {
      const who = subject();
      const takes = Array.from({ length: 50 }, (_, i) =>
        either(i % 2 === 0).attempts.take(who, guessPolicy(5), START),
      );
      expect((await Promise.all(takes)).filter(({ admitted }) => admitted)).toHaveLength(5);
    });

    it("a nonce is new once, however many ask at once", async () => {
      const nonce = subject();
      const answers = await Promise.all(
        Array.from({ length: 40 }, (_, i) => either(i % 2 === 0).nonces.remember(nonce)),
      );
      expect(answers.filter((answer) => answer === "new")).toHaveLength(1);
      expect(answers.filter((answer) => answer === "seen")).toHaveLength(39);
    });

    it("a session that was ended on one server is seen as ended on every one, from the next look on", async () => {
      for (let i = 0; i < 100; i++) {
        const [ended, goesOn] = [`ses_${subject()}`, `ses_${subject()}`];
        // The first look of all may have to make the era.
        await servers.one.endedSessions.look(goesOn);
        expect(await servers.other.endedSessions.look(ended)).toMatchObject({ era: expect.any(String) });
        await either(i % 2 === 0).endedSessions.announce([ended]);
        for (const state of [servers.one, servers.other]) {
          expect(await state.endedSessions.look(ended)).toBe("ended");
          expect(await state.endedSessions.look(goesOn)).toMatchObject({ era: expect.any(String) });
        }
      }
    });

    it("both servers see the same era", async () => {
      const sights = [servers.one, servers.other, servers.one].map((state) =>
        state.endedSessions.look("ses_x"),
      );
      const [first, second, third] = await Promise.all(sights);
      expect(second).toEqual(first);
      expect(third).toEqual(first);
    });

    it("a message reaches the listeners of its topic on every server, and of no other topic", async () => {
      const heard: string[] = [];
      const ends = [
        servers.one.topics.subscribe("account-1", (message) => heard.push(`one ${message}`)),
        servers.other.topics.subscribe("account-1", (message) => heard.push(`other ${message}`)),
        servers.other.topics.subscribe("account-2", (message) => heard.push(`wrong ${message}`)),
      ];
      servers.one.topics.publish("account-1", "moved\nor not");
      expect(heard).toContain("one moved\nor not");
      await expect
        .poll(() => heard.toSorted(), { timeout: 20_000 })
        .toEqual(["one moved\nor not", "other moved\nor not"]);
      for (const end of ends) end();
      servers.one.topics.publish("account-1", "nobody is there");
      expect(heard).toHaveLength(2);
    });

    it("a subscription ends by itself alone, and twice is no harm", () => {
      const heard: string[] = [];
      const listener = (message: string) => heard.push(message);
      const [first, second] = [0, 1].map(() => servers.one.topics.subscribe("ends", listener));
      first!();
      first!();
      servers.one.topics.publish("ends", "once");
      expect(heard).toEqual(["once"]);
      second!();
    });

    it("a balance is found until it is fenced, and a row that was read before the fence is not kept", async () => {
      for (let i = 0; i < 50; i++) {
        const [here, there] = i % 2 === 0 ? [servers.one, servers.other] : [servers.other, servers.one];
        const accountNo = subject();
        const ticketOf = async ({ balanceRows }: SharedState) => {
          const sight = await balanceRows.look(accountNo);
          if (sight === undefined || !("ticket" in sight)) throw new Error("expected a ticket");
          return sight.ticket;
        };
        const rowOn = async ({ balanceRows }: SharedState) => {
          const sight = await balanceRows.look(accountNo);
          return sight && "row" in sight ? sight.row : undefined;
        };
        const early = await ticketOf(there);
        const ticket = await ticketOf(here);
        here.balanceRows.fill(accountNo, { row: "of version 2", version: 2, ticket });
        await expect.poll(() => rowOn(there), { timeout: 20_000, interval: 5 }).toBe("of version 2");
        there.balanceRows.fill(accountNo, { row: "of version 1", version: 1, ticket: early });
        expect(await rowOn(here)).toBe("of version 2");
        expect(await there.balanceRows.fence([accountNo, subject()])).toBe(true);
        for (const state of [here, there]) expect(await rowOn(state)).toBeUndefined();
        here.balanceRows.fill(accountNo, { row: "read before", version: 2, ticket });
        there.balanceRows.fill(accountNo, { row: "read before", version: 1, ticket: early });
        for (const state of [here, there]) expect(await rowOn(state)).toBeUndefined();
        here.balanceRows.fill(accountNo, { row: "of version 3", version: 3, ticket: await ticketOf(there) });
        await expect.poll(() => rowOn(there), { timeout: 20_000, interval: 5 }).toBe("of version 3");
      }
    });

    it("the clock's offset only grows, and what one server has the other finds", async () => {
      const { one, other } = servers;
      const before = await one.clockOffset.latest(0);
      expect(await one.clockOffset.add(5000, before)).toBe(before + 5000);
      if (one === other) return;
      expect(await other.clockOffset.latest(0)).toBe(before + 5000);
      expect(await other.clockOffset.latest(before + 9000)).toBe(before + 9000);
      expect(await one.clockOffset.latest(0)).toBe(before + 9000);
    });
  });
});
