// History and details over HTTP: whose transactions, which, in what order, and that pages hold still.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemAccountNo } from "../ledger/accounts.ts";
import { expectProblem } from "../testing/expect-problem.ts";
import { issueCode, openTerminal } from "../testing/terminal.ts";
import { type Customer, startTestApi, type TestApi } from "../testing/test-api.ts";

let api: TestApi;
let operator: string;
let ana: Customer;
let rui: Customer;
beforeAll(async () => {
  api = await startTestApi({ environment: { ATM_FEE: "25" } });
  operator = await api.tokenFor("usr_operator", "operator");
  ana = await api.customer({ CVE: 1_000_000, EUR: 500, JPY: 90_000 });
  rui = await api.customer({ CVE: 1_000_000, EUR: 500, JPY: 90_000 });
});
afterAll(() => api.stop());

async function transfer(
  from: Customer,
  to: Customer,
  amount: number,
  currency: "CVE" | "EUR" | "JPY" = "CVE",
) {
  const { status, text, body } = await api.call("createTransfer", {
    as: from.token,
    key: randomUUID(),
    body: { from_account: from.accountNos[currency], to_account: to.accountNos[currency], amount, currency },
  });
  expect(status, text).toBe(201);
  return body.transaction_id;
}

async function list(as: string, query: Record<string, string> = {}) {
  const { status, text, body } = await api.call("listTransactions", { as, query });
  expect(status, text).toBe(200);
  return body;
}

/** Every id, page after page. */
async function allIds(as: string, query: Record<string, string>): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await list(as, { ...query, ...(cursor === undefined ? {} : { cursor }) });
    ids.push(...page.transactions.map(({ transactionId }) => transactionId));
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return ids;
}

describe("a list", () => {
  it("has the newest first, and what is one's own only", async () => {
    const [eva, rita] = [await api.customer({ CVE: 1000 }), await api.customer({ CVE: 1000 })];
    const first = await transfer(eva, rita, 1);
    const second = await transfer(rita, eva, 2);
    await transfer(rita, rui, 3);
    const { transactions, nextCursor } = await list(eva.token);
    expect(nextCursor).toBeUndefined();
    const ids = transactions.map(({ transactionId }) => transactionId);
    expect(ids).toHaveLength(3);
    expect(ids).toEqual(ids.toSorted().toReversed());
    const found = new Map(transactions.map((transaction) => [transaction.transactionId, transaction]));
    expect(found.get(second)).toMatchObject({ direction: "IN", type: "transfer" });
    expect(found.get(first)).toMatchObject({
      direction: "OUT",
      status: "SUCCESS",
      fromAccountNo: eva.accountNo,
      toAccountNo: rita.accountNo,
      amount: 1,
      currency: "CVE",
    });
  });

  it("of somebody without accounts is empty", async () => {
    expect(await list(await api.tokenFor("usr_nobody"))).toEqual({ transactions: [] });
  });

  it("of operators and auditors is everybody's, one user's or one account's", async () => {
    const eva = await api.customer({ CVE: 1000, EUR: 10 });
    const id = await transfer(eva, rui, 5);
    const auditor = await api.tokenFor("usr_auditor", "auditor");
    for (const as of [operator, auditor]) {
      expect((await list(as, { limit: "1" })).transactions[0]).not.toHaveProperty("direction");
      expect((await list(as)).transactions.map((t) => t.transactionId)).toContain(id);
      expect((await list(as, { userId: eva.userId })).transactions).toHaveLength(3);
      expect((await list(as, { accountNo: eva.accountNo })).transactions).toHaveLength(2);
      expect((await list(as, { userId: eva.userId, accountNo: rui.accountNo })).transactions).toEqual([]);
      expect((await list(as, { accountNo: "9999999999999999999" })).transactions).toEqual([]);
      const bank = systemAccountNo("bank", "EUR");
      const ofBank = await list(as, { accountNo: bank, userId: "usr_nobody" });
      expect(ofBank.transactions).toEqual([]);
      const counterparty = await list(as, { counterpartyAccountNo: eva.accountNos.EUR! });
      expect(counterparty.transactions.map(({ fromAccountNo }) => fromAccountNo)).toEqual([bank]);
    }
  });

  it("of another user or account is refused to a customer", async () => {
    for (const query of [
      { userId: rui.userId },
      { accountNo: rui.accountNo },
      { userId: ana.userId, accountNo: rui.accountNo },
      { accountNo: systemAccountNo("bank", "CVE") },
      { accountNo: "9999999999999999999" },
    ]) {
      expectProblem(await api.call("listTransactions", { as: ana.token, query }), "ACCOUNT_ACCESS_DENIED");
    }
  });
});

describe("filters", () => {
  const amounts = { CVE: [0.5, 10, 10.5, 11, 2000], EUR: [0.5, 10, 11], JPY: [10, 11, 2000] } as const;
  type Made = { id: string; amount: number; currency: string; out: boolean; at: number };
  const made: Made[] = [];
  let eva: Customer;
  beforeAll(async () => {
    eva = await api.customer({ CVE: 0, EUR: 0, JPY: 0 });
    for (const currency of ["CVE", "EUR", "JPY"] as const) {
      for (const amount of amounts[currency]) {
        const received = await transfer(rui, eva, amount, currency);
        made.push({ id: received, amount, currency, out: false, at: 0 });
        made.push({ id: await transfer(eva, ana, amount, currency), amount, currency, out: true, at: 0 });
      }
    }
    const { transactions } = await list(eva.token, { limit: "100" });
    for (const one of made)
      one.at = Date.parse(transactions.find(({ transactionId }) => transactionId === one.id)!.createdAt);
  });

  const expectFound = async (query: Record<string, string>, wanted: (one: Made) => boolean) => {
    const expected = made.filter(wanted).map(({ id }) => id);
    for (const limit of ["1", "3", "100"]) {
      expect((await allIds(eva.token, { ...query, limit })).sort()).toEqual(expected.toSorted());
    }
  };

  it.each(["0", "0.5", "10", "10.25", "10.5", "11", "2000", "2000.01"])(
    "amounts from or up to %s, in units of each currency",
    async (bound) => {
      await expectFound({ minAmount: bound }, ({ amount }) => amount >= Number(bound));
      await expectFound({ maxAmount: bound }, ({ amount }) => amount <= Number(bound));
    },
  );

  it("currency, account, counterparty, type and status, alone and together", async () => {
    await expectFound({ currency: "EUR" }, ({ currency }) => currency === "EUR");
    await expectFound({ accountNo: eva.accountNos.JPY! }, ({ currency }) => currency === "JPY");
    await expectFound(
      { counterpartyAccountNo: ana.accountNos.CVE! },
      ({ out, currency }) => out && currency === "CVE",
    );
    await expectFound(
      { counterpartyAccountNo: rui.accountNos.CVE!, minAmount: "10.5", maxAmount: "11" },
      ({ out, currency, amount }) => !out && currency === "CVE" && amount > 10 && amount < 12,
    );
    await expectFound({ counterpartyAccountNo: "9999999999999999999" }, () => false);
    await expectFound({ type: "transfer", status: "SUCCESS" }, () => true);
    await expectFound({ type: "deposit" }, () => false);
    await expectFound({ type: "no-such-type" }, () => false);
    await expectFound({ status: "PENDING" }, () => false);
  });

  it("time, from inclusive and to exclusive", async () => {
    const at = made[7]!.at;
    await expectFound({ from: new Date(at).toISOString() }, (one) => one.at >= at);
    await expectFound({ to: new Date(at).toISOString() }, (one) => one.at < at);
    await expectFound({ from: "0001-01-01T00:00:00Z", to: "9999-12-31T00:00:00Z" }, () => true);
    await expectFound({ from: "9999-12-31T00:00:00Z" }, () => false);
    await expectFound({ to: "0001-01-02T00:00:00Z" }, () => false);
  });
});

describe("pages", () => {
  it("hold still while others insert: what was there is seen once, and nothing twice", async () => {
    const [eva, rita] = [await api.customer({ CVE: 1000 }), await api.customer({ CVE: 1000 })];
    const before: string[] = [];
    for (let i = 0; i < 25; i++) before.push(await transfer(eva, rita, 1));
    let paging = true;
    const inserting = (async () => {
      let inserted = 0;
      while (paging) {
        await Promise.all([transfer(eva, rita, 0.01), transfer(rita, eva, 0.01)]);
        inserted += 2;
      }
      return inserted;
    })();
    for (let round = 0; round < 20; round++) {
      const seen = await allIds(eva.token, { limit: "7", minAmount: "1", type: "transfer" });
      expect(seen).toEqual(before.toSorted().toReversed());
      const everything = await allIds(eva.token, { limit: "100" });
      expect(new Set(everything).size).toBe(everything.length);
      expect(everything).toEqual(expect.arrayContaining(before));
    }
    paging = false;
    expect(await inserting).toBeGreaterThan(0);
  });

  it("are refused for a cursor that was changed in any place, made up, or given for another question", async () => {
    const { nextCursor } = await list(ana.token, { limit: "1" });
    const refused = async (as: string, query: Record<string, string>) => {
      const problem = expectProblem(await api.call("listTransactions", { as, query }), "VALIDATION_FAILED");
      expect(problem.details).toMatchObject({ issues: [{ field: "query.cursor" }] });
    };
    for (let i = 0; i < nextCursor!.length; i++) {
      const other = nextCursor![i] === "A" ? "B" : "A";
      await refused(ana.token, { cursor: nextCursor!.slice(0, i) + other + nextCursor!.slice(i + 1) });
    }
    await refused(ana.token, { cursor: "A".repeat(43) });
    await refused(ana.token, { cursor: `${nextCursor}A` });
    await refused(ana.token, { cursor: nextCursor!, type: "transfer" });
    await refused(ana.token, { cursor: nextCursor!, accountNo: ana.accountNo });
    await refused(rui.token, { cursor: nextCursor! });
    await refused(operator, { cursor: nextCursor! });
    // The same question by somebody who may ask it, and another size of page, are fine.
    const mine = await list(ana.token, { cursor: nextCursor!, limit: "2" });
    expect(await list(operator, { cursor: nextCursor!, limit: "2", userId: ana.userId })).toEqual(mine);
  });
});

describe("details", () => {
  const get = async (as: string, transactionId: string) => {
    const { status, text, body } = await api.call("getTransaction", { as, params: { transactionId } });
    expect(status, text).toBe(200);
    return body;
  };

  it("of a transfer show each side its own leg, and an operator both", async () => {
    const [eva, rita] = [await api.customer({ CVE: 100 }), await api.customer({ CVE: 7 })];
    const id = await transfer(eva, rita, 40);
    const sent = await get(eva.token, id);
    expect(sent.entries).toEqual([
      { accountNo: eva.accountNo, amount: -40, balanceAfter: 60, at: sent.createdAt },
    ]);
    expect(sent).toMatchObject({
      status: "SUCCESS",
      fee: 0,
      statusHistory: [{ status: "SUCCESS", event: "posted", at: sent.completedAt }],
    });
    const received = await get(rita.token, id);
    expect(received).not.toHaveProperty("fee");
    expect(received.entries.map(({ accountNo, balanceAfter }) => [accountNo, balanceAfter])).toEqual([
      [rita.accountNo, 47],
    ]);
    expect((await get(operator, id)).entries.map(({ amount }) => amount)).toEqual([-40, 40]);
  });

  it("of a withdrawal tell its whole way, and its fee from the beginning", async () => {
    const terminal = openTerminal(api, "HISTORY1");
    const { code, transactionId } = await issueCode(api, ana, 2000);
    expect(await get(ana.token, transactionId)).toMatchObject({
      status: "PENDING",
      fee: 25,
      entries: [],
      statusHistory: [{ status: "PENDING", event: "code-issued" }],
    });
    const wrong = await terminal.authorise(code, 1000);
    expect(wrong.body.decision).toBe("DECLINED");
    const { key } = await terminal.authorise(code, 2000);
    await terminal.complete(key, 2000);
    const done = await get(ana.token, transactionId);
    expect(done).toMatchObject({ type: "withdrawal", status: "SUCCESS", fee: 25, amount: 2000 });
    expect(done.entries.map(({ amount }) => amount)).toEqual([-2000, -25]);
    expect(done.statusHistory.map(({ status, event, reason }) => [status, event, reason])).toEqual([
      ["PENDING", "code-issued", undefined],
      ["PENDING", "withdrawal-declined", "AMOUNT_MISMATCH"],
      ["PENDING", "withdrawal-authorised", undefined],
      ["SUCCESS", "withdrawal-completed", undefined],
    ]);
    expect(JSON.stringify(done)).not.toContain(code);
  });

  it("of a withdrawal that was cancelled or reversed end so", async () => {
    const cancelled = await issueCode(api, ana, 200);
    await api.call("cancelWithdrawal", { as: ana.token, params: { transactionId: cancelled.transactionId } });
    expect(await get(ana.token, cancelled.transactionId)).toMatchObject({
      status: "FAILED",
      statusHistory: [{ status: "PENDING" }, { status: "FAILED", event: "code-cancelled" }],
    });
    const terminal = openTerminal(api, "HISTORY2");
    const reversed = await issueCode(api, ana, 200);
    const { key } = await terminal.authorise(reversed.code, 200);
    await terminal.reverse(key, "TIMEOUT");
    expect((await get(ana.token, reversed.transactionId)).statusHistory.at(-1)).toMatchObject({
      status: "ROLLBACK",
      event: "withdrawal-reversed",
      reason: "TIMEOUT",
    });
  });

  it("are nobody's who has no part in it", async () => {
    const id = await transfer(ana, rui, 1);
    const stranger = await api.customer({ CVE: 1 });
    const ask = (as: string, transactionId: string) =>
      api.call("getTransaction", { as, params: { transactionId } });
    expectProblem(await ask(stranger.token, id), "TRANSACTION_NOT_FOUND");
    expectProblem(await ask(operator, `txn_${"Z".repeat(26)}`), "TRANSACTION_NOT_FOUND");
  });
});
