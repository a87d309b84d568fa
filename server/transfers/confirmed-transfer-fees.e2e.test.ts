// What a transfer in two steps costs: what was shown when it was prepared, on whichever server and whatever the price list
// says by then. The list changes with a restart, so the second server here is the first one after it.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { snapshotBooks } from "../testing/books-snapshot.ts";
import { expectProblem } from "../testing/expect-problem.ts";
import { startTestApi, type TestApi } from "../testing/test-api.ts";
import { type Payer, PIN, payerWithPin } from "../testing/valid-transfer-calls.ts";
import { verifyLedger } from "../verification/verify-ledger.ts";

const priced = (transfer: object) => ({ FEES: JSON.stringify({ CVE: { transfer } }) });

let today: TestApi;
let dearer: TestApi;
let cheaper: TestApi;
let ana: Payer;
let rui: Payer;
beforeAll(async () => {
  today = await startTestApi({ environment: priced({ flat: "5", percent: "1.5", max: "200" }) });
  dearer = await startTestApi({ environment: priced({ flat: "500" }), beside: today.server });
  cheaper = await startTestApi({ beside: today.server });
});
afterAll(async () => {
  await dearer.stop();
  await cheaper.stop();
  await today.stop();
});
beforeEach(async () => {
  ana = await payerWithPin(today, { openingBalance: 1000 });
  rui = await payerWithPin(today, { name: "Rui" });
});

async function prepare(amount: number | string) {
  const { status, text, body } = await today.call("initTransfer", {
    as: ana.token,
    body: { to: rui.accountNo, amount, currency: "CVE" },
  });
  expect(status, text).toBe(200);
  return body;
}
const confirm = (api: TestApi, transferToken: string, key: string = randomUUID()) =>
  api.call("confirmTransfer", { as: ana.token, key, body: { transferToken, pin: PIN } });
const left = async (who: Payer) => (await today.balanceOf(who)).balance;
async function feesEarned(): Promise<number> {
  const { accounts } = (await today.call("getSandboxAccounts")).body;
  return accounts.find(({ kind, currency }) => kind === "fees" && currency === "CVE")!.balance;
}

describe("the fee of a prepared transfer", () => {
  it.each([
    { amount: "100", fee: 6.5 },
    // 1.5 % of 33.33 is 0.49995, rounded to the nearest cent.
    { amount: "33.33", fee: 5.5 },
    { amount: "900", fee: 18.5 },
  ])("for $amount is shown as $fee, and that is what is paid", async ({ amount, fee }) => {
    const before = { rui: await left(rui), fees: await feesEarned() };
    const { transferToken, ...shown } = await prepare(amount);
    expect(shown).toMatchObject({ fee, total: Number(amount) + fee });
    const { status, text, body } = await confirm(today, transferToken);
    expect(status, text).toBe(201);
    expect(body).toMatchObject({ amount: Number(amount), new_balance: 1000 - Number(amount) - fee });
    expect(await left(rui)).toBe(before.rui + Number(amount));
    expect(await feesEarned()).toBeCloseTo(before.fees + fee, 2);
    const params = { transactionId: body.transaction_id };
    expect((await today.call("getTransaction", { as: ana.token, params })).body).toMatchObject({ fee });
  });

  it.each([["dearer"], ["cheaper"]] as const)("stays what was shown after the list gets %s", async (list) => {
    const { transferToken, fee } = await prepare(100);
    const api = list === "dearer" ? dearer : cheaper;
    const { status, text } = await confirm(api, transferToken);
    expect(status, text).toBe(201);
    expect(fee).toBe(6.5);
    expect(await left(ana)).toBe(1000 - 106.5);
  });

  it("is in a new preparation what the list says then", async () => {
    const body = { to: rui.accountNo, amount: 100, currency: "CVE" as const };
    const again = await dearer.call("initTransfer", { as: ana.token, body });
    expect(again.body).toMatchObject({ fee: 500, total: 600 });
  });

  it("is paid once when the confirmation is repeated after the list has changed", async () => {
    const { transferToken } = await prepare(100);
    const key = randomUUID();
    const first = await confirm(today, transferToken, key);
    const repeated = await confirm(dearer, transferToken, key);
    expect(repeated.headers.get("idempotent-replayed")).toBe("true");
    expect(repeated.body).toEqual(first.body);
    expect(await left(ana)).toBe(1000 - 106.5);
  });

  it("cannot be prepared when amount and fee are more than there is", async () => {
    const call = (amount: string) =>
      today.call("initTransfer", {
        as: ana.token,
        body: { to: rui.accountNo, amount, currency: "CVE" },
      });
    // 980.30 and 5 + 14.70 are the whole 1,000.
    expectProblem(await call("980.31"), "INSUFFICIENT_BALANCE");
    expect((await call("980.30")).body).toMatchObject({ fee: 19.7, total: 1000 });
  });

  it("is part of what must be there when it is confirmed, and a refusal leaves the books as they are", async () => {
    const { transferToken } = await prepare("980.30");
    const cent = { from_account: ana.accountNo, to_account: rui.accountNo, amount: "0.01", currency: "CVE" };
    expect((await cheaper.call("createTransfer", { as: ana.token, body: cent })).status).toBe(201);
    const before = await snapshotBooks(today.server.database.pool);
    expectProblem(await confirm(today, transferToken), "INSUFFICIENT_BALANCE");
    expect(await snapshotBooks(today.server.database.pool)).toEqual(before);
  });
});

it("the ledger agrees with all of it", async () => {
  const client = await today.server.database.pool.connect();
  const { findings } = await verifyLedger(client);
  client.release();
  expect(findings).toEqual([]);
});
