// The rules of time and of the caller's own signal, against a real server. Nothing here measures time: a call that
// is not cut off fails by the test runner's own limit.
import { Session } from "node:inspector/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createWalletClient, SystemError, type TokenClientOptions, UnknownOutcomeError } from "./index.ts";
import * as server from "./test-server.ts";

const TRANSFER = {
  from_account: "1000000000000000009",
  to_account: "2000000000000000008",
  amount: 5,
  currency: "CVE",
} as const;
const REASON = new Error("the customer walked away");

let wallet: server.TestServer;
beforeAll(async () => {
  wallet = await server.startTestServer();
});
afterAll(() => wallet.close());

function client(options: Partial<TokenClientOptions> = {}) {
  return createWalletClient({ baseUrl: wallet.baseUrl, token: "the-token", random: () => 0, ...options });
}

const failureOf = (call: Promise<unknown>) =>
  call.then(
    () => expect.unreachable("the call was expected to fail"),
    (error) => error,
  );

const never = () => new Promise<never>(() => {});

test("a server that never answers is cut off, and the outcome is unknown", async () => {
  wallet.plan(server.hang);
  const error = await failureOf(client({ timeoutMs: 200 }).createTransfer(TRANSFER));
  expect(error).toBeInstanceOf(UnknownOutcomeError);
  expect(error).toMatchObject({ cause: { code: "DEADLINE_EXCEEDED" } });
});

test("a body that never ends is cut off, and the outcome is unknown", async () => {
  wallet.plan(server.hangInBody);
  const error = await failureOf(client({ timeoutMs: 200 }).createTransfer(TRANSFER));
  expect(error).toBeInstanceOf(UnknownOutcomeError);
});

test("a fetch function that ignores its signal is cut off too", async () => {
  const endless = async () => new Response(new ReadableStream({}), { status: 200 });
  for (const fetch of [never, endless]) {
    const error = await failureOf(client({ fetch, timeoutMs: 50 }).getBalance());
    expect(error).toBeInstanceOf(SystemError);
    expect(error).toMatchObject({ code: "DEADLINE_EXCEEDED", attempts: 1 });
  }
});

test("all attempts share one deadline", async () => {
  let requests = 0;
  const fetch = async () => {
    requests += 1;
    if (requests < 3) throw new TypeError("the connection was lost");
    return never();
  };
  const error = await failureOf(client({ fetch, timeoutMs: 100 }).createTransfer(TRANSFER));
  expect(error).toMatchObject({
    name: "UnknownOutcomeError",
    attempts: 3,
    cause: { code: "DEADLINE_EXCEEDED" },
  });
});

test("a token function that never answers is cut off, and nothing was sent", async () => {
  wallet.plan();
  const error = await failureOf(client({ token: never, timeoutMs: 50 }).createTransfer(TRANSFER));
  expect(error).toMatchObject({ name: "SystemError", code: "DEADLINE_EXCEEDED" });
  expect(wallet.received).toEqual([]);
});

test("a token that comes after the deadline sends nothing", async () => {
  const { promise: token, resolve: give } = Promise.withResolvers<string>();
  let requests = 0;
  const fetch = async () => {
    requests += 1;
    return never();
  };
  await failureOf(client({ token: () => token, fetch, timeoutMs: 50 }).createTransfer(TRANSFER));
  give("the-token");
  await new Promise(setImmediate);
  expect(requests).toBe(0);
});

test("a signal that has aborted already asks for no token and sends nothing; its reason is the error", async () => {
  let tokensAsked = 0;
  const token = () => `token-${++tokensAsked}`;
  wallet.plan();
  const signal = AbortSignal.abort(REASON);
  expect(await failureOf(client({ token }).createTransfer(TRANSFER, { signal }))).toBe(REASON);
  expect([wallet.received.length, tokensAsked]).toEqual([0, 0]);
});

test("an abort while a request that moves money is under way leaves the outcome unknown", async () => {
  const controller = new AbortController();
  wallet.plan(() => controller.abort(REASON));
  const error = await failureOf(client().createTransfer(TRANSFER, { signal: controller.signal }));
  expect(error).toBeInstanceOf(UnknownOutcomeError);
  expect(error).toMatchObject({ cause: REASON, attempts: 1 });
});

test("an abort of a call that only reads rejects with the signal's reason", async () => {
  const controller = new AbortController();
  wallet.plan(() => controller.abort(REASON));
  expect(await failureOf(client().getBalance({}, { signal: controller.signal }))).toBe(REASON);
});

test("an abort between attempts that did nothing rejects with the signal's reason", async () => {
  const controller = new AbortController();
  const sleep = async () => controller.abort(REASON);
  wallet.plan(server.refuse(503, "OVERLOADED", { "Retry-After": "1" }));
  const call = client({ sleep }).createTransfer(TRANSFER, { signal: controller.signal });
  expect(await failureOf(call)).toBe(REASON);
});

test("an abort between attempts that may have done something leaves the outcome unknown", async () => {
  const controller = new AbortController();
  const sleep = async () => controller.abort(REASON);
  wallet.plan(server.refuse(503, "OUTCOME_UNKNOWN", { "Retry-After": "1" }));
  const error = await failureOf(client({ sleep }).createTransfer(TRANSFER, { signal: controller.signal }));
  expect(error).toMatchObject({ name: "UnknownOutcomeError", cause: REASON });
});

test("a sleep that ignores its signal is cut off", async () => {
  const controller = new AbortController();
  const sleep = () => {
    setImmediate(() => controller.abort(REASON));
    return never();
  };
  wallet.plan(server.refuse(503, "OVERLOADED", { "Retry-After": "1" }));
  expect(await failureOf(client({ sleep }).createTransfer(TRANSFER, { signal: controller.signal }))).toBe(
    REASON,
  );
});

test("an abort during a wait by the default timer ends the call", async () => {
  const controller = new AbortController();
  const logger = { debug: () => {}, warn: () => void setImmediate(() => controller.abort(REASON)) };
  wallet.plan(server.refuse(503, "OVERLOADED", { "Retry-After": "3600" }));
  const slow = client({ logger, timeoutMs: 9_000_000, retryAfterMsMax: 8_000_000 });
  expect(await failureOf(slow.createTransfer(TRANSFER, { signal: controller.signal }))).toBe(REASON);
});

test("a finished call lets go of the caller's signal", async () => {
  const { signal } = new AbortController();
  const listeners = new Set<unknown>();
  const add = signal.addEventListener.bind(signal);
  signal.addEventListener = (type: string, listener: never, options?: never) => {
    listeners.add(listener);
    add(type, listener, options);
  };
  const remove = signal.removeEventListener.bind(signal);
  signal.removeEventListener = (type: string, listener: never) => {
    listeners.delete(listener);
    remove(type, listener);
  };
  wallet.plan(server.answer(200, { balance: 1 }));
  await client().getBalance({}, { signal });
  expect(listeners.size).toBe(0);
});

test("a finished call keeps nothing of its answer, although fetch keeps the call's signal", async () => {
  const CALLS = 20;
  const session = new Session();
  session.connect();
  const requests: Request[] = [];
  const answers: WeakRef<Response>[] = [];
  const fetch = async (request: Request) => {
    // As long as a request is there, Node's fetch remembers the signal that it was made with.
    requests.push(request);
    const answer = await globalThis.fetch(request);
    answers.push(new WeakRef(answer));
    return answer;
  };
  wallet.plan(...Array.from({ length: CALLS }, () => server.answer(200, { balance: 1 })));
  const caller = client({ fetch });
  for (let i = 0; i < CALLS; i += 1) await caller.getBalance();
  // What is left when an object's end was heard of is garbage for the next collection only.
  for (let collection = 0; collection < 2; collection += 1) {
    await new Promise(setImmediate);
    await session.post("HeapProfiler.collectGarbage");
  }
  session.disconnect();
  const left = answers.filter((answer) => answer.deref() !== undefined).length;
  expect(requests).toHaveLength(CALLS);
  // Some may still stand in a register or in a pool.
  expect(left).toBeLessThanOrEqual(CALLS / 4);
});
