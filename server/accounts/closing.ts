// Closing an account that is not empty: what is left is paid out and the account closed, in one posting. Otherwise a remainder
// below the least fee could neither be transferred nor left behind.
import { Problem } from "@makeba/openapi/problem";
import type { Clock } from "../clock.ts";
import type { FeeSchedule } from "../fees/fee-schedule.ts";
import { toDecimal } from "../http/amounts.ts";
import type { HandlersOf } from "../http/operations.ts";
import { type Posted, postOrThrow } from "../http/outcomes.ts";
import { commandIdFor } from "../idempotency.ts";
import { userOf } from "../identity/principals.ts";
import type { LimitTable } from "../ledger/limits.ts";
import type { Tier } from "../ledger/tiers.ts";
import type { LimitTables } from "../limits/limit-tables.ts";
import type { Post } from "../posting/group-commit.ts";
import { newTransactionId } from "../transaction-ids.ts";
import type { StepUp } from "../transfers/step-up.ts";
import { type AccountRows, accountView, type OwnedAccount } from "./account-rows.ts";
import { closingFee } from "./closing-fee.ts";

export type ClosingDependencies = {
  readonly post: Post;
  readonly clock: Clock;
  readonly accounts: AccountRows;
  readonly fees: FeeSchedule;
  readonly limits: LimitTables;
  readonly stepUp: StepUp;
};

/** Money may come in at the same moment; then what is left is looked at again. */
const TRIES = 5;

export function closingOperations({
  post,
  clock,
  accounts,
  fees,
  limits,
  stepUp,
}: ClosingDependencies): HandlersOf<"closeAccountAndPayOut"> {
  async function closeOnce(account: OwnedAccount, payoutTo: string, id: string): Promise<Posted> {
    const { accountNo, ownerId, currency, tier, postedMinor } = account;
    const at = clock();
    const asked = { id, at, request: { operation: "closeAccountAndPayOut", accountNo, payoutTo } };
    // Below zero there is nothing to pay out, and the ledger says so.
    if (postedMinor <= 0n)
      return postOrThrow(post, { ...asked, type: "close-account", accountNo, payingOut: true });
    const feeFor = (amountMinor: bigint) => fees.feeFor("transfer", amountMinor, currency);
    const { minMinor } = limits[currency][tier].transfer;
    return postOrThrow(post, {
      ...{ ...asked, type: "transfer", transactionType: "transfer", closing: true },
      transactionId: newTransactionId(at),
      actorId: ownerId,
      fromAccountNo: accountNo,
      toAccountNo: payoutTo,
      ...closingFee(postedMinor, minMinor, feeFor),
      ...{ commissionMinor: 0n, commissionAccountNo: null, currency, reference: "", description: "" },
      limits: withoutLeast(limits[currency], tier),
    });
  }

  async function found(accountNo: string): Promise<OwnedAccount> {
    const account = await accounts.byNumber(accountNo);
    if (account?.kind !== "customer")
      throw new Problem("ACCOUNT_NOT_FOUND", { details: { account: accountNo } });
    return account;
  }

  return {
    async closeAccountAndPayOut({ params, body, headers, principal }) {
      const user = userOf(principal);
      const { accountNo } = params;
      const id = commandIdFor(user, headers["idempotency-key"], "");
      for (let tries = 1; ; tries++) {
        const account = await found(accountNo);
        if (account.ownerId !== user.userId) throw new Problem("ACCOUNT_ACCESS_DENIED");
        const { currency, postedMinor } = account;
        if (postedMinor > 0n) await stepUp.requireBelow(user, { id, currency, amountMinor: postedMinor });
        if (account.status === "FROZEN" && postedMinor <= 0n) throw new Problem("ACCOUNT_FROZEN");
        try {
          const posted = await closeOnce(account, body.payoutTo, id);
          return {
            status: 200,
            headers: posted.headers,
            body: { account: accountView(await found(accountNo)), ...payoutOf(posted, accountNo) },
          };
        } catch (error) {
          const again = error instanceof Problem && error.code === "BALANCE_HAS_CHANGED" && tries < TRIES;
          if (!again) throw error;
        }
      }
    },
  };
}

/** A remainder may be less than a transfer. */
function withoutLeast(table: LimitTable, tier: Tier): LimitTable {
  const { transfer, ...others } = table[tier];
  return { ...table, [tier]: { ...others, transfer: { ...transfer, minMinor: 1n } } };
}

function payoutOf({ events }: Posted, accountNo: string) {
  const event = events.find(({ type }) => type === "posted");
  if (event?.type !== "posted") return {};
  const { transactionId, feeMinor, currency, postings } = event;
  const paid = postings.find((posting) => posting.accountNo !== accountNo && posting.amountMinor > 0n)!;
  return {
    payout: {
      ...{ transactionId, payoutTo: paid.accountNo, currency },
      amount: toDecimal(paid.amountMinor, currency),
      fee: toDecimal(feeMinor, currency),
    },
  };
}
