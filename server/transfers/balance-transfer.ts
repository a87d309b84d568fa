// The transfer that its caller numbers: `transaction_id` is its idempotency key and its reference in one, so that the
// same id is one transfer for ever, however often and from wherever it is sent.
import type { Clock } from "../clock.ts";
import { toDecimal, toMinor } from "../http/amounts.ts";
import type { HandlersOf } from "../http/operations.ts";
import { eventOf, postOrThrow } from "../http/outcomes.ts";
import { userOf } from "../identity/principals.ts";
import type { LimitTables } from "../limits/limit-tables.ts";
import type { Post } from "../posting/group-commit.ts";
import { newTransactionId } from "../transaction-ids.ts";
import { uuidCommandId } from "./command-ids.ts";

export function balanceTransferOperations({
  post,
  clock,
  limits,
}: {
  readonly post: Post;
  readonly clock: Clock;
  readonly limits: LimitTables;
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
        feeMinor: 0n,
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
          new_balance: toDecimal(event.postings[0]!.balanceAfterMinor, currency),
        },
      };
    },
  };
}
