// The sandbox over HTTP: users and money made up on the spot, and a clock that only business time follows.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasValidCheckDigit } from "../ledger/accounts.ts";
import { snapshotBooks } from "../testing/books-snapshot.ts";
import { expectProblem } from "../testing/expect-problem.ts";
import { startTestApi, type TestApi } from "../testing/test-api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api.stop());

const createUser = (body: object) => api.call("createSandboxUser", { body });

describe("a sandbox user", () => {
  it("has one account per currency, with a number that checks and the opening balance", async () => {
    const accounts = ["CVE", "EUR", "USD", "SGD", "JPY", "CNY"].map((currency) => ({
      currency,
      openingBalance: 7,
    }));
    const { body } = await createUser({ accounts });
    expect(body.userId).toMatch(/^usr_[\da-f]{16}$/);
    expect(body.accounts.map(({ currency, balance }) => [currency, balance])).toEqual(
      accounts.map(({ currency }) => [currency, 7]),
    );
    for (const { accountNo } of body.accounts) expect(hasValidCheckDigit(accountNo)).toBe(true);
  });

  it("starts with nothing when no balance is given", async () => {
    const { body } = await createUser({ accounts: [{ currency: "CVE" }] });
    expect(await api.balanceOf({ token: await api.tokenFor(body.userId) })).toMatchObject({ balance: 0 });
  });

  it("may be given further accounts, but not a second one in a currency", async () => {
    const { userId } = (await createUser({ accounts: [{ currency: "CVE" }] })).body;
    expect((await createUser({ userId, accounts: [{ currency: "EUR" }] })).status).toBe(201);
    expectProblem(await createUser({ userId, accounts: [{ currency: "CVE" }] }), "ACCOUNT_ALREADY_EXISTS");
  });

  it("cannot have a number that is taken, by a user or by the platform", async () => {
    const { accountNo } = await api.customer({ CVE: 1 });
    const platform = (await api.call("getSandboxAccounts")).body.accounts[0]!.accountNo;
    for (const taken of [accountNo, platform]) {
      const accounts = [{ currency: "CVE", accountNo: taken }];
      expectProblem(await createUser({ accounts }), "ACCOUNT_ALREADY_EXISTS");
    }
  });

  it.each<[string, object[]]>([
    ["two accounts in one currency", [{ currency: "EUR", openingBalance: 5 }, { currency: "EUR" }]],
    ["a second number that is taken", [{ currency: "EUR" }, { currency: "CVE", accountNo: "taken" }]],
    [
      "a second amount with too many decimals",
      [{ currency: "EUR" }, { currency: "JPY", openingBalance: 0.5 }],
    ],
    [
      "a number past what any account can have",
      [{ currency: "EUR" }, { currency: "CVE", accountNo: "9".repeat(19) }],
    ],
  ])("is made whole or not at all: not with %s", async (_, accounts) => {
    const { accountNo } = await api.customer({ CVE: 1 });
    const wanted = accounts.map((account) =>
      "accountNo" in account && account.accountNo === "taken" ? { ...account, accountNo } : account,
    );
    const before = await snapshotBooks(api.server.database.pool);
    const problem = expectProblem(await createUser({ accounts: wanted }));
    expect(problem.code).not.toBe("INTERNAL");
    expect(await snapshotBooks(api.server.database.pool)).toEqual(before);
  });

  it("may have a PIN from the start, but no simple one", async () => {
    const person = { name: "Ana", password: "morabeza no Fogo", accounts: [] };
    const simple = { ...person, phone: "+2389910001", pin: "1111" };
    expectProblem(await createUser(simple), "PIN_TOO_SIMPLE");
    const { status, body } = await createUser({ ...simple, pin: "2580" });
    expect(status).toBe(201);
    const as = await api.tokenFor(body.userId);
    const changed = await api.call("changePin", { as, body: { currentPin: "2580", pin: "1379" } });
    expect(changed.status, changed.text).toBe(204);
  });

  it("by the platform's own name does not get among the platform's accounts", async () => {
    await createUser({ userId: "system", accounts: [{ currency: "CVE" }] });
    const { status, body } = await api.call("getSandboxAccounts");
    expect(status).toBe(200);
    expect(body.accounts).toHaveLength(30);
  });
});

describe("the platform's accounts", () => {
  it("are five in each currency, and sum to what customers hold", async () => {
    const own = await startTestApi();
    try {
      await own.customer({ CVE: 300, EUR: 20.5 });
      const { accounts } = (await own.call("getSandboxAccounts")).body;
      expect(accounts).toHaveLength(30);
      const found = accounts.filter(({ balance }) => balance !== 0);
      expect(found.map(({ kind, currency, balance }) => [kind, currency, balance]).sort()).toEqual([
        ["bank", "CVE", -300],
        ["bank", "EUR", -20.5],
      ]);
    } finally {
      await own.stop();
    }
  });
});

describe("the sandbox's clock", () => {
  it("goes forward by what it is told", async () => {
    const before = (await api.call("getSandboxClock")).body;
    const after = (await api.call("advanceSandboxClock", { body: { advanceSeconds: 3600 } })).body;
    expect(after.aheadSeconds).toBe(before.aheadSeconds + 3600);
    expect(Date.parse(after.now) - Date.parse(before.now)).toBeGreaterThanOrEqual(3_600_000);
    expect((await api.call("getSandboxClock")).body.aheadSeconds).toBe(after.aheadSeconds);
  });

  it("is not the clock of tokens, nor of signatures", async () => {
    const token = await api.tokenFor("usr_ana", "customer", 60);
    await api.call("advanceSandboxClock", { body: { advanceSeconds: 86_400 } });
    expectProblem(await api.call("getBalance", { as: token }), "USER_NOT_FOUND");
    const echo = await api.call("echoNetwork", { as: api.network, body: { acquirerId: "VINTI4" } });
    expect(echo.status).toBe(200);
    expect(Date.parse(echo.body.time) - Date.now()).toBeGreaterThan(86_000_000);
  });
});

describe("a clock that stands still", () => {
  it("moves only when it is told to, never back, and goes on when it may", async () => {
    const own = await startTestApi({ environment: { WORKERS: "off" } });
    try {
      const noon = new Date(Date.now() + 86_400_000).toISOString();
      const set = (now: string, running: boolean) => own.call("setSandboxClock", { body: { now, running } });
      expect((await set(noon, false)).body).toMatchObject({ now: noon, running: false });
      expect((await own.call("getSandboxClock")).body).toMatchObject({ now: noon, running: false });
      const later = (await own.call("advanceSandboxClock", { body: { advanceSeconds: 60 } })).body.now;
      expect(Date.parse(later) - Date.parse(noon)).toBe(60_000);
      expectProblem(await set(noon, false), "VALIDATION_FAILED");
      expect((await own.call("getSandboxClock")).body.now).toBe(later);
      expect((await set(later, true)).body.running).toBe(true);
      await expect
        .poll(async () => (await own.call("getSandboxClock")).body.now > later, { timeout: 10_000 })
        .toBe(true);
    } finally {
      await own.stop();
    }
  });
});

describe("without workers", () => {
  it("what is due waits until somebody asks for it, and is then done to its end", async () => {
    const own = await startTestApi({ environment: { WORKERS: "off" } });
    try {
      const ana = await own.customer({ CVE: 9000 });
      const as = ana.token;
      const issue = () => own.call("issueAtmCode", { as, body: { amount: 1000, userId: ana.userId } });
      await Promise.all([issue(), issue(), issue()]);
      await own.call("advanceSandboxClock", { body: { advanceSeconds: 901 } });
      expect(await own.balanceOf({ token: as })).toMatchObject({ held: 3000 });
      const done = { expiredCodes: 3, expiredRequests: 0, questions: 0 };
      expect((await own.call("runSandboxWork")).body).toEqual(done);
      expect(await own.balanceOf({ token: as })).toMatchObject({ held: 0 });
      expect((await own.call("runSandboxWork")).body).toEqual({ ...done, expiredCodes: 0 });
    } finally {
      await own.stop();
    }
  });
});
