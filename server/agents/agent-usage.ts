// What an agent has paid out and taken in today, against its limits. A transaction is counted before it is posted, under
// the lock of the agent's row, so that several at once, on several servers, never pass the limit together; what turns
// out refused is given back. A server that dies in between leaves the day counted too high, never too low.
import { Problem } from "@makeba/openapi/problem";
import type pg from "pg";
import { toDecimal } from "../http/amounts.ts";
import type { Agent } from "./agent-registry.ts";
import { businessDayAt } from "./business-days.ts";

export const AGENT_CURRENCY = "CVE";

export type AgentUsage = {
  /** Throws AGENT_LIMIT_PER_TRANSACTION. */
  requireWithin(agent: Agent, amountMinor: bigint): void;
  /** Counts a transaction once per id. Throws AGENT_SUSPENDED or a limit that it would pass. */
  take(agentId: string, transaction: { id: string; amountMinor: bigint; at: number }): Promise<void>;
  /** The transaction came to nothing. One whose money is held or was paid stays counted, whoever gives it back. */
  giveBack(id: string): Promise<void>;
  usedMinor(agentId: string, at: number): Promise<bigint>;
};

type LimitRow = { status: string; per_transaction_minor: string; per_day_minor: string };

const USED =
  "select coalesce(sum(amount_minor), 0)::text as used from agent_usage where agent_id = $1 and day = $2";

export function createAgentUsage({ pool }: { readonly pool: pg.Pool }): AgentUsage {
  const requireAmount = (perTransactionMinor: bigint, amountMinor: bigint) => {
    if (amountMinor <= perTransactionMinor) return;
    throw new Problem("AGENT_LIMIT_PER_TRANSACTION", {
      details: { max: toDecimal(perTransactionMinor, AGENT_CURRENCY) },
    });
  };

  return {
    requireWithin: (agent, amountMinor) => requireAmount(agent.perTransactionMinor, amountMinor),

    async take(agentId, { id, amountMinor, at }) {
      const day = businessDayAt(at);
      const client = await pool.connect();
      try {
        await client.query("begin");
        const { rows } = await client.query<LimitRow>(
          "select status, per_transaction_minor::text, per_day_minor::text from agents where agent_id = $1 for update",
          [agentId],
        );
        const counted = await client.query("select 1 from agent_usage where transaction_key = $1", [id]);
        // A repeat was counted the first time, and is answered with what came of it.
        if (counted.rowCount === 0) {
          if (rows[0]?.status !== "ACTIVE") throw new Problem("AGENT_SUSPENDED");
          requireAmount(BigInt(rows[0].per_transaction_minor), amountMinor);
          const max = BigInt(rows[0].per_day_minor);
          const used = BigInt(
            (await client.query<{ used: string }>(USED, [agentId, day.date])).rows[0]!.used,
          );
          if (used + amountMinor > max) {
            throw new Problem("AGENT_LIMIT_PER_DAY", {
              details: {
                max: toDecimal(max, AGENT_CURRENCY),
                used: toDecimal(used, AGENT_CURRENCY),
                resetsAt: new Date(day.endsAt).toISOString(),
              },
            });
          }
          await client.query(
            "insert into agent_usage (transaction_key, agent_id, day, amount_minor) values ($1, $2, $3, $4)",
            [id, agentId, day.date, amountMinor.toString()],
          );
        }
        await client.query("commit");
      } catch (error) {
        await client.query("rollback").catch(() => {});
        throw error;
      } finally {
        client.release();
      }
    },

    async giveBack(id) {
      // A cash-out is counted under the id of its hold, which ends once: another copy of it may be about to be paid.
      await pool.query(
        `delete from agent_usage where transaction_key = $1
           and not exists (select 1 from holds where hold_id = $1 and status in ('HELD', 'CAPTURED'))`,
        [id],
      );
    },

    async usedMinor(agentId, at) {
      const { rows } = await pool.query<{ used: string }>(USED, [agentId, businessDayAt(at).date]);
      return BigInt(rows[0]!.used);
    },
  };
}
