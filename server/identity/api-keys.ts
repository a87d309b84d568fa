// API keys: how systems prove who they are. The secret is shown once and kept as a digest; a key that is revoked or
// expired is refused on the next request, on every server, because each use is looked up.
import { createHash, randomBytes } from "node:crypto";
import { Problem } from "@makeba/openapi/problem";
import type { components } from "@makeba/openapi/wallet";
import type { InferEntity, MikroORM } from "@mikro-orm/postgresql";
import type pg from "pg";
import type { HandlersOf } from "../http/operations.ts";
import { ApiKeyRow } from "../storage/entities.ts";
import { sameText } from "./identity-keys.ts";
import { type User, userOf } from "./principals.ts";

const DAY_MS = 86_400_000;
const LIFETIME_DAYS = 365;

type Scope = components["schemas"]["api-key-scopes"][number];

export type ApiKeyDependencies = {
  readonly orm: MikroORM;
  readonly pool: pg.Pool;
  readonly now: () => number;
};

/** The system behind a key. Throws UNAUTHENTICATED. */
export type ApiKeyCheck = (apiKey: string) => Promise<User>;

export function createApiKeyCheck({ pool, now }: Omit<ApiKeyDependencies, "orm">): ApiKeyCheck {
  return async (apiKey) => {
    const [, id, secret = ""] = /^mk_([0-9a-f]{24})_([\w-]{43})$/.exec(apiKey) ?? [];
    const keyId = `key_${id}`;
    const at = new Date(now()).toISOString();
    const { rows } = await pool.query<{ scopes: string[]; secret_digest: string; stale: boolean }>({
      name: "api-key",
      text: `select scopes, secret_digest, last_used_at is null or last_used_at < $2::timestamptz - interval '1 minute' as stale
             from api_keys where key_id = $1 and revoked_at is null and expires_at > $2`,
      values: [keyId, at],
    });
    const right = sameText(digestOf(secret), rows[0]?.secret_digest ?? "");
    if (!right || !rows[0]) {
      throw new Problem("UNAUTHENTICATED", { headers: { "WWW-Authenticate": "ApiKey" } });
    }
    if (rows[0].stale) {
      await pool.query("update api_keys set last_used_at = $2 where key_id = $1", [keyId, at]);
    }
    return { kind: "user", userId: keyId, role: "system", scopes: rows[0].scopes };
  };
}

export function apiKeyOperations({
  orm,
  pool,
  now,
}: ApiKeyDependencies): HandlersOf<"createApiKey" | "listApiKeys" | "revokeApiKey"> {
  return {
    async createApiKey({ body, principal }) {
      const { name, scopes, lifetimeDays = LIFETIME_DAYS } = body;
      const id = randomBytes(12).toString("hex");
      const secret = randomBytes(32).toString("base64url");
      const key = {
        keyId: `key_${id}`,
        name,
        scopes,
        createdBy: userOf(principal).userId,
        createdAt: new Date(now()),
        expiresAt: new Date(now() + lifetimeDays * DAY_MS),
      };
      await pool.query(
        `insert into api_keys (key_id, name, scopes, secret_digest, created_by, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7)`,
        [key.keyId, name, scopes, digestOf(secret), key.createdBy, key.createdAt, key.expiresAt],
      );
      return {
        status: 201,
        headers: { "Cache-Control": "no-store" },
        body: { apiKey: `mk_${id}_${secret}`, key: viewOf(key, now()) },
      };
    },

    async listApiKeys() {
      const rows = await orm.em
        .fork()
        .find(ApiKeyRow, {}, { orderBy: { createdAt: "desc", keyId: "asc" }, limit: 1000 });
      return { status: 200, body: { keys: rows.map((row) => viewOf(row, now())) } };
    },

    async revokeApiKey({ params }) {
      const { rowCount } = await pool.query(
        "update api_keys set revoked_at = coalesce(revoked_at, $2) where key_id = $1",
        [params.keyId, new Date(now())],
      );
      if (rowCount !== 1) throw new Problem("API_KEY_NOT_FOUND");
      return { status: 204 };
    },
  };
}

type Viewed = Pick<
  InferEntity<typeof ApiKeyRow>,
  "keyId" | "name" | "scopes" | "createdBy" | "createdAt" | "expiresAt"
> & { lastUsedAt?: Date | null | undefined; revokedAt?: Date | null | undefined };

function viewOf(key: Viewed, now: number) {
  const { keyId, name, createdBy, createdAt, expiresAt, lastUsedAt, revokedAt } = key;
  const expired = new Date(expiresAt).getTime() <= now;
  const status = revokedAt ? ("REVOKED" as const) : expired ? ("EXPIRED" as const) : ("ACTIVE" as const);
  return {
    keyId,
    name,
    scopes: key.scopes as Scope[],
    status,
    createdBy,
    createdAt: new Date(createdAt).toISOString(),
    expiresAt: new Date(expiresAt).toISOString(),
    ...(lastUsedAt ? { lastUsedAt: new Date(lastUsedAt).toISOString() } : {}),
    ...(revokedAt ? { revokedAt: new Date(revokedAt).toISOString() } : {}),
  };
}

/** A plain digest is enough for 256 random bits. */
function digestOf(secret: string): string {
  return createHash("sha256").update(secret).digest("base64url");
}
