// Deposits over HTTP: who may credit, to which account, up to what.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemAccountNo } from "../ledger/accounts.ts";
import { snapshotBooks } from "../testing/books-snapshot.ts";
import { expectProblem } from "../testing/expect-problem.ts";
import { type Customer, startTestApi, type TestApi } from "../testing/test-api.ts";

let api: TestApi;
let ana: Customer;
let operator: string;
let references = 0;
beforeAll(async () => {
  api = await startTestApi();
  ana = await api.customer({ CVE: 0, JPY: 0, SGD: 0 });
  operator = await api.tokenFor("usr_operator", "operator");
});
afterAll(() => api.stop());

const deposit = (changes: object = {}, as: string | undefined = operator) =>
  api.call("createDeposit", {
    as,
    key: `deposit-${references}`,
    body: {
      accountNo: ana.accountNo,
      amount: 250.5,
      currency: "CVE",
      source: { type: "bank_transfer", reference: `BCA-${references++}` },
      ...changes,
    },
  });

describe("a deposit", () => {
  it("is on the account when the answer comes, and on the bank's other side", async () => {
    const { status, body } = await deposit();
    expect(status).toBe(201);
    expect(body).toEqual({
      transactionId: expect.stringMatching(/^txn_/),
      status: "COMPLETED",
      accountNo: ana.accountNo,
      amount: 250.5,
      currency: "CVE",
      newBalance: 250.5,
      timestamp: expect.any(String),
    });
    expect(await api.balanceOf(ana)).toEqual({ balance: 250.5, available: 250.5, held: 0 });
    const { accounts } = (await api.call("getSandboxAccounts")).body;
    expect(accounts.find(({ kind, currency }) => kind === "bank" && currency === "CVE")?.balance).toBe(
      -250.5,
    );
  });

  it("is not a transfer that its receiver can look up", async () => {
    const { body } = await deposit();
    const params = { transfer_id: body.transactionId };
    expectProblem(await api.call("getTransfer", { as: ana.token, params }), "TRANSFER_NOT_FOUND");
  });

  it("of fifteen digits is exact to the last", async () => {
    const accountNo = ana.accountNos.SGD!;
    const first = await deposit({ accountNo, currency: "SGD", amount: "9999999999999.98" });
    expect(first.text).toContain('"newBalance":9999999999999.98');
    expect(await api.balanceOf(ana, "SGD")).toMatchObject({ balance: 9_999_999_999_999.98 });
    const second = await deposit({ accountNo, currency: "SGD", amount: 0.02 });
    expectProblem(second, "BALANCE_TOO_LARGE");
    const third = await deposit({ accountNo, currency: "SGD", amount: 0.01 });
    expect(third.text).toContain('"newBalance":9999999999999.99');
  });
});

describe("a deposit is refused, and nothing is credited,", () => {
  it.each<[string, string, () => Parameters<typeof deposit>]>([
    ["from the customer", "FORBIDDEN", () => [{}, ana.token]],
    ["to an account that is not there", "ACCOUNT_NOT_FOUND", () => [{ accountNo: "6230399000000000000" }]],
    [
      "to the platform's own account",
      "ACCOUNT_NOT_FOUND",
      () => [{ accountNo: systemAccountNo("atm", "CVE") }],
    ],
    ["in another currency", "CURRENCY_MISMATCH", () => [{ currency: "EUR" }]],
    [
      "of half a yen",
      "INVALID_AMOUNT",
      () => [{ accountNo: ana.accountNos.JPY!, currency: "JPY", amount: 1.5 }],
    ],
    [
      "from another source than a bank",
      "VALIDATION_FAILED",
      () => [{ source: { type: "card", reference: "R" } }],
    ],
  ])("%s: %s", async (_, code, change) => {
    const before = await snapshotBooks(api.server.database.pool);
    expectProblem(await deposit(...change()), code);
    expect(await snapshotBooks(api.server.database.pool)).toEqual(before);
  });

  it("from an auditor, who only looks", async () => {
    expectProblem(await deposit({}, await api.tokenFor("usr_auditor", "auditor")), "FORBIDDEN");
  });

  it("without a key", async () => {
    const answer = await api.call("createDeposit", {
      as: operator,
      body: {
        accountNo: ana.accountNo,
        amount: 1,
        currency: "CVE",
        source: { type: "bank_transfer", reference: "NO-KEY" },
      },
    });
    expectProblem(answer, "IDEMPOTENCY_KEY_MISSING");
  });

  it("to a number past what any account can have", async () => {
    const { code } = expectProblem(await deposit({ accountNo: "9999999999999999999" }));
    expect(["ACCOUNT_NOT_FOUND", "VALIDATION_FAILED"]).toContain(code);
  });
});
