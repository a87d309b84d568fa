// What terminals report, over real HTTP: stored before it is acknowledged, forwarded until the wallet has it, never discarded.
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { ManualTimers } from "../atm/timers.ts";
import { MemoryDisk } from "../journal/memory-journal.ts";
import {
  approval,
  authorisation,
  completion,
  createRig,
  failure,
  type Heard,
  key,
  reversal,
  transactionId,
  type WalletAnswer,
} from "./testing/switch-rig.ts";

const rig = createRig();
const { switchBefore, switchAt, playWallet } = rig;
afterEach(() => rig.end());

const acknowledged: WalletAnswer = { status: 200, body: { acknowledged: true } };
const unavailable: WalletAnswer = {
  status: 503,
  body: failure("UNAVAILABLE"),
  headers: { "retry-after": "0" },
};
const bySwitch = [202, { acknowledged: true, acknowledgedBy: "SWITCH" }];
const path = "/v1/transactions/ATM00001/2026-01-15/000001";
const marks = (heard: Heard[]) => heard.map(({ headers }) => headers.retransmission);
const bodies = (heard: Heard[]) => heard.map(({ raw }) => JSON.parse(raw));
const standing = (reply: { statusCode: number; json(): unknown }) => [reply.statusCode, reply.json()];
const until = (condition: () => unknown) => expect.poll(condition, { timeout: 20_000 });

test("what the wallet does not take at once is stored and sent again, with the same body and a mark, until it does", async () => {
  const { post, heard, vinti4 } = await switchBefore([unavailable, "hang up", unavailable, acknowledged]);
  expect(standing(await post("/v1/completions", completion))).toEqual(bySwitch);
  await until(() => heard.length).toBe(4);
  await vinti4.whenIdle();
  expect(new Set(heard.map(({ raw }) => raw)).size).toBe(1);
  expect(new Set(heard.map(({ headers }) => headers.signature)).size).toBe(4);
  expect(marks(heard)).toEqual([undefined, "1", "2", "3"]);
  const repeat = await post("/v1/completions", completion);
  expect(standing(repeat)).toEqual([200, { acknowledged: true, acknowledgedBy: "ISSUER" }]);
  expect(heard).toHaveLength(4);
});

test("the waits double up to the longest, half of each drawn; a wallet that asks for longer gets it", async () => {
  const timers = new ManualTimers();
  const { post, heard, vinti4 } = await switchBefore([unavailable], 2_000, {
    ...{ timers, random: () => 0.5, retryDelayMs: 1_000, retryDelayMsMax: 3_000 },
  });
  await post("/v1/reversals", reversal);
  for (const [tries, waitMs] of [750, 1_500, 2_250, 2_250].entries()) {
    await vinti4.whenIdle();
    expect(heard).toHaveLength(tries + 1);
    timers.advance(waitMs - 1);
    await vinti4.whenIdle();
    expect(heard).toHaveLength(tries + 1);
    timers.advance(1);
  }
  await vinti4.whenIdle();
  expect(heard).toHaveLength(5);
});

test("a wallet that is slow: the terminal is told after its wait that the switch has it, and of the wallet when it asks again", async () => {
  const timers = new ManualTimers();
  let answer = (_: unknown) => {};
  const { post, heard, vinti4 } = await switchBefore([(reply) => (answer = reply)], 60_000, {
    ...{ timers, adviceWaitMs: 5_000, walletTimeoutMs: 60_000 },
  });
  const first = post("/v1/completions", completion);
  await until(() => heard.length).toBe(1);
  timers.advance(4_999);
  expect(await Promise.race([first, sleep(20, "waiting")])).toBe("waiting");
  timers.advance(1);
  expect(standing(await first)).toEqual(bySwitch);
  const second = post("/v1/completions", completion);
  await until(() => timers.waiting).toBe(2);
  answer({ acknowledged: true, transactionId, status: "COMPLETED" });
  expect((await second).json()).toMatchObject({
    acknowledgedBy: "ISSUER",
    transactionId,
    status: "COMPLETED",
  });
  await vinti4.whenIdle();
  expect(heard).toHaveLength(1);
});

test.each([
  { url: "/v1/completions", payload: completion, status: 409, code: "WITHDRAWAL_NOT_AUTHORISED" },
  { url: "/v1/completions", payload: completion, status: 404, code: "WITHDRAWAL_NOT_FOUND" },
  { url: "/v1/reversals", payload: reversal, status: 409, code: "WITHDRAWAL_ALREADY_COMPLETED" },
])(
  "the wallet's refusal $code is a dead letter, told to the terminal and its repeats, until a person retries it",
  async (refusal) => {
    const { url, payload, status, code } = refusal;
    const { post, operate, heard } = await switchBefore([
      { status, body: failure(code, { field: "x" }) },
      { status, body: failure(code) },
      acknowledged,
    ]);
    for (const reply of [await post(url, payload), await post(url, payload)]) {
      expect([reply.statusCode, reply.json().error.code]).toEqual([status, code]);
      expect(reply.json().error.details).toEqual({ field: "x", walletTraceId: "f".repeat(32) });
    }
    expect(heard).toHaveLength(1);
    const list = (await operate("GET", "/v1/dead-letters")).json();
    expect(list).toMatchObject({
      waiting: 0,
      deadLetters: [{ ...key, cause: "REFUSED", code, tries: 1, source: "TERMINAL" }],
    });
    const { adviceId } = list.deadLetters[0];
    const retry = () => operate("POST", `/v1/dead-letters/${adviceId}/retry`);
    expect((await retry()).json()).toEqual({ adviceId, state: "DEAD", code });
    expect((await retry()).json()).toEqual({ adviceId, state: "ACKNOWLEDGED" });
    expect((await operate("GET", "/v1/dead-letters")).json()).toEqual({ deadLetters: [], waiting: 0 });
    expect((await retry()).json().error.code).toBe("ADVICE_NOT_DEAD");
    expect((await post(url, payload)).json()).toMatchObject({ acknowledgedBy: "ISSUER" });
    expect(marks(heard)).toEqual([undefined, "1", "2"]);
  },
);

test("out of tries it is a dead letter and not lost; a retry begins to count anew", async () => {
  const { post, operate, heard, vinti4, answers } = await switchBefore([unavailable], 2_000, {
    adviceTriesMax: 3,
  });
  expect(standing(await post("/v1/completions", completion))).toEqual(bySwitch);
  await until(() => heard.length).toBe(3);
  await vinti4.whenIdle();
  expect(standing(await post("/v1/completions", completion))).toEqual(bySwitch);
  const [letter] = (await operate("GET", "/v1/dead-letters")).json().deadLetters;
  expect(letter).toMatchObject({
    kind: "COMPLETION",
    dispensedAmount: "5000",
    cause: "OUT_OF_TRIES",
    tries: 3,
  });
  const retried = await operate("POST", `/v1/dead-letters/${letter.adviceId}/retry`);
  expect(retried.json()).toEqual({ adviceId: letter.adviceId, state: "WAITING" });
  await until(() => heard.length).toBe(6);
  await vinti4.whenIdle();
  answers.splice(0, 1, acknowledged);
  await operate("POST", `/v1/dead-letters/${letter.adviceId}/retry`);
  expect((await operate("GET", "/v1/dead-letters")).json()).toEqual({ deadLetters: [], waiting: 0 });
});

test("a wrong signature is put right while the advice waits, so it is no refusal", async () => {
  const { post, heard } = await switchBefore([
    { status: 401, body: failure("SIGNATURE_INVALID") },
    { status: 403, body: failure("FORBIDDEN") },
    { status: 404, body: failure("ROUTE_NOT_FOUND") },
    { status: 429, body: failure("RATE_LIMITED") },
    acknowledged,
  ]);
  expect(standing(await post("/v1/reversals", reversal))).toEqual(bySwitch);
  await until(() => heard.length).toBe(5);
});

test("advices of one withdrawal go in order, one after another; others do not wait for them", async () => {
  const { post, heard, vinti4 } = await switchBefore([unavailable, unavailable, unavailable, acknowledged]);
  const unknown = { ...key, outcome: "UNKNOWN" };
  const replies = await Promise.all([
    post("/v1/completions", unknown),
    post("/v1/completions", completion),
    post("/v1/reversals", reversal),
  ]);
  expect(replies.map(({ statusCode }) => statusCode)).toEqual([202, 202, 202]);
  await until(() => heard.length).toBe(6);
  await vinti4.whenIdle();
  expect(bodies(heard).map(({ outcome, reason }) => outcome ?? reason)).toEqual([
    ...["UNKNOWN", "UNKNOWN", "UNKNOWN", "UNKNOWN"],
    ...["DISPENSED", "TIMEOUT"],
  ]);
});

test("an advice that says something else than the one before is an error; what was refused may be corrected", async () => {
  const { post, operate } = await switchBefore([
    acknowledged,
    acknowledged,
    { status: 422, body: failure("DISPENSED_AMOUNT_TOO_LARGE") },
    acknowledged,
  ]);
  await post("/v1/completions", completion);
  const other = await post("/v1/completions", { ...completion, dispensedAmount: 4000 });
  expect(other.json().error).toMatchObject({
    code: "IDEMPOTENCY_KEY_REUSED",
    details: { field: "dispensedAmount" },
  });
  await post("/v1/reversals", reversal);
  const reason = await post("/v1/reversals", { ...reversal, reason: "HARDWARE" });
  expect(reason.json().error).toMatchObject({ code: "IDEMPOTENCY_KEY_REUSED", details: { field: "reason" } });

  const second = { ...completion, traceNumber: "000002" };
  expect((await post("/v1/completions", { ...second, dispensedAmount: 9000 })).statusCode).toBe(422);
  expect((await post("/v1/completions", second)).json()).toMatchObject({ acknowledgedBy: "ISSUER" });
  expect((await operate("GET", "/v1/dead-letters")).json().deadLetters).toMatchObject([
    { dispensedAmount: "9000" },
  ]);
});

test("a reversal before its authorisation is remembered, over a restart too: the wallet is told, and is not asked", async () => {
  const journals = new MemoryDisk();
  const { baseUrl, heard } = await playWallet([acknowledged]);
  const first = await switchAt(baseUrl, 2_000, { journals });
  await first.post("/v1/reversals", reversal);
  await first.vinti4.close();
  const { post } = await switchAt(baseUrl, 2_000, { journals });
  const decline = { decision: "DECLINED", reason: "REVERSED_BEFORE" };
  expect(standing(await post("/v1/authorisations", authorisation))).toEqual([200, decline]);
  expect(standing(await post("/v1/authorisations", authorisation))).toEqual([200, decline]);
  expect(heard.map((message) => message.path)).toEqual(["/api/v1/network/reversals"]);
});

test("an authorisation without an answer is unknown, and the switch reverses it; the terminal's own reversal is the same one", async () => {
  const timers = new ManualTimers();
  let late = (_: unknown) => {};
  const { post, app, heard, vinti4, answers } = await switchBefore([(reply) => (late = reply)], 60_000, {
    ...{ timers, walletTimeoutMs: 10_000 },
  });
  const asked = post("/v1/authorisations", authorisation);
  await until(() => heard.length).toBe(1);
  answers.splice(0, 1, acknowledged);
  timers.advance(10_000);
  const reply = await asked;
  expect([reply.statusCode, reply.json().error.code]).toEqual([503, "OUTCOME_UNKNOWN"]);
  await until(() => heard.length).toBe(2);
  expect(bodies(heard)[1]).toEqual({ acquirerId: "VINTI4", ...reversal });
  await vinti4.whenIdle();
  late(approval);
  const repeat = await post("/v1/authorisations", authorisation);
  expect(repeat.json().error.code).toBe("OUTCOME_UNKNOWN");
  const own = await post("/v1/reversals", { ...reversal, reason: "CUSTOMER_CANCELLED" });
  expect(own.json()).toMatchObject({ acknowledgedBy: "ISSUER" });
  expect(heard).toHaveLength(2);
  answers.splice(0, 1, "hang up");
  const found = await app.inject({ url: path, headers: { "x-terminal-key": "terminal-key-000001" } });
  expect(found.json()).toMatchObject({
    answeredBy: "SWITCH",
    decision: "UNKNOWN",
    advices: [{ source: "SWITCH" }],
  });
});

test("a reversal that comes while the wallet thinks is stored, waits for it, and makes an approval too late", async () => {
  let answer = (_: unknown) => {};
  const { post, heard } = await switchBefore([(reply) => (answer = reply), acknowledged], 20_000, {
    adviceWaitMs: 20_000,
  });
  const asked = post("/v1/authorisations", authorisation);
  await until(() => heard.length).toBe(1);
  const reversed = post("/v1/reversals", reversal);
  await sleep(30);
  expect(heard).toHaveLength(1);
  answer(approval);
  expect((await asked).json()).toEqual({ decision: "DECLINED", reason: "REVERSED_BEFORE" });
  expect((await reversed).json()).toMatchObject({ acknowledgedBy: "ISSUER" });
  expect(heard.map((message) => message.path.split("/").at(-1))).toEqual(["authorisations", "reversals"]);
});

test("when nothing more can be kept nothing more is acknowledged, and the switch says that it must end", async () => {
  const journals = new MemoryDisk();
  const fatal: unknown[] = [];
  const { post, heard, vinti4 } = await switchBefore([unavailable, acknowledged], 2_000, {
    ...{ journals, retryDelayMs: 50, onFatal: (error) => fatal.push(error) },
  });
  expect((await post("/v1/reversals", reversal)).statusCode).toBe(202);
  journals.cutPower();
  expect((await post("/v1/reversals", { ...reversal, traceNumber: "000002" })).statusCode).toBe(500);
  await until(() => fatal.length).toBe(1);
  await vinti4.whenIdle();
  expect(heard.length).toBeLessThanOrEqual(2);
});
