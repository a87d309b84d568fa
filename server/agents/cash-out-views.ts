// Cash-outs at agents as the API shows them. An agent never sees the customer's account number.
import { toDecimal } from "../http/amounts.ts";
import type { Agent } from "./agent-registry.ts";
import { AGENT_CURRENCY } from "./agent-usage.ts";
import type { CashOut } from "./cash-out-records.ts";

/** As it stands in the agent's queue. */
export function requestView(cashOut: CashOut) {
  const { transactionId, status, initiatedBy, reason, settledAt: _, ...rest } = cashOut;
  return {
    ...{ transactionId, status, initiatedBy },
    amount: toDecimal(rest.amountMinor, AGENT_CURRENCY),
    fee: toDecimal(rest.feeMinor, AGENT_CURRENCY),
    currency: AGENT_CURRENCY as typeof AGENT_CURRENCY,
    timestamp: rest.requestedAt.toISOString(),
    expiresAt: rest.expiresAt.toISOString(),
    ...(reason === undefined ? {} : { reason }),
  };
}

/** As the customer and the back office see it; without the account number, as the agent does. */
export function cashOutView(cashOut: CashOut, agent: Agent, { withAccount = true } = {}) {
  return {
    ...requestView(cashOut),
    agentId: agent.agentId,
    agentName: agent.name,
    storeNumber: agent.storeNumber,
    ...(withAccount ? { accountNo: cashOut.accountNo } : {}),
    ...(cashOut.settledAt === undefined ? {} : { settledAt: cashOut.settledAt.toISOString() }),
  };
}

/** Escudos as people here write them, such as `2.000$00`. */
export function inEscudos(amountMinor: bigint): string {
  const digits = String(amountMinor).padStart(3, "0");
  const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ".");
  return `${whole}$${digits.slice(-2)}`;
}
