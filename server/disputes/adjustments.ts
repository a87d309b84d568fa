// Posts what a dispute was resolved to: once for each approval, whoever asks and how often, because the ids of its commands
// follow from the approval. One whose answer was lost is settled: afterwards it was posted, or never will be.
import type { Problem } from "@makeba/openapi/problem";
import type { Clock } from "../clock.ts";
import { eventOf, outcomeOf, rejectionProblem } from "../http/outcomes.ts";
import type { Outcome } from "../ledger/post-batch.ts";
import type { LimitTables } from "../limits/limit-tables.ts";
import { givingUp, wasGivenUp } from "../posting/give-up.ts";
import type { Post } from "../posting/group-commit.ts";
import { newTransactionId } from "../transaction-ids.ts";
import type { DisputeDirection } from "./dispute-records.ts";

export type Adjustment = {
  readonly disputeId: string;
  /** Of the dispute's approvals; what was refused under one may be posted under the next. */
  readonly approval: number;
  readonly direction: DisputeDirection;
  readonly amountMinor: bigint;
  readonly customer: { readonly userId: string; readonly accountNo: string };
  readonly agent: { readonly userId: string; readonly floatAccountNo: string };
};

export type Adjusted =
  | { readonly kind: "posted"; readonly transactionId: string }
  /** Nothing has moved under this approval, and nothing will. */
  | { readonly kind: "refused"; readonly problem: Problem }
  /** The same: it was given up, or cut off for so long that its hold has expired. */
  | { readonly kind: "lapsed" };

const CURRENCY = "CVE";
/** An adjustment that was cut off between its two postings, and is not approved again, is released after this. */
const CAPTURE_MS_MAX = 3_600_000;

export type Adjustments = {
  post(adjustment: Adjustment): Promise<Adjusted>;
  /** Gives up what is not posted: the id of the adjusting transaction, or nothing for ever. */
  settle(adjustment: Adjustment): Promise<string | undefined>;
};

export function createAdjustments({
  post,
  clock,
  limits,
}: {
  readonly post: Post;
  readonly clock: Clock;
  readonly limits: LimitTables;
}): Adjustments {
  // An adjustment is not the customer's own doing: the limits of the highest tier hold for everybody.
  const { full } = limits[CURRENCY];
  const adjustmentLimits = { basic: full, verified: full, full };

  /** What the first command has in common with the one that gives it up, and what only it needs. */
  function first({ disputeId, approval, direction, amountMinor, customer, agent }: Adjustment) {
    return {
      base: {
        id: `dispute:${disputeId}:${approval}`,
        at: clock(),
        request: { operation: "approveDisputeResolution", disputeId, amount: String(amountMinor) },
        accountNo: direction === "TO_CUSTOMER" ? agent.floatAccountNo : customer.accountNo,
      },
      // The payer's account knows a reference for ever, also that of a hold which has expired.
      reference: approval === 1 ? disputeId : `${disputeId}-${approval}`,
      description: `Adjustment of ${disputeId}`,
    };
  }

  /** The second command of an adjustment in the agent's favour. */
  function second(adjustment: Adjustment, holdId: string) {
    const { base } = first(adjustment);
    return {
      ...base,
      id: `${base.id}:capture`,
      request: { operation: "approveDisputeResolution", holdId },
    };
  }

  const refused = (outcome: Extract<Outcome, { kind: "rejected" }>): Adjusted =>
    wasGivenUp(outcome.rejection)
      ? { kind: "lapsed" }
      : { kind: "refused", problem: rejectionProblem(outcome.rejection, outcome.replayed) };

  async function toCustomer(adjustment: Adjustment): Promise<Adjusted> {
    const { amountMinor, customer, agent } = adjustment;
    const { base, reference, description } = first(adjustment);
    const { accountNo: fromAccountNo, ...rest } = base;
    const outcome = await outcomeOf(post, {
      type: "transfer",
      transactionType: "cash-in",
      ...{ ...rest, fromAccountNo, reference, description, limits: adjustmentLimits },
      transactionId: newTransactionId(base.at),
      actorId: agent.userId,
      toAccountNo: customer.accountNo,
      currency: CURRENCY,
      ...{ amountMinor, feeMinor: 0n, commissionMinor: 0n, commissionAccountNo: null },
    });
    if (outcome.kind === "rejected") return refused(outcome);
    return { kind: "posted", transactionId: eventOf(outcome.events, "posted").transactionId };
  }

  async function toAgent(adjustment: Adjustment): Promise<Adjusted> {
    const { amountMinor, customer, agent } = adjustment;
    const { base, reference, description } = first(adjustment);
    const held = await outcomeOf(post, {
      type: "place-hold",
      ...{ ...base, reference, description, limits: adjustmentLimits },
      holdId: newTransactionId(base.at),
      actorId: customer.userId,
      currency: CURRENCY,
      ...{ amountMinor, feeMinor: 0n },
      purpose: "agent-cash-out",
      counterpartyAccountNo: agent.floatAccountNo,
      expiresAt: base.at + CAPTURE_MS_MAX,
    });
    if (held.kind === "rejected") return refused(held);
    const { holdId } = eventOf(held.events, "hold-placed");
    const captured = await outcomeOf(post, {
      type: "capture-hold",
      ...second(adjustment, holdId),
      holdId,
      amountMinor,
      ...{ commissionMinor: 0n, commissionAccountNo: null },
    });
    if (captured.kind === "done") return whatCameOf(captured);
    await release(adjustment, holdId);
    const { code } = captured.rejection;
    const isOver = code === "HOLD_EXPIRED" || code === "HOLD_ALREADY_SETTLED";
    return isOver ? { kind: "lapsed" } : refused(captured);
  }

  /** The second command may have been taken by the release that gives it up. */
  function whatCameOf({ events }: Extract<Outcome, { kind: "done" }>): Adjusted {
    const captured = events.find((event) => event.type === "hold-captured");
    return captured === undefined ? { kind: "lapsed" } : { kind: "posted", transactionId: captured.holdId };
  }

  /** Whatever is held still; what is settled by now stays as it is. */
  async function release(adjustment: Adjustment, holdId: string): Promise<void> {
    const { base } = first(adjustment);
    const request = { operation: "approveDisputeResolution", holdId };
    const id = `${base.id}:release`;
    await outcomeOf(post, { type: "release-hold", ...base, id, request, holdId, reason: "CANCELLED" });
  }

  return {
    post: (adjustment) =>
      adjustment.direction === "TO_CUSTOMER" ? toCustomer(adjustment) : toAgent(adjustment),

    async settle(adjustment) {
      const outcome = await outcomeOf(post, givingUp(first(adjustment).base));
      if (outcome.kind === "rejected") return undefined;
      if (adjustment.direction === "TO_CUSTOMER") return eventOf(outcome.events, "posted").transactionId;
      const { holdId } = eventOf(outcome.events, "hold-placed");
      // Under the id of the capture, so that there is one of the two only.
      const captured = await outcomeOf(post, {
        type: "release-hold",
        ...second(adjustment, holdId),
        holdId,
        reason: "CANCELLED",
      });
      if (captured.kind === "rejected") {
        await release(adjustment, holdId);
        return undefined;
      }
      const adjusted = whatCameOf(captured);
      return adjusted.kind === "posted" ? adjusted.transactionId : undefined;
    },
  };
}
