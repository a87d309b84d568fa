// A customer's approval of what an agent asks, whose answer was lost: nothing that may be held is forgotten, approving again
// pays once, and customer and agent can end it as long as it is not paid.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openAgent, openPhoneCustomer, type PhoneCustomer, PIN, type TestAgent } from "../testing/agents.ts";
import { expectProblem } from "../testing/expect-problem.ts";
import { type InterruptedApi, type Moment, startInterruptedApi } from "../testing/interrupted-posting.ts";
import { ledgerFindings } from "../testing/ledger-findings.ts";

let api: InterruptedApi;
let shop: TestAgent;
let ana: PhoneCustomer;
beforeAll(async () => {
  api = await startInterruptedApi();
});
afterAll(() => api.stop());
beforeEach(async () => {
  shop = await openAgent(api, { float: 10_000 });
  ana = await openPhoneCustomer(api, 5_000);
});

async function asked(): Promise<string> {
  const body = { customerPhone: ana.phone, amount: 2000 };
  const answer = await api.call("askForCashOut", { as: shop.token, key: randomUUID(), body });
  expect(answer.status, answer.text).toBe(201);
  return answer.body.transactionId;
}
const approve = (transactionId: string) =>
  api.call("approveAgentCashOut", { as: ana.token, params: { transactionId }, body: { pin: PIN } });
const decline = (transactionId: string) =>
  api.call("declineAgentCashOut", { as: ana.token, params: { transactionId } });
const takeBack = (transactionId: string) =>
  api.call("declineAgentRequest", { as: shop.token, params: { transactionId }, body: { reason: "OTHER" } });
const used = async () =>
  Number(
    (
      await api.server.database.pool.query(
        "select coalesce(sum(amount_minor), 0)::text as used from agent_usage where agent_id = $1",
        [shop.agentId],
      )
    ).rows[0].used,
  );

describe.each<["place-hold" | "capture-hold", Moment]>([
  ["place-hold", "before"],
  ["place-hold", "after"],
  ["capture-hold", "before"],
  ["capture-hold", "after"],
])("cut off at its %s, %s it was posted", (type, moment) => {
  async function cutOff(): Promise<string> {
    const transactionId = await asked();
    api.interrupt(moment, (command) => command.type === type);
    expectProblem(await approve(transactionId), "OUTCOME_UNKNOWN");
    return transactionId;
  }

  it("it is approved again, paid once, and counted once against the agent's day", async () => {
    const transactionId = await cutOff();
    expect((await approve(transactionId)).body).toMatchObject({ status: "COMPLETED" });
    if (moment === "before") await api.arrive();
    expect(await api.balanceOf(ana)).toMatchObject({ balance: 3000, held: 0 });
    expect(await used()).toBe(200_000);
  });

  it("it is still to be seen by customer and agent until it is paid, and then by neither", async () => {
    const transactionId = await cutOff();
    const isPaid = type === "capture-hold" && moment === "after";
    const approvals = (await api.call("listCashOutApprovals", { as: ana.token })).body.approvals;
    const requests = (await api.call("listAgentRequests", { as: shop.token })).body.requests;
    for (const list of [approvals, requests]) {
      expect(list.map((each) => each.transactionId)).toEqual(isPaid ? [] : [transactionId]);
    }
  });

  it.each([
    ["the customer", "DECLINED"],
    ["the agent", "CANCELLED"],
  ] as const)(
    "%s can end it until it is paid, and then nothing is held, counted, or paid later",
    async (_, how) => {
      const transactionId = await cutOff();
      const mine = how === "DECLINED" ? decline : takeBack;
      const others = how === "DECLINED" ? takeBack : decline;
      if (type === "capture-hold" && moment === "after") {
        for (const end of [mine, others]) {
          const { details } = expectProblem(await end(transactionId), "CASH_OUT_ALREADY_SETTLED");
          expect(details).toEqual({ status: "COMPLETED" });
        }
        expect(await api.balanceOf(ana)).toMatchObject({ balance: 3000, held: 0 });
        expect(await used()).toBe(200_000);
        return;
      }
      for (let i = 0; i < 2; i++) {
        const ended = await mine(transactionId);
        expect(ended.status, ended.text).toBe(200);
        expect(ended.body.status).toBe(how);
      }
      // What was on its way comes now, and too late.
      if (moment === "before") expect((await api.arrive()).kind).toBe("rejected");
      const refusals = [await approve(transactionId), await others(transactionId)];
      for (const refused of refusals) {
        const { details } = expectProblem(refused, "CASH_OUT_ALREADY_SETTLED");
        expect(details).toEqual({ status: how });
      }
      const { body } = await api.call("getAgentCashOut", { as: ana.token, params: { transactionId } });
      const reason = how === "DECLINED" ? { reason: "DECLINED_BY_CUSTOMER" } : {};
      expect(body).toMatchObject({ status: how, ...reason });
      expect(await api.balanceOf(ana)).toMatchObject({ balance: 5000, available: 5000, held: 0 });
      expect(await used()).toBe(0);
      expect(await ledgerFindings(api)).toEqual([]);
    },
  );
});

it("a no that was cut off after the ledger had it is finished by whoever comes next, be it a yes", async () => {
  for (const next of [approve, decline]) {
    const transactionId = await asked();
    api.interrupt("before", (command) => command.type === "place-hold");
    expectProblem(await approve(transactionId), "OUTCOME_UNKNOWN");
    api.interrupt("after", (command) => command.type === "call-off-hold");
    expectProblem(await decline(transactionId), "OUTCOME_UNKNOWN");
    const answer = await next(transactionId);
    if (next === decline) expect(answer.body).toMatchObject({ status: "DECLINED" });
    else expect(expectProblem(answer, "CASH_OUT_ALREADY_SETTLED").details).toEqual({ status: "DECLINED" });
    const { body } = await api.call("getAgentCashOut", { as: ana.token, params: { transactionId } });
    expect(body).toMatchObject({ status: "DECLINED", reason: "DECLINED_BY_CUSTOMER" });
    expect(await used()).toBe(0);
  }
});

it("after its time it can be neither approved nor ended", async () => {
  const transactionId = await asked();
  api.interrupt("before", (command) => command.type === "place-hold");
  expectProblem(await approve(transactionId), "OUTCOME_UNKNOWN");
  await api.call("advanceSandboxClock", { body: { advanceSeconds: 3600 } });
  for (const end of [approve, decline, takeBack]) {
    const { details } = expectProblem(await end(transactionId), "CASH_OUT_ALREADY_SETTLED");
    expect(details).toEqual({ status: "EXPIRED" });
  }
});
