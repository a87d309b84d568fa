// The cases that people decide, in the database. One per transaction, problem and occurrence, for ever: what was decided is
// not opened again by the same report a second time, and another report is another case.
import { randomBytes } from "node:crypto";
import type pg from "pg";
import type { WithdrawalException } from "../ledger/withdrawals.ts";

export type CaseSubject = "top-up" | "bank-withdrawal" | "atm-withdrawal";
export type CaseProblem =
  | "NO_ANSWER"
  | "PENDING_TOO_LONG"
  | "CONTRADICTION"
  | "AMOUNT_MISMATCH"
  | "BOOKING_REFUSED"
  | "REPORT_REFUSED"
  | "DISPENSE_UNKNOWN"
  | WithdrawalException
  | "RETURNED_AND_SPENT";

export type RecoveryCase = {
  readonly caseId: string;
  readonly transactionId: string;
  readonly subject: CaseSubject;
  readonly problem: CaseProblem;
  readonly status: "OPEN" | "RESOLVED";
  readonly details: Record<string, unknown>;
  readonly tries: number;
  readonly openedAt: Date;
  readonly decision: string | null;
  readonly reason: string | null;
  readonly resolvedBy: string | null;
  readonly resolvedAt: Date | null;
};

export type NewCase = Pick<RecoveryCase, "transactionId" | "subject" | "problem"> & {
  /** Never anything personal. */
  readonly details?: Record<string, unknown>;
  readonly tries?: number;
  /** What tells it from others of this problem; left out where a transaction has the problem or has it not. */
  readonly occurrence?: string;
  readonly at: number;
};

/** `alias` is that of the table. */
export const caseColumns = (
  alias: string,
) => `${alias}.case_id as "caseId", ${alias}.transaction_id as "transactionId",
  ${alias}.subject, ${alias}.problem, ${alias}.status, ${alias}.details, ${alias}.tries, ${alias}.opened_at as "openedAt",
  ${alias}.decision, ${alias}.reason, ${alias}.resolved_by as "resolvedBy", ${alias}.resolved_at as "resolvedAt"`;

const COLUMNS = caseColumns("recovery_cases");

/** Problems that are over once the other side has answered, or the books have taken what it said. They may come again. */
const OVER_WITH_AN_ANSWER: readonly CaseProblem[] = [
  "NO_ANSWER",
  "PENDING_TOO_LONG",
  "BOOKING_REFUSED",
  "REPORT_REFUSED",
  "DISPENSE_UNKNOWN",
];

/** Resolved without a person; the same may happen again and is another case then. */
export const ANSWERED =
  "status = 'RESOLVED', decision = 'ANSWERED', resolved_by = 'recovery', occurrence = case_id";

export type CaseRows = ReturnType<typeof createCaseRows>;

export type OpenedCase = Pick<RecoveryCase, "caseId" | "transactionId" | "subject" | "problem">;

/** `onOpened` hears of each new case, on the server that opens it. */
export function createCaseRows(pool: pg.Pool, onOpened: (opened: OpenedCase) => void) {
  return {
    /** Opens a case unless there is, or was, one like it. */
    async open({
      transactionId,
      subject,
      problem,
      details = {},
      tries = 0,
      ...found
    }: NewCase): Promise<void> {
      const caseId = `case_${randomBytes(12).toString("hex")}`;
      const { rowCount } = await pool.query(
        `insert into recovery_cases
           (case_id, transaction_id, subject, problem, status, details, tries, opened_at, occurrence)
         values ($1, $2, $3, $4, 'OPEN', $5, $6, $7, $8) on conflict (transaction_id, problem, occurrence) do nothing`,
        [
          ...[caseId, transactionId, subject, problem, JSON.stringify(details), tries],
          ...[new Date(found.at), found.occurrence ?? ""],
        ],
      );
      if (rowCount === 1) onOpened({ caseId, transactionId, subject, problem });
    },

    /** Closes what only waited for an answer. */
    async answered(transactionId: string, at: number): Promise<void> {
      await pool.query(
        `update recovery_cases set ${ANSWERED}, resolved_at = $2
         where transaction_id = $1 and status = 'OPEN' and problem = any($3)`,
        [transactionId, new Date(at), OVER_WITH_AN_ANSWER],
      );
    },

    async find(caseId: string): Promise<RecoveryCase | undefined> {
      const { rows } = await pool.query(`select ${COLUMNS} from recovery_cases where case_id = $1`, [caseId]);
      return rows[0] && caseOf(rows[0]);
    },

    /** The oldest first. */
    async list(options: { status?: string; after?: string; limit: number }): Promise<RecoveryCase[]> {
      const { rows } = await pool.query(
        `select ${COLUMNS} from recovery_cases
         where ($1::text is null or status = $1) and ($2::text is null or (opened_at, case_id) >
           (select opened_at, case_id from recovery_cases where case_id = $2))
         order by opened_at, case_id limit $3`,
        [options.status ?? null, options.after ?? null, options.limit],
      );
      return rows.map(caseOf);
    },
  };
}

/** The driver gives times as text. */
export function caseOf(row: Record<string, unknown>): RecoveryCase {
  const { openedAt, resolvedAt, ...rest } = row;
  return {
    ...(rest as Omit<RecoveryCase, "openedAt" | "resolvedAt">),
    openedAt: new Date(openedAt as string),
    resolvedAt: resolvedAt === null ? null : new Date(resolvedAt as string),
  };
}
