// The chain of the audit log on a real PostgreSQL: batches, several servers, lost connections, and every way of tampering.
import { spawnSync } from "node:child_process";
import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createDatabaseProxy } from "../testing/database-proxy.ts";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import type { AuditRecord } from "./audit-chain.ts";
import { createAuditLog } from "./audit-log.ts";
import { verifyAuditLog } from "./verify-audit-log.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** As nobody should be able to. */
async function tamper(...statements: string[]): Promise<void> {
  await database.pool.query(
    [
      "alter table audit_log disable trigger all",
      ...statements,
      "alter table audit_log enable trigger all",
    ].join(";"),
  );
}

beforeEach(() =>
  tamper("truncate audit_log", "delete from audit_head", "insert into audit_head (seq, hash) values (0, '')"),
);

const record = (n: number, more: Partial<AuditRecord> = {}): AuditRecord => ({
  at: 1_767_225_600_000 + n,
  operation: "getBalance",
  actor: `usr_${n}`,
  role: "customer",
  session: null,
  objects: n % 2 === 0 ? [] : [`txn_${n}`, "6230399000000000000"],
  status: 200,
  errorCode: null,
  reason: null,
  traceId: String(n),
  addressDigest: "0".repeat(32),
  ...more,
});

async function verify(options: Parameters<typeof verifyAuditLog>[1] = { pageSize: 3 }) {
  const client = await database.pool.connect();
  try {
    return await verifyAuditLog(client, options);
  } finally {
    client.release();
  }
}

/** Ten rows. */
async function fill(): Promise<void> {
  const log = createAuditLog({ pool: database.pool, batchSizeMax: 4 });
  await Promise.all(Array.from({ length: 10 }, (_, i) => log.appendDurably(record(i + 1))));
  await log.stop();
}

describe("writing", () => {
  it("many rows from several servers at once make one chain without gaps", async () => {
    const logs = Array.from({ length: 4 }, () => createAuditLog({ pool: database.pool, batchSizeMax: 7 }));
    await Promise.all(
      Array.from({ length: 400 }, (_, i) => {
        const log = logs[i % logs.length]!;
        return i % 3 === 0 ? log.append(record(i)) : log.appendDurably(record(i));
      }),
    );
    await Promise.all(logs.map((log) => log.stop()));
    expect(await verify({})).toMatchObject({ ok: true, rows: 400, head: { seq: 400 } });
    const { rows } = await database.pool.query(
      "select count(distinct trace_id)::int as count from audit_log",
    );
    expect(rows[0].count).toBe(400);
  });

  it("a row that nobody waits for is written by stop", async () => {
    const log = createAuditLog({ pool: database.pool, everyMs: 3_600_000 });
    log.append(record(1));
    expect(log.queueSize()).toBe(1);
    await log.stop();
    expect(await verify()).toMatchObject({ ok: true, rows: 1 });
  });

  it("the queue is bounded: a full one says so, and has room again when it was written", async () => {
    const log = createAuditLog({ pool: database.pool, everyMs: 3_600_000, queueSizeMax: 2 });
    log.append(record(1));
    expect(log.isFull()).toBe(false);
    log.append(record(2));
    expect(log.isFull()).toBe(true);
    await log.flush();
    expect(log.isFull()).toBe(false);
    await log.stop();
  });

  it("rows outlive a database that is away: each is written once when it is back", async () => {
    const proxy = createDatabaseProxy();
    const { port } = new URL(database.url);
    await proxy.open(Number(port));
    const url = new URL(database.url);
    url.port = String(proxy.port);
    const pool = new pg.Pool({ connectionString: url.href, max: 2 });
    pool.on("error", () => {});
    pool.on("connect", (client) => client.on("error", () => {}));
    const failures: string[] = [];
    const log = createAuditLog({ pool, patienceMs: 30_000, onFailure: (_, what) => failures.push(what) });
    await log.appendDurably(record(1));
    proxy.close();
    const later = Promise.all(Array.from({ length: 20 }, (_, i) => log.appendDurably(record(i + 2))));
    await expect.poll(() => failures.length, { timeout: 20_000 }).toBeGreaterThan(0);
    await proxy.open(Number(port));
    await later;
    await log.stop();
    await pool.end();
    proxy.close();
    expect(await verify()).toMatchObject({ ok: true, rows: 21 });
  });

  it("a batch whose commit went through unheard is not written twice", async () => {
    // The answer to the first commit is thrown away, as if the connection had broken just then.
    let lose = true;
    const pool = {
      async connect() {
        const client = await database.pool.connect();
        return {
          connection: (client as unknown as { connection: unknown }).connection,
          release: (broken?: boolean) => client.release(broken),
          query: async (...words: [string]) => {
            const answer = await client.query(...words);
            if (words[0] !== "commit" || !lose) return answer;
            lose = false;
            throw Object.assign(new Error("connection terminated"), { code: "ECONNRESET" });
          },
        };
      },
    } as unknown as pg.Pool;
    const log = createAuditLog({ pool });
    await Promise.all([log.appendDurably(record(1)), log.appendDurably(record(2))]);
    await log.stop();
    expect(lose).toBe(false);
    expect((await verify()).rows).toBe(2);
  });

  it("whoever waits is told when it takes too long, and the row is still written later", async () => {
    const blocker = await database.pool.connect();
    await blocker.query("begin; select * from audit_head for update");
    const log = createAuditLog({ pool: database.pool, patienceMs: 50 });
    await expect(log.appendDurably(record(1))).rejects.toThrow("not written in time");
    await blocker.query("rollback");
    blocker.release();
    await log.stop();
    expect((await verify()).rows).toBe(1);
  });
});

describe("what was written cannot be changed unnoticed", () => {
  beforeEach(fill);

  it("the table refuses every change", async () => {
    for (const sql of ["update audit_log set role = 'x'", "delete from audit_log", "truncate audit_log"]) {
      await expect(database.pool.query(sql)).rejects.toThrow("audit_log is append-only");
    }
    expect(await verify()).toMatchObject({ ok: true, rows: 10, findings: [] });
  });

  it.each([
    ["at", "at + interval '1 ms'"],
    ["operation", "'signOut'"],
    ["actor", "'usr_other'"],
    ["role", "'auditor'"],
    ["session", "'ses_1'"],
    ["objects", "'{txn_other}'"],
    ["status", "403"],
    ["error_code", "'FORBIDDEN'"],
    ["reason", "'audit'"],
    ["trace_id", "'other'"],
    ["address_digest", `'${"1".repeat(32)}'`],
    ["hash", "'x'"],
  ])("an edited %s is found, and the row is named", async (column, value) => {
    await tamper(`update audit_log set ${column} = ${value} where seq = 6`);
    const { ok, findings } = await verify();
    expect(ok).toBe(false);
    expect(findings[0]).toMatch(/^row 6 /);
    expect(findings.length).toBeLessThanOrEqual(2);
  });

  it("a removed row is found", async () => {
    await tamper("delete from audit_log where seq = 4");
    expect((await verify()).findings).toEqual(["row 4 is missing."]);
  });

  it("a removed row is found even when the later ones are numbered anew", async () => {
    await tamper(
      "delete from audit_log where seq = 4",
      "update audit_log set seq = -seq where seq > 4",
      "update audit_log set seq = -seq - 1 where seq < 0",
      "update audit_head set seq = 9",
    );
    expect((await verify()).findings).toMatchObject([expect.stringMatching(/^row 4 /)]);
  });

  it("removed rows at the end are found", async () => {
    await tamper("delete from audit_log where seq > 7");
    expect((await verify()).findings).toEqual(["rows 8 to 10 are missing."]);
  });

  it("an inserted row is found", async () => {
    const columns =
      "at, operation, actor, role, session, objects, status, error_code, reason, trace_id, address_digest, hash";
    await tamper(
      "update audit_log set seq = -seq where seq > 4",
      "update audit_log set seq = -seq + 1 where seq < 0",
      `insert into audit_log (seq, ${columns}) select 5, ${columns} from audit_log where seq = 2`,
      "update audit_head set seq = 11",
    );
    expect((await verify()).findings[0]).toMatch(/^row 5 /);
  });

  it("a row that was added past the head is found", async () => {
    const columns =
      "at, operation, actor, role, session, objects, status, error_code, reason, trace_id, address_digest, hash";
    await tamper(
      `insert into audit_log (seq, ${columns}) select 11, ${columns} from audit_log where seq = 10`,
    );
    expect((await verify()).findings.join()).toContain("row 11 is past the head of the chain");
  });

  it("two rows that changed places are found", async () => {
    await tamper(
      "update audit_log set seq = -1 where seq = 3",
      "update audit_log set seq = 3 where seq = 8",
      "update audit_log set seq = 8 where seq = -1",
    );
    const { findings } = await verify();
    expect(findings[0]).toMatch(/^row 3 /);
    expect(findings.some((finding) => finding.startsWith("row 8 "))).toBe(true);
  });

  it("a log that was cut together with its head is found by a head that was noted before", async () => {
    const { head } = await verify();
    const eighth = "select hash from audit_log where seq = 8";
    await tamper("delete from audit_log where seq > 8", `update audit_head set seq = 8, hash = (${eighth})`);
    expect((await verify()).ok).toBe(true);
    expect((await verify({ anchor: head })).findings).toEqual([
      "row 10 is not the one that was noted: the log was made anew or cut.",
    ]);
  });

  it("an empty log is whole", async () => {
    await tamper("truncate audit_log", "update audit_head set seq = 0, hash = ''");
    expect(await verify()).toMatchObject({ ok: true, rows: 0 });
  });
});

describe("npm run audit:verify", () => {
  beforeEach(fill);
  const program = path.join(import.meta.dirname, "../verify-audit.ts");
  const run = (...words: string[]) =>
    spawnSync(process.execPath, [program, ...words], {
      env: { PATH: process.env.PATH, DATABASE_URL: database.url },
      encoding: "utf8",
    });

  it("prints OK with counts, and the head to note", async () => {
    const { stdout, status } = run();
    expect(stdout).toMatch(/^10 audit rows; the head is 10:[0-9a-f]{64}\.\nOK: /);
    expect(status).toBe(0);
    const [, head] = /head is (\S+)\./.exec(stdout)!;
    expect(run("--anchor", head!).status).toBe(0);
    expect(run("--anchor", `3:${"0".repeat(64)}`).status).toBe(1);
  });

  it("names the row that is wrong, also for programs, and exits with 1", async () => {
    await tamper("update audit_log set actor = 'usr_x' where seq = 6");
    const { stdout, status } = run();
    expect(stdout).toContain("row 6 (getBalance, ");
    expect(status).toBe(1);
    const json = JSON.parse(run("--json").stdout);
    expect(json).toMatchObject({ ok: false, rows: 10, findings: [expect.stringContaining("row 6 ")] });
  });

  it("exits with 2 when it could not look, and explains itself", () => {
    expect(run("--database-url", "postgres://127.0.0.1:1/none").status).toBe(2);
    expect(run("--anchor", "nonsense").status).toBe(2);
    expect(run("--help").stdout).toContain("npm run audit:verify");
  });
});
