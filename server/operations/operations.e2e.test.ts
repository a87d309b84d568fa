// What operators ask: health, metrics and keys. None of it tells anything about a person or a secret.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startCutOffApi } from "../testing/cut-off-api.ts";
import { expectProblem } from "../testing/expect-problem.ts";
import { issueCode } from "../testing/terminal.ts";
import { startTestApi, type TestApi } from "../testing/test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.stop());

describe("health", () => {
  it("is alive and ready from the start", async () => {
    expect((await api.call("getLiveness")).body).toEqual({ status: "ok" });
    expect((await api.call("getReadiness")).body).toEqual({ status: "ready", checks: { database: "ok" } });
  });

  it("without the database it is alive but not ready, and says so", async () => {
    const cutOff = await startCutOffApi();
    try {
      cutOff.cut();
      expect((await cutOff.call("getLiveness")).status).toBe(200);
      const problem = expectProblem(await cutOff.call("getReadiness"), "UNAVAILABLE");
      expect(problem.details).toEqual({ failing: "database" });
    } finally {
      await cutOff.stop();
    }
  });

  it("while it drains it is not ready, and still answers what comes", async () => {
    const own = await startTestApi();
    try {
      const ana = await own.customer({ CVE: 100 });
      own.server.app.startDraining();
      expect(expectProblem(await own.call("getReadiness"), "UNAVAILABLE").details).toEqual({
        failing: "draining",
      });
      expect((await own.call("getLiveness")).status).toBe(200);
      expect(await own.balanceOf(ana)).toMatchObject({ balance: 100 });
    } finally {
      await own.stop();
    }
  });

  it("it starts with the shortest queue that its settings allow", async () => {
    const own = await startTestApi({ environment: { POSTING_QUEUE_MAX: "1" } });
    expect((await own.call("getReadiness")).status).toBe(200);
    await own.stop();
  });
});

describe("metrics", () => {
  it("count requests by operation and status, and batches", async () => {
    await api.call("getBalance");
    const { body, headers } = await api.call("getMetrics");
    expect(headers.get("content-type")).toMatch(/^text\/plain/);
    expect(body).toContain(
      'makeba_http_request_duration_seconds_count{operation="getBalance",status="401"} 1',
    );
    expect(body).toMatch(/^makeba_posting_batch_size_count \d+$/m);
    expect(body).toMatch(/^makeba_posting_queue_size 0$/m);
  });

  it("name nobody: no user, account, code, withdrawal or path that a caller made up", async () => {
    const ana = await api.customer({ CVE: 10_000 });
    const { code, transactionId } = await issueCode(api, ana, 1000);
    await fetch(`${api.url}/made-up-by-a-caller`);
    await api.call("getWithdrawal", { as: ana.token, params: { transactionId } });
    const { body } = await api.call("getMetrics");
    for (const secret of [ana.userId, ana.accountNo, transactionId, "made-up-by-a-caller"]) {
      expect(body).not.toContain(secret);
    }
    expect(body).not.toMatch(new RegExp(`\\b${code}\\b`));
  });
});

describe("keys", () => {
  it("are published without their secret half", async () => {
    const { body, text } = await api.call("getJwks");
    expect(body.keys).toEqual([
      {
        kty: "OKP",
        crv: "Ed25519",
        alg: "EdDSA",
        use: "sig",
        kid: expect.any(String),
        x: expect.any(String),
      },
      {
        kty: "EC",
        crv: "P-256",
        alg: "ECDH-ES",
        use: "enc",
        kid: expect.any(String),
        x: expect.any(String),
        y: expect.any(String),
      },
    ]);
    expect(text).not.toContain('"d"');
  });
});

describe("documentation", () => {
  it("is a page that loads nothing from elsewhere", async () => {
    const response = await fetch(`${api.url}/docs/`);
    expect(response.status).toBe(200);
    const page = await response.text();
    expect(page).toContain("Makeba wallet");
    expect(page.match(/(?:src|href)="(?:https?:)?\/\//g)).toBeNull();
  });

  it.each([
    "/docs/../../package.json",
    "/docs/static/..%2f..%2f..%2fpackage.json",
    "/docs/%2e%2e%2f%2e%2e%2fpackage.json",
    "/docs/static/%00",
    "/docs/nothing",
  ])("has nothing at %s", async (path) => {
    const response = await fetch(api.url + path);
    expect([400, 404]).toContain(response.status);
  });
});
