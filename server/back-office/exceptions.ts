// Withdrawals that only a person can bring to an end, and those that have been. The cases of the recovery say which is which.
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
  case_id: string | null;
  decision: string | null;
  reason: string | null;
  resolved_by: string | null;
  resolved_at: Date | string | null;
};

const COLUMNS = `
  w.withdrawal_id, w.user_id, w.account_no::text, w.amount_minor::text, w.dispensed_minor::text, w.currency, w.network_key,
  w.exception, w.created_at, w.updated_at, c.case_id`;
const CASE = "c.transaction_id = w.withdrawal_id and c.problem = coalesce(w.exception, 'DISPENSE_UNKNOWN')";
const PAGE = "($1::text is null or w.withdrawal_id < $1) order by w.withdrawal_id desc limit $2";

const LISTS = {
  OPEN: `
    select ${COLUMNS}, null as decision, null as reason, null as resolved_by, null as resolved_at
      from withdrawals w left join recovery_cases c on ${CASE}
     where (w.status = 'SUSPECT' or (w.exception is not null and c.status is distinct from 'RESOLVED')) and ${PAGE}`,
  RESOLVED: `
    select ${COLUMNS}, c.decision, c.reason, c.resolved_by, c.resolved_at
      from recovery_cases c join withdrawals w on ${CASE}
     where c.status = 'RESOLVED' and c.subject = 'atm-withdrawal' and w.status <> 'SUSPECT' and ${PAGE}`,
};

export function exceptionOperations({ pool }: { readonly pool: pg.Pool }): HandlersOf<"listExceptions"> {
  return {
    async listExceptions({ query: { status = "OPEN", after, limit = 50 } }) {
      const { rows } = await pool.query<Row>(LISTS[status], [after ?? null, limit + 1]);
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
    status: row.decision === null ? ("OPEN" as const) : ("RESOLVED" as const),
    ...(row.case_id === null ? {} : { caseId: row.case_id }),
    transactionId: row.withdrawal_id,
    userId: row.user_id,
    accountNo: row.account_no,
    amount: toDecimal(BigInt(row.amount_minor), row.currency),
    ...(row.dispensed_minor === null
      ? {}
      : { dispensedAmount: toDecimal(BigInt(row.dispensed_minor), row.currency) }),
    currency: row.currency,
    ...(terminalId === undefined ? {} : { terminalId }),
    ...(row.decision === null
      ? {}
      : {
          resolution: {
            decision: row.decision,
            ...(row.reason === null ? {} : { reason: row.reason }),
            resolvedBy: row.resolved_by!,
            resolvedAt: new Date(row.resolved_at!).toISOString(),
          },
        }),
    createdAt: new Date(row.created_at).toISOString(),
    updatedAt: new Date(row.updated_at).toISOString(),
  };
}
