// The switch between a terminal and a wallet that is played by a small server over real HTTP.
import { createHash, verify } from "node:crypto";
import { afterEach, expect, test } from "vitest";
import { MemoryDisk } from "../journal/memory-journal.ts";
import {
  approval,
  authorisation,
  completion,
  createRig,
  failure,
  publicKey,
  reversal,
  terminalKeys,
  transactionId,
  type WalletAnswer,
} from "./testing/switch-rig.ts";

const rig = createRig();
const { switchBefore, switchAt } = rig;
afterEach(() => rig.end());

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
  const byIssuer = { acknowledged: true, acknowledgedBy: "ISSUER" };
  const completed = await post("/v1/completions", completion);
  expect([completed.statusCode, completed.json()]).toEqual([200, { ...onRecord, ...byIssuer }]);
  expect((await post("/v1/reversals", { ...reversal, traceNumber: "000002" })).json()).toEqual(byIssuer);
  const found = await app.inject({
    url: "/v1/transactions/ATM00001/2026-01-15/000001",
    headers: { "x-terminal-key": terminalKeys.ATM00001 },
  });
  const advices = [
    {
      adviceId: "ATM00001.2026-01-15.000001.1",
      kind: "COMPLETION",
      source: "TERMINAL",
      state: "ACKNOWLEDGED",
    },
  ];
  expect(found.json()).toEqual({ ...known, answeredBy: "ISSUER", advices });
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

test("without a wallet nothing is asked, so it declines; advices are stored, the echo says down, the switch lives", async () => {
  const { app, post } = await switchAt("http://127.0.0.1:2");
  const declined = await post("/v1/authorisations", authorisation);
  const decline = { decision: "DECLINED", reason: "DESTINATION_UNAVAILABLE" };
  expect([declined.statusCode, declined.json()]).toEqual([200, decline]);
  expect((await post("/v1/authorisations", authorisation)).json()).toEqual(decline);
  const stored = await post("/v1/reversals", { ...reversal, traceNumber: "000002" });
  expect([stored.statusCode, stored.json()]).toEqual([202, { acknowledged: true, acknowledgedBy: "SWITCH" }]);
  const echo = await post("/v1/echo", { terminalId: "ATM00001" });
  expect(echo.json()).toMatchObject({ terminalId: "ATM00001", wallet: "down" });
  const live = await app.inject({ url: "/livez" });
  expect([live.statusCode, live.json()]).toEqual([200, { status: "ok" }]);
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

test("a repeat gets the stored decision, at once and after a restart, and the wallet is asked once", async () => {
  const journals = new MemoryDisk();
  const options = { journals, fingerprintKey: new Uint8Array(32) };
  const { vinti4, baseUrl, post, heard } = await switchBefore(
    [{ status: 200, body: approval }],
    2_000,
    options,
  );
  const together = await Promise.all([1, 2, 3].map(() => post("/v1/authorisations", authorisation)));
  expect(together.map((reply) => reply.json())).toEqual([approval, approval, approval]);
  expect((await post("/v1/authorisations", { ...authorisation, amount: "5000.00" })).json()).toEqual(
    approval,
  );
  await vinti4.close();
  const again = await switchAt(baseUrl, 2_000, options);
  expect((await again.post("/v1/authorisations", authorisation)).json()).toEqual(approval);
  expect(heard).toHaveLength(1);
});

test.each([
  ["code", { code: "493028" }],
  ["amount", { amount: 5001 }],
  ["currency", { currency: "EUR" }],
])("the same withdrawal with another %s is an error, and the wallet is not asked", async (field, other) => {
  const { post, heard } = await switchBefore([{ status: 200, body: approval }]);
  await post("/v1/authorisations", authorisation);
  const reply = await post("/v1/authorisations", { ...authorisation, ...other });
  expect(reply.statusCode).toBe(422);
  expect(reply.json().error).toMatchObject({ code: "IDEMPOTENCY_KEY_REUSED", details: { field } });
  expect(heard).toHaveLength(1);
});

test("an approval of another amount or without a name is no approval: unknown, and reversed", async () => {
  for (const [i, wrong] of [
    { ...approval, amount: 4000 },
    { ...approval, currency: "EUR" },
    { decision: "APPROVED" },
    { decision: "DECLINED" },
  ].entries()) {
    const { post, heard, vinti4 } = await switchBefore([
      { status: 200, body: wrong },
      { status: 200, body: { acknowledged: true } },
    ]);
    const reply = await post("/v1/authorisations", { ...authorisation, traceNumber: `00001${i}` });
    expect(reply.json().error.code).toBe("OUTCOME_UNKNOWN");
    await vinti4.whenIdle();
    expect(heard.at(-1)?.path).toBe("/api/v1/network/reversals");
  }
});

test("no journal carries a customer's code", async () => {
  const journals = new MemoryDisk();
  const clock = () => new Date("2026-01-15T12:00:00Z");
  const { post, vinti4 } = await switchBefore([{ status: 200, body: approval }], 2_000, { journals, clock });
  await post("/v1/authorisations", authorisation);
  const records = await vinti4.readDay("2026-01-15");
  expect(records.map(({ type }) => type)).toEqual(["authorisation-asked", "authorisation-decided"]);
  expect(journals.textOf("switch-2026-01-15")).not.toContain(authorisation.code);
});
