// Posts what a dispute was resolved to: once, whoever asks and how often, because the ledger knows the dispute's id as the
// reference of the account that pays.
import { Problem } from "@makeba/openapi/problem";
import type pg from "pg";
import type { Clock } from "../clock.ts";
import { eventOf, postOrThrow } from "../http/outcomes.ts";
import type { LimitTables } from "../limits/limit-tables.ts";
import type { Post } from "../posting/group-commit.ts";
import { newTransactionId } from "../transaction-ids.ts";
import type { DisputeDirection } from "./dispute-records.ts";

export type Adjustment = {
  readonly disputeId: string;
  readonly direction: DisputeDirection;
  readonly amountMinor: bigint;
  readonly customer: { readonly userId: string; readonly accountNo: string };
  readonly agent: { readonly userId: string; readonly floatAccountNo: string };
};

const CURRENCY = "CVE";
/** An adjustment that was cut off between its two postings, and is not approved again, is released after this. */
const CAPTURE_MS_MAX = 3_600_000;

export type Adjustments = {
  /** The id of the adjusting transaction. Throws what the ledger refuses it for. */
  post(adjustment: Adjustment): Promise<string>;
};

export function createAdjustments({
  post,
  pool,
  clock,
  limits,
}: {
  readonly post: Post;
  readonly pool: pg.Pool;
  readonly clock: Clock;
  readonly limits: LimitTables;
}): Adjustments {
  // An adjustment is not the customer's own doing: the limits of the highest tier hold for everybody.
  const { full } = limits[CURRENCY];
  const adjustmentLimits = { basic: full, verified: full, full };

  /** What was posted under this reference before, or the error as it is. */
  async function postedBefore(error: unknown, accountNo: string, reference: string): Promise<string> {
    if (!(error instanceof Problem) || error.code !== "REFERENCE_ALREADY_USED") throw error;
    const { rows } = await pool.query<{ transaction_id: string }>(
      "select transaction_id from transaction_references where account_no = $1 and reference = $2",
      [accountNo, reference],
    );
    if (!rows[0]) throw error;
    return rows[0].transaction_id;
  }

  function common({ disputeId, amountMinor }: Adjustment) {
    const at = clock();
    const transactionId = newTransactionId(at);
    const request = { operation: "approveDisputeResolution", disputeId, amount: String(amountMinor) };
    // A refusal burns the id of its command; a later approval is another command under the same reference.
    const id = `dispute:${disputeId}:${transactionId}`;
    const description = `Adjustment of ${disputeId}`;
    return {
      at,
      transactionId,
      id,
      request,
      reference: disputeId,
      description,
      currency: CURRENCY,
      limits: adjustmentLimits,
    } as const;
  }

  async function toCustomer(adjustment: Adjustment): Promise<string> {
    const { amountMinor, customer, agent } = adjustment;
    const accountNo = agent.floatAccountNo;
    try {
      const { events } = await postOrThrow(post, {
        type: "transfer",
        transactionType: "cash-in",
        ...common(adjustment),
        actorId: agent.userId,
        fromAccountNo: accountNo,
        toAccountNo: customer.accountNo,
        ...{ amountMinor, feeMinor: 0n, commissionMinor: 0n, commissionAccountNo: null },
      });
      return eventOf(events, "posted").transactionId;
    } catch (error) {
      return postedBefore(error, accountNo, adjustment.disputeId);
    }
  }

  async function toAgent(adjustment: Adjustment): Promise<string> {
    const { amountMinor, customer, agent } = adjustment;
    const { transactionId, ...rest } = common(adjustment);
    const { accountNo } = customer;
    let holdId = transactionId;
    try {
      await postOrThrow(post, {
        type: "place-hold",
        ...rest,
        holdId,
        actorId: customer.userId,
        accountNo,
        ...{ amountMinor, feeMinor: 0n },
        purpose: "agent-cash-out",
        counterpartyAccountNo: agent.floatAccountNo,
        expiresAt: rest.at + CAPTURE_MS_MAX,
      });
    } catch (error) {
      holdId = await postedBefore(error, accountNo, adjustment.disputeId);
    }
    await postOrThrow(post, {
      type: "capture-hold",
      id: `dispute-capture:${holdId}`,
      at: rest.at,
      request: { operation: "approveDisputeResolution", holdId },
      holdId,
      accountNo,
      amountMinor,
      ...{ commissionMinor: 0n, commissionAccountNo: null },
    });
    return holdId;
  }

  return {
    post: (adjustment) =>
      adjustment.direction === "TO_CUSTOMER" ? toCustomer(adjustment) : toAgent(adjustment),
  };
}
