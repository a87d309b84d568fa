// The bank as a part of the sandbox. It starts before the wallet, which must know its address, and is told the wallet's
// address afterwards.
import { type RunningProcess, startProcess } from "./processes.ts";
import { BANK_KEY_ID, type SandboxSecrets, WALLET_KEY_ID } from "./secrets.ts";

export type BankPart = RunningProcess & { tellWallet(url: string): Promise<void> };

export async function startBank(options: {
  /** 0 takes a free one. */
  readonly port: number;
  readonly secrets: SandboxSecrets;
  /** Further settings. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly onLog?: (line: string) => void;
}): Promise<BankPart> {
  const { port, secrets, settings, onLog } = options;
  const bank = await startProcess({
    name: "bank",
    module: "@makeba/simulators/bank/main",
    environment: {
      PORT: String(port),
      SIGNING_KEY_ID: BANK_KEY_ID,
      SIGNING_KEY: secrets.bankPrivateKey,
      WALLET_KEYS: JSON.stringify([{ keyId: WALLET_KEY_ID, publicKey: secrets.walletPublicKey }]),
      ...settings,
    },
    ...(onLog ? { onLog } : {}),
  });
  return {
    ...bank,
    async tellWallet(url) {
      const response = await fetch(`${bank.ready.url}/control/wallet`, {
        method: "PUT",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ url }),
      });
      if (!response.ok) throw new Error(`The bank did not take the wallet's address: ${response.status}.`);
    },
  };
}

/** What the wallet must be told of its bank, and of a switch whose port is known before it starts. */
export function walletSettingsFor(
  bankUrl: string | undefined,
  switchPort: number | undefined,
  secrets: SandboxSecrets,
): Record<string, string> {
  const { walletPrivateKey, bankPublicKey: publicKey } = secrets;
  return {
    ...(bankUrl === undefined
      ? {}
      : {
          BANK_URL: bankUrl,
          BANK_KEYS: JSON.stringify([{ keyId: BANK_KEY_ID, publicKey }]),
          BANK_SIGNING_KEY: walletPrivateKey,
          BANK_SIGNING_KEY_ID: WALLET_KEY_ID,
        }),
    ...(switchPort === undefined || switchPort === 0
      ? {}
      : {
          SWITCH_URL: `http://127.0.0.1:${switchPort}`,
          SWITCH_SIGNING_KEY: walletPrivateKey,
          SWITCH_SIGNING_KEY_ID: WALLET_KEY_ID,
        }),
  };
}
