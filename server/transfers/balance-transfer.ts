// The transfer that its caller numbers: `transaction_id` is its idempotency key and its reference in one, so that the
// same id is one transfer for ever, however often and from wherever it is sent.
import type { Clock } from "../clock.ts";
import { toDecimal, toMinor } from "../http/amounts.ts";
import type { HandlersOf } from "../http/operations.ts";
import { eventOf, postOrThrow } from "../http/outcomes.ts";
import { userOf } from "../identity/principals.ts";
import type { Post } from "../posting/group-commit.ts";
import { uuidCommandId } from "./command-ids.ts";
import type { StepUp } from "./step-up.ts";
import type { MakeTransfer } from "./transfer-command.ts";
import { balanceAfter } from "./transfer-made.ts";

export function balanceTransferOperations({
  post,
  clock,
  stepUp,
  makeTransfer,
}: {
  readonly post: Post;
  readonly clock: Clock;
  readonly stepUp: StepUp;
  readonly makeTransfer: MakeTransfer;
}): HandlersOf<"transferBalance"> {
  return {
    async transferBalance({ body, principal }) {
      const user = userOf(principal);
      const { userId } = user;
      const { from_account, to_account, currency } = body;
      const amountMinor = toMinor(body.amount, currency, "body.amount");
      const at = clock();
      const reference = body.transaction_id.toLowerCase();
      const id = uuidCommandId(userId, reference);
      await stepUp.requireBelow(user, { id, currency, amountMinor });
      const terms = { id, at, userId, amountMinor, currency, reference, description: "" };
      const command = makeTransfer(
        { ...terms, fromAccountNo: from_account, toAccountNo: to_account },
        {
          operation: "transferBalance",
          from_account,
          to_account,
          amount: String(amountMinor),
          currency,
        },
      );
      const posted = await postOrThrow(post, command);
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
