// A customer's approval of what an agent asks, whose answer was lost: nothing that may be held is forgotten, and approving again
// pays once.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openAgent, openPhoneCustomer, type PhoneCustomer, PIN, type TestAgent } from "../testing/agents.ts";
import { expectProblem } from "../testing/expect-problem.ts";
import { type InterruptedApi, type Moment, startInterruptedApi } from "../testing/interrupted-posting.ts";

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

  it("it cannot be declined while the money may be held, and the agent's day counts it", async () => {
    const transactionId = await cutOff();
    const declined = await api.call("declineAgentCashOut", { as: ana.token, params: { transactionId } });
    expectProblem(declined, "CASH_OUT_ALREADY_SETTLED");
    expect(await used()).toBe(200_000);
  });
});
