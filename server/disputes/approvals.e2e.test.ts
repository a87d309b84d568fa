// Approvals of disputes whose answer was lost: whatever is done next, the adjustment is posted once or never, and nothing
// stays in between.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Command } from "../ledger/commands.ts";
import { openAgent, openPhoneCustomer, type PhoneCustomer, type TestAgent } from "../testing/agents.ts";
import { expectProblem } from "../testing/expect-problem.ts";
import { type InterruptedApi, type Moment, startInterruptedApi } from "../testing/interrupted-posting.ts";
import { ledgerFindings } from "../testing/ledger-findings.ts";

let api: InterruptedApi;
let shop: TestAgent;
let ana: PhoneCustomer;
let first: string;
let second: string;
beforeAll(async () => {
  api = await startInterruptedApi();
  first = await api.tokenFor("usr_first", "operator");
  second = await api.tokenFor("usr_second", "operator");
});
afterAll(async () => {
  const findings = await ledgerFindings(api);
  await api.stop();
  expect(findings).toEqual([]);
});
beforeEach(async () => {
  shop = await openAgent(api, { float: 10_000 });
  ana = await openPhoneCustomer(api, 5_000);
});

type Direction = "TO_CUSTOMER" | "TO_AGENT";

const propose = (disputeId: string, direction: Direction, amount = 1000) =>
  api.call("proposeDisputeResolution", {
    ...{ as: first, params: { disputeId } },
    body: { direction, amount, note: "Falta na caixa" },
  });
const approve = (disputeId: string) =>
  api.call("approveDisputeResolution", { as: second, params: { disputeId } });
const reject = (disputeId: string) =>
  api.call("rejectDispute", { as: first, params: { disputeId }, body: { note: "Filmado" } });
const view = async (disputeId: string) =>
  (await api.call("getDispute", { as: first, params: { disputeId } })).body;
const tills = async () => {
  const { balance, held } = await api.balanceOf(ana);
  return { customer: balance, held, float: (await api.call("getOwnAgent", { as: shop.token })).body.float };
};

/** A dispute about 2,000 with a proposal of 1,000; the tills are 3,000 and 12,000. */
async function proposed(direction: Direction): Promise<string> {
  const body = { amount: 2000, userId: ana.userId, agentId: shop.agentId };
  const asked = await api.call("requestAgentCashOut", { as: ana.token, body });
  const { confirmationCode, storeNumber, transactionId } = asked.body;
  const done = await api.call("confirmAgentRequest", {
    ...{ as: shop.token, params: { transactionId } },
    body: { confirmationCode, storeNumber },
  });
  expect(done.status, done.text).toBe(200);
  const opened = await api.call("createDispute", {
    ...{ as: ana.token, key: randomUUID() },
    body: { transactionId, reason: "OTHER", text: "Confuso" },
  });
  expect((await propose(opened.body.disputeId, direction)).status).toBe(200);
  return opened.body.disputeId;
}

const adjustmentOf =
  (...types: Command["type"][]) =>
  (command: Command) =>
    command.id.startsWith("dispute:") && types.includes(command.type);

type Point = [direction: Direction, type: Command["type"], moment: Moment];
const POINTS: Point[] = [
  ["TO_CUSTOMER", "transfer", "before"],
  ["TO_CUSTOMER", "transfer", "after"],
  ["TO_AGENT", "place-hold", "before"],
  ["TO_AGENT", "place-hold", "after"],
  ["TO_AGENT", "capture-hold", "before"],
  ["TO_AGENT", "capture-hold", "after"],
];
const DONE = {
  TO_CUSTOMER: { customer: 4000, held: 0, float: 11_000 },
  TO_AGENT: { customer: 2000, held: 0, float: 13_000 },
};
const UNTOUCHED = { customer: 3000, held: 0, float: 12_000 };

describe.each(POINTS)("an approval %s that was cut off at its %s, %s it was posted", (...point) => {
  const [direction, type, moment] = point;
  const isPosted = moment === "after" && type !== "place-hold";

  async function cutOff(): Promise<string> {
    const disputeId = await proposed(direction);
    api.interrupt(moment, adjustmentOf(type));
    expectProblem(await approve(disputeId), "OUTCOME_UNKNOWN");
    expect(api.interrupted()).toBe(true);
    return disputeId;
  }

  it("is finished by approving it again", async () => {
    const disputeId = await cutOff();
    expect((await approve(disputeId)).body).toMatchObject({ status: "RESOLVED" });
    expect(await tills()).toEqual(DONE[direction]);
    if (moment === "before") await api.arrive();
    expect(await tills()).toEqual(DONE[direction]);
  });

  it("can be rejected unless it was posted, and then is not posted any more, however late", async () => {
    const disputeId = await cutOff();
    const rejected = await reject(disputeId);
    if (isPosted) {
      expectProblem(rejected, "DISPUTE_ALREADY_DECIDED");
      expect(await view(disputeId)).toMatchObject({ status: "RESOLVED" });
    } else expect(rejected.body).toMatchObject({ status: "REJECTED" });
    if (moment === "before") await api.arrive();
    expect(await tills()).toEqual(isPosted ? DONE[direction] : UNTOUCHED);
  });

  it("can be proposed again unless it was posted", async () => {
    const disputeId = await cutOff();
    const again = await propose(disputeId, "TO_CUSTOMER", 500);
    if (isPosted) {
      expectProblem(again, "DISPUTE_ALREADY_DECIDED");
      expect(await tills()).toEqual(DONE[direction]);
      return;
    }
    expect(again.body).toMatchObject({ status: "PROPOSED", adjustment: { amount: 500 } });
    expect(await tills()).toEqual(UNTOUCHED);
    expect((await approve(disputeId)).body).toMatchObject({ status: "RESOLVED" });
    if (moment === "before") await api.arrive();
    expect(await tills()).toEqual({ customer: 3500, held: 0, float: 11_500 });
  });
});

it.each(POINTS)(
  "an approval %s cut off at its %s, %s it was posted, is finished by the server when nobody comes back",
  async (...point) => {
    const [direction, type, moment] = point;
    const disputeId = await proposed(direction);
    api.interrupt(moment, adjustmentOf(type));
    expectProblem(await approve(disputeId), "OUTCOME_UNKNOWN");
    await api.call("advanceSandboxClock", { body: { advanceSeconds: 61 } });
    await expect.poll(async () => (await view(disputeId)).status, { timeout: 30_000 }).toBe("RESOLVED");
    expect(await tills()).toEqual(DONE[direction]);
  },
);

describe("an adjustment in the agent's favour", () => {
  it("whose hold expired between its two postings is made with another one", async () => {
    const disputeId = await proposed("TO_AGENT");
    api.interrupt("before", adjustmentOf("capture-hold"));
    expectProblem(await approve(disputeId), "OUTCOME_UNKNOWN");
    await api.call("advanceSandboxClock", { body: { advanceSeconds: 3601 } });
    await expect.poll(async () => (await view(disputeId)).status, { timeout: 30_000 }).toBe("RESOLVED");
    expect(await tills()).toEqual(DONE.TO_AGENT);
    const { rows } = await api.server.database.pool.query(
      "select status, reference from holds where reference like $1 order by created_at",
      [`${disputeId}%`],
    );
    expect(rows).toEqual([
      { status: "RELEASED", reference: disputeId },
      { status: "CAPTURED", reference: `${disputeId}-2` },
    ]);
  });

  it("that was given up is proposed again, although its hold keeps the reference", async () => {
    const disputeId = await proposed("TO_AGENT");
    api.interrupt("after", adjustmentOf("place-hold"));
    expectProblem(await approve(disputeId), "OUTCOME_UNKNOWN");
    expect((await propose(disputeId, "TO_AGENT", 700)).status).toBe(200);
    expect((await approve(disputeId)).body).toMatchObject({ status: "RESOLVED" });
    expect(await tills()).toEqual({ customer: 2300, held: 0, float: 12_700 });
  });
});

it("says who approved it, although somebody else finds out that it was posted", async () => {
  const disputeId = await proposed("TO_CUSTOMER");
  api.interrupt("after", adjustmentOf("transfer"));
  expectProblem(await approve(disputeId), "OUTCOME_UNKNOWN");
  expectProblem(await reject(disputeId), "DISPUTE_ALREADY_DECIDED");
  const { rows } = await api.server.database.pool.query(
    "select by_user from dispute_steps where dispute_id = $1 and status = 'RESOLVED'",
    [disputeId],
  );
  expect(rows).toEqual([{ by_user: "usr_second" }]);
});

it("approved and rejected at once, with the approval's answer lost, ends one way", async () => {
  for (let round = 0; round < 20; round++) {
    const direction: Direction = round % 2 ? "TO_AGENT" : "TO_CUSTOMER";
    const disputeId = await proposed(direction);
    api.interrupt(round % 4 < 2 ? "before" : "after", adjustmentOf("transfer", "capture-hold"));
    await approve(disputeId);
    await Promise.all([approve(disputeId), reject(disputeId), approve(disputeId)]);
    const { status } = await view(disputeId);
    expect(["RESOLVED", "REJECTED"]).toContain(status);
    expect(await tills()).toEqual(status === "RESOLVED" ? DONE[direction] : UNTOUCHED);
    shop = await openAgent(api, { float: 10_000 });
    ana = await openPhoneCustomer(api, 5_000);
  }
});
