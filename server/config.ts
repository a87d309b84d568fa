// Every setting of the server, with its unit and default. Read once at start from the environment; a wrong value stops
// the start with a sentence that names it. Secrets come from here only, and none has a default.
import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { type CommissionChannel, type PriceList, parseCommissions, parseFees } from "./fees/fee-schedule.ts";
import { CURRENCY_DECIMALS, type Currency } from "./ledger/money.ts";
import type { Channel } from "./ledger/tiers.ts";
import { createLimitTables, type LimitTables } from "./limits/limit-tables.ts";

export type NetworkKeyConfig = {
  readonly keyId: string;
  readonly acquirerId: string;
  readonly publicKey: KeyObject;
};

export type BankKeyConfig = { readonly keyId: string; readonly publicKey: KeyObject };

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
  readonly logLevel: string;
  /** The first signs access tokens, all verify them. */
  readonly tokenKeys: readonly KeyObject[];
  readonly codeKey: Buffer;
  readonly pinKey: Buffer;
  /** The first is published; all open. */
  readonly pinEncryptionKeys: readonly KeyObject[];
  /** The first seals, all open. */
  readonly personalDataKeys: readonly { readonly keyId: string; readonly key: Buffer }[];
  readonly phoneIndexKey: Buffer;
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

type Setting = { readonly name: string; readonly default: string; readonly meaning: string };

/** The settings as people read them; `docs/reference/configuration.md` shows this table. */
export const SETTINGS: readonly Setting[] = [
  { name: "HOST", default: "127.0.0.1", meaning: "Address to listen on." },
  { name: "PORT", default: "3000", meaning: "Port to listen on; 0 takes a free one." },
  {
    name: "DATABASE_URL",
    default: "",
    meaning: "PostgreSQL to use. Without it the server starts one of its own.",
  },
  {
    name: "DATA_DIR",
    default: "",
    meaning: "Where a PostgreSQL of its own keeps its files; without it they are temporary.",
  },
  {
    name: "REDIS_URL",
    default: "",
    meaning:
      "Redis that the servers of one database share. Without it each server is on its own, so there may be one only.",
  },
  {
    name: "REDIS_BUDGET_MS",
    default: "50",
    meaning: "How long a request waits for one answer of Redis before it goes on without (milliseconds).",
  },
  {
    name: "BALANCE_CACHE_MS",
    default: "0",
    meaning:
      "How long a balance that was read may be given out again while nothing is posted (milliseconds); 0 for never.",
  },
  {
    name: "SANDBOX",
    default: "off",
    meaning: "`on` adds the operations under `/sandbox`. Never for real money.",
  },
  { name: "PARENT_WATCH", default: "off", meaning: "`on` stops the server when its standard input closes." },
  { name: "LOG_LEVEL", default: "info", meaning: "fatal, error, warn, info, debug, trace or silent." },
  {
    name: "TOKEN_SIGNING_KEY",
    default: "",
    meaning:
      "Secret. Ed25519 private key (PKCS#8 PEM) that signs access tokens. More PEM blocks may follow, private or public: they verify only.",
  },
  {
    name: "CODE_KEY",
    default: "",
    meaning: "Secret. 32 bytes in hex, from which one-time codes and their digests are made.",
  },
  {
    name: "PIN_KEY",
    default: "",
    meaning:
      "Secret. 32 bytes in hex, which key the digests of PINs, one-time codes and recovery codes, and refresh tokens.",
  },
  {
    name: "PIN_ENCRYPTION_KEYS",
    default: "",
    meaning:
      "Secret. Private keys on P-256 (PKCS#8 PEM) to which phones may encrypt PINs: the first is published, all open. Without one PINs come as digits only.",
  },
  {
    name: "PERSONAL_DATA_KEYS",
    default: "",
    meaning:
      "Secret. `id:hex` (32 bytes), with commas between: the first encrypts names and phones, all decrypt.",
  },
  {
    name: "PHONE_INDEX_KEY",
    default: "",
    meaning:
      "Secret. 32 bytes in hex, which key the digest by which a phone is found. It cannot be exchanged.",
  },
  {
    name: "MESSAGE_GATEWAY_URL",
    default: "",
    meaning:
      "Where messages to phones are posted as `{to, text}`. In the sandbox they stay in an inbox instead.",
  },
  {
    name: "TRUSTED_PROXIES",
    default: "",
    meaning:
      "Addresses or ranges of load balancers, with commas between, whose `X-Forwarded-For` is believed.",
  },
  {
    name: "ACCESS_TOKEN_SECONDS",
    default: "600",
    meaning: "How long an access token can be used (seconds).",
  },
  {
    name: "SESSION_DAYS",
    default: "30",
    meaning: "How long a session lives without being refreshed (days).",
  },
  {
    name: "PASSWORD_TRIES_FREE",
    default: "5",
    meaning: "Wrong passwords for one phone, or wrong second factors, before each further one has to wait.",
  },
  {
    name: "ADDRESS_TRIES_FREE",
    default: "100",
    meaning: "Wrong tries from one network address in an hour before each further one has to wait.",
  },
  {
    name: "READS_PER_MINUTE_MAX",
    default: "1200",
    meaning: "Requests that only read, of one user or API key.",
  },
  {
    name: "WRITES_PER_MINUTE_MAX",
    default: "600",
    meaning: "Requests that change something, of one user or API key.",
  },
  {
    name: "AUTHENTICATIONS_PER_MINUTE_MAX",
    default: "600",
    meaning: "Sign-ups, sign-ins, refreshes and requests with credentials that are refused, of one address.",
  },
  {
    name: "NETWORK_REQUESTS_PER_MINUTE_MAX",
    default: "60000",
    meaning: "Signed requests of one network key.",
  },
  {
    name: "ONE_TIME_CODE_TRIES_MAX",
    default: "5",
    meaning: "Wrong tries at one code sent to a phone before it is void.",
  },
  { name: "PIN_TRIES_MAX", default: "10", meaning: "Wrong PINs in a row before the PIN is blocked." },
  {
    name: "TRANSFER_TOKEN_SECONDS",
    default: "180",
    meaning: "How long a prepared transfer can be confirmed (seconds).",
  },
  {
    name: "STEP_UP_ABOVE",
    default: "CVE:50000,EUR:450,USD:500,SGD:650,JPY:75000,CNY:3500",
    meaning:
      "Amounts per currency above which a transfer needs PIN and one-time code; `none`, or a currency left out, asks for none.",
  },
  {
    name: "PHONE_LOOKUPS_FREE",
    default: "20",
    meaning:
      "Recipients looked up by phone and not paid, per user and day, before each further one has to wait.",
  },
  {
    name: "NETWORK_KEYS",
    default: "[]",
    meaning:
      "JSON list of `{keyId, acquirerId, publicKey}` (Ed25519, SPKI PEM): who may sign as the network.",
  },
  {
    name: "BANK_URL",
    default: "",
    meaning:
      "The bank that top-ups and withdrawals go to. Without it those operations answer `BANK_UNAVAILABLE`.",
  },
  {
    name: "BANK_KEYS",
    default: "[]",
    meaning: "JSON list of `{keyId, publicKey}` (Ed25519, SPKI PEM): who may sign as the bank.",
  },
  {
    name: "BANK_SIGNING_KEY",
    default: "",
    meaning: "Secret. Ed25519 private key (PKCS#8 PEM) that signs requests to the bank.",
  },
  { name: "BANK_SIGNING_KEY_ID", default: "wallet", meaning: "The name of that key at the bank." },
  {
    name: "BANK_TIMEOUT_MS",
    default: "5000",
    meaning: "How long the bank may take to answer (milliseconds).",
  },
  {
    name: "BANK_PENDING_HOURS_MAX",
    default: "72",
    meaning: "How long the bank may keep a transaction pending before a person is told (hours).",
  },
  {
    name: "BANK_RETURN_DAYS",
    default: "14",
    meaning: "How long a settled transaction is looked at for a return that nobody reported (days).",
  },
  {
    name: "BANK_RETURN_CHECK_SECONDS",
    default: "3600",
    meaning:
      "The first wait before a settled transaction is looked at for a return (seconds); it doubles, up to a day.",
  },
  {
    name: "SWITCH_URL",
    default: "",
    meaning:
      "The switch that is asked about withdrawals of which nothing was heard. Without it a person is told.",
  },
  {
    name: "SWITCH_SIGNING_KEY",
    default: "",
    meaning: "Secret. Ed25519 private key (PKCS#8 PEM) that signs requests to the switch.",
  },
  { name: "SWITCH_SIGNING_KEY_ID", default: "wallet", meaning: "The name of that key at the switch." },
  {
    name: "SWITCH_ASK_AFTER_SECONDS",
    default: "120",
    meaning: "How long after its authorisation a withdrawal is first asked about (seconds).",
  },
  {
    name: "RECOVERY_FIRST_MS",
    default: "5000",
    meaning: "The first wait before the other side is asked again (milliseconds); it doubles with each try.",
  },
  {
    name: "RECOVERY_SECONDS_MAX",
    default: "900",
    meaning: "The longest wait between two tries (seconds).",
  },
  {
    name: "RECOVERY_TRIES_MAX",
    default: "8",
    meaning: "Tries without an answer before a person is told; the tries go on.",
  },
  {
    name: "CODE_LIFETIME_SECONDS",
    default: "900",
    meaning: "How long a withdrawal code can be used (seconds).",
  },
  { name: "CODE_TRIES_MAX", default: "3", meaning: "Wrong amounts for one code before it is blocked." },
  {
    name: "TERMINAL_TRIES_MAX",
    default: "10",
    meaning: "Wrong tries at one terminal in a window before it is locked.",
  },
  {
    name: "NETWORK_TRIES_MAX",
    default: "1000",
    meaning: "Wrong tries in one network in a window before it is locked.",
  },
  {
    name: "ATTEMPT_WINDOW_SECONDS",
    default: "600",
    meaning: "Window in which wrong tries are counted (seconds).",
  },
  {
    name: "ATTEMPT_LOCK_SECONDS",
    default: "900",
    meaning: "How long a terminal or network stays locked (seconds).",
  },
  {
    name: "ATM_NOTES",
    default: "200,1000,2000",
    meaning: "Notes that the network's ATMs carry (whole escudos).",
  },
  { name: "ATM_AMOUNT_MAX", default: "20000", meaning: "Most that one ATM withdrawal may be (escudos)." },
  { name: "ATM_FEE", default: "0", meaning: "Fee of one ATM withdrawal (escudos, up to two decimals)." },
  {
    name: "AGENT_AMOUNT_MAX",
    default: "50000",
    meaning: "Most that an agent may pay out or take in at once, unless it has a limit of its own (escudos).",
  },
  {
    name: "AGENT_DAY_MAX",
    default: "500000",
    meaning:
      "Most that an agent may pay out and take in on a day, unless it has a limit of its own (escudos).",
  },
  {
    name: "AGENT_REQUEST_SECONDS",
    default: "900",
    meaning: "How long a cash-out at an agent waits for the other side (seconds).",
  },
  {
    name: "AGENT_CODE_TRIES_MAX",
    default: "3",
    meaning: "Wrong confirmation codes or store numbers for one cash-out before it is declined.",
  },
  {
    name: "FEES",
    default: "{}",
    meaning: "JSON with what payments cost, by currency and channel; see [fees](fees.md).",
  },
  {
    name: "COMMISSIONS",
    default: "{}",
    meaning: "JSON with what agents earn by cash-outs and cash-ins, by currency; see [fees](fees.md).",
  },
  {
    name: "LIMITS",
    default: "{}",
    meaning:
      "JSON with the limits that differ from the built-in ones, by currency, tier, channel and period; see [limits](limits.md).",
  },
  {
    name: "STREAMS_PER_USER_MAX",
    default: "10",
    meaning: "Transactions that one user may follow live at a time, on one server.",
  },
  { name: "STREAMS_MAX", default: "1000", meaning: "Live streams that one server keeps open." },
  {
    name: "POSTING_QUEUE_MAX",
    default: "10000",
    meaning: "Commands that may wait to be posted; past it callers get 503.",
  },
  { name: "POSTING_BATCH_MAX", default: "1000", meaning: "Commands posted in one database transaction." },
  { name: "DATABASE_CONNECTIONS_MAX", default: "10", meaning: "Connections to PostgreSQL." },
  { name: "BODY_LIMIT_BYTES", default: "16384", meaning: "Largest request body that is read (bytes)." },
  {
    name: "FRAUD_MODE",
    default: "watch",
    meaning:
      "`watch` raises alerts only, `enforce` lets fraud rules step up, hold and freeze, `off` does not look.",
  },
  {
    name: "FRAUD_RULES",
    default: "",
    meaning: "File of fraud rules (YAML). Without it the server's own apply.",
  },
];

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
      parsePersonalDataKeys,
    ),
    phoneIndexKey: checked("PHONE_INDEX_KEY", "32 bytes in hex", parseKey),
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
    attemptWindowMs: integer("ATTEMPT_WINDOW_SECONDS", 1, 86_400) * 1000,
    attemptLockMs: integer("ATTEMPT_LOCK_SECONDS", 1, 86_400) * 1000,
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
  if (config.bankUrl !== undefined && (!config.bankSigningKey || config.bankKeys?.length === 0))
    problems.push("BANK_URL needs BANK_SIGNING_KEY and at least one key in BANK_KEYS.");
  if (config.switchUrl !== undefined && !config.switchSigningKey)
    problems.push("SWITCH_URL needs SWITCH_SIGNING_KEY.");
  if (problems.length > 0) throw new Error(`The server cannot start: ${problems.join(" ")}`);
  return config;
}

function parseKey(value: string): Buffer | undefined {
  return /^[0-9a-f]{64}$/i.test(value) ? Buffer.from(value, "hex") : undefined;
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

/** One or more PEM blocks, of which the first must be private. */
function parseTokenKeys(value: string): KeyObject[] | undefined {
  const keys = pemBlocks(value).map((block) =>
    block.includes("PRIVATE") ? createPrivateKey(block) : createPublicKey(block),
  );
  const usable = keys[0]?.type === "private" && keys.every((key) => key.asymmetricKeyType === "ed25519");
  return usable ? keys : undefined;
}

/** No PEM block, or some, all of them private and on P-256. */
function parsePinEncryptionKeys(value: string): KeyObject[] | undefined {
  if (value === "") return [];
  const blocks = pemBlocks(value);
  const keys = blocks.map((block) => createPrivateKey(block));
  const usable = keys.every((key) => key.asymmetricKeyDetails?.namedCurve === "prime256v1");
  return keys.length > 0 && usable ? keys : undefined;
}

function pemBlocks(value: string): string[] {
  return value.replaceAll("\\n", "\n").match(/-----BEGIN (\w+ KEY)-----[^-]+-----END \1-----/g) ?? [];
}

function parsePersonalDataKeys(value: string): Config["personalDataKeys"] | undefined {
  const keys = value.split(",").map((pair) => {
    const [, keyId, hex] = /^([A-Za-z0-9_-]{1,16}):([0-9a-f]{64})$/i.exec(pair) ?? [];
    return hex === undefined ? undefined : { keyId: keyId!, key: Buffer.from(hex, "hex") };
  });
  const known = keys.filter((key) => key !== undefined);
  const ids = new Set(known.map(({ keyId }) => keyId));
  return known.length === keys.length && ids.size === keys.length ? known : undefined;
}

function parseNetworkKeys(value: string): NetworkKeyConfig[] | undefined {
  const list: unknown = JSON.parse(value);
  if (!Array.isArray(list)) return undefined;
  const keys = list.map(({ keyId, acquirerId, publicKey: pem }) => {
    const named = typeof keyId === "string" && keyId !== "" && typeof acquirerId === "string";
    // From a private key Node would make the public one; but a private key has no place here.
    const isPublic = typeof pem === "string" && !pem.includes("PRIVATE");
    if (!named || !isPublic || !/^[A-Z0-9]{1,11}$/.test(acquirerId)) throw new Error("not a network key");
    const publicKey = createPublicKey(pem);
    if (publicKey.asymmetricKeyType !== "ed25519") throw new Error("not a network key");
    return { keyId, acquirerId, publicKey };
  });
  return new Set(keys.map(({ keyId }) => keyId)).size === keys.length ? keys : undefined;
}

function createEd25519Key(value: string): KeyObject | undefined {
  const key = createPrivateKey(value.replaceAll("\\n", "\n"));
  return key.asymmetricKeyType === "ed25519" ? key : undefined;
}

function parseBankKeys(value: string): BankKeyConfig[] | undefined {
  const list: unknown = JSON.parse(value);
  if (!Array.isArray(list)) return undefined;
  const keys = list.map(({ keyId, publicKey: pem }) => {
    const isPublic = typeof pem === "string" && !pem.includes("PRIVATE");
    if (typeof keyId !== "string" || keyId === "" || !isPublic) throw new Error("not a key of a bank");
    const publicKey = createPublicKey(pem);
    if (publicKey.asymmetricKeyType !== "ed25519") throw new Error("not a key of a bank");
    return { keyId, publicKey };
  });
  return new Set(keys.map(({ keyId }) => keyId)).size === keys.length ? keys : undefined;
}
