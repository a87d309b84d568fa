// Finds transactions, newest first, one page at a time. Ids sort by time of creation, so a page begins below the last id
// of the page before: what is new meanwhile comes above, and nothing is seen twice or missed.
//
// For some accounts each side has an index of its own: at most a page from each is read and merged. For everybody's the
// primary key is in the right order already. Top-ups that are not in the books come from the bank's orders.
import type pg from "pg";
import { toMinorBound } from "../http/amounts.ts";
import { CURRENCIES, type Currency } from "../ledger/money.ts";
import { transactionIdFloor } from "../transaction-ids.ts";
import { WENT_TO_PHONE } from "./other-side.ts";
import { ASKED_FOR_AT, isBankAccount, mayBeTopUp, TOP_UPS } from "./top-ups.ts";

export type TransactionFilter = {
  /** Either side is one of these; undefined for everybody's. */
  readonly accountNos: readonly string[] | undefined;
  readonly counterpartyAccountNo?: string | undefined;
  readonly type?: string | undefined;
  readonly status?: string | undefined;
  /** Created at this time or later. */
  readonly from?: Date | undefined;
  /** Created before this time. */
  readonly to?: Date | undefined;
  /** In units of each currency. */
  readonly minAmount?: string | undefined;
  readonly maxAmount?: string | undefined;
  readonly currency?: Currency | undefined;
  /** Below this id. */
  readonly before?: string | undefined;
  readonly limit: number;
};

export type FoundTransaction = {
  readonly transaction_id: string;
  readonly type: string;
  readonly status: "PENDING" | "SUCCESS" | "FAILED" | "ROLLBACK";
  readonly debit_account_no: string;
  readonly credit_account_no: string;
  readonly amount_minor: string;
  readonly fee_minor: string;
  readonly currency: Currency;
  readonly reference: string;
  readonly description: string;
  readonly created_at: Date;
  readonly completed_at: Date | null;
  readonly went_to_phone: boolean;
};

export const TRANSACTION_COLUMNS = `
  t.transaction_id, t.type, t.status, t.debit_account_no::text, t.credit_account_no::text, t.amount_minor::text,
  t.fee_minor::text, t.currency, t.reference, t.description, ${ASKED_FOR_AT} as created_at, t.completed_at`;

/** Ids are made from the time of creation; a day of slack leaves the exact judgement to the time itself. */
const SLACK_MS = 86_400_000;

export async function searchTransactions(
  pool: pg.Pool,
  filter: TransactionFilter,
): Promise<FoundTransaction[]> {
  const { text, values } = searchStatement(filter);
  return (await pool.query<FoundTransaction>(text, values)).rows;
}

function searchStatement(filter: TransactionFilter): { text: string; values: unknown[] } {
  const values: unknown[] = [];
  const value = (given: unknown) => `$${values.push(given)}`;
  const conditions = commonConditions(filter, value);
  const limit = value(filter.limit);
  const page = (source: string, extra: readonly string[]) => `
    (select ${TRANSACTION_COLUMNS} from ${source} where ${[...conditions, ...extra].join(" and ")}
      order by t.transaction_id desc limit ${limit})`;
  const merged = (pages: readonly string[]) =>
    `select t.*, ${WENT_TO_PHONE} as went_to_phone from (${pages.join(" union ")}) t
      order by transaction_id desc limit ${limit}`;

  // Whoever asks for everybody's with a counterparty asks for that account's.
  const { counterpartyAccountNo, accountNos = counterpartyAccountNo ? [counterpartyAccountNo] : undefined } =
    filter;
  const topUps = mayBeTopUp(filter);
  if (accountNos === undefined) {
    return { text: merged([page("transactions t", []), ...(topUps ? [page(TOP_UPS, [])] : [])]), values };
  }
  const counterparty =
    filter.accountNos !== undefined && counterpartyAccountNo !== undefined
      ? value(counterpartyAccountNo)
      : undefined;
  const accounts = value(accountNos);
  const side = (source: string, own: string, other: string) => `
    (select t.* from unnest(${accounts}::bigint[]) a (account_no), lateral ${page(source, [
      `t.${own} = a.account_no`,
      ...(counterparty === undefined ? [] : [`t.${other} = ${counterparty}::bigint`]),
    ])} t)`;
  const [debit, credit] = ["debit_account_no", "credit_account_no"] as const;
  // A transaction between two of the accounts is found from both sides; `union` keeps it once. Whose account is debited by
  // top-ups is the platform's own, and has no index.
  const sides = [
    side("transactions t", debit, credit),
    side("transactions t", credit, debit),
    ...(topUps ? [side(TOP_UPS, credit, debit)] : []),
    ...(topUps && accountNos.some(isBankAccount) ? [side(TOP_UPS, debit, credit)] : []),
  ];
  return { text: merged(sides), values };
}

function commonConditions(filter: TransactionFilter, value: (given: unknown) => string): string[] {
  const { type, status, from, to, minAmount, maxAmount, currency, before } = filter;
  const conditions = ["true"];
  if (before !== undefined) conditions.push(`t.transaction_id < ${value(before)}`);
  if (type !== undefined) conditions.push(`t.type = ${value(type)}`);
  if (status !== undefined) conditions.push(`t.status = ${value(status)}`);
  if (currency !== undefined) conditions.push(`t.currency = ${value(currency)}`);
  if (from !== undefined) {
    conditions.push(`${ASKED_FOR_AT} >= ${value(from.toISOString())}`);
    conditions.push(`t.transaction_id >= ${value(transactionIdFloor(from.getTime() - SLACK_MS))}`);
  }
  if (to !== undefined) {
    conditions.push(`${ASKED_FOR_AT} < ${value(to.toISOString())}`);
    conditions.push(`t.transaction_id < ${value(transactionIdFloor(to.getTime() + SLACK_MS))}`);
  }
  if (minAmount !== undefined) conditions.push(`t.amount_minor >= ${bound(minAmount, "up", value)}`);
  if (maxAmount !== undefined) conditions.push(`t.amount_minor <= ${bound(maxAmount, "down", value)}`);
  return conditions;
}

/** The bound in the minor units of each row's currency. */
function bound(amount: string, rounding: "up" | "down", value: (given: unknown) => string): string {
  const cases = CURRENCIES.map(
    (currency) =>
      `when ${value(currency)} then ${value(toMinorBound(amount, currency, rounding).toString())}::bigint`,
  );
  return `case t.currency ${cases.join(" ")} end`;
}
