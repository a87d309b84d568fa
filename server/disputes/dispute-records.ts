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
  readonly openApproval: Approval | undefined;
  readonly steps: readonly DisputeStep[];
};

export type NewDispute = Pick<
  Dispute,
  "disputeId" | "transactionId" | "agentId" | "customerId" | "openedBy" | "reason" | "text"
> & { readonly commandId: string; readonly userId: string; readonly at: number };

export type Actor = { readonly userId: string; readonly at: number };

/** One approval of a proposal, open until what came of its postings is known. */
export type Approval = { readonly approval: number; readonly by: Actor };

export type DisputeRecords = {
  /** The dispute's id; an earlier one's when the command is repeated. Throws DISPUTE_ALREADY_OPEN. */
  open(dispute: NewDispute): Promise<string>;
  find(disputeId: string): Promise<Dispute | undefined>;
  /**
   * What the resolved disputes of a transaction have moved in this direction, less what went back in the other. Only one
   * dispute of a transaction is open at a time, so while it is, this does not change.
   */
  adjustedMinor(transactionId: string, direction: DisputeDirection): Promise<bigint>;
  /** The newest first. `of` leaves out everybody else's. */
  list(filter: {
    of?: { customerId?: string; agentId?: string };
    status?: DisputeStatus;
    before?: string;
    limit: number;
  }): Promise<Dispute[]>;
  /** False when it is decided, or an approval is open that is not the settled one. */
  propose(
    disputeId: string,
    proposal: { direction: DisputeDirection; amountMinor: bigint; note: string },
    by: Actor,
    settled?: number,
  ): Promise<boolean>;
  /** Begins an approval, or joins the one that is open. Nothing when the proposal is not the one that stands. */
  startApproval(disputeId: string, proposal: number, by: Actor): Promise<Approval | undefined>;
  /** Nothing came of it, and nothing will. */
  endApproval(disputeId: string, approval: number): Promise<void>;
  resolve(disputeId: string, adjustmentId: string, by: Actor): Promise<void>;
  /** False when it is decided otherwise, or an approval is open that is not the settled one. */
  reject(disputeId: string, note: string, by: Actor, settled?: number): Promise<boolean>;
  /** Those that were approved before this time, and of which nobody knows what came. */
  unfinished(before: number, limit: number): Promise<Dispute[]>;
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
  approval: number;
  approval_open: boolean;
  approved_by: string | null;
  approved_at: Date | null;
  steps: { step_id: string; status: DisputeStatus; by_role: Party; at: string; note_sealed: string | null }[];
};

const SELECT = `
  select d.dispute_id, d.transaction_id, d.agent_id, d.customer_id, d.opened_by, d.reason, d.text_sealed, d.status,
    d.created_at, d.direction, d.amount_minor::text, d.proposal, d.proposed_by, d.adjustment_id,
    d.approval, d.approval_open, d.approved_by, d.approved_at,
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
    openApproval: row.approval_open ? approvalOf(row) : undefined,
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

    async adjustedMinor(transactionId, direction) {
      const { rows } = await pool.query<{ adjusted: string }>(
        `select coalesce(sum(case direction when $2 then amount_minor else -amount_minor end), 0)::text as adjusted
         from disputes where transaction_id = $1 and status = 'RESOLVED'`,
        [transactionId, direction],
      );
      return BigInt(rows[0]!.adjusted);
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

    propose: (disputeId, { direction, amountMinor, note }, by, settled) =>
      change(
        `update disputes set status = 'PROPOSED', direction = $8, amount_minor = $9, proposal = proposal + 1,
           proposed_by = $10, approval_open = false
         where dispute_id = $7 and status in ('OPEN', 'PROPOSED') and (not approval_open or approval = $11)`,
        [disputeId, direction, amountMinor.toString(), by.userId, settled ?? null],
        { status: "PROPOSED", role: "operator", by, note },
      ),

    async startApproval(disputeId, proposal, by) {
      const { rows } = await pool.query<Row>(
        `update disputes set approval_open = true, approval = case when approval_open then approval else approval + 1 end,
           approved_by = case when approval_open then approved_by else $3 end,
           approved_at = case when approval_open then approved_at else $4 end
         where dispute_id = $1 and status = 'PROPOSED' and proposal = $2
         returning approval, approved_by, approved_at`,
        [disputeId, proposal, by.userId, iso(by.at)],
      );
      return rows[0] && approvalOf(rows[0]);
    },

    async endApproval(disputeId, approval) {
      await pool.query(
        "update disputes set approval_open = false where dispute_id = $1 and approval = $2 and status = 'PROPOSED'",
        [disputeId, approval],
      );
    },

    async resolve(disputeId, adjustmentId, by) {
      // A second approval that was under way finds it resolved.
      await change(
        `update disputes set status = 'RESOLVED', adjustment_id = $8, approval_open = false
         where dispute_id = $7 and status = 'PROPOSED'`,
        [disputeId, adjustmentId],
        { status: "RESOLVED", role: "operator", by },
      );
    },

    async reject(disputeId, note, by, settled) {
      const rejected = await change(
        `update disputes set status = 'REJECTED', approval_open = false
         where dispute_id = $7 and status in ('OPEN', 'PROPOSED') and (not approval_open or approval = $8)`,
        [disputeId, settled ?? null],
        { status: "REJECTED", role: "operator", by, note },
      );
      return rejected || (await this.find(disputeId))?.status === "REJECTED";
    },

    async unfinished(before, limit) {
      const { rows } = await pool.query<Row>(
        `${SELECT} where d.approval_open and d.status = 'PROPOSED' and d.approved_at < $1 order by d.approved_at limit $2`,
        [iso(before), limit],
      );
      return rows.map(disputeOf);
    },
  };
}

function approvalOf(row: Pick<Row, "approval" | "approved_by" | "approved_at">): Approval {
  const { approval, approved_by: userId, approved_at: at } = row;
  return { approval, by: { userId: userId!, at: new Date(at!).getTime() } };
}
