// What the books do not say about money from and to banks, for receivers: a top-up that is under way or has failed, and a
// withdrawal that came back. Neither bank account, card nor person is named.
import { toDecimal } from "../http/amounts.ts";
import type { Currency } from "../ledger/money.ts";
import type { Message } from "./messages.ts";
import { tableSource } from "./sources.ts";

export type OrderChangeRow = {
  readonly seq: string;
  readonly order_id: string;
  readonly n: number;
  readonly status: string;
  readonly at: Date;
  readonly kind: string;
  readonly account_no: string;
  readonly amount_minor: string;
  readonly currency: Currency;
  readonly reason: string | null;
};

export const ORDER_CHANGES = tableSource<OrderChangeRow>({
  position: "webhooks-order-changes",
  columns: `t.order_id, t.n, t.status, t.at, o.kind, o.account_no::text, o.amount_minor::text, o.currency, o.reason`,
  from: "bank_order_changes t join bank_orders o using (order_id)",
  messageOf: orderChangeMessage,
});

export function orderChangeMessage(row: OrderChangeRow): Message | undefined {
  const eventType = nameOf(row);
  if (eventType === undefined) return undefined;
  const { currency, reason } = row;
  const payload = {
    type: eventType,
    timestamp: new Date(row.at).toISOString(),
    data: {
      transactionId: row.order_id,
      accountNo: row.account_no,
      amount: toDecimal(BigInt(row.amount_minor), currency),
      currency,
      ...(row.status === "PENDING" || reason === null ? {} : { reason }),
    },
  };
  return { messageId: `chg_${row.seq}`, eventType, payload: JSON.stringify(payload) };
}

/** The rest stands in the books, or is of no use to others. */
function nameOf({ kind, status, n }: OrderChangeRow): string | undefined {
  if (kind === "top-up" && status === "PENDING" && n === 1) return "top-up.pending";
  if (kind === "top-up" && status === "FAILED") return "top-up.failed";
  if (kind === "payout" && status === "RETURNED") return "bank-withdrawal.returned";
  return undefined;
}
