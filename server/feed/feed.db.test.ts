// The order of the feed under transactions that begin, write and commit in every interleaving, on a real PostgreSQL.
import type pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createRandom } from "../testing/seeded-random.ts";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import { FEED_START, type FeedPosition, feedEnd, readFeed } from "./feed.ts";

let database: TestDatabase;
const writers: pg.PoolClient[] = [];
beforeAll(async () => {
  database = await createTestDatabase({ connectionsMax: 12 });
  for (let i = 0; i < 6; i++) writers.push(await database.pool.connect());
});
afterAll(async () => {
  for (const writer of writers) writer.release();
  await database.drop();
});

/** A position with nothing of this database behind it that could still be read. */
async function settledEnd(): Promise<FeedPosition> {
  const SETTLED =
    "select coalesce(max(xid), '0') < pg_snapshot_xmin(pg_current_snapshot()) as settled from events";
  await expect
    .poll(async () => (await database.pool.query(SETTLED)).rows[0].settled, { timeout: 30_000 })
    .toBe(true);
  return feedEnd(database.pool);
}

let commands = 0;
/** A row of the log; answers with the id of its command. */
async function append(writer: pg.PoolClient, type = "account-frozen"): Promise<string> {
  const id = `feed-test-${++commands}`;
  const payload = JSON.stringify({ type, accountNo: id });
  await writer.query(
    "insert into events (command_id, n, at, type, payload, hash) values ($1, 0, now(), $2, $3, '')",
    [id, type, payload],
  );
  return id;
}

const idOf = ({ event }: { event: object }) => (event as { accountNo: string }).accountNo;

async function readAll(from: FeedPosition): Promise<{ ids: string[]; next: FeedPosition }> {
  const ids: string[] = [];
  let next = from;
  for (;;) {
    const window = await readFeed(database.pool, next, { limit: 7 });
    ids.push(...window.events.map(idOf));
    next = window.next;
    if (!window.more) return { ids, next };
  }
}

/** Other databases on the same PostgreSQL may have transactions open, which only make the reader wait. */
const everythingRead = (from: FeedPosition, ids: readonly string[]) =>
  expect.poll(async () => (await readAll(from)).ids, { timeout: 30_000, interval: 20 }).toEqual(ids);

test("an event of a transaction that began earlier is waited for, although later ones have committed", async () => {
  const [early, late] = writers as [pg.PoolClient, pg.PoolClient];
  const from = await settledEnd();
  await early.query("begin");
  const first = await append(early);
  await late.query("begin");
  const second = await append(late);
  await late.query("commit");
  expect((await readAll(from)).ids).toEqual([]);
  const third = await append(early);
  await early.query("commit");
  await everythingRead(from, [first, third, second]);
});

test("what was read is never preceded by something new, however transactions interleave (300 rounds)", async () => {
  const seed = 20_26;
  const random = createRandom(seed);
  const chance = (percent: number) => random.integer(1, 100) <= percent;
  let position = await settledEnd();
  const read: string[] = [];
  const committed = new Set<string>();
  const open = new Map<pg.PoolClient, string[]>();
  for (let round = 0; round < 300; round++) {
    const writer = random.pick(writers);
    const written = open.get(writer);
    if (written === undefined) {
      await writer.query("begin");
      open.set(writer, []);
    } else if (chance(50)) {
      written.push(await append(writer, chance(20) ? "command-rejected" : "account-frozen"));
    } else {
      const end = chance(80) ? "commit" : "rollback";
      await writer.query(end);
      if (end === "commit") for (const id of written) committed.add(id);
      open.delete(writer);
    }
    const { ids, next } = await readAll(position);
    read.push(...ids);
    position = next;
  }
  for (const [writer, written] of open) {
    await writer.query("commit");
    for (const id of written) committed.add(id);
  }
  const { rows } = await database.pool.query<{ command_id: string }>(
    "select command_id from events where type = 'command-rejected'",
  );
  for (const { command_id } of rows) committed.delete(command_id);
  await expect
    .poll(
      async () => {
        const { ids, next } = await readAll(position);
        read.push(...ids);
        position = next;
        return read.toSorted();
      },
      { timeout: 30_000, interval: 20, message: `seed ${seed}` },
    )
    .toEqual([...committed].sort());
});

test("a type that is rare costs a bounded look at a time, and the position moves on", async () => {
  const [writer] = writers as [pg.PoolClient];
  const from = await settledEnd();
  await writer.query(
    `insert into events (command_id, n, at, type, payload, hash)
     select 'bulk-' || i, 0, now(), 'account-frozen', json_build_object('type', 'account-frozen', 'accountNo', 'b' || i), ''
       from generate_series(1, 1500) i`,
  );
  const rare = await append(writer, "account-closed");
  await expect
    .poll(async () => (await readFeed(database.pool, from, { limit: 500 })).more, { timeout: 30_000 })
    .toBe(true);
  await expect
    .poll(
      async () => {
        const first = await readFeed(database.pool, from, { limit: 10, type: "account-closed" });
        expect([first.events, first.more]).toEqual([[], true]);
        const second = await readFeed(database.pool, first.next, { limit: 10, type: "account-closed" });
        return second.events.map(idOf);
      },
      { timeout: 30_000 },
    )
    .toEqual([rare]);
});

test("the first position is before everything", async () => {
  expect((await readFeed(database.pool, FEED_START, { limit: 1 })).events).toHaveLength(1);
});
