// New passwords and recovery codes: what they ask for, what they end, and what they tell strangers.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectProblem } from "../testing/expect-problem.ts";
import { type IdentityApi, PASSWORD, startIdentityApi } from "../testing/identity-api.ts";

const NEW = "outra morabeza na Brava";

let api: IdentityApi;
beforeAll(async () => {
  api = await startIdentityApi();
});
afterAll(() => api.stop());

const isIn = async (as: string) => (await api.call("getProfile", { as })).status === 200;
const change = (as: string, currentPassword: string, password = NEW) =>
  api.call("changePassword", { as, body: { currentPassword, password } });
const signInWith = (phone: string, password: string, more: object = {}) =>
  api.call("signIn", { body: { phone, password, ...more } });
const startReset = (phone: string) => api.call("startPasswordReset", { body: { phone } });
const confirmReset = (body: object) => api.call("confirmPasswordReset", { body: { password: NEW, ...body } });

describe("changing the password", () => {
  it("ends every session but the one that asks", async () => {
    const { phone } = await api.signUp();
    const [own, other] = [await api.signIn(phone), await api.signIn(phone)];
    expect((await change(own.accessToken, PASSWORD)).status).toBe(204);
    expect(await isIn(own.accessToken)).toBe(true);
    expect(await isIn(other.accessToken)).toBe(false);
    const refreshed = await api.call("refreshSession", { body: { refreshToken: other.refreshToken } });
    expectProblem(refreshed, "REFRESH_TOKEN_INVALID");
    expectProblem(await signInWith(phone, PASSWORD), "INVALID_CREDENTIALS");
    expect((await signInWith(phone, NEW)).status).toBe(200);
  });

  it("needs the old one, and its tries are those of signing in", async () => {
    const { phone } = await api.signUp();
    const { accessToken } = await api.signIn(phone);
    for (let i = 0; i < 5; i++)
      expectProblem(await change(accessToken, `guess ${i} of it`), "PASSWORD_WRONG");
    expectProblem(await change(accessToken, PASSWORD), "TOO_MANY_ATTEMPTS");
    expectProblem(await signInWith(phone, PASSWORD), "TOO_MANY_ATTEMPTS");
  });
});

describe("resetting the password", () => {
  it("by a code to the phone ends every session, and lifts the lock of wrong tries", async () => {
    const { phone } = await api.signUp();
    const { accessToken } = await api.signIn(phone);
    for (let i = 0; i < 6; i++) await signInWith(phone, "not the password");
    const { challengeId } = (await startReset(phone)).body;
    const code = await api.codeSentTo(phone);
    expect((await confirmReset({ challengeId, code })).status).toBe(204);
    expect(await isIn(accessToken)).toBe(false);
    expect((await signInWith(phone, NEW)).status).toBe(200);
    expectProblem(await confirmReset({ challengeId, code }), "ONE_TIME_CODE_INVALID");
  });

  it("answers alike for a phone that nobody has, to whom no code is sent", async () => {
    const phone = api.newPhone();
    const known = (await api.signUp()).phone;
    const [one, other] = [await startReset(phone), await startReset(known)];
    expect(one.status).toBe(202);
    expect(Object.keys(one.body)).toEqual(Object.keys(other.body));
    await expect(api.codeSentTo(phone)).rejects.toThrow("expected a message with a code");
    const wrong = String((Number(await api.codeSentTo(known)) + 1) % 1e6).padStart(6, "0");
    for (const { body } of [one, other]) {
      const refused = await confirmReset({ challengeId: body.challengeId, code: wrong });
      expectProblem(refused, "ONE_TIME_CODE_INVALID");
    }
  });

  it("needs the second factor where there is one, and asks for it only after the code", async () => {
    const { phone } = await api.signUp();
    const { secret } = await api.enrol((await api.signIn(phone)).accessToken);
    const { challengeId } = (await startReset(phone)).body;
    const code = await api.codeSentTo(phone);
    const wrong = String((Number(code) + 1) % 1e6).padStart(6, "0");
    expectProblem(await confirmReset({ challengeId, code: wrong }), "ONE_TIME_CODE_INVALID");
    expectProblem(await confirmReset({ challengeId, code }), "SECOND_FACTOR_REQUIRED");
    expectProblem(
      await confirmReset({ challengeId, code, recoveryCode: "AAAAA-AAAAA" }),
      "SECOND_FACTOR_INVALID",
    );
    expect((await signInWith(phone, PASSWORD)).status).toBe(401);
    api.pass(31_000);
    const totp = await api.numberFor(secret);
    expect((await confirmReset({ challengeId, code, totp })).status).toBe(204);
  });

  it("can be asked for three times, and then has to wait", async () => {
    const { phone } = await api.signUp();
    for (let i = 0; i < 3; i++) expect((await startReset(phone)).status).toBe(202);
    expectProblem(await startReset(phone), "TOO_MANY_ATTEMPTS");
  });

  it("takes no code that was sent for something else", async () => {
    const { phone } = await api.signUp();
    const { accessToken: as } = await api.signIn(phone);
    const { challengeId } = (await api.call("startPinReset", { as, body: { password: PASSWORD } })).body;
    const code = await api.codeSentTo(phone);
    expectProblem(await confirmReset({ challengeId, code }), "ONE_TIME_CODE_INVALID");
  });
});

describe("new recovery codes", () => {
  it("void the old ones", async () => {
    const { phone } = await api.signUp();
    const { accessToken: as } = await api.signIn(phone);
    const { secret, recoveryCodes: old } = await api.enrol(as);
    api.pass(31_000);
    const body = { password: PASSWORD, totp: await api.numberFor(secret) };
    const renewed = await api.call("renewRecoveryCodes", { as, body });
    expect(renewed.status, renewed.text).toBe(200);
    const { recoveryCodes } = renewed.body;
    expect(new Set([...recoveryCodes, ...old]).size).toBe(20);
    expectProblem(await signInWith(phone, PASSWORD, { recoveryCode: old[0] }), "SECOND_FACTOR_INVALID");
    expect((await signInWith(phone, PASSWORD, { recoveryCode: recoveryCodes[0] })).status).toBe(200);
  });

  it("need password and authenticator, and a number serves once", async () => {
    const { phone } = await api.signUp();
    const { accessToken: as } = await api.signIn(phone);
    const renew = (body: object) =>
      api.call("renewRecoveryCodes", { as, body: { password: PASSWORD, totp: "123456", ...body } });
    expectProblem(await renew({}), "SECOND_FACTOR_NOT_ENROLLED");
    const { secret } = await api.enrol(as);
    const served = await api.numberFor(secret);
    expectProblem(await renew({ password: "not the password" }), "PASSWORD_WRONG");
    expectProblem(await renew({ totp: served }), "SECOND_FACTOR_CODE_WRONG");
  });
});
