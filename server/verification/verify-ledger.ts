// Rebuilds the ledger from its log and compares: every hash, entry, transaction, balance, hold and withdrawal. It reads
// one snapshot of the database, so it may run beside a working server; it never writes.
import type pg from "pg";
import type { Books } from "../ledger/books.ts";
import { heldByHoldMinor } from "../ledger/holds.ts";
import { heldByWithdrawalMinor } from "../ledger/withdrawals.ts";
import { comparePage, compareTables } from "./compare-tables.ts";
import { type EventRow, type Replay, replayEvent, startReplay } from "./replay.ts";

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

const PAGE = `
  select e.seq::text, command_id, n, floor(extract(epoch from at) * 1000)::float8 as at, payload::text, request::text, hash, chain
    from events e where e.seq > $1 order by e.seq limit $2`;

async function replayLog(client: pg.ClientBase, options: VerifyOptions, findings: string[]): Promise<Replay> {
  const { onProgress, pageSize = 5_000 } = options;
  const replay = startReplay();
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
