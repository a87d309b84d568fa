// The switch's settings, from its environment. Every fault is one sentence; no key is ever shown.

import { createPrivateKey, hkdfSync } from "node:crypto";
import { type FaultControlSettings, readFaultControl } from "../faults/fault-control.ts";
import { faultsFrom } from "../faults/process-faults.ts";
import type { FaultRule } from "../faults/rules.ts";
import { type WalletKey, walletKeysFrom } from "../signatures/wallet-signature.ts";

export type SwitchConfig = {
  /** Where to listen. @default 127.0.0.1 */
  host: string;
  /** 0 picks a free port. @default 3100 */
  port: number;
  walletUrl: string;
  acquirerId: string;
  signingKeyId: string;
  /** Ed25519, PKCS #8 in PEM. */
  signingKey: string;
  /** Further terminals can be registered while the switch runs. */
  terminalKeys: Record<string, string>;
  /** Where its journals are. One switch at a time. */
  dataFolder: string;
  /** What the people who run the switch identify themselves with. @default nobody may */
  operatorKey: string | undefined;
  /** After so many tries an advice is a dead letter. @default 150 */
  adviceTriesMax: number;
  /** The longest wait between two tries of an advice, in milliseconds. @default 300_000 */
  retryDelayMsMax: number;
  /** The wallet's own keys, for what it asks. @default none */
  walletKeys: readonly WalletKey[];
  /** One deadline for an answer of the wallet over all tries, in milliseconds; terminals wait longer. @default 10_000 */
  walletTimeoutMs: number;
  /** Stop when standard input closes, so that a switch does not outlive who started it. */
  parentWatch: boolean;
  /** What pino calls a level. @default info */
  logLevel: string;
  /** What shall go wrong in this process. @default nothing */
  faults: readonly FaultRule[];
  /** Where that can be changed while it runs. @default nowhere */
  faultControl: FaultControlSettings | undefined;
};

/** @throws one Error with a sentence for each setting that is missing or wrong. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): SwitchConfig {
  const problems: string[] = [];
  const setting = (name: string, fallback: string | undefined, pattern: RegExp, expected: string): string => {
    const value = environment[name] ?? fallback;
    if (value !== undefined && pattern.test(value)) return value;
    problems.push(`${name} must be ${expected}${value === undefined ? "; it is not set" : ""}.`);
    return "";
  };
  const config: SwitchConfig = {
    host: setting("HOST", "127.0.0.1", /\S/, "an address to listen on"),
    port: Number(setting("PORT", "3100", /^\d{1,5}$/, "a port from 0 to 65535")),
    walletUrl: setting(
      "WALLET_URL",
      undefined,
      /^https?:\/\//,
      "the wallet's address, such as http://127.0.0.1:3000",
    ),
    acquirerId: setting("ACQUIRER_ID", "VINTI4", /^[A-Z0-9]{1,11}$/, "1 to 11 of A-Z and 0-9"),
    signingKeyId: setting("SIGNING_KEY_ID", undefined, /^[!-~]+$/, "the key's name at the wallet"),
    signingKey: environment.SIGNING_KEY ?? "",
    terminalKeys: {},
    dataFolder: setting("DATA_DIR", undefined, /\S/, "a folder for the switch's journals"),
    operatorKey:
      environment.OPERATOR_KEY === undefined
        ? undefined
        : setting(
            "OPERATOR_KEY",
            undefined,
            /^[!-~]{24,128}$/,
            "24 to 128 visible ASCII characters without spaces",
          ),
    adviceTriesMax: Number(setting("ADVICE_TRIES_MAX", "150", /^[1-9]\d{0,5}$/, "a number above zero")),
    retryDelayMsMax: Number(
      setting("RETRY_DELAY_MS_MAX", "300000", /^[1-9]\d{0,7}$/, "a time in milliseconds above zero"),
    ),
    walletKeys: walletKeysFrom(environment.WALLET_KEYS ?? "[]") ?? [],
    walletTimeoutMs: Number(
      setting("WALLET_TIMEOUT_MS", "10000", /^[1-9]\d{0,6}$/, "a time in milliseconds above zero"),
    ),
    parentWatch: setting("PARENT_WATCH", "off", /^(on|off)$/, "on or off") === "on",
    logLevel: setting(
      "LOG_LEVEL",
      "info",
      /^(trace|debug|info|warn|error|fatal|silent)$/,
      "trace, debug, info, warn, error, fatal or silent",
    ),
    faults: [],
    faultControl: undefined,
  };
  try {
    config.faults = faultsFrom(environment.FAULTS ?? "");
  } catch (error) {
    problems.push(
      `FAULTS must be a JSON list such as ["crash at switch.authorise.after-answer"]: ${(error as Error).message}`,
    );
  }
  try {
    config.faultControl = readFaultControl(environment);
  } catch (error) {
    problems.push((error as Error).message);
  }
  const terminalKeys = terminalKeysFrom(environment.TERMINAL_KEYS);
  if (terminalKeys) config.terminalKeys = terminalKeys;
  else problems.push('TERMINAL_KEYS must be a JSON object such as {"ATM00001":"<its key>"}.');
  if (walletKeysFrom(environment.WALLET_KEYS ?? "[]") === undefined)
    problems.push("WALLET_KEYS must be a JSON list of {keyId, publicKey} (Ed25519, SPKI PEM).");
  if (!isEd25519(config.signingKey))
    problems.push("SIGNING_KEY must be an Ed25519 private key, PKCS #8 in PEM.");
  if (config.port > 65_535) problems.push("PORT must be a port from 0 to 65535.");
  if (problems.length > 0) throw new Error(`The switch cannot start:\n- ${problems.join("\n- ")}`);
  return config;
}

function terminalKeysFrom(text: string | undefined): Record<string, string> | undefined {
  try {
    const value: unknown = JSON.parse(text ?? "");
    if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
    return Object.values(value).every((key) => typeof key === "string")
      ? (value as Record<string, string>)
      : undefined;
  } catch {
    return undefined;
  }
}

function isEd25519(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === "ed25519";
  } catch {
    return false;
  }
}

/**
 * What digests a customer's code in the journal. It follows from the signing key, so that a repeat after a restart is still
 * known as one, and nobody who reads a journal can search for the code.
 */
export function fingerprintKeyFrom(signingKey: string): Uint8Array {
  const secret = createPrivateKey(signingKey).export({ type: "pkcs8", format: "der" });
  return new Uint8Array(hkdfSync("sha256", secret, "", "makeba vinti4 fingerprint", 32));
}
