// Carries out what a person has decided about a case. Each step may be repeated by anybody at any time, also by two at once: by
// who decides, by the next who decides about the same transaction, and by the recovery after a crash.
//
//   row ─> found possible ─> hold, when the money has to be found anew ─> the bank's word instead ─> posted ─> case closed
import { Problem } from "@makeba/openapi/problem";
import type { MikroORM } from "@mikro-orm/postgresql";
import type { OrderStatus } from "../banking/bank-life.ts";
import type { BankStatus } from "../banking/bank-provider.ts";
import type { Banking } from "../banking/banking.ts";
import { holdFor } from "../banking/booking.ts";
import { type BankOrder, decidedReference } from "../banking/order-rows.ts";
import type { Clock } from "../clock.ts";
import { outcomeOf, postOrThrow } from "../http/outcomes.ts";
import type { LimitTables } from "../limits/limit-tables.ts";
import { NotPostedError, OutcomeUnknownError, type Post } from "../posting/group-commit.ts";
import { WithdrawalRow } from "../storage/entities.ts";
import type { CaseDecision, CaseDecisions, Seen } from "./case-decisions.ts";
import type { CaseRows } from "./case-rows.ts";
import { type Decision, possibleForOrder, possibleForWithdrawal } from "./decisions.ts";
import { completionOf, networkKeyOf, reversalOf } from "./withdrawal-recovery.ts";

export type DecidingDependencies = {
  readonly orm: MikroORM;
  readonly post: Post;
  readonly clock: Clock;
  readonly now: Clock;
  readonly cases: CaseRows;
  readonly decisions: CaseDecisions;
  readonly limits: LimitTables;
  readonly banking: Pick<Banking, "rows" | "book">;
};

export type Deciding = {
  /**
   * Carries a decision out and closes its case. Throws what it is refused for, and then it is dropped; after a failure it
   * stands, and somebody carries it out later.
   */
  finish(decision: CaseDecision): Promise<void>;
};

export function createDeciding(dependencies: DecidingDependencies): Deciding {
  const { orm, post, clock, now, cases, decisions, banking, limits } = dependencies;

  async function withdrawalOf({ caseId, transactionId: withdrawalId }: CaseDecision) {
    const withdrawal = await orm.em.fork().findOne(WithdrawalRow, { withdrawalId });
    if (!withdrawal) throw new Error(`the case ${caseId} is about nothing`);
    return withdrawal;
  }

  async function orderOf({ caseId, transactionId }: CaseDecision): Promise<BankOrder> {
    const order = await banking.rows.find(transactionId);
    if (!order) throw new Error(`the case ${caseId} is about nothing`);
    return order;
  }

  /** Finds out whether it is possible, as the only decision about this transaction. Nothing when it is over by now. */
  async function judged(decision: CaseDecision): Promise<CaseDecision | undefined> {
    if (decision.seen !== null) return decision;
    const found = (await cases.find(decision.caseId))!;
    if (found.status === "RESOLVED") throw new Problem("CASE_ALREADY_RESOLVED");
    let seen: Seen;
    if (found.subject === "atm-withdrawal") {
      const { status } = await withdrawalOf(decision);
      requirePossible(possibleForWithdrawal(status), decision.decision);
      seen = { status, bankStatus: null, attempt: 0 };
    } else {
      const order = await orderOf(decision);
      const { status, bankStatus, attempt } = order;
      requirePossible(possibleForOrder(order, found.problem), decision.decision);
      seen = { status, bankStatus, attempt };
    }
    return decisions.see(decision, seen);
  }

  async function decideWithdrawal(decision: CaseDecision): Promise<void> {
    const { status, networkKey, amountMinor, dispensedMinor } = await withdrawalOf(decision);
    const isReversal = decision.decision === "NOT_SETTLED";
    const decidedMinor = decision.amountMinor ?? amountMinor;
    const isDone = isReversal
      ? status === "REVERSED"
      : status === "COMPLETED" && dispensedMinor === decidedMinor;
    if (isDone) return;
    requirePossible(possibleForWithdrawal(status), decision.decision);
    const key = networkKeyOf(networkKey!);
    const at = clock();
    await postOrThrow(
      post,
      isReversal ? { ...reversalOf(key, "SUSPECT", at), decided: true } : completionOf(key, decidedMinor, at),
    );
  }

  async function decideOrder(decision: CaseDecision, seen: Seen): Promise<void> {
    const bankStatus: BankStatus =
      decision.decision === "NOT_SETTLED" ? "FAILED" : (decision.decision as BankStatus);
    const isDecided = (order: BankOrder) =>
      order.attempt === seen.attempt + 1 && order.bankStatus === bankStatus;
    const order = await orderOf(decision);
    if (!isDecided(order)) {
      const anew = await heldAnew(order, decision, seen);
      const word = {
        ...{ bankStatus, holdId: anew?.holdId ?? order.holdId, dueAt: now() },
        bankReference: decidedReference(order.orderId),
      };
      const asSeen = {
        ...{ ...order, attempt: seen.attempt, status: seen.status as OrderStatus },
        bankStatus: seen.bankStatus as BankStatus | null,
      };
      if (!(await banking.rows.decide(asSeen, word)) && !isDecided(await orderOf(decision))) {
        // The bank itself was faster: what is possible now is another question.
        if (anew !== undefined) await release(anew);
        throw new Problem("CASE_ALREADY_RESOLVED");
      }
    }
    await banking.book(order.orderId);
    const after = await orderOf(decision);
    if (after.status === "IN_REVIEW") {
      throw new Problem("DECISION_NOT_POSSIBLE", {
        message: "The books refuse it; the newest case of this transaction says why.",
        details: { possible: possibleForOrder(after, "BOOKING_REFUSED") },
      });
    }
  }

  /**
   * A payout that failed, and was made all the same, has no hold any more: it is paid for now, if the money is there. The hold
   * has the decision's own id, so it is placed once however often the decision is carried out; and an account with a hold
   * cannot be closed, so the order's account is then the same one.
   */
  async function heldAnew(
    order: BankOrder,
    { decision, holdId }: CaseDecision,
    seen: Seen,
  ): Promise<BankOrder | undefined> {
    if (order.kind !== "payout" || seen.status !== "FAILED" || decision !== "SETTLED") return undefined;
    const accountNo = await banking.rows.presentAccountNo(order.orderId);
    const anew = { ...order, accountNo, holdId };
    await postOrThrow(post, holdFor(anew, clock(), limits));
    return anew;
  }

  async function release({ accountNo, orderId, holdId }: BankOrder): Promise<void> {
    await outcomeOf(post, {
      type: "release-hold",
      id: `bank:${holdId}:undo`,
      at: clock(),
      request: { operation: "resolveRecoveryCase", orderId },
      ...{ holdId: holdId!, accountNo, reason: "FAILED" },
    });
  }

  async function carryOut(decision: CaseDecision): Promise<void> {
    const possible = await judged(decision);
    if (possible === undefined || possible.decision === "DISMISSED") return;
    const { subject } = (await cases.find(decision.caseId))!;
    if (subject === "atm-withdrawal") await decideWithdrawal(possible);
    else await decideOrder(possible, possible.seen!);
  }

  return {
    async finish(decision) {
      try {
        await carryOut(decision);
      } catch (error) {
        if (error instanceof Problem && error.category === "business") {
          await decisions.drop(decision);
          throw error;
        }
        // It stands and is carried out sooner or later, so nobody may be told that nothing was done.
        const isFailure =
          error instanceof Problem || error instanceof NotPostedError || error instanceof OutcomeUnknownError;
        if (!isFailure) throw error;
        throw new Problem("OUTCOME_UNKNOWN", { headers: { "Retry-After": "1" }, cause: error });
      }
      await decisions.close(decision);
    },
  };
}

function requirePossible(possible: readonly Decision[], decision: Decision): void {
  if (!possible.includes(decision)) throw new Problem("DECISION_NOT_POSSIBLE", { details: { possible } });
}
