// The transfer that its caller numbers: `transaction_id` is its idempotency key and its reference in one, so that the
// same id is one transfer for ever, however often and from wherever it is sent.
import type { Clock } from "../clock.ts";
import type { FeeSchedule } from "../fees/fee-schedule.ts";
import { toDecimal, toMinor } from "../http/amounts.ts";
import type { HandlersOf } from "../http/operations.ts";
import { eventOf, postOrThrow } from "../http/outcomes.ts";
import { userOf } from "../identity/principals.ts";
import type { LimitTables } from "../limits/limit-tables.ts";
import type { Post } from "../posting/group-commit.ts";
import { newTransactionId } from "../transaction-ids.ts";
import { uuidCommandId } from "./command-ids.ts";
import { balanceAfter } from "./transfer-made.ts";

export function balanceTransferOperations({
  post,
  clock,
  limits,
  fees,
}: {
  readonly post: Post;
  readonly clock: Clock;
  readonly limits: LimitTables;
  readonly fees: FeeSchedule;
}): HandlersOf<"transferBalance"> {
  return {
    async transferBalance({ body, principal }) {
      const { userId } = userOf(principal);
      const { from_account, to_account, currency } = body;
      const amountMinor = toMinor(body.amount, currency, "body.amount");
      const at = clock();
      const reference = body.transaction_id.toLowerCase();
      const posted = await postOrThrow(post, {
        type: "transfer",
        transactionType: "transfer",
        feeMinor: fees.feeFor("transfer", amountMinor, currency),
        commissionMinor: 0n,
        commissionAccountNo: null,
        limits: limits[currency],
        id: uuidCommandId(userId, reference),
        at,
        request: {
          operation: "transferBalance",
          from_account,
          to_account,
          amount: String(amountMinor),
          currency,
        },
        transactionId: newTransactionId(at),
        actorId: userId,
        fromAccountNo: from_account,
        toAccountNo: to_account,
        amountMinor,
        currency,
        reference,
        description: "",
      });
      const event = eventOf(posted.events, "posted");
      return {
        status: 201,
        headers: posted.headers,
        body: {
          status: "success",
          transaction_id: reference,
          transfer_id: event.transactionId,
          transaction_time: new Date(posted.at).toISOString(),
          from_account,
          to_account,
          amount: toDecimal(amountMinor, currency),
          currency,
          ...(event.feeMinor > 0n ? { fee: toDecimal(event.feeMinor, currency) } : {}),
          new_balance: toDecimal(balanceAfter(event, from_account), currency),
        },
      };
    },
  };
}
