// The disputes' own wiring.
import { randomBytes } from "node:crypto";
import { Problem } from "@makeba/openapi/problem";
import type pg from "pg";
import type { AgentRegistry } from "../agents/agent-registry.ts";
import type { Clock } from "../clock.ts";
import type { PersonalData } from "../identity/personal-data.ts";
import type { LimitTables } from "../limits/limit-tables.ts";
import type { Post } from "../posting/group-commit.ts";
import { createAdjustments } from "./adjustments.ts";
import { createApproving } from "./approving.ts";
import { createDisputeRecords } from "./dispute-records.ts";
import { disputeOperations } from "./disputes.ts";

/** How long an approval may be under way before another server takes it up, in milliseconds. */
const APPROVAL_MS_MAX = 60_000;

export function createDisputes({
  pool,
  post,
  clock,
  agents,
  personalData,
  limits,
}: {
  readonly pool: pg.Pool;
  readonly post: Post;
  readonly clock: Clock;
  readonly agents: AgentRegistry;
  readonly personalData: PersonalData;
  readonly limits: LimitTables;
}) {
  const random = () => randomBytes(6).toString("hex");
  const records = createDisputeRecords({ pool, personalData, newStepId: () => `stp_${random()}${random()}` });
  const adjustments = createAdjustments({ post, clock, limits });
  const approval = createApproving({ pool, agents, records, adjustments });
  // They sort by time.
  const newDisputeId = (at: number) => `dsp_${at.toString(16).padStart(12, "0")}${random()}`;
  /** Carries out what was approved on a server that ended before it was posted. */
  async function finishApprovals(): Promise<void> {
    for (const dispute of await records.unfinished(clock() - APPROVAL_MS_MAX, 20)) {
      await approval.approve(dispute, dispute.openApproval!.by).catch((error: unknown) => {
        // Refused: it is proposed still, and people see why when they approve it again.
        if (!(error instanceof Problem) || error.category !== "business") throw error;
      });
    }
  }
  return {
    finishApprovals,
    handlers: disputeOperations({ pool, clock, agents, records, approval, newDisputeId }),
  };
}
