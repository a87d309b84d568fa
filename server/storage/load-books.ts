// Reads every row that a batch touches and locks it, in one order for everybody, so that batches of several servers
// wait for each other but never deadlock. Which accounts a withdrawal or a captured hold needs is found first, then the
// accounts are locked, then everything under their lock is read.
import type { ClientBase } from "pg";
import { type Account, isPossibleAccountNo } from "../ledger/accounts.ts";
import {
  type Books,
  emptyBooks,
  holdKey,
  keepWithdrawal,
  referenceKey,
  type StoredOutcome,
  walletKey,
} from "../ledger/books.ts";
import type { Command } from "../ledger/commands.ts";
import type { LedgerEvent } from "../ledger/events.ts";
import { type Footprint, footprintOf, payoutAccounts } from "../ledger/footprint.ts";
import { accountsPaidBy, type Hold } from "../ledger/holds.ts";
import type { Currency } from "../ledger/money.ts";
import type { Withdrawal, WithdrawalStatus } from "../ledger/withdrawals.ts";
import { arrayParameter } from "./array-parameters.ts";
import { decodeEvent } from "./event-codec.ts";

export type LoadedBooks = {
  readonly books: Books;
  /** The last hash of each account's chain. */
  readonly chainHeads: Map<string, Buffer>;
};

/** The accounts a batch was to lock did not include one that it turned out to need; start it again. */
export class StaleFootprintError extends Error {}

// The one place that takes locks. On a distributed PostgreSQL it becomes
// `UPDATE accounts SET version = version ... RETURNING`.
const LOCK_ACCOUNTS = `
  select account_no::text, owner_id, kind, currency, status, posted_minor::text, held_minor::text,
         minimum_minor::text, may_go_negative, version::float8, chain_head
    from accounts where account_no = any($1::bigint[]) order by account_no for update`;

const OUTCOMES = `
  select command_id, payload::text, request::text, ${milliseconds("at")} as at
    from events where command_id = any($1::text[]) order by command_id, n`;

const WITHDRAWAL_COLUMNS = `
  withdrawal_id, account_no::text, user_id, amount_minor::text, fee_minor::text, currency, status, code_digest,
  ${milliseconds("expires_at")} as expires_at, wrong_tries, ${milliseconds("created_at")} as created_at,
  ${milliseconds("updated_at")} as updated_at, network_key, dispensed_minor::text, exception`;

/** How long a code that can no longer be used is still told apart from one that never was. */
const DEAD_CODES_REMEMBERED_MS = 24 * 60 * 60 * 1000;

/** Of several withdrawals with the same six digits: the live one, or else the latest of the last day. */
const WITHDRAWALS = `
  select ${WITHDRAWAL_COLUMNS} from withdrawals
   where withdrawal_id = any($1::text[]) or network_key = any($2::text[])
  union all
  (select distinct on (code_digest) ${WITHDRAWAL_COLUMNS} from withdrawals
    where code_digest = any($3::text[])
      and (created_at > $4::timestamptz or status in ('ISSUED', 'AUTHORISED'))
    order by code_digest, status in ('ISSUED', 'AUTHORISED') desc, created_at desc)`;

const LOCK_COUNTERS = `
  select subject, wrong_tries, ${milliseconds("window_started_at")} as window_started_at,
         ${milliseconds("locked_until")} as locked_until
    from attempt_counters where subject = any($1::text[]) order by subject for update`;

const ADD_COUNTERS = `
  insert into attempt_counters (subject, wrong_tries, window_started_at, locked_until)
  select subject, 0, 'epoch', 'epoch' from unnest($1::text[]) as subject order by subject
  on conflict do nothing`;

const HOLDS = `
  select h.account_no::text, h.hold_id, h.purpose, h.amount_minor::text, h.fee_minor::text, h.currency,
         h.counterparty_account_no::text, ${milliseconds("h.expires_at")} as expires_at, h.reference, h.description,
         h.status, h.captured_minor::text, h.release_reason, ${milliseconds("h.created_at")} as created_at,
         ${milliseconds("h.updated_at")} as updated_at
    from holds h join unnest($1::bigint[], $2::text[]) as u (account_no, hold_id) using (account_no, hold_id)`;

const REFERENCES = `
  select r.account_no::text, r.reference, r.transaction_id from transaction_references r
    join unnest($1::bigint[], $2::text[]) as u (account_no, reference) using (account_no, reference)`;

const WALLETS = `
  select w.owner_id, w.currency, w.account_no::text from wallets w
    join unnest($1::text[], $2::text[]) as u (owner_id, currency) using (owner_id, currency)`;

function milliseconds(column: string): string {
  return `floor(extract(epoch from ${column}) * 1000)::float8`;
}

/** Inside the transaction of the batch: locks and reads what the commands touch. */
export async function loadBooks(client: ClientBase, commands: readonly Command[]): Promise<LoadedBooks> {
  const footprint = footprintOf(commands);
  const books = emptyBooks();
  const chainHeads = new Map<string, Buffer>();
  const hasWithdrawals =
    footprint.withdrawalIds.size > 0 || footprint.networkKeys.size > 0 || footprint.codeDigests.size > 0;
  // Commands of one batch are not in the order of their times, and none may find less than it would alone.
  const earliestAt = commands.reduce((earliest, { at }) => Math.min(earliest, at), Number.MAX_SAFE_INTEGER);
  const since = new Date(earliestAt - DEAD_CODES_REMEMBERED_MS).toISOString();
  const accountNos = new Set(footprint.accountNos);
  if (hasWithdrawals) {
    for (const withdrawal of await readWithdrawals(client, footprint, since))
      addAccounts(accountNos, withdrawal);
  }
  if (footprint.capturedHolds.length > 0) {
    for (const hold of await readHolds(client, footprint.capturedHolds)) {
      for (const accountNo of accountsPaidBy(hold)) accountNos.add(accountNo);
    }
  }
  const lockAccounts = client.query({
    name: "lock-accounts",
    text: LOCK_ACCOUNTS,
    values: [arrayParameter("bigint", [...accountNos].filter(isPossibleAccountNo))],
  });
  // What is read must be read after every lock is held. Statements of one connection run in the order they are sent, so
  // without counters to lock nothing has to be waited for in between.
  if (footprint.counters.size > 0) {
    await lockAccounts;
    await lockCounters(client, footprint, books);
  }
  const [accounts] = await Promise.all([lockAccounts, readOutcomes(client, footprint, books.outcomes)]);
  for (const row of accounts.rows) {
    books.accounts.set(row.account_no, accountFrom(row));
    chainHeads.set(row.account_no, row.chain_head);
  }
  if (hasWithdrawals) {
    for (const withdrawal of await readWithdrawals(client, footprint, since)) {
      if (!books.accounts.has(withdrawal.accountNo)) throw new StaleFootprintError();
      keepWithdrawal(books, withdrawal);
    }
  }
  await readTheRest(client, footprint, books);
  for (const { accountNo, holdId } of footprint.capturedHolds) {
    const hold = books.holds.get(holdKey(accountNo, holdId));
    if (hold && !accountsPaidBy(hold).every((paid) => books.accounts.has(paid)))
      throw new StaleFootprintError();
  }
  return { books, chainHeads };
}

function addAccounts(accountNos: Set<string>, withdrawal: Withdrawal): void {
  accountNos.add(withdrawal.accountNo);
  for (const accountNo of payoutAccounts(withdrawal.currency)) accountNos.add(accountNo);
}

async function readOutcomes(
  client: ClientBase,
  footprint: Footprint,
  outcomes: Map<string, StoredOutcome>,
): Promise<void> {
  const found = await client.query({
    name: "outcomes",
    text: OUTCOMES,
    values: [arrayParameter("text", [...footprint.commandIds])],
  });
  for (const row of found.rows) {
    const earlier = outcomes.get(row.command_id);
    const event: LedgerEvent = decodeEvent(row.payload);
    outcomes.set(row.command_id, {
      request: earlier?.request ?? JSON.parse(row.request),
      at: row.at,
      events: [...(earlier?.events ?? []), event],
    });
  }
}

async function readWithdrawals(
  client: ClientBase,
  footprint: Footprint,
  since: string,
): Promise<Withdrawal[]> {
  const found = await client.query({
    name: "withdrawals",
    text: WITHDRAWALS,
    values: [[...footprint.withdrawalIds], [...footprint.networkKeys], [...footprint.codeDigests], since],
  });
  return found.rows.map(withdrawalFrom);
}

/** Locks the counters of terminals and networks; one that is not there is made first, so that it can be locked. */
async function lockCounters(client: ClientBase, footprint: Footprint, books: Books): Promise<void> {
  const values = [arrayParameter("text", [...footprint.counters])];
  let found = await client.query({ name: "lock-counters", text: LOCK_COUNTERS, values });
  if (found.rows.length < footprint.counters.size) {
    await client.query({ name: "add-counters", text: ADD_COUNTERS, values });
    found = await client.query({ name: "lock-counters", text: LOCK_COUNTERS, values });
  }
  for (const row of found.rows) {
    books.counters.set(row.subject, {
      subject: row.subject,
      wrongTries: row.wrong_tries,
      windowStartedAt: row.window_started_at,
      lockedUntil: row.locked_until,
    });
  }
}

async function readHolds(
  client: ClientBase,
  named: readonly { readonly accountNo: string; readonly holdId: string }[],
): Promise<Hold[]> {
  const possible = named.filter((hold) => isPossibleAccountNo(hold.accountNo));
  if (possible.length === 0) return [];
  const values = [possible.map((h) => h.accountNo), possible.map((h) => h.holdId)];
  const found = await client.query({ name: "holds", text: HOLDS, values });
  return found.rows.map((row) => ({
    holdId: row.hold_id,
    accountNo: row.account_no,
    purpose: row.purpose,
    amountMinor: BigInt(row.amount_minor),
    feeMinor: BigInt(row.fee_minor),
    currency: row.currency,
    counterpartyAccountNo: row.counterparty_account_no,
    expiresAt: row.expires_at,
    reference: row.reference,
    description: row.description,
    status: row.status,
    capturedMinor: BigInt(row.captured_minor),
    releaseReason: row.release_reason,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }));
}

async function readTheRest(client: ClientBase, footprint: Footprint, books: Books): Promise<void> {
  for (const hold of await readHolds(client, footprint.holds)) {
    books.holds.set(holdKey(hold.accountNo, hold.holdId), hold);
  }
  const references = footprint.references.filter((reference) => isPossibleAccountNo(reference.accountNo));
  if (references.length > 0) {
    const values = [references.map((r) => r.accountNo), references.map((r) => r.reference)];
    for (const row of (await client.query({ name: "references", text: REFERENCES, values })).rows) {
      books.references.set(referenceKey(row.account_no, row.reference), row.transaction_id);
    }
  }
  if (footprint.wallets.length > 0) {
    const values = [footprint.wallets.map((w) => w.ownerId), footprint.wallets.map((w) => w.currency)];
    for (const row of (await client.query({ name: "wallets", text: WALLETS, values })).rows) {
      books.wallets.set(walletKey(row.owner_id, row.currency), row.account_no);
    }
  }
}

type AccountRow = {
  account_no: string;
  owner_id: string;
  kind: Account["kind"];
  currency: Currency;
  status: Account["status"];
  posted_minor: string;
  held_minor: string;
  minimum_minor: string;
  may_go_negative: boolean;
  version: number;
};

function accountFrom(row: AccountRow): Account {
  return {
    accountNo: row.account_no,
    ownerId: row.owner_id,
    kind: row.kind,
    currency: row.currency,
    status: row.status,
    postedMinor: BigInt(row.posted_minor),
    heldMinor: BigInt(row.held_minor),
    minimumMinor: BigInt(row.minimum_minor),
    mayGoNegative: row.may_go_negative,
    version: row.version,
  };
}

type WithdrawalRow = {
  withdrawal_id: string;
  account_no: string;
  user_id: string;
  amount_minor: string;
  fee_minor: string;
  currency: Currency;
  status: WithdrawalStatus;
  code_digest: string;
  expires_at: number;
  wrong_tries: number;
  created_at: number;
  updated_at: number;
  network_key: string | null;
  dispensed_minor: string | null;
  exception: Withdrawal["exception"];
};

function withdrawalFrom(row: WithdrawalRow): Withdrawal {
  const [acquirerId, terminalId, localDate, traceNumber] = row.network_key?.split(":") ?? [];
  return {
    withdrawalId: row.withdrawal_id,
    accountNo: row.account_no,
    userId: row.user_id,
    amountMinor: BigInt(row.amount_minor),
    feeMinor: BigInt(row.fee_minor),
    currency: row.currency,
    status: row.status,
    codeDigest: row.code_digest,
    expiresAt: row.expires_at,
    wrongTries: row.wrong_tries,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    networkKey:
      row.network_key === null
        ? null
        : {
            acquirerId: acquirerId!,
            terminalId: terminalId!,
            localDate: localDate!,
            traceNumber: traceNumber!,
          },
    dispensedMinor: row.dispensed_minor === null ? null : BigInt(row.dispensed_minor),
    exception: row.exception,
  };
}
