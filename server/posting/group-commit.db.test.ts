// Posting under concurrency and under failures, on PostgreSQL: once and only once, one bad command alone, a bounded
// queue, and an answer for everybody, whatever happens to the connection.

import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { customerAccountNo } from "../ledger/accounts.ts";
import type { Command } from "../ledger/commands.ts";
import type { Outcome } from "../ledger/post-batch.ts";
import * as the from "../ledger/testing/vocabulary.ts";
import { type Database, openDatabase } from "../storage/database.ts";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import {
  createGroupCommit,
  type GroupCommit,
  type GroupCommitOptions,
  NotPostedError,
  OutcomeUnknownError,
} from "./group-commit.ts";
import { cutLine } from "./testing/cut-line.ts";
import { forgetEverything, mustAgree, readLog } from "./testing/log-and-tables.ts";

const { ANA, RUI, aTown } = the;

let database: TestDatabase;
let secondDatabase: Database;
const opened: GroupCommit[] = [];

/** A server that the test need not stop. */
function server(options: Partial<GroupCommitOptions> = {}): GroupCommit {
  const groupCommit = createGroupCommit({ pool: database.pool, retryForMs: 5_000, ...options });
  opened.push(groupCommit);
  return groupCommit;
}

beforeAll(async () => {
  database = await createTestDatabase();
  secondDatabase = await openDatabase({ url: database.url });
});

beforeEach(async () => {
  await Promise.all(opened.splice(0).map((groupCommit) => groupCommit.stop()));
  await forgetEverything(database.pool);
});

afterAll(async () => {
  await Promise.all(opened.map((groupCommit) => groupCommit.stop()));
  await secondDatabase.close();
  await database.drop();
});

async function balanceOf(accountNo: string): Promise<bigint> {
  const found = await database.pool.query("select posted_minor from accounts where account_no = $1", [
    accountNo,
  ]);
  return BigInt(found.rows[0].posted_minor);
}

const done = (outcomes: readonly Outcome[]) => outcomes.filter((outcome) => outcome.kind === "done");

/** Holds a row lock on Ana's account, so that batches wait, until released. */
async function occupyAna(): Promise<() => Promise<void>> {
  const client = await secondDatabase.pool.connect();
  await client.query("begin");
  await client.query("select 1 from accounts where account_no = $1 for update", [ANA]);
  return async () => {
    await client.query("rollback");
    client.release();
  };
}

/** Waits until some session waits for a lock, or `otherwise` settles. */
async function untilSomebodyWaits(otherwise: Promise<unknown> = new Promise(() => {})): Promise<void> {
  let settled = false;
  otherwise.then(
    () => (settled = true),
    () => (settled = true),
  );
  const waiting =
    "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
  while (!settled && (await secondDatabase.pool.query(waiting)).rows.length === 0);
}

describe("the same command, many times at once", () => {
  it("is posted once, and everybody gets the same answer", async () => {
    const { post } = server();
    await Promise.all(aTown().map(post));
    const command = the.transfer(1_000n);
    const outcomes = await Promise.all(
      Array.from({ length: 200 }, (_, n) =>
        post({ ...command, at: command.at + n, transactionId: `txn-${n}` }),
      ),
    );
    expect(done(outcomes)).toHaveLength(200);
    expect(done(outcomes).filter((outcome) => !outcome.replayed)).toHaveLength(1);
    const [first] = done(outcomes);
    for (const outcome of done(outcomes))
      expect({ ...outcome, replayed: false }).toEqual({ ...first, replayed: false });
    expect(await balanceOf(RUI)).toBe(1_000n);
    await mustAgree(database.pool);
  });

  it("is posted once even when two servers get it", async () => {
    const posts = [server().post, server({ pool: secondDatabase.pool }).post] as const;
    await Promise.all(aTown().map(posts[0]));
    const command = the.transfer(1_000n);
    const outcomes = await Promise.all(Array.from({ length: 200 }, (_, n) => posts[n % 2]!(command)));
    expect(done(outcomes).filter((outcome) => !outcome.replayed)).toHaveLength(1);
    expect(done(outcomes)).toHaveLength(200);
    expect(await balanceOf(RUI)).toBe(1_000n);
    await mustAgree(database.pool);
  });

  it("is refused with another amount, and the amount is named", async () => {
    const { post } = server();
    await Promise.all(aTown().map(post));
    await post(the.transfer(1_000n, { id: "t" }));
    expect(await post(the.transfer(1_001n, { id: "t" }))).toEqual({
      kind: "id-reused",
      field: "amountMinor",
    });
    expect(await balanceOf(RUI)).toBe(1_000n);
  });

  it("opens one wallet, whichever server and number", async () => {
    const posts = [server().post, server({ pool: secondDatabase.pool }).post] as const;
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, n) => posts[n % 2]!(the.openWallet(customerAccountNo(n + 10), "ana"))),
    );
    expect(done(outcomes)).toHaveLength(1);
    await mustAgree(database.pool);
  });
});

describe("commands that compete for the same money", () => {
  const competitors: [string, (n: number) => Command][] = [
    ["holds", (n) => the.placeHold(1_000n, { holdId: `h${n}` })],
    ["withdrawals", (n) => the.issue(1_000n, { withdrawalId: `wd${n}`, codeDigests: [`d${n}`] })],
    ["transfers", () => the.transfer(1_000n)],
  ];

  it.each(competitors)("succeed as far as it goes: five of six %s of 1,000 on 5,000", async (_, command) => {
    const posts = [server().post, server({ pool: secondDatabase.pool }).post] as const;
    await Promise.all(aTown().map(posts[0]));
    await posts[0](the.transfer(995_000n));
    const outcomes = await Promise.all(Array.from({ length: 6 }, (_, n) => posts[n % 2]!(command(n))));
    expect(done(outcomes)).toHaveLength(5);
    expect(outcomes.filter((outcome) => outcome.kind === "rejected")).toMatchObject([
      { rejection: { code: "INSUFFICIENT_BALANCE", availableMinor: 0n, requestedMinor: 1_000n } },
    ]);
    await mustAgree(database.pool);
  });

  it("neither deadlock nor fail nor lose money: a thousand transfers in a ring of ten accounts, by two servers", async () => {
    const failures: unknown[] = [];
    const onFailure = (error: unknown) => failures.push(error);
    const posts = [
      server({ onFailure }).post,
      server({ pool: secondDatabase.pool, onFailure }).post,
    ] as const;
    const ring = Array.from({ length: 10 }, (_, n) => ({
      accountNo: customerAccountNo(n + 10),
      ownerId: `u${n}`,
    }));
    await Promise.all(
      [...the.openPlatform(), ...ring.map((one) => the.openWallet(one.accountNo, one.ownerId))].map(posts[0]),
    );
    await Promise.all(ring.map((one) => posts[0](the.deposit(one.accountNo, 10_000n))));
    const random = seeded(1);
    const outcomes = await Promise.all(
      Array.from({ length: 1_000 }, () => {
        const from = random(10);
        const to = (from + 1 + random(9)) % 10;
        const { accountNo: fromAccountNo, ownerId: actorId } = ring[from]!;
        const command = the.transfer(BigInt(1 + random(3_000)), {
          fromAccountNo,
          actorId,
          toAccountNo: ring[to]!.accountNo,
        });
        return posts[random(2)]!(command);
      }),
    );
    expect(failures).toEqual([]);
    const refused = outcomes.filter((outcome) => outcome.kind === "rejected");
    expect(refused.every((outcome) => outcome.rejection.code === "INSUFFICIENT_BALANCE")).toBe(true);
    expect(done(outcomes).length + refused.length).toBe(1_000);
    const balances = await Promise.all(ring.map((one) => balanceOf(one.accountNo)));
    expect(balances.reduce((sum, balance) => sum + balance)).toBe(100_000n);
    expect(balances.every((balance) => balance >= 0n)).toBe(true);
    await mustAgree(database.pool);
  });
});

describe("a command that cannot be written", () => {
  it("fails alone; its neighbours are posted", async () => {
    const { post } = server();
    await Promise.all(aTown().map(post));
    // PostgreSQL has no text with a null character.
    const commands = Array.from({ length: 21 }, (_, n) =>
      the.transfer(1n, { description: n === 10 ? "\u0000" : "" }),
    );
    const settled = await Promise.allSettled(commands.map(post));
    expect(settled.map((result) => result.status)).toEqual(
      commands.map((_, n) => (n === 10 ? "rejected" : "fulfilled")),
    );
    expect(await balanceOf(RUI)).toBe(20n);
    const log = await readLog(database.pool);
    expect(log.some((entry) => entry.commandId === commands[10]!.id)).toBe(false);
    await mustAgree(database.pool);
  });
});

describe("a full queue", () => {
  it("turns a command away at once, and nothing of it is posted", async () => {
    const { post, queueSize } = server({ queueSizeMax: 3 });
    for (const command of aTown()) await post(command);
    const release = await occupyAna();
    const underWay = post(the.transfer(1n));
    await untilSomebodyWaits();
    const waiting = [post(the.transfer(1n)), post(the.transfer(1n)), post(the.transfer(1n))];
    expect(queueSize()).toBe(3);
    const refused = the.transfer(1n);
    await expect(post(refused)).rejects.toMatchObject({ why: "queue-full" });
    await release();
    expect(done(await Promise.all([underWay, ...waiting]))).toHaveLength(4);
    expect(await balanceOf(RUI)).toBe(4n);
    expect(await post(refused)).toMatchObject({ kind: "done", replayed: false });
  });
});

describe("stopping", () => {
  it("answers everybody who waits and turns away who comes later", async () => {
    const groupCommit = createGroupCommit({ pool: database.pool, batchSizeMax: 2 });
    await Promise.all(aTown().map(groupCommit.post));
    const waiting = Array.from({ length: 25 }, () => groupCommit.post(the.transfer(1n)));
    const stopped = groupCommit.stop();
    await expect(groupCommit.post(the.transfer(1n))).rejects.toMatchObject({ why: "stopped" });
    await stopped;
    expect(done(await Promise.all(waiting))).toHaveLength(25);
    expect(await balanceOf(RUI)).toBe(25n);
  });

  it("gives its connection back when there is nothing to do", async () => {
    const groupCommit = createGroupCommit({ pool: database.pool });
    await groupCommit.stop();
    await Promise.all(aTown().map(server().post));
  });
});

describe("a batch", () => {
  it("is no larger than it may be, and is reported with its size", async () => {
    const sizes: number[] = [];
    const { post } = server({ batchSizeMax: 4, onBatch: ({ size }) => sizes.push(size) });
    await Promise.all(aTown().map(post));
    sizes.length = 0;
    await Promise.all(Array.from({ length: 11 }, () => post(the.transfer(1n))));
    expect(sizes).toEqual([1, 4, 4, 2]);
  });

  it("is posted once even when whoever is told of it fails", async () => {
    const complaints: string[] = [];
    const { post } = server({
      onBatch: () => {
        throw new Error("no room for another number");
      },
      onFailure: (_, what) => complaints.push(what),
    });
    await Promise.all(aTown().map(post));
    expect(await post(the.transfer(1n))).toMatchObject({ kind: "done", replayed: false });
    expect(complaints.every((what) => what.endsWith("was posted and could not be reported"))).toBe(true);
  });
});

describe("a connection that is lost", () => {
  it("in the middle of load costs nothing: what was acknowledged is there once, and the rest settles by itself", async () => {
    const { post } = server({ batchSizeMax: 20 });
    await Promise.all(aTown().map(post));
    const commands = Array.from({ length: 600 }, () => the.transfer(1n));
    let acknowledged = 0;
    let kills = 0;
    await Promise.all(
      commands.map(async (command) => {
        expect(await post(command)).toMatchObject({ kind: "done" });
        if (++acknowledged % 100 !== 50) return;
        const killed = await killConnections(database.url);
        kills += killed;
      }),
    );
    expect(kills).toBeGreaterThan(0);
    expect(await balanceOf(RUI)).toBe(600n);
    const { recorded } = await mustAgree(database.pool);
    const ids = new Set(recorded.map((entry) => entry.commandId));
    expect(commands.every((command) => ids.has(command.id))).toBe(true);
  });

  it("while nobody posts costs nothing either", async () => {
    const { post } = server();
    await Promise.all(aTown().map(post));
    expect(await killConnections(database.url)).toBeGreaterThan(0);
    expect(await post(the.transfer(1n))).toMatchObject({ kind: "done", replayed: false });
  });

  it("with the answer to a commit is tried again, and the command is posted once", async () => {
    const line = await cutLine(database.url);
    const behindLine = await openDatabase({ url: line.url });
    const { post, stop } = createGroupCommit({ pool: behindLine.pool, retryForMs: 5_000 });
    await Promise.all(aTown().map(post));
    line.cutAtCommit({ comesBack: true });
    expect(await post(the.transfer(1n))).toMatchObject({ kind: "done" });
    expect(await balanceOf(RUI)).toBe(1n);
    await stop();
    await behindLine.close();
    await line.close();
    await mustAgree(database.pool);
  });

  it("with the answer to a commit, for good, is an unknown outcome, never a refusal", async () => {
    const line = await cutLine(database.url);
    const behindLine = await openDatabase({ url: line.url });
    const { post, stop } = createGroupCommit({ pool: behindLine.pool, retryForMs: 100 });
    await Promise.all(aTown().map(post));
    line.cutAtCommit({ comesBack: false });
    const command = the.transfer(1n);
    await expect(post(command)).rejects.toBeInstanceOf(OutcomeUnknownError);
    // Nothing can have happened to a command that came while the line was down.
    await expect(post(the.transfer(1n))).rejects.toMatchObject({ why: "database-unreachable" });
    await stop();
    await behindLine.close();
    await line.close();
    // This one had been posted after all, and a repeat says so.
    expect(await server().post(command)).toMatchObject({ kind: "done", replayed: true });
    expect(await balanceOf(RUI)).toBe(1n);
  });
});

describe("a database that cannot be reached", () => {
  it("is given up after the time for retries, and nothing was posted", async () => {
    const pool = new pg.Pool({ connectionString: "postgres://nobody@127.0.0.1:1/nothing" });
    const { post, stop } = createGroupCommit({ pool, retryForMs: 50 });
    const posts = await Promise.allSettled([post(the.transfer(1n)), post(the.transfer(1n))]);
    for (const result of posts) {
      const { reason } = result as PromiseRejectedResult;
      expect(reason).toBeInstanceOf(NotPostedError);
      expect(reason).toMatchObject({ why: "database-unreachable" });
    }
    await stop();
    await pool.end();
  });

  it("is not asked again for each command of a batch", async () => {
    const pool = new pg.Pool({ connectionString: "postgres://nobody@127.0.0.1:1/nothing" });
    const attempts: string[] = [];
    const onFailure = (_: unknown, what: string) => attempts.push(what);
    const { post, stop } = createGroupCommit({ pool, retryForMs: 0, onFailure });
    await Promise.allSettled(Array.from({ length: 9 }, () => post(the.transfer(1n))));
    expect(attempts).toHaveLength(2); // one for the first command, one for the eight that came meanwhile
    await stop();
    await pool.end();
  });
});

describe("the log", () => {
  it.each(["events", "entries"])("refuses any change of %s", async (table) => {
    await Promise.all(aTown().map(server().post));
    for (const sql of [`update ${table} set at = now()`, `delete from ${table}`, `truncate ${table}`]) {
      await expect(database.pool.query(sql)).rejects.toMatchObject({ code: "42501" });
    }
    await mustAgree(database.pool);
  });
});

/** Ends every session on this database except those that do the same; tells how many. */
async function killConnections(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url, application_name: "killer" });
  await client.connect();
  const killed = await client.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name <> 'killer'`,
  );
  await client.end();
  return killed.rows.length;
}

/** Small numbers in a fixed order (a linear congruential generator). */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * below);
  };
}
