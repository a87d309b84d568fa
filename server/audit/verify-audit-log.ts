// Follows the chain of the audit log from its first row to its head and says which rows are not as they were written. It
// reads one snapshot of the database, so it may run beside working servers; it never writes.
import type pg from "pg";
import { AUDIT_START, auditHash } from "./audit-chain.ts";

export type AuditReport = {
  readonly ok: boolean;
  readonly rows: number;
  /** The last row as the head names it. To be noted elsewhere: with it a later run finds a log that was cut or made anew. */
  readonly head: { readonly seq: number; readonly hash: string };
  /** What is wrong, each as a sentence that names the row; the first hundred. */
  readonly findings: readonly string[];
};

export type AuditVerifyOptions = {
  /** A head noted earlier, which must still be in the chain. */
  readonly anchor?: { readonly seq: number; readonly hash: string };
  readonly onProgress?: (rows: number) => void;
  /** Rows read at a time. @default 5_000 */
  readonly pageSize?: number;
};

type Row = {
  seq: number;
  at: number;
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
  hash: Buffer;
};

const FINDINGS_MAX = 100;

const PAGE = `
  select seq::float8 as seq, floor(extract(epoch from at) * 1000)::float8 as at, operation, actor, role, session, objects,
         status, error_code, reason, trace_id, address_digest, hash
    from audit_log where seq > $1 order by seq limit $2`;

/** Verifies the whole audit log over one connection. */
export async function verifyAuditLog(
  client: pg.ClientBase,
  options: AuditVerifyOptions = {},
): Promise<AuditReport> {
  const { anchor, onProgress, pageSize = 5_000 } = options;
  await client.query("begin isolation level repeatable read read only");
  try {
    const findings: string[] = [];
    const found = await client.query<{ seq: number; hash: Buffer }>(
      "select seq::float8 as seq, hash from audit_head",
    );
    const head = found.rows[0] ?? { seq: 0, hash: AUDIT_START };
    if (found.rows.length === 0) findings.push("the head of the chain is missing.");

    let rows = 0;
    let last = 0;
    // Unknown after a gap: then the next row cannot be judged, and the missing ones are the finding.
    let before: Buffer | undefined = AUDIT_START;
    let anchored = anchor === undefined || anchor.seq === 0;
    for (let full = true; full; ) {
      const page: Row[] = (await client.query<Row>(PAGE, [last, pageSize])).rows;
      for (const row of page) {
        if (row.seq !== last + 1) {
          findings.push(missing(last + 1, row.seq - 1));
          before = undefined;
        }
        if (before !== undefined && !hashOf(row, before).equals(row.hash)) {
          findings.push(
            `row ${row.seq} (${row.operation}, ${new Date(row.at).toISOString()}) does not follow from the row before it: it was changed, inserted or moved, or one before it was removed.`,
          );
        }
        // From here on the stored hash counts, so that one changed row is one finding.
        before = row.hash;
        last = row.seq;
        rows++;
        if (row.seq > head.seq)
          findings.push(`row ${row.seq} is past the head of the chain: it was inserted.`);
        if (row.seq === anchor?.seq) anchored = row.hash.toString("hex") === anchor.hash;
      }
      onProgress?.(rows);
      full = page.length === pageSize;
    }
    if (last < head.seq) findings.push(missing(last + 1, head.seq));
    else if (last === head.seq && before !== undefined && !before.equals(head.hash))
      findings.push(`row ${last} is not the one that the head of the chain names.`);
    if (!anchored)
      findings.push(`row ${anchor!.seq} is not the one that was noted: the log was made anew or cut.`);
    return {
      ok: findings.length === 0,
      rows,
      head: { seq: head.seq, hash: Buffer.from(head.hash).toString("hex") },
      findings: findings.slice(0, FINDINGS_MAX),
    };
  } finally {
    await client.query("rollback");
  }
}

function missing(from: number, to: number): string {
  return from === to ? `row ${from} is missing.` : `rows ${from} to ${to} are missing.`;
}

function hashOf(row: Row, before: Buffer): Buffer {
  const { at, operation, actor, role, session, objects, status, reason } = row;
  return auditHash(
    {
      ...{ at, operation, actor, role, session, objects, status, reason },
      errorCode: row.error_code,
      traceId: row.trace_id,
      addressDigest: row.address_digest,
    },
    before,
  );
}
