// Reads every row that a batch touches and locks it, in one order for everybody, so that batches of several servers
// wait for each other but never deadlock. All statements go out in one burst: those that lock accounts and counters, and
// behind them those that read what the locks protect, each of which sees everything committed before it began.
import type { ClientBase, QueryConfig } from "pg";
import { isPossibleAccountNo } from "../ledger/accounts.ts";
import { type Books, emptyBooks, holdKey, keepWithdrawal, referenceKey, walletKey } from "../ledger/books.ts";
import type { Command } from "../ledger/commands.ts";
import { type Footprint, footprintOf, payoutAccounts } from "../ledger/footprint.ts";
import { accountsPaidBy } from "../ledger/holds.ts";
import { CURRENCIES } from "../ledger/money.ts";
import { hasLiveCode, networkKeyText } from "../ledger/withdrawals.ts";
import { arrayParameter } from "./array-parameters.ts";
import { accountFrom, counterFrom, holdFrom, keepOutcome, withdrawalFrom } from "./ledger-rows.ts";
import { inOneWrite } from "./one-write.ts";

export type LoadedBooks = {
  readonly books: Books;
  /** The last hash of each account's chain. */
  readonly chainHeads: Map<string, Buffer>;
};

/** The accounts a batch was to lock did not include one that it turned out to need; start it again. */
export class StaleFootprintError extends Error {}

const ACCOUNT_COLUMNS = `
  account_no::text, owner_id, kind, currency, status, posted_minor::text, held_minor::text, minimum_minor::text,
  may_go_negative, tier, usage::text, version::float8, chain_head`;

// The one place that takes locks on accounts. On a distributed PostgreSQL it becomes
// `UPDATE accounts SET version = version ... RETURNING`.
const LOCK_ACCOUNTS = `
  select ${ACCOUNT_COLUMNS} from accounts where account_no = any($1::bigint[]) order by account_no for update`;

/**
 * The same, with the accounts that withdrawals and captured holds lead to: their own, whom they pay, and the platform's
 * in their currencies. Only a live code can still lead anywhere.
 */
const LOCK_ACCOUNTS_BEHIND = `
  with found as (
    select account_no, currency from withdrawals
     where withdrawal_id = any($2::text[]) or network_key = any($3::text[])
    union all
    select account_no, currency from withdrawals
     where code_digest = any($4::text[]) and status in ('ISSUED', 'AUTHORISED')
    union all
    select h.counterparty_account_no, h.currency
      from holds h join unnest($5::bigint[], $6::text[]) as u (account_no, hold_id) using (account_no, hold_id)
  )
  select ${ACCOUNT_COLUMNS} from accounts
   where account_no in (
     select unnest($1::bigint[])
     union select account_no from found
     union select p.account_no from unnest($7::bigint[], $8::text[]) as p (account_no, currency)
            where p.currency in (select currency from found)
   )
   order by account_no for update`;

const PAYOUT_ACCOUNTS = CURRENCIES.flatMap((currency) =>
  payoutAccounts(currency).map((accountNo) => ({ accountNo, currency })),
);

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
  select w.owner_id, w.currency, w.kind, w.account_no::text from wallets w
    join unnest($1::text[], $2::text[], $3::text[]) as u (owner_id, currency, kind) using (owner_id, currency, kind)`;

function milliseconds(column: string): string {
  return `floor(extract(epoch from ${column}) * 1000)::float8`;
}

/** Inside the transaction of the batch: locks and reads what the commands touch. */
export async function loadBooks(client: ClientBase, commands: readonly Command[]): Promise<LoadedBooks> {
  const footprint = footprintOf(commands);
  // Commands of one batch are not in the order of their times, and none may find less than it would alone.
  const earliestAt = commands.reduce((earliest, { at }) => Math.min(earliest, at), Number.MAX_SAFE_INTEGER);
  const statements = statementsFor(footprint, earliestAt - DEAD_CODES_REMEMBERED_MS);
  let rows = await run(client, statements);
  if (rows.counters.length < footprint.counters.size) {
    // The first try at this terminal: its counter is made, so that it can be locked, and what was read without that
    // lock is read again.
    const values = [arrayParameter("text", [...footprint.counters])];
    await client.query({ name: "add-counters", text: ADD_COUNTERS, values });
    rows = await run(client, statements);
  }
  const books = booksFrom(rows);
  requireLocked(books, footprint);
  const chainHeads = new Map<string, Buffer>(rows.accounts.map((row) => [row.account_no, row.chain_head]));
  return { books, chainHeads };
}

/** What a command would touch, read without locks: for looking only, since it may have changed by then. */
export async function readBooks(client: ClientBase, command: Command): Promise<Books> {
  const { accounts, counters, ...others } = statementsFor(
    footprintOf([command]),
    command.at - DEAD_CODES_REMEMBERED_MS,
  );
  const unlocked = (statement: QueryConfig | undefined) =>
    statement && { ...statement, name: `${statement.name}-unlocked`, text: withoutLock(statement.text) };
  const statements = { accounts: unlocked(accounts), counters: unlocked(counters), ...others };
  return booksFrom(await inOneWrite(client, () => run(client, statements)));
}

function withoutLock(text: string): string {
  return text.replace(/ for update\b.*$/, "");
}

type Statements = Readonly<Record<TableRead, QueryConfig | undefined>>;
type TableRead = "accounts" | "counters" | "outcomes" | "withdrawals" | "holds" | "references" | "wallets";
// biome-ignore lint/suspicious/noExplicitAny: each table's rows are read by one function below that knows its columns
type Rows = Readonly<Record<TableRead, readonly any[]>>;

/** In the order in which they must run: the locks first. A table that no command needs is left out. */
function statementsFor(footprint: Footprint, deadSince: number): Statements {
  const texts = (values: Iterable<string>) => arrayParameter("text", [...values]);
  const numbers = (values: Iterable<string>) => arrayParameter("bigint", [...values]);
  const possible = <T extends { readonly accountNo: string }>(named: readonly T[]) =>
    named.filter(({ accountNo }) => isPossibleAccountNo(accountNo));
  const accountNos = numbers([...footprint.accountNos].filter(isPossibleAccountNo));
  const withdrawals = [footprint.withdrawalIds, footprint.networkKeys, footprint.codeDigests].map(texts);
  const captured = possible(footprint.capturedHolds);
  const holds = possible(footprint.holds);
  const references = possible(footprint.references);
  const { wallets, counters } = footprint;
  const hasWithdrawals =
    footprint.withdrawalIds.size > 0 || footprint.networkKeys.size > 0 || footprint.codeDigests.size > 0;
  return {
    accounts:
      hasWithdrawals || captured.length > 0
        ? {
            name: "lock-accounts-behind",
            text: LOCK_ACCOUNTS_BEHIND,
            values: [
              accountNos,
              ...withdrawals,
              numbers(captured.map((hold) => hold.accountNo)),
              texts(captured.map((hold) => hold.holdId)),
              numbers(PAYOUT_ACCOUNTS.map((account) => account.accountNo)),
              texts(PAYOUT_ACCOUNTS.map((account) => account.currency)),
            ],
          }
        : { name: "lock-accounts", text: LOCK_ACCOUNTS, values: [accountNos] },
    counters:
      counters.size === 0
        ? undefined
        : { name: "lock-counters", text: LOCK_COUNTERS, values: [texts(counters)] },
    outcomes: { name: "outcomes", text: OUTCOMES, values: [texts(footprint.commandIds)] },
    withdrawals: hasWithdrawals
      ? {
          name: "withdrawals",
          text: WITHDRAWALS,
          values: [...withdrawals, new Date(deadSince).toISOString()],
        }
      : undefined,
    holds:
      holds.length === 0
        ? undefined
        : {
            name: "holds",
            text: HOLDS,
            values: [numbers(holds.map((h) => h.accountNo)), texts(holds.map((h) => h.holdId))],
          },
    references:
      references.length === 0
        ? undefined
        : {
            name: "references",
            text: REFERENCES,
            values: [numbers(references.map((r) => r.accountNo)), texts(references.map((r) => r.reference))],
          },
    wallets:
      wallets.length === 0
        ? undefined
        : {
            name: "wallets",
            text: WALLETS,
            values: [
              texts(wallets.map((w) => w.ownerId)),
              texts(wallets.map((w) => w.currency)),
              texts(wallets.map((w) => w.kind)),
            ],
          },
  };
}

/** Sends all of them at once; a connection runs its statements in the order in which they are sent. */
async function run(client: ClientBase, statements: Statements): Promise<Rows> {
  const read = async (name: TableRead) => {
    const statement = statements[name];
    return statement ? (await client.query(statement)).rows : [];
  };
  const [accounts, counters, outcomes, withdrawals, holds, references, wallets] = await Promise.all([
    read("accounts"),
    read("counters"),
    read("outcomes"),
    read("withdrawals"),
    read("holds"),
    read("references"),
    read("wallets"),
  ]);
  return { accounts, counters, outcomes, withdrawals, holds, references, wallets };
}

function booksFrom(rows: Rows): Books {
  const books = emptyBooks();
  for (const row of rows.accounts) books.accounts.set(row.account_no, accountFrom(row));
  for (const row of rows.counters) books.counters.set(row.subject, counterFrom(row));
  for (const row of rows.outcomes) keepOutcome(books.outcomes, row);
  for (const row of rows.withdrawals) keepWithdrawal(books, withdrawalFrom(row));
  for (const row of rows.holds) books.holds.set(holdKey(row.account_no, row.hold_id), holdFrom(row));
  for (const row of rows.references) {
    books.references.set(referenceKey(row.account_no, row.reference), row.transaction_id);
  }
  for (const row of rows.wallets) {
    books.wallets.set(walletKey(row.owner_id, row.currency, row.kind), row.account_no);
  }
  return books;
}

/** Another server may have made a withdrawal or hold between the statement that locked and the one that read. */
function requireLocked({ accounts, withdrawals, holds }: Books, footprint: Footprint): void {
  for (const withdrawal of withdrawals.values()) {
    const { withdrawalId, networkKey } = withdrawal;
    const mayChange =
      hasLiveCode(withdrawal) ||
      footprint.withdrawalIds.has(withdrawalId) ||
      (networkKey !== null && footprint.networkKeys.has(networkKeyText(networkKey)));
    if (mayChange && !accounts.has(withdrawal.accountNo)) throw new StaleFootprintError();
  }
  for (const { accountNo, holdId } of footprint.capturedHolds) {
    const hold = holds.get(holdKey(accountNo, holdId));
    if (hold && !accountsPaidBy(hold).every((paid) => accounts.has(paid))) throw new StaleFootprintError();
  }
}
