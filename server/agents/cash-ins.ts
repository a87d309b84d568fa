// Cash-in at an agent: the customer hands over notes, and e-money goes from the agent's float to the customer's account.
import { Problem } from "@makeba/openapi/problem";
import type pg from "pg";
import { hidingAccountNo } from "../accounts/masked-account-no.ts";
import type { Clock } from "../clock.ts";
import { toDecimal, toMinor } from "../http/amounts.ts";
import type { HandlersOf } from "../http/operations.ts";
import { eventOf, postOrThrow } from "../http/outcomes.ts";
import { commandIdFor } from "../idempotency.ts";
import type { Lookups } from "../identity/lookups.ts";
import { userOf } from "../identity/principals.ts";
import type { LimitTables } from "../limits/limit-tables.ts";
import type { TellCustomer } from "../notifications/customer-notices.ts";
import type { Post } from "../posting/group-commit.ts";
import { newTransactionId } from "../transaction-ids.ts";
import type { AgentRegistry } from "./agent-registry.ts";
import { AGENT_CURRENCY, type AgentUsage } from "./agent-usage.ts";
import { inEscudos } from "./cash-out-views.ts";
import { type FindByPhone, ownerOfAccount } from "./customers.ts";
import { inAgentsWords } from "./float.ts";

export type CashInDependencies = {
  readonly limits: LimitTables;
  readonly post: Post;
  readonly pool: pg.Pool;
  readonly clock: Clock;
  readonly agents: AgentRegistry;
  readonly usage: AgentUsage;
  readonly findByPhone: FindByPhone;
  /** Phones that agents looked up. */
  readonly lookups: Lookups;
  readonly commissionMinor: (amountMinor: bigint) => bigint;
  readonly tellCustomer: TellCustomer;
};

export function cashInOperations(dependencies: CashInDependencies): HandlersOf<"createCashIn"> {
  const { limits, post, pool, clock, agents, usage, findByPhone, lookups } = dependencies;
  const { commissionMinor, tellCustomer } = dependencies;

  return {
    async createCashIn({ body, headers, principal }) {
      const user = userOf(principal);
      const agent = await agents.byUser(user.userId);
      const amountMinor = toMinor(body.amount, AGENT_CURRENCY, "body.amount");
      // The contract has exactly one of the two.
      const { phone, accountNo } = body.customer;
      const toAccountNo = accountNo ?? (await findByPhone(user, phone!)).accountNo;
      const at = clock();
      const transactionId = newTransactionId(at);
      const id = commandIdFor(user, headers["idempotency-key"], transactionId);
      await usage.take(agent.agentId, { id, amountMinor, at });
      const posted = await postOrThrow(post, {
        type: "transfer",
        limits: limits[AGENT_CURRENCY],
        transactionType: "cash-in",
        id,
        at,
        request: { operation: "createCashIn", customer: toAccountNo, amount: String(amountMinor) },
        transactionId,
        actorId: user.userId,
        fromAccountNo: agent.floatAccountNo,
        toAccountNo,
        amountMinor,
        feeMinor: 0n,
        commissionMinor: commissionMinor(amountMinor),
        commissionAccountNo: agent.commissionAccountNo,
        currency: AGENT_CURRENCY,
        reference: "",
        description: "",
      }).catch(async (error: unknown) => {
        if (!(error instanceof Problem) || error.code === "OUTCOME_UNKNOWN") throw error;
        // A key that was used for something else took what it took.
        if (error.code !== "IDEMPOTENCY_KEY_REUSED") await usage.giveBack(id);
        const problem = inAgentsWords(error);
        throw accountNo === undefined ? hidingAccountNo(problem, toAccountNo) : problem;
      });
      if (accountNo === undefined) await lookups.giveBack(user.userId);
      const event = eventOf(posted.events, "posted");
      const legOf = (accountNo: string) => event.postings.find((leg) => leg.accountNo === accountNo);
      const userId = await ownerOfAccount(pool, toAccountNo);
      if (userId !== undefined && Object.keys(posted.headers).length === 0) {
        tellCustomer(userId, `Makeba: ${agent.name} put ${inEscudos(amountMinor)} on your account.`);
      }
      return {
        status: 201,
        headers: posted.headers,
        body: {
          transactionId: event.transactionId,
          status: "COMPLETED",
          amount: toDecimal(amountMinor, AGENT_CURRENCY),
          fee: 0,
          commission: toDecimal(legOf(agent.commissionAccountNo)?.amountMinor ?? 0n, AGENT_CURRENCY),
          currency: AGENT_CURRENCY,
          float: toDecimal(legOf(agent.floatAccountNo)?.balanceAfterMinor ?? 0n, AGENT_CURRENCY),
          timestamp: new Date(posted.at).toISOString(),
        },
      };
    },
  };
}
