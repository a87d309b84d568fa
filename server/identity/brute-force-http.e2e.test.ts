// Ten thousand guesses over HTTP, from hundreds of addresses, at each thing that can be guessed: no more of them are
// looked at than the budget of decision 10 has, wherever they come from, and the right answer does not help after that.
import { generate } from "otplib";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openAgent, openPhoneCustomer, type PhoneCustomer, type TestAgent } from "../testing/agents.ts";
import { PASSWORD } from "../testing/identity-api.ts";
import { openConnections } from "../testing/open-connections.ts";
import { issueCode, openTerminal } from "../testing/terminal.ts";
import { type Answer, apiOf, problemOf, startTestApi, type TestApi } from "../testing/test-api.ts";
import { PIN, payerWithPin } from "../testing/valid-transfer-calls.ts";

const GUESSES = 10_000;
const ADDRESSES = 500;
const AT_ONCE = 50;

/** Time stands still, so that the counts do not depend on how long ten thousand requests take. */
const NOW = Date.now();

let api: TestApi;
beforeAll(async () => {
  // The addresses are believed from here, as behind a load balancer.
  api = await startTestApi({
    machineClock: () => NOW,
    environment: { TRUSTED_PROXIES: "127.0.0.1", STEP_UP_ABOVE: "CVE:0" },
  });
});
afterAll(() => api.stop());

async function codeSentTo(phone: string): Promise<string> {
  const { body } = await api.call("getSandboxMessages", { query: { to: phone } });
  return /\b\d{6}\b/.exec(body.messages[0]!.text)![0];
}

/** Sends the guesses, and counts the answers by their codes. */
async function bombard(
  guess: (i: number, headers: Record<string, string>, call: TestApi["call"]) => Promise<Answer<unknown>>,
): Promise<Record<string, number>> {
  const connections = await openConnections(api.url, AT_ONCE);
  const { call } = apiOf(api.server, connections.send);
  const counts: Record<string, number> = {};
  let next = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let i = next++; i < GUESSES; i = next++) {
        const headers = { "x-forwarded-for": `10.1.${Math.floor((i % ADDRESSES) / 250)}.${i % 250}` };
        const verdict = verdictOf(await guess(i, headers, call));
        counts[verdict] = (counts[verdict] ?? 0) + 1;
      }
    }),
  );
  connections.close();
  return counts;
}

/** Why a guess was refused; an ATM's is declined in an answer that is no error. */
function verdictOf(answer: Answer<unknown>): string {
  const { reason } = answer.body as { reason?: string };
  return reason ?? problemOf(answer).code;
}

/** Six digits that are not these, for each guess others. */
const otherThan = (code: string, i: number) => String((Number(code) + 1 + i) % 1e6).padStart(6, "0");

it("PINs at a payment: three are looked at, the rest has to wait", { timeout: 600_000 }, async () => {
  const who = await payerWithPin(api);
  const to = await payerWithPin(api);
  const asking = { to: to.accountNo, amount: 1, currency: "CVE" };
  const { body } = await api.call("initTransfer", { as: who.token, body: asking });
  const { transferToken } = body;
  const otp = await codeSentTo(who.phone);
  const counts = await bombard((i, headers, call) => {
    const pin = String(3000 + (i % 1000));
    const body = { transferToken, pin, otp };
    return call("confirmTransfer", { as: who.token, key: `guess-${i}`, headers, body });
  });
  expect(counts).toEqual({ PIN_WRONG: 3, TOO_MANY_ATTEMPTS: GUESSES - 3 });
  expect((await api.balanceOf(to)).balance).toBe(100_000);
});

it("codes of a payment, by somebody who knows the PIN: five", { timeout: 600_000 }, async () => {
  const who = await payerWithPin(api);
  const to = await payerWithPin(api);
  const asking = { to: to.accountNo, amount: 1, currency: "CVE" };
  const { transferToken } = (await api.call("initTransfer", { as: who.token, body: asking })).body;
  const right = await codeSentTo(who.phone);
  const { database } = api.server;
  const tries = async () => {
    const { rows } = await database.pool.query<{ tries: number }>(
      "select tries from challenges where user_id = $1",
      [who.userId],
    );
    return rows[0]!.tries;
  };
  const confirm = (otp: string, i: number, headers: Record<string, string>, call = api.call) => {
    const body = { transferToken, pin: PIN, otp };
    return call("confirmTransfer", { as: who.token, key: `code-${i}`, headers, body });
  };
  const counts = await bombard((i, headers, call) => confirm(otherThan(right, i), i, headers, call));
  // Many PINs at once are refused before the code is looked at.
  for (const code of Object.keys(counts))
    expect(["ONE_TIME_CODE_INVALID", "TOO_MANY_ATTEMPTS"]).toContain(code);
  expect(await tries()).toBe(5);
  const late = problemOf(await confirm(right, GUESSES, {}));
  expect(late.code).toBe("ONE_TIME_CODE_INVALID");
  expect((await api.balanceOf(to)).balance).toBe(100_000);
});

it("a code to the phone: five", { timeout: 600_000 }, async () => {
  const { phone } = await payerWithPin(api);
  const { challengeId } = (await api.call("startPasswordReset", { body: { phone } })).body;
  const right = await codeSentTo(phone);
  const reset = (code: string, headers = {}, call = api.call) =>
    call("confirmPasswordReset", { headers, body: { challengeId, code, password: "outra morabeza" } });
  const counts = await bombard((i, headers, call) => reset(otherThan(right, i), headers, call));
  expect(counts).toEqual({ ONE_TIME_CODE_INVALID: GUESSES });
  expect(problemOf(await reset(right)).code).toBe("ONE_TIME_CODE_INVALID");
  expect((await api.call("signIn", { body: { phone, password: PASSWORD } })).status).toBe(200);
});

it("numbers of an authenticator: five", { timeout: 600_000 }, async () => {
  const { token: as } = await payerWithPin(api);
  const { secret } = (await api.call("enrolSecondFactor", { as, body: { password: PASSWORD } })).body;
  const right = await generate({ secret, epoch: Math.floor(NOW / 1000) });
  const confirm = (code: string, headers = {}, call = api.call) =>
    call("confirmSecondFactor", { as, headers, body: { code } });
  // Far from the numbers of the half minutes before and after, which are good too.
  const near = await Promise.all(
    [-30, 0, 30].map((seconds) => generate({ secret, epoch: Math.floor(NOW / 1000) + seconds })),
  );
  const wrong = Array.from({ length: GUESSES }, (_, i) => otherThan(right, i)).map((code) =>
    near.includes(code) ? otherThan(right, GUESSES) : code,
  );
  const counts = await bombard((i, headers, call) => confirm(wrong[i]!, headers, call));
  expect(counts).toEqual({ SECOND_FACTOR_CODE_WRONG: 5, TOO_MANY_ATTEMPTS: GUESSES - 5 });
  expect(problemOf(await confirm(right)).code).toBe("TOO_MANY_ATTEMPTS");
});

it("proofs of cash-outs, by five agents: ten each", { timeout: 600_000 }, async () => {
  const agents = await Promise.all(Array.from({ length: 5 }, () => openAgent(api)));
  const ask = async (agent: TestAgent, { userId, token }: PhoneCustomer) => {
    const body = { amount: 1000, userId, agentId: agent.agentId };
    const { status, text, body: request } = await api.call("requestAgentCashOut", { as: token, body });
    expect(status, text).toBe(201);
    return { ...request, agent, token };
  };
  type Asked = Awaited<ReturnType<typeof ask>>;
  const requests: Asked[] = [];
  for (const agent of agents) {
    const customer = await openPhoneCustomer(api, 10_000);
    for (let i = 0; i < 4; i++) requests.push(await ask(agent, customer));
  }
  const confirm = (
    { agent, transactionId }: Asked,
    confirmationCode: string,
    headers = {},
    call = api.call,
  ) =>
    call("confirmAgentRequest", {
      ...{ as: agent.token, headers, params: { transactionId } },
      body: { confirmationCode, storeNumber: agent.storeNumber },
    });
  const { CONFIRMATION_CODE_WRONG: judged, ...unjudged } = await bombard((i, headers, call) => {
    const request = requests[i % requests.length]!;
    return confirm(request, otherThan(request.confirmationCode, i), headers, call);
  });
  expect(judged).toBe(50);
  for (const code of Object.keys(unjudged))
    expect(["TOO_MANY_ATTEMPTS", "CASH_OUT_ALREADY_SETTLED"]).toContain(code);
  const { rows } = await api.server.database.pool.query<{ most: number }>(
    "select max(tries) as most from identity_attempts where subject like 'agent-code:%'",
  );
  expect(rows).toEqual([{ most: 3 }]);
  for (const request of requests) {
    const late = problemOf(await confirm(request, request.confirmationCode));
    expect(["TOO_MANY_ATTEMPTS", "CASH_OUT_ALREADY_SETTLED"]).toContain(late.code);
    expect((await api.balanceOf(request)).balance).toBe(10_000);
  }
});

// The last one, because the network stays locked.
it("codes for cash, at two hundred ATMs: a thousand in all, twenty at each", {
  timeout: 600_000,
}, async () => {
  const who = await payerWithPin(api);
  const { code: right } = await issueCode(api, who, 5000);
  const terminals = Array.from({ length: 200 }, (_, i) => openTerminal(api, `BRUTE${i}`));
  const counts = await bombard((i) => terminals[i % terminals.length]!.authorise(otherThan(right, i), 5000));
  const { CODE_UNKNOWN: judged, TERMINAL_LOCKED = 0, NETWORK_LOCKED = 0, ...others } = counts;
  expect({ judged, locked: TERMINAL_LOCKED + NETWORK_LOCKED, others }).toEqual({
    judged: 1000,
    locked: GUESSES - 1000,
    others: {},
  });
  const { rows } = await api.server.database.pool.query<{ most: number }>(
    "select max(wrong_tries) as most from attempt_counters where subject like 'terminal:VINTI4/BRUTE%'",
  );
  expect(rows[0]!.most).toBeLessThanOrEqual(20);
  const late = await openTerminal(api, "BRUTELATE").authorise(right, 5000);
  expect(late.body).toMatchObject({ decision: "DECLINED", reason: "NETWORK_LOCKED" });
  expect(await api.balanceOf(who)).toEqual({ balance: 100_000, available: 95_000, held: 5000 });
});
