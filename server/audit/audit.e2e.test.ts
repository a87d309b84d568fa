// The audit log from outside: every operation of the contract leaves its row, whoever calls and however it ends, and what
// is acknowledged is written down.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contractOperations, type OperationId } from "../testing/contract-operations.ts";
import { startCutOffApi } from "../testing/cut-off-api.ts";
import { expectProblem } from "../testing/expect-problem.ts";
import { PASSWORD, startIdentityApi } from "../testing/identity-api.ts";
import { startTestApi, type TestApi } from "../testing/test-api.ts";
import { prepareCalls, type ValidCalls } from "../testing/valid-calls.ts";

let api: TestApi;
let calls: ValidCalls;
let operator: string;
beforeAll(async () => {
  api = await startTestApi();
  calls = await prepareCalls(api);
  operator = await api.tokenFor("usr_operator", "operator");
});
afterAll(() => api.stop());

type Row = {
  operation: string;
  actor: string | null;
  role: string;
  session: string | null;
  objects: string[];
  status: number;
  error_code: string | null;
};

/** The rows of one request. */
async function rowsOf(headers: Headers, own: Pick<TestApi, "server"> = api): Promise<Row[]> {
  const traceId = headers.get("x-trace-id");
  const found = await own.server.database.pool.query<Row>(
    "select operation, actor, role, session, objects, status, error_code from audit_log where trace_id = $1",
    [traceId],
  );
  return found.rows;
}

/** Asking for the log writes what waits. */
const written = () => api.call("listAuditRecords", { as: operator });

const PROBES: readonly OperationId[] = ["getLiveness", "getReadiness", "getMetrics", "getJwks"];

describe("each operation of the contract", () => {
  const audited = contractOperations.filter(({ operationId }) => !PROBES.includes(operationId));

  it.each(audited.map(({ operationId, scheme }) => [operationId, scheme] as const))(
    "%s leaves exactly one row, with who acted, when it succeeds",
    async (operationId, scheme) => {
      const answer = await api.call(operationId, await calls[operationId]());
      expect(answer.status, answer.text).toBeLessThan(300);
      await written();
      const rows = await rowsOf(answer.headers);
      expect(rows).toHaveLength(1);
      expect(rows[0]).toMatchObject({ operation: operationId, status: answer.status, error_code: null });
      if (scheme !== undefined) expect(rows[0]!.actor).not.toBeNull();
      if (scheme === "networkSignature") expect(rows[0]!.role).toBe("network");
    },
  );

  it.each(audited.filter(({ scheme }) => scheme !== undefined).map(({ operationId }) => [operationId]))(
    "%s leaves exactly one row when it is refused",
    async (operationId) => {
      const answer = await api.call(operationId, { ...(await calls[operationId]()), as: undefined });
      expect(answer.status).toBe(401);
      await written();
      const rows = await rowsOf(answer.headers);
      expect(rows).toMatchObject([{ operation: operationId, actor: null, role: "nobody", status: 401 }]);
      expect(rows[0]!.objects).toEqual([]);
    },
  );

  it.each(PROBES.map((operationId) => [operationId]))("%s, a probe, leaves none", async (operationId) => {
    const answer = await api.call(operationId);
    await written();
    expect(await rowsOf(answer.headers)).toEqual([]);
  });
});

describe("a row", () => {
  it("is there when a change that moves no money is acknowledged", async () => {
    const answer = await api.call("createApiKey", await calls.createApiKey());
    expect(await rowsOf(answer.headers)).toMatchObject([
      { actor: "usr_operator", role: "operator", objects: [answer.body.key.keyId, "usr_operator"] },
    ]);
  });

  it("names whom a missing scope refused", async () => {
    const as = await api.tokenFor("usr_curious");
    const answer = await api.call("listApiKeys", { as });
    expectProblem(answer, "FORBIDDEN");
    await written();
    expect(await rowsOf(answer.headers)).toMatchObject([
      { actor: "usr_curious", role: "customer", status: 403, error_code: "FORBIDDEN" },
    ]);
  });

  it("names the accounts and the transaction of a transfer", async () => {
    const call = await calls.createTransfer();
    const answer = await api.call("createTransfer", call);
    await written();
    const { from_account, to_account } = call.body as Record<string, string>;
    const [row] = await rowsOf(answer.headers);
    expect(row!.objects.toSorted()).toEqual(
      [from_account, to_account, answer.body.transaction_id].toSorted(),
    );
  });

  it("follows within a second when nobody waits for it", async () => {
    const answer = await api.call("getBalance", await calls.getBalance());
    await expect.poll(() => rowsOf(answer.headers), { timeout: 10_000 }).toHaveLength(1);
  });

  it("never has what a refused request sent", async () => {
    const answer = await api.call("issueAtmCode", {
      as: operator,
      body: { amount: 1, userId: "usr_2389912345", surplus: true },
    });
    await written();
    expect(await rowsOf(answer.headers)).toMatchObject([{ objects: [] }]);
  });
});

it("who signs in is known by the answer, and a session is named from then on", async () => {
  const own = await startIdentityApi();
  try {
    const { phone, userId } = await own.signUp();
    const signedIn = await own.call("signIn", { body: { phone, password: PASSWORD } });
    const { sessionId, accessToken } = signedIn.body;
    expect(await rowsOf(signedIn.headers, own)).toMatchObject([
      { actor: userId, role: "customer", session: sessionId },
    ]);
    const out = await own.call("signOut", { as: accessToken });
    expect(await rowsOf(out.headers, own)).toMatchObject([{ actor: userId, session: sessionId }]);
  } finally {
    await own.stop();
  }
});

describe("asking for the log", () => {
  it("gives newest first, in pages that together are the whole", async () => {
    const all: number[] = [];
    let cursor: string | undefined;
    const first = await api.call("listAuditRecords", { as: operator, query: { limit: "200" } });
    expect(first.status, first.text).toBe(200);
    const top = first.body.head.seq;
    do {
      const { body } = await api.call("listAuditRecords", {
        as: operator,
        query: { limit: "50", ...(cursor === undefined ? {} : { cursor }) },
      });
      all.push(...body.records.map(({ seq }) => seq));
      cursor = body.nextCursor;
    } while (cursor !== undefined);
    expect(all.at(-1)).toBe(1);
    expect(all).toEqual(all.map((_, i) => all[0]! - i));
    expect(all[0]).toBeGreaterThanOrEqual(top);
  });

  it("filters by actor, operation, object, outcome and time", async () => {
    const from = new Date().toISOString();
    const call = await calls.createTransfer();
    const moved = await api.call("createTransfer", call);
    const object = moved.body.transaction_id!;
    const list = async (query: Record<string, string>) =>
      (await api.call("listAuditRecords", { as: operator, query })).body.records;
    expect(await list({ object })).toMatchObject([{ operation: "createTransfer", outcome: "done" }]);
    expect(await list({ object, outcome: "refused" })).toEqual([]);
    expect(await list({ object, to: from })).toEqual([]);
    expect(await list({ object, from })).toHaveLength(1);
    for (const { actor } of await list({ actor: "usr_operator" })) expect(actor).toBe("usr_operator");
    const refused = await list({ operation: "createTransfer", outcome: "refused" });
    expect(refused.length).toBeGreaterThan(0);
    for (const { status } of refused) expect(status).toBeGreaterThanOrEqual(400);
  });

  it("refuses a time that does not exist", async () => {
    const answer = await api.call("listAuditRecords", {
      as: operator,
      query: { from: "2026-01-15T24:00:60Z" },
    });
    expectProblem(answer, "VALIDATION_FAILED");
  });
});

it("a change whose row cannot be written is not acknowledged", async () => {
  const own = await startCutOffApi();
  try {
    const as = await own.tokenFor("usr_operator", "operator");
    // Signing out without a session asks no database, so that only the row is in doubt.
    own.cut();
    expectProblem(await own.call("signOut", { as }), "OUTCOME_UNKNOWN");
    expectProblem(await own.call("listApiKeys", { as }), "UNAVAILABLE");
  } finally {
    await own.stop();
  }
});
