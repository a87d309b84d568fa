// Balances over HTTP: what may be spent, what an account held at a past time, and who may look.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemAccountNo } from "../ledger/accounts.ts";
import { expectProblem } from "../testing/expect-problem.ts";
import { issueCode } from "../testing/terminal.ts";
import { type Customer, startTestApi, type TestApi } from "../testing/test-api.ts";

let api: TestApi;
let ana: Customer;
beforeAll(async () => {
  api = await startTestApi();
  ana = await api.customer({ CVE: 12_000, EUR: 20 });
});
afterAll(() => api.stop());

const ofAccount = (account_no: string, as = ana.token, at?: string) =>
  api.call("getAccountBalance", {
    as,
    params: { account_no },
    ...(at === undefined ? {} : { query: { at } }),
  });
const advance = (advanceSeconds: number) => api.call("advanceSandboxClock", { body: { advanceSeconds } });
const now = async () => (await api.call("getSandboxClock")).body.now;

describe("the balance", () => {
  it("is of the escudo account unless another currency is asked for", async () => {
    const { body } = await api.call("getBalance", { as: ana.token });
    expect(body).toMatchObject({ balance: 12_000, currency: "CVE", accountNo: ana.accountNos.CVE });
    const euros = await api.call("getBalance", { as: ana.token, query: { currency: "EUR" } });
    expect(euros.body).toMatchObject({ balance: 20, currency: "EUR", accountNo: ana.accountNos.EUR });
    const yen = await api.call("getBalance", { as: ana.token, query: { currency: "JPY" } });
    expectProblem(yen, "USER_NOT_FOUND");
  });

  it("includes what must stay, and what may be spent does not", async () => {
    const accounts = [{ currency: "CVE", openingBalance: 1000, minimumBalance: 300 }];
    const { userId } = (await api.call("createSandboxUser", { body: { accounts } })).body;
    const token = await api.tokenFor(userId);
    expect(await api.balanceOf({ token })).toEqual({ balance: 1000, available: 700, held: 0 });
    const body = { amount: 1000, userId };
    const { details } = expectProblem(
      await api.call("issueAtmCode", { as: token, body }),
      "INSUFFICIENT_BALANCE",
    );
    expect(details).toMatchObject({ available_balance: 700, requested_amount: 1000 });
  });

  it("of an account is its owner's and the back office's to see", async () => {
    const rui = await api.customer({ CVE: 5 });
    const seen = {
      account_no: ana.accountNo,
      balance: 12_000,
      available: 12_000,
      held: 0,
      currency: "CVE",
      status: "ACTIVE",
      last_updated: expect.any(String),
    };
    expect((await ofAccount(ana.accountNo)).body).toEqual(seen);
    for (const role of ["operator", "auditor"]) {
      expect((await ofAccount(ana.accountNo, await api.tokenFor("usr_x", role))).body).toEqual(seen);
    }
    expectProblem(await ofAccount(ana.accountNo, rui.token), "ACCOUNT_ACCESS_DENIED");
    expectProblem(await ofAccount("6230399000000000000"), "ACCOUNT_NOT_FOUND");
    expectProblem(await ofAccount(systemAccountNo("bank", "CVE")), "ACCOUNT_ACCESS_DENIED");
  });

  it("of a number past what any account can have is of no account", async () => {
    const { code } = expectProblem(await ofAccount("9999999999999999999"));
    expect(["ACCOUNT_NOT_FOUND", "VALIDATION_FAILED"]).toContain(code);
  });
});

describe("the balance at a past time", () => {
  it("is what was posted then; a hold is no posting", async () => {
    const rui = await api.customer({ CVE: 1000 });
    const opened = await now();
    await advance(3600);
    await api.call("createTransfer", {
      as: rui.token,
      body: { from_account: rui.accountNo, to_account: ana.accountNo, amount: 400, currency: "CVE" },
    });
    const moved = await now();
    await advance(3600);
    await issueCode(api, rui, 200);
    const at = async (time: string) => (await ofAccount(rui.accountNo, rui.token, time)).body;
    const before = new Date(Date.parse(opened) - 24 * 3_600_000).toISOString();
    expect((await at(before)).balance).toBe(0);
    expect((await at(opened)).balance).toBe(1000);
    expect((await at(moved)).balance).toBe(600);
    expect(await at(await now())).toMatchObject({ balance: 600 });
    expect(await at(await now())).not.toHaveProperty("held");
    // The same time, said in the local time of Cabo Verde.
    const local = `${new Date(Date.parse(opened) - 3_600_000).toISOString().slice(0, -1)}-01:00`;
    expect((await at(local)).balance).toBe(1000);
  });

  it.each([
    "2026-01-15",
    "2026-01-15T10:00:00",
    "2026-13-15T10:00:00Z",
    "2026-02-30T10:00:00Z",
    "now",
    "infinity",
    "epoch",
    "1768471200",
    "",
    "2026-01-15T10:00:00+01",
  ])("is never asked with %j", async (time) => {
    const answer = await ofAccount(ana.accountNo, ana.token, time);
    const { details } = expectProblem(answer, "VALIDATION_FAILED");
    expect(details).toMatchObject({ issues: [{ field: "query.at" }] });
  });

  it.each([
    "0000-01-01T00:00:00Z",
    "0001-01-01T00:00:00+10:00",
    "9999-12-31T23:59:59Z",
    "2016-12-31T23:59:60Z",
    "2026-01-15T10:00:00+23:59",
    "2026-01-15T10:00:00.123456789012Z",
  ])("at the edge of the calendar, %s, is answered or refused by name", async (time) => {
    const answer = await ofAccount(ana.accountNo, ana.token, time);
    if (answer.status === 200) return;
    const { details } = expectProblem(answer, "VALIDATION_FAILED");
    expect(details).toMatchObject({ issues: [{ field: "query.at" }] });
  });
});
