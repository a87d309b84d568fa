// The answer to a transfer that has moved its money, the same for every way to ask for one.
import { maskedAccountNo } from "../accounts/masked-account-no.ts";
import { toDecimal } from "../http/amounts.ts";
import { eventOf, type Posted } from "../http/outcomes.ts";
import type { Transfer } from "../ledger/commands.ts";
import type { Posting } from "../ledger/events.ts";

/** `byPhone`: the sender knows the recipient's phone, and no more of the account than a mistake can be seen by. */
export function transferMade(posted: Posted, command: Transfer, { byPhone }: { byPhone: boolean }) {
  const { fromAccountNo, toAccountNo, amountMinor, currency, reference } = command;
  const event = eventOf(posted.events, "posted");
  return {
    status: "success" as const,
    transfer_id: reference || event.transactionId,
    transaction_id: event.transactionId,
    transaction_time: new Date(posted.at).toISOString(),
    from_account: fromAccountNo,
    to_account: byPhone ? maskedAccountNo(toAccountNo) : toAccountNo,
    amount: toDecimal(amountMinor, currency),
    currency,
    ...(event.feeMinor > 0n ? { fee: toDecimal(event.feeMinor, currency) } : {}),
    new_balance: toDecimal(balanceAfter(event, fromAccountNo), currency),
  };
}

/** What the account has after its last leg, which is that of the fee when there is one. */
export function balanceAfter(
  { postings }: { readonly postings: readonly Posting[] },
  accountNo: string,
): bigint {
  return postings.findLast((posting) => posting.accountNo === accountNo)!.balanceAfterMinor;
}
