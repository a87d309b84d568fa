// The settings: a wrong one stops the start with a sentence that names it and says what it must be, and no message ever
// shows a secret.
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { describe, expect, it } from "vitest";
import { readConfig } from "./config.ts";
import { SETTINGS } from "./settings.ts";
import { createTestKeys } from "./testing/test-server.ts";

const { environment } = createTestKeys();
const privatePem = (key: KeyObject) => key.export({ type: "pkcs8", format: "pem" }).toString();
const publicPem = (key: KeyObject) => key.export({ type: "spki", format: "pem" }).toString();
const ed25519 = generateKeyPairSync("ed25519");
const p256 = generateKeyPairSync("ec", { namedCurve: "P-256" });
const networkKey = (changes: object = {}) => ({
  keyId: "k",
  acquirerId: "VINTI4",
  publicKey: publicPem(ed25519.publicKey),
  ...changes,
});

/** Why the server does not start with these settings; nothing when it would. */
function refusal(changes: Record<string, string>): string | undefined {
  try {
    readConfig({ ...environment, ...changes });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

const INTEGERS: [name: string, min: number, max: number][] = [
  ["PORT", 0, 65_535],
  ["CODE_LIFETIME_SECONDS", 30, 86_400],
  ["CODE_TRIES_MAX", 1, 100],
  ["TERMINAL_TRIES_MAX", 1, 1_000_000],
  ["NETWORK_TRIES_MAX", 1, 1_000_000],
  ["ATTEMPT_WINDOW_SECONDS", 1, 604_800],
  ["POSTING_QUEUE_MAX", 1, 1_000_000],
  ["POSTING_BATCH_MAX", 1, 10_000],
  ["DATABASE_CONNECTIONS_MAX", 2, 1000],
  ["BODY_LIMIT_BYTES", 1024, 1_048_576],
  ["ACCESS_TOKEN_SECONDS", 10, 86_400],
  ["SESSION_DAYS", 1, 365],
  ["PASSWORD_TRIES_FREE", 1, 100],
  ["ADDRESS_TRIES_FREE", 1, 1_000_000],
  ["ONE_TIME_CODE_TRIES_MAX", 1, 100],
  ["PIN_TRIES_MAX", 1, 100],
  ["TRANSFER_TOKEN_SECONDS", 30, 600],
  ["PHONE_LOOKUPS_FREE", 1, 1_000_000],
  ["NAME_LOOKUPS_FREE", 1, 1_000_000],
];

describe("a setting is refused by name", () => {
  it.each(INTEGERS)("%s outside of %i to %i, or not a whole number", (name, min, max) => {
    const wrong = [min - 1, max + 1, "x", "1.5", "1e3", "0x10", "-1", " 80", "80 ", "１", "9".repeat(400)];
    for (const value of wrong) {
      expect(refusal({ [name]: String(value) }), String(value)).toBe(
        `The server cannot start: ${name} must be a whole number from ${min} to ${max}.`,
      );
    }
    expect(refusal({ [name]: String(min) })).toBeUndefined();
    expect(refusal({ [name]: String(max) })).toBeUndefined();
  });

  it.each<[string, string[]]>([
    ["SANDBOX", ["yes", "true", "1", "ON", "on "]],
    ["PARENT_WATCH", ["yes", "true", "1", "ON"]],
    ["LOG_LEVEL", ["loud", "INFO", "30", "constructor"]],
    ["TOKEN_SIGNING_KEY", ["x", publicPem(ed25519.publicKey), privatePem(p256.privateKey)]],
    ["CODE_KEY", ["x", "ab", "g".repeat(64), "a".repeat(63), "a".repeat(65), `${"a".repeat(64)}\n`]],
    [
      "NETWORK_KEYS",
      [
        "x",
        "{}",
        "null",
        "[null]",
        "[5]",
        "[{}]",
        JSON.stringify([networkKey({ keyId: 5 })]),
        JSON.stringify([networkKey({ keyId: "" })]),
        JSON.stringify([networkKey({ acquirerId: "vinti4" })]),
        JSON.stringify([networkKey({ acquirerId: 5 })]),
        JSON.stringify([networkKey({ acquirerId: "A".repeat(12) })]),
        JSON.stringify([networkKey({ publicKey: "x" })]),
        JSON.stringify([networkKey({ publicKey: publicPem(p256.publicKey) })]),
      ],
    ],
    ["ATM_NOTES", ["x", "0", "200,", ",200", "200;1000", "-200", "2e3", "200,1000.5", "123456"]],
    ["ATM_AMOUNT_MAX", ["x", "-1", "1.234", "1e3", "1,000", "1234567890"]],
    ["ATM_FEE", ["x", "-1", "1.234", "1e3", "Infinity"]],
    ["DATABASE_URL", ["x", "localhost:5432/makeba", "mysql://localhost/makeba", "http://localhost"]],
  ])("%s", (name, wrong) => {
    for (const value of wrong) {
      expect(refusal({ [name]: value }), value).toMatch(
        new RegExp(`^The server cannot start: ${name} must be [^.]+\\.$`),
      );
    }
  });

  it("ATTEMPT_LOCK_SECONDS above ATTEMPT_LOCK_SECONDS_MAX, which would cut it", () => {
    expect(refusal({ ATTEMPT_LOCK_SECONDS: "901", ATTEMPT_LOCK_SECONDS_MAX: "900" })).toBe(
      "The server cannot start: ATTEMPT_LOCK_SECONDS must not be more than ATTEMPT_LOCK_SECONDS_MAX.",
    );
    expect(refusal({ ATTEMPT_LOCK_SECONDS: "900", ATTEMPT_LOCK_SECONDS_MAX: "900" })).toBeUndefined();
    expect(refusal({ ATTEMPT_LOCK_SECONDS: "86401" })).toMatch(/ATTEMPT_LOCK_SECONDS must be a whole number/);
    expect(refusal({ ATTEMPT_LOCK_SECONDS_MAX: "604801" })).toMatch(
      /ATTEMPT_LOCK_SECONDS_MAX must be a whole/,
    );
  });

  it("NETWORK_KEYS that name two keys alike, of which only one could count", () => {
    const twice = [networkKey(), networkKey({ acquirerId: "OTHER" })];
    expect(refusal({ NETWORK_KEYS: JSON.stringify(twice) })).toMatch(/NETWORK_KEYS/);
  });

  it("NETWORK_KEYS with a private key, which has no business there", () => {
    const list = [networkKey({ publicKey: privatePem(ed25519.privateKey) })];
    expect(refusal({ NETWORK_KEYS: JSON.stringify(list) })).toMatch(/NETWORK_KEYS/);
  });

  it("each that is wrong, all in one message", () => {
    const message = refusal({ PORT: "x", SANDBOX: "x", CODE_KEY: "x" });
    for (const name of ["PORT", "SANDBOX", "CODE_KEY"]) expect(message).toContain(`${name} must be `);
  });

  it("each secret that is missing, for none has a default", () => {
    for (const name of ["TOKEN_SIGNING_KEY", "CODE_KEY"]) {
      expect(refusal({ [name]: "" })).toContain(`${name} must be `);
    }
  });
});

describe("no message shows", () => {
  const SECRET = "5ecret5ecret5ecret";

  it.each<[string, string]>([
    ["TOKEN_SIGNING_KEY", `-----BEGIN PRIVATE KEY-----\n${SECRET}\n-----END PRIVATE KEY-----`],
    ["TOKEN_SIGNING_KEY", privatePem(p256.privateKey)],
    ["CODE_KEY", SECRET],
    ["NETWORK_KEYS", `[{"keyId":"${SECRET}","publicKey":`],
    ["NETWORK_KEYS", JSON.stringify([networkKey({ publicKey: SECRET })])],
    ["DATABASE_URL", `mysql://makeba:${SECRET}@localhost/makeba`],
  ])("the value of %s", (name, value) => {
    const message = refusal({ [name]: value, PORT: "x" })!;
    expect(message).toContain("PORT");
    expect(message).not.toContain(SECRET);
    for (const line of value.split("\n").filter((part) => part.length > 20)) {
      expect(message).not.toContain(line);
    }
  });
});

describe("the settings", () => {
  it("that are left out or empty have the defaults that the table shows", () => {
    const { TOKEN_SIGNING_KEY, CODE_KEY, PIN_KEY, PERSONAL_DATA_KEYS, PHONE_INDEX_KEYS } = environment;
    const bare = { TOKEN_SIGNING_KEY, CODE_KEY, PIN_KEY, PERSONAL_DATA_KEYS, PHONE_INDEX_KEYS };
    const config = readConfig(bare);
    expect(config).toMatchObject({
      host: "127.0.0.1",
      port: 3000,
      databaseUrl: undefined,
      dataDir: undefined,
      sandbox: false,
      parentWatch: false,
      logLevel: "info",
      networkKeys: [],
      codeLifetimeMs: 900_000,
      codeTriesMax: 3,
      terminalTriesMax: 20,
      networkTriesMax: 1000,
      attemptWindowMs: 86_400_000,
      attemptLockMs: 900_000,
      attemptLockMsMax: 28_800_000,
      atmNotes: [200, 1000, 2000],
      atmAmountMinorMax: 2_000_000n,
      atmFeeMinor: 0n,
      queueSizeMax: 10_000,
      batchSizeMax: 1000,
      connectionsMax: 10,
      bodyLimitBytes: 16_384,
    });
    const empty = Object.fromEntries(SETTINGS.map(({ name }) => [name, ""]));
    expect(readConfig({ ...empty, ...bare })).toEqual(config);
  });

  it("in money are exact", () => {
    const { atmFeeMinor, atmAmountMinorMax } = readConfig({
      ...environment,
      ATM_FEE: "12.5",
      ATM_AMOUNT_MAX: "999999999.99",
    });
    expect([atmFeeMinor, atmAmountMinorMax]).toEqual([1250n, 99_999_999_999n]);
  });

  it("may have a key on one line, as env files need it", () => {
    const oneLine = environment.TOKEN_SIGNING_KEY!.replaceAll("\n", "\\n");
    const { tokenKeys } = readConfig({ ...environment, TOKEN_SIGNING_KEY: oneLine });
    expect(tokenKeys.map(({ asymmetricKeyType }) => asymmetricKeyType)).toEqual(["ed25519"]);
  });

  it("are named once each, with a meaning", () => {
    const names = SETTINGS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { meaning } of SETTINGS) expect(meaning).toMatch(/\S.*\.$/);
  });
});
