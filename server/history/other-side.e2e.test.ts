// Whoever knows somebody by phone only is shown the last four digits of the account, wherever the payment can be seen.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { maskedAccountNo } from "../accounts/masked-account-no.ts";
import { openAgent, openPhoneCustomer } from "../testing/agents.ts";
import { type IdentityApi, startIdentityApi } from "../testing/identity-api.ts";
import { type Payer, PIN, payerWithPin } from "../testing/valid-transfer-calls.ts";

let api: IdentityApi;
let operator: string;
let ana: Payer;
let rui: Payer;
beforeAll(async () => {
  api = await startIdentityApi();
  operator = await api.tokenFor("usr_operator", "operator");
  [ana, rui] = [await payerWithPin(api), await payerWithPin(api, { name: "Rui Lopes" })];
});
afterAll(() => api.stop());

async function made(body: object): Promise<string> {
  const terms = { from_account: ana.accountNo, amount: 100, currency: "CVE", ...body };
  const answer = await api.call("createTransfer", { as: ana.token, key: randomUUID(), body: terms });
  expect(answer.status, answer.text).toBe(201);
  return answer.body.transaction_id;
}

async function confirmed(): Promise<string> {
  const asked = { to: rui.phone, amount: 100, currency: "CVE" };
  const { transferToken } = (await api.call("initTransfer", { as: ana.token, body: asked })).body;
  const body = { transferToken, pin: PIN };
  const answer = await api.call("confirmTransfer", { as: ana.token, key: randomUUID(), body });
  expect(answer.status, answer.text).toBe(201);
  return answer.body.transaction_id;
}

/** Debited and credited account, as each place shows them to whom the token belongs. */
async function seenBy(as: string, transactionId: string): Promise<[string, string][]> {
  const details = await api.call("getTransaction", { as, params: { transactionId } });
  const transfer = await api.call("getTransfer", { as, params: { transfer_id: transactionId } });
  const { transactions } = (await api.call("listTransactions", { as, query: { limit: "100" } })).body;
  const listed = transactions.find((each) => each.transactionId === transactionId)!;
  return [
    [details.body.fromAccountNo, details.body.toAccountNo],
    [listed.fromAccountNo, listed.toAccountNo],
    [transfer.body.from_account, transfer.body.to_account],
  ];
}

async function statementLine(as: string, account_no: string, transactionId: string) {
  const { now } = (await api.call("getSandboxClock")).body;
  const day = new Date(Date.parse(now) - 3_600_000).toISOString().slice(0, 10);
  const asked = { as, params: { account_no }, query: { from: day, to: day } };
  const { text } = await api.call("getAccountStatement", asked);
  return text
    .split("\r\n")
    .find((line) => line.includes(transactionId))!
    .split(",")[3];
}

const three = (from: string, to: string) => Array(3).fill([from, to]);

describe.each([
  ["a direct transfer to a phone", () => made({ to_phone: rui.phone })],
  ["a confirmed transfer to a phone", confirmed],
])("%s", (_, make) => {
  it("shows each side the last four digits of the other, everywhere, and operators everything", async () => {
    const id = await make();
    const masked = { ana: maskedAccountNo(ana.accountNo), rui: maskedAccountNo(rui.accountNo) };
    expect(await seenBy(ana.token, id)).toEqual(three(ana.accountNo, masked.rui));
    expect(await seenBy(rui.token, id)).toEqual(three(masked.ana, rui.accountNo));
    expect((await seenBy(operator, id)).slice(0, 2)).toEqual(three(ana.accountNo, rui.accountNo).slice(1));
    expect(await statementLine(ana.token, ana.accountNo, id)).toBe(masked.rui);
    expect(await statementLine(rui.token, rui.accountNo, id)).toBe(masked.ana);
    expect(await statementLine(operator, ana.accountNo, id)).toBe(rui.accountNo);
  });
});

it("a transfer to an account number shows both sides both numbers", async () => {
  const id = await made({ to_account: rui.accountNo });
  for (const as of [ana.token, rui.token]) {
    expect(await seenBy(as, id)).toEqual(three(ana.accountNo, rui.accountNo));
  }
  expect(await statementLine(ana.token, ana.accountNo, id)).toBe(rui.accountNo);
});

it("an agent is shown the last four digits of customers, who are shown the agent's till", async () => {
  const agent = await openAgent(api);
  const customer = await openPhoneCustomer(api, 0);
  const body = { customer: { phone: customer.phone }, amount: 500 };
  const answer = await api.call("createCashIn", { as: agent.token, key: randomUUID(), body });
  expect(answer.status, answer.text).toBe(201);
  const { transactionId } = answer.body;
  const sides = async (as: string) => {
    const { fromAccountNo, toAccountNo } = (
      await api.call("getTransaction", { as, params: { transactionId } })
    ).body;
    return [fromAccountNo, toAccountNo];
  };
  const masked = maskedAccountNo(customer.accountNo);
  expect(await sides(agent.token)).toEqual([agent.floatAccountNo, masked]);
  expect(await sides(customer.token)).toEqual([agent.floatAccountNo, customer.accountNo]);
  expect(await sides(operator)).toEqual([agent.floatAccountNo, customer.accountNo]);
  expect(await statementLine(agent.token, agent.floatAccountNo, transactionId)).toBe(masked);
});
