// A new password: by the old one, or by a code to the phone; and new recovery codes. Whoever asks for a reset learns
// nothing about whether a phone is known, and a reset never goes around the second factor.
import { Problem } from "@makeba/openapi/problem";
import type { HandlersOf } from "../http/operations.ts";
import {
  type AttemptPolicy,
  type AttemptStore,
  MESSAGE_POLICY,
  takeAllOrThrow,
  takeOrThrow,
} from "./attempts.ts";
import type { SendMessage } from "./messages.ts";
import type { OneTimeCodes } from "./one-time-codes.ts";
import type { PasswordCheck } from "./password-check.ts";
import type { Passwords } from "./passwords.ts";
import type { PersonalData } from "./personal-data.ts";
import { userOf } from "./principals.ts";
import type { SecondFactor } from "./second-factor.ts";
import type { Sessions } from "./sessions.ts";
import { newUserId, type Users } from "./users.ts";

export type PasswordDependencies = {
  readonly users: Users;
  readonly passwords: Passwords;
  readonly passwordCheck: PasswordCheck;
  readonly personalData: PersonalData;
  readonly secondFactor: SecondFactor;
  readonly sessions: Sessions;
  readonly oneTimeCodes: OneTimeCodes;
  readonly attempts: AttemptStore;
  readonly addresses: AttemptStore;
  readonly addressPolicy: AttemptPolicy;
  readonly sendMessage: SendMessage;
  readonly now: () => number;
};

export function passwordOperations(
  dependencies: PasswordDependencies,
): HandlersOf<"changePassword" | "startPasswordReset" | "confirmPasswordReset" | "renewRecoveryCodes"> {
  const { users, passwords, passwordCheck, personalData, secondFactor, sessions } = dependencies;
  const { oneTimeCodes, attempts, addresses, addressPolicy, sendMessage, now } = dependencies;
  return {
    async changePassword({ body, principal, request }) {
      const { userId, sessionId } = userOf(principal);
      const user = await users.byId(userId);
      const asked = { phone: users.phoneOf(user), user, password: body.currentPassword, address: request.ip };
      if (!(await passwordCheck.isRight(asked))) throw new Problem("PASSWORD_WRONG");
      await users.setPassword(userId, await passwords.hash(body.password));
      await sessions.revokeAll(userId, { except: sessionId });
      return { status: 204 };
    },

    async startPasswordReset({ body, request }) {
      const { phone } = body;
      await takeOrThrow(addresses, request.ip, addressPolicy, now());
      const subjects = personalData.phoneIndexes(phone).map(({ index }) => `password-reset:${index}`);
      await takeAllOrThrow(attempts, subjects, MESSAGE_POLICY, now());
      const known = await users.byPhone(phone);
      const { code, ...challenge } = await oneTimeCodes.issue({
        ...{ purpose: "password-reset", userId: known?.userId ?? newUserId(), draft: {} },
      });
      await sendMessage({
        to: phone,
        text: known
          ? `Your Makeba code for a new password is ${code}. It is good for ten minutes. Tell it to nobody.`
          : "Somebody asked for a new Makeba password with this number, which has no account.",
      });
      return { status: 202, body: challenge };
    },

    async confirmPasswordReset({ body, request }) {
      const { challengeId, code, password, totp, recoveryCode } = body;
      await takeOrThrow(addresses, request.ip, addressPolicy, now());
      const { userId } = await oneTimeCodes.confirm({ challengeId, code, purpose: "password-reset" });
      await addresses.giveBack(request.ip);
      const user = await users.find(userId);
      if (!user) throw new Problem("ONE_TIME_CODE_INVALID");
      if (user.totpConfirmedAt != null) {
        await secondFactor.check(user, {
          ...(totp === undefined ? {} : { totp }),
          ...(recoveryCode === undefined ? {} : { recoveryCode }),
        });
      }
      // Hashed before the code is spent: a server too busy to hash does not cost the code.
      const passwordHash = await passwords.hash(password);
      if (!(await oneTimeCodes.spend(challengeId))) throw new Problem("ONE_TIME_CODE_INVALID");
      await users.setPassword(userId, passwordHash);
      await sessions.revokeAll(userId);
      await passwordCheck.forget(users.phoneOf(user));
      return { status: 204 };
    },

    async renewRecoveryCodes({ body, principal, request }) {
      const user = await users.byId(userOf(principal).userId);
      const asked = { phone: users.phoneOf(user), user, password: body.password, address: request.ip };
      if (!(await passwordCheck.isRight(asked))) throw new Problem("PASSWORD_WRONG");
      const recoveryCodes = await secondFactor.renewRecoveryCodes(user, body.totp);
      return { status: 200, headers: { "Cache-Control": "no-store" }, body: { recoveryCodes } };
    },
  };
}
