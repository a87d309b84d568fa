// Cash-out at an agent from the agent's side: the queue, confirm with the customer's proof, decline, and ask a customer.
import { Problem } from "@makeba/openapi/problem";
import type pg from "pg";
import type { Clock } from "../clock.ts";
import { toDecimal, toMinor } from "../http/amounts.ts";
import type { HandlersOf } from "../http/operations.ts";
import { commandIdFor } from "../idempotency.ts";
import { type AttemptPolicy, type AttemptStore, takeOrThrow } from "../identity/attempts.ts";
import type { Lookups } from "../identity/lookups.ts";
import { type User, userOf } from "../identity/principals.ts";
import type { TellCustomer } from "../notifications/customer-notices.ts";
import { newTransactionId } from "../transaction-ids.ts";
import type { AgentAsks } from "./agent-asks.ts";
import type { Agent, AgentRegistry } from "./agent-registry.ts";
import { AGENT_CURRENCY, type AgentUsage } from "./agent-usage.ts";
import type { CashOut, CashOutRecords, DeclineReason } from "./cash-out-records.ts";
import { alreadySettled, capturedView, type Settling } from "./cash-out-settling.ts";
import { inEscudos, requestView } from "./cash-out-views.ts";
import { type ConfirmationCodes, wrongProof } from "./confirmation-codes.ts";
import type { FindByPhone } from "./customers.ts";
import type { EndingAsks } from "./ending-asks.ts";

const MINUTE = 60_000;

/** How often one agent may ask the same customer: each asking is a message to a phone. */
const ASK_POLICY: AttemptPolicy = {
  freeTries: 5,
  firstWaitMs: MINUTE,
  waitMsMax: 60 * MINUTE,
  forgetAfterMs: 24 * 60 * MINUTE,
};

export type AgentRequestDependencies = {
  readonly pool: pg.Pool;
  readonly clock: Clock;
  /** The machine's clock, for guesses. */
  readonly now: Clock;
  readonly agents: AgentRegistry;
  readonly usage: AgentUsage;
  readonly asks: AgentAsks;
  readonly records: CashOutRecords;
  readonly settling: Settling;
  readonly endings: EndingAsks;
  readonly codes: ConfirmationCodes;
  readonly attempts: AttemptStore;
  readonly findByPhone: FindByPhone;
  /** Phones that agents looked up. */
  readonly lookups: Lookups;
  readonly feeMinor: (amountMinor: bigint) => bigint;
  readonly requestLifetimeMs: number;
  readonly tellCustomer: TellCustomer;
  readonly wake: () => void;
};

export function agentRequestOperations(
  dependencies: AgentRequestDependencies,
): HandlersOf<"listAgentRequests" | "confirmAgentRequest" | "declineAgentRequest" | "askForCashOut"> {
  const { pool, clock, now, agents, usage, asks, records, settling, endings, codes, attempts } = dependencies;
  const { findByPhone, lookups, feeMinor, requestLifetimeMs, tellCustomer, wake } = dependencies;

  async function ownRequest(user: User, transactionId: string): Promise<{ agent: Agent; cashOut: CashOut }> {
    const agent = await agents.byUser(user.userId);
    const cashOut = await records.find(transactionId, clock());
    if (cashOut.agentId !== agent.agentId) throw new Problem("WITHDRAWAL_NOT_FOUND");
    return { agent, cashOut };
  }

  const noteReason = (transactionId: string, reason: DeclineReason) =>
    pool.query(
      `insert into agent_declines (transaction_id, reason, at) values ($1, $2, $3)
       on conflict (transaction_id) do nothing`,
      [transactionId, reason, new Date(clock()).toISOString()],
    );

  /** After the last wrong try the request is over, so that the rest of the codes cannot be tried. */
  async function declineAfterTries(cashOut: CashOut): Promise<void> {
    await noteReason(cashOut.transactionId, "CODE_TRIES_EXCEEDED");
    await settling.release(`agent-block:${cashOut.transactionId}`, cashOut, "DECLINED");
    wake();
  }

  return {
    async listAgentRequests({ principal }) {
      const agent = await agents.byUser(userOf(principal).userId);
      const requests = (await records.queueOf(agent.agentId, clock())).map(requestView);
      return { status: 200, headers: { "Cache-Control": "no-store" }, body: { requests } };
    },

    async confirmAgentRequest({ params, body, headers, principal }) {
      const user = userOf(principal);
      const { transactionId } = params;
      const { agent, cashOut } = await ownRequest(user, transactionId);
      if (cashOut.initiatedBy !== "CUSTOMER") throw new Problem("WITHDRAWAL_NOT_FOUND");
      // A repeat of what is completed shows its proof again, and is answered as the first time.
      if (cashOut.status !== "REQUESTED" && cashOut.status !== "COMPLETED") {
        throw alreadySettled(cashOut.status);
      }
      const judged = await codes.judge({
        transactionId,
        agentId: agent.agentId,
        code: body.confirmationCode,
        storeNumber: { given: body.storeNumber, right: agent.storeNumber },
      });
      if (judged !== "right") {
        if (judged.triesLeft === 0 && cashOut.status === "REQUESTED") await declineAfterTries(cashOut);
        throw wrongProof(judged);
      }
      const key = headers["idempotency-key"];
      const id =
        key === undefined ? `agent-confirm:${transactionId}` : commandIdFor(user, key, transactionId);
      const posted = await settling.capture(id, cashOut, agent);
      const { floatMinor, commissionMinor } = capturedView(posted, agent);
      wake();
      tellCustomer(
        cashOut.userId,
        `Makeba: you took out ${inEscudos(cashOut.amountMinor)} at ${agent.name}. If it was not you, dispute ${transactionId}.`,
      );
      return {
        status: 200,
        headers: { ...posted.headers, "Cache-Control": "no-store" },
        body: {
          transactionId,
          status: "COMPLETED",
          amount: toDecimal(cashOut.amountMinor, AGENT_CURRENCY),
          currency: AGENT_CURRENCY,
          commission: toDecimal(commissionMinor, AGENT_CURRENCY),
          float: toDecimal(floatMinor, AGENT_CURRENCY),
          timestamp: new Date(posted.at).toISOString(),
        },
      };
    },

    async declineAgentRequest({ params, body, principal }) {
      const { transactionId } = params;
      const { cashOut } = await ownRequest(userOf(principal), transactionId);
      if (cashOut.initiatedBy === "AGENT") {
        await endings.end(cashOut, "CANCELLED");
      } else {
        if (cashOut.status === "REQUESTED") await noteReason(transactionId, body.reason);
        await settling.release(`agent-decline:${transactionId}`, cashOut, "DECLINED");
      }
      wake();
      return { status: 200, body: requestView(await records.find(transactionId, clock())) };
    },

    async askForCashOut({ body, headers, principal }) {
      const user = userOf(principal);
      const agent = await agents.byUser(user.userId);
      const amountMinor = toMinor(body.amount, AGENT_CURRENCY, "body.amount");
      if (agent.status !== "ACTIVE") throw new Problem("AGENT_SUSPENDED");
      usage.requireWithin(agent, amountMinor);
      const customer = await findByPhone(user, body.customerPhone);
      const asking = `agent-ask:${agent.agentId}:${customer.userId}`;
      await takeOrThrow(attempts, asking, ASK_POLICY, now());
      const askedAt = clock();
      const { transactionId, repeated } = await asks.add({
        transactionId: newTransactionId(askedAt),
        commandId: commandIdFor(user, headers["idempotency-key"], ""),
        agentId: agent.agentId,
        userId: customer.userId,
        accountNo: customer.accountNo,
        amountMinor,
        feeMinor: feeMinor(amountMinor),
        currency: AGENT_CURRENCY,
        askedAt,
        expiresAt: askedAt + requestLifetimeMs,
      });
      if (repeated) {
        await attempts.giveBack(asking);
        await lookups.giveBack(user.userId);
      } else {
        // The look-up is given back when the customer approves.
        tellCustomer(
          customer.userId,
          `Makeba: ${agent.name} asks you to approve a cash-out of ${inEscudos(amountMinor)}. Approve it in the app, only if you are in the shop.`,
        );
      }
      wake();
      return {
        status: 201,
        headers: repeated ? { "Idempotent-Replayed": "true" } : {},
        body: requestView(await records.find(transactionId, clock())),
      };
    },
  };
}
