// Rebuilds the ledger from its log and compares: every hash, entry, transaction, balance, hold and withdrawal. It reads
// one snapshot of the database, so it may run beside a working server; it never writes.
import type pg from "pg";
import type { Account } from "../ledger/accounts.ts";
import { type Books, type Entry, emptyBooks, type Transaction } from "../ledger/books.ts";
import { type LedgerEvent, touchedAccounts } from "../ledger/events.ts";
import { evolve } from "../ledger/evolve.ts";
import { heldByHoldMinor } from "../ledger/holds.ts";
import { heldByWithdrawalMinor, networkKeyText } from "../ledger/withdrawals.ts";
import { CHAIN_START, chainHash, chainStart, decodeEvent } from "../storage/event-codec.ts";
import { encodeUsage } from "../storage/usage-codec.ts";

export type VerifyReport = {
  readonly ok: boolean;
  readonly events: number;
  readonly entries: number;
  readonly transactions: number;
  readonly accounts: number;
  readonly withdrawals: number;
  /** What does not match, each as a sentence that names the row; the first hundred. */
  readonly findings: readonly string[];
};

export type VerifyOptions = {
  readonly onProgress?: (events: number) => void;
  /** Events read at a time. @default 5_000 */
  readonly pageSize?: number;
};

const FINDINGS_MAX = 100;

/** Verifies the whole ledger over one connection. */
export async function verifyLedger(
  client: pg.ClientBase,
  options: VerifyOptions = {},
): Promise<VerifyReport> {
  await client.query("begin isolation level repeatable read read only");
  try {
    const findings: string[] = [];
    const replay = await replayLog(client, options, findings);
    if (!replay.broken) await compareTables(client, replay, findings);
    checkSums(replay.books, findings);
    const { books, events, entries, transactions } = replay;
    return {
      ok: findings.length === 0,
      events,
      entries,
      transactions: transactions + books.transactions.size,
      accounts: books.accounts.size,
      withdrawals: books.withdrawals.size,
      findings: findings.slice(0, FINDINGS_MAX),
    };
  } finally {
    await client.query("rollback");
  }
}

type Replay = {
  readonly books: Books;
  readonly heads: Map<string, Buffer>;
  readonly touchedAt: Map<string, number>;
  /** Of events that touch no account, by the chain's name. */
  readonly chains: Map<string, { head: Buffer; events: number }>;
  events: number;
  entries: number;
  /** Those already compared and let go. */
  transactions: number;
  references: number;
  /** An event did not follow from those before it, so nothing after it can be judged. */
  broken: boolean;
};

type EventRow = {
  seq: string;
  command_id: string;
  n: number;
  at: number;
  payload: string;
  request: string | null;
  hash: Buffer;
  chain: string | null;
};

const PAGE = `
  select e.seq::text, command_id, n, floor(extract(epoch from at) * 1000)::float8 as at, payload::text, request::text, hash, chain
    from events e where e.seq > $1 order by e.seq limit $2`;

async function replayLog(client: pg.ClientBase, options: VerifyOptions, findings: string[]): Promise<Replay> {
  const { onProgress, pageSize = 5_000 } = options;
  const replay: Replay = {
    books: emptyBooks(),
    heads: new Map(),
    touchedAt: new Map(),
    chains: new Map(),
    events: 0,
    entries: 0,
    transactions: 0,
    references: 0,
    broken: false,
  };
  for (let last = "0"; ; ) {
    const page = (await client.query<EventRow>(PAGE, [last, pageSize])).rows;
    for (const row of page) {
      if (!replayEvent(replay, row, findings)) return { ...replay, broken: true };
    }
    await comparePage(client, replay, findings);
    onProgress?.(replay.events);
    if (page.length < pageSize) return replay;
    last = page.at(-1)!.seq;
  }
}

/** Checks the event's hash and applies it; false when it does not follow. */
function replayEvent(replay: Replay, row: EventRow, findings: string[]): boolean {
  const name = `event ${row.seq} (${row.command_id}, ${row.n})`;
  let event: LedgerEvent;
  try {
    event = decodeEvent(row.payload);
    const touched = touchedAccounts(event);
    const isLoose = touched.length === 0 && row.chain !== null;
    const chain = isLoose
      ? (replay.chains.get(row.chain!) ?? { head: chainStart(row.chain!), events: 0 })
      : undefined;
    const heads = chain
      ? [chain.head]
      : touched.map((accountNo) => replay.heads.get(accountNo) ?? CHAIN_START);
    const content = {
      commandId: row.command_id,
      n: row.n,
      at: row.at,
      payload: row.payload,
      request: row.request,
    };
    if (!chainHash(content, heads).equals(row.hash)) {
      findings.push(`${name} was changed, or an event before it is missing: its hash does not match.`);
    }
    // From here on the stored hash counts, so that one changed row is one finding.
    if (chain) replay.chains.set(row.chain!, { head: row.hash, events: chain.events + 1 });
    for (const accountNo of touched) {
      replay.heads.set(accountNo, row.hash);
      replay.touchedAt.set(accountNo, row.at);
    }
    evolve(replay.books, event, row.at);
  } catch (error) {
    findings.push(`${name} does not follow from the events before it: ${(error as Error).message}.`);
    return false;
  }
  if ("postings" in event) {
    const sum = event.postings.reduce((total, posting) => total + posting.amountMinor, 0n);
    if (sum !== 0n) findings.push(`${name} does not balance: its postings sum to ${sum}.`);
  }
  replay.events++;
  return true;
}

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
async function comparePage(client: pg.ClientBase, replay: Replay, findings: string[]): Promise<void> {
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

async function compareTables(client: pg.ClientBase, replay: Replay, findings: string[]): Promise<void> {
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

/** Money is neither made nor lost, and what is held is what holds and withdrawals hold. */
function checkSums(books: Books, findings: string[]): void {
  const totals = new Map<string, bigint>();
  const held = new Map<string, bigint>();
  for (const hold of books.holds.values()) {
    held.set(hold.accountNo, (held.get(hold.accountNo) ?? 0n) + heldByHoldMinor(hold));
  }
  for (const withdrawal of books.withdrawals.values()) {
    const { accountNo } = withdrawal;
    held.set(accountNo, (held.get(accountNo) ?? 0n) + heldByWithdrawalMinor(withdrawal));
  }
  for (const { accountNo, currency, postedMinor, heldMinor } of books.accounts.values()) {
    totals.set(currency, (totals.get(currency) ?? 0n) + postedMinor);
    if (heldMinor !== (held.get(accountNo) ?? 0n)) {
      findings.push(
        `account ${accountNo} holds ${heldMinor}, its holds and withdrawals ${held.get(accountNo) ?? 0n}.`,
      );
    }
  }
  for (const [currency, total] of totals) {
    if (total !== 0n) findings.push(`the books in ${currency} do not balance: they sum to ${total}.`);
  }
}
