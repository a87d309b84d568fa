// What the server writes down about a day's work, at its most talkative: enough to follow a request, and never a code,
// token, key, signature, account or person. The server runs as a process, so these are the lines that operators see.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ServerProcess, startServerProcess } from "../testing/server-process.ts";
import { signatureHeaders } from "../testing/signed-fetch.ts";
import { issueCode, openTerminal, otherCode } from "../testing/terminal.ts";
import { apiOf } from "../testing/test-api.ts";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import { createTestKeys } from "../testing/test-server.ts";

type Line = {
  level: number;
  msg?: string;
  trace_id?: string;
  operation?: string;
  status?: number;
  ms?: number;
};

const keys = createTestKeys();
/** By what it is. */
const secrets = new Map<string, string>();
let database: TestDatabase;
let server: ServerProcess;
let log: string;
let lines: Line[];
let traceId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  const environment = { ...keys.environment, LOG_LEVEL: "trace", DATABASE_URL: database.url };
  server = await startServerProcess(environment);
  await work();
  server.signal("SIGTERM");
  await server.ended;
  log = server.errors();
  lines = log
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
});
afterAll(() => database.drop());

/** The loop, and everything that goes wrong in it. */
async function work(): Promise<void> {
  const api = apiOf({ url: server.url, keys });
  const { call, network } = api;
  const ana = await api.customer({ CVE: 12_000 });
  const rui = await api.customer({ CVE: 0 });
  const terminal = openTerminal(api, "ATMLOG");
  const { code, transactionId } = await issueCode(api, ana, 5000);
  const wrong = otherCode(code);
  await terminal.authorise(wrong, 5000);
  const { key } = await terminal.authorise(code, 5000);
  await terminal.complete(key, 5000);
  await terminal.authorise(code, 5000);
  await terminal.reverse(key);
  await terminal.status(key);
  const description = "Renda da Rua Direita";
  const reference = "REF-OF-ANA";
  const idempotencyKey = "key-of-ana-1";
  const transfer = (amount: unknown, as = ana.token) =>
    call("createTransfer", {
      as,
      key: idempotencyKey,
      body: {
        from_account: ana.accountNo,
        to_account: rui.accountNo,
        amount,
        currency: "CVE",
        description,
        reference,
      },
    });
  await transfer(10);
  await transfer(20);
  await transfer("zq9x");
  await transfer(10, `${ana.token}x`);
  await transfer(10, rui.token);
  const answer = await call("getBalance", { as: ana.token });
  traceId = answer.headers.get("x-trace-id")!;
  await call("getBalance", { query: { access_token: ana.token } });
  await call("getAccountBalance", { as: rui.token, params: { account_no: ana.accountNo } });
  await call("getWithdrawal", { as: rui.token, params: { transactionId } });
  await call("createSandboxToken", { body: `{"userId":"${ana.userId}"` });
  // Numbers and times that the contract lets through and a database may not like.
  await call("getAccountBalance", { as: ana.token, params: { account_no: "9876543210987654321" } });
  await call("getAccountBalance", {
    as: ana.token,
    params: { account_no: ana.accountNo },
    query: { at: "0000-01-01T00:00:00Z" },
  });
  const body = JSON.stringify({ acquirerId: "VINTI4" });
  const headers = signatureHeaders(network, { method: "POST", target: "/api/v1/network/echo", body });
  const init = { method: "POST", headers: { "content-type": "application/json", ...headers }, body };
  for (let i = 0; i < 2; i++) await fetch(`${server.url}/api/v1/network/echo`, init);
  await fetch(`${server.url}/no-such-path/${ana.userId}?code=${code}`);

  for (const [name, secret] of Object.entries({
    "a user": ana.userId,
    "another user": rui.userId,
    "an account": ana.accountNo,
    "an account past all numbers": "9876543210987654321",
    "a token": ana.token,
    "a token's signature": ana.token.split(".")[2]!,
    "a description": description,
    "a reference": reference,
    "an idempotency key": idempotencyKey,
    "a signature": headers.signature!.slice(6, 60),
    "a signature's input": headers["signature-input"]!,
    "the code key": keys.environment.CODE_KEY!,
    "the signing key": keys.environment.TOKEN_SIGNING_KEY!.split("\n")[1]!,
    "the database's address": database.url,
    "a hostile value": "zq9x",
  })) {
    secrets.set(name, secret);
  }
  codes.push(code, wrong);
}
const codes: string[] = [];

describe("the log", () => {
  it("is one JSON document a line, with one line for each request, its operation and its status", () => {
    const requests = lines.filter(({ msg }) => msg === "request");
    expect(requests.length).toBeGreaterThan(20);
    for (const request of requests) {
      expect(request.trace_id).toMatch(/^[\da-f]{32}$/);
      expect(request.status).toBeTypeOf("number");
      expect(request.ms).toBeTypeOf("number");
      expect(request.operation).toMatch(/^\w+$/);
    }
    expect(new Set(requests.map(({ operation }) => operation))).toContain("authoriseWithdrawal");
  });

  it("has the trace id that the caller was given", () => {
    expect(lines.find(({ trace_id }) => trace_id === traceId)).toMatchObject({
      operation: "getBalance",
      status: 200,
    });
  });

  it("says when the server stops", () => {
    expect(lines.at(-1)).toMatchObject({ msg: "stopping" });
  });

  it("has nothing above a warning, because nothing went wrong with the server itself", () => {
    expect(lines.filter(({ level }) => level >= 50)).toEqual([]);
  });

  it("never has a secret or a person in it", () => {
    expect(secrets.size).toBeGreaterThan(0);
    for (const [name, secret] of secrets) expect(log.includes(secret), name).toBe(false);
  });

  it("never has a code in it", () => {
    // Six digits may stand by chance inside of a time or a trace id, so only whole values count.
    const values = log.match(/[\da-zA-Z.+-]+/g) ?? [];
    expect(codes).toHaveLength(2);
    for (const code of codes) expect(values).not.toContain(code);
  });
});
