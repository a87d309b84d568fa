// What a cash-out costs the customer and brings the agent: each posted as entries of its own, and all of them sum to zero.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { advanceToNoon, openAgent, openPhoneCustomer } from "../testing/agents.ts";
import { ledgerFindings } from "../testing/ledger-findings.ts";
import { startTestApi, type TestApi } from "../testing/test-api.ts";
import { businessDayAt } from "./business-days.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi({
    environment: {
      FEES: JSON.stringify({ CVE: { agent: { flat: "25", percent: "1" } } }),
      COMMISSIONS: JSON.stringify({ CVE: { "cash-out": { percent: "0.5" }, "cash-in": { flat: "7.50" } } }),
    },
  });
  await advanceToNoon(api);
});
afterAll(() => api.stop());

it("the customer pays amount and fee, the float grows by the amount, and the commission accrues", async () => {
  const shop = await openAgent(api, { float: 10_000 });
  const ana = await openPhoneCustomer(api, 5000);
  const ask = (amount: number) =>
    api.call("requestAgentCashOut", {
      as: ana.token,
      body: { amount, userId: ana.userId, agentId: shop.agentId },
    });
  const { body } = await ask(2000);
  expect(body).toMatchObject({ amount: 2000, fee: 45 });
  expect(await api.balanceOf(ana)).toEqual({ balance: 5000, available: 2955, held: 2045 });
  const { transactionId, confirmationCode, storeNumber } = body;
  const done = await api.call("confirmAgentRequest", {
    as: shop.token,
    params: { transactionId },
    body: { confirmationCode, storeNumber },
  });
  expect(done.body).toMatchObject({ amount: 2000, commission: 10, float: 12_000 });
  expect(await api.balanceOf(ana)).toEqual({ balance: 2955, available: 2955, held: 0 });
  const cashIn = await api.call("createCashIn", {
    ...{ as: shop.token, key: randomUUID() },
    body: { customer: { phone: ana.phone }, amount: 1000 },
  });
  expect(cashIn.body).toMatchObject({ amount: 1000, fee: 0, commission: 7.5, float: 11_000 });
  const own = (await api.call("getOwnAgent", { as: shop.token })).body;
  expect(own).toMatchObject({ float: 11_000, commission: 17.5 });
  const { accounts } = (await api.call("getSandboxAccounts")).body;
  const fees = accounts.find(({ kind, currency }) => kind === "fees" && currency === "CVE");
  expect(fees?.balance).toBe(45 - 17.5);
  const now = Date.parse((await api.call("getSandboxClock")).body.now);
  const report = await api.call("getAgentReport", {
    as: shop.token,
    params: { date: businessDayAt(now).date },
  });
  expect(report.body).toMatchObject({ fees: 45, commissions: 17.5, closingCommission: 17.5 });
  expect(await ledgerFindings(api)).toEqual([]);
});
