// Withdrawals that only a person can bring to an end.
import type pg from "pg";
import { toDecimal } from "../http/amounts.ts";
import type { HandlersOf } from "../http/operations.ts";
import type { Currency } from "../ledger/money.ts";
import type { WithdrawalException } from "../ledger/withdrawals.ts";

type Row = {
  withdrawal_id: string;
  user_id: string;
  account_no: string;
  amount_minor: string;
  dispensed_minor: string | null;
  currency: Currency;
  network_key: string | null;
  exception: WithdrawalException | null;
  created_at: Date | string;
  updated_at: Date | string;
};

const LIST = `
  select withdrawal_id, user_id, account_no::text, amount_minor::text, dispensed_minor::text, currency, network_key, exception,
         created_at, updated_at
    from withdrawals where (status = 'SUSPECT' or exception is not null) and ($1::text is null or withdrawal_id < $1)
   order by withdrawal_id desc limit $2`;

export function exceptionOperations({ pool }: { readonly pool: pg.Pool }): HandlersOf<"listExceptions"> {
  return {
    async listExceptions({ query: { after, limit = 50 } }) {
      const { rows } = await pool.query<Row>(LIST, [after ?? null, limit + 1]);
      const page = rows.slice(0, limit);
      return {
        status: 200,
        body: {
          exceptions: page.map(viewOf),
          ...(rows.length > limit ? { next: page.at(-1)!.withdrawal_id } : {}),
        },
      };
    },
  };
}

function viewOf(row: Row) {
  const terminalId = row.network_key?.split(":")[1];
  return {
    kind: row.exception ?? ("SUSPECT" as const),
    transactionId: row.withdrawal_id,
    userId: row.user_id,
    accountNo: row.account_no,
    amount: toDecimal(BigInt(row.amount_minor), row.currency),
    ...(row.dispensed_minor === null
      ? {}
      : { dispensedAmount: toDecimal(BigInt(row.dispensed_minor), row.currency) }),
    currency: row.currency,
    ...(terminalId === undefined ? {} : { terminalId }),
    createdAt: new Date(row.created_at).toISOString(),
    updatedAt: new Date(row.updated_at).toISOString(),
  };
}
