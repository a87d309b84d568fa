// Who is told what about money from and to banks: receivers of webhooks, the customer's phone, and the server's log.
import { randomUUID } from "node:crypto";
import { Writable } from "node:stream";
import { pino } from "pino";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createScriptedBank } from "../testing/scripted-bank.ts";
import { type Customer, startTestApi, type TestApi } from "../testing/test-api.ts";
import { startReceiver } from "../testing/webhook-receiver.ts";
import type { BankReport } from "./bank-provider.ts";

const IBAN = "CV76009900000000000000000";
const bank = createScriptedBank();
const log: string[] = [];
let api: TestApi;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
beforeAll(async () => {
  const lines = new Writable({
    write(line, _, done) {
      log.push(String(line));
      done();
    },
  });
  api = await startTestApi({
    bankProvider: bank.provider,
    environment: { RECOVERY_FIRST_MS: "3600000" },
    logger: pino({ level: "warn" }, lines),
  });
  receiver = await startReceiver();
  const { status, text } = await api.call("createWebhook", {
    as: await api.tokenFor("usr_operator", "operator"),
    body: { url: receiver.url, eventTypes: ["*"] },
  });
  expect(status, text).toBe(201);
});
afterAll(async () => {
  receiver.stop();
  await api.stop();
});
beforeEach(() => {
  bank.first = "PENDING";
});

let phones = 9_700_000;
async function person(balance: number): Promise<Customer & { phone: string }> {
  const phone = `+238${phones++}`;
  const { status, text, body } = await api.call("createSandboxUser", {
    body: {
      ...{ name: "Ana Tavares", phone, password: "morabeza no Fogo" },
      accounts: [{ currency: "CVE", ...(balance === 0 ? {} : { openingBalance: balance }) }],
    },
  });
  expect(status, text).toBe(201);
  const { accountNo } = body.accounts[0]!;
  const token = await api.tokenFor(body.userId);
  return { userId: body.userId, token, accountNo, accountNos: { CVE: accountNo }, phone };
}
async function ordered(operation: "createTopUp" | "withdrawToBank", token: string, body: object) {
  const answer = await api.call(operation, { as: token, key: randomUUID(), body });
  expect(answer.status, answer.text).toBe(202);
  const { transactionId } = answer.body;
  await expect.poll(() => bank.records.has(transactionId), { timeout: 15_000 }).toBe(true);
  return transactionId;
}
const topUp = ({ token }: Customer, amount: number) =>
  ordered("createTopUp", token, { source: { type: "card", token: "tok_settles" }, amount, currency: "CVE" });
const withdraw = ({ token }: Customer, amount: number) =>
  ordered("withdrawToBank", token, { amount, currency: "CVE", iban: IBAN, name: "Ana Tavares" });
async function notify({ amountMinor, ...report }: BankReport): Promise<void> {
  const body = { ...report, amount: Number(amountMinor) / 100 };
  expect((await api.call("notifyBankTransaction", { as: api.bank, body })).status).toBe(200);
}
/** What receivers are told of a transaction, once as much as this has come. */
async function told(transactionId: string, types: readonly string[]) {
  const about = () =>
    receiver.received
      .map(({ message }) => message)
      .filter(({ data }) => [data.transactionId, data.depositTransactionId].includes(transactionId));
  await expect
    .poll(
      () =>
        about()
          .map(({ type }) => type)
          .sort(),
      { timeout: 40_000 },
    )
    .toEqual([...types].sort());
  return Object.fromEntries(about().map(({ type, data }) => [type, data]));
}
const phoneOf = ({ phone }: { phone: string }) =>
  expect.poll(
    async () =>
      (await api.call("getSandboxMessages", { query: { to: phone } })).body.messages.map(({ text }) => text),
    { timeout: 15_000 },
  );

describe("a top-up", () => {
  it("that fails is told to receivers and to the customer's phone, once however often the bank says so", async () => {
    const ana = await person(0);
    const id = await topUp(ana, 50.5);
    for (let i = 0; i < 3; i++) await notify(bank.move(id, "FAILED", "DECLINED"));
    const messages = await told(id, ["top-up.pending", "top-up.failed"]);
    const facts = { transactionId: id, accountNo: ana.accountNo, amount: 50.5, currency: "CVE" };
    expect(messages).toEqual({ "top-up.pending": facts, "top-up.failed": { ...facts, reason: "DECLINED" } });
    await phoneOf(ana).toEqual(["Makeba: your top-up of 50.5 CVE did not go through."]);
  });

  it("that comes back is a returned deposit, the customer hears what is owed, and a case is opened", async () => {
    const ana = await person(0);
    const rui = await person(0);
    const id = await topUp(ana, 100);
    await notify(bank.move(id, "SETTLED"));
    const body = { from_account: ana.accountNo, to_account: rui.accountNo, amount: 70, currency: "CVE" };
    expect((await api.call("createTransfer", { as: ana.token, body })).status).toBe(201);
    for (let i = 0; i < 3; i++) await notify(bank.move(id, "RETURNED", "REVOKED_BY_PAYER"));
    const messages = await told(id, ["top-up.pending", "deposit.settled", "deposit.returned", "case.opened"]);
    expect(messages["deposit.returned"]).toMatchObject({
      ...{ depositTransactionId: id, accountNo: ana.accountNo, amount: 100, owed: 70 },
    });
    expect(messages["case.opened"]).toEqual({
      ...{ caseId: expect.stringMatching(/^case_/), transactionId: id },
      ...{ subject: "top-up", problem: "RETURNED_AND_SPENT" },
    });
    await phoneOf(ana).toEqual([
      "Makeba: the bank has taken your top-up of 100 CVE back. You owe 70 CVE of it.",
    ]);
    const lines = log.filter((line) => line.includes(id)).map((line) => JSON.parse(line));
    expect(lines).toMatchObject([
      {
        ...{ transactionId: id, subject: "top-up", problem: "RETURNED_AND_SPENT" },
        msg: "a person must decide: a recovery case is open",
      },
    ]);
  });
});

describe("a withdrawal to a bank", () => {
  it("says in each message what it is", async () => {
    const ana = await person(500);
    const id = await withdraw(ana, 200);
    await notify(bank.move(id, "SETTLED"));
    const messages = await told(id, ["bank-withdrawal.pending", "bank-withdrawal.completed"]);
    for (const data of Object.values(messages)) expect(data.purpose).toBe("bank-withdrawal");
    await notify(bank.move(id, "RETURNED", "ACCOUNT_CLOSED"));
    const types = ["bank-withdrawal.pending", "bank-withdrawal.completed", "bank-withdrawal.returned"];
    expect((await told(id, types))["bank-withdrawal.returned"]).toMatchObject({ reason: "ACCOUNT_CLOSED" });
    await phoneOf(ana).toEqual([
      "Makeba: the bank has sent your withdrawal of 200 CVE back. It is on your account again.",
    ]);
  });

  it("that fails gives the money back, and the customer hears of it", async () => {
    const ana = await person(500);
    const id = await withdraw(ana, 200);
    await notify(bank.move(id, "FAILED", "ACCOUNT_UNKNOWN"));
    await told(id, ["bank-withdrawal.pending", "bank-withdrawal.failed"]);
    await phoneOf(ana).toEqual([
      "Makeba: your withdrawal of 200 CVE to a bank did not go through. 200 CVE can be used again.",
    ]);
  });
});

it("names nobody: neither people, phones, cards nor bank accounts", () => {
  expect(receiver.received.length).toBeGreaterThan(8);
  const everything = [...receiver.received.map(({ body }) => body), ...log].join("\n");
  expect(everything).not.toMatch(/Tavares|\+238|tok_settles|CV76|usr_/);
});
