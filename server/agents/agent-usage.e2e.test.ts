// What a cash-out takes of the agent's day comes back whatever ends it without cash, also when the server that counted it
// has died in between; and what is held or paid stays counted, whoever gives it back.
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import {
  advanceToNoon,
  openAgent,
  openPhoneCustomer,
  type PhoneCustomer,
  type TestAgent,
} from "../testing/agents.ts";
import { startTestApi, type TestApi } from "../testing/test-api.ts";
import { type AgentUsage, createAgentUsage } from "./agent-usage.ts";

const AMOUNT = 1000;

let api: TestApi;
let shop: TestAgent;
let ana: PhoneCustomer;
/** As another server would count. */
let elsewhere: AgentUsage;
beforeAll(async () => {
  api = await startTestApi();
  elsewhere = createAgentUsage({ pool: api.server.database.pool });
  await advanceToNoon(api);
});
afterAll(() => api.stop());
beforeEach(async () => {
  shop = await openAgent(api, { float: 10_000 });
  ana = await openPhoneCustomer(api, 12_000);
});

const usedToday = async () => (await api.call("getOwnAgent", { as: shop.token })).body.limits.usedToday;
const now = async () => Date.parse((await api.call("getSandboxClock")).body.now);

/** A cash-out that a confirmation has counted, and no more. */
async function counted() {
  const body = { amount: AMOUNT, userId: ana.userId, agentId: shop.agentId };
  const made = (await api.call("requestAgentCashOut", { as: ana.token, body })).body;
  const { transactionId: id } = made;
  await elsewhere.take(shop.agentId, { id, amountMinor: BigInt(AMOUNT) * 100n, at: await now() });
  expect(await usedToday()).toBe(AMOUNT);
  return made;
}

it.each<[string, (params: { transactionId: string }) => Promise<unknown>]>([
  [
    "declined",
    (params) => api.call("declineAgentRequest", { as: shop.token, params, body: { reason: "OTHER" } }),
  ],
  ["cancelled", (params) => api.call("cancelAgentCashOut", { as: ana.token, params })],
  ["expired", () => api.call("advanceSandboxClock", { body: { advanceSeconds: 901 } })],
])("a cash-out that was counted by a server which died, and is %s, is given back", async (_, end) => {
  const { transactionId } = await counted();
  await end({ transactionId });
  await expect.poll(usedToday, { timeout: 20_000 }).toBe(0);
});

it("a cash-out stays counted while it is held and when it is paid, whoever gives it back", async () => {
  const { transactionId, confirmationCode, storeNumber } = await counted();
  await elsewhere.giveBack(transactionId);
  expect(await usedToday()).toBe(AMOUNT);
  const proof = { confirmationCode, storeNumber };
  const confirm = () =>
    api.call("confirmAgentRequest", { as: shop.token, params: { transactionId }, body: proof });
  const [paid] = await Promise.all([confirm(), elsewhere.giveBack(transactionId)]);
  expect(paid.status, paid.text).toBe(200);
  await elsewhere.giveBack(transactionId);
  expect(await usedToday()).toBe(AMOUNT);
});
