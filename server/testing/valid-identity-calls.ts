// For each identity operation a call that succeeds, with people and things of its own each time.
import { randomInt } from "node:crypto";
import { generate } from "otplib";
import { needsSecondFactor, type Role } from "../identity/principals.ts";
import type { OperationId } from "./contract-operations.ts";
import type { Call, TestApi } from "./test-api.ts";

type Api = Omit<TestApi, "server" | "stop">;

const PASSWORD = "morabeza no Fogo";
export const newPhone = () => `+2389${String(randomInt(1e9)).padStart(9, "0")}`;

/** Whose calls they are: of people of this role, by this token of theirs. */
export type Whose = {
  readonly role: Role;
  token(person: { userId: string; phone: string }): Promise<string>;
};

export function identityCalls(
  api: Api,
  operator: string,
  { role, token }: Whose = { role: "customer", token: ({ userId }) => api.tokenFor(userId) },
) {
  const { call } = api;

  async function person(): Promise<{ userId: string; phone: string; as: string }> {
    const phone = newPhone();
    const { status, text, body } = await call("createSandboxUser", {
      body: { name: "Ana Tavares", phone, password: PASSWORD, role, accounts: [] },
    });
    if (status !== 201) throw new Error(`expected a user, found ${text}`);
    const { userId } = body;
    return { userId, phone, as: await token({ userId, phone }) };
  }

  async function personWithPin() {
    const made = await person();
    await call("setPin", { as: made.as, body: { password: PASSWORD, pin: "2580" } });
    return made;
  }

  async function codeSentTo(phone: string): Promise<string> {
    const { body } = await call("getSandboxMessages", { query: { to: phone } });
    return /\b\d{6}\b/.exec(body.messages[0]!.text)![0];
  }

  async function session() {
    const { phone, as } = await person();
    const more = needsSecondFactor(role) ? { totp: await secondFactorOf(as) } : {};
    const { status, text, body } = await call("signIn", { body: { phone, password: PASSWORD, ...more } });
    if (status !== 200) throw new Error(`expected a session, found ${text}`);
    return body;
  }

  /** Enrols a second factor and gives its next number. */
  async function secondFactorOf(as: string): Promise<string> {
    const { secret } = (await call("enrolSecondFactor", { as, body: { password: PASSWORD } })).body;
    const confirmed = await call("confirmSecondFactor", { as, body: { code: await generate({ secret }) } });
    if (confirmed.status !== 200) throw new Error(`expected a second factor, found ${confirmed.text}`);
    return generate({ secret, epoch: Math.floor(Date.now() / 1000) + 30 });
  }

  const signUpForm = () => ({
    name: "Ana Tavares",
    phone: newPhone(),
    password: PASSWORD,
    passwordConfirmation: PASSWORD,
  });

  return {
    signUp: async () => ({ body: signUpForm() }),
    confirmSignUp: async () => {
      const form = signUpForm();
      const { challengeId } = (await call("signUp", { body: form })).body;
      return { body: { challengeId, code: await codeSentTo(form.phone) } };
    },
    signIn: async () => {
      const { phone, as } = await person();
      const { secret } = (await call("enrolSecondFactor", { as, body: { password: PASSWORD } })).body;
      const confirm = async () => {
        const past = await generate({ secret, epoch: Math.floor(Date.now() / 1000) - 30 });
        return call("confirmSecondFactor", { as, body: { code: past } });
      };
      // A number of half a minute ago is refused when its time ends just then.
      let confirmed = await confirm();
      if (confirmed.status !== 200) confirmed = await confirm();
      const { recoveryCodes } = confirmed.body;
      const totp = await generate({ secret });
      return {
        body: { phone, password: PASSWORD, totp, recoveryCode: recoveryCodes[0], device: "Telefone" },
      };
    },
    refreshSession: async () => ({ body: { refreshToken: (await session()).refreshToken } }),
    signOut: async () => ({ as: (await session()).accessToken }),
    signOutEverywhere: async () => ({ as: (await session()).accessToken }),
    listSessions: async () => ({ as: (await session()).accessToken }),
    revokeSession: async () => {
      const { accessToken, sessionId } = await session();
      return { as: accessToken, params: { sessionId } };
    },
    getProfile: async () => ({ as: (await person()).as }),
    setPin: async () => ({ as: (await person()).as, body: { password: PASSWORD, pin: "2580" } }),
    changePin: async () => ({ as: (await personWithPin()).as, body: { currentPin: "2580", pin: "1379" } }),
    startPinReset: async () => ({ as: (await person()).as, body: { password: PASSWORD } }),
    confirmPinReset: async () => {
      const { as, phone } = await personWithPin();
      const { challengeId } = (await call("startPinReset", { as, body: { password: PASSWORD } })).body;
      return { as, body: { challengeId, code: await codeSentTo(phone), pin: "1379" } };
    },
    enrolSecondFactor: async () => ({ as: (await person()).as, body: { password: PASSWORD } }),
    confirmSecondFactor: async () => {
      const { as } = await person();
      const { secret } = (await call("enrolSecondFactor", { as, body: { password: PASSWORD } })).body;
      return { as, body: { code: await generate({ secret }) } };
    },
    createApiKey: async () => ({
      as: operator,
      body: { name: "Banco", scopes: ["balance:read"], lifetimeDays: 30 },
    }),
    listApiKeys: async () => ({ as: operator }),
    revokeApiKey: async () => {
      const body = { name: "Banco", scopes: ["balance:read"] };
      const { key } = (await call("createApiKey", { as: operator, body })).body;
      return { as: operator, params: { keyId: key.keyId } };
    },
    getSandboxMessages: async () => ({ query: { to: newPhone() } }),
  } satisfies Partial<Record<OperationId, () => Promise<Call>>>;
}

/** The calls for the statuses that identity operations have for reasons of their own. */
export function identityProvocations(
  api: Api,
  calls: Record<keyof ReturnType<typeof identityCalls>, () => Promise<Call>>,
): Readonly<Record<string, () => Promise<Call>>> {
  const { call, tokenFor } = api;
  type Id = keyof typeof calls;
  const ownOperations = [
    ...["signOut", "signOutEverywhere", "listSessions", "revokeSession", "getProfile", "setPin"],
    ...["changePin", "startPinReset", "confirmPinReset", "createApiKey", "listApiKeys", "revokeApiKey"],
  ] as Id[];
  /** A session that may do nothing but enrol. */
  const enrolmentOnly = async () => {
    const phone = newPhone();
    const body = { name: "Rui", phone, password: PASSWORD, role: "operator" as const, accounts: [] };
    await call("createSandboxUser", { body });
    return (await call("signIn", { body: { phone, password: PASSWORD } })).body.accessToken;
  };
  const with403 = ownOperations.map((id) => [
    `${id} 403`,
    async () => ({ ...(await calls[id]()), as: await enrolmentOnly() }),
  ]);
  const asNobody = (id: Id) => async () => ({ ...(await calls[id]()), as: await tokenFor("usr_nobody") });
  const with404 = (
    [
      "getProfile",
      "setPin",
      "changePin",
      "startPinReset",
      "confirmPinReset",
      "enrolSecondFactor",
      "confirmSecondFactor",
    ] as const
  ).map((id) => [`${id} 404`, asNobody(id)]);
  const changed = (id: Id, changes: object) => async () => {
    const valid = await calls[id]();
    return { ...valid, body: { ...(valid.body as object), ...changes } };
  };
  /** The same call after it, or another, has been made so often. */
  const after =
    (id: Id, times: number, change: object = {}) =>
    async () => {
      const valid = await changed(id, change)();
      for (let i = 0; i < times; i++) await call(id, valid);
      return valid;
    };
  const wrong = { password: "not the password" };
  return {
    ...Object.fromEntries([...with403, ...with404]),
    "confirmSignUp 409": async () => {
      const valid = await calls.signUp();
      const challenges: object[] = [];
      for (let i = 0; i < 2; i++) {
        const { challengeId } = (await call("signUp", valid)).body;
        const { phone } = valid.body as { phone: string };
        const { body } = await call("getSandboxMessages", { query: { to: phone } });
        challenges.push({ challengeId, code: /\b\d{6}\b/.exec(body.messages[0]!.text)![0] });
      }
      await call("confirmSignUp", { body: challenges[0] });
      return { body: challenges[1] };
    },
    "confirmSignUp 422": changed("confirmSignUp", { challengeId: `chl_${"0".repeat(32)}` }),
    "signUp 429": after("signUp", 3),
    "signIn 401": changed("signIn", wrong),
    "signIn 429": after("signIn", 5, wrong),
    "refreshSession 401": changed("refreshSession", { refreshToken: "mr_0" }),
    "revokeSession 404": async () => ({
      ...(await calls.revokeSession()),
      params: { sessionId: `ses_${"0".repeat(32)}` },
    }),
    "setPin 409": after("setPin", 1),
    "setPin 422": changed("setPin", wrong),
    "setPin 429": after("setPin", 5, wrong),
    "changePin 409": async () => ({ ...(await calls.setPin()), body: { currentPin: "2580", pin: "1379" } }),
    "changePin 422": changed("changePin", { currentPin: "4826" }),
    "changePin 429": after("changePin", 3, { currentPin: "4826" }),
    "startPinReset 422": changed("startPinReset", wrong),
    "startPinReset 429": after("startPinReset", 3),
    "confirmPinReset 422": changed("confirmPinReset", { challengeId: `chl_${"0".repeat(32)}` }),
    "enrolSecondFactor 409": async () => {
      const done = await calls.confirmSecondFactor();
      await call("confirmSecondFactor", done);
      return { as: done.as, body: { password: PASSWORD } };
    },
    "enrolSecondFactor 422": changed("enrolSecondFactor", wrong),
    "enrolSecondFactor 429": after("enrolSecondFactor", 5, wrong),
    "confirmSecondFactor 409": after("confirmSecondFactor", 1),
    "confirmSecondFactor 422": changed("confirmSecondFactor", { code: "000000" }),
    "confirmSecondFactor 429": after("confirmSecondFactor", 5, { code: "000000" }),
    "revokeApiKey 404": async () => ({
      ...(await calls.revokeApiKey()),
      params: { keyId: `key_${"0".repeat(24)}` },
    }),
  };
}
