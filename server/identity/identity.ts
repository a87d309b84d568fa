// Identity's own wiring: people, sessions, PINs, second factors and API keys. It keeps to the machine's clock; only the
// account that a sign-up opens is stamped with business time.
import { Problem } from "@makeba/openapi/problem";
import type { MikroORM } from "@mikro-orm/postgresql";
import type { FastifyRequest } from "fastify";
import type pg from "pg";
import type { Clock } from "../clock.ts";
import type { Config } from "../config.ts";
import type { Post } from "../posting/group-commit.ts";
import type { SharedState } from "../shared-state/shared-state.ts";
import { type AccessTokens, createAccessTokens } from "./access-tokens.ts";
import { apiKeyOperations, createApiKeyCheck } from "./api-keys.ts";
import { addressPolicy, guessPolicy } from "./attempts.ts";
import { credentialOperations } from "./credentials.ts";
import { databaseFailuresAsProblems } from "./database-failures.ts";
import { createDurableAttempts } from "./durable-attempts.ts";
import { createIdentityKeys } from "./identity-keys.ts";
import { createLookups } from "./lookups.ts";
import type { SendMessage } from "./messages.ts";
import { createOneTimeCodes } from "./one-time-codes.ts";
import { createPasswordCheck } from "./password-check.ts";
import { passwordOperations } from "./password-operations.ts";
import { createPasswords, type PasswordCost, type Passwords } from "./passwords.ts";
import { createPersonalData } from "./personal-data.ts";
import { requireEverybodyFound } from "./phone-indexes.ts";
import { createPinEncryption } from "./pin-encryption.ts";
import { createPins, type Pins } from "./pins.ts";
import { type Principal, requireScopes } from "./principals.ts";
import { createSecondFactor } from "./second-factor.ts";
import { createSessions } from "./sessions.ts";
import { signInOperations } from "./sign-in.ts";
import { signUpOperations } from "./sign-up.ts";
import { startTidying } from "./tidying.ts";
import { createUsers, type Users } from "./users.ts";

export type IdentityDependencies = {
  readonly config: Config;
  readonly orm: MikroORM;
  readonly pool: pg.Pool;
  readonly post: Post;
  /** Business time. */
  readonly clock: Clock;
  readonly machineClock: Clock;
  readonly sendMessage: SendMessage;
  readonly sharedState: Pick<SharedState, "attempts" | "endedSessions">;
  readonly passwordCost?: PasswordCost | undefined;
  readonly onFailure: (error: unknown) => void;
};

type Authenticate = (request: FastifyRequest, scopes: readonly string[]) => Promise<Principal>;

export async function createIdentity(dependencies: IdentityDependencies) {
  const { config, orm, pool, post, clock, machineClock: now, sendMessage, onFailure } = dependencies;
  const { sharedState } = dependencies;
  const keys = createIdentityKeys(config.pinKey);
  const personalData = createPersonalData(config.personalDataKeys, config.phoneIndexKeys);
  const indexKeyIds = config.phoneIndexKeys.map(({ keyId }) => keyId);
  await requireEverybodyFound(pool, personalData, indexKeyIds);
  // What must survive a restart is counted in PostgreSQL. Addresses are only a brake on floods.
  const attempts = createDurableAttempts(pool);
  const addresses = sharedState.attempts;
  const policy = guessPolicy(config.passwordTriesFree);
  const limits = { addresses, addressPolicy: addressPolicy(config.addressTriesFree) };

  // Whose an account is is no secret worth a row for each transfer that is prepared.
  const lookups = {
    phones: createLookups({ kind: "phone", attempts, now, free: config.phoneLookupsFree }),
    names: createLookups({ kind: "name", attempts: sharedState.attempts, now, free: config.nameLookupsFree }),
  };

  const users: Users = createUsers({ pool, personalData, now });
  const passwords: Passwords = createPasswords(dependencies.passwordCost);
  const passwordCheck = createPasswordCheck({
    ...{ passwords, phoneIndexes: personalData.phoneIndexes, attempts, policy, now, ...limits },
  });
  const oneTimeCodes = createOneTimeCodes({
    pool,
    keys,
    personalData,
    now,
    triesMax: config.oneTimeCodeTriesMax,
  });
  const encryption = await createPinEncryption(config.pinEncryptionKeys, now);
  const pins: Pins = createPins({ pool, keys, attempts, now, triesMax: config.pinTriesMax, encryption });
  const secondFactor = createSecondFactor({ pool, keys, personalData, attempts, policy, now });
  const sessions = createSessions({
    pool,
    orm,
    keys,
    personalData,
    now,
    lifetimeMs: config.sessionLifetimeMs,
    ended: sharedState.endedSessions,
  });
  const tokens: AccessTokens = await createAccessTokens(config.tokenKeys, now, sessions);
  const checkApiKey = createApiKeyCheck({ pool, now });
  const tidying = startTidying({ pool, now, onFailure });

  const authenticateBearer: Authenticate = async (request, scopes) => {
    const [, token] = /^Bearer ([\w-]+\.[\w-]+\.[\w-]*)$/i.exec(request.headers.authorization ?? "") ?? [];
    if (token === undefined) {
      throw new Problem("UNAUTHENTICATED", { headers: { "WWW-Authenticate": "Bearer" } });
    }
    const user = await tokens.verify(token);
    // Known from here on, so that a refusal can be written down with the name of whom it refused.
    request.principal = user;
    requireScopes(user.scopes, scopes);
    return user;
  };
  const authenticateApiKey: Authenticate = async (request, scopes) => {
    const [, apiKey] = /^ApiKey (\S{1,200})$/i.exec(request.headers.authorization ?? "") ?? [];
    if (apiKey === undefined) throw new Problem("UNAUTHENTICATED");
    const system = await checkApiKey(apiKey);
    request.principal = system;
    requireScopes(system.scopes, scopes);
    return system;
  };

  return {
    tokens,
    /** Those that sign access tokens, and the one to encrypt PINs to. */
    publicKeys: [...tokens.keySet.keys, ...encryption.publicKeys],
    users,
    passwords,
    personalData,
    /** For operations that a PIN, or a code to the phone, confirms. */
    pins,
    oneTimeCodes,
    attempts,
    lookups,
    sessions,
    handlers: {
      ...signUpOperations({
        ...{ post, clock, now, users, passwords, personalData, oneTimeCodes, attempts, sendMessage },
        ...limits,
      }),
      ...signInOperations({
        ...{ users, passwordCheck, secondFactor, sessions, tokens },
        accessTokenSeconds: config.accessTokenSeconds,
      }),
      ...credentialOperations({
        ...{ users, passwordCheck, pins, secondFactor, sessions, oneTimeCodes, attempts, sendMessage, now },
      }),
      ...passwordOperations({
        ...{ users, passwords, passwordCheck, personalData, secondFactor, sessions, oneTimeCodes },
        ...{ attempts, sendMessage, now, ...limits },
      }),
      ...apiKeyOperations({ orm, pool, now }),
    },
    authenticators: databaseFailuresAsProblems({
      bearer: authenticateBearer,
      apiKey: authenticateApiKey,
    }),
    /** Whether the credentials of a request are still good: for what lasts longer than a request. */
    authenticate: (request: FastifyRequest, scopes: readonly string[]) =>
      /^ApiKey /i.test(request.headers.authorization ?? "")
        ? authenticateApiKey(request, scopes)
        : authenticateBearer(request, scopes),
    stop: () => tidying.stop(),
  };
}
