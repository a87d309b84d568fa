// Deposits: money that a bank has sent us and that the back office credits. The bank's reference is credited once.
import type { Clock } from "../clock.ts";
import { toDecimal, toMinor } from "../http/amounts.ts";
import type { HandlersOf } from "../http/operations.ts";
import { eventOf, postOrThrow } from "../http/outcomes.ts";
import { commandIdFor } from "../idempotency.ts";
import { userOf } from "../identity/principals.ts";
import type { LimitTables } from "../limits/limit-tables.ts";
import type { Post } from "../posting/group-commit.ts";
import { newTransactionId } from "../transaction-ids.ts";

export type DepositDependencies = {
  readonly post: Post;
  readonly clock: Clock;
  readonly limits: LimitTables;
};

export function depositOperations({ post, clock, limits }: DepositDependencies): HandlersOf<"createDeposit"> {
  return {
    async createDeposit({ body, headers, principal }) {
      const { accountNo, currency, source, description = "" } = body;
      const amountMinor = toMinor(body.amount, currency, "body.amount");
      const at = clock();
      const transactionId = newTransactionId(at);
      const posted = await postOrThrow(post, {
        type: "deposit",
        id: commandIdFor(userOf(principal), headers["idempotency-key"], transactionId),
        at,
        request: {
          operation: "createDeposit",
          accountNo,
          amount: String(amountMinor),
          currency,
          "source.reference": source.reference,
          description,
        },
        transactionId,
        accountNo,
        amountMinor,
        currency,
        limits: limits[currency],
        reference: source.reference,
        description,
      });
      const event = eventOf(posted.events, "posted");
      return {
        status: 201,
        headers: posted.headers,
        body: {
          transactionId: event.transactionId,
          status: "COMPLETED",
          accountNo,
          amount: toDecimal(amountMinor, currency),
          currency,
          newBalance: toDecimal(event.postings[1]!.balanceAfterMinor, currency),
          timestamp: new Date(posted.at).toISOString(),
        },
      };
    },
  };
}
