// A server whose people sign up and in as people do, with a machine clock that tests move.
import { generate } from "otplib";
import { expect } from "vitest";
import { startTestApi } from "./test-api.ts";

export const PASSWORD = "morabeza no Fogo";

export type Person = { readonly userId: string; readonly phone: string; readonly accountNo: string };

export type IdentityApi = Awaited<ReturnType<typeof startIdentityApi>>;

export async function startIdentityApi(
  environment: Record<string, string> = {},
  options: Pick<NonNullable<Parameters<typeof startTestApi>[0]>, "bankProvider" | "logger"> = {},
) {
  let aheadMs = 0;
  let phones = 9_000_000 + Math.floor(Math.random() * 500_000);
  const now = () => Date.now() + aheadMs;
  const api = await startTestApi({ ...options, environment, machineClock: now });
  const { call } = api;

  const newPhone = () => `+238${phones++}`;

  /** The digits in the newest message to a phone. */
  async function codeSentTo(phone: string): Promise<string> {
    const { body } = await call("getSandboxMessages", { query: { to: phone } });
    const [, code] = /\b(\d{6})\b/.exec(body.messages[0]?.text ?? "") ?? [];
    if (code === undefined) throw new Error("expected a message with a code");
    return code;
  }

  async function askToSignUp(phone: string, name = "Ana Tavares") {
    const form = { name, phone, password: PASSWORD, passwordConfirmation: PASSWORD };
    return call("signUp", { body: form });
  }

  /** A customer who has signed up. */
  async function signUp(phone = newPhone(), name?: string): Promise<Person> {
    const asked = await askToSignUp(phone, name);
    expect(asked.status, asked.text).toBe(202);
    const { challengeId } = asked.body;
    const code = await codeSentTo(phone);
    const confirmed = await call("confirmSignUp", { body: { challengeId, code } });
    expect(confirmed.status, confirmed.text).toBe(201);
    return { ...confirmed.body, phone };
  }

  async function signIn(phone: string, more: object = {}) {
    const answer = await call("signIn", { body: { phone, password: PASSWORD, ...more } });
    expect(answer.status, answer.text).toBe(200);
    return answer.body;
  }

  /** Somebody who works here, with a password and no second factor yet. */
  async function staff(role: "operator" | "auditor"): Promise<{ userId: string; phone: string }> {
    const phone = newPhone();
    const { status, text, body } = await call("createSandboxUser", {
      body: { name: "Rui Lopes", phone, password: PASSWORD, role, accounts: [] },
    });
    expect(status, text).toBe(201);
    return { userId: body.userId, phone };
  }

  const numberFor = (secret: string) => generate({ secret, epoch: Math.floor(now() / 1000) });

  /** Enrols a second factor in the session, and gives its secret and recovery codes. */
  async function enrol(accessToken: string) {
    const enrolled = await call("enrolSecondFactor", { as: accessToken, body: { password: PASSWORD } });
    expect(enrolled.status, enrolled.text).toBe(201);
    const { secret } = enrolled.body;
    const confirmed = await call("confirmSecondFactor", {
      as: accessToken,
      body: { code: await numberFor(secret) },
    });
    expect(confirmed.status, confirmed.text).toBe(200);
    return { secret, recoveryCodes: confirmed.body.recoveryCodes };
  }

  return {
    ...api,
    now,
    pass(ms: number) {
      aheadMs += ms;
    },
    newPhone,
    codeSentTo,
    askToSignUp,
    signUp,
    signIn,
    staff,
    numberFor,
    enrol,
  };
}
