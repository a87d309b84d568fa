// Top-ups that the books know nothing of: under way, or failed. Each is shown as the deposit that it is to become, under the
// same id, from the moment it is on record; once it is booked its transaction takes its place.
import { systemAccountNo } from "../ledger/accounts.ts";
import { CURRENCIES, type Currency } from "../ledger/money.ts";

const BANK_ACCOUNTS: ReadonlyMap<string, Currency> = new Map(
  CURRENCIES.map((currency) => [systemAccountNo("bank", currency), currency]),
);

/** Whether top-ups are debited from it. */
export const isBankAccount = (accountNo: string) => BANK_ACCOUNTS.has(accountNo);

const bankAccountOf = `case o.currency ${[...BANK_ACCOUNTS]
  .map(([accountNo, currency]) => `when '${currency}' then ${accountNo}::bigint`)
  .join(" ")} end`;

/**
 * As rows of `transactions`. Between the posting and the status of its order a top-up would be in both; the look-up, one by
 * one and by key, leaves it out here. Kind and status are those of the index.
 */
export const TOP_UPS = `(
  select o.order_id as transaction_id, 'deposit'::text as type,
         case o.status when 'FAILED' then 'FAILED' else 'PENDING' end as status,
         ${bankAccountOf} as debit_account_no, o.account_no as credit_account_no, o.amount_minor, 0::bigint as fee_minor,
         o.currency, ''::text as reference, 'Top-up'::text as description, o.created_at,
         case o.status when 'FAILED' then o.updated_at end as completed_at
    from bank_orders o
   where o.kind = 'top-up' and o.status in ('PENDING', 'UNKNOWN', 'IN_REVIEW', 'FAILED')
     and (select d.transaction_id from transactions d where d.transaction_id = o.order_id) is null) t`;

/** SQL: when `t`, a row of transactions or of these, was asked for; the books have a top-up from its booking on. */
export const ASKED_FOR_AT = `
  case when t.type = 'deposit'
       then coalesce((select o.created_at from bank_orders o where o.order_id = t.transaction_id), t.created_at)
       else t.created_at end`;

/** Whether a list with these filters can have one. */
export function mayBeTopUp({ type, status }: { type?: string | undefined; status?: string | undefined }) {
  const fits = (wanted: string | undefined, possible: readonly string[]) =>
    wanted === undefined || possible.includes(wanted);
  return fits(type, ["deposit"]) && fits(status, ["PENDING", "FAILED"]);
}
