// For each operation on passwords and recovery codes a call that succeeds, and what provokes its refusals.
import { generate } from "otplib";
import type { OperationId } from "./contract-operations.ts";
import type { Call, TestApi } from "./test-api.ts";
import { newPhone, type Whose } from "./valid-identity-calls.ts";

type Api = Omit<TestApi, "server" | "stop">;

const PASSWORD = "morabeza no Fogo";
const NEW_PASSWORD = "outra morabeza na Brava";

export function passwordCalls(
  api: Api,
  { role, token }: Whose = { role: "customer", token: ({ userId }) => api.tokenFor(userId) },
) {
  const { call } = api;

  async function person() {
    const phone = newPhone();
    const made = await call("createSandboxUser", {
      body: { name: "Ana Tavares", phone, password: PASSWORD, role, accounts: [] },
    });
    if (made.status !== 201) throw new Error(`expected a user, found ${made.text}`);
    return { phone, as: await token({ userId: made.body.userId, phone }) };
  }

  async function enrolled() {
    const made = await person();
    const { secret } = (await call("enrolSecondFactor", { as: made.as, body: { password: PASSWORD } })).body;
    await call("confirmSecondFactor", { as: made.as, body: { code: await generate({ secret }) } });
    return { ...made, secret };
  }

  async function reset({ phone }: { phone: string }): Promise<Call> {
    const { challengeId } = (await call("startPasswordReset", { body: { phone } })).body;
    const { body } = await call("getSandboxMessages", { query: { to: phone } });
    const [code] = /\b\d{6}\b/.exec(body.messages[0]!.text)!;
    return { body: { challengeId, code, password: NEW_PASSWORD } };
  }

  return {
    changePassword: async () => ({
      as: (await person()).as,
      body: { currentPassword: PASSWORD, password: NEW_PASSWORD },
    }),
    startPasswordReset: async () => ({ body: { phone: newPhone() } }),
    confirmPasswordReset: async () => {
      const { body } = await reset(await person());
      return { body: { ...(body as object), totp: "123456", recoveryCode: "AAAAA-AAAAA" } };
    },
    renewRecoveryCodes: async () => {
      const { as, secret } = await enrolled();
      // The number of the next half minute: that of this one has served.
      const totp = await generate({ secret, epoch: Math.floor(Date.now() / 1000) + 30 });
      return { as, body: { password: PASSWORD, totp } };
    },
  } satisfies Partial<Record<OperationId, () => Promise<Call>>>;
}

/** The calls for the statuses that these operations have for reasons of their own. */
export function passwordProvocations(
  { call, tokenFor }: Api,
  calls: Record<keyof ReturnType<typeof passwordCalls> | "confirmSecondFactor", () => Promise<Call>>,
): Readonly<Record<string, () => Promise<Call>>> {
  type Id = keyof typeof calls;
  const changed = (id: Id, changes: object) => async () => {
    const valid = await calls[id]();
    return { ...valid, body: { ...(valid.body as object), ...changes } };
  };
  const asNobody = (id: Id) => async () => ({ ...(await calls[id]()), as: await tokenFor("usr_nobody") });
  const after = (id: Id, times: number, changes: object) => async () => {
    const valid = await changed(id, changes)();
    for (let i = 0; i < times; i++) await call(id, valid);
    return valid;
  };
  const wrong = { currentPassword: "not the password" };
  return {
    // An operator without a second factor may do nothing but enrol one.
    "changePassword 403": async () => {
      const phone = newPhone();
      const body = { name: "Rui", phone, password: PASSWORD, role: "operator" as const, accounts: [] };
      await call("createSandboxUser", { body });
      const { accessToken } = (await call("signIn", { body: { phone, password: PASSWORD } })).body;
      return { ...(await calls.changePassword()), as: accessToken };
    },
    "changePassword 404": asNobody("changePassword"),
    "changePassword 422": changed("changePassword", wrong),
    "changePassword 429": after("changePassword", 5, wrong),
    "startPasswordReset 429": after("startPasswordReset", 3, {}),
    "confirmPasswordReset 401": async () => {
      const phone = newPhone();
      const body = { name: "Ana", phone, password: PASSWORD, accounts: [] };
      const { userId } = (await call("createSandboxUser", { body })).body;
      const as = await tokenFor(userId);
      const { secret } = (await call("enrolSecondFactor", { as, body: { password: PASSWORD } })).body;
      await call("confirmSecondFactor", { as, body: { code: await generate({ secret }) } });
      const { challengeId } = (await call("startPasswordReset", { body: { phone } })).body;
      const { messages } = (await call("getSandboxMessages", { query: { to: phone } })).body;
      const [code] = /\b\d{6}\b/.exec(messages[0]!.text)!;
      return { body: { challengeId, code, password: NEW_PASSWORD } };
    },
    "confirmPasswordReset 422": changed("confirmPasswordReset", { challengeId: `chl_${"0".repeat(32)}` }),
    "renewRecoveryCodes 404": asNobody("renewRecoveryCodes"),
    "renewRecoveryCodes 409": async () => ({
      ...(await calls.renewRecoveryCodes()),
      as: (await calls.changePassword()).as,
    }),
    "renewRecoveryCodes 422": changed("renewRecoveryCodes", { password: "not the password" }),
    "renewRecoveryCodes 429": after("renewRecoveryCodes", 5, { password: "not the password" }),
  };
}
