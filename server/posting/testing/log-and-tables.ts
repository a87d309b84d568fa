// Reads the log and the tables as they are in PostgreSQL, and says where they disagree: replayed events against every
// table, and each account's hash chain. A second reading of storage/, for tests; it must not use its statements.
import type pg from "pg";
import { expect } from "vitest";
import type { Books } from "../../ledger/books.ts";
import { touchedAccounts } from "../../ledger/events.ts";
import type { Recorded } from "../../ledger/post-batch.ts";
import { replaySoundly } from "../../ledger/testing/agreement.ts";
import type { Usage } from "../../ledger/usage.ts";
import { networkKeyText } from "../../ledger/withdrawals.ts";
import { CHAIN_START, chainHash, chainStart, decodeEvent } from "../../storage/event-codec.ts";

type LogRow = {
  command_id: string;
  n: number;
  at: number;
  type: string;
  payload: string;
  request: string | null;
  hash: Buffer;
  chain: string | null;
};

const LOG = `
  select command_id, n, (extract(epoch from at) * 1000)::float8 as at, type, payload::text, request::text, hash, chain
    from events order by seq`;

const ms = (column: string) => `(extract(epoch from ${column}) * 1000)::float8 as ${column}`;

/** Each table with what a replay has to give for it; the order does not matter. */
const TABLES = {
  accounts: `select account_no::text, owner_id, kind, currency, status, posted_minor, held_minor, minimum_minor,
                    may_go_negative, tier, usage::text, version from accounts`,
  wallets: "select owner_id, currency, kind, account_no::text from wallets",
  entries: `select account_no::text, version, transaction_id, amount_minor, balance_before_minor,
                   balance_after_minor, ${ms("at")} from entries`,
  transactions: `select transaction_id, type, status, debit_account_no::text, credit_account_no::text, amount_minor,
                        fee_minor, currency, reference, description, ${ms("created_at")}, ${ms("completed_at")} from transactions`,
  references: "select account_no::text, reference, transaction_id from transaction_references",
  holds: `select account_no::text, hold_id, purpose, amount_minor, fee_minor, currency, counterparty_account_no::text,
                 ${ms("expires_at")}, reference, description, status, captured_minor, release_reason,
                 ${ms("created_at")}, ${ms("updated_at")} from holds`,
  withdrawals: `select withdrawal_id, account_no::text, user_id, amount_minor, fee_minor, currency, status, code_digest,
                       ${ms("expires_at")}, wrong_tries, ${ms("created_at")}, ${ms("updated_at")}, network_key,
                       dispensed_minor, exception from withdrawals`,
  // A counter that was only looked at has a row of zeros, of which the log knows nothing.
  counters: `select subject, wrong_tries, ${ms("window_started_at")}, ${ms("locked_until")} from attempt_counters
              where window_started_at > 'epoch'`,
} as const;

const CHAINS = "select chain_id, head from event_chains";

/** Chains of events that touch no account, which their connections carry on; here they begin where the log was removed. */
const forgotten = new Map<string, Buffer>();

/** Removes everything, past the triggers that refuse it. The database's user has to be a superuser. */
export async function forgetEverything(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  try {
    for (const { chain_id: id, head } of (await client.query(CHAINS)).rows) forgotten.set(id, head);
    await client.query(`
      begin;
      set local session_replication_role = replica;
      truncate accounts, wallets, events, entries, transactions, transaction_references, holds, withdrawals,
               attempt_counters;
      commit`);
  } finally {
    client.release();
  }
}

/** What the log says, command by command. */
export async function readLog(pool: pg.Pool): Promise<Recorded[]> {
  return recordedFrom((await pool.query<LogRow>(LOG)).rows);
}

/**
 * One entry for each command, where its first event stands. Batches of two servers that lock no row in common may lie
 * between each other's events; then it does not matter which is applied first.
 */
function recordedFrom(rows: readonly LogRow[]): Recorded[] {
  const log = new Map<string, Recorded>();
  for (const { command_id: commandId, n, at, type, payload, request } of rows) {
    const event = decodeEvent(payload);
    expect(event.type).toBe(type);
    const earlier = log.get(commandId);
    const first = { n: 0, at, request: earlier ? null : request };
    expect({ n, at, request }).toEqual(
      earlier ? { ...first, n: earlier.events.length, at: earlier.at } : first,
    );
    const events = [...(earlier?.events ?? []), event];
    log.set(commandId, { commandId, at, request: earlier?.request ?? JSON.parse(request!), events });
  }
  return [...log.values()];
}

/** Throws where log, tables and hash chains do not say the same; gives back what the log says. */
export async function mustAgree(pool: pg.Pool): Promise<{ recorded: Recorded[]; books: Books }> {
  const { rows } = await pool.query<LogRow>(LOG);
  const recorded = recordedFrom(rows);
  const books = replaySoundly(recorded);
  const expected = tablesFrom(books);
  for (const [table, sql] of Object.entries(TABLES)) {
    const found = (await pool.query<unknown[]>({ text: sql, rowMode: "array" })).rows;
    expect([table, sorted(found)]).toEqual([table, sorted(expected[table as keyof typeof TABLES])]);
  }
  const stored = await pool.query("select account_no::text, encode(chain_head, 'hex') as head from accounts");
  const heads = headsOf(rows);
  for (const { account_no, head } of stored.rows) {
    expect(`${account_no} ${head}`).toBe(`${account_no} ${heads.get(account_no)?.toString("hex")}`);
  }
  for (const { chain_id: id, head } of (await pool.query(CHAINS)).rows) {
    const expected = heads.get(id) ?? forgotten.get(id);
    expect(`${id} ${head.toString("hex")}`).toBe(`${id} ${expected?.toString("hex")}`);
  }
  return { recorded, books };
}

/** The last hash of each account's chain, worked out anew; throws at the first event that has another. */
function headsOf(rows: readonly LogRow[]): Map<string, Buffer> {
  const heads = new Map<string, Buffer>();
  for (const row of rows) {
    const touched = touchedAccounts(decodeEvent(row.payload));
    const content = { ...row, commandId: row.command_id };
    const chains = touched.length > 0 ? touched : [row.chain!];
    const start = touched.length > 0 ? CHAIN_START : (forgotten.get(row.chain!) ?? chainStart(row.chain!));
    const hash = chainHash(
      content,
      chains.map((chain) => heads.get(chain) ?? start),
    );
    expect(`${row.command_id} ${row.n} ${row.hash.toString("hex")}`).toBe(
      `${row.command_id} ${row.n} ${hash.toString("hex")}`,
    );
    for (const chain of chains) heads.set(chain, hash);
  }
  return heads;
}

/** The text of the column, by channel: window, value and count of the day, the week and the month. */
function usageText(usage: Usage): string {
  const numbers = ["transfer", "atm", "agent", "bank"].flatMap((channel) => {
    const used = usage[channel as keyof Usage];
    if (!used) return [];
    const list = [used.day, used.week, used.month].flatMap((u) => [u.window, String(u.valueMinor), u.count]);
    return [[channel, list]];
  });
  return JSON.stringify(Object.fromEntries(numbers));
}

const sorted = (rows: readonly unknown[][]) => rows.map(textOf).sort();

/** Column by column, with the numbers as text, so that bigints and strings of digits are the same. */
function textOf(row: readonly unknown[]): string {
  return row.map((value) => (value === null ? "-" : String(value))).join(" | ");
}

function tablesFrom(books: Books): Record<keyof typeof TABLES, unknown[][]> {
  return {
    accounts: [...books.accounts.values()].map((a) => [
      a.accountNo,
      a.ownerId,
      a.kind,
      a.currency,
      a.status,
      a.postedMinor,
      a.heldMinor,
      a.minimumMinor,
      a.mayGoNegative,
      a.tier,
      usageText(a.usage),
      a.version,
    ]),
    wallets: [...books.accounts.values()]
      .filter((a) => ["customer", "agent", "commission"].includes(a.kind) && a.status !== "CLOSED")
      .map((a) => [a.ownerId, a.currency, a.kind, a.accountNo]),
    entries: books.entries.map((e) => [
      e.accountNo,
      e.version,
      e.transactionId,
      e.amountMinor,
      e.balanceBeforeMinor,
      e.balanceAfterMinor,
      e.at,
    ]),
    transactions: [...books.transactions.values()].map((t) => [
      t.transactionId,
      t.type,
      t.status,
      t.debitAccountNo,
      t.creditAccountNo,
      t.amountMinor,
      t.feeMinor,
      t.currency,
      t.reference,
      t.description,
      t.createdAt,
      t.completedAt,
    ]),
    references: [...books.references].map(([key, transactionId]) => {
      const [accountNo, ...reference] = key.split("/");
      return [accountNo, reference.join("/"), transactionId];
    }),
    holds: [...books.holds.values()].map((h) => [
      h.accountNo,
      h.holdId,
      h.purpose,
      h.amountMinor,
      h.feeMinor,
      h.currency,
      h.counterpartyAccountNo,
      h.expiresAt,
      h.reference,
      h.description,
      h.status,
      h.capturedMinor,
      h.releaseReason,
      h.createdAt,
      h.updatedAt,
    ]),
    withdrawals: [...books.withdrawals.values()].map((w) => [
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
      w.networkKey && networkKeyText(w.networkKey),
      w.dispensedMinor,
      w.exception,
    ]),
    counters: [...books.counters.values()].map((c) => [
      c.subject,
      c.wrongTries,
      c.windowStartedAt,
      c.lockedUntil,
    ]),
  };
}
