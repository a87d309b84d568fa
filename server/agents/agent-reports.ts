// The end-of-day report, as the agent gets it.
import type pg from "pg";
import { toDecimal } from "../http/amounts.ts";
import type { HandlersOf } from "../http/operations.ts";
import { userOf } from "../identity/principals.ts";
import type { AgentRegistry } from "./agent-registry.ts";
import { readDayFigures } from "./agent-report.ts";
import { AGENT_CURRENCY } from "./agent-usage.ts";

export function agentReportOperations({
  pool,
  agents,
}: {
  readonly pool: pg.Pool;
  readonly agents: AgentRegistry;
}): HandlersOf<"getAgentReport"> {
  const money = (minor: bigint) => toDecimal(minor, AGENT_CURRENCY);
  return {
    async getAgentReport({ params, principal }) {
      const agent = await agents.byUser(userOf(principal).userId);
      const day = await readDayFigures(pool, agent, params.date);
      return {
        status: 200,
        headers: { "Cache-Control": "no-store" },
        body: {
          date: params.date,
          agentId: agent.agentId,
          storeNumber: agent.storeNumber,
          currency: AGENT_CURRENCY,
          openingFloat: money(day.openingFloatMinor),
          closingFloat: money(day.closingFloatMinor),
          cashIns: { count: day.cashIns.count, amount: money(day.cashIns.amountMinor) },
          cashOuts: { count: day.cashOuts.count, amount: money(day.cashOuts.amountMinor) },
          fees: money(day.feesMinor),
          commissions: money(day.commissionsMinor),
          openingCommission: money(day.openingCommissionMinor),
          closingCommission: money(day.closingCommissionMinor),
          commissionAdjustments: money(day.commissionAdjustmentsMinor),
          floatIn: money(day.floatInMinor),
          floatOut: money(day.floatOutMinor),
          adjustments: money(day.adjustmentsMinor),
          cashDrawerChange: money(day.cashIns.amountMinor - day.cashOuts.amountMinor),
        },
      };
    },
  };
}
