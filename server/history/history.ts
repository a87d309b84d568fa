// History: what happened to the money, for the people whose money it is and for those who look after the platform.
import { Problem } from "@makeba/openapi/problem";
import type pg from "pg";
import { toDecimal } from "../http/amounts.ts";
import type { Cursors } from "../http/cursors.ts";
import { instantOf } from "../http/instants.ts";
import type { HandlersOf } from "../http/operations.ts";
import { seesEverybody, type User, userOf } from "../identity/principals.ts";
import { isPossibleAccountNo } from "../ledger/accounts.ts";
import { readHappenings } from "./happenings.ts";
import { accountNoFor, WENT_TO_PHONE } from "./other-side.ts";
import { legsOf, type StoredEvent, statusHistory } from "./status-history.ts";
import { TOP_UPS } from "./top-ups.ts";
import { type FoundTransaction, searchTransactions, TRANSACTION_COLUMNS } from "./transaction-search.ts";

export type HistoryDependencies = { readonly pool: pg.Pool; readonly cursors: Cursors };

type Query = Parameters<HandlersOf<"listTransactions">["listTransactions"]>[0]["query"];

const LIMIT = 20;
const EVENTS_MAX = 200;
const ENTRIES_MAX = 100;

const TRANSACTION = `
  select t.*, ${WENT_TO_PHONE} as went_to_phone from (
    select ${TRANSACTION_COLUMNS} from transactions t where t.transaction_id = $1
    union all
    select ${TRANSACTION_COLUMNS} from ${TOP_UPS} where t.transaction_id = $1) t`;

export function historyOperations({
  pool,
  cursors,
}: HistoryDependencies): HandlersOf<"listTransactions" | "getTransaction"> {
  return {
    async listTransactions({ query, principal }) {
      const user = userOf(principal);
      const { limit = LIMIT, cursor } = query;
      const { accountNos, owned } = await accountsOf(pool, user, query);
      const filter = { ...filterOf(query), accountNos };
      const shown = (row: FoundTransaction) => accountNoFor(user, row, (accountNo) => owned.has(accountNo));
      const question = questionOf(query, seesEverybody(user) ? query.userId : user.userId);
      const before = cursor === undefined ? undefined : cursors.open(cursor, question);
      // One more than the page, to know whether there is another.
      const found = await searchTransactions(pool, { ...filter, before, limit: limit + 1 });
      const rows = found.slice(0, limit);
      const more = found.length > limit;
      return {
        status: 200,
        body: {
          transactions: rows.map((row) => summaryOf(row, accountNos, shown(row))),
          ...(more ? { nextCursor: cursors.seal(rows.at(-1)!.transaction_id, question) } : {}),
        },
      };
    },

    async getTransaction({ params, principal }) {
      const user = userOf(principal);
      const found = await findTransaction(pool, user, params.transactionId);
      if (found === undefined) throw new Problem("TRANSACTION_NOT_FOUND");
      const { row, events, own } = found;
      const all = seesEverybody(user);
      return {
        status: 200,
        body: {
          ...summaryOf(
            row,
            undefined,
            accountNoFor(user, row, (accountNo) => own.has(accountNo)),
          ),
          ...(all || own.has(row.debit_account_no)
            ? { fee: toDecimal(BigInt(row.fee_minor), row.currency) }
            : {}),
          entries: legsOf(events)
            .filter(({ accountNo }) => all || own.has(accountNo))
            .slice(0, ENTRIES_MAX)
            .map(({ accountNo, amountMinor, balanceAfterMinor, at }) => ({
              accountNo,
              amount: toDecimal(amountMinor, row.currency),
              balanceAfter: toDecimal(balanceAfterMinor, row.currency),
              at: at.toISOString(),
            })),
          statusHistory: statusHistory(events).map((step) => ({ ...step, at: step.at.toISOString() })),
        },
      };
    },
  };
}

type Asked = {
  /** Undefined for everybody's. */
  readonly accountNos: readonly string[] | undefined;
  /** All those of the user whose they are. */
  readonly owned: ReadonlySet<string>;
};

/** The accounts that are asked for. Refuses accounts that are not for the caller. */
async function accountsOf(pool: pg.Pool, user: User, { accountNo, userId }: Query): Promise<Asked> {
  const all = seesEverybody(user);
  if (!all && userId !== undefined && userId !== user.userId) throw new Problem("ACCOUNT_ACCESS_DENIED");
  const ownerId = all ? userId : user.userId;
  if (ownerId === undefined) {
    return { accountNos: accountNo === undefined ? undefined : possible(accountNo), owned: new Set() };
  }
  const owned = await ownAccounts(pool, ownerId);
  if (accountNo === undefined) return { accountNos: [...owned], owned };
  if (owned.has(accountNo)) return { accountNos: [accountNo], owned };
  // An operator who names a user and an account of somebody else's asks for what cannot be.
  if (all) return { accountNos: [], owned };
  throw new Problem("ACCOUNT_ACCESS_DENIED");
}

/** Not every number of 19 digits fits into 64 bits. */
const possible = (accountNo: string) => (isPossibleAccountNo(accountNo) ? [accountNo] : []);

export async function ownAccounts(pool: pg.Pool, ownerId: string): Promise<ReadonlySet<string>> {
  const { rows } = await pool.query<{ account_no: string }>({
    name: "accounts-of-owner",
    text: "select account_no::text from accounts where owner_id = $1",
    values: [ownerId],
  });
  return new Set(rows.map(({ account_no }) => account_no));
}

function filterOf(query: Query) {
  const { type, status, from, to, minAmount, maxAmount, currency, counterpartyAccountNo } = query;
  const time = (text: string | undefined, field: string) =>
    text === undefined ? undefined : instantOf(text, field);
  return {
    ...{ type, status, minAmount, maxAmount, currency },
    from: time(from, "query.from"),
    to: time(to, "query.to"),
    // No transaction has a number that is no account's.
    counterpartyAccountNo:
      counterpartyAccountNo === undefined || isPossibleAccountNo(counterpartyAccountNo)
        ? counterpartyAccountNo
        : "0",
  };
}

/** Everything that the pages depend on: whose, and which. A page may be of another size than the one before. */
function questionOf(query: Query, ownerId: string | undefined): string[] {
  const { cursor: _, limit: _limit, userId: _userId, ...filters } = query;
  const sorted = Object.entries(filters).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return ["listTransactions", ownerId ?? "", JSON.stringify(sorted)];
}

function summaryOf(
  row: FoundTransaction,
  accountNos: readonly string[] | undefined,
  shown: (accountNo: string) => string,
) {
  const from = row.debit_account_no;
  const to = row.credit_account_no;
  return {
    transactionId: row.transaction_id,
    type: row.type,
    status: row.status,
    fromAccountNo: shown(from),
    toAccountNo: shown(to),
    amount: toDecimal(BigInt(row.amount_minor), row.currency),
    currency: row.currency,
    ...(accountNos === undefined ? {} : { direction: directionOf(accountNos, from, to) }),
    ...(row.reference === "" ? {} : { reference: row.reference }),
    ...(row.description === "" ? {} : { description: row.description }),
    createdAt: new Date(row.created_at).toISOString(),
    ...(row.completed_at === null ? {} : { completedAt: new Date(row.completed_at).toISOString() }),
  };
}

function directionOf(accountNos: readonly string[], from: string, to: string): "OUT" | "IN" | "BETWEEN" {
  if (!accountNos.includes(from)) return "IN";
  return accountNos.includes(to) ? "BETWEEN" : "OUT";
}

type Found = {
  readonly row: FoundTransaction;
  readonly events: readonly StoredEvent[];
  /** The accounts of it that are the caller's. */
  readonly own: ReadonlySet<string>;
};

/** A transaction that the caller may see: as owner of an account that it touches, or as one who sees everybody's. */
export async function findTransaction(
  pool: pg.Pool,
  user: User,
  transactionId: string,
): Promise<Found | undefined> {
  const everything = [{ subject: transactionId, after: 0n }];
  const [transaction, events] = await Promise.all([
    pool.query<FoundTransaction>({
      name: "transaction-by-id",
      text: TRANSACTION,
      values: [transactionId],
    }),
    readHappenings(pool, "events-of-transaction", everything, EVENTS_MAX),
  ]);
  const row = transaction.rows[0];
  if (!row) return undefined;
  const owned = await ownAccounts(pool, user.userId);
  const touched = [
    row.debit_account_no,
    row.credit_account_no,
    ...legsOf(events).map(({ accountNo }) => accountNo),
  ];
  const own = new Set(touched.filter((accountNo) => owned.has(accountNo)));
  return own.size > 0 || seesEverybody(user) ? { row, events, own } : undefined;
}
