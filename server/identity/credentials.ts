// What a user sets up once signed in: the PIN and the second factor. Whoever has only found an open phone gets no
// further here, because each first step asks for the password or the current PIN.
import { Problem } from "@makeba/openapi/problem";
import type { HandlersOf } from "../http/operations.ts";
import { type AttemptStore, MESSAGE_POLICY, takeOrThrow } from "./attempts.ts";
import type { SendMessage } from "./messages.ts";
import type { OneTimeCodes } from "./one-time-codes.ts";
import type { PasswordCheck } from "./password-check.ts";
import type { Pins } from "./pins.ts";
import { type Principal, userOf } from "./principals.ts";
import type { SecondFactor } from "./second-factor.ts";
import type { Sessions } from "./sessions.ts";
import type { StoredUser, Users } from "./users.ts";

export type CredentialDependencies = {
  readonly users: Users;
  readonly passwordCheck: PasswordCheck;
  readonly pins: Pins;
  readonly secondFactor: SecondFactor;
  readonly sessions: Sessions;
  readonly oneTimeCodes: OneTimeCodes;
  readonly attempts: AttemptStore;
  readonly sendMessage: SendMessage;
  readonly now: () => number;
};

export function credentialOperations(
  dependencies: CredentialDependencies,
): HandlersOf<
  "setPin" | "changePin" | "startPinReset" | "confirmPinReset" | "enrolSecondFactor" | "confirmSecondFactor"
> {
  const { users, passwordCheck, pins, secondFactor, sessions, oneTimeCodes } = dependencies;
  const { attempts, sendMessage, now } = dependencies;

  async function userWithPassword(
    principal: Principal,
    password: string,
    address: string,
  ): Promise<StoredUser> {
    const user = await users.byId(userOf(principal).userId);
    const phone = users.phoneOf(user);
    if (await passwordCheck.isRight({ phone, user, password, address })) return user;
    throw new Problem("PASSWORD_WRONG");
  }

  return {
    async setPin({ body, principal, request }) {
      const { userId, pinDigest } = await userWithPassword(principal, body.password, request.ip);
      if (pinDigest != null) throw new Problem("PIN_ALREADY_SET");
      await pins.set(userId, body.pin, { replace: false });
      return { status: 204 };
    },

    async changePin({ body, principal }) {
      const user = await users.byId(userOf(principal).userId);
      await pins.check(user, body.currentPin);
      await pins.set(user.userId, body.pin, { replace: true });
      return { status: 204 };
    },

    async startPinReset({ body, principal, request }) {
      const user = await userWithPassword(principal, body.password, request.ip);
      const { userId } = user;
      await takeOrThrow(attempts, `pin-reset:${userId}`, MESSAGE_POLICY, now());
      const { code, ...challenge } = await oneTimeCodes.issue({ purpose: "pin-reset", userId, draft: {} });
      await sendMessage({
        to: users.phoneOf(user),
        text: `Your Makeba code for a new PIN is ${code}. It is good for ten minutes. Tell it to nobody.`,
      });
      return { status: 202, body: challenge };
    },

    async confirmPinReset({ body, principal }) {
      const { userId } = await users.byId(userOf(principal).userId);
      const { challengeId, code, pin } = body;
      // A PIN that is refused anyway does not cost the code.
      await pins.requireGood(pin);
      await oneTimeCodes.confirm({ challengeId, code, purpose: "pin-reset", userId });
      if (!(await oneTimeCodes.spend(challengeId))) throw new Problem("ONE_TIME_CODE_INVALID");
      await pins.set(userId, pin, { replace: true });
      await pins.unblock(userId);
      return { status: 204 };
    },

    async enrolSecondFactor({ body, principal, request }) {
      const user = await userWithPassword(principal, body.password, request.ip);
      return {
        status: 201,
        headers: { "Cache-Control": "no-store" },
        body: await secondFactor.enrol(user),
      };
    },

    async confirmSecondFactor({ body, principal }) {
      const { userId, sessionId } = userOf(principal);
      const recoveryCodes = await secondFactor.confirm(await users.byId(userId), body.code);
      if (sessionId !== undefined) await sessions.raise(sessionId);
      return { status: 200, headers: { "Cache-Control": "no-store" }, body: { recoveryCodes } };
    },
  };
}
