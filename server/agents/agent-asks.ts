// What agents ask of customers, as rows. Each is decided once: by one statement as long as nobody has said yes, so that a yes and
// a no at the same moment never both count, and by the ledger from then on.
import { Problem } from "@makeba/openapi/problem";
import type pg from "pg";
import type { DeclineReason } from "./cash-out-records.ts";

export type Ask = {
  readonly transactionId: string;
  /** The request that made it, with its key. */
  readonly commandId: string;
  readonly agentId: string;
  readonly userId: string;
  readonly accountNo: string;
  readonly amountMinor: bigint;
  readonly feeMinor: bigint;
  readonly currency: string;
  readonly askedAt: number;
  readonly expiresAt: number;
};

/** By the customer, or by the agent. */
export type AskEnd = "DECLINED" | "CANCELLED";

const reasonOf = (how: AskEnd): DeclineReason | null => (how === "DECLINED" ? "DECLINED_BY_CUSTOMER" : null);

export type AgentAsks = {
  /** The id of the ask, which is an earlier one's when the command is repeated. Throws IDEMPOTENCY_KEY_REUSED. */
  add(ask: Ask): Promise<{ transactionId: string; repeated: boolean }>;
  /** The customer says yes; also true for the second time. False when it is over. */
  approve(transactionId: string, at: number): Promise<boolean>;
  /** What was approved could not be held, and waits again, unless another approval is under way. */
  takeApprovalBack(transactionId: string): Promise<void>;
  /**
   * Ends what nobody has approved; also true for the second time. False when it is over otherwise, and `approved` when money may
   * be held for it, or may be on its way to be: then the ledger decides, and `endCalledOff` writes down what it said.
   */
  end(transactionId: string, how: AskEnd, at: number): Promise<boolean | "approved">;
  /** The ledger has called it off, so no money will ever move. */
  endCalledOff(transactionId: string, how: AskEnd, at: number): Promise<void>;
};

const ADD = `
  insert into agent_asks (transaction_id, command_id, agent_id, user_id, account_no, amount_minor, fee_minor, currency,
    asked_at, expires_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (command_id) do nothing`;

export function createAgentAsks({ pool }: { readonly pool: pg.Pool }): AgentAsks {
  const iso = (at: number) => new Date(at).toISOString();
  return {
    async add(ask) {
      const { transactionId, commandId, agentId, userId, accountNo, amountMinor, feeMinor, currency } = ask;
      const added = await pool.query(ADD, [
        ...[transactionId, commandId, agentId, userId, accountNo, amountMinor.toString()],
        ...[feeMinor.toString(), currency, iso(ask.askedAt), iso(ask.expiresAt)],
      ]);
      if (added.rowCount === 1) return { transactionId, repeated: false };
      const { rows } = await pool.query<{ transaction_id: string; user_id: string; amount_minor: string }>(
        "select transaction_id, user_id, amount_minor::text from agent_asks where command_id = $1",
        [commandId],
      );
      const first = rows[0]!;
      const differs =
        first.user_id !== userId
          ? "customerPhone"
          : BigInt(first.amount_minor) !== amountMinor
            ? "amount"
            : "";
      if (differs !== "") {
        throw new Problem("IDEMPOTENCY_KEY_REUSED", {
          message: `The key was used before with another ${differs}.`,
          details: { field: differs },
        });
      }
      return { transactionId: first.transaction_id, repeated: true };
    },

    async approve(transactionId, at) {
      const { rowCount } = await pool.query(
        `update agent_asks set decision = 'APPROVED', approvals = approvals + 1, decided_at = coalesce(decided_at, $2)
         where transaction_id = $1 and (decision is null or decision = 'APPROVED') and expires_at > $2`,
        [transactionId, iso(at)],
      );
      return rowCount === 1;
    },

    async takeApprovalBack(transactionId) {
      await pool.query(
        `update agent_asks set approvals = approvals - 1,
           decision = case when approvals > 1 then decision end, decided_at = case when approvals > 1 then decided_at end
         where transaction_id = $1 and decision = 'APPROVED'`,
        [transactionId],
      );
    },

    async end(transactionId, how, at) {
      const { rowCount } = await pool.query(
        `update agent_asks set decision = $2, reason = $3, decided_at = coalesce(decided_at, $4)
         where transaction_id = $1 and (decision = $2 or (decision is null and expires_at > $4))`,
        [transactionId, how, reasonOf(how), iso(at)],
      );
      if (rowCount === 1) return true;
      const { rows } = await pool.query<{ open: boolean }>(
        `select (decision is null or decision = 'APPROVED') and expires_at > $2 as open
           from agent_asks where transaction_id = $1`,
        [transactionId, iso(at)],
      );
      return rows[0]?.open ? "approved" : false;
    },

    async endCalledOff(transactionId, how, at) {
      await pool.query(
        `update agent_asks set decision = $2, reason = $3, decided_at = $4
         where transaction_id = $1 and (decision is null or decision = 'APPROVED')`,
        [transactionId, how, reasonOf(how), iso(at)],
      );
    },
  };
}
