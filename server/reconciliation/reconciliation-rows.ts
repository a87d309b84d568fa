// Reconciliations in the database: a row per file and a row per line. Matching again touches only lines that nobody has
// proposed anything for; each change of a line is one statement with its condition, so that two operators cannot both make it.
import { createHash } from "node:crypto";
import type pg from "pg";
import type { PersonalData } from "../identity/personal-data.ts";
import { inTransaction } from "../storage/in-transaction.ts";
import type { Action, Matched, MatchInput, Verdict } from "./match.ts";
import type { SettleableLine } from "./possible.ts";
import type { SettlementFile } from "./settlement-file.ts";
import type { WalletSide } from "./sides.ts";

export type LineStatus = "MATCHED" | "OPEN" | "PROPOSED" | "APPROVED" | "SETTLED";

export type Reconciliation = {
  readonly reconciliationId: string;
  readonly checksum: string;
  readonly acquirerId: string;
  readonly localDate: string;
  readonly sequence: number;
  readonly format: "csv" | "fixed";
  readonly lines: number;
  readonly authorisedMinor: bigint;
  readonly dispensedMinor: bigint;
  readonly walletMinor: bigint;
  readonly uploadedBy: string;
  readonly uploadedAt: Date;
  readonly counts: Readonly<Record<string, string>> | null;
  readonly replacedBy: string | null;
  readonly verdicts: Readonly<Record<string, number>>;
  readonly unsettled: number;
};

export type ReconciliationLine = SettleableLine & {
  readonly lineId: string;
  readonly reconciliationId: string;
  readonly position: number;
  readonly networkKey: string | null;
  readonly terminalId: string;
  readonly traceNumber: string | null;
  readonly line: number | null;
  readonly transactionId: string | null;
  readonly outcome: "DISPENSED" | "REVERSED" | "UNKNOWN" | "OPEN" | null;
  readonly walletStatus: WalletSide["status"] | null;
  readonly candidates: readonly string[];
  readonly status: LineStatus;
  readonly proposal: number;
  readonly proposed: Action | null;
  readonly proposedBy: string | null;
  /** Why it is proposed, in the operator's words. */
  readonly note: string | null;
  readonly approvedBy: string | null;
  readonly settledAt: Date | null;
  readonly refusal: string | null;
};

const digestId = (prefix: string, text: string) =>
  `${prefix}_${createHash("sha256").update(text).digest("hex").slice(0, 24)}`;
export const reconciliationIdOf = (file: SettlementFile) => digestId("rec", file.digest);

const SELECT = `
  select r.reconciliation_id, r.checksum, r.acquirer_id, r.local_date, r.sequence, r.format, r.lines,
    r.authorised_minor::text, r.dispensed_minor::text, r.uploaded_by, r.uploaded_at, r.counts,
    (select n.reconciliation_id from reconciliations n where n.acquirer_id = r.acquirer_id and n.local_date = r.local_date
       and n.sequence > r.sequence order by n.sequence desc limit 1) as replaced_by,
    coalesce((select json_object_agg(verdict, n) from (select verdict, count(*)::int as n from reconciliation_lines l
       where l.reconciliation_id = r.reconciliation_id group by verdict) v), '{}') as verdicts,
    (select count(*)::int from reconciliation_lines l
      where l.reconciliation_id = r.reconciliation_id and status not in ('MATCHED', 'SETTLED')) as unsettled,
    (select coalesce(sum(wallet_minor), 0)::text from reconciliation_lines l
      where l.reconciliation_id = r.reconciliation_id and l.network_key is not null) as wallet_minor
  from reconciliations r`;

const LINE = `
  select line_id as "lineId", reconciliation_id as "reconciliationId", position, network_key as "networkKey",
    terminal_id as "terminalId", trace_number as "traceNumber", line, transaction_id as "transactionId", outcome,
    wallet_status as "walletStatus", file_minor::text as file, wallet_minor::text as wallet, verdict, suggested,
    actual_minor::text as actual, claim_minor::text as claim, posted_minor::text as posted, candidates, status, proposal,
    proposed, proposed_by as "proposedBy", note_sealed as "noteSealed", approved_by as "approvedBy", settled_at as "settledAt", refusal
  from reconciliation_lines`;

const UPSERT = `
  insert into reconciliation_lines (line_id, reconciliation_id, position, subject, network_key, terminal_id, trace_number, line,
    transaction_id, outcome, wallet_status, file_minor, wallet_minor, verdict, suggested, actual_minor, claim_minor, posted_minor,
    candidates, status)
  select line_id, $1, position, subject, network_key, terminal_id, trace_number, line, transaction_id, outcome, wallet_status,
    file_minor, wallet_minor, verdict, suggested, actual_minor, claim_minor, posted_minor, candidates, status
  from json_to_recordset($2) as m(line_id text, position int, subject text, network_key text, terminal_id text, trace_number text,
    line int, transaction_id text, outcome text, wallet_status text, file_minor bigint, wallet_minor bigint, verdict text,
    suggested text, actual_minor bigint, claim_minor bigint, posted_minor bigint, candidates text[], status text)
  on conflict (reconciliation_id, subject) do update set position = excluded.position, wallet_status = excluded.wallet_status,
    transaction_id = excluded.transaction_id, file_minor = excluded.file_minor, wallet_minor = excluded.wallet_minor,
    verdict = excluded.verdict, suggested = excluded.suggested, actual_minor = excluded.actual_minor,
    claim_minor = excluded.claim_minor, posted_minor = excluded.posted_minor, candidates = excluded.candidates,
    status = excluded.status
  where reconciliation_lines.status in ('MATCHED', 'OPEN')`;

/** Until the transaction ends nobody else loads a file of this date, or approves a line of one. */
const oneFileAtATime = (client: pg.ClientBase, acquirerId: string, localDate: string) =>
  client.query("select pg_advisory_xact_lock(hashtextextended($1, 0))", [
    `reconciliation ${acquirerId} ${localDate}`,
  ]);

export type ReconciliationRows = ReturnType<typeof createReconciliationRows>;

export function createReconciliationRows(pool: pg.Pool, personalData: Pick<PersonalData, "seal" | "open">) {
  const placeOf = (lineId: string) => `reconciliation_lines.note:${lineId}`;
  const lineOf = (row: Record<string, unknown>): ReconciliationLine => {
    const { lineId, noteSealed } = row as { lineId: string; noteSealed: string | null };
    return {
      ...plainLineOf(row),
      note: noteSealed === null ? null : personalData.open(noteSealed, placeOf(lineId)),
    };
  };
  const find = async (reconciliationId: string, client: pg.Pool | pg.ClientBase = pool) => {
    const { rows } = await client.query(`${SELECT} where r.reconciliation_id = $1`, [reconciliationId]);
    return rows[0] && reconciliationOf(rows[0]);
  };
  const changed = async (text: string, values: readonly unknown[]) =>
    (await pool.query(text, [...values])).rowCount === 1;

  return {
    find,

    /**
     * False when a file of the date has this sequence number, or a higher one. What the terminals have counted holds for the
     * date, so it goes over to the file that takes the place of an earlier one.
     */
    async insert(
      file: SettlementFile,
      content: string,
      by: { userId: string; at: number },
    ): Promise<boolean> {
      const { acquirerId, localDate, sequence, format, lines, authorisedMinor, dispensedMinor, digest } =
        file;
      const insertion = (client: pg.ClientBase) =>
        client.query(
          `insert into reconciliations (reconciliation_id, checksum, acquirer_id, local_date, sequence, format, content, lines,
           authorised_minor, dispensed_minor, uploaded_by, uploaded_at, counts, counted_by)
         select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, earlier.counts, earlier.counted_by
         from (select 1) one left join lateral (select counts, counted_by from reconciliations
           where acquirer_id = $3 and local_date = $4 and counts is not null order by sequence desc limit 1) earlier on true
         where not exists (select 1 from reconciliations
           where acquirer_id = $3 and local_date = $4 and sequence >= $5)
         on conflict do nothing`,
          [
            ...[
              reconciliationIdOf(file),
              digest,
              acquirerId,
              localDate,
              sequence,
              format,
              content,
              lines.length,
            ],
            ...[authorisedMinor.toString(), dispensedMinor.toString(), by.userId, new Date(by.at)],
          ],
        );
      return inTransaction(pool, async (client) => {
        await oneFileAtATime(client, acquirerId, localDate);
        return (await insertion(client)).rowCount === 1;
      });
    },

    async content(reconciliationId: string): Promise<string> {
      const { rows } = await pool.query<{ content: string }>(
        "select content from reconciliations where reconciliation_id = $1",
        [reconciliationId],
      );
      return rows[0]!.content;
    },

    async list(localDate: string | undefined, limit: number): Promise<Reconciliation[]> {
      const { rows } = await pool.query(
        `${SELECT} where $1::text is null or r.local_date = $1
         order by r.local_date desc, r.acquirer_id, r.sequence desc limit $2`,
        [localDate ?? null, limit],
      );
      return rows.map(reconciliationOf);
    },

    /** False when others were supplied before. */
    supplyCounts: (reconciliationId: string, counts: Readonly<Record<string, string>>, userId: string) =>
      changed(
        `update reconciliations set counts = coalesce(counts, $2::json), counted_by = coalesce(counted_by, $3)
         where reconciliation_id = $1 and (counts is null or counts::jsonb = $2::jsonb)`,
        [reconciliationId, JSON.stringify(counts), userId],
      ),

    /** What the wallet has of this acquirer and date, and of these keys. */
    async walletSides({ acquirerId, localDate }: SettlementFile): Promise<Map<string, WalletSide>> {
      const { rows } = await pool.query<Record<string, string>>(
        `select network_key, withdrawal_id, user_id, status, amount_minor::text, coalesce(dispensed_minor, 0)::text as dispensed
         from withdrawals
         where network_key is not null and split_part(network_key, ':', 1) = $1 and split_part(network_key, ':', 3) = $2
         order by network_key`,
        [acquirerId, localDate],
      );
      return new Map(rows.map((row) => [row.network_key!, sideOf(row)]));
    },

    /** What was settled for the platform's own account before, in whichever file of the date. */
    async settledBefore(
      acquirerId: string,
      localDate: string,
    ): Promise<Pick<MatchInput, "accepted" | "received">> {
      const { rows } = await pool.query<{ network_key: string; accepted: string; received: boolean }>(
        `select l.network_key, sum(l.accepted_minor)::text as accepted, bool_or(l.proposed = 'RECEIVE') as received
         from reconciliation_lines l join reconciliations r using (reconciliation_id)
         where l.status = 'SETTLED' and l.network_key is not null and r.acquirer_id = $1 and r.local_date = $2
         group by l.network_key`,
        [acquirerId, localDate],
      );
      return {
        accepted: new Map(rows.map((row) => [row.network_key, BigInt(row.accepted)])),
        received: new Set(rows.filter((row) => row.received).map((row) => row.network_key)),
      };
    },

    async keepMatched(reconciliationId: string, matched: readonly Matched[]): Promise<void> {
      const rows = matched.map((each, position) => ({
        line_id: digestId("rcl", `${reconciliationId} ${each.subject}`),
        ...{ position, subject: each.subject, network_key: each.key, terminal_id: each.terminalId },
        ...{ trace_number: each.traceNumber, line: each.line, transaction_id: each.transactionId },
        ...{ outcome: each.outcome, wallet_status: each.walletStatus, verdict: each.verdict },
        ...{ file_minor: String(each.fileMinor), wallet_minor: String(each.walletMinor) },
        suggested: each.proposal?.action ?? null,
        actual_minor: String(each.proposal?.actualMinor ?? 0n),
        claim_minor: String(each.proposal?.claimMinor ?? 0n),
        posted_minor: String(each.proposal?.postedMinor ?? 0n),
        candidates: each.candidates.map((key) => key.split(":")[3]),
        status: each.verdict === "MATCHED" ? "MATCHED" : "OPEN",
      }));
      const subjects = matched.map(({ subject }) => subject);
      await pool.query(UPSERT, [reconciliationId, JSON.stringify(rows)]);
      await pool.query(
        `delete from reconciliation_lines
         where reconciliation_id = $1 and status in ('MATCHED', 'OPEN') and subject <> all($2)`,
        [reconciliationId, subjects],
      );
    },

    async line(reconciliationId: string, lineId: string): Promise<ReconciliationLine | undefined> {
      const { rows } = await pool.query(`${LINE} where reconciliation_id = $1 and line_id = $2`, [
        ...[reconciliationId, lineId],
      ]);
      return rows[0] && lineOf(rows[0]);
    },

    async lines(
      reconciliationId: string,
      filter: { status?: string; verdict?: string; after?: number; limit: number },
    ): Promise<ReconciliationLine[]> {
      const { rows } = await pool.query(
        `${LINE} where reconciliation_id = $1 and ($2::text is null or status = $2) and ($3::text is null or verdict = $3)
           and position > $4 order by position limit $5`,
        [reconciliationId, filter.status ?? null, filter.verdict ?? null, filter.after ?? -1, filter.limit],
      );
      return rows.map(lineOf);
    },

    propose: (lineId: string, { action, note }: { action: Action; note: string }, userId: string) =>
      changed(
        `update reconciliation_lines set status = 'PROPOSED', proposed = $2, proposed_by = $3, note_sealed = $4,
           proposal = proposal + 1, refusal = null where line_id = $1 and status in ('OPEN', 'PROPOSED')`,
        [lineId, action, userId, personalData.seal(note, placeOf(lineId))],
      ),

    /** From now on nobody can change the proposal. False when it is not the one that was read. */
    async startApproval(
      { lineId, proposal, reconciliationId }: ReconciliationLine,
      { userId, at }: { userId: string; at: number },
    ): Promise<boolean> {
      const { acquirerId, localDate } = (await find(reconciliationId))!;
      return inTransaction(pool, async (client) => {
        // Whoever loads a file in place of this one sees the approval, or the approval sees that file.
        await oneFileAtATime(client, acquirerId, localDate);
        if ((await find(reconciliationId, client))!.replacedBy !== null) {
          const { rowCount } = await client.query(
            "select 1 from reconciliation_lines where line_id = $1 and proposal = $2 and status = 'APPROVED'",
            [lineId, proposal],
          );
          return rowCount === 1;
        }
        const { rowCount } = await client.query(
          `update reconciliation_lines set status = 'APPROVED', approved_by = coalesce(approved_by, $3),
             approved_at = coalesce(approved_at, $4)
           where line_id = $1 and proposal = $2 and status in ('PROPOSED', 'APPROVED') and proposed_by <> $3`,
          [lineId, proposal, userId, new Date(at)],
        );
        return rowCount === 1;
      });
    },

    /** Approved in any file of the date and not settled. */
    async approvedOn(acquirerId: string, localDate: string): Promise<ReconciliationLine[]> {
      const { rows } = await pool.query(
        `${LINE} where status = 'APPROVED' and reconciliation_id in
           (select reconciliation_id from reconciliations where acquirer_id = $1 and local_date = $2)`,
        [acquirerId, localDate],
      );
      return rows.map(lineOf);
    },

    /** Approved before then and not settled. */
    async unfinished(before: number, limit: number): Promise<ReconciliationLine[]> {
      const { rows } = await pool.query(
        `${LINE} where status = 'APPROVED' and approved_at < $1 order by approved_at limit $2`,
        [new Date(before), limit],
      );
      return rows.map(lineOf);
    },

    settle: ({ lineId, proposal }: ReconciliationLine, acceptedMinor: bigint, at: number) =>
      changed(
        `update reconciliation_lines set status = 'SETTLED', accepted_minor = $2, settled_at = $3,
           wallet_minor = case when proposed in ('NOTE', 'RECEIVE') then wallet_minor else file_minor end
         where line_id = $1 and proposal = $4 and status = 'APPROVED'`,
        [lineId, acceptedMinor.toString(), new Date(at), proposal],
      ),

    /** The ledger refused it, for good. Whatever has been proposed since stays. */
    refuse: ({ lineId, proposal }: ReconciliationLine, refusal: string) =>
      changed(
        `update reconciliation_lines set status = 'OPEN', proposed = null, proposed_by = null, note_sealed = null, approved_by = null,
           approved_at = null, refusal = $2
         where line_id = $1 and proposal = $3 and status = 'APPROVED'`,
        [lineId, refusal, proposal],
      ),

    reject: (lineId: string) =>
      changed(
        `update reconciliation_lines set status = 'OPEN', proposed = null, proposed_by = null, note_sealed = null
         where line_id = $1 and status in ('OPEN', 'PROPOSED')`,
        [lineId],
      ),

    /** What the platform itself has borne of a withdrawal, as a claim. */
    async borneMinor(transactionId: string, receivablesNo: string): Promise<bigint> {
      const { rows } = await pool.query<{ borne: string }>(
        `select coalesce(-sum(amount_minor), 0)::text as borne from entries where transaction_id = $1 and account_no = $2`,
        [transactionId, receivablesNo],
      );
      return BigInt(rows[0]!.borne);
    },
  };
}

function sideOf(row: Record<string, string>): WalletSide {
  const [, terminalId, , traceNumber] = row.network_key!.split(":");
  return {
    ...{ key: row.network_key!, terminalId: terminalId!, traceNumber: traceNumber! },
    ...{ transactionId: row.withdrawal_id!, userId: row.user_id! },
    status: row.status as WalletSide["status"],
    amountMinor: BigInt(row.amount_minor!),
    dispensedMinor: BigInt(row.dispensed!),
  };
}

function reconciliationOf(row: Record<string, unknown>): Reconciliation {
  return {
    reconciliationId: row.reconciliation_id as string,
    checksum: row.checksum as string,
    acquirerId: row.acquirer_id as string,
    localDate: row.local_date as string,
    sequence: row.sequence as number,
    format: row.format as "csv",
    lines: row.lines as number,
    authorisedMinor: BigInt(row.authorised_minor as string),
    dispensedMinor: BigInt(row.dispensed_minor as string),
    walletMinor: BigInt(row.wallet_minor as string),
    uploadedBy: row.uploaded_by as string,
    uploadedAt: new Date(row.uploaded_at as string),
    counts: row.counts as Record<string, string> | null,
    replacedBy: row.replaced_by as string | null,
    verdicts: row.verdicts as Record<string, number>,
    unsettled: row.unsettled as number,
  };
}

function plainLineOf(row: Record<string, unknown>): Omit<ReconciliationLine, "note"> {
  const { file, wallet, actual, claim, posted, settledAt, noteSealed: _, ...rest } = row;
  return {
    ...(rest as Omit<ReconciliationLine, "settledAt" | "note"> & { verdict: Verdict }),
    fileMinor: BigInt(file as string),
    walletMinor: BigInt(wallet as string),
    actualMinor: BigInt(actual as string),
    claimMinor: BigInt(claim as string),
    postedMinor: BigInt(posted as string),
    settledAt: settledAt === null ? null : new Date(settledAt as string),
  };
}
