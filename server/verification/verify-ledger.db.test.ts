// The verifier finds what was changed past the server, and names the row.
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { customerAccountNo, systemAccountNo } from "../ledger/accounts.ts";
import { UNLIMITED } from "../ledger/testing/vocabulary.ts";
import { createGroupCommit, type GroupCommit } from "../posting/group-commit.ts";
import { chainHash } from "../storage/event-codec.ts";
import { openSystemAccounts } from "../system-accounts.ts";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import { verifyLedger } from "./verify-ledger.ts";

const ana = customerAccountNo(1);
const bruno = customerAccountNo(2);
const at = Date.UTC(2026, 0, 15, 10);

let database: TestDatabase;
let posting: GroupCommit;
let client: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  posting = createGroupCommit({ pool: database.pool });
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await openSystemAccounts(posting.post, () => at);
  for (const [accountNo, ownerId] of [
    [ana, "ana"],
    [bruno, "bruno"],
  ] as const) {
    await posting.post({
      type: "open-account",
      id: `open:${accountNo}`,
      at,
      request: {},
      accountNo,
      ownerId,
      kind: "customer",
      currency: "CVE",
      minimumMinor: 0n,
      mayGoNegative: false,
      tier: "basic",
    });
  }
  await posting.post({
    type: "deposit",
    limits: UNLIMITED,
    id: "deposit",
    at,
    request: {},
    transactionId: "txn_deposit",
    accountNo: ana,
    amountMinor: 100_000n,
    currency: "CVE",
    reference: "BANK-1",
    description: "",
  });
  await posting.post({
    type: "transfer",
    limits: UNLIMITED,
    transactionType: "transfer",
    feeMinor: 0n,
    commissionMinor: 0n,
    commissionAccountNo: null,
    id: "transfer",
    at,
    request: {},
    transactionId: "txn_transfer",
    actorId: "ana",
    fromAccountNo: ana,
    toAccountNo: bruno,
    amountMinor: 30_000n,
    currency: "CVE",
    reference: "",
    description: "",
  });
  await posting.post({
    type: "issue-code",
    limits: UNLIMITED,
    id: "issue",
    at,
    request: {},
    withdrawalId: "txn_withdrawal",
    actorId: "ana",
    accountNo: ana,
    amountMinor: 20_000n,
    feeMinor: 0n,
    currency: "CVE",
    codeDigests: ["digest"],
    expiresAt: at + 900_000,
  });
  await posting.post({
    type: "place-hold",
    limits: UNLIMITED,
    id: "hold",
    at,
    request: {},
    holdId: "hold_1",
    actorId: "bruno",
    accountNo: bruno,
    amountMinor: 500n,
    feeMinor: 20n,
    currency: "CVE",
    purpose: "payment",
    counterpartyAccountNo: ana,
    expiresAt: at + 900_000,
    reference: "invoice-7",
    description: "",
  });
  // Three that touch no account.
  for (const id of ["refused-1", "refused-2", "refused-3"]) {
    const accountNo = customerAccountNo(9);
    await posting.post({ type: "freeze-account", id, at, request: {}, accountNo });
  }
});

afterAll(async () => {
  await client.end();
  await posting.stop();
  await database.drop();
});

// Each change is undone by restoring the tables from copies.
const TABLES = [
  "events",
  "event_chains",
  "accounts",
  "entries",
  "transactions",
  "withdrawals",
  "holds",
  "wallets",
];

beforeEach(async () => {
  await client.query("set session_replication_role = replica");
  for (const table of TABLES)
    await client.query(`create table if not exists copy_of_${table} as table ${table}`);
  return async () => {
    await client.query("set session_replication_role = replica");
    for (const table of TABLES) {
      await client.query(`delete from ${table}`);
      const overriding = table === "events" ? "overriding system value" : "";
      await client.query(`insert into ${table} ${overriding} table copy_of_${table}`);
    }
  };
});

describe("verifyLedger", () => {
  test("a ledger that nobody touched matches its log", async () => {
    const report = await verifyLedger(client, { pageSize: 3 });
    expect(report.findings).toEqual([]);
    expect(report).toMatchObject({
      ok: true,
      events: 39,
      entries: 4,
      transactions: 4,
      accounts: 32,
      withdrawals: 1,
    });
  });

  test.each([
    [
      "an event's amount",
      "update events set payload = replace(payload::text, '30000', '30001')::json where command_id = 'transfer'",
      /^event \d+ \(transfer, 0\)/,
    ],
    [
      "what a command asked for",
      `update events set request = '{"amount":"1"}' where command_id = 'transfer'`,
      /^event \d+ \(transfer, 0\) was changed/,
    ],
    [
      "an event's hash",
      "update events set hash = '\\x00' where command_id = 'hold'",
      /^event \d+ \(hold, 0\)/,
    ],
    ["a missing event", "delete from events where command_id = 'transfer'", /^event \d+ \(issue, 0\)/],
    [
      "a refusal",
      "update events set payload = replace(payload::text, 'FOUND', 'CLOSED')::json where command_id = 'refused-2'",
      /^event \d+ \(refused-2, 0\) was changed/,
    ],
    [
      "a refusal in the middle",
      "delete from events where command_id = 'refused-2'",
      /^event \d+ \(refused-3, 0\) was changed, or an event before it is missing/,
    ],
    [
      "the last refusal",
      "delete from events where command_id = 'refused-3'",
      /^chain of events .* was changed/,
    ],
    [
      "all refusals",
      "delete from events where command_id like 'refused-%'",
      /^chain of events .* is not in the log/,
    ],
    [
      "a refusal that was taken out of its chain",
      "update events set chain = null where command_id = 'refused-3'",
      /^event \d+ \(refused-3, 0\) was changed/,
    ],
    [
      "the last event of an account",
      "delete from events where command_id = 'hold'",
      new RegExp(`^account ${bruno}`),
    ],
    [
      "a balance",
      `update accounts set posted_minor = posted_minor + 1 where account_no = ${ana}`,
      new RegExp(`^account ${ana} was changed: the log makes 70000, the table has 70001`),
    ],
    [
      "an owner",
      `update accounts set owner_id = 'eve' where account_no = ${ana}`,
      new RegExp(`^account ${ana} was`),
    ],
    [
      "a tier",
      `update accounts set tier = 'full' where account_no = ${ana}`,
      new RegExp(`^account ${ana} was changed: the log makes basic, the table has full`),
    ],
    [
      "what is used of a limit",
      `update accounts set usage = '{}' where account_no = ${bruno}`,
      new RegExp(`^account ${bruno} was changed: the log makes {"transfer":.*, the table has {}`),
    ],
    [
      "an account that was never opened",
      `insert into accounts select 6230390000000000001, 'eve', kind, currency, status, 5, 0, 0, false, 1, '', updated_at from accounts where account_no = ${ana}`,
      /^account 6230390000000000001 is not in the log/,
    ],
    [
      "an entry",
      `update entries set amount_minor = amount_minor + 1, balance_after_minor = balance_after_minor + 1 where account_no = ${bruno}`,
      new RegExp(`^entry 2 of account ${bruno} was changed`),
    ],
    ["a missing entry", `delete from entries where account_no = ${bruno}`, /^entry 2 .* is missing/],
    [
      "an entry too many",
      `insert into entries select account_no, 99, 'txn_forged', 1, 0, 1, at from entries where account_no = ${bruno}`,
      /^entries: the log makes 4 rows, the table has 5/,
    ],
    [
      "a transaction's status",
      "update transactions set status = 'FAILED' where transaction_id = 'txn_transfer'",
      /^transaction txn_transfer was changed: the log makes SUCCESS, the table has FAILED/,
    ],
    [
      "a withdrawal's amount",
      "update withdrawals set amount_minor = 99 where withdrawal_id = 'txn_withdrawal'",
      /^withdrawal txn_withdrawal was changed: the log makes 20000, the table has 99/,
    ],
    ["a hold", "update holds set status = 'RELEASED' where hold_id = 'hold_1'", /^hold .*hold_1 was changed/],
    [
      "a wallet",
      "delete from wallets where owner_id = 'bruno'",
      new RegExp(`^wallet of account ${bruno} is missing`),
    ],
  ])("%s that was changed is found", async (_, change, finding) => {
    await client.query(change);
    const report = await verifyLedger(client);
    expect(report.ok).toBe(false);
    expect(report.findings[0]).toMatch(finding);
  });

  test("a refusal that was changed together with its own hash is found by the next one, or by the end of its chain", async () => {
    for (const [id, finding] of [
      ["refused-2", /^event \d+ \(refused-3, 0\) was changed/],
      ["refused-3", /^chain of events/],
    ] as const) {
      const { rows } = await client.query(
        `select n, payload::text, request::text, (select e.hash from events e where e.seq = events.seq - 1) as head
         from events where command_id = $1`,
        [id],
      );
      const { n, request, head } = rows[0];
      const payload = rows[0].payload.replace("ACCOUNT_NOT_FOUND", "ACCOUNT_CLOSED");
      const hash = chainHash({ commandId: id, n, at, payload, request }, [head]);
      await client.query("update events set payload = $2::json, hash = $3 where command_id = $1", [
        ...[id, payload, hash],
      ]);
      const { findings } = await verifyLedger(client);
      expect(findings[0]).toMatch(finding);
      await client.query("delete from events where command_id = $1", [id]);
      await client.query(
        "insert into events overriding system value select * from copy_of_events where command_id = $1",
        [id],
      );
    }
  });

  test("a balance that was changed with its entry does not balance against the platform's side", async () => {
    await client.query(
      `update accounts set posted_minor = posted_minor - 1 where account_no = ${systemAccountNo("bank", "CVE")}`,
    );
    expect((await verifyLedger(client)).ok).toBe(false);
  });
});

test("events and entries cannot be changed while the triggers are on", async () => {
  await client.query("set session_replication_role = origin");
  for (const statement of ["update events set n = n", "delete from entries", "truncate events"]) {
    await expect(client.query(statement)).rejects.toThrow("append-only");
  }
});
