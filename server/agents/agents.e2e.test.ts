// Agents as the back office sees them, their tills, their limits and cash-in.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { hasValidCheckDigit } from "../ledger/accounts.ts";
import {
  advanceToNoon,
  openAgent,
  openPhoneCustomer,
  type PhoneCustomer,
  type TestAgent,
} from "../testing/agents.ts";
import { snapshotBooks } from "../testing/books-snapshot.ts";
import { expectProblem } from "../testing/expect-problem.ts";
import { startTestApi, type TestApi } from "../testing/test-api.ts";
import { newPhone } from "../testing/valid-identity-calls.ts";

const PASSWORD = "morabeza no Fogo";

let api: TestApi;
let operator: string;
let shop: TestAgent;
let ana: PhoneCustomer;
beforeAll(async () => {
  api = await startTestApi();
  operator = await api.tokenFor("usr_operator", "operator");
  await advanceToNoon(api);
});
afterAll(() => api.stop());
beforeEach(async () => {
  shop = await openAgent(api, { float: 10_000 });
  ana = await openPhoneCustomer(api, 0);
});

const own = async (agent = shop) => (await api.call("getOwnAgent", { as: agent.token })).body;
const cashIn = (
  amount: number | string,
  customer: object = { phone: ana.phone },
  key: string = randomUUID(),
) => api.call("createCashIn", { as: shop.token, key, body: { customer, amount } });

describe("an agent", () => {
  it("gets a number with a check digit, two empty accounts and the limits of the settings", async () => {
    const body = { name: "Bar Atlântico", phone: newPhone(), password: PASSWORD, storeNumber: "0007" };
    const made = await api.call("createAgent", { as: operator, body });
    expect(made.body).toMatchObject({
      name: "Bar Atlântico",
      status: "ACTIVE",
      storeNumber: "0007",
      limits: { perTransaction: 50_000, perDay: 500_000 },
    });
    expect(hasValidCheckDigit(made.body.agentId)).toBe(true);
    const { agentId, userId } = made.body;
    const as = await api.tokenFor(userId, "agent");
    expect((await api.call("getOwnAgent", { as })).body).toMatchObject({ agentId, float: 0, commission: 0 });
    expectProblem(await api.call("createAgent", { as: operator, body }), "PHONE_ALREADY_REGISTERED");
    const { rows } = await api.server.database.pool.query(
      "select row_to_json(a)::text as text from agents a",
    );
    expect(JSON.stringify(rows)).not.toContain("Bar Atl");
  });

  it("signs in with its phone, and may do nothing before it has a second factor", async () => {
    const phone = newPhone();
    const body = { name: "Bar", phone, password: PASSWORD, storeNumber: "0007" };
    await api.call("createAgent", { as: operator, body });
    const session = (await api.call("signIn", { body: { phone, password: PASSWORD } })).body;
    expect(session).toMatchObject({ role: "agent", enrolmentRequired: true });
    expectProblem(await api.call("getOwnAgent", { as: session.accessToken }), "FORBIDDEN");
  });

  it("is found in the list, page by page, in the order of the numbers", async () => {
    const seen: string[] = [];
    for (let after: string | undefined; ; ) {
      const query = { limit: "2", ...(after === undefined ? {} : { after }) };
      const { agents, next } = (await api.call("listAgents", { as: operator, query })).body;
      seen.push(...agents.map(({ agentId }) => agentId));
      if (next === undefined) break;
      after = next;
    }
    expect(seen).toEqual(seen.toSorted());
    expect(seen).toContain(shop.agentId);
    expect(new Set(seen).size).toBe(seen.length);
  });

  it("that is suspended takes and pays nothing until it is resumed", async () => {
    const params = { agentId: shop.agentId };
    expect((await api.call("suspendAgent", { as: operator, params })).body.status).toBe("SUSPENDED");
    expectProblem(await cashIn(100), "AGENT_SUSPENDED");
    expect((await api.call("resumeAgent", { as: operator, params })).body.status).toBe("ACTIVE");
    expect((await cashIn(100)).status).toBe(201);
  });

  it("may be funded once per reference of the bank, and gives back what it has and no more", async () => {
    const params = { agentId: shop.agentId };
    const body = { amount: 500, reference: `BANK-${randomUUID()}` };
    const fund = (key: string) => api.call("fundAgentFloat", { as: operator, key, params, body });
    const first = await fund("first");
    expect(first.body).toMatchObject({ amount: 500, newFloat: 10_500 });
    expect((await fund("first")).body).toEqual(first.body);
    expectProblem(await fund("second"), "REFERENCE_ALREADY_USED");
    const giveBack = (amount: number, key: string = randomUUID()) =>
      api.call("returnAgentFloat", {
        ...{ as: operator, key, params },
        body: { amount, reference: `OUT-${randomUUID()}` },
      });
    const { details } = expectProblem(await giveBack(10_501), "INSUFFICIENT_FLOAT");
    expect(details).toEqual({ float: 10_500, requested: 10_501 });
    expect((await giveBack(10_500)).body).toMatchObject({ newFloat: 0 });
    expect((await own()).float).toBe(0);
  });
});

describe("cash-in", () => {
  it("goes from the float to the customer at once, by phone or account number, and the customer is told", async () => {
    const first = await cashIn(2500.5, { phone: ana.phone }, "once");
    expect(first.status, first.text).toBe(201);
    expect(first.body).toMatchObject({ status: "COMPLETED", amount: 2500.5, float: 7499.5 });
    const again = await cashIn(2500.5, { phone: ana.phone }, "once");
    expect(again.body).toEqual(first.body);
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    expect((await cashIn(100, { accountNo: ana.accountNo })).status).toBe(201);
    expect((await api.balanceOf(ana)).balance).toBe(2600.5);
    await expect
      .poll(async () => {
        const { messages } = (await api.call("getSandboxMessages", { query: { to: ana.phone } })).body;
        return messages.map(({ text }) => text);
      })
      .toEqual([
        "Makeba: Loja do Rui put 100$00 on your account.",
        "Makeba: Loja do Rui put 2.500$50 on your account.",
      ]);
  });

  it("is refused when the float is short, for nobody, and to an account that is no customer's", async () => {
    const before = await snapshotBooks(api.server.database.pool);
    const { details } = expectProblem(await cashIn(10_000.01), "INSUFFICIENT_FLOAT");
    expect(details).toEqual({ float: 10_000, requested: 10_000.01 });
    expectProblem(await cashIn(100, { phone: newPhone() }), "USER_NOT_FOUND");
    expectProblem(await cashIn(100, { accountNo: shop.commissionAccountNo }), "ACCOUNT_NOT_FOUND");
    expect(await snapshotBooks(api.server.database.pool)).toEqual(before);
    expect((await own()).limits.usedToday).toBe(0);
  });

  it("keeps to the agent's limits, which begin anew at midnight in Cabo Verde and may be changed", async () => {
    const limits = { perTransaction: 1000, perDay: 1500 };
    const params = { agentId: shop.agentId };
    await api.call("setAgentLimits", { as: operator, params, body: limits });
    expect(expectProblem(await cashIn(1000.01), "AGENT_LIMIT_PER_TRANSACTION").details).toEqual({
      max: 1000,
    });
    expect((await cashIn(1000)).status).toBe(201);
    const over = expectProblem(await cashIn(500.01), "AGENT_LIMIT_PER_DAY");
    const { resetsAt, leftToday } = (await own()).limits;
    expect(over.details).toEqual({ max: 1500, used: 1000, resetsAt });
    expect([leftToday, resetsAt.slice(10)]).toEqual([500, "T01:00:00.000Z"]);
    const now = Date.parse((await api.call("getSandboxClock")).body.now);
    const advanceSeconds = Math.ceil((Date.parse(resetsAt) - now) / 1000);
    await api.call("advanceSandboxClock", { body: { advanceSeconds } });
    expect((await cashIn(1000)).status).toBe(201);
  });
});
