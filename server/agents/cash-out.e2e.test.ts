// Cash-out at an agent over HTTP: who may do what when, and that after each refusal the money is where it was.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openAgent, openPhoneCustomer, type PhoneCustomer, PIN, type TestAgent } from "../testing/agents.ts";
import { snapshotBooks } from "../testing/books-snapshot.ts";
import { expectProblem } from "../testing/expect-problem.ts";
import { ledgerFindings } from "../testing/ledger-findings.ts";
import { startTestApi, type TestApi } from "../testing/test-api.ts";

let api: TestApi;
let shop: TestAgent;
let ana: PhoneCustomer;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(async () => {
  const findings = await ledgerFindings(api);
  await api.stop();
  expect(findings).toEqual([]);
});
beforeEach(async () => {
  shop = await openAgent(api, { float: 10_000 });
  ana = await openPhoneCustomer(api, 12_000);
});

const balance = () => api.balanceOf(ana);
const float = async () => (await api.call("getOwnAgent", { as: shop.token })).body.float;
const advance = (advanceSeconds: number) => api.call("advanceSandboxClock", { body: { advanceSeconds } });
const snapshot = () => snapshotBooks(api.server.database.pool);

async function request(amount: number | string = 5000, key?: string) {
  const body = { amount, userId: ana.userId, agentId: shop.agentId };
  return api.call("requestAgentCashOut", { as: ana.token, key, body });
}
async function requested(amount = 5000) {
  const { status, text, body } = await request(amount);
  expect(status, text).toBe(201);
  return body;
}
type Requested = Awaited<ReturnType<typeof requested>>;
const confirm = (
  { transactionId, confirmationCode, storeNumber }: Requested,
  changes: object = {},
  key?: string,
) =>
  api.call("confirmAgentRequest", {
    ...{ as: shop.token, key, params: { transactionId } },
    body: { confirmationCode, storeNumber, ...changes },
  });
const decline = ({ transactionId }: { transactionId: string }, reason = "NOT_ENOUGH_CASH") =>
  api.call("declineAgentRequest", { as: shop.token, params: { transactionId }, body: { reason } });
const cancel = ({ transactionId }: { transactionId: string }) =>
  api.call("cancelAgentCashOut", { as: ana.token, params: { transactionId } });
const look = async ({ transactionId }: { transactionId: string }, as = ana.token) =>
  (await api.call("getAgentCashOut", { as, params: { transactionId } })).body;
const queue = async () => (await api.call("listAgentRequests", { as: shop.token })).body.requests;
const otherCode = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, "0");

const untouched = { balance: 12_000, available: 12_000, held: 0 };
const held5000 = { balance: 12_000, available: 7000, held: 5000 };
const paid5000 = { balance: 7000, available: 7000, held: 0 };

describe("the customer asks", () => {
  it("the money is held, the agent sees it, and the customer has a code for fifteen minutes", async () => {
    const { status, body, headers } = await request();
    expect(status).toBe(201);
    expect(headers.get("cache-control")).toBe("no-store");
    expect(body).toMatchObject({
      status: "REQUESTED",
      confirmationCode: expect.stringMatching(/^\d{6}$/),
      storeNumber: "0042",
      agentName: "Loja do Rui",
    });
    expect(Date.parse(body.expiresAt) - Date.parse(body.timestamp)).toBe(15 * 60 * 1000);
    expect(await balance()).toEqual(held5000);
    const [waiting, ...others] = await queue();
    expect(others).toEqual([]);
    expect(waiting).toEqual({
      transactionId: body.transactionId,
      status: "REQUESTED",
      initiatedBy: "CUSTOMER",
      amount: 5000,
      fee: 0,
      currency: "CVE",
      timestamp: body.timestamp,
      expiresAt: body.expiresAt,
    });
  });

  it("a repeat with the same key shows the same code, also when the agent has been suspended since", async () => {
    const first = await request(5000, "key");
    const operator = await api.tokenFor("usr_operator", "operator");
    await api.call("suspendAgent", { as: operator, params: { agentId: shop.agentId } });
    const again = await request(5000, "key");
    expect(again.body).toEqual(first.body);
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    expectProblem(await request(6000, "key"), "IDEMPOTENCY_KEY_REUSED");
    expectProblem(await request(5000, "new"), "AGENT_SUSPENDED");
    expect(await balance()).toEqual(held5000);
  });

  it("with the code and the store number the agent confirms, and the money moves once", async () => {
    const made = await requested();
    const first = await confirm(made);
    expect(first.status, first.text).toBe(200);
    expect(first.body).toMatchObject({ status: "COMPLETED", amount: 5000, float: 15_000 });
    const second = await confirm(made);
    expect(second.body).toEqual(first.body);
    expect(second.headers.get("idempotent-replayed")).toBe("true");
    expectProblem(await confirm(made, {}, "another"), "CASH_OUT_ALREADY_SETTLED");
    expect(await balance()).toEqual(paid5000);
    expect(await float()).toBe(15_000);
    expect(await queue()).toEqual([]);
    expect(await look(made)).toMatchObject({ status: "COMPLETED", settledAt: first.body.timestamp });
    const { body } = await api.call("getSandboxMessages", { query: { to: ana.phone } });
    expect(body.messages[0]?.text).toContain("you took out 5.000$00 at Loja do Rui");
  });

  it("neither the code nor the customer's account number is in what the agent or the database sees", async () => {
    const made = await requested();
    const { text } = await api.call("listAgentRequests", { as: shop.token });
    expect(text).not.toContain(ana.accountNo);
    expect(await look(made, shop.token)).not.toHaveProperty("accountNo");
    const { rows } = await api.server.database.pool.query("select payload::text from events");
    expect(JSON.stringify(rows)).not.toContain(`"${made.confirmationCode}"`);
  });

  it("a wrong code is counted; after the third the request is declined and the hold released", async () => {
    const made = await requested();
    const wrong = { confirmationCode: otherCode(made.confirmationCode) };
    const before = await snapshot();
    for (const triesLeft of [2, 1]) {
      const { details } = expectProblem(await confirm(made, wrong), "CONFIRMATION_CODE_WRONG");
      expect(details).toEqual({ triesLeft });
      expect(await snapshot()).toEqual(before);
    }
    expectProblem(await confirm(made, wrong), "CONFIRMATION_CODE_WRONG");
    expect(await balance()).toEqual(untouched);
    expect(await look(made)).toMatchObject({ status: "DECLINED", reason: "CODE_TRIES_EXCEEDED" });
    const late = expectProblem(await confirm(made), "CASH_OUT_ALREADY_SETTLED");
    expect(late.details).toEqual({ status: "DECLINED" });
  });

  it("a hundred guesses at once are three tries", async () => {
    const made = await requested();
    const guesses = Array.from({ length: 100 }, (_, i) =>
      confirm(made, {
        confirmationCode: String((Number(made.confirmationCode) + 1 + i) % 1_000_000).padStart(6, "0"),
      }),
    );
    for (const answer of await Promise.all(guesses)) expect(answer.status).toBeOneOf([409, 422, 429]);
    expect(await look(made)).toMatchObject({ status: "DECLINED" });
    expect(await balance()).toEqual(untouched);
  });

  it("an agent that guesses over many requests has to wait", async () => {
    const answers: number[] = [];
    for (let i = 0; i < 6; i++) {
      const made = await requested(200);
      for (let tries = 0; tries < 2; tries++) {
        const answer = await confirm(made, { confirmationCode: otherCode(made.confirmationCode) });
        answers.push(answer.status);
      }
    }
    expect(answers).toEqual([...Array(10).fill(422), 429, 429]);
  });

  it("the wrong-agent drill: the store number on the phone is another shop's, so nothing is paid out", async () => {
    const made = await requested();
    const { details } = expectProblem(await confirm(made, { storeNumber: "0043" }), "STORE_NUMBER_WRONG");
    expect(details).toEqual({ triesLeft: 2 });
    expect(await balance()).toEqual(held5000);
    const other = await openAgent(api, { float: 0, storeNumber: "0043" });
    const { transactionId, confirmationCode } = made;
    const elsewhere = await api.call("confirmAgentRequest", {
      as: other.token,
      params: { transactionId },
      body: { confirmationCode, storeNumber: "0043" },
    });
    expectProblem(elsewhere, "WITHDRAWAL_NOT_FOUND");
    expect((await decline(made, "WRONG_AGENT")).body).toMatchObject({
      status: "DECLINED",
      reason: "WRONG_AGENT",
    });
    expect(await balance()).toEqual(untouched);
  });

  it("an agent's number that was mistyped is nobody's", async () => {
    const digits = [...shop.agentId];
    digits[3] = String((Number(digits[3]) + 1) % 10);
    const body = { amount: 5000, userId: ana.userId, agentId: digits.join("") };
    expectProblem(await api.call("requestAgentCashOut", { as: ana.token, body }), "AGENT_NUMBER_INVALID");
    expect(await balance()).toEqual(untouched);
  });

  it("declining and cancelling release the hold, and may be repeated; the other one is then too late", async () => {
    const first = await requested();
    for (let i = 0; i < 2; i++) {
      expect((await decline(first)).body).toMatchObject({ status: "DECLINED", reason: "NOT_ENOUGH_CASH" });
    }
    expectProblem(await cancel(first), "CASH_OUT_ALREADY_SETTLED");
    const second = await requested();
    for (let i = 0; i < 2; i++) expect((await cancel(second)).body).toMatchObject({ status: "CANCELLED" });
    expectProblem(await decline(second), "CASH_OUT_ALREADY_SETTLED");
    expectProblem(await confirm(second), "CASH_OUT_ALREADY_SETTLED");
    expect(await balance()).toEqual(untouched);
    expect(await float()).toBe(10_000);
  });

  it("from the moment that its time is over it cannot be confirmed, and the hold is released", async () => {
    const made = await requested();
    await advance(15 * 60);
    expectProblem(await confirm(made), "CASH_OUT_ALREADY_SETTLED");
    expect(await look(made)).toMatchObject({ status: "EXPIRED" });
    expect(await queue()).toEqual([]);
    await expect.poll(balance, { timeout: 15_000 }).toEqual(untouched);
  });

  it("a customer asks for another's money in vain, and sees and cancels nobody else's", async () => {
    const made = await requested();
    const eva = await openPhoneCustomer(api, 0);
    const body = { amount: 100, userId: ana.userId, agentId: shop.agentId };
    expectProblem(await api.call("requestAgentCashOut", { as: eva.token, body }), "ACCOUNT_ACCESS_DENIED");
    const params = { transactionId: made.transactionId };
    expectProblem(await api.call("getAgentCashOut", { as: eva.token, params }), "WITHDRAWAL_NOT_FOUND");
    expectProblem(await api.call("cancelAgentCashOut", { as: eva.token, params }), "WITHDRAWAL_NOT_FOUND");
    const auditor = await api.tokenFor("usr_auditor", "auditor");
    expect(await look(made, auditor)).toMatchObject({ status: "REQUESTED", accountNo: ana.accountNo });
  });

  it("more than the customer has is refused, and says what is missing", async () => {
    const { details } = expectProblem(await request(12_001), "INSUFFICIENT_BALANCE");
    expect(details).toMatchObject({ available_balance: 12_000, requested_amount: 12_001 });
    expect(await queue()).toEqual([]);
  });
});

describe("the agent asks", () => {
  const ask = (amount: number, key: string = randomUUID()) =>
    api.call("askForCashOut", { as: shop.token, key, body: { customerPhone: ana.phone, amount } });
  const approve = (transactionId: string, pin = PIN, key?: string) =>
    api.call("approveAgentCashOut", { as: ana.token, key, params: { transactionId }, body: { pin } });
  const say = (operation: "declineAgentCashOut", transactionId: string) =>
    api.call(operation, { as: ana.token, params: { transactionId } });

  it("nothing is held until the customer approves with the PIN; then the money moves at once", async () => {
    const { status, text, body } = await ask(5000);
    expect(status, text).toBe(201);
    const { transactionId } = body;
    expect(await balance()).toEqual(untouched);
    const listed = await api.call("listCashOutApprovals", { as: ana.token });
    expect(listed.body.approvals).toMatchObject([{ transactionId, amount: 5000, agentName: "Loja do Rui" }]);
    const before = await snapshot();
    expectProblem(await approve(transactionId, "1379"), "PIN_WRONG");
    expect(await snapshot()).toEqual(before);
    const approved = await approve(transactionId);
    expect(approved.body).toMatchObject({ status: "COMPLETED", initiatedBy: "AGENT" });
    expect((await approve(transactionId)).body).toEqual(approved.body);
    expect(await balance()).toEqual(paid5000);
    expect(await float()).toBe(15_000);
    expect((await api.call("listCashOutApprovals", { as: ana.token })).body.approvals).toEqual([]);
    expectProblem(await decline({ transactionId }), "CASH_OUT_ALREADY_SETTLED");
  });

  it("the same key asks once; for another amount it is refused", async () => {
    const first = await ask(5000, "once");
    const again = await ask(5000, "once");
    expect(again.body).toEqual(first.body);
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    expectProblem(await ask(6000, "once"), "IDEMPOTENCY_KEY_REUSED");
    expect(await queue()).toHaveLength(1);
  });

  it("the customer says no, the agent takes it back, or the time is over: nothing moves", async () => {
    const declined = (await ask(1000)).body.transactionId;
    expect((await say("declineAgentCashOut", declined)).body).toMatchObject({
      status: "DECLINED",
      reason: "DECLINED_BY_CUSTOMER",
    });
    expectProblem(await approve(declined), "CASH_OUT_ALREADY_SETTLED");
    const takenBack = (await ask(1000)).body.transactionId;
    expect((await decline({ transactionId: takenBack })).body).toMatchObject({ status: "CANCELLED" });
    expectProblem(await approve(takenBack), "CASH_OUT_ALREADY_SETTLED");
    const late = (await ask(1000)).body.transactionId;
    await advance(15 * 60);
    expectProblem(await approve(late), "CASH_OUT_ALREADY_SETTLED");
    expect(await look({ transactionId: late })).toMatchObject({ status: "EXPIRED" });
    expect(await balance()).toEqual(untouched);
  });

  it("what the customer cannot pay may be approved again, once there is money", async () => {
    const { transactionId } = (await ask(12_500)).body;
    expectProblem(await approve(transactionId), "INSUFFICIENT_BALANCE");
    expect(await look({ transactionId })).toMatchObject({ status: "REQUESTED" });
    await api.call("createDeposit", {
      as: await api.tokenFor("usr_operator", "operator"),
      key: randomUUID(),
      body: {
        accountNo: ana.accountNo,
        amount: 500,
        currency: "CVE",
        source: { type: "bank_transfer", reference: randomUUID() },
      },
    });
    expect((await approve(transactionId)).body).toMatchObject({ status: "COMPLETED" });
    expect(await balance()).toEqual({ balance: 0, available: 0, held: 0 });
  });

  it("an approval that would pass the agent's limit of the day holds nothing, and gives nothing to count", async () => {
    const { transactionId } = (await ask(5000)).body;
    const operator = await api.tokenFor("usr_operator", "operator");
    const setLimits = (perDay: number) =>
      api.call("setAgentLimits", {
        ...{ as: operator, params: { agentId: shop.agentId } },
        body: { perTransaction: 9000, perDay },
      });
    await setLimits(4999);
    expectProblem(await approve(transactionId), "AGENT_LIMIT_PER_DAY");
    expect(await balance()).toEqual(untouched);
    await setLimits(5000);
    expect((await approve(transactionId)).body).toMatchObject({ status: "COMPLETED" });
    expect((await api.call("getOwnAgent", { as: shop.token })).body.limits.leftToday).toBe(0);
  });

  it("nobody is found who is no customer, and nobody approves for another", async () => {
    const body = { customerPhone: "+2389000000001", amount: 100 };
    const nobody = await api.call("askForCashOut", { as: shop.token, key: "k", body });
    expectProblem(nobody, "USER_NOT_FOUND");
    const { transactionId } = (await ask(1000)).body;
    const eva = await openPhoneCustomer(api, 5000);
    const other = { as: eva.token, params: { transactionId }, body: { pin: PIN } };
    expectProblem(await api.call("approveAgentCashOut", other), "WITHDRAWAL_NOT_FOUND");
  });
});
