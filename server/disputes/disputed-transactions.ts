// The transactions that can be disputed: cash-ins and cash-outs at agents, never the adjustments of earlier disputes.
import type pg from "pg";

export type Disputed = {
  readonly completed: boolean;
  readonly amountMinor: bigint;
  readonly floatAccountNo: string;
  readonly customerAccountNo: string;
  readonly customerId: string;
};

type Row = {
  status: string;
  amount_minor: string;
  float_account_no: string;
  customer_account_no: string;
  customer_id: string;
};

const FIND = `
  select t.status, t.amount_minor::text, t.float_account_no::text, t.customer_account_no::text, a.owner_id as customer_id
  from (
    select *,
      case type when 'cash-in' then debit_account_no else credit_account_no end as float_account_no,
      case type when 'cash-in' then credit_account_no else debit_account_no end as customer_account_no
    from transactions where transaction_id = $1 and type in ('cash-in', 'agent-cash-out') and reference = ''
  ) t join accounts a on a.account_no = t.customer_account_no`;

export async function findDisputed(pool: pg.Pool, transactionId: string): Promise<Disputed | undefined> {
  const { rows } = await pool.query<Row>({ name: "disputed", text: FIND, values: [transactionId] });
  const row = rows[0];
  return (
    row && {
      completed: row.status === "SUCCESS",
      amountMinor: BigInt(row.amount_minor),
      floatAccountNo: row.float_account_no,
      customerAccountNo: row.customer_account_no,
      customerId: row.customer_id,
    }
  );
}
