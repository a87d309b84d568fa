// What a person has decided about a case and what is not carried out to its end yet: one row for each transaction, written
// before anything is posted and deleted when the case is closed. Nobody waits for such a row: who finds one carries it out.
import type pg from "pg";
import { caseColumns, caseOf, type RecoveryCase } from "./case-rows.ts";
import type { Decision } from "./decisions.ts";

/** Where the transaction stood when the decision was found possible. */
export type Seen = { readonly status: string; readonly bankStatus: string | null; readonly attempt: number };

export type CaseDecision = {
  readonly transactionId: string;
  readonly caseId: string;
  readonly decision: Decision;
  readonly amountMinor: bigint | null;
  readonly reason: string;
  readonly decidedBy: string;
  readonly decidedAt: Date;
  /** Of the hold that the decision may need. No other decision has it, so it names this one too. */
  readonly holdId: string;
  /** Nothing as long as nobody has found the decision possible. */
  readonly seen: Seen | null;
};

export type NewDecision = Omit<CaseDecision, "seen"> & { readonly dueAt: number };

type Row = Record<string, unknown>;

const COLUMNS = `d.transaction_id, d.case_id, d.decision, d.amount_minor::text, d.reason, d.decided_by, d.decided_at,
  d.hold_id, d.seen`;

export type CaseDecisions = ReturnType<typeof createCaseDecisions>;

export function createCaseDecisions(pool: pg.Pool) {
  return {
    /** A case and what is being decided about its transaction, as they are at one moment. */
    async look(
      caseId: string,
    ): Promise<{ found: RecoveryCase; pending: CaseDecision | undefined } | undefined> {
      const { rows } = await pool.query<Row & { pending: Row | null }>(
        `select ${caseColumns("c")}, (select row_to_json(p) from (
           select ${COLUMNS} from case_decisions d where d.transaction_id = c.transaction_id) p) as pending
         from recovery_cases c where c.case_id = $1`,
        [caseId],
      );
      if (rows[0] === undefined) return undefined;
      const { pending, ...found } = rows[0];
      return { found: caseOf(found), pending: pending === null ? undefined : decisionOf(pending) };
    },

    /** False when another is under way. */
    async begin(decision: NewDecision): Promise<boolean> {
      const { transactionId, caseId, amountMinor, reason, decidedBy, decidedAt, dueAt, holdId } = decision;
      const { rowCount } = await pool.query(
        `insert into case_decisions (transaction_id, case_id, decision, amount_minor, reason, decided_by, decided_at, due_at,
           hold_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing`,
        [
          ...[transactionId, caseId, decision.decision, amountMinor?.toString() ?? null, reason, decidedBy],
          ...[decidedAt, new Date(dueAt), holdId],
        ],
      );
      return rowCount === 1;
    },

    /** Writes down where the transaction stands, once; gives the decision as it is then, or nothing when it is over. */
    async see({ holdId }: CaseDecision, seen: Seen): Promise<CaseDecision | undefined> {
      const { rows } = await pool.query<Row>(
        `update case_decisions d set seen = coalesce(seen, $2) where hold_id = $1 returning ${COLUMNS}`,
        [holdId, JSON.stringify(seen)],
      );
      return rows[0] && decisionOf(rows[0]);
    },

    /** It cannot be carried out. */
    async drop({ transactionId, holdId }: CaseDecision): Promise<void> {
      await pool.query("delete from case_decisions where transaction_id = $1 and hold_id = $2", [
        transactionId,
        holdId,
      ]);
    },

    /** It is carried out: the case is closed with it, in one statement. */
    async close({ transactionId, holdId }: CaseDecision): Promise<void> {
      await pool.query(
        `with done as (delete from case_decisions where transaction_id = $1 and hold_id = $2 returning *)
         update recovery_cases c
         set status = 'RESOLVED', decision = done.decision, reason = done.reason, resolved_by = done.decided_by,
           resolved_at = done.decided_at
         from done where c.case_id = done.case_id`,
        [transactionId, holdId],
      );
    },

    /** Those that are under way for too long. Each is this server's until its lease ends. */
    async claim(now: number, leaseMs: number, max: number): Promise<CaseDecision[]> {
      const { rows } = await pool.query<Row>(
        `update case_decisions d set due_at = $2 where transaction_id in (
           select transaction_id from case_decisions where due_at <= $1 order by due_at limit $3 for update skip locked)
         returning ${COLUMNS}`,
        [new Date(now), new Date(now + leaseMs), max],
      );
      return rows.map(decisionOf);
    },
  };
}

function decisionOf(row: Row): CaseDecision {
  return {
    transactionId: row.transaction_id as string,
    caseId: row.case_id as string,
    decision: row.decision as Decision,
    amountMinor: row.amount_minor === null ? null : BigInt(row.amount_minor as string),
    reason: row.reason as string,
    decidedBy: row.decided_by as string,
    decidedAt: new Date(row.decided_at as string),
    holdId: row.hold_id as string,
    seen: row.seen as Seen | null,
  };
}
