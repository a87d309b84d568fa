// Disputes as rows: one open per transaction, and a step for everything that happened to it. Each change is one
// statement that also writes its step, so that a status never has no history. What people wrote is encrypted.
import { Problem } from "@makeba/openapi/problem";
import type pg from "pg";
import type { PersonalData } from "../identity/personal-data.ts";

export type DisputeStatus = "OPEN" | "PROPOSED" | "RESOLVED" | "REJECTED";
export type DisputeDirection = "TO_CUSTOMER" | "TO_AGENT";
export type DisputeReason =
  | "CASH_NOT_RECEIVED"
  | "WRONG_AMOUNT"
  | "NOT_MADE_BY_ME"
  | "CASH_NOT_PAID"
  | "OTHER";
export type Party = "customer" | "agent" | "operator";

export type DisputeStep = {
  readonly status: DisputeStatus;
  readonly by: Party;
  readonly at: Date;
  readonly note: string | undefined;
};

export type Dispute = {
  readonly disputeId: string;
  readonly transactionId: string;
  readonly agentId: string;
  readonly customerId: string;
  readonly openedBy: "customer" | "agent";
  readonly reason: DisputeReason;
  readonly text: string;
  readonly status: DisputeStatus;
  readonly createdAt: Date;
  readonly direction: DisputeDirection | undefined;
  readonly amountMinor: bigint | undefined;
  /** Counts the proposals, so that an approval is of the one that was read. */
  readonly proposal: number;
  readonly proposedBy: string | undefined;
  readonly adjustmentId: string | undefined;
  readonly steps: readonly DisputeStep[];
};

export type NewDispute = Pick<
  Dispute,
  "disputeId" | "transactionId" | "agentId" | "customerId" | "openedBy" | "reason" | "text"
> & { readonly commandId: string; readonly userId: string; readonly at: number };

export type Actor = { readonly userId: string; readonly at: number };

export type DisputeRecords = {
  /** The dispute's id; an earlier one's when the command is repeated. Throws DISPUTE_ALREADY_OPEN. */
  open(dispute: NewDispute): Promise<string>;
  find(disputeId: string): Promise<Dispute | undefined>;
  /** The newest first. `of` leaves out everybody else's. */
  list(filter: {
    of?: { customerId?: string; agentId?: string };
    status?: DisputeStatus;
    before?: string;
    limit: number;
  }): Promise<Dispute[]>;
  /** False when it is decided, or being approved. */
  propose(
    disputeId: string,
    proposal: { direction: DisputeDirection; amountMinor: bigint; note: string },
    by: Actor,
  ): Promise<boolean>;
  /** From now on nobody can change the proposal. False when it is not the one that stands. */
  startApproval(disputeId: string, proposal: number): Promise<boolean>;
  /** The adjustment was refused. */
  dropApproval(disputeId: string): Promise<void>;
  resolve(disputeId: string, adjustmentId: string, by: Actor): Promise<void>;
  /** False when it is decided otherwise, or being approved. */
  reject(disputeId: string, note: string, by: Actor): Promise<boolean>;
};

type Row = {
  dispute_id: string;
  transaction_id: string;
  agent_id: string;
  customer_id: string;
  opened_by: "customer" | "agent";
  reason: DisputeReason;
  text_sealed: string;
  status: DisputeStatus;
  created_at: Date;
  direction: DisputeDirection | null;
  amount_minor: string | null;
  proposal: number;
  proposed_by: string | null;
  adjustment_id: string | null;
  steps: { step_id: string; status: DisputeStatus; by_role: Party; at: string; note_sealed: string | null }[];
};

const SELECT = `
  select d.dispute_id, d.transaction_id, d.agent_id, d.customer_id, d.opened_by, d.reason, d.text_sealed, d.status,
    d.created_at, d.direction, d.amount_minor::text, d.proposal, d.proposed_by, d.adjustment_id,
    (select json_agg(json_build_object('step_id', s.step_id, 'status', s.status, 'by_role', s.by_role, 'at', s.at,
       'note_sealed', s.note_sealed) order by s.step)
     from dispute_steps s where s.dispute_id = d.dispute_id) as steps
  from disputes d`;

/** Steps are counted within their dispute; the row of the dispute is locked by the change that they stand for. */
const STEP = `
  insert into dispute_steps (step_id, dispute_id, step, status, by_role, by_user, note_sealed, at)
  select $1, dispute_id, (select count(*) from dispute_steps s where s.dispute_id = changed.dispute_id), $2, $3, $4, $5, $6
  from changed`;

export function createDisputeRecords({
  pool,
  personalData,
  newStepId,
}: {
  readonly pool: pg.Pool;
  readonly personalData: PersonalData;
  readonly newStepId: () => string;
}): DisputeRecords {
  const iso = (at: number) => new Date(at).toISOString();
  const disputeOf = (row: Row): Dispute => ({
    disputeId: row.dispute_id,
    transactionId: row.transaction_id,
    agentId: row.agent_id,
    customerId: row.customer_id,
    openedBy: row.opened_by,
    reason: row.reason,
    text: personalData.open(row.text_sealed, `disputes.text:${row.dispute_id}`),
    status: row.status,
    createdAt: new Date(row.created_at),
    direction: row.direction ?? undefined,
    amountMinor: row.amount_minor === null ? undefined : BigInt(row.amount_minor),
    proposal: row.proposal,
    proposedBy: row.proposed_by ?? undefined,
    adjustmentId: row.adjustment_id ?? undefined,
    steps: row.steps.map((step) => ({
      status: step.status,
      by: step.by_role,
      at: new Date(step.at),
      note:
        step.note_sealed === null
          ? undefined
          : personalData.open(step.note_sealed, `dispute_steps.note:${step.step_id}`),
    })),
  });

  /** Makes the change and its step in one statement; false when the change found no row. */
  async function change(
    text: string,
    values: readonly unknown[],
    step: { status: DisputeStatus; role: Party; by: Actor; note?: string },
  ): Promise<boolean> {
    const stepId = newStepId();
    const { note } = step;
    const sealed = note === undefined ? null : personalData.seal(note, `dispute_steps.note:${stepId}`);
    const { rowCount } = await pool.query(`with changed as (${text} returning dispute_id) ${STEP}`, [
      ...[stepId, step.status, step.role, step.by.userId, sealed, iso(step.by.at)],
      ...values,
    ]);
    return rowCount === 1;
  }

  return {
    async open(dispute) {
      const { disputeId, commandId, transactionId, agentId, customerId, openedBy, reason, userId, at } =
        dispute;
      const text = personalData.seal(dispute.text, `disputes.text:${disputeId}`);
      const opened = await change(
        `insert into disputes (dispute_id, command_id, transaction_id, agent_id, customer_id, opened_by, reason,
           text_sealed, status, created_at)
         values ($7, $8, $9, $10, $11, $12, $13, $14, 'OPEN', $15) on conflict do nothing`,
        [disputeId, commandId, transactionId, agentId, customerId, openedBy, reason, text, iso(at)],
        { status: "OPEN", role: openedBy, by: { userId, at } },
      );
      if (opened) return disputeId;
      const { rows } = await pool.query<{ dispute_id: string; transaction_id: string }>(
        "select dispute_id, transaction_id from disputes where command_id = $1",
        [commandId],
      );
      if (!rows[0]) throw new Problem("DISPUTE_ALREADY_OPEN");
      if (rows[0].transaction_id === transactionId) return rows[0].dispute_id;
      const details = { field: "transactionId" };
      throw new Problem("IDEMPOTENCY_KEY_REUSED", { details });
    },

    async find(disputeId) {
      const { rows } = await pool.query<Row>(`${SELECT} where d.dispute_id = $1`, [disputeId]);
      return rows[0] && disputeOf(rows[0]);
    },

    async list({ of, status, before, limit }) {
      const { rows } = await pool.query<Row>(
        `${SELECT}
         where ($1::text is null or d.customer_id = $1) and ($2::text is null or d.agent_id = $2)
           and ($3::text is null or d.status = $3) and ($4::text is null or d.dispute_id < $4)
         order by d.dispute_id desc limit $5`,
        [of?.customerId ?? null, of?.agentId ?? null, status ?? null, before ?? null, limit],
      );
      return rows.map(disputeOf);
    },

    propose: (disputeId, { direction, amountMinor, note }, by) =>
      change(
        `update disputes set status = 'PROPOSED', direction = $8, amount_minor = $9, proposal = proposal + 1,
           proposed_by = $10
         where dispute_id = $7 and status in ('OPEN', 'PROPOSED') and approvals = 0`,
        [disputeId, direction, amountMinor.toString(), by.userId],
        { status: "PROPOSED", role: "operator", by, note },
      ),

    async startApproval(disputeId, proposal) {
      const { rowCount } = await pool.query(
        `update disputes set approvals = approvals + 1
         where dispute_id = $1 and status = 'PROPOSED' and proposal = $2`,
        [disputeId, proposal],
      );
      return rowCount === 1;
    },

    async dropApproval(disputeId) {
      await pool.query("update disputes set approvals = approvals - 1 where dispute_id = $1", [disputeId]);
    },

    async resolve(disputeId, adjustmentId, by) {
      // A second approval that was under way finds it resolved.
      await change(
        `update disputes set status = 'RESOLVED', adjustment_id = $8 where dispute_id = $7 and status = 'PROPOSED'`,
        [disputeId, adjustmentId],
        { status: "RESOLVED", role: "operator", by },
      );
    },

    async reject(disputeId, note, by) {
      const rejected = await change(
        `update disputes set status = 'REJECTED'
         where dispute_id = $7 and status in ('OPEN', 'PROPOSED') and approvals = 0`,
        [disputeId],
        { status: "REJECTED", role: "operator", by, note },
      );
      return rejected || (await this.find(disputeId))?.status === "REJECTED";
    },
  };
}
