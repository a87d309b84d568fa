// Cash-outs at agents as they stand, read from the ledger's holds; what an agent has asked of a customer who has not
// answered is read from `agent_asks`, because the ledger does not know it yet.
import { Problem } from "@makeba/openapi/problem";
import type pg from "pg";

export type CashOutStatus = "REQUESTED" | "COMPLETED" | "DECLINED" | "CANCELLED" | "EXPIRED";

export type DeclineReason =
  | "CUSTOMER_NOT_PRESENT"
  | "WRONG_AGENT"
  | "NOT_ENOUGH_CASH"
  | "SUSPICIOUS"
  | "OTHER"
  | "CODE_TRIES_EXCEEDED"
  | "DECLINED_BY_CUSTOMER";

export type CashOut = {
  readonly transactionId: string;
  readonly status: CashOutStatus;
  readonly initiatedBy: "CUSTOMER" | "AGENT";
  readonly agentId: string;
  readonly userId: string;
  readonly accountNo: string;
  readonly amountMinor: bigint;
  readonly feeMinor: bigint;
  readonly requestedAt: Date;
  readonly expiresAt: Date;
  readonly settledAt: Date | undefined;
  readonly reason: DeclineReason | undefined;
  /** Whether money is held for it. */
  readonly held: boolean;
};

export type CashOutRecords = {
  /** Throws WITHDRAWAL_NOT_FOUND. */
  find(transactionId: string, at: number): Promise<CashOut>;
  /** What waits at an agent, oldest first. */
  queueOf(agentId: string, at: number): Promise<CashOut[]>;
  /** What waits at any of these agents, oldest first. */
  queuesOf(agentIds: readonly string[], at: number): Promise<CashOut[]>;
  /** What agents have asked of a customer, newest first. */
  approvalsOf(userId: string, at: number): Promise<CashOut[]>;
  /** Holds whose time is over, those of floats on their way back to the bank included. */
  expired(at: number, limit: number): Promise<{ transactionId: string; accountNo: string }[]>;
};

type Row = {
  transaction_id: string;
  state: string;
  by_agent: boolean;
  agent_id: string;
  user_id: string;
  account_no: string;
  amount_minor: string;
  fee_minor: string;
  requested_at: Date;
  expires_at: Date;
  settled_at: Date | null;
  reason: DeclineReason | null;
  held: boolean;
};

const HELD = `
  select h.hold_id as transaction_id, case h.status when 'RELEASED' then h.release_reason else h.status end as state,
    k.transaction_id is not null as by_agent, g.agent_id, a.owner_id as user_id, h.account_no::text,
    h.amount_minor::text, h.fee_minor::text, coalesce(k.asked_at, h.created_at) as requested_at, h.expires_at,
    case h.status when 'HELD' then null else h.updated_at end as settled_at, coalesce(d.reason, k.reason) as reason, h.status = 'HELD' as held
  from holds h
    join accounts a on a.account_no = h.account_no
    join agents g on g.float_account_no = h.counterparty_account_no
    left join agent_asks k on k.transaction_id = h.hold_id
    left join agent_declines d on d.transaction_id = h.hold_id
  where h.purpose = 'agent-cash-out' and h.reference = ''`;

const ASKED = `
  select k.transaction_id, coalesce(k.decision, 'ASKED') as state, true as by_agent, k.agent_id, k.user_id,
    k.account_no::text, k.amount_minor::text, k.fee_minor::text, k.asked_at as requested_at, k.expires_at,
    case k.decision when 'APPROVED' then null else k.decided_at end as settled_at, k.reason, false as held
  from agent_asks k
  where not exists (select 1 from holds h where h.account_no = k.account_no and h.hold_id = k.transaction_id)`;

const ONE = `${HELD} and h.hold_id = $1 union all ${ASKED} and k.transaction_id = $1`;
const QUEUE = `
  select * from (
    ${HELD} and g.agent_id = any($1::text[]) and h.status = 'HELD' and h.expires_at > $2
    union all
    ${ASKED} and k.agent_id = any($1::text[]) and (k.decision is null or k.decision = 'APPROVED') and k.expires_at > $2
  ) as waiting order by requested_at, transaction_id limit $3`;
const QUEUE_MAX = 100;
const QUEUES_MAX = 10_000;
// What was approved and not paid yet waits too: the customer may approve it again, or decline it.
const APPROVALS = `
  select * from (
    ${HELD} and k.user_id = $1 and h.account_no = k.account_no and h.status = 'HELD' and h.expires_at > $2
    union all
    ${ASKED} and k.user_id = $1 and (k.decision is null or k.decision = 'APPROVED') and k.expires_at > $2
  ) as waiting order by requested_at desc limit 100`;
const EXPIRED = `
  select hold_id, account_no::text from holds
  where status = 'HELD' and expires_at <= $1
    and (purpose = 'agent-cash-out' or account_no in (select float_account_no from agents))
  order by expires_at limit $2`;

export function createCashOutRecords({ pool }: { readonly pool: pg.Pool }): CashOutRecords {
  const read = async (name: string, text: string, values: unknown[], at: number) =>
    (await pool.query<Row>({ name, text, values })).rows.map((row) => cashOutOf(row, at));
  const iso = (at: number) => new Date(at).toISOString();
  return {
    async find(transactionId, at) {
      const [found] = await read("agent-cash-out", ONE, [transactionId], at);
      if (!found) throw new Problem("WITHDRAWAL_NOT_FOUND");
      return found;
    },
    queueOf: (agentId, at) => read("agent-queue", QUEUE, [[agentId], iso(at), QUEUE_MAX], at),
    queuesOf: (agentIds, at) => read("agent-queue", QUEUE, [agentIds, iso(at), QUEUES_MAX], at),
    approvalsOf: (userId, at) => read("agent-approvals", APPROVALS, [userId, iso(at)], at),
    async expired(at, limit) {
      const { rows } = await pool.query<{ hold_id: string; account_no: string }>({
        name: "expired-agent-cash-outs",
        text: EXPIRED,
        values: [iso(at), limit],
      });
      return rows.map((row) => ({ transactionId: row.hold_id, accountNo: row.account_no }));
    },
  };
}

function cashOutOf(row: Row, at: number): CashOut {
  const expiresAt = new Date(row.expires_at);
  const status = statusOf(row.state, expiresAt.getTime() <= at);
  const settledAt = row.settled_at ?? (status === "EXPIRED" ? expiresAt : null);
  return {
    transactionId: row.transaction_id,
    status,
    initiatedBy: row.by_agent ? "AGENT" : "CUSTOMER",
    agentId: row.agent_id,
    userId: row.user_id,
    accountNo: row.account_no,
    amountMinor: BigInt(row.amount_minor),
    feeMinor: BigInt(row.fee_minor),
    requestedAt: new Date(row.requested_at),
    expiresAt,
    settledAt: settledAt === null ? undefined : new Date(settledAt),
    reason: status === "DECLINED" ? (row.reason ?? "OTHER") : undefined,
    held: row.held,
  };
}

/** `state` is that of a hold, or of what an agent has asked. */
function statusOf(state: string, isOver: boolean): CashOutStatus {
  switch (state) {
    case "CAPTURED":
      return "COMPLETED";
    case "HELD":
    case "ASKED":
    case "APPROVED":
      return isOver ? "EXPIRED" : "REQUESTED";
    case "CANCELLED":
    case "EXPIRED":
      return state;
    default:
      return "DECLINED";
  }
}
