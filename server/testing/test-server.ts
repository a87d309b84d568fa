// A server for tests: the real app over a database of its own, on a real port, with its replies held against the
// contract. The clock of business time is the sandbox's.
import { generateKeyPairSync } from "node:crypto";
import { createResponseCheck, type ResponseCheck } from "@makeba/openapi/response-check";
import wallet from "@makeba/openapi/wallet.json" with { type: "json" };
import type { FastifyBaseLogger } from "fastify";
import { pino } from "pino";
import { type App, buildApp } from "../app.ts";
import type { BankProvider } from "../banking/bank-provider.ts";
import { type Config, readConfig } from "../config.ts";
import type { Post } from "../posting/group-commit.ts";
import { createScriptedBank } from "./scripted-bank.ts";
import { createTestDatabase, type TestDatabase } from "./test-database.ts";

export type TestKeys = {
  /** Environment of a server that trusts these keys. */
  readonly environment: Record<string, string>;
  /** PKCS#8 PEM of the switch `VINTI4`, whose key id is `vinti4-test`. */
  readonly networkPrivateKey: string;
  /** PKCS#8 PEM of another switch, `RIVAL`, whose key id is `rival-test`. */
  readonly rivalPrivateKey: string;
  /** PKCS#8 PEM of the bank, whose key id is `bank-test`. */
  readonly bankPrivateKey: string;
};

/** The newest first. */
export const PIN_ENCRYPTION_KEYS = [1, 2].map(() =>
  generateKeyPairSync("ec", { namedCurve: "P-256" })
    .privateKey.export({ type: "pkcs8", format: "pem" })
    .toString(),
);

export function createTestKeys(): TestKeys {
  const token = generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" });
  const network = generateKeyPairSync("ed25519");
  const bank = generateKeyPairSync("ed25519");
  const rival = generateKeyPairSync("ed25519");
  const publicPem = (pair: typeof network) => pair.publicKey.export({ type: "spki", format: "pem" });
  return {
    networkPrivateKey: network.privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    rivalPrivateKey: rival.privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    bankPrivateKey: bank.privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    environment: {
      SANDBOX: "on",
      PORT: "0",
      LOG_LEVEL: "silent",
      TOKEN_SIGNING_KEY: token.toString(),
      CODE_KEY: "5eed".repeat(16),
      ADDRESS_TRIES_FREE: "1000000",
      READS_PER_MINUTE_MAX: "1000000",
      WRITES_PER_MINUTE_MAX: "1000000",
      AUTHENTICATIONS_PER_MINUTE_MAX: "1000000",
      NETWORK_REQUESTS_PER_MINUTE_MAX: "1000000",
      PHONE_LOOKUPS_FREE: "1000000",
      NAME_LOOKUPS_FREE: "1000000",
      STEP_UP_ABOVE: "none",
      PIN_KEY: "91a0".repeat(16),
      PIN_ENCRYPTION_KEYS: PIN_ENCRYPTION_KEYS.join("\n"),
      PERSONAL_DATA_KEYS: `k1:${"da7a".repeat(16)}`,
      PHONE_INDEX_KEYS: `p1:${"f04e".repeat(16)}`,
      BANK_KEYS: JSON.stringify([{ keyId: "bank-test", publicKey: publicPem(bank) }]),
      NETWORK_KEYS: JSON.stringify([
        { keyId: "vinti4-test", acquirerId: "VINTI4", publicKey: publicPem(network) },
        { keyId: "rival-test", acquirerId: "RIVAL", publicKey: publicPem(rival) },
      ]),
    },
  };
}

export type TestServer = {
  readonly url: string;
  readonly app: App;
  readonly config: Config;
  readonly database: TestDatabase;
  readonly keys: TestKeys;
  readonly responses: ResponseCheck;
  stop(): Promise<void>;
};

export async function startTestServer(
  options: {
    environment?: Record<string, string>;
    machineClock?: () => number;
    post?: Post;
    /** @default as the settings say, to standard output */
    logger?: FastifyBaseLogger;
    /** @default one that knows everything it was asked and keeps it pending */
    bankProvider?: BankProvider;
    /** A server whose keys and database this one has too. */
    beside?: Pick<TestServer, "keys" | "database">;
  } = {},
): Promise<TestServer> {
  const keys = options.beside?.keys ?? createTestKeys();
  const database = options.beside?.database ?? (await createTestDatabase());
  const config = readConfig({ ...keys.environment, ...options.environment });
  const responses = createResponseCheck(wallet);
  const app = await buildApp({
    config,
    database,
    logger: options.logger ?? pino({ level: config.logLevel }),
    onResponseBody: responses.check,
    passwordCost: { memoryKib: 64, passes: 1 },
    ...(options.machineClock ? { machineClock: options.machineClock } : {}),
    ...(options.post ? { post: options.post } : {}),
    bankProvider: options.bankProvider ?? createScriptedBank().provider,
  });
  const url = await app.http.listen({ host: "127.0.0.1", port: 0 });
  return {
    url,
    app,
    config,
    database,
    keys,
    responses,
    async stop() {
      await app.http.close();
      if (options.beside === undefined) await database.drop();
    },
  };
}
