// Direct transfers: the amount above which they have to be confirmed, and recipients named by their phone.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { maskedAccountNo } from "../accounts/masked-account-no.ts";
import { snapshotBooks } from "../testing/books-snapshot.ts";
import { expectProblem } from "../testing/expect-problem.ts";
import { type IdentityApi, PASSWORD, startIdentityApi } from "../testing/identity-api.ts";
import type { Answer } from "../testing/test-api.ts";
import { type Payer, PIN, payerWithPin } from "../testing/valid-transfer-calls.ts";

const ABOVE = 5000;

let api: IdentityApi;
let ana: Payer;
let rui: Payer;
beforeAll(async () => {
  api = await startIdentityApi({ STEP_UP_ABOVE: `CVE:${ABOVE}`, PHONE_LOOKUPS_FREE: "3" });
});
afterAll(() => api.stop());
beforeEach(async () => {
  ana = await payerWithPin(api);
  rui = await payerWithPin(api, { name: "Rui Lopes" });
});

const books = () => snapshotBooks(api.server.database.pool);
const transfer = (changes: object = {}, key?: string) =>
  api.call("createTransfer", {
    as: ana.token,
    key,
    body: {
      from_account: ana.accountNo,
      to_account: rui.accountNo,
      amount: 100,
      currency: "CVE",
      ...changes,
    },
  });
const toPhone = (to_phone: string, changes: object = {}, key?: string) =>
  transfer({ to_account: undefined, to_phone, ...changes }, key);
const numbered = (amount: string) =>
  api.call("transferBalance", {
    as: ana.token,
    body: {
      from_account: ana.accountNo,
      to_account: rui.accountNo,
      amount,
      currency: "CVE",
      transaction_id: randomUUID(),
    },
  });

describe("above the amount that needs a PIN and a code", () => {
  it.each<[string, () => Promise<Answer<unknown>>]>([
    ["a direct transfer", () => transfer({ amount: ABOVE + 0.01 })],
    ["a direct transfer with a key", () => transfer({ amount: ABOVE + 0.01 }, randomUUID())],
    ["a transfer by transaction id", () => numbered("5000.01")],
    ["a direct transfer to a phone", () => toPhone(rui.phone, { amount: ABOVE + 0.01 })],
  ])("%s is refused, says how to make it, and moves nothing", async (_, ask) => {
    const before = await books();
    expect(expectProblem(await ask(), "STEP_UP_REQUIRED").details).toEqual({
      above: ABOVE,
      currency: "CVE",
      needs: ["pin", "otp"],
      init: "/api/v1/transfer/init",
      confirm: "/api/v1/transfer/confirm",
    });
    expect(await books()).toEqual(before);
  });

  it("the way that it says works, and leaves the key of the refused one free", async () => {
    expectProblem(await transfer({ amount: ABOVE + 1 }, "pay"), "STEP_UP_REQUIRED");
    const asking = { to: rui.accountNo, amount: ABOVE + 1, currency: "CVE" };
    const { body } = await api.call("initTransfer", { as: ana.token, body: asking });
    const otp = await api.codeSentTo(ana.phone);
    const confirmed = await api.call("confirmTransfer", {
      as: ana.token,
      key: "pay",
      body: { transferToken: body.transferToken, pin: PIN, otp },
    });
    expect(confirmed.status, confirmed.text).toBe(201);
  });

  it("and at that amount a direct transfer is made", async () => {
    expect((await transfer({ amount: ABOVE })).status).toBe(201);
    expect((await numbered("5000.00")).status).toBe(201);
  });
});

describe("a transfer to a phone", () => {
  it("reaches its owner's account, and is one transfer under its key", async () => {
    const answers = await Promise.all(Array.from({ length: 3 }, () => toPhone(rui.phone, {}, "pay")));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers[0]!.body).toMatchObject({
      to_account: maskedAccountNo(rui.accountNo),
      new_balance: 99_900,
    });
    const found = await api.call("getTransfer", {
      as: rui.token,
      params: { transfer_id: answers[0]!.body.transaction_id },
    });
    expect(found.body).toMatchObject({ status: "SUCCESS", amount: 100 });
    expect((await api.balanceOf(rui)).balance).toBe(100_100);
  });

  it("under the key of another phone is refused, and the field is named", async () => {
    const eva = await payerWithPin(api);
    await toPhone(rui.phone, {}, "pay");
    const other = await toPhone(eva.phone, {}, "pay");
    expect(expectProblem(other, "IDEMPOTENCY_KEY_REUSED").details).toEqual({ field: "to_phone" });
  });

  it("that was refused is found under its reference", async () => {
    const poor = await payerWithPin(api, { openingBalance: 1 });
    const body = { from_account: poor.accountNo, to_phone: rui.phone, amount: 2, currency: "CVE" };
    const refused = await api.call("createTransfer", { as: poor.token, body: { ...body, reference: "R-1" } });
    expectProblem(refused, "INSUFFICIENT_BALANCE");
    const found = await api.call("getTransfer", { as: poor.token, params: { transfer_id: "R-1" } });
    const to_account = maskedAccountNo(rui.accountNo);
    expect(found.body).toMatchObject({ status: "FAILED", to_account, amount: 2 });
  });

  it("that its owner's account cannot take says so without the account's number", async () => {
    const basic = { tier: "basic", phone: api.newPhone(), name: "Eva", password: PASSWORD };
    const accounts = [{ currency: "CVE", openingBalance: 99_950 }];
    const eva = await api.call("createSandboxUser", { body: { ...basic, accounts } });
    const to = eva.body.accounts[0]!.accountNo;
    const asked = { to: basic.phone, amount: 100, currency: "CVE" };
    for (const answer of [
      await toPhone(basic.phone),
      await api.call("initTransfer", { as: ana.token, body: asked }),
    ]) {
      const { details } = expectProblem(answer, "LIMIT_MAX_BALANCE");
      expect(details).toMatchObject({ account: maskedAccountNo(to) });
      expect(answer.text).not.toContain(to);
    }
  });

  it.each<[string, string, () => Promise<Answer<unknown>>]>([
    ["that nobody has", "RECIPIENT_NOT_FOUND", () => toPhone(api.newPhone())],
    [
      "whose owner has no account in the currency",
      "RECIPIENT_NOT_FOUND",
      () => toPhone(rui.phone, { currency: "EUR" }),
    ],
    ["of one's own", "SAME_ACCOUNT", () => toPhone(ana.phone)],
    ["beside an account", "VALIDATION_FAILED", () => transfer({ to_phone: rui.phone })],
    ["that is left out with the account", "VALIDATION_FAILED", () => transfer({ to_account: undefined })],
  ])("%s: %s", async (_, code, ask) => {
    const before = await books();
    expectProblem(await ask(), code);
    expect(await books()).toEqual(before);
  });

  it("has to wait when others were asked for and not paid; known and unknown phones count alike", async () => {
    const poor = { amount: ABOVE, from_account: rui.accountNo };
    // Found, and then refused by the ledger, because the account is another's.
    for (const phone of [rui.phone, api.newPhone(), rui.phone]) {
      const code = phone === rui.phone ? "ACCOUNT_ACCESS_DENIED" : "RECIPIENT_NOT_FOUND";
      expectProblem(await toPhone(phone, poor), code);
    }
    for (const phone of [rui.phone, api.newPhone()]) {
      const waiting = await toPhone(phone);
      expectProblem(waiting, "TOO_MANY_ATTEMPTS");
      expect(Number(waiting.headers.get("retry-after"))).toBeGreaterThan(0);
    }
    expect((await transfer()).status).toBe(201);
    api.pass(61_000);
    expect((await toPhone(rui.phone)).status).toBe(201);
  });

  it("that is paid each time never has to wait", async () => {
    for (let i = 0; i < 8; i++) expect((await toPhone(rui.phone, { amount: 1 })).status).toBe(201);
  });

  it("leaves the phone in no row", async () => {
    await toPhone(rui.phone, { reference: "R-2" });
    const { rows } = await api.server.database.pool.query<{ row: string }>(
      "select to_json(t)::text as row from events t",
    );
    expect(rows.filter(({ row }) => row.includes(rui.phone.slice(1)))).toEqual([]);
  });
});
