// An agent's float against money at the bank: the back office sells float to an agent who has paid, and takes it back
// from one whom the bank pays. The bank's reference is used once.
import { Problem } from "@makeba/openapi/problem";
import type { Clock } from "../clock.ts";
import { toDecimal, toMinor } from "../http/amounts.ts";
import type { HandlersOf } from "../http/operations.ts";
import { eventOf, postOrThrow } from "../http/outcomes.ts";
import { commandIdFor } from "../idempotency.ts";
import { userOf } from "../identity/principals.ts";
import { systemAccountNo } from "../ledger/accounts.ts";
import type { Posting } from "../ledger/events.ts";
import type { LimitTables } from "../limits/limit-tables.ts";
import type { Post } from "../posting/group-commit.ts";
import { newTransactionId } from "../transaction-ids.ts";
import { requireAgentNumber } from "./agent-numbers.ts";
import type { Agent, AgentRegistry } from "./agent-registry.ts";
import { AGENT_CURRENCY } from "./agent-usage.ts";

/** A return that was cut off between its two postings, and is not repeated, is released after this. */
const RETURN_MS_MAX = 3_600_000;

export type FloatDependencies = {
  readonly limits: LimitTables;
  readonly post: Post;
  readonly clock: Clock;
  readonly agents: AgentRegistry;
};

export function floatOperations({
  limits,
  post,
  clock,
  agents,
}: FloatDependencies): HandlersOf<"fundAgentFloat" | "returnAgentFloat"> {
  return {
    async fundAgentFloat({ params, body, headers, principal }) {
      const { agentId } = params;
      requireAgentNumber(agentId);
      const { reference, description = "" } = body;
      const amountMinor = toMinor(body.amount, AGENT_CURRENCY, "body.amount");
      const agent = await agents.byId(agentId);
      const at = clock();
      const transactionId = newTransactionId(at);
      const amount = String(amountMinor);
      const posted = await postOrThrow(post, {
        type: "deposit",
        limits: limits[AGENT_CURRENCY],
        id: commandIdFor(userOf(principal), headers["idempotency-key"], transactionId),
        at,
        request: { operation: "fundAgentFloat", agentId, amount, reference, description },
        transactionId,
        accountNo: agent.floatAccountNo,
        amountMinor,
        currency: AGENT_CURRENCY,
        reference,
        description,
      });
      const event = eventOf(posted.events, "posted");
      return {
        status: 201,
        headers: posted.headers,
        body: floatView(agent, { ...event, amountMinor, at: posted.at }),
      };
    },

    async returnAgentFloat({ params, body, headers, principal }) {
      const { agentId } = params;
      requireAgentNumber(agentId);
      const { reference, description = "" } = body;
      const amountMinor = toMinor(body.amount, AGENT_CURRENCY, "body.amount");
      const agent = await agents.byId(agentId);
      const at = clock();
      const newId = newTransactionId(at);
      const id = commandIdFor(userOf(principal), headers["idempotency-key"], newId);
      const placed = await postOrThrow(post, {
        type: "place-hold",
        limits: limits[AGENT_CURRENCY],
        id,
        at,
        request: {
          operation: "returnAgentFloat",
          agentId,
          amount: String(amountMinor),
          reference,
          description,
        },
        holdId: newId,
        actorId: agent.userId,
        accountNo: agent.floatAccountNo,
        amountMinor,
        feeMinor: 0n,
        currency: AGENT_CURRENCY,
        purpose: "bank-withdrawal",
        counterpartyAccountNo: systemAccountNo("bank", AGENT_CURRENCY),
        expiresAt: at + RETURN_MS_MAX,
        reference,
        description,
      }).catch((error: unknown) => {
        throw inAgentsWords(error);
      });
      // A repeat goes on with the hold of the first time, and finds the same capture.
      const { holdId } = eventOf(placed.events, "hold-placed");
      const posted = await postOrThrow(post, {
        type: "capture-hold",
        id: `float-return:${holdId}`,
        at,
        request: { operation: "returnAgentFloat", holdId },
        holdId,
        accountNo: agent.floatAccountNo,
        amountMinor,
        commissionMinor: 0n,
        commissionAccountNo: null,
      });
      const { postings } = eventOf(posted.events, "hold-captured");
      return {
        status: 201,
        headers: posted.headers,
        body: floatView(agent, { transactionId: holdId, amountMinor, postings, at: posted.at }),
      };
    },
  };
}

function floatView(
  agent: Agent,
  moved: { transactionId: string; amountMinor: bigint; postings: readonly Posting[]; at: number },
) {
  const float = moved.postings.find(({ accountNo }) => accountNo === agent.floatAccountNo);
  return {
    transactionId: moved.transactionId,
    agentId: agent.agentId,
    amount: toDecimal(moved.amountMinor, AGENT_CURRENCY),
    currency: AGENT_CURRENCY as typeof AGENT_CURRENCY,
    newFloat: toDecimal(float?.balanceAfterMinor ?? 0n, AGENT_CURRENCY),
    timestamp: new Date(moved.at).toISOString(),
  };
}

/** A float that is short, instead of a balance; anything else as it is. */
export function inAgentsWords(error: unknown): unknown {
  if (!(error instanceof Problem) || error.code !== "INSUFFICIENT_BALANCE") return error;
  const { available_balance: float, requested_amount: requested } = error.details;
  return new Problem("INSUFFICIENT_FLOAT", { details: { float, requested } });
}
