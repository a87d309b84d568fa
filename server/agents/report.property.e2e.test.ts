// The end-of-day report against a model of its own: whatever an agent and its customers do over some days, in whatever
// order, each day's figures are the model's, each day opens where the last closed, and the ledger verifies.
import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type AgentWishes,
  advanceToNoon,
  openAgent,
  openPhoneCustomer,
  type PhoneCustomer,
  PIN,
  type TestAgent,
} from "../testing/agents.ts";
import { expectProblem } from "../testing/expect-problem.ts";
import { ledgerFindings } from "../testing/ledger-findings.ts";
import { startTestApi, type TestApi } from "../testing/test-api.ts";
import { businessDayAt } from "./business-days.ts";

let api: TestApi;
let operator: string;
beforeAll(async () => {
  api = await startTestApi();
  operator = await api.tokenFor("usr_operator", "operator");
  await advanceToNoon(api);
});
afterAll(async () => {
  const findings = await ledgerFindings(api);
  await api.stop();
  expect(findings).toEqual([]);
});

const UNLIMITED: AgentWishes = { float: 0, limits: { perTransaction: 9_000_000, perDay: 900_000_000 } };
const report = async (shop: TestAgent, date: string) => {
  const { status, text, body } = await api.call("getAgentReport", { as: shop.token, params: { date } });
  expect(status, text).toBe(200);
  return body;
};
const now = async () => Date.parse((await api.call("getSandboxClock")).body.now);
const today = async () => businessDayAt(await now()).date;
const cents = (minor: number) => (minor / 100).toFixed(2);

type Step =
  | { do: "fund" | "return" | "cash-in" | "cash-out" | "ask"; minor: number }
  | { do: "adjust"; minor: number; toCustomer: boolean }
  | { do: "next day" };

const amount = fc.integer({ min: 1, max: 500_000 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constant("fund" as const), minor: amount }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("return" as const), minor: amount }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("cash-in" as const), minor: amount }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("cash-out" as const), minor: amount }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("ask" as const), minor: amount }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("adjust" as const),
      minor: fc.integer({ min: 1, max: 5_000 }),
      toCustomer: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("next day" as const) }) },
);

/** What a day must show, in cents. */
const emptyDay = () => ({ ins: 0, insCount: 0, outs: 0, outsCount: 0, floatIn: 0, floatOut: 0, adjusted: 0 });

describe("the end-of-day report", { timeout: 300_000 }, () => {
  it("is what a model of its own says, for any days of an agent", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        const shop = await openAgent(api, UNLIMITED);
        const ana = await openPhoneCustomer(api, 20_000);
        const model = new Map<string, ReturnType<typeof emptyDay>>();
        for (const each of steps) await play(shop, ana, model, each);
        await holdReports(shop, model);
      }),
      { numRuns: 12 },
    );
  });

  async function play(
    shop: TestAgent,
    ana: PhoneCustomer,
    model: Map<string, ReturnType<typeof emptyDay>>,
    each: Step,
  ): Promise<void> {
    if (each.do === "next day") {
      await api.call("advanceSandboxClock", { body: { advanceSeconds: 86_400 } });
      return;
    }
    const before = await today();
    const done = await perform(shop, ana, each);
    const day = model.get(before) ?? emptyDay();
    model.set(before, day);
    if (!done) return;
    const { minor } = each;
    if (each.do === "fund") day.floatIn += minor;
    if (each.do === "return") day.floatOut += minor;
    if (each.do === "cash-in") [day.ins, day.insCount] = [day.ins + minor, day.insCount + 1];
    if (each.do === "cash-out" || each.do === "ask") {
      [day.outs, day.outsCount] = [day.outs + minor, day.outsCount + 1];
    }
    if (each.do === "adjust") {
      // It disputes a cash-in of the same amount, which it makes for it.
      [day.ins, day.insCount] = [day.ins + minor, day.insCount + 1];
      day.adjusted += each.toCustomer ? -minor : minor;
    }
  }

  /** Whether it was done; refused for want of money is the only other way. */
  async function perform(shop: TestAgent, ana: PhoneCustomer, each: Exclude<Step, { do: "next day" }>) {
    const money = cents(each.minor);
    const key = randomUUID();
    const isDone = (answer: Parameters<typeof expectProblem>[0] & { status: number }): boolean => {
      if (answer.status < 300) return true;
      expect(["INSUFFICIENT_FLOAT", "INSUFFICIENT_BALANCE"]).toContain(expectProblem(answer).code);
      return false;
    };
    const cashIn = () =>
      api.call("createCashIn", {
        ...{ as: shop.token, key },
        body: { customer: { phone: ana.phone }, amount: money },
      });
    switch (each.do) {
      case "fund":
      case "return": {
        const id = each.do === "fund" ? "fundAgentFloat" : "returnAgentFloat";
        const body = { amount: money, reference: key };
        return isDone(await api.call(id, { as: operator, key, params: { agentId: shop.agentId }, body }));
      }
      case "cash-in":
        return isDone(await cashIn());
      case "cash-out": {
        const body = { amount: money, userId: ana.userId, agentId: shop.agentId };
        const made = await api.call("requestAgentCashOut", { as: ana.token, body });
        if (!isDone(made)) return false;
        const { transactionId, confirmationCode, storeNumber } = made.body;
        const proof = { confirmationCode, storeNumber };
        const params = { transactionId };
        return isDone(await api.call("confirmAgentRequest", { as: shop.token, params, body: proof }));
      }
      case "ask": {
        // A phone of its own each time, because nobody may be asked often.
        const eva = await openPhoneCustomer(api, 10_000);
        const body = { customerPhone: eva.phone, amount: money };
        const asked = await api.call("askForCashOut", { as: shop.token, key, body });
        expect(asked.status, asked.text).toBe(201);
        const params = { transactionId: asked.body.transactionId };
        return isDone(await api.call("approveAgentCashOut", { as: eva.token, params, body: { pin: PIN } }));
      }
      case "adjust": {
        // From a float that has enough for the cash-in and for an adjustment of the same amount.
        const { float } = (await api.call("getOwnAgent", { as: shop.token })).body;
        if (float * 100 < 2 * each.minor) return false;
        const made = await cashIn();
        expect(made.status, made.text).toBe(201);
        await adjust(shop, ana, made.body.transactionId, each);
        return true;
      }
    }
  }

  async function adjust(
    shop: TestAgent,
    ana: PhoneCustomer,
    transactionId: string,
    { minor, toCustomer }: { minor: number; toCustomer: boolean },
  ): Promise<void> {
    const complaint = { transactionId, reason: "WRONG_AMOUNT", text: "Contagem" };
    const opened = await api.call("createDispute", {
      as: toCustomer ? ana.token : shop.token,
      body: complaint,
    });
    expect(opened.status, opened.text).toBe(201);
    const params = { disputeId: opened.body.disputeId };
    const direction = toCustomer ? "TO_CUSTOMER" : "TO_AGENT";
    const body = { direction, amount: cents(minor), note: "Contado" };
    expect((await api.call("proposeDisputeResolution", { as: operator, params, body })).status).toBe(200);
    const second = await api.tokenFor("usr_second", "operator");
    const approved = await api.call("approveDisputeResolution", { as: second, params });
    expect(approved.status, approved.text).toBe(200);
    expect(approved.body).toMatchObject({ status: "RESOLVED" });
  }

  async function holdReports(shop: TestAgent, model: Map<string, ReturnType<typeof emptyDay>>) {
    let closing = 0;
    for (const [date, day] of [...model].sort(([a], [b]) => a.localeCompare(b))) {
      const shown = await report(shop, date);
      const minor = (value: number) => Math.round(value * 100);
      expect(minor(shown.openingFloat)).toBe(closing);
      closing += day.floatIn - day.floatOut - day.ins + day.outs + day.adjusted;
      expect({
        ins: minor(shown.cashIns.amount),
        insCount: shown.cashIns.count,
        outs: minor(shown.cashOuts.amount),
        outsCount: shown.cashOuts.count,
        floatIn: minor(shown.floatIn),
        floatOut: minor(shown.floatOut),
        adjusted: minor(shown.adjustments),
      }).toEqual(day);
      expect(minor(shown.closingFloat)).toBe(closing);
      expect(minor(shown.cashDrawerChange)).toBe(day.ins - day.outs);
      const earned = minor(shown.openingCommission) + minor(shown.commissions);
      expect(minor(shown.closingCommission)).toBe(earned + minor(shown.commissionAdjustments));
    }
    const float = (await api.call("getOwnAgent", { as: shop.token })).body.float;
    expect(Math.round(float * 100)).toBe(closing);
  }
});
