// Limits by the API: what a customer is told is what holds, also when everybody comes at once.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { expectProblem } from "../testing/expect-problem.ts";
import { type Customer, startTestApi, type TestApi } from "../testing/test-api.ts";

const DAY_MS = 86_400_000;
/** A Monday noon in Cabo Verde. */
const MONDAY = Date.UTC(2026, 0, 5, 13);

let api: TestApi;
let now = MONDAY;
let ana: Customer;
let rui: Customer;

beforeAll(async () => {
  api = await startTestApi({
    machineClock: () => now,
    environment: {
      LIMITS: JSON.stringify({
        CVE: {
          basic: {
            balanceMax: "50000",
            transfer: { min: "10", max: "5000", day: { value: "6000", count: 3 } },
            atm: { day: { value: "5000", count: 2 } },
          },
        },
      }),
    },
  });
});
afterAll(() => api.stop());

beforeEach(async () => {
  [ana, rui] = [await basic(), await basic()];
});

/** Tokens go by the same clock, so Ana gets another. */
async function setTime(time: number): Promise<void> {
  now = time;
  ana = { ...ana, token: await api.tokenFor(ana.userId) };
}

async function basic(): Promise<Customer> {
  const accounts = [{ currency: "CVE", openingBalance: 20_000 }];
  const { body } = await api.call("createSandboxUser", { body: { accounts, tier: "basic" } });
  const { accountNo } = body.accounts[0]!;
  return { userId: body.userId, token: await api.tokenFor(body.userId), accountNo, accountNos: {} };
}

const send = (amount: number, key: string = randomUUID()) =>
  api.call("createTransfer", {
    as: ana.token,
    key,
    body: { from_account: ana.accountNo, to_account: rui.accountNo, amount, currency: "CVE" },
  });
const code = (amount: number) =>
  api.call("issueAtmCode", { as: ana.token, key: randomUUID(), body: { amount, userId: ana.userId } });
const limits = async (query: Record<string, string> = {}) =>
  (await api.call("getLimits", { as: ana.token, query })).body;

describe("the limits of a wallet", () => {
  it("say what one transaction may be, what is used and left, and when counting starts again", async () => {
    expect((await send(1_000)).status).toBe(201);
    const { tier, accountNo, balance, channels } = await limits();
    expect({ tier, accountNo, balance }).toEqual({
      tier: "basic",
      accountNo: ana.accountNo,
      balance: { maximum: 50_000, left: 31_000 },
    });
    expect(channels.transfer).toMatchObject({
      minimum: 10,
      maximum: 5_000,
      day: {
        value: { maximum: 6_000, used: 1_000, left: 5_000 },
        count: { maximum: 3, used: 1, left: 2 },
        resetsAt: "2026-01-06T01:00:00.000Z",
      },
      week: { value: { used: 1_000 }, resetsAt: "2026-01-12T01:00:00.000Z" },
      month: { value: { used: 1_000 }, resetsAt: "2026-02-01T01:00:00.000Z" },
    });
    expect(channels.atm.day).toMatchObject({ value: { used: 0, left: 5_000 }, count: { used: 0, left: 2 } });
  });

  it("are those of the tier from the moment it is changed", async () => {
    const operator = await api.tokenFor("usr_operator", "operator");
    expectProblem(await send(5_001), "LIMIT_PER_TRANSACTION");
    await api.call("setUserTier", {
      as: operator,
      params: { userId: ana.userId },
      body: { tier: "verified" },
    });
    expect(await limits()).toMatchObject({ tier: "verified", channels: { transfer: { maximum: 200_000 } } });
    expect((await send(5_001)).status).toBe(201);
  });

  it("are seen by operators and auditors too, and by no other customer", async () => {
    const query = { userId: ana.userId };
    for (const role of ["operator", "auditor"]) {
      const seen = await api.call("getLimits", { as: await api.tokenFor(`usr_${role}`, role), query });
      expect(seen.body).toMatchObject({ accountNo: ana.accountNo });
    }
    expectProblem(await api.call("getLimits", { as: rui.token, query }), "ACCOUNT_ACCESS_DENIED");
  });

  it("are of one currency, and of none where there is no wallet", async () => {
    expectProblem(
      await api.call("getLimits", { as: ana.token, query: { currency: "EUR" } }),
      "USER_NOT_FOUND",
    );
  });
});

describe("a limit", () => {
  it("refuses with what it is, what is used and when it is over", async () => {
    expect((await send(5_000)).status).toBe(201);
    const refused = await send(1_001);
    expectProblem(refused, "LIMIT_VALUE");
    expect(JSON.parse(refused.text).error.details).toEqual({
      account: ana.accountNo,
      currency: "CVE",
      channel: "transfer",
      period: "day",
      maximum: 6_000,
      used: 5_000,
      requested_amount: 1_001,
      resets_at: "2026-01-06T01:00:00.000Z",
    });
    expect((await send(1_000)).status).toBe(201);
  });

  it("starts again at midnight in Cabo Verde", async () => {
    try {
      for (let n = 0; n < 3; n++) expect((await send(100)).status).toBe(201);
      expectProblem(await send(100), "LIMIT_COUNT");
      await setTime(Date.UTC(2026, 0, 6, 1) - 1);
      expectProblem(await send(100), "LIMIT_COUNT");
      await setTime(Date.UTC(2026, 0, 6, 1));
      expect((await send(100)).status).toBe(201);
      expect((await limits()).channels.transfer).toMatchObject({
        day: { count: { used: 1 } },
        week: { count: { used: 4 } },
      });
    } finally {
      now = MONDAY;
    }
  });

  it("lets exactly three of twenty through that come at once", async () => {
    for (let round = 0; round < 5; round++) {
      ana = await basic();
      const answers = await Promise.all(Array.from({ length: 20 }, () => send(100)));
      expect(answers.filter(({ status }) => status === 201)).toHaveLength(3);
      for (const answer of answers.filter(({ status }) => status !== 201))
        expectProblem(answer, "LIMIT_COUNT");
      expect((await limits()).channels.transfer.day.count).toEqual({ maximum: 3, used: 3, left: 0 });
    }
  });

  it("gives back what a cancelled code took", async () => {
    const first = await code(5_000);
    expect(first.status).toBe(201);
    expectProblem(await code(1_000), "LIMIT_VALUE");
    const { transactionId } = first.body;
    await api.call("cancelWithdrawal", { as: ana.token, params: { transactionId } });
    expect((await limits()).channels.atm.day).toMatchObject({ value: { used: 0 }, count: { used: 0 } });
    expect((await code(1_000)).status).toBe(201);
  });

  it("counts a repeated request once", async () => {
    const key = randomUUID();
    for (let n = 0; n < 5; n++) expect((await send(100, key)).status).toBe(201);
    expect((await limits()).channels.transfer.day.count.used).toBe(1);
  });

  it("of the balance refuses what would pass it, by transfer and by deposit", async () => {
    const operator = await api.tokenFor("usr_operator", "operator");
    const deposit = (amount: number) =>
      api.call("createDeposit", {
        as: operator,
        key: randomUUID(),
        body: {
          accountNo: rui.accountNo,
          amount,
          currency: "CVE",
          source: { type: "bank_transfer", reference: randomUUID() },
        },
      });
    expectProblem(await deposit(30_000.01), "LIMIT_MAX_BALANCE");
    expect((await deposit(29_950)).status).toBe(201);
    expectProblem(await send(51), "LIMIT_MAX_BALANCE");
    expect((await send(50)).status).toBe(201);
  });

  it("of a week counts its days together, and starts again on Monday", async () => {
    try {
      for (let day = 0; day < 7; day++) {
        await setTime(MONDAY + day * DAY_MS);
        expect((await send(100)).status).toBe(201);
      }
      expect((await limits()).channels.transfer.week.count.used).toBe(7);
      await setTime(MONDAY + 7 * DAY_MS);
      expect((await limits()).channels.transfer).toMatchObject({
        week: { count: { used: 0 } },
        month: { count: { used: 7 } },
      });
    } finally {
      now = MONDAY;
    }
  });
});
