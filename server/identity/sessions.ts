// Sessions and their refresh tokens. A refresh token names session and generation under a seal of ours; it works once,
// for the current generation. An older one is a copy in the wrong hands, or a lost answer: the session ends.
import { randomBytes } from "node:crypto";
import { Problem } from "@makeba/openapi/problem";
import type { MikroORM } from "@mikro-orm/postgresql";
import type pg from "pg";
import type { EndedSessions } from "../shared-state/shared-state.ts";
import { SessionRow } from "../storage/entities.ts";
import type { SessionCheck } from "./access-tokens.ts";
import { type IdentityKeys, sameText } from "./identity-keys.ts";
import type { PersonalData } from "./personal-data.ts";

export type SessionState = {
  readonly sessionId: string;
  readonly userId: string;
  readonly secondFactor: boolean;
  readonly refreshToken: string;
  readonly refreshExpiresAt: string;
};

export type SessionView = {
  sessionId: string;
  device: string;
  place: string;
  createdAt: string;
  lastUsedAt: string;
  expiresAt: string;
  current: boolean;
};

export type Sessions = SessionCheck & {
  start(of: { userId: string; device: string; place: string; secondFactor: boolean }): Promise<SessionState>;
  /** Throws REFRESH_TOKEN_INVALID; a token that was used before ends its session. */
  refresh(refreshToken: string, place: string): Promise<SessionState>;
  list(userId: string, currentId: string | undefined): Promise<SessionView[]>;
  /** False when the user has no such live session. */
  revoke(userId: string, sessionId: string): Promise<boolean>;
  /** Every session of the user, or every other one. */
  revokeAll(userId: string, options?: { except: string | undefined }): Promise<void>;
  /** The session's user has shown a second factor. */
  raise(sessionId: string): Promise<void>;
};

export type SessionDependencies = {
  readonly pool: pg.Pool;
  readonly orm: MikroORM;
  readonly keys: IdentityKeys;
  readonly personalData: PersonalData;
  readonly now: () => number;
  /** How long a session lives without use. */
  readonly lifetimeMs: number;
  /** Where the servers tell each other of sessions that are over. */
  readonly ended: EndedSessions;
};

export function createSessions(dependencies: SessionDependencies): Sessions {
  const { pool, orm, keys, personalData, now, lifetimeMs, ended } = dependencies;
  const iso = (ms: number) => new Date(ms).toISOString();

  const stateOf = (
    sessionId: string,
    generation: number,
    row: { user_id: string; second_factor: boolean; expires_at: Date },
  ) => ({
    sessionId,
    userId: row.user_id,
    secondFactor: row.second_factor,
    refreshToken: `mr_${sessionId.slice(4)}.${generation}.${keys.refreshSeal(sessionId, generation)}`,
    refreshExpiresAt: new Date(row.expires_at).toISOString(),
  });

  async function end(condition: string, values: readonly string[]): Promise<boolean> {
    const { rows } = await pool.query<{ session_id: string }>(
      `update sessions set revoked_at = $1 where revoked_at is null and ${condition} returning session_id`,
      [iso(now()), ...values],
    );
    await ended.announce(rows.map(({ session_id }) => session_id));
    return rows.length > 0;
  }

  return {
    look: (sessionId) => ended.look(sessionId),

    async isLive(sessionId, use) {
      const condition = "session_id = $1 and revoked_at is null and expires_at > $2";
      const statement =
        use === "first"
          ? `update sessions set last_used_at = greatest(last_used_at, $2) where ${condition}`
          : `select from sessions where ${condition}`;
      const values = [sessionId, iso(now())];
      const { rowCount } = await pool.query({ name: `session-${use}-use`, text: statement, values });
      return rowCount === 1;
    },

    async start({ userId, device, place, secondFactor }) {
      const sessionId = `ses_${randomBytes(16).toString("hex")}`;
      const expiresAt = new Date(now() + lifetimeMs);
      await pool.query(
        `insert into sessions (session_id, user_id, device_sealed, place_sealed, second_factor, generation,
           created_at, last_used_at, expires_at)
         values ($1, $2, $3, $4, $5, 1, $6, $6, $7)`,
        [
          sessionId,
          userId,
          personalData.seal(device, `sessions.device:${sessionId}`),
          personalData.seal(place, `sessions.place:${sessionId}`),
          secondFactor,
          iso(now()),
          expiresAt.toISOString(),
        ],
      );
      return stateOf(sessionId, 1, { user_id: userId, second_factor: secondFactor, expires_at: expiresAt });
    },

    async refresh(refreshToken, place) {
      const { sessionId, generation } = readToken(keys, refreshToken);
      const { rows } = await pool.query<{ user_id: string; second_factor: boolean; expires_at: Date }>(
        `update sessions set generation = generation + 1, last_used_at = $3, expires_at = $4, place_sealed = $5
         where session_id = $1 and generation = $2 and revoked_at is null and expires_at > $3
         returning user_id, second_factor, expires_at`,
        [
          sessionId,
          generation,
          iso(now()),
          iso(now() + lifetimeMs),
          personalData.seal(place, `sessions.place:${sessionId}`),
        ],
      );
      if (rows[0]) return stateOf(sessionId, generation + 1, rows[0]);
      // Ours, and not the current one: it was used before.
      await end("session_id = $2", [sessionId]);
      throw new Problem("REFRESH_TOKEN_INVALID");
    },

    async list(userId, currentId) {
      const rows = await orm.em
        .fork()
        .find(
          SessionRow,
          { userId, revokedAt: null, expiresAt: { $gt: new Date(now()) } },
          { orderBy: { lastUsedAt: "desc" }, limit: 100 },
        );
      return rows.map((row) => ({
        sessionId: row.sessionId,
        device: personalData.open(row.deviceSealed, `sessions.device:${row.sessionId}`),
        place: personalData.open(row.placeSealed, `sessions.place:${row.sessionId}`),
        createdAt: new Date(row.createdAt).toISOString(),
        lastUsedAt: new Date(row.lastUsedAt).toISOString(),
        expiresAt: new Date(row.expiresAt).toISOString(),
        current: row.sessionId === currentId,
      }));
    },

    revoke: (userId, sessionId) => end("user_id = $2 and session_id = $3", [userId, sessionId]),

    async revokeAll(userId, { except } = { except: undefined }) {
      await end("user_id = $2 and session_id <> $3", [userId, except ?? ""]);
    },

    async raise(sessionId) {
      await pool.query("update sessions set second_factor = true where session_id = $1", [sessionId]);
    },
  };
}

function readToken(keys: IdentityKeys, token: string): { sessionId: string; generation: number } {
  const [, id, digits, seal] = /^mr_([0-9a-f]{32})\.([1-9]\d{0,8})\.([\w-]{43})$/.exec(token) ?? [];
  const sessionId = `ses_${id}`;
  const generation = Number(digits);
  if (seal === undefined || !sameText(seal, keys.refreshSeal(sessionId, generation))) {
    throw new Problem("REFRESH_TOKEN_INVALID");
  }
  return { sessionId, generation };
}
