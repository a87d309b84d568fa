// The keys of one sandbox: made at random, kept only if somebody keeps them. Never for real money.
import { generateKeyPairSync, randomBytes } from "node:crypto";

export type SandboxSecrets = {
  readonly tokenSigningKey: string;
  readonly codeKey: string;
  readonly pinKey: string;
  /** As the server's setting has them. */
  readonly personalDataKeys: string;
  readonly phoneIndexKey: string;
  readonly networkPrivateKey: string;
  readonly networkPublicKey: string;
  /** What the bank signs with. */
  readonly bankPrivateKey: string;
  readonly bankPublicKey: string;
  /** What the wallet signs with when it asks the bank or the switch. */
  readonly walletPrivateKey: string;
  readonly walletPublicKey: string;
  /** What the people who run the switch identify themselves with. */
  readonly switchOperatorKey: string;
  /** By terminal id. */
  readonly terminalKeys: Readonly<Record<string, string>>;
};

export const ACQUIRER_ID = "VINTI4";
export const NETWORK_KEY_ID = "vinti4-sandbox";
export const BANK_KEY_ID = "bank-sandbox";
export const WALLET_KEY_ID = "wallet-sandbox";

/** New keys for a server, its switch and so many terminals, named ATM00001 and on. */
export function createSecrets(terminals = 3): SandboxSecrets {
  const token = generateKeyPairSync("ed25519");
  const network = generateKeyPairSync("ed25519");
  const bank = generateKeyPairSync("ed25519");
  const wallet = generateKeyPairSync("ed25519");
  const ids = Array.from({ length: terminals }, (_, i) => `ATM${String(i + 1).padStart(5, "0")}`);
  return {
    tokenSigningKey: token.privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    codeKey: randomBytes(32).toString("hex"),
    pinKey: randomBytes(32).toString("hex"),
    personalDataKeys: `sandbox:${randomBytes(32).toString("hex")}`,
    phoneIndexKey: randomBytes(32).toString("hex"),
    networkPrivateKey: network.privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    networkPublicKey: network.publicKey.export({ type: "spki", format: "pem" }).toString(),
    bankPrivateKey: bank.privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    bankPublicKey: bank.publicKey.export({ type: "spki", format: "pem" }).toString(),
    walletPrivateKey: wallet.privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    walletPublicKey: wallet.publicKey.export({ type: "spki", format: "pem" }).toString(),
    switchOperatorKey: randomBytes(24).toString("base64url"),
    terminalKeys: Object.fromEntries(ids.map((id) => [id, randomBytes(18).toString("base64url")])),
  };
}
