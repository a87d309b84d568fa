// Signing in, going on and signing out, and where one is signed in. A wrong phone and a wrong password look the same.
import { Problem } from "@makeba/openapi/problem";
import type { HandlersOf } from "../http/operations.ts";
import type { AccessTokens } from "./access-tokens.ts";
import type { PasswordCheck } from "./password-check.ts";
import { needsSecondFactor, type Role, userOf } from "./principals.ts";
import type { SecondFactor } from "./second-factor.ts";
import type { SessionState, Sessions } from "./sessions.ts";
import type { Users } from "./users.ts";

export type SignInDependencies = {
  readonly users: Users;
  readonly passwordCheck: PasswordCheck;
  readonly secondFactor: SecondFactor;
  readonly sessions: Sessions;
  readonly tokens: AccessTokens;
  readonly accessTokenSeconds: number;
};

const NOT_STORED = { "Cache-Control": "no-store" };

export function signInOperations(
  dependencies: SignInDependencies,
): HandlersOf<
  | "signIn"
  | "refreshSession"
  | "signOut"
  | "signOutEverywhere"
  | "listSessions"
  | "revokeSession"
  | "getProfile"
> {
  const { users, passwordCheck, secondFactor, sessions, tokens, accessTokenSeconds } = dependencies;

  async function tokensOf(session: SessionState, role: Role) {
    const { sessionId, userId, refreshToken, refreshExpiresAt } = session;
    const enrolmentRequired = needsSecondFactor(role) && !session.secondFactor;
    const subject = { userId, role, sessionId, enrolmentOnly: enrolmentRequired };
    return {
      accessToken: await tokens.issue(subject, accessTokenSeconds),
      tokenType: "Bearer" as const,
      expiresIn: accessTokenSeconds,
      refreshToken,
      refreshExpiresAt,
      sessionId,
      userId,
      role,
      enrolmentRequired,
    };
  }

  return {
    async signIn({ body, request }) {
      const { phone, password, totp, recoveryCode, device = "" } = body;
      const user = await users.byPhone(phone);
      const right = await passwordCheck.isRight({ phone, user, password, address: request.ip });
      if (!right || !user) throw new Problem("INVALID_CREDENTIALS");
      const enrolled = user.totpConfirmedAt != null;
      if (enrolled) {
        await secondFactor.check(user, {
          ...(totp === undefined ? {} : { totp }),
          ...(recoveryCode === undefined ? {} : { recoveryCode }),
        });
      }
      await passwordCheck.forget(phone);
      const place = request.ip;
      const session = await sessions.start({ userId: user.userId, device, place, secondFactor: enrolled });
      return { status: 200, headers: NOT_STORED, body: await tokensOf(session, user.role) };
    },

    async refreshSession({ body, request }) {
      const session = await sessions.refresh(body.refreshToken, request.ip);
      const { role } = await users.byId(session.userId);
      return { status: 200, headers: NOT_STORED, body: await tokensOf(session, role) };
    },

    async signOut({ principal }) {
      const { userId, sessionId } = userOf(principal);
      if (sessionId !== undefined) await sessions.revoke(userId, sessionId);
      return { status: 204 };
    },

    async signOutEverywhere({ principal }) {
      await sessions.revokeAll(userOf(principal).userId);
      return { status: 204 };
    },

    async listSessions({ principal }) {
      const { userId, sessionId } = userOf(principal);
      return { status: 200, body: { sessions: await sessions.list(userId, sessionId) } };
    },

    async revokeSession({ params, principal }) {
      const { userId } = userOf(principal);
      if (!(await sessions.revoke(userId, params.sessionId))) throw new Problem("SESSION_NOT_FOUND");
      return { status: 204 };
    },

    async getProfile({ principal }) {
      const user = await users.byId(userOf(principal).userId);
      return {
        status: 200,
        headers: NOT_STORED,
        body: {
          userId: user.userId,
          name: users.nameOf(user),
          phone: users.phoneOf(user),
          role: user.role,
          pinSet: user.pinDigest != null,
          secondFactor: user.totpConfirmedAt != null,
        },
      };
    },
  };
}
