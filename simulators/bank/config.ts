// The bank's settings, from its environment. Every fault is one sentence; no key is ever shown.
import { createPrivateKey } from "node:crypto";
import { type FaultControlSettings, readFaultControl } from "../faults/fault-control.ts";
import { faultsFrom } from "../faults/process-faults.ts";
import type { FaultRule } from "../faults/rules.ts";
import { type WalletKey, walletKeysFrom } from "../signatures/wallet-signature.ts";

export type BankConfig = {
  /** Where to listen. @default 127.0.0.1 */
  host: string;
  /** 0 picks a free port. @default 3200 */
  port: number;
  /** Where callbacks go. @default http://127.0.0.1:3000 */
  walletUrl: string;
  signingKeyId: string;
  /** Ed25519, PKCS #8 in PEM. */
  signingKey: string;
  walletKeys: readonly WalletKey[];
  /** From pending to settled, in milliseconds. @default 2_000 */
  settleMs: number;
  /** Stop when standard input closes, so that a bank does not outlive who started it. */
  parentWatch: boolean;
  /** What pino calls a level. @default info */
  logLevel: string;
  /** What shall go wrong in this process. @default nothing */
  faults: readonly FaultRule[];
  /** Where that can be changed while it runs. @default nowhere */
  faultControl: FaultControlSettings | undefined;
};

/** @throws one Error with a sentence for each setting that is missing or wrong. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): BankConfig {
  const problems: string[] = [];
  const setting = (name: string, fallback: string | undefined, pattern: RegExp, expected: string): string => {
    const value = environment[name] ?? fallback;
    if (value !== undefined && pattern.test(value)) return value;
    problems.push(`${name} must be ${expected}${value === undefined ? "; it is not set" : ""}.`);
    return "";
  };
  const config: BankConfig = {
    host: setting("HOST", "127.0.0.1", /\S/, "an address to listen on"),
    port: Number(setting("PORT", "3200", /^\d{1,5}$/, "a port from 0 to 65535")),
    walletUrl: setting(
      "WALLET_URL",
      "http://127.0.0.1:3000",
      /^https?:\/\//,
      "the wallet's address, such as http://127.0.0.1:3000",
    ),
    signingKeyId: setting("SIGNING_KEY_ID", undefined, /^[!-~]+$/, "the key's name at the wallet"),
    signingKey: environment.SIGNING_KEY ?? "",
    walletKeys: walletKeysFrom(environment.WALLET_KEYS ?? "") ?? [],
    settleMs: Number(setting("SETTLE_MS", "2000", /^\d{1,9}$/, "a time in milliseconds")),
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
      `FAULTS must be a JSON list such as ["drop the callback request once"]: ${(error as Error).message}`,
    );
  }
  try {
    config.faultControl = readFaultControl(environment);
  } catch (error) {
    problems.push((error as Error).message);
  }
  if (config.walletKeys.length === 0)
    problems.push("WALLET_KEYS must be a JSON list of {keyId, publicKey} (Ed25519, SPKI PEM).");
  if (!isEd25519(config.signingKey))
    problems.push("SIGNING_KEY must be an Ed25519 private key, PKCS #8 in PEM.");
  if (config.port > 65_535) problems.push("PORT must be a port from 0 to 65535.");
  if (problems.length > 0) throw new Error(`The bank cannot start:\n- ${problems.join("\n- ")}`);
  return config;
}

function isEd25519(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === "ed25519";
  } catch {
    return false;
  }
}
