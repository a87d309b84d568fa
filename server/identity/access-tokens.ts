// Access tokens: short-lived JWTs signed with Ed25519. Verifying one costs more than posting a transfer, so a bounded
// number of verified tokens is remembered until they expire. Each use still asks whether the session has ended on any
// server, and where that cannot be told, the database.
import { createPublicKey, type KeyObject } from "node:crypto";
import { Problem } from "@makeba/openapi/problem";
import { calculateJwkThumbprint, errors, exportJWK, type JWK, jwtVerify, SignJWT } from "jose";
import { LRUCache } from "lru-cache";
import type { SessionSight } from "../shared-state/shared-state.ts";
import { ENROLMENT_SCOPES, ROLE_SCOPES, type Role, type User } from "./principals.ts";

const ISSUER = "makeba";
const AUDIENCE = "makeba-wallet";
const VERIFIED_TOKENS_MAX = 50_000;

/** However much the servers tell each other, the database is asked again after so long. */
const BELIEVED_MS_MAX = 30_000;

/** Whether the session behind a token goes on. */
export type SessionCheck = {
  /** On the word of the database; the first time it notes the use. */
  isLive(sessionId: string, use: "first" | "further"): Promise<boolean>;
  /** Asked on every use: what the servers have told each other. */
  look(sessionId: string): Promise<SessionSight>;
};

type Verified = {
  readonly user: User;
  readonly expiresAt: number;
  /** The era in which the database last said that the session goes on; undefined before it was asked. */
  era: string | undefined;
  askedAt: number;
};

export type TokenSubject = {
  readonly userId: string;
  readonly role: Role;
  readonly sessionId?: string;
  /** Only for the enrolment of a second factor. */
  readonly enrolmentOnly?: boolean;
};

export type AccessTokens = {
  /** Signs a token for the user; the lifetime is in seconds. */
  issue(subject: TokenSubject, lifetimeSeconds: number): Promise<string>;
  /** The user behind a token. Throws UNAUTHENTICATED or TOKEN_EXPIRED. */
  verify(token: string): Promise<User>;
  /** The public keys, for everybody who wants to verify tokens. */
  readonly keySet: { keys: JWK[] };
};

/**
 * The first key signs and all verify, so that a new key can be put in front while tokens of the old one live on.
 * Tokens and their lifetime keep to the machine's clock, never to the sandbox's.
 */
export async function createAccessTokens(
  keys: readonly KeyObject[],
  now: () => number = Date.now,
  sessions: SessionCheck = { isLive: async () => true, look: async () => ({ era: "" }) },
): Promise<AccessTokens> {
  const [signingKey] = keys;
  if (signingKey?.type !== "private") throw new Error("The first token key must be a private key.");
  const publicKeys = new Map<string, KeyObject>();
  const keySet: { keys: JWK[] } = { keys: [] };
  for (const key of keys) {
    const publicKey = key.type === "private" ? createPublicKey(key) : key;
    const jwk = await exportJWK(publicKey);
    const kid = await calculateJwkThumbprint(jwk);
    publicKeys.set(kid, publicKey);
    keySet.keys.push({ ...jwk, kid, alg: "EdDSA", use: "sig" });
  }
  const kid = keySet.keys[0]!.kid!;
  const verified = new LRUCache<string, Verified>({ max: VERIFIED_TOKENS_MAX });

  async function verify(token: string): Promise<User> {
    const known = verified.get(token) ?? (await verifyAnew(token));
    if (known.expiresAt <= now()) {
      verified.delete(token);
      throw new Problem("TOKEN_EXPIRED", { headers: challenge("the token expired") });
    }
    const { sessionId } = known.user;
    if (sessionId !== undefined && !(await goesOn(sessionId, known))) {
      verified.delete(token);
      throw sessionOver();
    }
    return known.user;
  }

  /** What was learned in another era may have been overtaken, and the servers' word is not believed for ever. */
  async function goesOn(sessionId: string, known: Verified): Promise<boolean> {
    // Taken before it is asked, so that an end in between counts as unheard.
    const [sight, askedAt] = [await sessions.look(sessionId), now()];
    if (sight === "ended") return false;
    const believed = sight !== "unknown" && known.era === sight.era;
    if (believed && askedAt - known.askedAt < BELIEVED_MS_MAX) return true;
    if (!(await sessions.isLive(sessionId, known.era === undefined ? "first" : "further"))) return false;
    known.era = sight === "unknown" ? "" : sight.era;
    known.askedAt = askedAt;
    return true;
  }

  async function verifyAnew(token: string): Promise<Verified> {
    const { payload } = await jwtVerify(token, keyOf, {
      algorithms: ["EdDSA"],
      issuer: ISSUER,
      audience: AUDIENCE,
      requiredClaims: ["sub", "exp"],
      currentDate: new Date(now()),
    }).catch((error: unknown) => {
      if (error instanceof errors.JWTExpired) {
        throw new Problem("TOKEN_EXPIRED", { headers: challenge("the token expired") });
      }
      throw new Problem("UNAUTHENTICATED", { headers: challenge("the token cannot be trusted") });
    });
    const role = payload.role as Role;
    if (!Object.hasOwn(ROLE_SCOPES, role)) {
      throw new Problem("UNAUTHENTICATED", { headers: challenge("the token has no role that exists") });
    }
    const sessionId = payload.sid as string | undefined;
    const user: User = {
      kind: "user",
      userId: payload.sub!,
      role,
      scopes: payload.use === "enrolment" ? ENROLMENT_SCOPES : ROLE_SCOPES[role],
      ...(sessionId === undefined ? {} : { sessionId }),
    };
    const entry: Verified = { user, expiresAt: payload.exp! * 1000, era: undefined, askedAt: 0 };
    verified.set(token, entry);
    return entry;
  }

  function keyOf(header: { kid?: string }): KeyObject {
    const key = publicKeys.get(header.kid ?? kid);
    if (key === undefined) throw new errors.JWKSNoMatchingKey();
    return key;
  }

  return {
    keySet,
    verify,
    issue: ({ userId, role, sessionId, enrolmentOnly = false }, lifetimeSeconds) =>
      new SignJWT({
        role,
        ...(sessionId === undefined ? {} : { sid: sessionId }),
        ...(enrolmentOnly ? { use: "enrolment" } : {}),
      })
        .setProtectedHeader({ alg: "EdDSA", kid })
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setSubject(userId)
        .setIssuedAt(Math.floor(now() / 1000))
        .setExpirationTime(Math.floor(now() / 1000) + lifetimeSeconds)
        .sign(signingKey),
  };
}

function sessionOver(): Problem {
  return new Problem("UNAUTHENTICATED", { headers: challenge("the session is over") });
}

/** The `WWW-Authenticate` header of RFC 6750. */
function challenge(description: string): Record<string, string> {
  return { "WWW-Authenticate": `Bearer error="invalid_token", error_description="${description}"` };
}
