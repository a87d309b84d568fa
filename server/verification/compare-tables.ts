// Holds the tables against the books that the log makes, row by row.
import type pg from "pg";
import type { Account } from "../ledger/accounts.ts";
import type { Entry, Transaction } from "../ledger/books.ts";
import { networkKeyText } from "../ledger/withdrawals.ts";
import { encodeUsage } from "../storage/usage-codec.ts";
import type { Replay } from "./replay.ts";

const ENTRIES = `
  select e.account_no::text, e.version::float8, e.transaction_id, e.amount_minor::text, e.balance_before_minor::text,
         e.balance_after_minor::text, floor(extract(epoch from e.at) * 1000)::float8 as at
    from entries e join unnest($1::bigint[], $2::bigint[]) as u (account_no, version) using (account_no, version)`;

const TRANSACTIONS = `
  select transaction_id, type, status, debit_account_no::text, credit_account_no::text, amount_minor::text, fee_minor::text,
         currency, reference, description, floor(extract(epoch from created_at) * 1000)::float8 as created_at,
         floor(extract(epoch from completed_at) * 1000)::float8 as completed_at
    from transactions where transaction_id = any($1::text[])`;

/** Compares what can no longer change, and lets go of it. */
export async function comparePage(client: pg.ClientBase, replay: Replay, findings: string[]): Promise<void> {
  const { books } = replay;
  const entries = await client.query(ENTRIES, [
    books.entries.map((entry) => entry.accountNo),
    books.entries.map((entry) => entry.version),
  ]);
  const entryKey = (accountNo: string, version: number) => `entry ${version} of account ${accountNo}`;
  compare(
    new Map(books.entries.map((entry) => [entryKey(entry.accountNo, entry.version), entryFields(entry)])),
    new Map(
      entries.rows.map((row) => [entryKey(row.account_no, row.version), Object.values(row).map(String)]),
    ),
    findings,
  );
  replay.entries += books.entries.length;
  books.entries.length = 0;

  const final = [...books.transactions.values()].filter(isFinal);
  await compareTransactions(client, final, findings);
  for (const { transactionId } of final) books.transactions.delete(transactionId);
  replay.transactions += final.length;
  replay.references += books.references.size;
  books.references.clear();
}

/** A withdrawal that was reversed may still turn out to be paid. */
function isFinal(transaction: Transaction): boolean {
  return transaction.type !== "withdrawal" && transaction.status !== "PENDING";
}

async function compareTransactions(
  client: pg.ClientBase,
  expected: readonly Transaction[],
  findings: string[],
): Promise<void> {
  const found = await client.query(TRANSACTIONS, [expected.map((transaction) => transaction.transactionId)]);
  compare(
    new Map(
      expected.map((transaction) => [
        `transaction ${transaction.transactionId}`,
        Object.values(transaction).map(String),
      ]),
    ),
    new Map(found.rows.map((row) => [`transaction ${row.transaction_id}`, Object.values(row).map(String)])),
    findings,
  );
}

function entryFields(entry: Entry): string[] {
  const { accountNo, version, transactionId, amountMinor, balanceBeforeMinor, balanceAfterMinor, at } = entry;
  return [accountNo, version, transactionId, amountMinor, balanceBeforeMinor, balanceAfterMinor, at].map(
    String,
  );
}

type Comparison = {
  readonly name: string;
  readonly sql: string;
  readonly expected: (replay: Replay) => [string, unknown[]][];
};

/** Whole tables against the rebuilt books: the first column is the key, and all columns must be the same. */
const TABLES: readonly Comparison[] = [
  {
    name: "account",
    sql: `select account_no::text, owner_id, kind, currency, status, posted_minor::text, held_minor::text,
                 minimum_minor::text, may_go_negative, tier, usage::text, version::float8, encode(chain_head, 'hex'),
                 floor(extract(epoch from updated_at) * 1000)::float8 from accounts`,
    expected: ({ books, heads, touchedAt }) =>
      [...books.accounts.values()].map((account) => [
        account.accountNo,
        [
          ...accountFields(account),
          heads.get(account.accountNo)?.toString("hex"),
          touchedAt.get(account.accountNo),
        ],
      ]),
  },
  {
    name: "chain of events",
    sql: "select chain_id, encode(head, 'hex'), events::float8 from event_chains",
    expected: ({ chains }) =>
      [...chains].map(([chainId, { head, events }]) => [chainId, [chainId, head.toString("hex"), events]]),
  },
  {
    name: "wallet of account",
    sql: "select account_no::text, owner_id || '/' || currency || '/' || kind from wallets",
    expected: ({ books }) =>
      [...books.wallets].map(([wallet, accountNo]) => [accountNo, [accountNo, wallet]]),
  },
  {
    name: "hold",
    sql: `select account_no || '/' || hold_id, purpose, amount_minor::text, fee_minor::text, currency,
                 counterparty_account_no::text, floor(extract(epoch from expires_at) * 1000)::float8, reference, description,
                 status, captured_minor::text, release_reason, floor(extract(epoch from created_at) * 1000)::float8,
                 floor(extract(epoch from updated_at) * 1000)::float8 from holds`,
    expected: ({ books }) =>
      [...books.holds].map(([key, hold]) => [
        key,
        [
          key,
          hold.purpose,
          hold.amountMinor,
          hold.feeMinor,
          hold.currency,
          hold.counterpartyAccountNo,
          hold.expiresAt,
          hold.reference,
          hold.description,
          hold.status,
          hold.capturedMinor,
          hold.releaseReason,
          hold.createdAt,
          hold.updatedAt,
        ],
      ]),
  },
  {
    name: "withdrawal",
    sql: `select withdrawal_id, account_no::text, user_id, amount_minor::text, fee_minor::text, currency, status,
                 code_digest, floor(extract(epoch from expires_at) * 1000)::float8, wrong_tries,
                 floor(extract(epoch from created_at) * 1000)::float8,
                 floor(extract(epoch from updated_at) * 1000)::float8, network_key, dispensed_minor::text, exception
            from withdrawals`,
    expected: ({ books }) =>
      [...books.withdrawals.values()].map((w) => [
        w.withdrawalId,
        [
          w.withdrawalId,
          w.accountNo,
          w.userId,
          w.amountMinor,
          w.feeMinor,
          w.currency,
          w.status,
          w.codeDigest,
          w.expiresAt,
          w.wrongTries,
          w.createdAt,
          w.updatedAt,
          w.networkKey ? networkKeyText(w.networkKey) : null,
          w.dispensedMinor,
          w.exception,
        ],
      ]),
  },
  {
    name: "counter",
    // A counter is made before the first wrong try, and the log knows it from then on.
    sql: `select subject, wrong_tries, floor(extract(epoch from window_started_at) * 1000)::float8,
                 floor(extract(epoch from locked_until) * 1000)::float8
            from attempt_counters where window_started_at > 'epoch'`,
    expected: ({ books }) =>
      [...books.counters.values()].map((c) => [
        c.subject,
        [c.subject, c.wrongTries, c.windowStartedAt, c.lockedUntil],
      ]),
  },
];

function accountFields(account: Account): unknown[] {
  const {
    accountNo,
    ownerId,
    kind,
    currency,
    status,
    postedMinor,
    heldMinor,
    minimumMinor,
    mayGoNegative,
    tier,
    usage,
    version,
  } = account;
  return [
    accountNo,
    ownerId,
    kind,
    currency,
    status,
    postedMinor,
    heldMinor,
    minimumMinor,
    mayGoNegative,
    tier,
    encodeUsage(usage),
    version,
  ];
}

export async function compareTables(
  client: pg.ClientBase,
  replay: Replay,
  findings: string[],
): Promise<void> {
  for (const { name, sql, expected } of TABLES) {
    const found = await client.query({ text: sql, rowMode: "array" });
    compare(
      new Map(expected(replay).map(([key, fields]) => [`${name} ${key}`, fields.map(String)])),
      new Map(found.rows.map((row: unknown[]) => [`${name} ${row[0]}`, row.map(String)])),
      findings,
    );
  }
  const pending = [...replay.books.transactions.values()];
  await compareTransactions(client, pending, findings);
  const totals = {
    entries: replay.entries,
    transactions: replay.transactions + pending.length,
    transaction_references: replay.references,
  };
  for (const [table, expected] of Object.entries(totals)) {
    const { rows } = await client.query(`select count(*)::int as count from ${table}`);
    const found: number = rows[0].count;
    if (found !== expected)
      findings.push(`${table}: the log makes ${expected} rows, the table has ${found}.`);
  }
}

function compare(
  expected: Map<string, readonly string[]>,
  found: Map<string, readonly string[]>,
  findings: string[],
): void {
  for (const [key, fields] of expected) {
    const row = found.get(key);
    if (!row) findings.push(`${key} is missing: the log has it.`);
    else if (fields.join("\n") !== row.join("\n")) {
      const i = fields.findIndex((field, column) => field !== row[column]);
      findings.push(`${key} was changed: the log makes ${fields[i]}, the table has ${row[i]}.`);
    }
  }
  for (const key of found.keys()) if (!expected.has(key)) findings.push(`${key} is not in the log.`);
}
