// Disputes: who may open and decide them, that an adjustment is posted once and by two operators, and what it leaves behind.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openAgent, openPhoneCustomer, type PhoneCustomer, type TestAgent } from "../testing/agents.ts";
import { snapshotBooks } from "../testing/books-snapshot.ts";
import { expectProblem } from "../testing/expect-problem.ts";
import { ledgerFindings } from "../testing/ledger-findings.ts";
import { startTestApi, type TestApi } from "../testing/test-api.ts";

let api: TestApi;
let shop: TestAgent;
let ana: PhoneCustomer;
let first: string;
let second: string;
beforeAll(async () => {
  api = await startTestApi();
  first = await api.tokenFor("usr_first", "operator");
  second = await api.tokenFor("usr_second", "operator");
});
afterAll(async () => {
  const findings = await ledgerFindings(api);
  await api.stop();
  expect(findings).toEqual([]);
});
beforeEach(async () => {
  shop = await openAgent(api, { float: 10_000 });
  ana = await openPhoneCustomer(api, 5_000);
});

async function cashOut(amount = 2000): Promise<string> {
  const body = { amount, userId: ana.userId, agentId: shop.agentId };
  const { confirmationCode, storeNumber, transactionId } = (
    await api.call("requestAgentCashOut", { as: ana.token, body })
  ).body;
  const proof = { confirmationCode, storeNumber };
  const done = await api.call("confirmAgentRequest", {
    as: shop.token,
    params: { transactionId },
    body: proof,
  });
  expect(done.status, done.text).toBe(200);
  return transactionId;
}
const open = (transactionId: string, as = ana.token, key: string = randomUUID()) =>
  api.call("createDispute", {
    ...{ as, key },
    body: { transactionId, reason: "CASH_NOT_RECEIVED", text: "Só recebi 1.000$00" },
  });
const propose = (disputeId: string, changes: object = {}, as = first) =>
  api.call("proposeDisputeResolution", {
    ...{ as, params: { disputeId } },
    body: { direction: "TO_CUSTOMER", amount: 1000, note: "Falta na caixa", ...changes },
  });
const approve = (disputeId: string, as = second) =>
  api.call("approveDisputeResolution", { as, params: { disputeId } });
const reject = (disputeId: string, as = first) =>
  api.call("rejectDispute", { as, params: { disputeId }, body: { note: "Filmado" } });
const tills = async () => ({
  customer: (await api.balanceOf(ana)).balance,
  float: (await api.call("getOwnAgent", { as: shop.token })).body.float,
});

describe("a dispute", () => {
  it("is opened once for a transaction, by the customer or the agent, and by nobody else", async () => {
    const transactionId = await cashOut();
    const opened = await open(transactionId, ana.token, "mine");
    expect(opened.status, opened.text).toBe(201);
    expect(opened.body).toMatchObject({
      transactionId,
      openedBy: "customer",
      status: "OPEN",
      text: "Só recebi 1.000$00",
      history: [{ status: "OPEN", by: "customer" }],
    });
    const again = await open(transactionId, ana.token, "mine");
    expect(again.body).toEqual(opened.body);
    expectProblem(await open(transactionId, shop.token), "DISPUTE_ALREADY_OPEN");
    const eva = await openPhoneCustomer(api, 0);
    expectProblem(await open(transactionId, eva.token), "TRANSACTION_NOT_FOUND");
    const params = { disputeId: opened.body.disputeId };
    expectProblem(await api.call("getDispute", { as: eva.token, params }), "DISPUTE_NOT_FOUND");
    for (const as of [ana.token, shop.token]) {
      expect((await api.call("listDisputes", { as })).body.disputes).toMatchObject([params]);
    }
    expect((await api.call("listDisputes", { as: eva.token })).body.disputes).toEqual([]);
    const { rows } = await api.server.database.pool.query(
      "select row_to_json(d)::text as text from disputes d",
    );
    expect(JSON.stringify(rows)).not.toContain("recebi");
  });

  it("is only of what is completed, and never of a transfer", async () => {
    const body = { amount: 500, userId: ana.userId, agentId: shop.agentId };
    const { transactionId } = (await api.call("requestAgentCashOut", { as: ana.token, body })).body;
    expectProblem(await open(transactionId), "DISPUTE_NOT_POSSIBLE");
    const eva = await openPhoneCustomer(api, 0);
    const moved = await api.call("createTransfer", {
      as: ana.token,
      body: { from_account: ana.accountNo, to_account: eva.accountNo, amount: 10, currency: "CVE" },
    });
    expectProblem(await open(moved.body.transaction_id), "TRANSACTION_NOT_FOUND");
  });

  it("moves nothing until another operator approves; then it is posted once, and has a history", async () => {
    const { disputeId } = (await open(await cashOut())).body;
    const before = await snapshotBooks(api.server.database.pool);
    expect((await propose(disputeId)).body).toMatchObject({ status: "PROPOSED" });
    expectProblem(await approve(disputeId, first), "SECOND_OPERATOR_NEEDED");
    expect(await snapshotBooks(api.server.database.pool)).toEqual(before);
    const approved = await Promise.all(Array.from({ length: 10 }, () => approve(disputeId)));
    for (const { status, text } of approved) expect(status, text).toBeOneOf([200, 409]);
    expect(await tills()).toEqual({ customer: 4000, float: 11_000 });
    const { body } = await approve(disputeId);
    expect(body).toMatchObject({
      status: "RESOLVED",
      adjustment: { direction: "TO_CUSTOMER", amount: 1000, transactionId: expect.stringMatching(/^txn_/) },
      history: [
        { status: "OPEN", by: "customer" },
        { status: "PROPOSED", by: "operator", note: "Falta na caixa" },
        { status: "RESOLVED", by: "operator" },
      ],
    });
    expectProblem(await propose(disputeId), "DISPUTE_ALREADY_DECIDED");
    expectProblem(await reject(disputeId), "DISPUTE_ALREADY_DECIDED");
    // The adjustment itself cannot be disputed, and the transaction can be again.
    expectProblem(await open(body.adjustment!.transactionId!), "TRANSACTION_NOT_FOUND");
  });

  it("goes to the agent just as well, and says when the customer cannot pay it", async () => {
    const transactionId = await cashOut(4000);
    const { disputeId } = (await open(transactionId, shop.token)).body;
    await propose(disputeId, { direction: "TO_AGENT", amount: 2000 });
    expectProblem(await approve(disputeId), "INSUFFICIENT_BALANCE");
    expect((await propose(disputeId, { direction: "TO_AGENT", amount: 1000 })).body.status).toBe("PROPOSED");
    expect((await approve(disputeId)).body).toMatchObject({ status: "RESOLVED" });
    expect(await tills()).toEqual({ customer: 0, float: 15_000 });
  });

  it("goes to the agent although the customer knows its id: nobody can use that as a reference before", async () => {
    const { disputeId } = (await open(await cashOut(), shop.token)).body;
    const eva = await openPhoneCustomer(api, 0);
    const body = { from_account: ana.accountNo, to_account: eva.accountNo, amount: 1, currency: "CVE" };
    const taken = await api.call("createTransfer", {
      as: ana.token,
      body: { ...body, reference: disputeId },
    });
    await propose(disputeId, { direction: "TO_AGENT", amount: 1000 });
    const approved = await approve(disputeId);
    expect(approved.status, approved.text).toBe(200);
    expectProblem(taken, "VALIDATION_FAILED");
  });

  it("is rejected with a reason, and then the transaction stays as it is", async () => {
    const { disputeId } = (await open(await cashOut())).body;
    for (let i = 0; i < 2; i++) expect((await reject(disputeId)).body).toMatchObject({ status: "REJECTED" });
    expectProblem(await propose(disputeId), "DISPUTE_ALREADY_DECIDED");
    expectProblem(await approve(disputeId), "DISPUTE_ALREADY_DECIDED");
    expect(await tills()).toEqual({ customer: 3000, float: 12_000 });
  });

  it("is never adjusted by more than the transaction", async () => {
    const { disputeId } = (await open(await cashOut())).body;
    const { details } = expectProblem(
      await propose(disputeId, { amount: 2000.01 }),
      "DISPUTE_AMOUNT_TOO_LARGE",
    );
    expect(details).toEqual({ max: 2000 });
  });

  it("after another is adjusted by no more than what that one left", async () => {
    const transactionId = await cashOut();
    const resolve = async (changes: object) => {
      const { disputeId } = (await open(transactionId)).body;
      await propose(disputeId, changes);
      expect((await approve(disputeId)).body).toMatchObject({ status: "RESOLVED" });
    };
    await resolve({ amount: 1200 });
    const { disputeId } = (await open(transactionId)).body;
    const { details } = expectProblem(
      await propose(disputeId, { amount: 800.01 }),
      "DISPUTE_AMOUNT_TOO_LARGE",
    );
    expect(details).toEqual({ max: 800 });
    await propose(disputeId, { amount: 800 });
    expect((await approve(disputeId)).body).toMatchObject({ status: "RESOLVED" });
    expect(await tills()).toEqual({ customer: 5000, float: 10_000 });
    const third = (await open(transactionId)).body.disputeId;
    const more = expectProblem(await propose(third, { amount: 0.01 }), "DISPUTE_AMOUNT_TOO_LARGE");
    expect(more.details).toEqual({ max: 0 });
    // What was adjusted by mistake can go back, and no more than that and the transaction.
    await propose(third, { direction: "TO_AGENT", amount: 2000 });
    expect((await approve(third)).body).toMatchObject({ status: "RESOLVED" });
    expect(await tills()).toEqual({ customer: 3000, float: 12_000 });
  });

  it("approved and rejected at once ends one way, and the money is as the status says", async () => {
    for (let round = 0; round < 20; round++) {
      const { disputeId } = (await open(await cashOut(200))).body;
      await propose(disputeId, { amount: 100 });
      const { float } = await tills();
      await Promise.all([approve(disputeId), reject(disputeId)]);
      const { body } = await api.call("getDispute", { as: first, params: { disputeId } });
      expect(["RESOLVED", "REJECTED"]).toContain(body.status);
      expect((await tills()).float).toBe(body.status === "RESOLVED" ? float - 100 : float);
    }
  });
});
