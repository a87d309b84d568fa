// The answer to a transfer that has moved its money, the same for every way to ask for one.
import { toDecimal } from "../http/amounts.ts";
import { eventOf, type Posted } from "../http/outcomes.ts";
import type { Transfer } from "../ledger/commands.ts";

export function transferMade(posted: Posted, command: Transfer) {
  const { fromAccountNo, toAccountNo, amountMinor, currency, reference } = command;
  const event = eventOf(posted.events, "posted");
  return {
    status: "success" as const,
    transfer_id: reference || event.transactionId,
    transaction_id: event.transactionId,
    transaction_time: new Date(posted.at).toISOString(),
    from_account: fromAccountNo,
    to_account: toAccountNo,
    amount: toDecimal(amountMinor, currency),
    currency,
    new_balance: toDecimal(event.postings[0]!.balanceAfterMinor, currency),
  };
}
