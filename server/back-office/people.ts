// People as the back office sees them: masked, by phone or id, with their sessions and lockouts. Why somebody looks is part of
// each question, and the audit log has it before the answer goes out.
import { Problem } from "@makeba/openapi/problem";
import type pg from "pg";
import type { Clock } from "../clock.ts";
import type { HandlersOf } from "../http/operations.ts";
import type { AttemptStore } from "../identity/attempts.ts";
import { passwordSubjects } from "../identity/password-check.ts";
import type { PersonalData, PhoneIndex } from "../identity/personal-data.ts";
import type { Sessions } from "../identity/sessions.ts";
import type { StoredUser, Users } from "../identity/users.ts";
import type { Currency } from "../ledger/money.ts";

export type PeopleDependencies = {
  readonly pool: pg.Pool;
  readonly machineClock: Clock;
  readonly users: Users;
  readonly personalData: Pick<PersonalData, "phoneIndexes">;
  readonly sessions: Sessions;
  readonly attempts: AttemptStore;
};

type LockoutKind = "password" | "pin" | "second-factor";
type AccountRow = { account_no: string; currency: Currency; status: "ACTIVE" | "FROZEN" | "CLOSED" };

/** The subjects under which wrong tries of a user are counted. */
const subjectsOf = (userId: string, indexes: readonly PhoneIndex[]): Record<LockoutKind, string[]> => ({
  password: passwordSubjects(indexes),
  pin: [`pin:${userId}`],
  "second-factor": [`second-factor:${userId}`],
});

export function peopleOperations({
  pool,
  machineClock,
  users,
  personalData,
  sessions,
  attempts,
}: PeopleDependencies): HandlersOf<
  "lookUpUser" | "listUserSessions" | "revokeUserSessions" | "resetUserLockouts"
> {
  /** By phone or id. */
  async function find(asked: string): Promise<StoredUser> {
    if (!asked.startsWith("+")) return users.byId(asked);
    const user = await users.byPhone(asked);
    if (user === undefined) throw new Problem("USER_NOT_FOUND");
    return user;
  }

  const countedAs = (user: StoredUser) =>
    subjectsOf(user.userId, personalData.phoneIndexes(users.phoneOf(user)));

  async function lockoutsOf(user: StoredUser) {
    const subjects = Object.entries(countedAs(user)) as [LockoutKind, string[]][];
    const { rows } = await pool.query<{ subject: string; tries: number; open_at_ms: string }>(
      "select subject, tries, open_at_ms::text from identity_attempts where subject = any($1) and tries > 0",
      [subjects.flatMap(([, names]) => names)],
    );
    return subjects.flatMap(([kind, names]) => {
      // The strictest count is the one that holds.
      const counts = rows.filter(({ subject }) => names.includes(subject));
      if (counts.length === 0) return [];
      const openAt = Math.max(...counts.map(({ open_at_ms }) => Number(open_at_ms)));
      return {
        kind,
        tries: Math.max(...counts.map(({ tries }) => tries)),
        ...(openAt > machineClock() ? { waitsUntil: new Date(openAt).toISOString() } : {}),
      };
    });
  }

  return {
    async lookUpUser({ body }) {
      const user = await find(body.user);
      const [accounts, alerts, lockouts] = await Promise.all([
        pool.query<AccountRow>(
          `select account_no::text, currency, status from accounts where owner_id = $1 order by account_no limit 30`,
          [user.userId],
        ),
        pool.query<{ count: number }>(
          "select count(*)::int as count from fraud_alerts where subject = $1 and status = 'OPEN'",
          [user.userId],
        ),
        lockoutsOf(user),
      ]);
      return {
        status: 200,
        headers: { "Cache-Control": "no-store" },
        body: {
          userId: user.userId,
          role: user.role,
          initials: initialsOf(users.nameOf(user)),
          phoneEnding: users.phoneOf(user).slice(-3),
          createdAt: new Date(user.createdAt).toISOString(),
          pinSet: user.pinDigest != null,
          secondFactor: user.totpConfirmedAt != null,
          accounts: accounts.rows.map(({ account_no: accountNo, currency, status }) => ({
            ...{ accountNo, currency, status },
          })),
          lockouts,
          alerts: alerts.rows[0]!.count,
        },
      };
    },

    async listUserSessions({ params }) {
      const { userId } = await users.byId(params.userId);
      const list = await sessions.list(userId, undefined);
      return {
        status: 200,
        headers: { "Cache-Control": "no-store" },
        body: {
          sessions: list.map(({ sessionId, createdAt, lastUsedAt, expiresAt }) => ({
            ...{ sessionId, createdAt, lastUsedAt, expiresAt },
          })),
        },
      };
    },

    async revokeUserSessions({ params }) {
      const { userId } = await users.byId(params.userId);
      await sessions.revokeAll(userId);
      return { status: 204 };
    },

    async resetUserLockouts({ params, body }) {
      const subjects = countedAs(await users.byId(params.userId));
      for (const name of body.kinds.flatMap((kind) => subjects[kind])) await attempts.forget(name);
      return { status: 204 };
    },
  };
}

const INITIALS_MAX = 4;

/** The first letters of the words of a name. */
export function initialsOf(name: string): string {
  const words = name.split(/[\s-]+/u).filter((word) => /^\p{L}/u.test(word));
  const letters = words.map((word) => [...word][0]!.toLocaleUpperCase("pt"));
  return letters.slice(0, INITIALS_MAX).join("") || "?";
}
