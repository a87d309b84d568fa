// The second operator's word, carried out: the approval is a number in the dispute's row before anything is posted, and open
// until what came of it is known, so that whoever comes after a crash or a lost answer can finish it.
import { Problem } from "@makeba/openapi/problem";
import type pg from "pg";
import type { AgentRegistry } from "../agents/agent-registry.ts";
import type { Adjustment, Adjustments } from "./adjustments.ts";
import type { Actor, Approval, Dispute, DisputeRecords } from "./dispute-records.ts";
import { findDisputed } from "./disputed-transactions.ts";

export type Approving = {
  /** Posts the adjustment and resolves the dispute. Throws what it is refused for, or DISPUTE_ALREADY_DECIDED. */
  approve(dispute: Dispute, by: Actor): Promise<void>;
  /**
   * Finds out what came of an approval, and gives it up if that is nothing yet; then the number of it. Throws
   * DISPUTE_ALREADY_DECIDED when it was posted.
   */
  settle(dispute: Dispute, approval: Approval): Promise<number>;
};

/** An approval that has lapsed is begun anew once. */
const ROUNDS = 2;

export function createApproving({
  pool,
  agents,
  records,
  adjustments,
}: {
  readonly pool: pg.Pool;
  readonly agents: AgentRegistry;
  readonly records: DisputeRecords;
  readonly adjustments: Adjustments;
}): Approving {
  async function adjustmentOf(dispute: Dispute, approval: number): Promise<Adjustment> {
    const { disputeId, direction, amountMinor } = dispute;
    const disputed = await findDisputed(pool, dispute.transactionId);
    return {
      ...{ disputeId, approval, direction: direction!, amountMinor: amountMinor! },
      agent: await agents.byId(dispute.agentId),
      customer: { userId: dispute.customerId, accountNo: disputed!.customerAccountNo },
    };
  }
  const decided = async (disputeId: string) => alreadyDecided((await records.find(disputeId))!);

  return {
    async approve(dispute, by) {
      const { disputeId, proposal } = dispute;
      for (let round = 0; round < ROUNDS; round++) {
        const begun = await records.startApproval(disputeId, proposal, by);
        if (!begun) break;
        const adjusted = await adjustments.post(await adjustmentOf(dispute, begun.approval));
        if (adjusted.kind === "posted") {
          return records.resolve(disputeId, adjusted.transactionId, begun.by);
        }
        await records.endApproval(disputeId, begun.approval);
        if (adjusted.kind === "refused") throw adjusted.problem;
      }
      throw await decided(disputeId);
    },

    async settle(dispute, { approval, by }) {
      const posted = await adjustments.settle(await adjustmentOf(dispute, approval));
      if (posted === undefined) return approval;
      await records.resolve(dispute.disputeId, posted, by);
      throw await decided(dispute.disputeId);
    },
  };
}

export function alreadyDecided({ status }: Dispute): Problem {
  return new Problem("DISPUTE_ALREADY_DECIDED", { details: { status } });
}
