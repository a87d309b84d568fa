// The agent's day, added up from the ledger's entries on its two accounts. Nothing here is counted anywhere else, so the
// report cannot differ from the books.
import type pg from "pg";
import { businessDayOf } from "./business-days.ts";

export type DayFigures = {
  readonly openingFloatMinor: bigint;
  readonly closingFloatMinor: bigint;
  readonly cashIns: { readonly count: number; readonly amountMinor: bigint };
  readonly cashOuts: { readonly count: number; readonly amountMinor: bigint };
  readonly feesMinor: bigint;
  readonly commissionsMinor: bigint;
  readonly openingCommissionMinor: bigint;
  readonly closingCommissionMinor: bigint;
  readonly commissionAdjustmentsMinor: bigint;
  readonly floatInMinor: bigint;
  readonly floatOutMinor: bigint;
  readonly adjustmentsMinor: bigint;
};

export type ReportAccounts = { readonly floatAccountNo: string; readonly commissionAccountNo: string };

type Row = {
  account_no: string;
  posted: string;
  what: string | null;
  is_later: boolean | null;
  count: number;
  amount: string;
  fees: string;
};

// One statement sees one state of the books. What a transaction moved is one row, however many entries it has.
const FIGURES = `
  with moved as (
    select e.account_no, e.transaction_id, sum(e.amount_minor) as amount, max(e.at) >= to_timestamp($3::float8) as is_later
    from entries e where e.account_no = any($1::bigint[]) and e.at >= to_timestamp($2::float8)
    group by e.account_no, e.transaction_id
  ), named as (
    select m.*, t.fee_minor, case when t.reference like 'dsp\\_%' then 'adjustment' else t.type end as what
    from moved m join transactions t using (transaction_id)
  )
  select a.account_no::text, a.posted_minor::text as posted, n.what, n.is_later, count(n.transaction_id)::int as count,
    coalesce(sum(n.amount), 0)::text as amount, coalesce(sum(n.fee_minor), 0)::text as fees
  from accounts a left join named n using (account_no)
  where a.account_no = any($1::bigint[])
  group by a.account_no, a.posted_minor, n.what, n.is_later`;

/** The figures of a day in Cabo Verde, YYYY-MM-DD. */
export async function readDayFigures(
  pool: pg.Pool,
  { floatAccountNo, commissionAccountNo }: ReportAccounts,
  date: string,
): Promise<DayFigures> {
  const { startsAt, endsAt } = businessDayOf(date);
  const { rows } = await pool.query<Row>({
    name: "agent-day",
    text: FIGURES,
    values: [[floatAccountNo, commissionAccountNo], startsAt / 1000, endsAt / 1000],
  });
  const float = figuresOf(rows, floatAccountNo);
  const commission = figuresOf(rows, commissionAccountNo);
  const cashIns = float.of("cash-in");
  const cashOuts = float.of("agent-cash-out");
  const floatIn = float.of("deposit");
  const floatOut = float.of("bank-withdrawal");
  const earned = commission.of("cash-in").amount + commission.of("agent-cash-out").amount;
  return {
    openingFloatMinor: float.opening,
    closingFloatMinor: float.closing,
    cashIns: { count: cashIns.count, amountMinor: -cashIns.amount },
    cashOuts: { count: cashOuts.count, amountMinor: cashOuts.amount },
    feesMinor: cashIns.fees + cashOuts.fees,
    commissionsMinor: earned,
    openingCommissionMinor: commission.opening,
    closingCommissionMinor: commission.closing,
    commissionAdjustmentsMinor: commission.closing - commission.opening - earned,
    floatInMinor: floatIn.amount,
    floatOutMinor: -floatOut.amount,
    adjustmentsMinor:
      float.closing - float.opening - cashIns.amount - cashOuts.amount - floatIn.amount - floatOut.amount,
  };
}

/** What is posted now, less what came later, is what stood at the end of the day. */
function figuresOf(rows: readonly Row[], accountNo: string) {
  const own = rows.filter((row) => row.account_no === accountNo);
  const sum = (part: readonly Row[]) => part.reduce((total, row) => total + BigInt(row.amount), 0n);
  const posted = BigInt(own[0]?.posted ?? 0);
  const closing = posted - sum(own.filter((row) => row.is_later === true));
  const ofDay = own.filter((row) => row.is_later === false);
  return {
    closing,
    opening: closing - sum(ofDay),
    of(what: string) {
      const row = ofDay.find((each) => each.what === what);
      return { count: row?.count ?? 0, amount: BigInt(row?.amount ?? 0), fees: BigInt(row?.fees ?? 0) };
    },
  };
}
