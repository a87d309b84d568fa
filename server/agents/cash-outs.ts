// Cash-out at an agent from the customer's side: ask, look, take back; and say yes or no to what an agent asks.
//
//   the customer asks                               the agent asks
//   REQUESTED (held) ── agent: code ──> COMPLETED   REQUESTED (nothing held) ── customer: PIN ──> held, COMPLETED
//        │ customer   ──> CANCELLED                      │ customer ──> DECLINED    also when it is held, or may be,
//        │ agent      ──> DECLINED                       │ agent    ──> CANCELLED   after a yes whose answer was lost
//        └ time       ──> EXPIRED                        └ time     ──> EXPIRED
import { Problem } from "@makeba/openapi/problem";
import type pg from "pg";
import type { Clock } from "../clock.ts";
import { toDecimal, toMinor } from "../http/amounts.ts";
import type { HandlersOf } from "../http/operations.ts";
import { eventOf, isNew, postOrThrow } from "../http/outcomes.ts";
import { commandIdFor } from "../idempotency.ts";
import type { Lookups } from "../identity/lookups.ts";
import type { Pins } from "../identity/pins.ts";
import { seesEverybody, type User, userOf } from "../identity/principals.ts";
import type { Users } from "../identity/users.ts";
import type { LimitTables } from "../limits/limit-tables.ts";
import type { Post } from "../posting/group-commit.ts";
import { newTransactionId } from "../transaction-ids.ts";
import type { AgentAsks } from "./agent-asks.ts";
import { requireAgentNumber } from "./agent-numbers.ts";
import type { Agent, AgentRegistry } from "./agent-registry.ts";
import { AGENT_CURRENCY, type AgentUsage } from "./agent-usage.ts";
import type { CashOut, CashOutRecords } from "./cash-out-records.ts";
import { alreadySettled, type Settling } from "./cash-out-settling.ts";
import { cashOutView } from "./cash-out-views.ts";
import type { ConfirmationCodes } from "./confirmation-codes.ts";
import { accountOfUser } from "./customers.ts";
import type { EndingAsks } from "./ending-asks.ts";

export type CashOutDependencies = {
  readonly limits: LimitTables;
  readonly post: Post;
  readonly pool: pg.Pool;
  readonly clock: Clock;
  readonly agents: AgentRegistry;
  readonly usage: AgentUsage;
  readonly asks: AgentAsks;
  readonly records: CashOutRecords;
  readonly settling: Settling;
  readonly endings: EndingAsks;
  readonly codes: ConfirmationCodes;
  readonly users: Users;
  /** Phones that agents looked up. */
  readonly lookups: Lookups;
  readonly pins: Pins;
  readonly feeMinor: (amountMinor: bigint) => bigint;
  readonly requestLifetimeMs: number;
  /** Tells whoever listens that a queue has changed. */
  readonly wake: () => void;
};

export function cashOutOperations(
  dependencies: CashOutDependencies,
): HandlersOf<
  | "requestAgentCashOut"
  | "getAgentCashOut"
  | "cancelAgentCashOut"
  | "listCashOutApprovals"
  | "approveAgentCashOut"
  | "declineAgentCashOut"
> {
  const { limits, post, pool, clock, agents, usage, asks, records, settling, endings, codes } = dependencies;
  const { users, lookups, pins, feeMinor, requestLifetimeMs, wake } = dependencies;

  /** Throws what keeps the agent from being asked for something new. */
  function requireServing(agent: Agent, amountMinor: bigint): void {
    if (agent.status !== "ACTIVE") throw new Problem("AGENT_SUSPENDED");
    usage.requireWithin(agent, amountMinor);
  }

  async function ownCashOut(user: User, transactionId: string, initiatedBy: CashOut["initiatedBy"]) {
    const cashOut = await records.find(transactionId, clock());
    if (cashOut.userId !== user.userId || cashOut.initiatedBy !== initiatedBy) {
      throw new Problem("WITHDRAWAL_NOT_FOUND");
    }
    return cashOut;
  }

  async function answer(transactionId: string) {
    const cashOut = await records.find(transactionId, clock());
    return { status: 200 as const, body: cashOutView(cashOut, await agents.byId(cashOut.agentId)) };
  }

  return {
    async requestAgentCashOut({ body, headers, principal }) {
      const user = userOf(principal);
      if (body.userId !== user.userId) throw new Problem("ACCOUNT_ACCESS_DENIED");
      const amountMinor = toMinor(body.amount, AGENT_CURRENCY, "body.amount");
      requireAgentNumber(body.agentId);
      const agent = await agents.byId(body.agentId);
      const at = clock();
      const transactionId = newTransactionId(at);
      const id = commandIdFor(user, headers["idempotency-key"], transactionId);
      if (!(await wasDecided(pool, id))) requireServing(agent, amountMinor);
      const accountNo = await accountOfUser(pool, user.userId);
      const posted = await postOrThrow(post, {
        type: "place-hold",
        limits: limits[AGENT_CURRENCY],
        id,
        at,
        request: {
          operation: "requestAgentCashOut",
          userId: body.userId,
          agentId: body.agentId,
          amount: String(amountMinor),
        },
        holdId: transactionId,
        actorId: user.userId,
        accountNo,
        amountMinor,
        feeMinor: feeMinor(amountMinor),
        currency: AGENT_CURRENCY,
        purpose: "agent-cash-out",
        counterpartyAccountNo: agent.floatAccountNo,
        expiresAt: at + requestLifetimeMs,
        reference: "",
        description: "",
      });
      // A repeat finds the first request, with the code of *its* id.
      const placed = eventOf(posted.events, "hold-placed");
      wake();
      return {
        status: 201,
        headers: { ...posted.headers, "Cache-Control": "no-store" },
        body: {
          transactionId: placed.holdId,
          status: "REQUESTED",
          timestamp: new Date(posted.at).toISOString(),
          confirmationCode: codes.codeOf(placed.holdId),
          expiresAt: new Date(placed.expiresAt ?? posted.at).toISOString(),
          amount: toDecimal(placed.amountMinor, AGENT_CURRENCY),
          fee: toDecimal(placed.feeMinor, AGENT_CURRENCY),
          currency: AGENT_CURRENCY,
          agentId: agent.agentId,
          agentName: agent.name,
          storeNumber: agent.storeNumber,
        },
      };
    },

    async getAgentCashOut({ params, principal }) {
      const user = userOf(principal);
      const cashOut = await records.find(params.transactionId, clock());
      const agent = await agents.byId(cashOut.agentId);
      const isCustomer = cashOut.userId === user.userId;
      const isAgent = agent.userId === user.userId;
      if (!isCustomer && !isAgent && !seesEverybody(user)) throw new Problem("WITHDRAWAL_NOT_FOUND");
      return { status: 200, body: cashOutView(cashOut, agent, { withAccount: !isAgent }) };
    },

    async cancelAgentCashOut({ params, principal }) {
      const { transactionId } = params;
      const cashOut = await ownCashOut(userOf(principal), transactionId, "CUSTOMER");
      await settling.release(`agent-cancel:${transactionId}`, cashOut, "CANCELLED");
      wake();
      return answer(transactionId);
    },

    async listCashOutApprovals({ principal }) {
      const waiting = await records.approvalsOf(userOf(principal).userId, clock());
      const known = new Map<string, Agent>();
      for (const { agentId } of waiting) {
        if (!known.has(agentId)) known.set(agentId, await agents.byId(agentId));
      }
      const approvals = waiting.map((cashOut) => cashOutView(cashOut, known.get(cashOut.agentId)!));
      return { status: 200, headers: { "Cache-Control": "no-store" }, body: { approvals } };
    },

    async approveAgentCashOut({ params, body, headers, principal }) {
      const user = userOf(principal);
      const { transactionId } = params;
      const cashOut = await ownCashOut(user, transactionId, "AGENT");
      await pins.check(await users.byId(user.userId), body.pin);
      if (cashOut.status === "COMPLETED") return answer(transactionId);
      if (cashOut.status !== "REQUESTED") throw alreadySettled(cashOut.status);
      const agent = await agents.byId(cashOut.agentId);
      const at = clock();
      // Before anything is held: money must not wait for an agent who may not pay it out today.
      await usage.take(agent.agentId, { id: transactionId, amountMinor: cashOut.amountMinor, at });
      if (!(await asks.approve(transactionId, at))) {
        const { status } = await records.find(transactionId, at);
        await usage.giveBack(transactionId);
        throw alreadySettled(status);
      }
      try {
        await postOrThrow(post, {
          type: "place-hold",
          limits: limits[AGENT_CURRENCY],
          // Without a key each approval is tried anew: one that was refused for want of money may come again.
          id: commandIdFor(user, headers["idempotency-key"], newTransactionId(at)),
          at,
          request: { operation: "approveAgentCashOut", transactionId },
          holdId: transactionId,
          actorId: user.userId,
          accountNo: cashOut.accountNo,
          amountMinor: cashOut.amountMinor,
          feeMinor: cashOut.feeMinor,
          currency: AGENT_CURRENCY,
          purpose: "agent-cash-out",
          counterpartyAccountNo: agent.floatAccountNo,
          expiresAt: cashOut.expiresAt.getTime(),
          reference: "",
          description: "",
        });
      } catch (error) {
        const isHeld = error instanceof Problem && error.code === "HOLD_ALREADY_EXISTS";
        // What may be held is not taken back: approving again goes on with it, saying no ends it, and in the end it expires.
        if (error instanceof Problem && error.code === "OUTCOME_UNKNOWN") throw error;
        // Somebody has said no meanwhile, to the approval before this one.
        if (error instanceof Problem && error.code === "HOLD_ALREADY_SETTLED")
          throw alreadySettled(await endings.endOfCalledOff(cashOut));
        if (!isHeld) {
          await asks.takeApprovalBack(transactionId);
          await usage.giveBack(transactionId);
          throw error;
        }
      }
      const captured = await settling.capture(`agent-capture:${transactionId}`, cashOut, agent);
      if (isNew(captured)) await lookups.giveBack(agent.userId);
      wake();
      return answer(transactionId);
    },

    async declineAgentCashOut({ params, principal }) {
      const { transactionId } = params;
      await endings.end(await ownCashOut(userOf(principal), transactionId, "AGENT"), "DECLINED");
      wake();
      return answer(transactionId);
    },
  };
}

/** Whether the command has an outcome, so that a repeat gets its first answer whatever has changed since. */
export async function wasDecided(pool: pg.Pool, commandId: string): Promise<boolean> {
  const { rowCount } = await pool.query({
    name: "command-decided",
    text: "select 1 from events where command_id = $1 and n = 0",
    values: [commandId],
  });
  return rowCount === 1;
}
