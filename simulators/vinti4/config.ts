// The switch's settings, from its environment. Every fault is one sentence; no key is ever shown.

import { createPrivateKey } from "node:crypto";
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
  terminalKeys: Record<string, string>;
  /** The wallet's own keys, for what it asks. @default none */
  walletKeys: readonly WalletKey[];
  /** One deadline for an answer of the wallet over all tries, in milliseconds; terminals wait longer. @default 10_000 */
  walletTimeoutMs: number;
  /** Stop when standard input closes, so that a switch does not outlive who started it. */
  parentWatch: boolean;
  /** What pino calls a level. @default info */
  logLevel: string;
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
  };
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
