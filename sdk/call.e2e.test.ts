// The rules of retries and outcomes, against a real server.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  BusinessError,
  createSandboxClient,
  createWalletClient,
  SecurityError,
  SystemError,
  type TokenClientOptions,
  UnknownOutcomeError,
  ValidationError,
  WalletError,
} from "./index.ts";
import * as server from "./test-server.ts";

const TRANSFER = {
  from_account: "1000000000000000009",
  to_account: "2000000000000000008",
  amount: "2500.50",
  currency: "CVE",
} as const;
const MOVED = { status: "success", transfer_id: "t1", new_balance: 7 };

let wallet: server.TestServer;
let waits: number[];

beforeAll(async () => {
  wallet = await server.startTestServer();
});
afterAll(() => wallet.close());
beforeEach(() => {
  waits = [];
});

function client(options: Partial<TokenClientOptions> = {}) {
  return createWalletClient({
    baseUrl: wallet.baseUrl,
    token: "the-token",
    random: () => 0.5,
    sleep: async (ms) => void waits.push(ms),
    ...options,
  });
}

async function failureOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => expect.unreachable("the call was expected to fail"),
    (error) => error,
  );
}

const keysReceived = () => wallet.received.map(({ headers }) => headers["idempotency-key"]);

describe("retries", () => {
  test("a call that moves money keeps one key and one body over its retries", async () => {
    wallet.plan(
      server.refuse(503, "OVERLOADED"),
      server.breakOff,
      server.html(502),
      server.answer(201, MOVED),
    );
    expect(await client().createTransfer(TRANSFER)).toEqual(MOVED);
    const [first, ...others] = wallet.received;
    expect(first?.headers["idempotency-key"]).toMatch(/^[0-9a-f]{32}$/);
    expect(others).toHaveLength(3);
    for (const other of others) {
      expect(other.headers["idempotency-key"]).toBe(first?.headers["idempotency-key"]);
      expect(other.body).toBe(first?.body);
    }
  });

  test("two calls never share a key", async () => {
    wallet.plan(server.answer(201, MOVED), server.answer(201, MOVED));
    await client().createTransfer(TRANSFER);
    await client().createTransfer(TRANSFER);
    expect(new Set(keysReceived()).size).toBe(2);
  });

  test("a key that the caller gives is sent as it is", async () => {
    wallet.plan(server.breakOff, server.answer(201, MOVED));
    await client().createTransfer(TRANSFER, { idempotencyKey: "order-17" });
    expect(keysReceived()).toEqual(["order-17", "order-17"]);
  });

  test("a body that the caller changes during the call is sent as it was", async () => {
    wallet.plan(server.breakOff, server.answer(201, MOVED));
    const body = { ...TRANSFER, amount: "1.00" };
    const call = client().createTransfer(body);
    body.amount = "9999.00";
    await call;
    expect(wallet.received.map((request) => JSON.parse(request.body).amount)).toEqual(["1.00", "1.00"]);
  });

  test("waits double, are drawn evenly below that, and stop growing at the maximum", async () => {
    wallet.plan(...Array(5).fill(server.refuse(503, "OVERLOADED")));
    await failureOf(
      client({ maxAttempts: 5, retryDelayMs: 100, retryDelayMsMax: 300 }).createTransfer(TRANSFER),
    );
    expect(waits).toEqual([50, 100, 150, 150]);
  });

  test("a Retry-After in seconds is waited for, under the jitter", async () => {
    wallet.plan(server.refuse(429, "RATE_LIMITED", { "Retry-After": "2" }), server.answer(201, MOVED));
    await client().createTransfer(TRANSFER);
    expect(waits).toEqual([2_050]);
  });

  test("a Retry-After as a date is waited for, by the clock that was passed in", async () => {
    const headers = { "Retry-After": "Fri, 02 Jan 2026 03:04:08 GMT" };
    wallet.plan(server.refuse(503, "UNAVAILABLE", headers), server.answer(201, MOVED));
    await client({ now: () => Date.parse("2026-01-02T03:04:05Z") }).createTransfer(TRANSFER);
    expect(waits).toEqual([3_050]);
  });

  test("a long Retry-After is capped", async () => {
    wallet.plan(server.refuse(503, "OVERLOADED", { "Retry-After": "86400" }), server.answer(201, MOVED));
    await client({ retryAfterMsMax: 1_000 }).createTransfer(TRANSFER);
    expect(waits).toEqual([1_050]);
  });

  test("a wait that would pass the deadline is not begun", async () => {
    wallet.plan(server.refuse(503, "OVERLOADED", { "Retry-After": "4" }));
    const error = await failureOf(client().createTransfer(TRANSFER, { timeoutMs: 3_000 }));
    expect(error).toBeInstanceOf(SystemError);
    expect(error).toMatchObject({ code: "OVERLOADED", retryAfterMs: 4_000, attempts: 1 });
    expect(waits).toEqual([]);
  });

  test("a repeat would change something again, so an unkeyed call is sent once", async () => {
    const sandbox = createSandboxClient({ baseUrl: wallet.baseUrl });
    wallet.plan(server.refuse(503, "OVERLOADED"));
    expect(await failureOf(sandbox.advanceSandboxClock({ advanceSeconds: 60 }))).toBeInstanceOf(SystemError);
    wallet.plan(server.breakOff);
    expect(await failureOf(sandbox.advanceSandboxClock({ advanceSeconds: 60 }))).toBeInstanceOf(
      UnknownOutcomeError,
    );
    expect(wallet.received).toHaveLength(1);
  });

  test("a refusal is not repeated", async () => {
    wallet.plan(server.refuse(422, "INSUFFICIENT_BALANCE"));
    await failureOf(client().createTransfer(TRANSFER));
    expect(wallet.received).toHaveLength(1);
  });

  test("a call that is still being worked on is asked for again", async () => {
    wallet.plan(server.refuse(409, "STILL_RUNNING", { "Retry-After": "1" }), server.answer(201, MOVED));
    expect(await client().createTransfer(TRANSFER)).toEqual(MOVED);
  });
});

describe("outcomes", () => {
  test.each([
    [400, "INVALID_AMOUNT", ValidationError],
    [422, "INSUFFICIENT_BALANCE", BusinessError],
    [403, "FORBIDDEN", SecurityError],
    [429, "RATE_LIMITED", SystemError],
    [503, "OVERLOADED", SystemError],
    [503, "UNAVAILABLE", SystemError],
  ])("%i %s says that nothing was done, as its own class", async (status, code, type) => {
    wallet.plan(...Array(4).fill(server.refuse(status, code, {}, { seen: true })));
    const error = await failureOf(client().createTransfer(TRANSFER, { idempotencyKey: "k1" }));
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ operation: "createTransfer", code, status, details: { seen: true } });
    expect(error).toMatchObject({
      traceId: server.TRACE_ID,
      attempts: wallet.received.length,
      idempotencyKey: "k1",
    });
  });

  const doubts: [string, server.Step][] = [
    ["a connection that breaks before the answer", server.breakOff],
    ["an answer that breaks off", server.breakOffInBody],
    ["OUTCOME_UNKNOWN", server.refuse(503, "OUTCOME_UNKNOWN")],
    ["INTERNAL", server.refuse(500, "INTERNAL")],
    ["a proxy's 504", server.html(504)],
    ["a proxy's 503", server.html(503)],
    ["a success that is not JSON", server.html(200)],
    ["an empty success", (response) => response.writeHead(201, { "Content-Length": "0" }).end()],
    ["a refused second copy of the request", server.refuse(401, "SIGNATURE_REPLAYED")],
  ];
  test.each(doubts)("%s leaves the outcome unknown, and no WalletError", async (_, step) => {
    wallet.plan(...Array(4).fill(step));
    const error = await failureOf(client().createTransfer(TRANSFER));
    expect(error).toBeInstanceOf(UnknownOutcomeError);
    expect(error).not.toBeInstanceOf(WalletError);
    expect(error).toMatchObject({
      operation: "createTransfer",
      attempts: 4,
      idempotencyKey: keysReceived()[0],
    });
    expect((error as Error).cause).toBeInstanceOf(WalletError);
  });

  test.each(doubts)("%s is settled by a later success", async (_, step) => {
    wallet.plan(step, server.answer(201, MOVED));
    expect(await client().createTransfer(TRANSFER)).toEqual(MOVED);
  });

  test.each(doubts)("%s is settled by a later refusal of the operation", async (_, step) => {
    wallet.plan(step, server.refuse(422, "INSUFFICIENT_BALANCE"));
    const error = await failureOf(client().createTransfer(TRANSFER));
    expect(error).toBeInstanceOf(BusinessError);
    expect(error).toMatchObject({ code: "INSUFFICIENT_BALANCE", attempts: 2 });
  });

  test.each([
    [503, "OVERLOADED"],
    [503, "UNAVAILABLE"],
    [429, "RATE_LIMITED"],
    [401, "UNAUTHENTICATED"],
    [403, "FORBIDDEN"],
  ])(
    "an earlier doubt is not settled by %i %s, which never looked at the operation",
    async (status, code) => {
      wallet.plan(server.breakOff, ...Array(3).fill(server.refuse(status, code)));
      const error = await failureOf(client().createTransfer(TRANSFER));
      expect(error).toBeInstanceOf(UnknownOutcomeError);
      expect(error).toMatchObject({ cause: { code }, traceId: server.TRACE_ID });
    },
  );

  test("a wallet that cannot be connected to has done nothing", async () => {
    const gone = await server.startTestServer();
    await gone.close();
    const error = await failureOf(client({ baseUrl: gone.baseUrl }).createTransfer(TRANSFER));
    expect(error).toBeInstanceOf(SystemError);
    expect(error).toMatchObject({ code: "CONNECTION_FAILED", status: undefined, attempts: 4 });
  });

  test("what only reads is never in doubt", async () => {
    wallet.plan(...Array(4).fill(server.breakOff));
    expect(await failureOf(client().getBalance())).toMatchObject({
      name: "SystemError",
      code: "CONNECTION_FAILED",
    });
    wallet.plan(...Array(4).fill(server.html(502)));
    expect(await failureOf(client().getBalance())).toMatchObject({
      code: "UNEXPECTED_RESPONSE",
      status: 502,
    });
  });

  test("a redirect is not followed", async () => {
    wallet.plan(server.html(307, { Location: "/elsewhere" }));
    const error = await failureOf(client().createTransfer(TRANSFER));
    expect(error).toMatchObject({ name: "SystemError", code: "UNEXPECTED_RESPONSE", status: 307 });
    expect(wallet.received).toHaveLength(1);
  });
});
