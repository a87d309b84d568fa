// The switch between a terminal and a wallet that is played by a small server over real HTTP.
import { createHash, generateKeyPairSync, verify } from "node:crypto";
import { createResponseCheck } from "@makeba/openapi/response-check";
import document from "@makeba/openapi/vinti4.json" with { type: "json" };
import { createNetworkClient } from "@makeba/sdk/network";
import { fastify } from "fastify";
import { afterEach, expect, test } from "vitest";
import { createSwitch } from "./switch.ts";

const { privateKey, publicKey } = generateKeyPairSync("ed25519");
const terminalKeys = { ATM00001: "terminal-key-000001", ATM00002: "terminal-key-000002" };
const key = { terminalId: "ATM00001", localDate: "2026-01-15", traceNumber: "000001" };
const authorisation = { ...key, code: "493027", amount: 5000, currency: "CVE" };
const completion = { ...key, outcome: "DISPENSED", dispensedAmount: 5000 };
const reversal = { ...key, reason: "TIMEOUT" };
const transactionId = "txn_01JHKX5Z3V7Y8W9QABCDEFGHJK";
const approval = { decision: "APPROVED", transactionId, amount: 5000, currency: "CVE" };

type Heard = { method: string; path: string; headers: Record<string, unknown>; raw: string };
type WalletAnswer =
  | { status: number; body?: unknown; headers?: Record<string, string> }
  | "never"
  | "hang up";

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** A wallet that gives these answers, the last one for ever, and the switch in front of it. */
async function switchBefore(answers: WalletAnswer[], timeoutMs = 2_000) {
  const heard: Heard[] = [];
  const wallet = fastify({ forceCloseConnections: true });
  wallet.removeAllContentTypeParsers();
  wallet.addContentTypeParser("*", { parseAs: "string" }, (_request, raw, done) => done(null, raw));
  wallet.all("/*", async (request, reply) => {
    const raw = typeof request.body === "string" ? request.body : "";
    heard.push({ method: request.method, path: request.url, headers: request.headers, raw });
    const answer = (answers.length > 1 ? answers.shift() : answers[0]) ?? "never";
    if (answer === "never") return new Promise(() => {});
    if (answer === "hang up") return reply.hijack().raw.destroy();
    return reply
      .code(answer.status)
      .headers(answer.headers ?? {})
      .send(answer.body);
  });
  const baseUrl = await wallet.listen({ host: "127.0.0.1", port: 0 });
  cleanUps.push(() => wallet.close());
  return { heard, ...(await switchAt(baseUrl, timeoutMs)) };
}

async function switchAt(baseUrl: string, timeoutMs = 2_000) {
  const responses = createResponseCheck(document);
  const app = await createSwitch({
    walletClient: createNetworkClient({
      baseUrl,
      keyId: "vinti4-1",
      privateKey: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
      timeoutMs,
      retryDelayMs: 1,
      retryAfterMsMax: 1,
    }),
    acquirerId: "VINTI4",
    terminalKeys,
    onResponseBody: responses.check,
  });
  cleanUps.push(() => app.close());
  const post = (url: string, payload: object, headers: Record<string, string> = {}) =>
    app.inject({
      method: "POST",
      url,
      payload,
      headers: { "x-terminal-key": terminalKeys.ATM00001, ...headers },
    });
  return { app, post };
}

const failure = (code: string, details: Record<string, unknown> = {}) => ({
  error: { code, message: "No.", details, timestamp: "2026-01-15T11:32:05Z", trace_id: "f".repeat(32) },
});

test("what a terminal asks reaches the wallet signed, with the acquirer's name, and the decision comes back", async () => {
  const { post, heard } = await switchBefore([{ status: 200, body: approval }]);
  const reply = await post("/v1/authorisations", authorisation);
  expect([reply.statusCode, reply.json()]).toEqual([200, approval]);
  expect(heard).toHaveLength(1);
  const { method, path, headers, raw } = heard[0]!;
  expect([method, path]).toEqual(["POST", "/api/v1/network/authorisations"]);
  expect(JSON.parse(raw)).toEqual({ acquirerId: "VINTI4", ...authorisation });

  const digest = `sha-256=:${createHash("sha256").update(raw).digest("base64")}:`;
  expect(headers["content-digest"]).toBe(digest);
  const [, parameters = ""] = /^sig1=(.*)$/.exec(String(headers["signature-input"])) ?? [];
  expect(parameters).toMatch(/^\("@method" "@path" "content-digest"\)/);
  expect(parameters).toMatch(/;keyid="vinti4-1"/);
  expect(parameters).toMatch(/;nonce="[^"]+"/);
  const signed = [
    `"@method": ${method}`,
    `"@path": ${path}`,
    `"content-digest": ${digest}`,
    `"@signature-params": ${parameters}`,
  ].join("\n");
  const [, signature = ""] = /^sig1=:(.*):$/.exec(String(headers.signature)) ?? [];
  expect(verify(null, Buffer.from(signed), publicKey, Buffer.from(signature, "base64"))).toBe(true);
  expect(JSON.stringify(headers)).not.toContain(terminalKeys.ATM00001);
});

test("a decline passes through as a decision", async () => {
  const decline = {
    decision: "DECLINED",
    reason: "TERMINAL_LOCKED",
    lockedUntil: "2026-01-15T11:42:05.000Z",
  };
  const { post } = await switchBefore([{ status: 200, body: decline }]);
  const reply = await post("/v1/authorisations", authorisation);
  expect([reply.statusCode, reply.json()]).toEqual([200, decline]);
});

test("advices and enquiries pass through", async () => {
  const onRecord = { acknowledged: true, transactionId, status: "COMPLETED" };
  const known = { known: true, decision: "APPROVED", transactionId, status: "COMPLETED", amount: 5000 };
  const { app, post, heard } = await switchBefore([
    { status: 200, body: onRecord },
    { status: 200, body: { acknowledged: true } },
    { status: 200, body: known },
  ]);
  expect((await post("/v1/completions", completion)).json()).toEqual(onRecord);
  expect((await post("/v1/reversals", reversal)).json()).toEqual({ acknowledged: true });
  const found = await app.inject({
    url: "/v1/transactions/ATM00001/2026-01-15/000001",
    headers: { "x-terminal-key": terminalKeys.ATM00001 },
  });
  expect(found.json()).toEqual(known);
  expect(heard.map(({ path }) => path)).toEqual([
    "/api/v1/network/completions",
    "/api/v1/network/reversals",
    "/api/v1/network/transactions/VINTI4/ATM00001/2026-01-15/000001",
  ]);
});

test.each<{ fault: string; answers: WalletAnswer[] }>([
  { fault: "the wallet never answers", answers: ["never"] },
  { fault: "the wallet hangs up", answers: ["hang up"] },
  { fault: "the wallet cannot tell", answers: [{ status: 503, body: failure("OUTCOME_UNKNOWN") }] },
  { fault: "the wallet is overloaded", answers: [{ status: 503, body: failure("OVERLOADED") }] },
  { fault: "the wallet has a defect", answers: [{ status: 500, body: failure("INTERNAL") }] },
  { fault: "the wallet limits the rate", answers: [{ status: 429, body: failure("RATE_LIMITED") }] },
  { fault: "a proxy answers", answers: [{ status: 502, body: "Bad Gateway" }] },
  { fault: "a proxy's 404", answers: [{ status: 404, body: "Not Found" }] },
  { fault: "no wallet is at that path", answers: [{ status: 404, body: failure("ROUTE_NOT_FOUND") }] },
  { fault: "a code of a newer wallet", answers: [{ status: 422, body: failure("NOT_INVENTED_YET") }] },
  { fault: "a known code with another status", answers: [{ status: 422, body: failure("FORBIDDEN") }] },
])("when $fault the terminal hears OUTCOME_UNKNOWN, never a decline", async ({ answers }) => {
  const { post } = await switchBefore(answers, 300);
  const reply = await post("/v1/authorisations", authorisation);
  expect([reply.statusCode, reply.json().error.code]).toEqual([503, "OUTCOME_UNKNOWN"]);
  expect(Number(reply.headers["retry-after"])).toBeGreaterThan(0);
});

test("without a wallet the outcome is unknown and the echo says down; the switch itself lives", async () => {
  const { app, post } = await switchAt("http://127.0.0.1:1");
  expect((await post("/v1/authorisations", authorisation)).json().error.code).toBe("OUTCOME_UNKNOWN");
  expect((await post("/v1/reversals", reversal)).json().error.code).toBe("OUTCOME_UNKNOWN");
  const echo = await post("/v1/echo", { terminalId: "ATM00001" });
  expect(echo.json()).toMatchObject({ terminalId: "ATM00001", wallet: "down" });
  const live = await app.inject({ url: "/livez" });
  expect([live.statusCode, live.json()]).toEqual([200, { status: "ok" }]);
});

test("an advice is tried again, with the same body and another signature, until the wallet has it on record", async () => {
  const unavailable = { status: 503, body: failure("UNAVAILABLE"), headers: { "retry-after": "0" } };
  const { post, heard } = await switchBefore([
    unavailable,
    "hang up",
    { status: 200, body: { acknowledged: true } },
  ]);
  expect((await post("/v1/completions", completion)).json()).toEqual({ acknowledged: true });
  expect(heard).toHaveLength(3);
  expect(new Set(heard.map(({ raw }) => raw)).size).toBe(1);
  expect(new Set(heard.map(({ headers }) => headers.signature)).size).toBe(3);
});

test.each([
  { url: "/v1/authorisations", payload: authorisation, status: 422, code: "IDEMPOTENCY_KEY_REUSED" },
  { url: "/v1/authorisations", payload: authorisation, status: 401, code: "SIGNATURE_INVALID" },
  { url: "/v1/completions", payload: completion, status: 409, code: "WITHDRAWAL_NOT_AUTHORISED" },
  { url: "/v1/completions", payload: completion, status: 404, code: "WITHDRAWAL_NOT_FOUND" },
  { url: "/v1/completions", payload: completion, status: 422, code: "DISPENSED_AMOUNT_TOO_LARGE" },
  { url: "/v1/reversals", payload: reversal, status: 409, code: "WITHDRAWAL_ALREADY_COMPLETED" },
])("the wallet's refusal $code keeps its status and code at $url", async ({ url, payload, status, code }) => {
  const { post } = await switchBefore([{ status, body: failure(code, { field: "amount" }) }]);
  const reply = await post(url, payload);
  expect(reply.statusCode).toBe(status);
  expect(reply.json().error).toMatchObject({
    code,
    details: { field: "amount", walletTraceId: "f".repeat(32) },
  });
});

test("without a known key nobody is heard, and the wallet is not asked", async () => {
  const { app, heard } = await switchBefore([{ status: 200, body: approval }]);
  for (const headers of [{}, { "x-terminal-key": "terminal-key-000003" }, { "x-terminal-key": "" }]) {
    const reply = await app.inject({
      method: "POST",
      url: "/v1/authorisations",
      payload: authorisation,
      headers,
    });
    expect([reply.statusCode, reply.json().error.code]).toEqual([401, "UNAUTHENTICATED"]);
  }
  expect(heard).toEqual([]);
});

test("the key of another terminal is refused everywhere, and the wallet is not asked", async () => {
  const { app, post, heard } = await switchBefore([{ status: 200, body: approval }]);
  const headers = { "x-terminal-key": terminalKeys.ATM00002 };
  const replies = [
    await post("/v1/authorisations", authorisation, headers),
    await post("/v1/completions", completion, headers),
    await post("/v1/reversals", reversal, headers),
    await post("/v1/echo", { terminalId: "ATM00001" }, headers),
    await app.inject({ url: "/v1/transactions/ATM00001/2026-01-15/000001", headers }),
  ];
  expect(replies.map((reply) => [reply.statusCode, reply.json().error.code])).toEqual(
    Array(5).fill([403, "FORBIDDEN"]),
  );
  expect(heard).toEqual([]);
});

test.each([
  ["no code", { ...authorisation, code: undefined }, "VALIDATION_FAILED"],
  ["a code of five digits", { ...authorisation, code: "49302" }, "VALIDATION_FAILED"],
  ["an amount of zero", { ...authorisation, amount: 0 }, "INVALID_AMOUNT"],
  ["an unknown field", { ...authorisation, account: "1" }, "VALIDATION_FAILED"],
])("a question with %s is refused at the switch", async (_, payload, code) => {
  const { post, heard } = await switchBefore([{ status: 200, body: approval }]);
  const reply = await post("/v1/authorisations", payload);
  expect([reply.statusCode, reply.json().error.code]).toEqual([400, code]);
  expect(reply.body).not.toContain("49302");
  expect(heard).toEqual([]);
});

test("repeats go to the wallet each time: the switch remembers nothing", async () => {
  const { post, heard } = await switchBefore([{ status: 200, body: approval }]);
  await post("/v1/authorisations", authorisation);
  await post("/v1/authorisations", authorisation);
  expect(heard).toHaveLength(2);
});
