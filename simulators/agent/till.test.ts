// The two tills: no cash leaves the drawer without a completed cash-out, and none is promised that is not there.
import { BusinessError, SystemError, UnknownOutcomeError } from "@makeba/sdk";
import { describe, expect, it } from "vitest";
import { MemoryDisk } from "../journal/memory-journal.ts";
import { createDrawer } from "./drawer.ts";
import { formatMoney, showEndOfDay, showResult, showResumed } from "./screen.ts";
import { AgentTill, businessDate, type TillOptions } from "./till.ts";
import { isTillIntent } from "./till-intents.ts";

const AT = new Date("2026-03-01T10:00:00Z");
const waiting = (amount: number) => ({
  transactionId: "txn_1",
  status: "REQUESTED" as const,
  initiatedBy: "CUSTOMER" as const,
  amount,
  fee: 0,
  currency: "CVE" as const,
  timestamp: AT.toISOString(),
  expiresAt: AT.toISOString(),
});
const done = (amount: number) => ({
  transactionId: "txn_1",
  status: "COMPLETED" as const,
  amount,
  fee: 0,
  currency: "CVE" as const,
  commission: 10,
  float: 50_000,
  timestamp: AT.toISOString(),
});
const proof = { transactionId: "txn_1", confirmationCode: "123456", storeNumber: "0042" };

/** A till whose wallet answers as told; what was sent is kept. */
function tillWith(
  cash: number,
  answers: Partial<Record<string, (...words: never[]) => unknown>> = {},
  { drawer = createDrawer(cash), journal }: Partial<Pick<TillOptions, "drawer" | "journal">> = {},
) {
  const sent: { name: string; key: string | undefined }[] = [];
  const client = new Proxy(
    {},
    {
      get:
        (_, name: string) =>
        async (...words: never[]) => {
          const options = words.at(-1) as { idempotencyKey?: string } | undefined;
          sent.push({ name, key: options?.idempotencyKey });
          const answer = answers[name];
          if (!answer) throw new Error(`nobody expected ${name}`);
          return answer(...words);
        },
    },
  ) as TillOptions["client"] & TillOptions["wallet"];
  const kept = journal === undefined ? {} : { journal };
  const till = new AgentTill({ client, wallet: client, drawer, clock: () => AT, ...kept });
  return { till, drawer, sent };
}
const refusal = new BusinessError({
  operation: "createCashIn",
  code: "INSUFFICIENT_FLOAT",
  message: "The agent's float is too small.",
  attempts: 1,
} as never);
const unknown = () => new UnknownOutcomeError({ operation: "confirmAgentRequest", attempts: 3 } as never);

describe("a till", () => {
  it("pays out after the confirmation, and the drawer has so much less", async () => {
    const { till, drawer } = tillWith(10_000, {
      listAgentRequests: () => ({ requests: [waiting(3000)] }),
      confirmAgentRequest: () => done(3000),
    });
    const result = await till.confirm(proof);
    expect(result).toEqual({
      outcome: "completed",
      transactionId: "txn_1",
      ...{ handOver: 3000, drawer: 7000, float: 50_000, commission: 10 },
    });
    expect(showResult(result)).toBe("Hand over 3.000$00. E-float 50.000$00, drawer 7.000$00.");
    expect(drawer.cash()).toBe(7000);
  });

  it("refuses before confirming what the drawer cannot pay: nothing is sent", async () => {
    const { till, drawer, sent } = tillWith(2999, {
      listAgentRequests: () => ({ requests: [waiting(3000)] }),
    });
    expect(await till.confirm(proof)).toEqual({ outcome: "refused", reason: "DRAWER_SHORT", drawer: 2999 });
    expect(await till.ask({ customerPhone: "+2389912345", amount: 3000 })).toMatchObject({
      outcome: "refused",
    });
    expect(sent.map(({ name }) => name)).toEqual(["listAgentRequests"]);
    expect(drawer.journal()).toHaveLength(1);
  });

  it.each([0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])("takes no %s in cash", async (amount) => {
    const { till, sent } = tillWith(1000);
    const customer = { phone: "+2389912345" };
    expect(await till.cashIn({ customer, amount })).toMatchObject({ reason: "INVALID_AMOUNT" });
    expect(sent).toEqual([]);
  });

  it("a refusal moves no cash", async () => {
    const { till, drawer } = tillWith(1000, {
      createCashIn: () => {
        throw refusal;
      },
    });
    const result = await till.cashIn({ customer: { phone: "+2389912345" }, amount: 500 });
    expect(result).toMatchObject({ outcome: "declined", code: "INSUFFICIENT_FLOAT" });
    expect(drawer.cash()).toBe(1000);
  });

  it("an unknown outcome moves no cash, and the retry has the same key", async () => {
    let lost = true;
    const { till, drawer, sent } = tillWith(10_000, {
      listAgentRequests: () => ({ requests: [waiting(3000)] }),
      confirmAgentRequest: () => {
        if (lost) throw unknown();
        return done(3000);
      },
    });
    const result = await till.confirm(proof);
    expect(result.outcome).toBe("unknown");
    expect(drawer.cash()).toBe(10_000);
    lost = false;
    expect(await (result as { retry(): Promise<object> }).retry()).toMatchObject({ handOver: 3000 });
    const [first, second] = sent.filter(({ name }) => name === "confirmAgentRequest");
    expect(first!.key).toBe(second!.key);
    expect(drawer.cash()).toBe(7000);
  });

  it("what is open is asked again with its key until the wallet says what became of it, by later starts too", async () => {
    const disk = new MemoryDisk();
    const drawer = createDrawer(1000);
    const turnedAway = new SystemError({
      ...{ operation: "createCashIn", code: "TOO_MANY_ATTEMPTS", message: "Later.", attempts: 1 },
    } as never);
    const said: unknown[] = [unknown(), turnedAway, done(500)];
    const keys: unknown[] = [];
    const start = async () => {
      const journal = await disk.open("till", isTillIntent);
      const answers = {
        createCashIn: (_: never, { idempotencyKey }: { idempotencyKey: string }) => {
          keys.push(idempotencyKey);
          const next = said.shift();
          if (next instanceof Error) throw next;
          return next;
        },
      };
      return tillWith(1000, answers as never, { drawer, journal }).till;
    };
    const cashIn = { customer: { phone: "+2389912345" }, amount: 500 };
    const first = await start();
    expect(await first.cashIn(cashIn)).toMatchObject({ outcome: "unknown" });
    expect(await first.cashIn({ ...cashIn, amount: 600 })).toMatchObject({ reason: "ONE_IS_OPEN" });

    const second = await start();
    expect(await second.resume()).toMatchObject([{ result: { outcome: "unknown" } }]);
    expect([second.open.length, drawer.cash()]).toEqual([1, 1000]);

    const third = await start();
    expect(await third.resume()).toMatchObject([{ result: { outcome: "completed", handOver: -500 } }]);
    expect([third.open.length, drawer.cash(), disk.textOf("till")]).toEqual([0, 1500, ""]);
    expect([keys.length, new Set(keys).size]).toEqual([3, 1]);
    expect(await (await start()).resume()).toEqual([]);
  });

  it("what was booked before anybody was told is not paid again, and the person is told to count", async () => {
    const drawer = createDrawer(10_000);
    drawer.move({ at: AT.toISOString(), what: "cash-out", amount: -3000, transactionId: "txn_1" });
    const disk = new MemoryDisk();
    const body = { transactionId: "txn_1", amount: 3000 };
    const before = await disk.open("till", isTillIntent);
    await before.append({ operation: "confirm", idempotencyKey: "key-1", body });
    const journal = await disk.open("till", isTillIntent);
    const { till } = tillWith(10_000, { getAgentCashOut: () => done(3000) }, { drawer, journal });
    const [resumed] = await till.resume();
    expect(showResumed(resumed!)).toMatch(/count the drawer, and hand over 3\.000\$00 only if/);
    expect(drawer.cash()).toBe(7000);
  });

  it("what a customer has approved is paid out once", async () => {
    let status = "REQUESTED";
    const { till, drawer } = tillWith(10_000, {
      getAgentCashOut: () => ({ ...done(2000), status }),
      getOwnAgent: () => ({ float: 50_000 }),
    });
    expect(await till.collect("txn_1")).toEqual({ outcome: "waiting", status });
    status = "COMPLETED";
    expect(await till.collect("txn_1")).toMatchObject({ outcome: "completed", handOver: 2000 });
    expect(await till.collect("txn_1")).toEqual({ outcome: "over", status });
    expect(drawer.cash()).toBe(8000);
  });

  it("the end of day says by how much drawer and books differ", async () => {
    const line = { count: 1, amount: 500 };
    const report = {
      ...{ date: "2026-03-01", agentId: "1234566", storeNumber: "0042", currency: "CVE" },
      ...{ openingFloat: 0, closingFloat: 0, cashIns: line, cashOuts: { count: 0, amount: 0 }, fees: 0 },
      ...{ commissions: 0, floatIn: 0, floatOut: 0, adjustments: 0, cashDrawerChange: 500 },
    };
    const { till } = tillWith(1000, { createCashIn: () => done(500), getAgentReport: () => report });
    const before = await till.endOfDay("2026-03-01");
    expect(before.difference).toBe(-500);
    expect(showEndOfDay(before).at(-1)).toMatch(/difference +-500\$00: count the cash/);
    await till.cashIn({ customer: { phone: "+2389912345" }, amount: 500 });
    expect((await till.endOfDay("2026-03-01")).difference).toBe(0);
  });
});

it("a shop's day is one in Cabo Verde", () => {
  expect(businessDate("2026-03-01T00:59:59Z")).toBe("2026-02-28");
  expect(businessDate("2026-03-01T01:00:00Z")).toBe("2026-03-01");
});

it.each([
  [1500.5, "1.500$50"],
  [0, "0$00"],
  [-200, "-200$00"],
])("%s is %s", (amount, text) => {
  expect(formatMoney(amount)).toBe(text);
});
