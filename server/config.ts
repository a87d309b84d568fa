// What the settings come to. Read once at start from the environment; a wrong value stops the start with a sentence that
// names it. Secrets come from here only, and none has a default. The table of all settings is settings.ts.
import type { KeyObject } from "node:crypto";
import {
  type BankKeyConfig,
  createEd25519Key,
  type NamedKey,
  type NetworkKeyConfig,
  parseBankKeys,
  parseKey,
  parseNamedKeys,
  parseNetworkKeys,
  parsePinEncryptionKeys,
  parseTokenKeys,
} from "./configured-keys.ts";
import { type CommissionChannel, type PriceList, parseCommissions, parseFees } from "./fees/fee-schedule.ts";
import { CURRENCY_DECIMALS, type Currency } from "./ledger/money.ts";
import type { Channel } from "./ledger/tiers.ts";
import { createLimitTables, type LimitTables } from "./limits/limit-tables.ts";
import { SETTINGS } from "./settings.ts";

export type Config = {
  readonly host: string;
  readonly port: number;
  readonly databaseUrl: string | undefined;
  readonly dataDir: string | undefined;
  readonly redisUrl: string | undefined;
  readonly redisBudgetMs: number;
  readonly balanceCacheMs: number;
  readonly sandbox: boolean;
  readonly parentWatch: boolean;
  /** Whether the server does by itself what is due in time. */
  readonly workers: boolean;
  readonly logLevel: string;
  /** The first signs access tokens, all verify them. */
  readonly tokenKeys: readonly KeyObject[];
  readonly codeKey: Buffer;
  readonly pinKey: Buffer;
  /** The first is published; all open. */
  readonly pinEncryptionKeys: readonly KeyObject[];
  /** The first seals, all open. */
  readonly personalDataKeys: readonly NamedKey[];
  /** A phone is found, and held, by each of them. */
  readonly phoneIndexKeys: readonly NamedKey[];
  readonly messageGatewayUrl: string | undefined;
  /** Addresses of proxies whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: readonly string[];
  readonly accessTokenSeconds: number;
  readonly sessionLifetimeMs: number;
  readonly passwordTriesFree: number;
  readonly addressTriesFree: number;
  /** Of one caller, by what the requests are for. */
  readonly requestsPerMinute: Readonly<Record<"reads" | "writes" | "authentication" | "network", number>>;
  readonly oneTimeCodeTriesMax: number;
  readonly pinTriesMax: number;
  readonly transferTokenMs: number;
  /** Above it a transfer needs PIN and one-time code; a currency that is not there has no such amount. */
  readonly stepUpAboveMinor: Readonly<Partial<Record<Currency, bigint>>>;
  readonly phoneLookupsFree: number;
  readonly nameLookupsFree: number;
  readonly networkKeys: readonly NetworkKeyConfig[];
  readonly bankUrl: string | undefined;
  readonly bankKeys: readonly BankKeyConfig[];
  readonly bankSigningKey: KeyObject | undefined;
  readonly bankSigningKeyId: string;
  readonly bankTimeoutMs: number;
  readonly bankPendingMsMax: number;
  readonly bankReturnWindowMs: number;
  readonly bankReturnCheckMs: number;
  readonly switchUrl: string | undefined;
  readonly switchSigningKey: KeyObject | undefined;
  readonly switchSigningKeyId: string;
  readonly switchAskAfterMs: number;
  readonly recoveryFirstMs: number;
  readonly recoveryMsMax: number;
  readonly recoveryTriesMax: number;
  readonly codeLifetimeMs: number;
  readonly codeTriesMax: number;
  readonly terminalTriesMax: number;
  readonly networkTriesMax: number;
  readonly attemptWindowMs: number;
  readonly attemptLockMs: number;
  readonly attemptLockMsMax: number;
  /** Notes that the network's ATMs carry, in whole escudos. */
  readonly atmNotes: readonly number[];
  readonly atmAmountMinorMax: bigint;
  readonly atmFeeMinor: bigint;
  /** Limits of an agent that is registered without its own. */
  readonly agentAmountMinorMax: bigint;
  readonly agentDayMinorMax: bigint;
  readonly agentRequestLifetimeMs: number;
  readonly agentCodeTriesMax: number;
  readonly fees: PriceList<Channel>;
  readonly commissions: PriceList<CommissionChannel>;
  /** The limits of each tier, by currency. */
  readonly limits: LimitTables;
  readonly streamsPerUserMax: number;
  readonly streamsMax: number;
  readonly queueSizeMax: number;
  readonly batchSizeMax: number;
  readonly connectionsMax: number;
  readonly bodyLimitBytes: number;
  readonly fraudMode: "off" | "watch" | "enforce";
  readonly fraudRulesFile: string | undefined;
};

/** Reads the settings. Throws an error whose message lists every setting that is wrong, and what it should be. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const problems: string[] = [];
  const text = (name: string): string => {
    const setting = SETTINGS.find((candidate) => candidate.name === name);
    if (!setting) throw new Error(`${name} is not a setting`);
    return environment[name] || setting.default;
  };
  function checked<T>(name: string, rule: string, parse: (value: string) => T | undefined): T {
    let value: T | undefined;
    try {
      value = parse(text(name));
    } catch {}
    if (value === undefined) problems.push(`${name} must be ${rule}.`);
    return value as T;
  }
  const integer = (name: string, min: number, max: number) =>
    checked(name, `a whole number from ${min} to ${max}`, (value) =>
      /^\d+$/.test(value) && Number(value) >= min && Number(value) <= max ? Number(value) : undefined,
    );
  const onOff = (name: string) =>
    checked(name, "`on` or `off`", (value) => (value === "on" ? true : value === "off" ? false : undefined));
  const escudos = (name: string) =>
    checked(name, "an amount in escudos with at most two decimals", (value) => {
      const [, whole, cents = ""] = /^(\d{1,9})(?:\.(\d{1,2}))?$/.exec(value) ?? [];
      return whole === undefined ? undefined : BigInt(whole + cents.padEnd(CURRENCY_DECIMALS.CVE, "0"));
    });

  const address = (name: string) =>
    checked(name, "an http or https URL", (value) =>
      value === "" || /^https?:$/.test(new URL(value).protocol) ? value : undefined,
    ) || undefined;
  const signingKey = (name: string) =>
    checked(name, "an Ed25519 private key in PKCS#8 PEM", (value) =>
      value === "" ? null : createEd25519Key(value),
    ) ?? undefined;
  const keyName = (name: string) =>
    checked(name, "a name without spaces", (value) => (/^[!#-[\]-~]{1,64}$/.test(value) ? value : undefined));

  const config: Config = {
    host: text("HOST"),
    port: integer("PORT", 0, 65_535),
    databaseUrl:
      checked("DATABASE_URL", "a PostgreSQL address, such as postgres://user:password@host/name", (value) =>
        value === "" || /^postgres(ql)?:$/.test(new URL(value).protocol) ? value : undefined,
      ) || undefined,
    dataDir: text("DATA_DIR") || undefined,
    redisUrl:
      checked("REDIS_URL", "a Redis address, such as redis://user:password@host:6379/0", (value) =>
        value === "" || /^rediss?:$/.test(new URL(value).protocol) ? value : undefined,
      ) || undefined,
    redisBudgetMs: integer("REDIS_BUDGET_MS", 1, 60_000),
    balanceCacheMs: integer("BALANCE_CACHE_MS", 0, 5_000),
    sandbox: onOff("SANDBOX"),
    parentWatch: onOff("PARENT_WATCH"),
    workers: onOff("WORKERS"),
    logLevel: checked("LOG_LEVEL", "fatal, error, warn, info, debug, trace or silent", (value) =>
      ["fatal", "error", "warn", "info", "debug", "trace", "silent"].includes(value) ? value : undefined,
    ),
    tokenKeys: checked(
      "TOKEN_SIGNING_KEY",
      "an Ed25519 private key in PKCS#8 PEM, after which more keys may follow",
      parseTokenKeys,
    ),
    codeKey: checked("CODE_KEY", "32 bytes in hex", parseKey),
    pinKey: checked("PIN_KEY", "32 bytes in hex", parseKey),
    pinEncryptionKeys: checked(
      "PIN_ENCRYPTION_KEYS",
      "private keys on the curve P-256 in PKCS#8 PEM",
      parsePinEncryptionKeys,
    ),
    personalDataKeys: checked(
      "PERSONAL_DATA_KEYS",
      "a list of id:hex with 32 bytes each, with commas between",
      parseNamedKeys,
    ),
    phoneIndexKeys: checked(
      "PHONE_INDEX_KEYS",
      "a list of id:hex with 32 bytes each, with commas between",
      parseNamedKeys,
    ),
    messageGatewayUrl:
      checked("MESSAGE_GATEWAY_URL", "an http or https URL", (value) =>
        value === "" || /^https?:$/.test(new URL(value).protocol) ? value : undefined,
      ) || undefined,
    trustedProxies: checked("TRUSTED_PROXIES", "addresses with commas between", (value) => {
      const list = value === "" ? [] : value.split(",");
      return list.every((each) => /^[0-9a-f.:]+(\/\d{1,3})?$/i.test(each)) ? list : undefined;
    }),
    accessTokenSeconds: integer("ACCESS_TOKEN_SECONDS", 10, 86_400),
    sessionLifetimeMs: integer("SESSION_DAYS", 1, 365) * 86_400_000,
    passwordTriesFree: integer("PASSWORD_TRIES_FREE", 1, 100),
    addressTriesFree: integer("ADDRESS_TRIES_FREE", 1, 1_000_000),
    requestsPerMinute: {
      reads: integer("READS_PER_MINUTE_MAX", 1, 1_000_000),
      writes: integer("WRITES_PER_MINUTE_MAX", 1, 1_000_000),
      authentication: integer("AUTHENTICATIONS_PER_MINUTE_MAX", 1, 1_000_000),
      network: integer("NETWORK_REQUESTS_PER_MINUTE_MAX", 1, 1_000_000),
    },
    oneTimeCodeTriesMax: integer("ONE_TIME_CODE_TRIES_MAX", 1, 100),
    pinTriesMax: integer("PIN_TRIES_MAX", 1, 100),
    transferTokenMs: integer("TRANSFER_TOKEN_SECONDS", 30, 600) * 1000,
    stepUpAboveMinor: checked(
      "STEP_UP_ABOVE",
      "`none`, or a list of currency:amount with commas between",
      parseAmounts,
    ),
    phoneLookupsFree: integer("PHONE_LOOKUPS_FREE", 1, 1_000_000),
    nameLookupsFree: integer("NAME_LOOKUPS_FREE", 1, 1_000_000),
    networkKeys: checked(
      "NETWORK_KEYS",
      "a JSON list of {keyId, acquirerId, publicKey} with different keyIds",
      parseNetworkKeys,
    ),
    bankUrl: address("BANK_URL"),
    bankKeys: checked("BANK_KEYS", "a JSON list of {keyId, publicKey} with different keyIds", parseBankKeys),
    bankSigningKey: signingKey("BANK_SIGNING_KEY"),
    bankSigningKeyId: keyName("BANK_SIGNING_KEY_ID"),
    bankTimeoutMs: integer("BANK_TIMEOUT_MS", 100, 60_000),
    bankPendingMsMax: integer("BANK_PENDING_HOURS_MAX", 1, 8_760) * 3_600_000,
    bankReturnWindowMs: integer("BANK_RETURN_DAYS", 0, 365) * 86_400_000,
    bankReturnCheckMs: integer("BANK_RETURN_CHECK_SECONDS", 1, 86_400) * 1000,
    switchUrl: address("SWITCH_URL"),
    switchSigningKey: signingKey("SWITCH_SIGNING_KEY"),
    switchSigningKeyId: keyName("SWITCH_SIGNING_KEY_ID"),
    switchAskAfterMs: integer("SWITCH_ASK_AFTER_SECONDS", 1, 86_400) * 1000,
    recoveryFirstMs: integer("RECOVERY_FIRST_MS", 10, 3_600_000),
    recoveryMsMax: integer("RECOVERY_SECONDS_MAX", 1, 86_400) * 1000,
    recoveryTriesMax: integer("RECOVERY_TRIES_MAX", 1, 1000),
    codeLifetimeMs: integer("CODE_LIFETIME_SECONDS", 30, 86_400) * 1000,
    codeTriesMax: integer("CODE_TRIES_MAX", 1, 100),
    terminalTriesMax: integer("TERMINAL_TRIES_MAX", 1, 1_000_000),
    networkTriesMax: integer("NETWORK_TRIES_MAX", 1, 1_000_000),
    attemptWindowMs: integer("ATTEMPT_WINDOW_SECONDS", 1, 604_800) * 1000,
    attemptLockMs: integer("ATTEMPT_LOCK_SECONDS", 1, 86_400) * 1000,
    attemptLockMsMax: integer("ATTEMPT_LOCK_SECONDS_MAX", 1, 604_800) * 1000,
    atmNotes: checked("ATM_NOTES", "note values in escudos, with commas between", (value) =>
      /^[1-9]\d{0,4}(,[1-9]\d{0,4})*$/.test(value) ? value.split(",").map(Number) : undefined,
    ),
    atmAmountMinorMax: escudos("ATM_AMOUNT_MAX"),
    atmFeeMinor: escudos("ATM_FEE"),
    agentAmountMinorMax: escudos("AGENT_AMOUNT_MAX"),
    agentDayMinorMax: escudos("AGENT_DAY_MAX"),
    agentRequestLifetimeMs: integer("AGENT_REQUEST_SECONDS", 30, 86_400) * 1000,
    agentCodeTriesMax: integer("AGENT_CODE_TRIES_MAX", 1, 100),
    fees: checked("FEES", "JSON as the page on fees shows it", (value) => parseFees(JSON.parse(value))),
    commissions: checked("COMMISSIONS", "JSON as the page on fees shows it", (value) =>
      parseCommissions(JSON.parse(value)),
    ),
    limits: checked("LIMITS", "JSON as the page on limits shows it", (value) =>
      createLimitTables(JSON.parse(value)),
    ),
    streamsPerUserMax: integer("STREAMS_PER_USER_MAX", 1, 1000),
    streamsMax: integer("STREAMS_MAX", 1, 100_000),
    queueSizeMax: integer("POSTING_QUEUE_MAX", 1, 1_000_000),
    batchSizeMax: integer("POSTING_BATCH_MAX", 1, 10_000),
    connectionsMax: integer("DATABASE_CONNECTIONS_MAX", 2, 1000),
    bodyLimitBytes: integer("BODY_LIMIT_BYTES", 1024, 1_048_576),
    fraudMode: checked("FRAUD_MODE", "`off`, `watch` or `enforce`", (value) =>
      value === "off" || value === "watch" || value === "enforce" ? value : undefined,
    ),
    fraudRulesFile: text("FRAUD_RULES") || undefined,
  };
  if ((config.attemptLockMs ?? 0) > (config.attemptLockMsMax ?? Number.POSITIVE_INFINITY))
    problems.push("ATTEMPT_LOCK_SECONDS must not be more than ATTEMPT_LOCK_SECONDS_MAX.");
  if (config.bankUrl !== undefined && (!config.bankSigningKey || config.bankKeys?.length === 0))
    problems.push("BANK_URL needs BANK_SIGNING_KEY and at least one key in BANK_KEYS.");
  if (config.switchUrl !== undefined && !config.switchSigningKey)
    problems.push("SWITCH_URL needs SWITCH_SIGNING_KEY.");
  if (config.workers === false && config.sandbox === false)
    problems.push("WORKERS may be off in a sandbox only: set SANDBOX=on.");
  if (problems.length > 0) throw new Error(`The server cannot start: ${problems.join(" ")}`);
  return config;
}

/** `CVE:50000,EUR:450.50` in minor units. */
function parseAmounts(value: string): Config["stepUpAboveMinor"] | undefined {
  if (value === "none") return {};
  const pairs = value.split(",").map((pair) => {
    const [, currency = "", whole, cents = ""] = /^([A-Z]{3}):(\d{1,12})(?:\.(\d{1,2}))?$/.exec(pair) ?? [];
    const decimals = CURRENCY_DECIMALS[currency as Currency];
    if (whole === undefined || decimals === undefined || cents.length > decimals) return undefined;
    return [currency, BigInt(whole + cents.padEnd(decimals, "0"))] as const;
  });
  const known = pairs.filter((pair) => pair !== undefined);
  const currencies = new Set(known.map(([currency]) => currency));
  return currencies.size === pairs.length ? Object.fromEntries(known) : undefined;
}
