// One batch as one transaction: it is written whole or not at all, and comes to the same as its commands one by one,
// whatever they do to each other's rows, however old the rows are, and whatever another server does meanwhile.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { customerAccountNo } from "../ledger/accounts.ts";
import type { Command } from "../ledger/commands.ts";
import type { Outcome } from "../ledger/post-batch.ts";
import * as the from "../ledger/testing/vocabulary.ts";
import { type Database, openDatabase } from "../storage/database.ts";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import { createGroupCommit, type GroupCommit, postInTransaction } from "./group-commit.ts";
import { forgetEverything, mustAgree, readLog } from "./testing/log-and-tables.ts";

const { ANA, RUI, NOW, MINUTE_MS, aTown } = the;

let database: TestDatabase;
let otherDatabase: Database;
let server: GroupCommit;
let otherServer: GroupCommit;
const failures: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  otherDatabase = await openDatabase({ url: database.url });
  const onFailure = (error: unknown, what: string) => failures.push(`${what}: ${error}`);
  server = createGroupCommit({ pool: database.pool, retryForMs: 1_000, onFailure });
  otherServer = createGroupCommit({ pool: otherDatabase.pool, retryForMs: 1_000, onFailure });
});

beforeEach(async () => {
  failures.length = 0;
  await forgetEverything(database.pool);
});

afterAll(async () => {
  await Promise.all([server.stop(), otherServer.stop()]);
  await otherDatabase.close();
  await database.drop();
});

async function batch(...commands: Command[]): Promise<readonly Outcome[]> {
  const client = await database.pool.connect();
  try {
    return await postInTransaction(client, commands);
  } finally {
    // Whatever happened, nothing of a transaction may be left open on a pooled connection.
    await client.query("rollback");
    client.release();
  }
}

const kinds = (outcomes: readonly Outcome[]) => outcomes.map((outcome) => outcome.kind);

describe("a batch may hold", () => {
  it("everything from opening the accounts to the last posting", async () => {
    const outcomes = await batch(...aTown(), the.placeHold(100n), the.captureHold(60n), the.transfer(1n));
    expect(new Set(kinds(outcomes))).toEqual(new Set(["done"]));
    await mustAgree(database.pool);
  });

  it("a whole cash-out", async () => {
    await batch(...aTown());
    const outcomes = await batch(the.issue(100n, { feeMinor: 5n }), the.authorise(100n), the.complete(100n));
    expect(kinds(outcomes)).toEqual(["done", "done", "done"]);
    await mustAgree(database.pool);
  });

  it("the end of one wallet and the start of the next", async () => {
    await batch(the.openWallet(ANA, "ana"));
    const outcomes = await batch(the.close(ANA), the.openWallet(the.NOBODY, "ana"));
    expect(kinds(outcomes)).toEqual(["done", "done"]);
    await mustAgree(database.pool);
  });

  it("a wallet that is opened, closed and opened again", async () => {
    const outcomes = await batch(
      the.openWallet(ANA, "ana"),
      the.close(ANA),
      the.openWallet(the.NOBODY, "ana"),
      the.close(the.NOBODY),
      the.openWallet(RUI, "ana"),
    );
    expect(new Set(kinds(outcomes))).toEqual(new Set(["done"]));
    await mustAgree(database.pool);
  });

  it("nothing that is new", async () => {
    await batch(...aTown());
    const again = the.transfer(1n);
    await batch(again);
    expect(await batch(again, again)).toMatchObject([{ replayed: true }, { replayed: true }]);
    await mustAgree(database.pool);
  });

  it("text in any script, and quotes and backslashes", async () => {
    const description = "café — 'Praia' \"São Vicente\" \\ {1,2} 円 😀 \n";
    await batch(...aTown(), the.transfer(1n, { description, reference: "r,{}\"'\\" }));
    const { recorded } = await mustAgree(database.pool);
    expect(recorded.at(-1)).toMatchObject({ request: { description }, events: [{ description }] });
  });
});

describe("a batch that fails", () => {
  it("in the database leaves nothing behind", async () => {
    await batch(...aTown());
    await expect(batch(the.transfer(1n), the.transfer(1n, { description: "\u0000" }))).rejects.toThrow();
    expect((await readLog(database.pool)).length).toBe(aTown().length);
    await mustAgree(database.pool);
  });

  it("while its rows are being encoded leaves nothing behind", async () => {
    await batch(...aTown());
    // A time between two milliseconds cannot be written; only the withdrawals' table has this one.
    await expect(batch(the.issue(100n, { expiresAt: NOW + 0.5 }))).rejects.toThrow();
    await mustAgree(database.pool);
    expect((await readLog(database.pool)).length).toBe(aTown().length);
  });
});

describe("a command that collides for ever", () => {
  it("fails alone; its neighbours are posted", async () => {
    await batch(...aTown(), the.openWallet(the.NOBODY, "bia"), the.deposit(the.NOBODY, 10n));
    // Somebody has written where Ana's next entry belongs.
    await database.pool.query("insert into entries values ($1, 3, 'stray', 0, 0, 0, now())", [ANA]);
    const bia = { fromAccountNo: the.NOBODY, actorId: "bia" };
    const settled = await Promise.allSettled([
      server.post(the.transfer(1n, bia)),
      server.post(the.transfer(1n)),
      server.post(the.transfer(1n, bia)),
    ]);
    expect(settled.map((result) => result.status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    // With the error that says why, not one of the statements after it.
    const { reason } = settled[1] as PromiseRejectedResult;
    expect(reason).toMatchObject({ why: "contention", cause: { code: "23505" } });
  });
});

describe("one id for two commands, at two servers at once,", () => {
  /** Two commands for different accounts, so that no row lock keeps them apart; only the id does. */
  async function raceForTenIds(one: GroupCommit, other: GroupCommit): Promise<void> {
    const wallets = Array.from({ length: 20 }, (_, n) => customerAccountNo(n + 10));
    await batch(...aTown(), ...wallets.map((accountNo, n) => the.openWallet(accountNo, `u${n}`)));
    await batch(...wallets.map((accountNo) => the.deposit(accountNo, 10n)));
    for (let round = 0; round < 10; round++) {
      const id = `shared-${round}`;
      const hold = (n: number, paid: number) =>
        the.placeHold(1n, {
          id,
          accountNo: wallets[n]!,
          actorId: `u${n}`,
          holdId: `${id}-${n}`,
          counterpartyAccountNo: wallets[paid]!,
        });
      const outcomes = await Promise.all([
        one.post(hold(round, (round + 1) % 10)),
        other.post(hold(round + 10, ((round + 1) % 10) + 10)),
      ]);
      expect(kinds(outcomes).toSorted()).toEqual(["done", "id-reused"]);
    }
    await mustAgree(database.pool);
  }

  it("is one command's; the other learns which field differs", async () => {
    await raceForTenIds(server, otherServer);
  });

  // The time for retries is for a database that is away. A command that has waited as long in a queue still has its turn.
  it("is one command's even when there is no time left for retries", async () => {
    const impatient = [database.pool, otherDatabase.pool].map((pool) =>
      createGroupCommit({ pool, retryForMs: 0 }),
    );
    try {
      await raceForTenIds(impatient[0]!, impatient[1]!);
    } finally {
      await Promise.all(impatient.map((groupCommit) => groupCommit.stop()));
    }
  });
});

describe("an account number that no account can have", () => {
  it("is not found, and neighbours do not notice", async () => {
    await batch(...aTown());
    // 19 digits, as the contract allows, but more than a PostgreSQL bigint.
    const outcomes = await Promise.all([
      server.post(the.transfer(1n)),
      server.post(the.transfer(1n, { toAccountNo: "9999999999999999999" })),
      server.post(the.transfer(1n, { fromAccountNo: "9999999999999999999", reference: "r" })),
      server.post(the.releaseHold({ accountNo: "9999999999999999999" })),
      server.post(the.transfer(1n)),
    ]);
    expect(outcomes).toMatchObject([
      { kind: "done" },
      { kind: "rejected", rejection: { code: "ACCOUNT_NOT_FOUND" } },
      { kind: "rejected", rejection: { code: "ACCOUNT_NOT_FOUND" } },
      { kind: "rejected", rejection: { code: "HOLD_NOT_FOUND" } },
      { kind: "done" },
    ]);
    expect(failures).toEqual([]);
  });
});

describe("an account with a long history", () => {
  it("goes on past the version that fits an int: a settlement account at 100 a second is there within a year", async () => {
    await batch(...aTown());
    await database.pool.query("update accounts set version = 3000000000");
    expect(kinds(await batch(the.transfer(1n)))).toEqual(["done"]);
    const { rows } = await database.pool.query("select distinct version from entries where version > 1000");
    expect(rows).toEqual([{ version: "3000000001" }]);
  });
});

describe("a code that is older than a day", () => {
  const TWO_DAYS_LATER = NOW + 2 * 24 * 60 * MINUTE_MS;
  const another = { withdrawalId: "wd2", codeDigests: ["123456", "777777"], at: TWO_DAYS_LATER } as const;

  it.each([
    ["an ATM is still at it", [the.authorise(100n)]],
    ["nobody has swept it", []],
  ])("and still live is not given again (%s)", async (_, more) => {
    await batch(...aTown(), the.issue(100n), ...more);
    const outcomes = await batch(the.issue(200n, another));
    expect(outcomes).toMatchObject([{ kind: "done", events: [{ codeDigest: "777777" }] }]);
    await mustAgree(database.pool);
  });

  it("and still live never stops others from being posted", async () => {
    await batch(...aTown(), the.issue(100n), the.authorise(100n));
    const outcomes = await Promise.allSettled([
      server.post(the.transfer(1n)),
      server.post(the.issue(200n, another)),
      server.post(the.transfer(1n, { at: TWO_DAYS_LATER })),
    ]);
    expect(outcomes.map((outcome) => outcome.status)).toEqual(["fulfilled", "fulfilled", "fulfilled"]);
  });

  it("and dead may be given again", async () => {
    await batch(...aTown(), the.issue(100n), the.cancel());
    expect(await batch(the.issue(200n, another))).toMatchObject([{ events: [{ codeDigest: "123456" }] }]);
    await mustAgree(database.pool);
  });

  it("and still with an ATM can be completed and reversed", async () => {
    await batch(...aTown(), the.issue(100n), the.authorise(100n));
    expect(kinds(await batch(the.complete(100n, { at: TWO_DAYS_LATER })))).toEqual(["done"]);
    await mustAgree(database.pool);
  });
});

describe("an authorisation at one server and its reversal at another, at once,", () => {
  it("never leave money held for an ATM that has given up", async () => {
    await batch(...aTown(), the.issue(100n), the.authorise(1n, { networkKey: the.networkKey("000009") }));
    // Holds the authorisation up where it has begun to read, so that the reversal comes in between.
    const client = await otherDatabase.pool.connect();
    await client.query("begin; select 1 from attempt_counters for update");
    const authorised = server.post(the.authorise(100n));
    await untilSessionsWait(1);
    const reversed = otherServer.post(the.reverse());
    await untilSessionsWait(2, reversed);
    await client.query("rollback");
    client.release();
    await Promise.all([authorised, reversed]);
    const { books } = await mustAgree(database.pool);
    expect(books.withdrawals.get("wd")?.status).not.toBe("AUTHORISED");
  });
});

/** Returns when so many sessions wait for a lock, or `otherwise` has settled. */
async function untilSessionsWait(count: number, otherwise: Promise<unknown> = new Promise(() => {})) {
  let settled = false;
  otherwise.finally(() => (settled = true)).catch(() => {});
  const waiting = `select count(*)::int from pg_stat_activity
                    where datname = current_database() and wait_event_type = 'Lock'`;
  while (!settled && (await otherDatabase.pool.query(waiting)).rows[0].count < count);
}
