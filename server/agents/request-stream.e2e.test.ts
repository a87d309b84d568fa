// The agent's queue, live: whatever waits is told at once, what happens is told as it happens, to this agent only, and a
// stream is over when it must be.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { openAgent, openPhoneCustomer, type PhoneCustomer, type TestAgent } from "../testing/agents.ts";
import { openStream, type Reader } from "../testing/follow-stream.ts";
import { startTestApi, type TestApi } from "../testing/test-api.ts";

const SOON = { timeout: 30_000, interval: 10 };

let api: TestApi;
let shop: TestAgent;
let ana: PhoneCustomer;
const readers: Reader[] = [];
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(async () => {
  for (const reader of readers) reader.close();
  await api.stop();
});
beforeEach(async () => {
  shop = await openAgent(api);
  ana = await openPhoneCustomer(api, 10_000);
});

async function follow(agent: { token: string } = shop, query = "", own: Pick<TestApi, "url"> = api) {
  const reader = await openStream(`${own.url}/api/v1/agent/requests/events${query}`, {
    authorization: `Bearer ${agent.token}`,
  });
  readers.push(reader);
  expect(reader.status).toBe(200);
  return reader;
}
const told = (reader: Reader) =>
  reader.messages
    .filter(({ data }) => data !== undefined)
    .map(({ event, data }) => [event, data!.transactionId, data!.status]);
async function request(own: Pick<TestApi, "call"> = api): Promise<string> {
  const body = { amount: 100, userId: ana.userId, agentId: shop.agentId };
  return (await own.call("requestAgentCashOut", { as: ana.token, body })).body.transactionId;
}

it("begins with what waits and goes on with what happens, and another agent hears nothing of it", async () => {
  const first = await request();
  const reader = await follow();
  const elsewhere = await follow(await openAgent(api));
  await expect.poll(() => told(reader), SOON).toEqual([["request", first, "REQUESTED"]]);
  const second = await request();
  await expect.poll(() => told(reader).at(-1), SOON).toEqual(["request", second, "REQUESTED"]);
  await api.call("cancelAgentCashOut", { as: ana.token, params: { transactionId: first } });
  await expect.poll(() => told(reader).at(-1), SOON).toEqual(["settled", first, "CANCELLED"]);
  const ask = { customerPhone: ana.phone, amount: 100 };
  const asked = await api.call("askForCashOut", { as: shop.token, key: randomUUID(), body: ask });
  const { transactionId } = asked.body;
  await expect.poll(() => told(reader).at(-1), SOON).toEqual(["request", transactionId, "REQUESTED"]);
  await api.call("declineAgentCashOut", { as: ana.token, params: { transactionId } });
  await expect.poll(() => told(reader).at(-1), SOON).toEqual(["settled", transactionId, "DECLINED"]);
  expect(told(elsewhere)).toEqual([]);
  expect(JSON.stringify(reader.messages)).not.toContain(ana.accountNo);
});

it("ends after the time that was asked for", async () => {
  expect(await (await follow(shop, "?seconds=1")).over).toBe("ended");
});

it("tells every one of fifty requests at once, once", async () => {
  const reader = await follow();
  const made = await Promise.all(Array.from({ length: 50 }, () => request()));
  await expect.poll(() => told(reader).length, SOON).toBe(50);
  expect(
    told(reader)
      .map(([, transactionId]) => transactionId)
      .sort(),
  ).toEqual(made.sort());
});

it("ends when the server stops, and does not keep it from stopping", async () => {
  const own = await startTestApi();
  const agent = await openAgent(own);
  const reader = await follow(agent, "", own);
  own.server.app.startDraining();
  expect(await reader.over).toBe("ended");
  await own.stop();
});
