// Reports of the bank that lie, contradict each other, or come at a bad moment: none moves money twice or for nothing, and each
// that cannot be true is seen by a person, also when one like it was seen before.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createCaseRows } from "../recovery/case-rows.ts";
import { createScriptedBank } from "../testing/scripted-bank.ts";
import { type Customer, problemOf, startTestApi, type TestApi } from "../testing/test-api.ts";
import type { BankReport } from "./bank-provider.ts";

const IBAN = "CV76009900000000000000000";
const bank = createScriptedBank();
let api: TestApi;
let operator: string;
let nextPhone = 500_000_000;
beforeAll(async () => {
  // What is under way is left to callbacks; what is over is looked at again.
  const environment = { RECOVERY_FIRST_MS: "3600000", BANK_RETURN_CHECK_SECONDS: "1" };
  api = await startTestApi({ bankProvider: bank.provider, environment });
  operator = await api.tokenFor("usr_operator", "operator", 86_400);
});
afterAll(() => api.stop());

/** The bank's answer is taken down: it meets nothing that the test does. */
async function confirmed(id: string): Promise<void> {
  await expect.poll(async () => (await orderRow(id)).bank_status, { timeout: 15_000 }).toBe("PENDING");
}
async function topUp({ token }: Customer, amount: number): Promise<string> {
  const body = { source: { type: "card", token: "tok_settles" }, amount, currency: "CVE" };
  const answer = await api.call("createTopUp", { as: token, key: randomUUID(), body });
  expect(answer.status, answer.text).toBe(202);
  const id = answer.body.transactionId;
  await confirmed(id);
  return id;
}
async function withdraw({ token }: Customer, amount: number): Promise<string> {
  const body = { amount, currency: "CVE", iban: IBAN, name: "Ana Tavares" };
  const answer = await api.call("withdrawToBank", { as: token, key: randomUUID(), body });
  expect(answer.status, answer.text).toBe(202);
  const id = answer.body.transactionId;
  await confirmed(id);
  return id;
}
async function notify({ amountMinor, ...report }: BankReport, changes: object = {}) {
  const body = { ...report, amount: Number(amountMinor) / 100, ...changes };
  const answer = await api.call("notifyBankTransaction", { as: api.bank, body });
  expect(answer.status, answer.text).toBe(200);
}
async function statusOf({ token }: Customer, transactionId: string) {
  const topUp = await api.call("getTopUp", { as: token, params: { transactionId } });
  if (topUp.status === 200) return topUp.body.status;
  return (await api.call("getBankWithdrawal", { as: token, params: { transactionId } })).body.status;
}
async function casesOf(transactionId: string, status?: "OPEN") {
  const query = { limit: "200", ...(status ? { status } : {}) };
  const { body } = await api.call("listRecoveryCases", { as: operator, query });
  return body.cases.filter((each) => each.transactionId === transactionId);
}
const problemsOf = async (id: string) => (await casesOf(id, "OPEN")).map(({ problem }) => problem);
const resolve = (caseId: string, decision: string) =>
  api.call("resolveRecoveryCase", {
    ...{ as: operator, params: { caseId }, body: { decision, reason: "As the bank told us on the phone" } },
  });
async function decide(id: string, decision: string): Promise<void> {
  const [found] = await casesOf(id, "OPEN");
  const answer = await resolve(found!.caseId, decision);
  expect(answer.status, answer.text).toBe(200);
}
const balanceOf = async (customer: Customer) => (await api.balanceOf(customer)).balance;

describe("the bank's own reference", () => {
  it("takes the place of a person's decision, so that a later return of the bank is booked and not lost", async () => {
    const ana = await api.customer({ CVE: 0 });
    const id = await topUp(ana, 40);
    // A report that cannot be true makes the case by which a person decides that it was settled.
    await notify(bank.records.get(id)!, { amount: 41 });
    await api.server.database.pool.query(
      "update bank_orders set bank_reference = null, bank_status = null where order_id = $1",
      [id],
    );
    await decide(id, "SETTLED");
    expect(await balanceOf(ana)).toBe(40);
    await notify(bank.move(id, "SETTLED"));
    expect(await problemsOf(id)).toEqual([]);
    await notify(bank.move(id, "RETURNED", "REVOKED_BY_PAYER"));
    expect(await statusOf(ana, id)).toBe("RETURNED");
    expect(await balanceOf(ana)).toBe(0);
    expect(await problemsOf(id)).toEqual([]);
  });

  it("is one: of two that come at once for one order, one is believed and the other is a case (100 times)", async () => {
    const ana = await api.customer({ CVE: 0 });
    for (let round = 0; round < 100; round++) {
      const id = await topUp(ana, 1);
      await api.server.database.pool.query(
        "update bank_orders set bank_reference = null, bank_status = null where order_id = $1",
        [id],
      );
      const pending = { ...bank.records.get(id)!, bankReference: `FIRST-${id}` };
      const settled = { ...bank.records.get(id)!, bankReference: `OTHER-${id}`, status: "SETTLED" as const };
      // Whoever asks now learns nothing.
      bank.records.delete(id);
      await Promise.all([notify(pending), notify(settled)]);
      const { bank_reference, bank_status } = await orderRow(id);
      expect([
        [`FIRST-${id}`, "PENDING"],
        [`OTHER-${id}`, "SETTLED"],
      ]).toContainEqual([bank_reference, bank_status]);
      const cases = await casesOf(id, "OPEN");
      expect(cases, JSON.stringify(cases)).toHaveLength(1);
      expect(cases[0]!.problem).toBe("CONTRADICTION");
    }
  });
});

async function orderRow(id: string): Promise<{ bank_reference: string | null; bank_status: string | null }> {
  const { rows } = await api.server.database.pool.query(
    "select bank_reference, bank_status from bank_orders where order_id = $1",
    [id],
  );
  return rows[0];
}

describe("a case that was decided", () => {
  it("does not hide another report that cannot be true, and is not opened again by the same one", async () => {
    const ana = await api.customer({ CVE: 0 });
    const id = await topUp(ana, 40);
    const settled = bank.move(id, "SETTLED");
    for (let i = 0; i < 2; i++) await notify(settled, { amount: 41 });
    await decide(id, "DISMISSED");
    await notify(settled, { amount: 41 });
    expect(await problemsOf(id)).toEqual([]);
    await notify(settled, { amount: 4000 });
    expect(await problemsOf(id)).toEqual(["AMOUNT_MISMATCH"]);
    await decide(id, "DISMISSED");
    await notify(settled);
    expect(await balanceOf(ana)).toBe(40);
    await notify({ ...settled, status: "FAILED" });
    await decide(id, "DISMISSED");
    await notify({ ...settled, status: "FAILED" });
    expect(await problemsOf(id)).toEqual([]);
    await notify({ ...settled, bankReference: "BNK-OTHER", status: "RETURNED" });
    expect(await problemsOf(id)).toEqual(["CONTRADICTION"]);
    expect(await balanceOf(ana)).toBe(40);
  });

  it("is there again when the bank falls silent a second time", async () => {
    const ana = await api.customer({ CVE: 0 });
    const id = await topUp(ana, 40);
    const cases = createCaseRows(api.server.database.pool, () => {});
    const silent = { transactionId: id, subject: "top-up", problem: "NO_ANSWER", at: Date.now() } as const;
    for (let i = 0; i < 3; i++) {
      for (let same = 0; same < 2; same++) await cases.open(silent);
      expect(await problemsOf(id)).toEqual(["NO_ANSWER"]);
      await cases.answered(id, Date.now());
      expect(await problemsOf(id)).toEqual([]);
    }
  });

  it("that something failed was refused by the books: the order is in review, and its case stays open", async () => {
    const ana = await api.customer({ CVE: 0 });
    const id = await topUp(ana, 40);
    await notify(bank.move(id, "FAILED", "DECLINED"));
    expect((await api.call("closeAccount", closing(ana))).status).toBe(200);
    await notify(bank.move(id, "SETTLED"));
    const [contradiction] = await casesOf(id, "OPEN");
    expect(problemOf(await resolve(contradiction!.caseId, "SETTLED")).code).toBe("DECISION_NOT_POSSIBLE");
    expect(await statusOf(ana, id)).toBe("IN_REVIEW");
    expect((await problemsOf(id)).toSorted()).toEqual(["BOOKING_REFUSED", "CONTRADICTION"]);
    // It can still be decided the other way; then nothing waits any more.
    const refused = (await casesOf(id, "OPEN")).find(({ problem }) => problem === "BOOKING_REFUSED");
    expect((await resolve(refused!.caseId, "NOT_SETTLED")).status).toBe(200);
    expect(await statusOf(ana, id)).toBe("FAILED");
    // And once more, which is another attempt and another case.
    const [left] = await casesOf(id, "OPEN");
    expect(left).toMatchObject({ problem: "CONTRADICTION" });
    expect(problemOf(await resolve(left!.caseId, "SETTLED")).code).toBe("DECISION_NOT_POSSIBLE");
    expect((await problemsOf(id)).toSorted()).toEqual(["BOOKING_REFUSED", "CONTRADICTION"]);
  });
});

const closing = (customer: Customer) => ({
  as: customer.token,
  params: { accountNo: customer.accountNo },
});

describe("money for an account that was closed meanwhile", () => {
  async function reopened({ token }: Customer): Promise<string> {
    const opened = await api.call("openAccount", { as: token, body: { currency: "CVE" } });
    expect(opened.status, opened.text).toBe(201);
    return opened.body.accountNo;
  }
  const balanceIn = async ({ token }: Customer, account_no: string) =>
    (await api.call("getAccountBalance", { as: token, params: { account_no } })).body.balance;

  it("waits in review, and goes to the account that its owner opens anew", async () => {
    const ana = await api.customer({ CVE: 100 });
    const id = await withdraw(ana, 100);
    await notify(bank.move(id, "SETTLED"));
    expect((await api.call("closeAccount", closing(ana))).status).toBe(200);
    for (let i = 0; i < 3; i++) await notify(bank.move(id, "RETURNED", "ACCOUNT_CLOSED"));
    expect(await statusOf(ana, id)).toBe("IN_REVIEW");
    expect(await problemsOf(id)).toEqual(["BOOKING_REFUSED"]);
    const [refused] = await casesOf(id, "OPEN");
    expect(problemOf(await resolve(refused!.caseId, "RETURNED")).code).toBe("DECISION_NOT_POSSIBLE");
    // It has left the account, so it cannot be called off; and asking that takes nothing of what is possible.
    const calledOff = problemOf(await resolve(refused!.caseId, "NOT_SETTLED"));
    expect(calledOff).toMatchObject({
      ...{ code: "DECISION_NOT_POSSIBLE", details: { possible: ["RETURNED", "SETTLED"] } },
    });
    expect((await orderRow(id)).bank_status).toBe("RETURNED");
    const accountNo = await reopened(ana);
    await decide(id, "RETURNED");
    expect(await statusOf(ana, id)).toBe("RETURNED");
    expect(await balanceIn(ana, accountNo)).toBe(100);
    await notify(bank.records.get(id)!);
    expect(await balanceIn(ana, accountNo)).toBe(100);
    expect(await problemsOf(id)).toEqual([]);
  });

  it("is paid by its owner's present account when a payout was made after all", async () => {
    const ana = await api.customer({ CVE: 100 });
    const bia = await api.customer({ CVE: 500 });
    const pay = (from: Customer, fromNo: string, toNo: string, amount: number) =>
      api.call("createTransfer", {
        ...{ as: from.token, key: randomUUID() },
        body: {
          ...{ from_account: fromNo, to_account: toNo, amount, currency: "CVE" },
          ...{ description: "Rent", reference: randomUUID().slice(0, 8) },
        },
      });
    const id = await withdraw(ana, 100);
    await notify(bank.move(id, "FAILED", "DECLINED"));
    expect((await pay(ana, ana.accountNo, bia.accountNo, 100)).status).toBe(201);
    expect((await api.call("closeAccount", closing(ana))).status).toBe(200);
    await notify(bank.move(id, "SETTLED"));
    const [found] = await casesOf(id, "OPEN");
    expect(found).toMatchObject({ problem: "CONTRADICTION" });
    // Nothing is open that could be charged.
    expect(problemOf(await resolve(found!.caseId, "SETTLED")).code).toBe("ACCOUNT_CLOSED");
    const accountNo = await reopened(ana);
    // Nor is the money there yet.
    expect(problemOf(await resolve(found!.caseId, "SETTLED")).code).toBe("INSUFFICIENT_BALANCE");
    expect((await pay(bia, bia.accountNo, accountNo, 300)).status).toBe(201);
    expect((await resolve(found!.caseId, "SETTLED")).status).toBe(200);
    expect(await statusOf(ana, id)).toBe("SUCCESS");
    expect(await balanceIn(ana, accountNo)).toBe(200);
    expect(await problemsOf(id)).toEqual([]);
  });

  it("is taken back from there when the bank takes a top-up back", async () => {
    const ana = await api.customer({ CVE: 0 });
    const id = await topUp(ana, 40);
    expect((await api.call("closeAccount", closing(ana))).status).toBe(200);
    await notify(bank.move(id, "SETTLED"));
    expect(await statusOf(ana, id)).toBe("IN_REVIEW");
    const accountNo = await reopened(ana);
    await decide(id, "SETTLED");
    expect(await balanceIn(ana, accountNo)).toBe(40);
    await notify(bank.move(id, "RETURNED", "REVOKED_BY_PAYER"));
    expect(await balanceIn(ana, accountNo)).toBe(0);
    expect(await problemsOf(id)).toEqual([]);
  });
});

it("what a person gave up, and the bank did all the same without a word, is found by looking", async () => {
  const ana = await api.customer({ CVE: 100 });
  const id = await withdraw(ana, 60);
  await notify(bank.records.get(id)!, { amount: 61 });
  await decide(id, "NOT_SETTLED");
  expect(await api.balanceOf(ana)).toEqual({ balance: 100, available: 100, held: 0 });
  bank.move(id, "SETTLED");
  await expect.poll(() => problemsOf(id), { timeout: 30_000 }).toEqual(["CONTRADICTION"]);
  expect(await statusOf(ana, id)).toBe("FAILED");
  await decide(id, "SETTLED");
  expect(await api.balanceOf(ana)).toEqual({ balance: 40, available: 40, held: 0 });
});

it("top-ups that would not fit on the account together are not all collected, and a repeat is not counted twice", async () => {
  const token = await almostEmpty();
  const ask = (key: string) => api.call("createTopUp", { as: token, key, body: LARGE });
  for (let i = 0; i < 2; i++) expect((await ask("first")).status).toBe(202);
  expect(problemOf(await ask("second")).code).toBe("LIMIT_MAX_BALANCE");
  expect((await ask("first")).status).toBe(202);
});

it("of top-ups at once that would not fit together one is collected (25 times 8)", async () => {
  for (let round = 0; round < 25; round++) {
    const token = await almostEmpty();
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        api.call("createTopUp", { as: token, key: `at-once-${n}`, body: LARGE }),
      ),
    );
    const refused = answers.filter(({ status }) => status !== 202);
    expect(refused.map((answer) => problemOf(answer).code)).toEqual(Array(7).fill("LIMIT_MAX_BALANCE"));
  }
});

const LARGE = { source: { type: "card", token: "tok_settles" }, amount: 60_000, currency: "CVE" };

/** The token of somebody who may have less than twice as much. */
async function almostEmpty(): Promise<string> {
  const phone = `+2389${String(nextPhone++).padStart(9, "0")}`;
  const made = await api.call("createSandboxUser", {
    body: {
      ...{ name: "Eva", phone, password: "morabeza no Fogo", tier: "basic" },
      accounts: [{ currency: "CVE", openingBalance: 1 }],
    },
  });
  expect(made.status, made.text).toBe(201);
  return api.tokenFor(made.body.userId);
}
