// A top-up is in lists, details and live status from the moment it is on record, and keeps its place when it is settled.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { BankReport } from "../banking/bank-provider.ts";
import { systemAccountNo } from "../ledger/accounts.ts";
import { expectProblem } from "../testing/expect-problem.ts";
import { openStream } from "../testing/follow-stream.ts";
import { createScriptedBank } from "../testing/scripted-bank.ts";
import { type Customer, startTestApi, type TestApi } from "../testing/test-api.ts";

const SOON = { timeout: 30_000, interval: 20 };
const BANK = systemAccountNo("bank", "CVE");
const bank = createScriptedBank();
let api: TestApi;
let operator: string;
let rui: Customer;
beforeAll(async () => {
  api = await startTestApi({ bankProvider: bank.provider, environment: { RECOVERY_FIRST_MS: "3600000" } });
  operator = await api.tokenFor("usr_operator", "operator");
  rui = await api.customer({ CVE: 0 });
});
afterAll(() => api.stop());

async function topUp({ token }: Customer, amount: number): Promise<string> {
  const body = { source: { type: "card", token: "tok_settles" }, amount, currency: "CVE" };
  const answer = await api.call("createTopUp", { as: token, key: randomUUID(), body });
  expect(answer.status, answer.text).toBe(202);
  return answer.body.transactionId;
}
async function says(id: string, status: BankReport["status"], reason?: string): Promise<void> {
  await expect.poll(() => bank.records.has(id), SOON).toBe(true);
  const { amountMinor, ...report } = bank.move(id, status, reason);
  const body = { ...report, amount: Number(amountMinor) / 100 };
  expect((await api.call("notifyBankTransaction", { as: api.bank, body })).status).toBe(200);
}
async function list(as: string, query: Record<string, string> = {}) {
  const { status, text, body } = await api.call("listTransactions", { as, query });
  expect(status, text).toBe(200);
  return body;
}
const idsOf = async (as: string, query: Record<string, string> = {}) =>
  (await list(as, query)).transactions.map(({ transactionId }) => transactionId);
async function get(as: string, transactionId: string) {
  const { status, text, body } = await api.call("getTransaction", { as, params: { transactionId } });
  expect(status, text).toBe(200);
  return body;
}
const steps = ({ statusHistory }: Awaited<ReturnType<typeof get>>) =>
  statusHistory.map(({ status, event, reason }) => [status, event, ...(reason ? [reason] : [])]);

describe("a top-up", () => {
  it("is in the list at once, as the deposit that it will be, and keeps its id and place once settled", async () => {
    const ana = await api.customer({ CVE: 100 });
    const id = await topUp(ana, 50.5);
    const [pending, opening] = (await list(ana.token)).transactions;
    expect(pending).toEqual({
      ...{ transactionId: id, type: "deposit", status: "PENDING", direction: "IN" },
      ...{ fromAccountNo: BANK, toAccountNo: ana.accountNo, amount: 50.5, currency: "CVE" },
      ...{ description: "Top-up", createdAt: expect.any(String) },
    });
    expect(opening!.amount).toBe(100);
    expect(steps(await get(ana.token, id))).toEqual([["PENDING", "top-up-pending"]]);
    const { direction: _, ...summary } = pending!;
    expect(await get(ana.token, id)).toMatchObject({ ...summary, entries: [] });
    await api.call("createTransfer", {
      as: ana.token,
      body: { from_account: ana.accountNo, to_account: rui.accountNo, amount: 1, currency: "CVE" },
    });
    const places = await idsOf(ana.token);
    await says(id, "SETTLED");
    const details = await get(ana.token, id);
    expect(details).toMatchObject({ status: "SUCCESS", type: "deposit", amount: 50.5 });
    expect(details.entries).toMatchObject([{ accountNo: ana.accountNo, amount: 50.5, balanceAfter: 149.5 }]);
    expect(steps(details)).toEqual([
      ["PENDING", "top-up-pending"],
      ["SUCCESS", "posted"],
      ["SUCCESS", "top-up-settled"],
    ]);
    expect(await idsOf(ana.token)).toEqual(places);
    expect(places.slice(1)).toEqual([id, opening!.transactionId]);
  });

  it("that is booked days later keeps the time at which it was asked for, and is found by it", async () => {
    const ana = await api.customer({ CVE: 0 });
    const id = await topUp(ana, 20);
    const { createdAt } = await get(ana.token, id);
    const asked = Date.parse(createdAt);
    await api.call("advanceSandboxClock", { body: { advanceSeconds: 3 * 86_400 } });
    await says(id, "SETTLED");
    const settled = await get(ana.token, id);
    expect(settled.createdAt).toBe(createdAt);
    expect(Date.parse(settled.completedAt!) - asked).toBeGreaterThanOrEqual(3 * 86_400_000);
    const around = (at: number) => ({
      ...{ type: "deposit", from: new Date(at).toISOString(), to: new Date(at + 1).toISOString() },
    });
    for (const as of [ana.token, operator]) {
      const query = { ...around(asked), ...(as === operator ? { userId: ana.userId } : {}) };
      expect((await list(as, query)).transactions).toMatchObject([{ transactionId: id, createdAt }]);
    }
    expect(await idsOf(ana.token, around(Date.parse(settled.completedAt!)))).toEqual([]);
  });

  it("that fails is shown as failed, with the bank's reason", async () => {
    const ana = await api.customer({ CVE: 0 });
    const id = await topUp(ana, 20);
    await says(id, "FAILED", "CARD_EXPIRED");
    const details = await get(ana.token, id);
    expect(details).toMatchObject({ status: "FAILED", entries: [], completedAt: expect.any(String) });
    expect(steps(details)).toEqual([
      ["PENDING", "top-up-pending"],
      ["FAILED", "top-up-failed", "CARD_EXPIRED"],
    ]);
    expect((await list(ana.token)).transactions).toMatchObject([{ transactionId: id, status: "FAILED" }]);
  });

  it("is found by every filter that fits, page after page, for its owner and for those who see everybody's", async () => {
    const ana = await api.customer({ CVE: 0, EUR: 10 });
    const ids: string[] = [];
    for (let i = 1; i <= 6; i++) ids.unshift(await topUp(ana, i * 10));
    const [sixth, fifth, fourth, third, second, first] = ids as [
      string,
      string,
      string,
      string,
      string,
      string,
    ];
    await says(second, "SETTLED");
    await says(fourth, "FAILED", "DECLINED");
    const own = { accountNo: ana.accountNo };
    for (const [as, query] of [
      [ana.token, {}],
      [operator, own],
      [operator, { userId: ana.userId }],
    ] as const) {
      const found = (more: Record<string, string>) => idsOf(as, { ...query, currency: "CVE", ...more });
      expect(await found({})).toEqual(ids);
      expect(await found({ status: "PENDING" })).toEqual([sixth, fifth, third, first]);
      expect(await found({ status: "FAILED" })).toEqual([fourth]);
      expect(await found({ status: "SUCCESS", type: "deposit" })).toEqual([second]);
      expect(await found({ type: "transfer" })).toEqual([]);
      expect(await found({ minAmount: "20", maxAmount: "40" })).toEqual([fourth, third, second]);
      expect(await found({ counterpartyAccountNo: BANK })).toEqual(ids);
      expect(await found({ counterpartyAccountNo: systemAccountNo("bank", "EUR") })).toEqual([]);
    }
    expect((await idsOf(operator, { accountNo: BANK })).slice(0, 6)).toEqual(ids);
    expect(await idsOf(operator, { accountNo: BANK, counterpartyAccountNo: ana.accountNo })).toEqual(ids);
    expect((await idsOf(operator, { type: "deposit" })).slice(0, 6)).toEqual(ids);
    const pages: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await list(ana.token, { limit: "2", ...(cursor === undefined ? {} : { cursor }) });
      pages.push(...page.transactions.map(({ transactionId }) => transactionId));
      cursor = page.nextCursor;
      // Settled between two pages, it is seen once all the same.
      if (pages.length === 2) await Promise.all([says(fifth, "SETTLED"), says(third, "SETTLED")]);
    } while (cursor !== undefined);
    expect(pages.slice(0, 6)).toEqual(ids);
    expect(pages).toHaveLength(7);
  });

  it("is nobody else's", async () => {
    const [ana, eva] = [await api.customer({ CVE: 0 }), await api.customer({ CVE: 0 })];
    const id = await topUp(ana, 20);
    const asked = await api.call("getTransaction", { as: eva.token, params: { transactionId: id } });
    expectProblem(asked, "TRANSACTION_NOT_FOUND");
    expect(await idsOf(eva.token)).toEqual([]);
  });
});

describe("the stream of a top-up", () => {
  const open = ({ token }: Customer, id: string, lastEventId?: string) =>
    openStream(`${api.url}/api/v1/transactions/${id}/events`, {
      authorization: `Bearer ${token}`,
      ...(lastEventId === undefined ? {} : { "last-event-id": lastEventId }),
    });

  it("begins while it is pending and ends with its failure", async () => {
    const ana = await api.customer({ CVE: 0 });
    const id = await topUp(ana, 20);
    const reader = await open(ana, id);
    await expect.poll(() => reader.statuses().map(({ event }) => event), SOON).toEqual(["top-up-pending"]);
    await says(id, "FAILED", "DECLINED");
    expect(await reader.over).toBe("ended");
    expect(reader.statuses().at(-1)).toMatchObject({
      ...{ status: "FAILED", event: "top-up-failed", reason: "DECLINED", final: true },
    });
    const last = reader.messages.flatMap(({ id }) => id ?? []).at(-1)!;
    expect(
      (
        await fetch(`${api.url}/api/v1/transactions/${id}/events`, {
          headers: { authorization: `Bearer ${ana.token}`, "last-event-id": last },
        })
      ).status,
    ).toBe(204);
  });

  it("tells that it is settled, and goes on behind any event of it", async () => {
    const ana = await api.customer({ CVE: 0 });
    const id = await topUp(ana, 20);
    const before = await open(ana, id);
    await expect.poll(() => before.statuses().length, SOON).toBe(1);
    const seen = before.messages.flatMap(({ id }) => id ?? []).at(-1)!;
    before.close();
    await before.over;
    const after = await open(ana, id, seen);
    await says(id, "SETTLED");
    expect(await after.over).toBe("ended");
    const [first, ...more] = after.statuses();
    expect(first).toMatchObject({ status: "SUCCESS", event: "posted", final: true });
    // The order's own word comes with it when it is there by then.
    for (const { event } of more) expect(event).toBe("top-up-settled");
  });
});
