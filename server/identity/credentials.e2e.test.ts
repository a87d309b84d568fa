// PINs, second factors and API keys, over HTTP.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type IdentityApi, PASSWORD, startIdentityApi } from "../testing/identity-api.ts";
import { type Answer, problemOf } from "../testing/test-api.ts";

const MINUTE = 60_000;
const DAY = 86_400_000;

let api: IdentityApi;
beforeAll(async () => {
  api = await startIdentityApi({ ADDRESS_TRIES_FREE: "100000", SESSION_DAYS: "365" });
});
afterAll(() => api.stop());

const code = async (answer: Promise<Answer<unknown>>) => problemOf(await answer).code;

async function customer() {
  const person = await api.signUp();
  const { accessToken } = await api.signIn(person.phone);
  return { ...person, as: accessToken };
}

describe("a PIN", () => {
  const set = (as: string, pin: string, password = PASSWORD) =>
    api.call("setPin", { as, body: { password, pin } });
  const change = (as: string, currentPin: string, pin: string) =>
    api.call("changePin", { as, body: { currentPin, pin } });

  it("is set once, by somebody who knows the password", async () => {
    const { as } = await customer();
    expect(await code(change(as, "2580", "1379"))).toBe("PIN_NOT_SET");
    expect(await code(set(as, "2580", "not the password"))).toBe("PASSWORD_WRONG");
    expect((await set(as, "2580")).status).toBe(204);
    expect(await code(set(as, "1379"))).toBe("PIN_ALREADY_SET");
    expect((await api.call("getProfile", { as })).body.pinSet).toBe(true);
  });

  it.each(["1111", "000000", "1234", "987654", "0123"])(
    "is refused when it is as plain as %s",
    async (pin) => {
      const { as } = await customer();
      expect(await code(set(as, pin))).toBe("PIN_TOO_SIMPLE");
    },
  );

  it("is changed by somebody who knows it", async () => {
    const { as } = await customer();
    await set(as, "2580");
    expect(problemOf(await change(as, "2581", "1379"))).toMatchObject({
      code: "PIN_WRONG",
      details: { triesLeft: 9 },
    });
    expect((await change(as, "2580", "1379")).status).toBe(204);
    expect(await code(change(as, "2580", "4826"))).toBe("PIN_WRONG");
    expect((await change(as, "1379", "4826")).status).toBe(204);
  });

  it("that wrong tries have blocked is reset by a code to the phone, which works once", async () => {
    const { as, phone } = await customer();
    await set(as, "2580");
    const answers = [];
    const fresh = async () => (await api.signIn(phone)).accessToken;
    let token = as;
    for (let i = 0; i < 11; i++) {
      token = await fresh();
      answers.push(problemOf(await change(token, "1379", "4826")).code);
      api.pass(DAY);
    }
    expect(answers).toEqual([...Array(10).fill("PIN_WRONG"), "PIN_BLOCKED"]);
    token = await fresh();
    expect(await code(change(token, "2580", "4826"))).toBe("PIN_BLOCKED");
    const begun = await api.call("startPinReset", { as: token, body: { password: PASSWORD } });
    expect(begun.status, begun.text).toBe(202);
    const { challengeId } = begun.body;
    const reset = (pin: string, code: string, by = token) =>
      api.call("confirmPinReset", { as: by, body: { challengeId, code, pin } });
    const sent = await api.codeSentTo(phone);
    const stranger = await customer();
    expect(await code(reset("4826", sent, stranger.as))).toBe("ONE_TIME_CODE_INVALID");
    expect(await code(reset("1111", sent))).toBe("PIN_TOO_SIMPLE");
    expect((await reset("4826", sent)).status).toBe(204);
    expect(await code(reset("1379", sent))).toBe("ONE_TIME_CODE_INVALID");
    expect((await change(token, "4826", "1379")).status).toBe(204);
  });
});

describe("a second factor", () => {
  it("is asked for once it is confirmed, and each number serves once", async () => {
    const { as, phone } = await customer();
    const { secret } = await api.enrol(as);
    expect(await code(api.call("signIn", { body: { phone, password: PASSWORD } }))).toBe(
      "SECOND_FACTOR_REQUIRED",
    );
    // The number that confirmed it is spent too.
    const spent = await api.numberFor(secret);
    expect(await code(api.call("signIn", { body: { phone, password: PASSWORD, totp: spent } }))).toBe(
      "SECOND_FACTOR_INVALID",
    );
    api.pass(30_000);
    const totp = await api.numberFor(secret);
    expect((await api.signIn(phone, { totp })).enrolmentRequired).toBe(false);
    expect(await code(api.call("signIn", { body: { phone, password: PASSWORD, totp } }))).toBe(
      "SECOND_FACTOR_INVALID",
    );
  });

  it("is not there before it is confirmed with a right number", async () => {
    const { as, phone } = await customer();
    expect(await code(api.call("confirmSecondFactor", { as, body: { code: "000000" } }))).toBe(
      "SECOND_FACTOR_NOT_ENROLLED",
    );
    await api.call("enrolSecondFactor", { as, body: { password: PASSWORD } });
    expect(await code(api.call("confirmSecondFactor", { as, body: { code: "000000" } }))).toBe(
      "SECOND_FACTOR_CODE_WRONG",
    );
    await api.signIn(phone);
  });

  it("is replaced for one sign-in by each recovery code", async () => {
    const { as, phone } = await customer();
    const { recoveryCodes } = await api.enrol(as);
    expect(new Set(recoveryCodes).size).toBe(10);
    const [recoveryCode] = recoveryCodes;
    await api.signIn(phone, { recoveryCode });
    expect(await code(api.call("signIn", { body: { phone, password: PASSWORD, recoveryCode } }))).toBe(
      "SECOND_FACTOR_INVALID",
    );
  });

  it("cannot be replaced by somebody who only has a token", async () => {
    const { as } = await customer();
    expect(await code(api.call("enrolSecondFactor", { as, body: { password: "a guessed one" } }))).toBe(
      "PASSWORD_WRONG",
    );
    await api.enrol(as);
    expect(await code(api.call("enrolSecondFactor", { as, body: { password: PASSWORD } }))).toBe(
      "SECOND_FACTOR_ALREADY_CONFIRMED",
    );
  });

  it.each(["operator", "auditor"] as const)(
    "must be enrolled by an %s before anything else",
    async (role) => {
      const { phone } = await api.staff(role);
      const first = await api.signIn(phone);
      expect(first).toMatchObject({ role, enrolmentRequired: true });
      expect(await code(api.call("listApiKeys", { as: first.accessToken }))).toBe("FORBIDDEN");
      expect(await code(api.call("getProfile", { as: first.accessToken }))).toBe("FORBIDDEN");
      const { secret } = await api.enrol(first.accessToken);
      // The token stays what it was; the session's next one has the role's scopes.
      expect(await code(api.call("listApiKeys", { as: first.accessToken }))).toBe("FORBIDDEN");
      const { refreshToken } = first;
      const next = (await api.call("refreshSession", { body: { refreshToken } })).body;
      expect(next.enrolmentRequired).toBe(false);
      expect((await api.call("listApiKeys", { as: next.accessToken })).status).toBe(200);
      api.pass(30_000);
      const later = await api.signIn(phone, { totp: await api.numberFor(secret) });
      expect(later.enrolmentRequired).toBe(false);
    },
  );
});

describe("an API key", () => {
  const operator = () => api.tokenFor("usr_operator", "operator", 86_400);
  async function create(scopes: string[], lifetimeDays?: number) {
    const body = { name: "Banco", scopes, ...(lifetimeDays === undefined ? {} : { lifetimeDays }) };
    const answer = await api.call("createApiKey", { as: await operator(), body });
    expect(answer.status, answer.text).toBe(201);
    return answer.body;
  }
  const useKey = (apiKey: string, accountNo: string) =>
    api.call("getAccountBalance", {
      params: { account_no: accountNo },
      headers: { authorization: `ApiKey ${apiKey}` },
    });

  it("does what its scopes say, and nothing else", async () => {
    const { accountNo } = await api.customer({ CVE: 100 });
    const reader = await create(["balance:read"]);
    expect((await useKey(reader.apiKey, accountNo)).status).toBe(200);
    const depositing = (apiKey: string) =>
      api.call("createDeposit", {
        key: "from-a-system",
        headers: { authorization: `ApiKey ${apiKey}` },
        body: {
          accountNo,
          amount: 5,
          currency: "CVE",
          source: { type: "bank_transfer", reference: `KEY-${accountNo}` },
        },
      });
    expect(await code(depositing(reader.apiKey))).toBe("FORBIDDEN");
    expect((await depositing((await create(["deposits:write"])).apiKey)).status).toBe(201);
  });

  it("is refused from the moment that it is revoked, and revoking is safe to repeat", async () => {
    const { accountNo } = await api.customer({ CVE: 100 });
    const { apiKey, key } = await create(["balance:read"]);
    expect((await useKey(apiKey, accountNo)).status).toBe(200);
    const params = { keyId: key.keyId };
    for (let i = 0; i < 2; i++) {
      expect((await api.call("revokeApiKey", { as: await operator(), params })).status).toBe(204);
    }
    expect(await code(useKey(apiKey, accountNo))).toBe("UNAUTHENTICATED");
  });

  it("is refused after its time, and when a letter of it is changed", async () => {
    const { accountNo } = await api.customer({ CVE: 100 });
    const { apiKey } = await create(["balance:read"], 1);
    const other = apiKey.endsWith("A") ? "B" : "A";
    expect(await code(useKey(apiKey.slice(0, -5) + other + apiKey.slice(-4), accountNo))).toBe(
      "UNAUTHENTICATED",
    );
    expect((await useKey(apiKey, accountNo)).status).toBe(200);
    api.pass(DAY);
    expect(await code(useKey(apiKey, accountNo))).toBe("UNAUTHENTICATED");
  });

  it("is listed with its state and last use, and never with its secret", async () => {
    const { accountNo } = await api.customer({ CVE: 100 });
    const { apiKey, key } = await create(["balance:read"], 2);
    await useKey(apiKey, accountNo);
    const list = async () => {
      const answer = await api.call("listApiKeys", { as: await api.tokenFor("usr_auditor", "auditor") });
      expect(answer.text).not.toContain(apiKey.slice(-43));
      return answer.body.keys.find(({ keyId }) => keyId === key.keyId)!;
    };
    expect(await list()).toMatchObject({ status: "ACTIVE", name: "Banco", createdBy: "usr_operator" });
    expect(Date.parse((await list()).lastUsedAt!)).toBeGreaterThan(api.now() - MINUTE);
    api.pass(2 * DAY);
    expect(await list()).toMatchObject({ status: "EXPIRED" });
  });
});
