// What payments cost, by the API: shown before, charged once, told to who paid, and in the platform's books.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ledgerFindings } from "../testing/ledger-findings.ts";
import { startTestApi, type TestApi } from "../testing/test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi({
    environment: {
      FEES: JSON.stringify({ CVE: { transfer: { percent: "1", min: "5", max: "50" }, atm: { flat: "15" } } }),
    },
  });
});
afterAll(() => api.stop());

async function feesEarned(): Promise<number> {
  const { body } = await api.call("getSandboxAccounts");
  return body.accounts.find(({ kind, currency }) => kind === "fees" && currency === "CVE")!.balance;
}

describe("a transfer", () => {
  it("is charged on top, once, and shows the fee and the balance after it", async () => {
    const [ana, rui] = [await api.customer({ CVE: 10_000 }), await api.customer({ CVE: 0 })];
    const before = await feesEarned();
    const request = {
      as: ana.token,
      key: randomUUID(),
      body: { from_account: ana.accountNo, to_account: rui.accountNo, amount: 1_000, currency: "CVE" },
    };
    for (const again of [false, true]) {
      const { status, body, headers } = await api.call("createTransfer", request);
      expect(status).toBe(201);
      expect(headers.has("idempotent-replayed")).toBe(again);
      expect(body).toMatchObject({ amount: 1_000, fee: 10, new_balance: 8_990 });
    }
    expect(await api.balanceOf(ana)).toMatchObject({ balance: 8_990, held: 0 });
    expect(await api.balanceOf(rui)).toMatchObject({ balance: 1_000 });
    expect((await feesEarned()) - before).toBe(10);
  });

  it("tells its fee to the sender, not to the receiver", async () => {
    const [ana, rui] = [await api.customer({ CVE: 10_000 }), await api.customer({ CVE: 0 })];
    const made = await api.call("transferBalance", {
      as: ana.token,
      body: {
        from_account: ana.accountNo,
        to_account: rui.accountNo,
        amount: "9000",
        currency: "CVE",
        transaction_id: randomUUID(),
      },
    });
    expect(made.body).toMatchObject({ amount: 9_000, fee: 50, new_balance: 950 });
    const params = { transfer_id: made.body.transfer_id };
    expect((await api.call("getTransfer", { as: ana.token, params })).body).toMatchObject({ fee: 50 });
    expect((await api.call("getTransfer", { as: rui.token, params })).body).not.toHaveProperty("fee");
  });

  it("is refused when only the amount is there", async () => {
    const [ana, rui] = [await api.customer({ CVE: 100 }), await api.customer({ CVE: 0 })];
    const { status, text } = await api.call("createTransfer", {
      as: ana.token,
      key: randomUUID(),
      body: { from_account: ana.accountNo, to_account: rui.accountNo, amount: 100, currency: "CVE" },
    });
    expect(status).toBe(422);
    expect(JSON.parse(text).error).toMatchObject({
      code: "INSUFFICIENT_BALANCE",
      details: { available_balance: 100, requested_amount: 105 },
    });
  });

  it("in a currency without prices is free, and then has no fee to show", async () => {
    const [ana, rui] = [await api.customer({ EUR: 10 }), await api.customer({ EUR: 0 })];
    const { body } = await api.call("createTransfer", {
      as: ana.token,
      key: randomUUID(),
      body: { from_account: ana.accountNo, to_account: rui.accountNo, amount: 10, currency: "EUR" },
    });
    expect(body).toMatchObject({ new_balance: 0 });
    expect(body).not.toHaveProperty("fee");
  });
});

describe("a code for cash", () => {
  it("holds its price, and gives it back when the code is cancelled", async () => {
    const ana = await api.customer({ CVE: 10_000 });
    const { body } = await api.call("issueAtmCode", {
      as: ana.token,
      key: randomUUID(),
      body: { amount: 1_000, userId: ana.userId },
    });
    expect(await api.balanceOf(ana)).toMatchObject({ balance: 10_000, held: 1_015 });
    const { transactionId } = body;
    const cancelled = await api.call("cancelWithdrawal", { as: ana.token, params: { transactionId } });
    expect(cancelled.body).toMatchObject({ status: "CANCELLED", fee: 15 });
    expect(await api.balanceOf(ana)).toMatchObject({ balance: 10_000, held: 0 });
  });
});

it("after all of it the ledger is what its log says", async () => {
  expect(await ledgerFindings(api)).toEqual([]);
});
