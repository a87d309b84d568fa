// Accounts by the API: a wallet per currency, what a freeze stops, when one may be closed, and tiers.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasValidCheckDigit } from "../ledger/accounts.ts";
import { expectProblem } from "../testing/expect-problem.ts";
import { ledgerFindings } from "../testing/ledger-findings.ts";
import { type Customer, startTestApi, type TestApi } from "../testing/test-api.ts";

let api: TestApi;
let operator: string;
beforeAll(async () => {
  api = await startTestApi();
  operator = await api.tokenFor("usr_operator", "operator");
});
afterAll(() => api.stop());

const open = ({ token }: { token: string }, currency: string) =>
  api.call("openAccount", { as: token, body: { currency } });
const list = async ({ token }: { token: string }) =>
  (await api.call("listAccounts", { as: token })).body.accounts;
const at = (accountNo: string, as = operator) => ({ as, params: { accountNo } });
const send = (from: Customer, to: string, amount: number) =>
  api.call("createTransfer", {
    as: from.token,
    key: randomUUID(),
    body: { from_account: from.accountNo, to_account: to, amount, currency: "CVE" },
  });
const setTier = (userId: string, tier: string) =>
  api.call("setUserTier", { as: operator, params: { userId }, body: { tier } });

describe("opening a wallet", () => {
  it("gives a number of its own, with a check digit, and nothing in it", async () => {
    const ana = await api.customer({ CVE: 100 });
    const { status, body } = await open(ana, "EUR");
    expect(status).toBe(201);
    expect(hasValidCheckDigit(body.accountNo)).toBe(true);
    expect(body).toMatchObject({
      ...{ kind: "customer", currency: "EUR", status: "ACTIVE", tier: "full" },
      ...{ balance: 0, available: 0, held: 0, minimum: 0 },
    });
    expect((await list(ana)).map(({ currency }) => currency)).toEqual(["CVE", "EUR"]);
  });

  it("answers with the one that exists, however often and at once it is asked for", async () => {
    const ana = await api.customer({ CVE: 0 });
    const answers = await Promise.all(Array.from({ length: 20 }, () => open(ana, "JPY")));
    expect(answers.map(({ status }) => status).every((status) => status === 200 || status === 201)).toBe(
      true,
    );
    expect(new Set(answers.map(({ body }) => body.accountNo)).size).toBe(1);
    expect(await list(ana)).toHaveLength(2);
  });

  it("is basic for somebody of whom nothing is known", async () => {
    const { body } = await open({ token: await api.tokenFor(`usr_${randomUUID()}`) }, "CVE");
    expect(body).toMatchObject({ tier: "basic" });
  });
});

describe("a frozen account", () => {
  it("sends nothing and still receives, until it is unfrozen; both may be repeated", async () => {
    const [ana, rui] = [await api.customer({ CVE: 100 }), await api.customer({ CVE: 100 })];
    for (let times = 0; times < 2; times++) {
      const { status, body } = await api.call("freezeAccount", at(ana.accountNo));
      expect([status, body.status]).toEqual([200, "FROZEN"]);
    }
    expectProblem(await send(ana, rui.accountNo, 1), "ACCOUNT_FROZEN");
    expect((await send(rui, ana.accountNo, 5)).status).toBe(201);
    for (let times = 0; times < 2; times++) {
      const { status, body } = await api.call("unfreezeAccount", at(ana.accountNo));
      expect([status, body.status, body.balance]).toEqual([200, "ACTIVE", 105]);
    }
    expect((await send(ana, rui.accountNo, 1)).status).toBe(201);
  });

  it("cannot be closed by its owner, but by an operator", async () => {
    const ana = await api.customer({ EUR: 0 });
    await api.call("freezeAccount", at(ana.accountNo));
    expectProblem(await api.call("closeAccount", at(ana.accountNo, ana.token)), "ACCOUNT_FROZEN");
    expect((await api.call("closeAccount", at(ana.accountNo))).body.status).toBe("CLOSED");
  });
});

describe("closing an account", () => {
  it("is refused while there is money in it or something is held", async () => {
    const ana = await api.customer({ CVE: 100 });
    expectProblem(await api.call("closeAccount", at(ana.accountNo, ana.token)), "ACCOUNT_NOT_EMPTY");
  });

  it("may be repeated; the currency may then be opened again, as another account", async () => {
    const ana = await api.customer({ EUR: 0 });
    for (let times = 0; times < 2; times++) {
      const { status, body } = await api.call("closeAccount", at(ana.accountNo, ana.token));
      expect([status, body.status]).toEqual([200, "CLOSED"]);
    }
    const again = await open(ana, "EUR");
    expect(again.status).toBe(201);
    expect(again.body.accountNo).not.toBe(ana.accountNo);
    expect((await list(ana)).map(({ status }) => status)).toEqual(["ACTIVE", "CLOSED"]);
  });

  it("is not for somebody else's", async () => {
    const [ana, rui] = [await api.customer({ EUR: 0 }), await api.customer({ EUR: 0 })];
    const refused = await api.call("closeAccount", at(ana.accountNo, rui.token));
    expectProblem(refused, "ACCOUNT_ACCESS_DENIED");
    expect((await list(ana))[0]).toMatchObject({ status: "ACTIVE" });
  });

  it("is not possible for the platform's own", async () => {
    const { body } = await api.call("getSandboxAccounts");
    for (const { accountNo } of body.accounts.slice(0, 4)) {
      expectProblem(await api.call("closeAccount", at(accountNo)), "ACCOUNT_NOT_FOUND");
      expectProblem(await api.call("freezeAccount", at(accountNo)), "ACCOUNT_NOT_FOUND");
    }
  });
});

describe("a tier", () => {
  it("holds for all of a user's wallets, and for those opened later", async () => {
    const ana = await api.customer({ CVE: 0, EUR: 0 });
    const { status, body } = await setTier(ana.userId, "verified");
    expect(status).toBe(200);
    expect(body.accounts.map(({ tier }) => tier)).toEqual(["verified", "verified"]);
    expect((await open(ana, "USD")).body.tier).toBe("verified");
    expect((await setTier(ana.userId, "verified")).status).toBe(200);
    expect(new Set((await list(ana)).map(({ tier }) => tier))).toEqual(new Set(["verified"]));
  });

  it("is the same for every wallet in the end, whoever sets it and opens wallets at once", async () => {
    for (let round = 0; round < 10; round++) {
      const ana = await api.customer({ CVE: 0 });
      await Promise.all([
        setTier(ana.userId, "basic"),
        ...["EUR", "USD", "SGD", "JPY", "CNY"].map((currency) => open(ana, currency)),
        setTier(ana.userId, "verified"),
      ]);
      const tiers = new Set((await list(ana)).map(({ tier }) => tier));
      expect(tiers.size).toBe(1);
    }
  });

  it("of nobody is not found", async () => {
    expectProblem(await setTier("usr_nobody", "basic"), "USER_NOT_FOUND");
  });
});

it("after all of it the ledger is what its log says", async () => {
  expect(await ledgerFindings(api)).toEqual([]);
});

describe("a minimum", () => {
  const setMinimum = (accountNo: string, minimum: number | string) =>
    api.call("setAccountMinimum", { as: operator, params: { accountNo }, body: { minimum } });

  it("must stay in the account from then on, until it is lowered", async () => {
    const [ana, rui] = [await api.customer({ EUR: 20 }), await api.customer({ EUR: 0 })];
    const pay = (amount: string) =>
      api.call("createTransfer", {
        as: ana.token,
        body: { from_account: ana.accountNo, to_account: rui.accountNo, amount, currency: "EUR" },
      });
    const set = await setMinimum(ana.accountNo, "15.50");
    expect(set.status, set.text).toBe(200);
    expect(set.body).toMatchObject({ balance: 20, available: 4.5, minimum: 15.5 });
    expect((await setMinimum(ana.accountNo, 15.5)).body).toEqual(set.body);
    expectProblem(await pay("4.51"), "INSUFFICIENT_BALANCE");
    expect((await pay("4.50")).status).toBe(201);
    expect((await setMinimum(ana.accountNo, 0)).body).toMatchObject({ available: 15.5, minimum: 0 });
    expect((await pay("15.50")).status).toBe(201);
  });

  it("above what is there is refused and changes nothing", async () => {
    const { accountNo } = await api.customer({ EUR: 20 });
    expectProblem(await setMinimum(accountNo, 20.01), "INSUFFICIENT_BALANCE");
    expectProblem(await setMinimum(accountNo, "1.234"), "VALIDATION_FAILED");
    expect((await setMinimum(accountNo, 20)).body).toMatchObject({ available: 0, minimum: 20 });
  });

  it("and a payment that race leave at least the minimum, whichever comes first", async () => {
    for (let i = 0; i < 100; i++) {
      const [ana, rui] = [await api.customer({ EUR: 20 }), await api.customer({ EUR: 0 })];
      const body = { from_account: ana.accountNo, to_account: rui.accountNo, amount: 15, currency: "EUR" };
      const [set, paid] = await Promise.all([
        setMinimum(ana.accountNo, 10),
        api.call("createTransfer", { as: ana.token, body }),
      ]);
      expect([set.status, paid.status].sort()).toEqual(set.status === 200 ? [200, 422] : [201, 422]);
    }
  });

  it("is seen when the ledger is rebuilt from its log", async () => {
    expect(await ledgerFindings(api)).toEqual([]);
  });
});
