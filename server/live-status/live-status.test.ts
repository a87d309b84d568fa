// What ends a stream and what beats in it, with clocks and credentials of the test's own.
import type { FastifyRequest } from "fastify";
import type pg from "pg";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createMemoryTopics } from "../shared-state/memory-state.ts";
import { createEventStream } from "./event-stream.ts";
import { createLiveStatus } from "./live-status.ts";
import { createTransactionFollower } from "./transaction-follower.ts";
import { createWake } from "./wake.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const TRANSACTION = {
  transaction_id: "txn_1",
  ...{ debit_account_no: "1", credit_account_no: "2", currency: "CVE", status: "PENDING" },
};
type LogRow = { type: string; seq: number };

/** Answers the queries of history and follower out of a list of events. */
function poolOf(log: LogRow[]) {
  const asked: string[] = [];
  const rowOf = ({ type, seq }: LogRow) => ({
    ...{ seq: String(seq), event_seq: String(seq), at: new Date(0), subject: "txn_1" },
    payload: JSON.stringify({ type, accountNo: "1" }),
  });
  const query = async ({ name, values }: { name: string; values: [unknown, string[]] }) => {
    asked.push(name);
    if (name === "transaction-by-id") return { rows: [TRANSACTION] };
    if (name === "accounts-of-owner") return { rows: [{ account_no: "1" }] };
    if (name === "events-of-transaction") return { rows: log.map(rowOf) };
    return { rows: log.filter(({ seq }) => seq > Number(values[1][0])).map(rowOf) };
  };
  return { asked, pool: { query } as unknown as pg.Pool };
}

async function followed(log: LogRow[]) {
  let allowed = true;
  const wake = createWake(createMemoryTopics(), 0);
  const { pool, asked } = poolOf(log);
  const live = createLiveStatus({
    ...{ pool, wake, streamsPerUserMax: 1, streamsMax: 1 },
    authenticate: async () => {
      if (!allowed) throw new Error("over");
    },
    onFailure: (error) => {
      throw error;
    },
  });
  const answer = await live.handlers.streamTransaction({
    params: { transactionId: "txn_1" },
    headers: {},
    query: {},
    body: undefined,
    principal: { kind: "user", userId: "usr_1", role: "customer", scopes: [] },
    request: {} as FastifyRequest,
  });
  if (answer.status !== 200) throw new Error("expected a stream");
  let text = "";
  let over = false;
  answer.body.setEncoding("utf8");
  answer.body.on("data", (chunk: string) => {
    text += chunk;
  });
  answer.body.on("close", () => {
    over = true;
  });
  return {
    live,
    wake,
    asked,
    text: () => text,
    isOver: () => over,
    forbid: () => {
      allowed = false;
    },
  };
}

test("a comment every fifteen seconds keeps the connection alive", async () => {
  const stream = await followed([{ type: "code-issued", seq: 1 }]);
  await vi.advanceTimersByTimeAsync(61_000);
  expect(stream.text().match(/^: still here$/gm)).toHaveLength(4);
  expect(stream.isOver()).toBe(false);
  await stream.live.stop();
});

test("the stream ends within seconds when its credentials are over", async () => {
  const stream = await followed([{ type: "code-issued", seq: 1 }]);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(stream.isOver()).toBe(false);
  stream.forbid();
  await vi.advanceTimersByTimeAsync(5_001);
  expect(stream.isOver()).toBe(true);
  expect(stream.live.open()).toBe(0);
  await stream.live.stop();
});

test("what happens after the credentials are over is not told", async () => {
  const log = [{ type: "code-issued", seq: 1 }];
  const stream = await followed(log);
  await vi.advanceTimersByTimeAsync(100);
  stream.forbid();
  log.push({ type: "code-cancelled", seq: 2 });
  stream.wake.wake();
  await vi.advanceTimersByTimeAsync(300);
  expect(stream.isOver()).toBe(true);
  expect(stream.text()).not.toContain("code-cancelled");
  await stream.live.stop();
});

test("a nudge is answered at once, and without one an event is seen within a fifth of a second", async () => {
  const log = [{ type: "code-issued", seq: 1 }];
  const stream = await followed(log);
  await vi.advanceTimersByTimeAsync(25);
  log.push({ type: "withdrawal-authorised", seq: 2 });
  await vi.advanceTimersByTimeAsync(30);
  expect(stream.text()).not.toContain("withdrawal-authorised");
  stream.wake.wake();
  await vi.advanceTimersByTimeAsync(1);
  expect(stream.text()).toContain("withdrawal-authorised");
  log.push({ type: "code-cancelled", seq: 3 });
  await vi.advanceTimersByTimeAsync(201);
  expect(stream.text()).toContain("code-cancelled");
  expect(stream.isOver()).toBe(true);
  await stream.live.stop();
});

test("with nobody following the database is not asked, and with many it is asked once for all", async () => {
  const { pool, asked } = poolOf([]);
  const wake = createWake(createMemoryTopics(), 0);
  const follower = createTransactionFollower({ pool, wake, onFailure: () => {} });
  await vi.advanceTimersByTimeAsync(1000);
  expect(asked).toEqual([]);
  const leave = Array.from({ length: 50 }, (_, i) => follower.follow(`txn_${i}`, 0n, () => {}));
  await vi.advanceTimersByTimeAsync(401);
  expect(asked.length).toBeLessThanOrEqual(4);
  for (const unfollow of leave) unfollow();
  await vi.advanceTimersByTimeAsync(201);
  const before = asked.length;
  await vi.advanceTimersByTimeAsync(1000);
  expect(asked).toHaveLength(before);
  await follower.stop();
});

test("nudges that come all the time do not make the server ask all the time", async () => {
  const { pool, asked } = poolOf([]);
  const wake = createWake(createMemoryTopics(), 0);
  const follower = createTransactionFollower({ pool, wake, onFailure: () => {} });
  follower.follow("txn_1", 0n, () => {});
  for (let ms = 0; ms < 1000; ms++) {
    wake.wake();
    await vi.advanceTimersByTimeAsync(1);
  }
  expect(asked.length).toBeLessThanOrEqual(51);
  await follower.stop();
});

test("a look that fails is tried again", async () => {
  const failures: unknown[] = [];
  let broken = true;
  const { pool } = poolOf([{ type: "posted", seq: 1 }]);
  const query = (statement: never) =>
    broken ? Promise.reject(new Error("away")) : (pool.query as (s: never) => Promise<unknown>)(statement);
  const follower = createTransactionFollower({
    pool: { query } as unknown as pg.Pool,
    wake: createWake(createMemoryTopics(), 0),
    onFailure: (error) => void failures.push(error),
  });
  const seen: bigint[] = [];
  follower.follow("txn_1", 0n, (events) => void seen.push(...events.map(({ seq }) => seq)));
  await vi.advanceTimersByTimeAsync(100);
  expect(failures).toHaveLength(1);
  broken = false;
  await vi.advanceTimersByTimeAsync(500);
  expect(seen).toEqual([1n]);
  await follower.stop();
});

test("a reader who does not read is left behind, and nothing piles up", () => {
  const stream = createEventStream(1000);
  for (let i = 0; i < 10_000; i++) stream.comment("x".repeat(100));
  expect(stream.body.destroyed).toBe(true);
  expect(stream.body.readableLength).toBeLessThanOrEqual(64 * 1024);
});

test("of a thousand nudges in a second fifty go out, and the last of them is not lost", async () => {
  const topics = createMemoryTopics();
  const wake = createWake(topics);
  let heard = 0;
  const stop = wake.onWake(() => void heard++);
  for (let ms = 0; ms < 1000; ms++) {
    wake.wake();
    await vi.advanceTimersByTimeAsync(1);
  }
  expect(heard).toBeGreaterThan(10);
  expect(heard).toBeLessThanOrEqual(51);
  await vi.advanceTimersByTimeAsync(100);
  const settled = heard;
  wake.wake();
  wake.wake();
  expect(heard).toBe(settled + 1);
  await vi.advanceTimersByTimeAsync(25);
  expect(heard).toBe(settled + 2);
  stop();
});
