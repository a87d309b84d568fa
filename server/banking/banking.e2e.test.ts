// Top-ups and withdrawals to banks over HTTP, against a bank that the test moves by hand: how each one ends, what the
// customer sees on the way, and what callbacks may do.
import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createScriptedBank } from "../testing/scripted-bank.ts";
import { type Call, type Customer, problemOf, startTestApi, type TestApi } from "../testing/test-api.ts";
import type { BankReport } from "./bank-provider.ts";

const IBAN = "CV76009900000000000000000";
const bank = createScriptedBank();
let patient: TestApi;
let quick: TestApi;
/** The one that the test uses. */
let api: TestApi;
let operator: string;
beforeAll(async () => {
  // One that leaves everything to callbacks, and one that asks again at once.
  [patient, quick] = await Promise.all([
    startTestApi({ bankProvider: bank.provider, environment: { RECOVERY_FIRST_MS: "3600000" } }),
    startTestApi({
      bankProvider: bank.provider,
      environment: {
        ...{ RECOVERY_TRIES_MAX: "3", RECOVERY_FIRST_MS: "10", RECOVERY_SECONDS_MAX: "1" },
        BANK_RETURN_CHECK_SECONDS: "1",
      },
    }),
  ]);
  await use(patient);
});
async function use(own: TestApi): Promise<void> {
  api = own;
  operator = await api.tokenFor("usr_operator", "operator", 86_400);
}
afterAll(() => Promise.all([patient.stop(), quick.stop()]));
afterEach(async () => {
  await use(patient);
  bank.faults = [];
  bank.first = "PENDING";
});

const until = <T>(look: () => Promise<T>) => expect.poll(look, { timeout: 15_000, interval: 20 });

async function topUp({ token }: Customer, amount: number, more: Partial<Call> = {}): Promise<string> {
  const answer = await api.call("createTopUp", {
    ...{ as: token, key: randomUUID() },
    body: { source: { type: "card", token: "tok_settles" }, amount, currency: "CVE" },
    ...more,
  });
  expect(answer.status, answer.text).toBe(202);
  expect(answer.body.status).toBe("PENDING");
  return answer.body.transactionId;
}
async function withdraw({ token }: Customer, amount: number): Promise<string> {
  const body = { amount, currency: "CVE", iban: IBAN, name: "Ana Tavares" };
  const answer = await api.call("withdrawToBank", { as: token, key: randomUUID(), body });
  expect(answer.status, answer.text).toBe(202);
  return answer.body.transactionId;
}
async function orderOf({ token }: Customer, transactionId: string) {
  const topUp = await api.call("getTopUp", { as: token, params: { transactionId } });
  if (topUp.status === 200) return topUp.body;
  const { status, text, body } = await api.call("getBankWithdrawal", {
    as: token,
    params: { transactionId },
  });
  expect(status, text).toBe(200);
  return body;
}
const statusOf = async (customer: Customer, id: string) => (await orderOf(customer, id)).status;
const known = (id: string) => until(async () => bank.records.has(id)).toBe(true);
async function notify(report: BankReport, changes: object = {}) {
  const { amountMinor, ...rest } = report;
  const body = { ...rest, amount: Number(amountMinor) / 100, ...changes };
  const answer = await api.call("notifyBankTransaction", { as: api.bank, body });
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
}
async function casesOf(transactionId: string) {
  const { body } = await api.call("listRecoveryCases", { as: operator, query: { limit: "200" } });
  return body.cases.filter((each) => each.transactionId === transactionId);
}
const resolve = (caseId: string, decision: string, more: object = {}) =>
  api.call("resolveRecoveryCase", {
    ...{ as: operator, params: { caseId } },
    body: { decision, reason: "As the bank told us on the phone", ...more },
  });

describe("a top-up", () => {
  it("is on the account once the bank has settled it, and its history says how it got there", async () => {
    const ana = await api.customer({ CVE: 100 });
    const id = await topUp(ana, 50.5);
    await known(id);
    expect(await api.balanceOf(ana)).toMatchObject({ balance: 100 });
    await notify(bank.move(id, "SETTLED"));
    expect(await api.balanceOf(ana)).toMatchObject({ balance: 150.5, available: 150.5 });
    const order = await orderOf(ana, id);
    expect(order).toMatchObject({ status: "SUCCESS", amount: 50.5, fee: 0, instrument: "card" });
    expect(order.history.map(({ status }) => status)).toEqual(["PENDING", "SUCCESS"]);
    expect(order.bankReference).toBe(bank.records.get(id)!.bankReference);
  });

  it("is asked for once however often the request with its key is repeated", async () => {
    const ana = await api.customer({ CVE: 0 });
    const key = randomUUID();
    const ids = await Promise.all(Array.from({ length: 10 }, () => topUp(ana, 20, { key })));
    expect(new Set(ids).size).toBe(1);
    await known(ids[0]!);
    const [id] = ids;
    expect(bank.asked.filter((each) => each === `collect ${id}`)).toHaveLength(1);
    const body = { source: { type: "card", token: "tok_settles" }, amount: 21, currency: "CVE" };
    const other = await api.call("createTopUp", { as: ana.token, key, body });
    expect([other.status, problemOf(other).code]).toEqual([422, "IDEMPOTENCY_KEY_REUSED"]);
    expect(problemOf(other).details).toEqual({ field: "amount" });
  });

  it("that the bank refuses is FAILED with the reason, and changes nothing", async () => {
    const ana = await api.customer({ CVE: 100 });
    const id = await topUp(ana, 50);
    await known(id);
    await notify(bank.move(id, "FAILED", "DECLINED"));
    expect(await orderOf(ana, id)).toMatchObject({ status: "FAILED", reason: "DECLINED" });
    expect(await api.balanceOf(ana)).toMatchObject({ balance: 100 });
  });

  it("whose answer is lost is UNKNOWN, never FAILED, until the bank has been asked again", async () => {
    await use(quick);
    const ana = await api.customer({ CVE: 0 });
    bank.faults = ["lost"];
    const id = await topUp(ana, 30);
    await until(() => statusOf(ana, id)).toBe("UNKNOWN");
    bank.move(id, "SETTLED");
    await until(() => statusOf(ana, id)).toBe("SUCCESS");
    expect(await api.balanceOf(ana)).toMatchObject({ balance: 30 });
    expect(bank.asked.filter((each) => each === `collect ${id}`)).toHaveLength(1);
  });

  it("that never reached the bank is sent again under the same reference", async () => {
    await use(quick);
    const ana = await api.customer({ CVE: 0 });
    bank.faults = ["away", "away"];
    const id = await topUp(ana, 30);
    await until(() => statusOf(ana, id)).toBe("UNKNOWN");
    await until(async () => statusOf(ana, id)).toBe("PENDING");
    await notify(bank.move(id, "SETTLED"));
    expect(await api.balanceOf(ana)).toMatchObject({ balance: 30 });
  });

  it("whose callback is lost is found by polling", async () => {
    await use(quick);
    const ana = await api.customer({ CVE: 0 });
    const id = await topUp(ana, 30);
    await known(id);
    bank.move(id, "SETTLED");
    await until(async () => statusOf(ana, id)).toBe("SUCCESS");
    expect(await api.balanceOf(ana)).toMatchObject({ balance: 30 });
  });

  it("that comes back later takes the money back, and what was spent is owed and shown to a person", async () => {
    const ana = await api.customer({ CVE: 0 });
    const bruno = await api.customer({ CVE: 0 });
    const id = await topUp(ana, 100);
    await known(id);
    await notify(bank.move(id, "SETTLED"));
    const spent = { from_account: ana.accountNo, to_account: bruno.accountNo, amount: 70, currency: "CVE" };
    expect((await api.call("createTransfer", { as: ana.token, body: spent })).status).toBe(201);
    for (let i = 0; i < 3; i++) await notify(bank.move(id, "RETURNED", "REVOKED_BY_PAYER"));
    expect(await api.balanceOf(ana)).toMatchObject({ balance: 0 });
    expect(await orderOf(ana, id)).toMatchObject({
      ...{ status: "RETURNED", receivable: 70, reason: "REVOKED_BY_PAYER" },
    });
    expect(await casesOf(id)).toMatchObject([{ problem: "RETURNED_AND_SPENT", status: "OPEN" }]);
  });

  it("whose return nobody reported is found by looking", async () => {
    await use(quick);
    const ana = await api.customer({ CVE: 0 });
    const id = await topUp(ana, 10);
    await known(id);
    await notify(bank.move(id, "SETTLED"));
    bank.move(id, "RETURNED", "REVOKED_BY_PAYER");
    await until(async () => statusOf(ana, id)).toBe("RETURNED");
    expect(await api.balanceOf(ana)).toMatchObject({ balance: 0 });
  });

  it("is nobody's but its owner's", async () => {
    const ana = await api.customer({ CVE: 0 });
    const bruno = await api.customer({ CVE: 0 });
    const id = await topUp(ana, 10);
    const answer = await api.call("getTopUp", { as: bruno.token, params: { transactionId: id } });
    expect([answer.status, problemOf(answer).code]).toEqual([404, "TRANSACTION_NOT_FOUND"]);
  });

  it("from an account with wrong check digits is refused, and a card number is no token", async () => {
    const ana = await api.customer({ CVE: 0 });
    const send = (source: object) =>
      api.call("createTopUp", {
        ...{ as: ana.token, key: randomUUID() },
        body: { source, amount: 10, currency: "CVE" },
      });
    const wrong = await send({ type: "bankAccount", iban: "CV77009900000000000000000" });
    expect([wrong.status, problemOf(wrong).code]).toEqual([400, "IBAN_INVALID"]);
    for (const token of ["4000000000000002", "tok_4000000000000002"])
      expect((await send({ type: "card", token })).status).toBe(400);
  });
});

describe("a callback", () => {
  it("may be repeated and come out of order: what was known or is older changes nothing", async () => {
    const ana = await api.customer({ CVE: 0 });
    const id = await topUp(ana, 40);
    await known(id);
    const pending = bank.records.get(id)!;
    const settled = bank.move(id, "SETTLED");
    const returned = bank.move(id, "RETURNED", "OTHER");
    for (const report of [returned, settled, pending, settled, returned, pending]) await notify(report);
    expect(await orderOf(ana, id)).toMatchObject({ status: "RETURNED" });
    expect(await api.balanceOf(ana)).toMatchObject({ balance: 0 });
    expect(await casesOf(id)).toEqual([]);
  });

  it("for a reference that nobody gave is acknowledged as unknown", async () => {
    const ana = await api.customer({ CVE: 0 });
    const id = await topUp(ana, 40);
    await known(id);
    const other = { ...bank.move(id, "SETTLED"), reference: "txn_00000000000000000000000000" };
    expect(await notify(other)).toEqual({ acknowledged: true, known: false });
  });

  it("with another amount or currency credits nothing, and an operator sees it", async () => {
    const ana = await api.customer({ CVE: 0 });
    for (const changes of [{ amount: 4000 }, { currency: "EUR" }, { kind: "payout" }]) {
      const id = await topUp(ana, 40);
      await known(id);
      await notify(bank.move(id, "SETTLED"), changes);
      expect(await statusOf(ana, id)).toBe("PENDING");
      expect(await casesOf(id)).toMatchObject([{ problem: "AMOUNT_MISMATCH", status: "OPEN" }]);
    }
    expect(await api.balanceOf(ana)).toMatchObject({ balance: 0 });
  });

  it("that contradicts what is final changes nothing, and an operator sees it", async () => {
    const ana = await api.customer({ CVE: 0 });
    const id = await topUp(ana, 40);
    await known(id);
    await notify(bank.move(id, "FAILED", "DECLINED"));
    await notify(bank.move(id, "SETTLED"));
    expect(await statusOf(ana, id)).toBe("FAILED");
    expect(await api.balanceOf(ana)).toMatchObject({ balance: 0 });
    const [found] = await casesOf(id);
    expect(found).toMatchObject({ problem: "CONTRADICTION", details: { known: "FAILED" } });
    expect((await resolve(found!.caseId, "SETTLED")).status).toBe(200);
    expect(await statusOf(ana, id)).toBe("SUCCESS");
    expect(await api.balanceOf(ana)).toMatchObject({ balance: 40 });
  });

  it("is refused without the bank's signature, with another body, and a second time", async () => {
    const ana = await api.customer({ CVE: 0 });
    const id = await topUp(ana, 40);
    await known(id);
    const { amountMinor, ...rest } = bank.move(id, "SETTLED");
    const body = { ...rest, amount: 40 };
    const refused = async (call: Call, code: string) => {
      const answer = await api.call("notifyBankTransaction", { body, ...call });
      expect([answer.status, problemOf(answer).code]).toEqual([401, code]);
    };
    await refused({}, "SIGNATURE_INVALID");
    await refused({ as: api.network }, "SIGNATURE_INVALID");
    await refused(
      { as: api.bank, flaws: { signedBody: JSON.stringify({ ...body, amount: 41 }) } },
      "SIGNATURE_INVALID",
    );
    const nonce = randomUUID();
    expect((await api.call("notifyBankTransaction", { as: api.bank, body, flaws: { nonce } })).status).toBe(
      200,
    );
    await refused({ as: api.bank, flaws: { nonce } }, "SIGNATURE_REPLAYED");
    expect(amountMinor).toBe(4000n);
    expect(await api.balanceOf(ana)).toMatchObject({ balance: 40 });
  });
});

describe("a withdrawal to a bank account", () => {
  it("holds the money until the bank has settled it, and then it is gone", async () => {
    const ana = await api.customer({ CVE: 100 });
    const id = await withdraw(ana, 60);
    expect(await api.balanceOf(ana)).toEqual({ balance: 100, available: 40, held: 60 });
    await known(id);
    await notify(bank.move(id, "SETTLED"));
    expect(await api.balanceOf(ana)).toEqual({ balance: 40, available: 40, held: 0 });
    expect(await orderOf(ana, id)).toMatchObject({ status: "SUCCESS", instrument: "CV** **** 0000" });
  });

  it("that the bank refuses releases the money", async () => {
    const ana = await api.customer({ CVE: 100 });
    const id = await withdraw(ana, 60);
    await known(id);
    await notify(bank.move(id, "FAILED", "ACCOUNT_CLOSED"));
    expect(await api.balanceOf(ana)).toEqual({ balance: 100, available: 100, held: 0 });
    expect(await orderOf(ana, id)).toMatchObject({ status: "FAILED", reason: "ACCOUNT_CLOSED" });
  });

  it("whose answer is lost keeps the money held, and is paid out once", async () => {
    await use(quick);
    const ana = await api.customer({ CVE: 100 });
    bank.faults = ["lost"];
    const id = await withdraw(ana, 60);
    await until(() => statusOf(ana, id)).toBe("UNKNOWN");
    expect(await api.balanceOf(ana)).toMatchObject({ held: 60 });
    bank.move(id, "SETTLED");
    await until(() => statusOf(ana, id)).toBe("SUCCESS");
    expect(bank.asked.filter((each) => each === `payOut ${id}`)).toHaveLength(1);
    expect(await api.balanceOf(ana)).toEqual({ balance: 40, available: 40, held: 0 });
  });

  it("that comes back after its settlement is credited again, once", async () => {
    const ana = await api.customer({ CVE: 100 });
    const id = await withdraw(ana, 60);
    await known(id);
    await notify(bank.move(id, "SETTLED"));
    for (let i = 0; i < 3; i++) await notify(bank.move(id, "RETURNED", "ACCOUNT_CLOSED"));
    expect(await api.balanceOf(ana)).toEqual({ balance: 100, available: 100, held: 0 });
    expect(await statusOf(ana, id)).toBe("RETURNED");
  });

  it("of more than there is is refused with its reason, also when it is repeated, and the bank never hears of it", async () => {
    const ana = await api.customer({ CVE: 10 });
    const key = randomUUID();
    const body = { amount: 60, currency: "CVE", iban: IBAN, name: "Ana Tavares" };
    const asked = bank.asked.length;
    for (let i = 0; i < 2; i++) {
      const answer = await api.call("withdrawToBank", { as: ana.token, key, body });
      expect([answer.status, problemOf(answer).code]).toEqual([422, "INSUFFICIENT_BALANCE"]);
    }
    expect(bank.asked.slice(asked).filter((each) => each.startsWith("payOut"))).toEqual([]);
    expect(await api.balanceOf(ana)).toEqual({ balance: 10, available: 10, held: 0 });
  });

  it("needs the PIN of who has one", async () => {
    const password = "morabeza no Fogo";
    const phone = `+2389${String(Math.floor(Math.random() * 1e9)).padStart(9, "0")}`;
    const accounts = [{ currency: "CVE", openingBalance: 1000 }];
    const made = await api.call("createSandboxUser", {
      body: { name: "Ana Tavares", phone, password, accounts },
    });
    const as = await api.tokenFor(made.body.userId);
    expect((await api.call("setPin", { as, body: { password, pin: "2580" } })).status).toBe(204);
    const body = { amount: 60, currency: "CVE", iban: IBAN, name: "Ana Tavares" };
    const send = (more: object) =>
      api.call("withdrawToBank", { as, key: randomUUID(), body: { ...body, ...more } });
    expect(problemOf(await send({})).code).toBe("PIN_REQUIRED");
    expect(problemOf(await send({ pin: "1379" })).code).toBe("PIN_WRONG");
    expect((await send({ pin: "2580" })).status).toBe(202);
  });
});

describe("what a person must decide", () => {
  it("is a case after some tries, and closes by itself when the bank answers after all", async () => {
    await use(quick);
    const ana = await api.customer({ CVE: 100 });
    bank.faults = Array.from({ length: 50 }, () => "away" as const);
    const id = await withdraw(ana, 60);
    await until(async () => (await casesOf(id)).map(({ problem, status }) => `${problem} ${status}`)).toEqual(
      ["NO_ANSWER OPEN"],
    );
    expect(await api.balanceOf(ana)).toMatchObject({ held: 60 });
    bank.faults = [];
    bank.first = "SETTLED";
    await until(async () => statusOf(ana, id)).toBe("SUCCESS");
    expect(await casesOf(id)).toMatchObject([
      { status: "RESOLVED", decision: "ANSWERED", resolvedBy: "recovery" },
    ]);
  });

  it("can be decided once; the books follow, and the bank's later contradiction does not change them", async () => {
    await use(quick);
    const ana = await api.customer({ CVE: 100 });
    bank.faults = ["lost", ...Array.from({ length: 50 }, () => "away" as const)];
    const id = await withdraw(ana, 60);
    await until(async () => (await casesOf(id)).length).toBe(1);
    const [found] = await casesOf(id);
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, i) => resolve(found!.caseId, i % 2 ? "SETTLED" : "NOT_SETTLED")),
    );
    const decisions = answers.filter(({ status }) => status === 200).map(({ body }) => body.decision);
    expect(new Set(decisions).size).toBe(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(3);
    const settled = decisions[0] === "SETTLED";
    expect(await api.balanceOf(ana)).toEqual({
      ...(settled ? { balance: 40, available: 40 } : { balance: 100, available: 100 }),
      held: 0,
    });
    bank.faults = [];
    await notify(bank.move(id, settled ? "FAILED" : "SETTLED", "OTHER"));
    expect(await api.balanceOf(ana)).toMatchObject({ balance: settled ? 40 : 100 });
    expect((await casesOf(id)).map(({ problem }) => problem)).toContain("CONTRADICTION");
  });

  it("a payout that was released and made all the same is paid for anew", async () => {
    const ana = await api.customer({ CVE: 100 });
    const id = await withdraw(ana, 60);
    await known(id);
    await notify(bank.move(id, "FAILED", "DECLINED"));
    await notify(bank.move(id, "SETTLED"));
    const [found] = await casesOf(id);
    expect((await resolve(found!.caseId, "SETTLED")).status).toBe(200);
    expect(await api.balanceOf(ana)).toEqual({ balance: 40, available: 40, held: 0 });
    expect(await statusOf(ana, id)).toBe("SUCCESS");
  });

  it("two cases of one payout decided at once pay for it once, and leave nothing held", async () => {
    for (let round = 0; round < 8; round++) {
      const ana = await api.customer({ CVE: 200 });
      const id = await withdraw(ana, 60);
      await known(id);
      await notify(bank.move(id, "FAILED", "DECLINED"));
      const settled = bank.move(id, "SETTLED");
      await notify(settled);
      await notify(settled, { amount: 61 });
      const found = await casesOf(id);
      expect(found.map(({ problem }) => problem).sort()).toEqual(["AMOUNT_MISMATCH", "CONTRADICTION"]);
      const answers = await Promise.all(found.map(({ caseId }) => resolve(caseId, "SETTLED")));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 422]);
      expect(await api.balanceOf(ana)).toEqual({ balance: 140, available: 140, held: 0 });
    }
  });

  it("counts in the metrics what is in flight", async () => {
    const { text } = await api.call("getMetrics");
    expect(text).toMatch(/makeba_in_flight\{subject="top-up",status="PENDING"\} \d+/);
    expect(text).toMatch(/makeba_in_flight_oldest_seconds\{subject="top-up"\} [\d.]+/);
    expect(text).toMatch(/makeba_recovery_cases_open \d+/);
  });
});
