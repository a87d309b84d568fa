// Disputes about completed transactions at agents. After the cash is handed over nothing is reversed by a button: customer
// or agent says what is wrong, one operator proposes an adjustment, and another approves it, or it is rejected.
import { Problem } from "@makeba/openapi/problem";
import type pg from "pg";
import type { AgentRegistry } from "../agents/agent-registry.ts";
import type { Clock } from "../clock.ts";
import { toDecimal, toMinor } from "../http/amounts.ts";
import type { HandlersOf } from "../http/operations.ts";
import { commandIdFor } from "../idempotency.ts";
import { seesEverybody, type User, userOf } from "../identity/principals.ts";
import { requireSecondOperator } from "../second-operator.ts";
import { type Approving, alreadyDecided } from "./approving.ts";
import type { Dispute, DisputeDirection, DisputeRecords } from "./dispute-records.ts";
import { findDisputed } from "./disputed-transactions.ts";

const CURRENCY = "CVE";
const LIMIT = 50;
/** Another approval may begin as soon as one is given up. */
const SETTLING_ROUNDS = 5;

export type DisputeDependencies = {
  readonly pool: pg.Pool;
  readonly clock: Clock;
  readonly agents: AgentRegistry;
  readonly records: DisputeRecords;
  readonly approval: Approving;
  readonly newDisputeId: (at: number) => string;
};

export function disputeOperations(
  dependencies: DisputeDependencies,
): HandlersOf<
  | "createDispute"
  | "listDisputes"
  | "getDispute"
  | "proposeDisputeResolution"
  | "approveDisputeResolution"
  | "rejectDispute"
> {
  const { pool, clock, agents, records, approval, newDisputeId } = dependencies;

  /** Whose disputes the user may see; everybody's for the back office. */
  async function ownOf(user: User): Promise<{ customerId?: string; agentId?: string } | undefined> {
    if (seesEverybody(user)) return undefined;
    if (user.role !== "agent") return { customerId: user.userId };
    return { agentId: (await agents.findByUser(user.userId))?.agentId ?? "" };
  }

  async function find(disputeId: string): Promise<Dispute> {
    const dispute = await records.find(disputeId);
    if (!dispute) throw new Problem("DISPUTE_NOT_FOUND");
    return dispute;
  }
  const answer = async (disputeId: string) => ({
    status: 200 as const,
    body: disputeView(await find(disputeId)),
  });

  /** What a transaction can be adjusted by: its amount, less what its earlier disputes have moved the same way. */
  async function adjustableMinor(transactionId: string, direction: DisputeDirection): Promise<bigint> {
    const disputed = await findDisputed(pool, transactionId);
    if (!disputed) throw new Problem("TRANSACTION_NOT_FOUND");
    const { amountMinor } = disputed;
    const left = amountMinor - (await records.adjustedMinor(transactionId, direction));
    return left < amountMinor ? left : amountMinor;
  }

  /** Changes a dispute, for which an approval whose answer was lost is settled first: it was posted, or is given up. */
  async function whenSettled(
    disputeId: string,
    change: (settled: number | undefined) => Promise<boolean>,
  ): Promise<void> {
    let settled: number | undefined;
    for (let round = 0; round < SETTLING_ROUNDS; round++) {
      if (await change(settled)) return;
      const dispute = await find(disputeId);
      if (!dispute.openApproval) break;
      settled = await approval.settle(dispute, dispute.openApproval);
    }
    throw alreadyDecided(await find(disputeId));
  }

  return {
    async createDispute({ body, headers, principal }) {
      const user = userOf(principal);
      const { transactionId, reason, text } = body;
      const disputed = await findDisputed(pool, transactionId);
      const agent = disputed && (await agents.byFloatAccount(disputed.floatAccountNo));
      const openedBy =
        disputed?.customerId === user.userId
          ? "customer"
          : agent?.userId === user.userId
            ? "agent"
            : undefined;
      if (!disputed || !agent || openedBy === undefined) throw new Problem("TRANSACTION_NOT_FOUND");
      if (!disputed.completed) throw new Problem("DISPUTE_NOT_POSSIBLE");
      const at = clock();
      const newId = newDisputeId(at);
      const disputeId = await records.open({
        ...{ disputeId: newId, transactionId, openedBy, reason, text, userId: user.userId, at },
        commandId: commandIdFor(user, headers["idempotency-key"], newId),
        agentId: agent.agentId,
        customerId: disputed.customerId,
      });
      return {
        status: 201,
        headers: disputeId === newId ? {} : { "Idempotent-Replayed": "true" },
        body: disputeView(await find(disputeId)),
      };
    },

    async listDisputes({ query, principal }) {
      const { status, after, limit = LIMIT } = query;
      const of = await ownOf(userOf(principal));
      const page = await records.list({
        ...(of === undefined ? {} : { of }),
        ...(status === undefined ? {} : { status }),
        ...(after === undefined ? {} : { before: after }),
        limit,
      });
      const next = page.length === limit ? page.at(-1)?.disputeId : undefined;
      return {
        status: 200,
        body: { disputes: page.map(disputeView), ...(next === undefined ? {} : { next }) },
      };
    },

    async getDispute({ params, principal }) {
      const dispute = await find(params.disputeId);
      const of = await ownOf(userOf(principal));
      const isOwn = of?.customerId === dispute.customerId || of?.agentId === dispute.agentId;
      if (of !== undefined && !isOwn) throw new Problem("DISPUTE_NOT_FOUND");
      return { status: 200, body: disputeView(dispute) };
    },

    async proposeDisputeResolution({ params, body, principal }) {
      const { userId } = userOf(principal);
      const { direction, note } = body;
      const amountMinor = toMinor(body.amount, CURRENCY, "body.amount");
      const dispute = await find(params.disputeId);
      const maxMinor = await adjustableMinor(dispute.transactionId, direction);
      if (amountMinor > maxMinor) {
        throw new Problem("DISPUTE_AMOUNT_TOO_LARGE", { details: { max: toDecimal(maxMinor, CURRENCY) } });
      }
      const by = { userId, at: clock() };
      await whenSettled(dispute.disputeId, (settled) =>
        records.propose(dispute.disputeId, { direction, amountMinor, note }, by, settled),
      );
      return answer(dispute.disputeId);
    },

    async approveDisputeResolution({ params, principal }) {
      const { userId } = userOf(principal);
      const dispute = await find(params.disputeId);
      const { disputeId } = dispute;
      requireSecondOperator(dispute.proposedBy, userId);
      if (dispute.status === "RESOLVED") return answer(disputeId);
      await approval.approve(dispute, { userId, at: clock() });
      return answer(disputeId);
    },

    async rejectDispute({ params, body, principal }) {
      const { disputeId } = await find(params.disputeId);
      const by = { userId: userOf(principal).userId, at: clock() };
      await whenSettled(disputeId, (settled) => records.reject(disputeId, body.note, by, settled));
      return answer(disputeId);
    },
  };
}

function disputeView(dispute: Dispute) {
  const { disputeId, transactionId, openedBy, reason, text, status, direction, amountMinor } = dispute;
  const { adjustmentId } = dispute;
  return {
    ...{ disputeId, transactionId, openedBy, reason, text, status },
    createdAt: dispute.createdAt.toISOString(),
    ...(direction === undefined || amountMinor === undefined
      ? {}
      : {
          adjustment: {
            direction,
            amount: toDecimal(amountMinor, CURRENCY),
            currency: CURRENCY as typeof CURRENCY,
            ...(adjustmentId === undefined ? {} : { transactionId: adjustmentId }),
          },
        }),
    history: dispute.steps.map(({ status, by, at, note }) => ({
      ...{ status, by, at: at.toISOString() },
      ...(note === undefined ? {} : { note }),
    })),
  };
}
