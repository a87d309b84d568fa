// The operations on cases: what a person must decide, and deciding it. A decision posts what it amounts to before the case
// is closed, so that one that is cut off can be made again.
import { Problem } from "@makeba/openapi/problem";
import type { MikroORM } from "@mikro-orm/postgresql";
import type { BankStatus } from "../banking/bank-provider.ts";
import type { Banking } from "../banking/banking.ts";
import { holdFor } from "../banking/booking.ts";
import type { BankOrder } from "../banking/order-rows.ts";
import type { Clock } from "../clock.ts";
import { toMinor } from "../http/amounts.ts";
import type { HandlersOf } from "../http/operations.ts";
import { postOrThrow } from "../http/outcomes.ts";
import { userOf } from "../identity/principals.ts";
import type { LimitTables } from "../limits/limit-tables.ts";
import type { Post } from "../posting/group-commit.ts";
import { WithdrawalRow } from "../storage/entities.ts";
import { newTransactionId } from "../transaction-ids.ts";
import type { CaseRows, RecoveryCase } from "./case-rows.ts";
import { type Decision, possibleForOrder, possibleForWithdrawal } from "./decisions.ts";
import { completionOf, networkKeyOf, reversalOf } from "./withdrawal-recovery.ts";

export type CaseDependencies = {
  readonly orm: MikroORM;
  readonly post: Post;
  readonly clock: Clock;
  readonly now: Clock;
  readonly cases: CaseRows;
  readonly limits: LimitTables;
  readonly banking: Pick<Banking, "rows" | "book">;
};

type Word = { readonly decision: Decision; readonly amount?: number | string | undefined };

export function caseOperations(
  dependencies: CaseDependencies,
): HandlersOf<"listRecoveryCases" | "resolveRecoveryCase"> {
  const { orm, post, clock, now, cases, banking } = dependencies;

  async function decideWithdrawal(found: RecoveryCase, { decision, amount }: Word): Promise<void> {
    const withdrawal = await orm.em.fork().findOne(WithdrawalRow, { withdrawalId: found.transactionId });
    if (!withdrawal) throw new Error(`the case ${found.caseId} is about nothing`);
    requirePossible(possibleForWithdrawal(withdrawal.status), decision);
    if (decision === "DISMISSED") return;
    const key = networkKeyOf(withdrawal.networkKey!);
    if (decision === "NOT_SETTLED") {
      await postOrThrow(post, reversalOf(key, "SUSPECT", clock()));
      return;
    }
    const dispensedMinor =
      amount === undefined ? withdrawal.amountMinor : toMinor(amount, "CVE", "body.amount");
    await postOrThrow(post, completionOf(key, dispensedMinor, clock()));
  }

  async function decideOrder(found: RecoveryCase, { decision }: Word): Promise<void> {
    const order = await banking.rows.find(found.transactionId);
    if (!order) throw new Error(`the case ${found.caseId} is about nothing`);
    requirePossible(possibleForOrder(order.status, found.problem), decision);
    if (decision === "DISMISSED") return;
    const bankStatus: BankStatus = decision === "NOT_SETTLED" ? "FAILED" : decision;
    const holdId = await heldAnew(order, decision);
    const word = { bankStatus, holdId, bankReference: `DECIDED-${order.orderId}`, dueAt: now() };
    // Somebody, or the bank itself, was faster: what is possible now is another question.
    if (!(await banking.rows.decide(order, word))) throw new Problem("CASE_ALREADY_RESOLVED");
    await banking.book(order.orderId);
    const after = await banking.rows.find(order.orderId);
    if (after?.status === "IN_REVIEW") {
      throw new Problem("DECISION_NOT_POSSIBLE", {
        message: "The books refuse it; the newest case of this transaction says why.",
        details: { possible: possibleForOrder("IN_REVIEW", found.problem) },
      });
    }
  }

  /** A payout that failed, and was made all the same, has no hold any more: it is paid for now, if the money is there. */
  async function heldAnew(order: BankOrder, decision: Decision): Promise<string | null> {
    if (order.kind !== "payout" || order.status !== "FAILED" || decision !== "SETTLED") return order.holdId;
    const holdId = newTransactionId(clock());
    await postOrThrow(post, holdFor({ ...order, holdId }, clock(), dependencies.limits));
    return holdId;
  }

  return {
    async listRecoveryCases({ query }) {
      const { status, after, limit = 50 } = query;
      const list = await cases.list({
        limit,
        ...(status === undefined ? {} : { status }),
        ...(after === undefined ? {} : { after }),
      });
      return { status: 200, body: { cases: list.map(view) } };
    },

    async resolveRecoveryCase({ params, body, principal }) {
      const { caseId } = params;
      const { userId } = userOf(principal);
      const transactionId = (await cases.find(caseId))?.transactionId;
      if (transactionId === undefined) throw new Problem("CASE_NOT_FOUND");
      // One after the other, also of several cases: each may hold the money of the same transaction.
      const decided = await cases.alone(transactionId, async () => {
        const found = (await cases.find(caseId))!;
        if (found.status === "RESOLVED") {
          if (found.decision === body.decision && found.resolvedBy === userId) return found;
          throw new Problem("CASE_ALREADY_RESOLVED");
        }
        await (found.subject === "atm-withdrawal" ? decideWithdrawal : decideOrder)(found, body);
        const { decision, reason } = body;
        await cases.resolve(caseId, { decision, reason, resolvedBy: userId, at: clock() });
        return (await cases.find(caseId))!;
      });
      return { status: 200, body: view(decided) };
    },
  };
}

function requirePossible(possible: readonly Decision[], decision: Decision): void {
  if (!possible.includes(decision)) throw new Problem("DECISION_NOT_POSSIBLE", { details: { possible } });
}

function view(found: RecoveryCase) {
  const { caseId, transactionId, subject, problem, status, details, tries } = found;
  return {
    ...{ caseId, transactionId, subject, problem, status, details, tries },
    openedAt: found.openedAt.toISOString(),
    ...(found.decision === null ? {} : { decision: found.decision }),
    ...(found.reason === null ? {} : { reason: found.reason }),
    ...(found.resolvedBy === null ? {} : { resolvedBy: found.resolvedBy }),
    ...(found.resolvedAt === null ? {} : { resolvedAt: found.resolvedAt.toISOString() }),
  };
}
