// The audit log as auditors and operators read it: newest first, in pages, with filters. Reading it leaves a row too.
import { type ErrorCode, Problem } from "@makeba/openapi/problem";
import type pg from "pg";
import type { HandlersOf } from "../http/operations.ts";
import type { AuditLog } from "./audit-log.ts";

export type AuditOperationDependencies = { readonly pool: pg.Pool; readonly log: AuditLog };

type Row = {
  seq: number;
  at: Date | string;
  operation: string;
  actor: string | null;
  role: string;
  session: string | null;
  objects: string[];
  status: number;
  error_code: string | null;
  reason: string | null;
  trace_id: string;
  address_digest: string;
};

const COLUMNS = `seq::float8 as seq, at, operation, actor, role, session, objects, status, error_code, reason, trace_id,
  address_digest`;

const OUTCOMES = {
  done: "status < 400",
  refused: "status >= 400 and status < 500",
  failed: "status >= 500",
} as const;

export function auditOperations({ pool, log }: AuditOperationDependencies): HandlersOf<"listAuditRecords"> {
  return {
    async listAuditRecords({ query }) {
      const { cursor, limit = 50, actor, operation, object, outcome, from, to } = query;
      // What was done before this question is in its answer.
      await log.flush();
      const values: unknown[] = [];
      const conditions: string[] = [];
      const add = (condition: (parameter: string) => string, value: unknown) => {
        if (value === undefined) return;
        values.push(value);
        conditions.push(condition(`$${values.length}`));
      };
      add((p) => `seq < ${p}`, cursor === undefined ? undefined : seqOf(cursor));
      add((p) => `actor = ${p}`, actor);
      add((p) => `operation = ${p}`, operation);
      add((p) => `objects @> array[${p}::text]`, object);
      add((p) => `at >= ${p}`, timeOf(from, "query.from"));
      add((p) => `at < ${p}`, timeOf(to, "query.to"));
      if (outcome !== undefined) conditions.push(OUTCOMES[outcome]);
      const where = conditions.length === 0 ? "" : `where ${conditions.join(" and ")}`;
      const [{ rows }, head] = await Promise.all([
        pool.query<Row>(
          `select ${COLUMNS} from audit_log ${where} order by seq desc limit $${values.length + 1}`,
          [...values, limit + 1],
        ),
        pool.query<{ seq: number; hash: string }>(
          "select seq::float8 as seq, encode(hash, 'hex') as hash from audit_head",
        ),
      ]);
      const page = rows.slice(0, limit);
      return {
        status: 200,
        headers: { "Cache-Control": "no-store" },
        body: {
          records: page.map(viewOf),
          head: head.rows[0]!,
          ...(rows.length > limit ? { nextCursor: `seq-${page.at(-1)!.seq}` } : {}),
        },
      };
    },
  };
}

/** The pattern of the contract admits numbers only. */
const seqOf = (cursor: string): string => cursor.slice("seq-".length);

function timeOf(text: string | undefined, field: string): string | undefined {
  if (text === undefined) return undefined;
  const time = new Date(text);
  if (!Number.isNaN(time.getTime()) && time.getUTCFullYear() >= 1 && time.getUTCFullYear() <= 9999)
    return time.toISOString();
  const issue = {
    field,
    rule: "format",
    message: "must be a time that exists, such as 2026-01-15T10:00:00Z",
  };
  throw new Problem("VALIDATION_FAILED", { details: { issues: [issue] } });
}

type RecordView = Extract<
  Awaited<ReturnType<HandlersOf<"listAuditRecords">["listAuditRecords"]>>,
  { status: 200 }
>["body"]["records"][number];

function viewOf(row: Row): RecordView {
  const outcome = row.status < 400 ? "done" : row.status < 500 ? "refused" : "failed";
  return {
    seq: row.seq,
    at: new Date(row.at).toISOString(),
    operation: row.operation,
    role: row.role,
    ...(row.actor === null ? {} : { actor: row.actor }),
    ...(row.session === null ? {} : { sessionId: row.session }),
    objects: row.objects,
    outcome,
    status: row.status,
    ...(row.error_code === null ? {} : { errorCode: row.error_code as ErrorCode }),
    ...(row.reason === null ? {} : { reason: row.reason }),
    traceId: row.trace_id,
    addressDigest: row.address_digest,
  };
}
