// A Redis that dies, comes back empty, is late or says nothing: each server goes on by limits of its own, nobody waits,
// and all is as before when Redis is.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { redisServer, startTestRedis, type TestRedis } from "../testing/redis-server.ts";
import { createRedisState } from "./redis-state.ts";
import type { SharedState } from "./shared-state.ts";

const START = 1_800_000_000_000;
const limit = { requests: 5, windowMs: 60_000 };
const PATIENCE = { timeout: 30_000, interval: 20 };

describe.skipIf(redisServer === undefined)("when Redis", () => {
  let redis: TestRedis;
  let states: SharedState[];
  let changes: string[];
  let subjects = 0;

  function open(budgetMs = 20_000): SharedState {
    const state = createRedisState({
      now: Date.now,
      nonceWindowMs: 600_000,
      endedSessionMs: 600_000,
      balanceMs: 60_000,
      url: redis.url,
      budgetMs,
      onChange: (away) => changes.push(away ? "away" : "back"),
    });
    states.push(state);
    return state;
  }
  const connected = (state: SharedState) => expect.poll(state.sharing, PATIENCE).toBe("connected");
  const away = (state: SharedState) => expect.poll(state.sharing, PATIENCE).toBe("away");
  /** How many of so many requests pass. */
  async function passing(state: SharedState, who: string, times: number): Promise<number> {
    let passed = 0;
    for (let i = 0; i < times; i++) if ((await state.rates.take(who, limit, START)).admitted) passed++;
    return passed;
  }
  const subject = () => `caller ${subjects++}`;

  beforeEach(async () => {
    states = [];
    changes = [];
    redis = await startTestRedis();
  });
  afterEach(async () => {
    await Promise.all(states.map((state) => state.stop()));
    await redis.stop();
  });

  it("is killed, limits go on where each server stands, and are shared again when it is back", async () => {
    const [one, other] = [open(), open()];
    await Promise.all([connected(one), connected(other)]);
    const who = subject();
    expect(await passing(one, who, 3)).toBe(3);
    await redis.kill();
    await Promise.all([away(one), away(other)]);
    // One has counted three itself; the other knows of none, and has its own limit.
    expect(await passing(one, who, 10)).toBe(2);
    expect(await passing(other, who, 10)).toBe(5);
    await redis.restart();
    await Promise.all([connected(one), connected(other)]);
    // Redis has forgotten everything; the servers have not.
    expect(await passing(one, who, 10)).toBe(0);
    const next = subject();
    expect(await passing(one, next, 3)).toBe(3);
    expect(await passing(other, next, 10)).toBe(2);
    expect(changes.toSorted()).toEqual(["away", "away", "back", "back", "back", "back"]);
  });

  it("is killed, tries stay counted, nonces stay known, and ended sessions stay ended", async () => {
    const [one, other] = [open(), open()];
    await Promise.all([connected(one), connected(other)]);
    const policy = { freeTries: 2, firstWaitMs: 60_000, waitMsMax: 60_000, forgetAfterMs: 60_000 };
    const who = subject();
    for (let i = 0; i < 2; i++)
      expect(await one.attempts.take(who, policy, START)).toMatchObject({ admitted: true });
    expect(await one.nonces.remember("nonce of before")).toBe("new");
    await one.endedSessions.announce(["ses_before"]);
    await expect.poll(() => other.endedSessions.look("ses_before"), PATIENCE).toBe("ended");
    await redis.kill();
    await Promise.all([away(one), away(other)]);
    expect(await one.attempts.take(who, policy, START)).toMatchObject({ admitted: false });
    expect(await one.nonces.remember("nonce of before")).toBe("seen");
    for (const state of [one, other]) expect(await state.endedSessions.look("ses_before")).toBe("ended");
    expect(await one.endedSessions.look("ses_other")).toBe("unknown");
  });

  it("comes back empty, another era begins, and what ended while it was away is told again", async () => {
    const [one, other] = [open(), open()];
    await Promise.all([connected(one), connected(other)]);
    const eraOf = async (state: SharedState) => {
      await expect.poll(() => state.endedSessions.look("ses_any"), PATIENCE).toHaveProperty("era");
      return state.endedSessions.look("ses_any");
    };
    const before = await eraOf(other);
    await redis.kill();
    await away(one);
    await one.endedSessions.announce(["ses_meanwhile"]);
    await redis.restart();
    await Promise.all([connected(one), connected(other)]);
    expect(await eraOf(other)).not.toEqual(before);
    await expect.poll(() => other.endedSessions.look("ses_meanwhile"), PATIENCE).toBe("ended");
  });

  it("says nothing at all, callers stop waiting for it, and it is asked again when it talks", async () => {
    const state = open(300);
    await connected(state);
    redis.stall();
    // Each of the first waits for its budget; then nobody does. The last questions are not even sent.
    const who = subject();
    expect(await passing(state, who, 5)).toBe(5);
    await away(state);
    expect(await passing(state, who, 1000)).toBe(0);
    redis.resume();
    await connected(state);
  });

  it("says nothing for longer than a connection is worth, a new one is made", async () => {
    const state = open(100);
    await connected(state);
    redis.stall();
    await away(state);
    // What is held is never let go; connections that break are replaced.
    redis.cut();
    redis.resume();
    await connected(state);
    expect(await passing(state, subject(), 10)).toBe(5);
  });

  it("is late every time, it counts as away, and the answers do not wait", async () => {
    const state = open(400);
    await connected(state);
    redis.delay(2_000);
    expect(await passing(state, subject(), 20)).toBe(5);
    await away(state);
    redis.delay(0);
    await connected(state);
  });

  it("was never there, a server starts all the same, and finds it when it comes", async () => {
    await redis.kill();
    const state = open();
    expect(await passing(state, subject(), 10)).toBe(5);
    expect(state.sharing()).toBe("away");
    expect(await state.clockOffset.add(1000, 500)).toBe(1500);
    await redis.restart();
    await connected(state);
  });
});
