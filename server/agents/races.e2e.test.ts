// Races at an agent's till, hundreds of times each on a real PostgreSQL: whoever is first wins, the other is told so, the
// money is as the answers say, and after each race the log rebuilds the books.
import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createGroupCommit, type GroupCommit } from "../posting/group-commit.ts";
import {
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

const ROUNDS = 200;
/** An agent that confirms more at once is taken for somebody who guesses. */
const AT_ONCE = 4;
const START = 1_000_000;
const AMOUNT = 100;
const UNLIMITED = { perTransaction: 9_000_000, perDay: 900_000_000 };

let api: TestApi;
let shop: TestAgent;
let ana: PhoneCustomer;
/** Beside the server, as a second one would be. */
let elsewhere: GroupCommit;
beforeAll(async () => {
  api = await startTestApi();
  elsewhere = createGroupCommit({ pool: api.server.database.pool });
  await advanceToNoon(api);
});
afterAll(async () => {
  await elsewhere.stop();
  await api.stop();
});
beforeEach(async () => {
  shop = await openAgent(api, { float: START, limits: UNLIMITED });
  ana = await openPhoneCustomer(api, START);
});
afterEach(async () => {
  expect(await ledgerFindings(api)).toEqual([]);
});

async function requested() {
  const body = { amount: AMOUNT, userId: ana.userId, agentId: shop.agentId };
  const answer = await api.call("requestAgentCashOut", { as: ana.token, body });
  expect(answer.status, answer.text).toBe(201);
  return answer.body;
}
type Requested = Awaited<ReturnType<typeof requested>>;
const confirm = (
  { transactionId, confirmationCode, storeNumber }: Requested,
  key?: string,
  as = shop.token,
) =>
  api.call("confirmAgentRequest", {
    ...{ as, key, params: { transactionId } },
    body: { confirmationCode, storeNumber },
  });
const cancel = ({ transactionId }: Requested) =>
  api.call("cancelAgentCashOut", { as: ana.token, params: { transactionId } });
const statusOf = async ({ transactionId }: { transactionId: string }) =>
  (await api.call("getAgentCashOut", { as: ana.token, params: { transactionId } })).body.status;

/** Plays so many rounds, a few at a time, and adds up what they give. */
async function rounds(play: (round: number) => Promise<number>): Promise<number> {
  let sum = 0;
  for (let round = 0; round < ROUNDS; round += AT_ONCE) {
    const played = Array.from({ length: AT_ONCE }, (_, i) => play(round + i));
    for (const part of await Promise.all(played)) sum += part;
  }
  return sum;
}

/** So many cash-outs are completed, and nothing is held any more. */
async function expectCompleted(count: number): Promise<void> {
  const left = START - count * AMOUNT;
  expect(await api.balanceOf(ana)).toEqual({ balance: left, available: left, held: 0 });
  const own = (await api.call("getOwnAgent", { as: shop.token })).body;
  expect(own.float).toBe(START + count * AMOUNT);
  expect(own.limits.usedToday).toBe(count * AMOUNT);
}

describe("hundreds of times", { timeout: 300_000 }, () => {
  it("a cash-out confirmed twice at once, with the same key or with two, is paid once", async () => {
    await rounds(async (round) => {
      const made = await requested();
      const keys = round % 2 === 0 ? [undefined, undefined] : [randomUUID(), randomUUID()];
      const [first, second] = await Promise.all(keys.map((key) => confirm(made, key)));
      const statuses = [first!.status, second!.status].sort();
      expect(statuses, `${first!.text} ${second!.text}`).toEqual(round % 2 === 0 ? [200, 200] : [200, 409]);
      expect(await statusOf(made)).toBe("COMPLETED");
      return 0;
    });
    await expectCompleted(ROUNDS);
  });

  it("confirmed while the customer cancels: one of the two wins, and both hear of it", async () => {
    const completed = await rounds(async (round) => {
      const made = await requested();
      const both = [() => confirm(made), () => cancel(made)];
      const answers = await Promise.all((round % 2 === 0 ? both : both.toReversed()).map((each) => each()));
      const [confirmed, cancelled] = round % 2 === 0 ? answers : answers.toReversed();
      const isCompleted = confirmed!.status === 200;
      expect(await statusOf(made)).toBe(isCompleted ? "COMPLETED" : "CANCELLED");
      const late = isCompleted ? cancelled! : confirmed!;
      const { details } = expectProblem(late, "CASH_OUT_ALREADY_SETTLED");
      expect(details).toEqual({ status: isCompleted ? "COMPLETED" : "CANCELLED" });
      return isCompleted ? 1 : 0;
    });
    await expectCompleted(completed);
  });

  it("confirmed while it expires at another server: one of the two wins", async () => {
    const completed = await rounds(async () => {
      const made = await requested();
      const { transactionId } = made;
      const [confirmed, released] = await Promise.all([
        confirm(made),
        elsewhere.post({
          type: "release-hold",
          id: `agent-expire:${transactionId}`,
          at: Date.parse(made.expiresAt),
          request: { operation: "releaseAgentCashOut", transactionId, reason: "EXPIRED" },
          holdId: transactionId,
          accountNo: ana.accountNo,
          reason: "EXPIRED",
        }),
      ]);
      const isCompleted = confirmed.status === 200;
      expect(released.kind).toBe(isCompleted ? "rejected" : "done");
      if (!isCompleted) expectProblem(confirmed, "CASH_OUT_ALREADY_SETTLED");
      expect(await statusOf(made)).toBe(isCompleted ? "COMPLETED" : "EXPIRED");
      return isCompleted ? 1 : 0;
    });
    await expectCompleted(completed);
  });

  it("confirmed by two agents at once: only the one whom the customer asked is paid", async () => {
    const other = await openAgent(api, { float: 0, limits: UNLIMITED });
    await rounds(async () => {
      const made = await requested();
      const [own, others] = await Promise.all([confirm(made), confirm(made, undefined, other.token)]);
      expect(own.status, own.text).toBe(200);
      expectProblem(others, "WITHDRAWAL_NOT_FOUND");
      return 0;
    });
    await expectCompleted(ROUNDS);
    expect((await api.call("getOwnAgent", { as: other.token })).body.float).toBe(0);
  });

  it("approved by the customer while the agent takes it back, twice each: it moves whole or not at all", async () => {
    let completed = 0;
    let spent = 0;
    for (let round = 0; round < ROUNDS; round++) {
      // A customer of its own every few rounds, because nobody may be asked often.
      if (round % 5 === 0) ana = await openPhoneCustomer(api, START);
      if (round % 5 === 0) spent = 0;
      const key = randomUUID();
      const body = { customerPhone: ana.phone, amount: AMOUNT };
      const asked = await api.call("askForCashOut", { as: shop.token, key, body });
      expect(asked.status, asked.text).toBe(201);
      const params = { transactionId: asked.body.transactionId };
      const approve = () => api.call("approveAgentCashOut", { as: ana.token, params, body: { pin: PIN } });
      const takeBack = () =>
        api.call("declineAgentRequest", { as: shop.token, params, body: { reason: "OTHER" } });
      const [first, back, second] = await Promise.all([approve(), takeBack(), approve()]);
      const isCompleted = [first.status, second.status].includes(200);
      expect(await statusOf(params)).toBe(isCompleted ? "COMPLETED" : "CANCELLED");
      expect(back.status, back.text).toBe(isCompleted ? 409 : 200);
      if (isCompleted) [completed, spent] = [completed + 1, spent + AMOUNT];
      const left = START - spent;
      expect(await api.balanceOf(ana)).toEqual({ balance: left, available: left, held: 0 });
    }
    const own = (await api.call("getOwnAgent", { as: shop.token })).body;
    expect(own.float).toBe(START + completed * AMOUNT);
  });

  it("approved while the customer declines and the agent takes it back: one of the three ends it, and all hear the same", async () => {
    const endedAs = { COMPLETED: 0, DECLINED: 0, CANCELLED: 0 };
    let spent = 0;
    for (let round = 0; round < ROUNDS; round++) {
      if (round % 5 === 0) ana = await openPhoneCustomer(api, START);
      if (round % 5 === 0) spent = 0;
      const body = { customerPhone: ana.phone, amount: AMOUNT };
      const asked = await api.call("askForCashOut", { as: shop.token, key: randomUUID(), body });
      expect(asked.status, asked.text).toBe(201);
      const params = { transactionId: asked.body.transactionId };
      const calls = {
        COMPLETED: () => api.call("approveAgentCashOut", { as: ana.token, params, body: { pin: PIN } }),
        DECLINED: () => api.call("declineAgentCashOut", { as: ana.token, params }),
        CANCELLED: () =>
          api.call("declineAgentRequest", { as: shop.token, params, body: { reason: "OTHER" } }),
      };
      // The yes needs several steps: in some rounds the others come while it is at them.
      const answers = await Promise.all(
        (["COMPLETED", "DECLINED", "CANCELLED"] as const).map(async (how, i) => {
          for (let turns = 0; turns < (round % 10) * 2 * i; turns++) await new Promise(setImmediate);
          return [how, await calls[how]()] as const;
        }),
      );
      const status = (await statusOf(params)) as keyof typeof endedAs;
      for (const [how, answer] of answers) {
        if (how === status) expect(answer.status, answer.text).toBe(200);
        else expect(expectProblem(answer, "CASH_OUT_ALREADY_SETTLED").details).toEqual({ status });
      }
      endedAs[status]++;
      if (status === "COMPLETED") spent += AMOUNT;
      const left = START - spent;
      expect(await api.balanceOf(ana)).toEqual({ balance: left, available: left, held: 0 });
    }
    expect(endedAs.COMPLETED + endedAs.DECLINED + endedAs.CANCELLED).toBe(ROUNDS);
    const own = (await api.call("getOwnAgent", { as: shop.token })).body;
    expect(own.float).toBe(START + endedAs.COMPLETED * AMOUNT);
    expect(own.limits.usedToday).toBe(endedAs.COMPLETED * AMOUNT);
  });

  it("cash-ins at once that together are more than the float: as many as it has money for", async () => {
    for (let round = 0; round < ROUNDS / 4; round++) {
      const small = await openAgent(api, { float: 3 * AMOUNT + 50, limits: UNLIMITED });
      const asked = Array.from({ length: 8 }, () =>
        api.call("createCashIn", {
          ...{ as: small.token, key: randomUUID() },
          body: { customer: { accountNo: ana.accountNo }, amount: AMOUNT },
        }),
      );
      const answers = await Promise.all(asked);
      expect(answers.filter(({ status }) => status === 201)).toHaveLength(3);
      for (const answer of answers) if (answer.status !== 201) expectProblem(answer, "INSUFFICIENT_FLOAT");
      const own = (await api.call("getOwnAgent", { as: small.token })).body;
      expect([own.float, own.limits.usedToday]).toEqual([50, 3 * AMOUNT]);
    }
    const balance = START + (ROUNDS / 4) * 3 * AMOUNT;
    expect((await api.balanceOf(ana)).balance).toBe(balance);
  });

  it("cash-ins at once that together pass the agent's limit of the day: as many as it admits", async () => {
    for (let round = 0; round < ROUNDS / 4; round++) {
      const limits = { perTransaction: AMOUNT, perDay: 3 * AMOUNT };
      const limited = await openAgent(api, { float: 100 * AMOUNT, limits });
      const asked = Array.from({ length: 8 }, () =>
        api.call("createCashIn", {
          ...{ as: limited.token, key: randomUUID() },
          body: { customer: { accountNo: ana.accountNo }, amount: AMOUNT },
        }),
      );
      const answers = await Promise.all(asked);
      expect(answers.filter(({ status }) => status === 201)).toHaveLength(3);
      for (const answer of answers) if (answer.status !== 201) expectProblem(answer, "AGENT_LIMIT_PER_DAY");
    }
  });
});
