// Ten thousand guesses over HTTP, from hundreds of addresses, at each thing that can be guessed: no more of them are
// looked at than the budget of decision 10 has, wherever they come from, and the right answer does not help after that.
import { generate } from "otplib";
import { afterAll, beforeAll, expect, it } from "vitest";
import { PASSWORD } from "../testing/identity-api.ts";
import { type Answer, problemOf, startTestApi, type TestApi } from "../testing/test-api.ts";
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
  guess: (i: number, headers: Record<string, string>) => Promise<Answer<unknown>>,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  let next = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let i = next++; i < GUESSES; i = next++) {
        const headers = { "x-forwarded-for": `10.1.${Math.floor((i % ADDRESSES) / 250)}.${i % 250}` };
        const { code } = problemOf(await guess(i, headers));
        counts[code] = (counts[code] ?? 0) + 1;
      }
    }),
  );
  return counts;
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
  const counts = await bombard((i, headers) => {
    const pin = String(3000 + (i % 1000));
    const call = { as: who.token, key: `guess-${i}`, headers, body: { transferToken, pin, otp } };
    return api.call("confirmTransfer", call);
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
  const confirm = (otp: string, i: number, headers: Record<string, string>) => {
    const body = { transferToken, pin: PIN, otp };
    return api.call("confirmTransfer", { as: who.token, key: `code-${i}`, headers, body });
  };
  const counts = await bombard((i, headers) => confirm(otherThan(right, i), i, headers));
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
  const reset = (code: string, headers = {}) =>
    api.call("confirmPasswordReset", { headers, body: { challengeId, code, password: "outra morabeza" } });
  const counts = await bombard((i, headers) => reset(otherThan(right, i), headers));
  expect(counts).toEqual({ ONE_TIME_CODE_INVALID: GUESSES });
  expect(problemOf(await reset(right)).code).toBe("ONE_TIME_CODE_INVALID");
  expect((await api.call("signIn", { body: { phone, password: PASSWORD } })).status).toBe(200);
});

it("numbers of an authenticator: five", { timeout: 600_000 }, async () => {
  const { token: as } = await payerWithPin(api);
  const { secret } = (await api.call("enrolSecondFactor", { as, body: { password: PASSWORD } })).body;
  const right = await generate({ secret, epoch: Math.floor(NOW / 1000) });
  const confirm = (code: string, headers = {}) =>
    api.call("confirmSecondFactor", { as, headers, body: { code } });
  // Far from the numbers of the half minutes before and after, which are good too.
  const near = await Promise.all(
    [-30, 0, 30].map((seconds) => generate({ secret, epoch: Math.floor(NOW / 1000) + seconds })),
  );
  const wrong = Array.from({ length: GUESSES }, (_, i) => otherThan(right, i)).map((code) =>
    near.includes(code) ? otherThan(right, GUESSES) : code,
  );
  const counts = await bombard((i, headers) => confirm(wrong[i]!, headers));
  expect(counts).toEqual({ SECOND_FACTOR_CODE_WRONG: 5, TOO_MANY_ATTEMPTS: GUESSES - 5 });
  expect(problemOf(await confirm(right)).code).toBe("TOO_MANY_ATTEMPTS");
});
