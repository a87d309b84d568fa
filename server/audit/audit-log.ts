// Writes audit rows in batches: while one batch is being written, the next collects. All servers add to one chain: a
// batch locks `audit_head`, so rows are numbered without gaps in the order in which they were committed.
//
// A row that somebody waits for is written at once, with all that is queued; the others within `everyMs`. The queue is
// bounded: when the database stays away it fills up, and then `isFull` tells the front door to let nobody in.
import type pg from "pg";
import { arrayParameter } from "../storage/array-parameters.ts";
import { inOneWrite } from "../storage/one-write.ts";
import { type AuditRecord, auditHash, joinObjects } from "./audit-chain.ts";

export type AuditLogOptions = {
  readonly pool: pg.Pool;
  /** Rows that may wait. @default 50_000 */
  readonly queueSizeMax?: number;
  /** Rows written in one transaction. @default 1_000 */
  readonly batchSizeMax?: number;
  /** How long a row may wait that nobody waits for, in milliseconds. @default 250 */
  readonly everyMs?: number;
  /** How long a caller waits for its row while the database is away, in milliseconds. @default 5_000 */
  readonly patienceMs?: number;
  /** How long `stop` goes on trying, in milliseconds. @default 2_000 */
  readonly stopMs?: number;
  readonly onBatch?: (rows: number) => void;
  readonly onFailure?: (error: unknown, what: string) => void;
};

export type AuditLog = {
  /** Queues a row. */
  append(record: AuditRecord): void;
  /** Resolves when the row is committed; rejects when that took too long, and then the row stays queued. */
  appendDurably(record: AuditRecord): Promise<void>;
  /** Resolves when everything queued so far is written, or after `patienceMs` when it could not be. */
  flush(patienceMs?: number): Promise<void>;
  isFull(): boolean;
  readonly queueSize: () => number;
  stop(): Promise<void>;
};

type Waiting = { readonly record: AuditRecord; readonly done: (() => void)[] };
type Attempt = { readonly seq: number; readonly hash: Buffer };

const RETRY_MS_MAX = 500;

const HEAD = "select seq::float8 as seq, hash from audit_head for update";
const WAS_WRITTEN = "select 1 from audit_log where seq = $1 and hash = $2";
const INSERT = `
  insert into audit_log (seq, at, operation, actor, role, session, objects, status, error_code, reason, trace_id,
    address_digest, hash)
  select seq, at, operation, actor, role, session, string_to_array(objects, ' '), status, error_code, reason, trace_id,
    address_digest, hash
  from unnest($1::bigint[], $2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::int[],
    $9::text[], $10::text[], $11::text[], $12::text[], $13::bytea[])
    as u (seq, at, operation, actor, role, session, objects, status, error_code, reason, trace_id, address_digest, hash)`;
const MOVE_HEAD = "update audit_head set seq = $1, hash = $2";

export function createAuditLog(options: AuditLogOptions): AuditLog {
  const { pool, queueSizeMax = 50_000, batchSizeMax = 1_000, everyMs = 250 } = options;
  const { patienceMs = 5_000, stopMs = 2_000, onBatch, onFailure } = options;
  let queue: Waiting[] = [];
  let running: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let giveUpAt = Number.POSITIVE_INFINITY;

  function push(waiting: Waiting, urgent: boolean): void {
    queue.push(waiting);
    if (running !== undefined) return;
    if (urgent || queue.length >= batchSizeMax) start();
    else timer ??= setTimeout(start, everyMs).unref();
  }

  function start(): void {
    clearTimeout(timer);
    timer = undefined;
    running ??= run();
  }

  /** Writes a batch, and more while there is no time to collect. Rows leave the queue only when they are committed. */
  async function run(): Promise<void> {
    do {
      const batch = queue.slice(0, batchSizeMax);
      if (!(await writeWithRetries(batch))) break;
      queue = queue.slice(batch.length);
      onBatch?.(batch.length);
      for (const { done } of batch) for (const tell of done) tell();
    } while (isUrgent());
    running = undefined;
    if (queue.length > 0 && !isStopping()) timer ??= setTimeout(start, everyMs).unref();
  }

  const isStopping = () => giveUpAt !== Number.POSITIVE_INFINITY;
  const isUrgent = () =>
    queue.length >= batchSizeMax ||
    (queue.length > 0 && (isStopping() || queue.some(({ done }) => done.length > 0)));

  /** Tries the same batch until it is committed; false when it gave up. */
  async function writeWithRetries(batch: readonly Waiting[]): Promise<boolean> {
    for (let last: Attempt | undefined, failures = 1; ; failures++) {
      let attempt: Attempt | undefined;
      try {
        await write(pool, batch, last, (made) => {
          attempt = made;
        });
        return true;
      } catch (error) {
        last = attempt ?? last;
        onFailure?.(error, `attempt ${failures} at ${batch.length} audit rows failed`);
        if (performance.now() >= giveUpAt) return false;
        await new Promise((resolve) => setTimeout(resolve, Math.min(failures * 20, RETRY_MS_MAX)));
      }
    }
  }

  /** Resolves when the row is committed; rejects after `patienceMs`. */
  function committed({ done }: Waiting, patienceMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error("the audit row was not written in time")), patienceMs);
      done.push(() => {
        clearTimeout(late);
        resolve();
      });
    });
  }

  return {
    append: (record) => push({ record, done: [] }, false),
    appendDurably(record) {
      const waiting: Waiting = { record, done: [] };
      push(waiting, true);
      return committed(waiting, patienceMs);
    },
    async flush(waitMs = 1_000) {
      const last = queue.at(-1);
      if (last === undefined) return;
      start();
      await committed(last, waitMs).catch(() => {});
    },
    isFull: () => queue.length >= queueSizeMax,
    queueSize: () => queue.length,
    async stop() {
      giveUpAt = performance.now() + stopMs;
      if (queue.length > 0) start();
      await running;
      if (queue.length > 0)
        onFailure?.(new Error("the database is away"), `${queue.length} audit rows are lost`);
      queue = [];
    },
  };
}

/** One batch as one transaction. `last` is an earlier attempt at the same batch whose commit may have gone through. */
async function write(
  pool: pg.Pool,
  batch: readonly Waiting[],
  last: Attempt | undefined,
  onAttempt: (attempt: Attempt) => void,
): Promise<void> {
  const client = await pool.connect();
  let broken = true;
  try {
    const [, head] = await inOneWrite(client, () =>
      Promise.all([
        client.query("begin"),
        client.query<{ seq: number; hash: Buffer }>({ name: "audit-head", text: HEAD }),
      ]),
    );
    const { seq: before, hash: start } = head.rows[0]!;
    if (last !== undefined && before >= last.seq) {
      const written = await client.query(WAS_WRITTEN, [last.seq, last.hash]);
      if (written.rowCount === 1) {
        await client.query("rollback");
        broken = false;
        return;
      }
    }
    const records = batch.map(({ record }) => record);
    const hashes: Buffer[] = [];
    for (const record of records) hashes.push(auditHash(record, hashes.at(-1) ?? start));
    onAttempt({ seq: before + 1, hash: hashes[0]! });
    const answers = await inOneWrite(client, () =>
      Promise.allSettled([
        client.query({ name: "append-audit", text: INSERT, values: parametersOf(records, before, hashes) }),
        client.query({
          name: "move-audit-head",
          text: MOVE_HEAD,
          values: [before + records.length, hashes.at(-1)],
        }),
        client.query("commit"),
      ]),
    );
    const failed = answers.find((answer) => answer.status === "rejected");
    if (failed) throw failed.reason;
    const commit = answers[2] as PromiseFulfilledResult<pg.QueryResult>;
    if (commit.value.command !== "COMMIT")
      throw new Error(`the transaction ended with ${commit.value.command}`);
    broken = false;
  } finally {
    client.release(broken);
  }
}

function parametersOf(records: readonly AuditRecord[], before: number, hashes: readonly Buffer[]): Buffer[] {
  const text = (of: (record: AuditRecord) => string | null) => arrayParameter("text", records.map(of));
  return [
    arrayParameter(
      "bigint",
      records.map((_, i) => before + 1 + i),
    ),
    arrayParameter(
      "timestamptz",
      records.map(({ at }) => at),
    ),
    text(({ operation }) => operation),
    text(({ actor }) => actor),
    text(({ role }) => role),
    text(({ session }) => session),
    text(({ objects }) => joinObjects(objects)),
    arrayParameter(
      "int",
      records.map(({ status }) => status),
    ),
    text(({ errorCode }) => errorCode),
    text(({ reason }) => reason),
    text(({ traceId }) => traceId),
    text(({ addressDigest }) => addressDigest),
    arrayParameter("bytea", hashes),
  ];
}
