// The whole sandbox: a wallet server with its PostgreSQL, a Vinti4 switch in front of it and, when asked for, a bank behind it.
import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  type AgentClient,
  createAgentClient,
  createSandboxClient,
  createWalletClient,
  type SandboxClient,
  type WalletClient,
} from "@makeba/sdk";
import { createSwitchClient, type HttpSwitchClient } from "../atm/switch-client.ts";
import { startBank, walletSettingsFor } from "./bank-part.ts";
import { type RunningProcess, startPowered, startProcess } from "./processes.ts";
import { ACQUIRER_ID, createSecrets, NETWORK_KEY_ID, type SandboxSecrets, WALLET_KEY_ID } from "./secrets.ts";

export type SandboxOptions = {
  /** Keys to run with. @default new ones */
  readonly secrets?: SandboxSecrets;
  /** Where PostgreSQL keeps its files. @default a temporary folder */
  readonly dataDirectory?: string;
  /** Where the switch keeps its journals. @default a temporary folder */
  readonly switchDataDirectory?: string;
  /** A PostgreSQL that runs already. @default one of its own */
  readonly databaseUrl?: string;
  /** Ports to listen on; 0 takes a free one. @default 0 */
  readonly walletPort?: number;
  readonly switchPort?: number;
  /** Port of a bank; without it there is none. */
  readonly bankPort?: number;
  /** Further settings of the wallet server. */
  readonly walletSettings?: Readonly<Record<string, string>>;
  /** Further settings of the switch. */
  readonly switchSettings?: Readonly<Record<string, string>>;
  /** Lets faults of switch and bank be set over HTTP, with this key. @default nobody may */
  readonly faultsKey?: string;
  readonly onLog?: (process: string, line: string) => void;
  /** What stands in front of each part, such as a recorder. @default nothing */
  readonly front?: SandboxFront;
};

export type SandboxFront = {
  /** Where the switch's is: the wallet must know before the switch starts. */
  readonly switchPort: number;
  /** @param url where the part is @returns where everybody, the other parts too, is to ask instead */
  open(part: "wallet" | "switch" | "bank", url: string): Promise<string>;
};

type SandboxRole = "customer" | "agent" | "operator" | "auditor";

export type Sandbox = {
  readonly walletUrl: string;
  readonly switchUrl: string;
  /** Nothing when there is no bank. */
  readonly bankUrl: string | undefined;
  readonly databaseUrl: string;
  /** Where faults are set; nothing when nobody may. */
  readonly faultsUrls: { readonly switch: string | undefined; readonly bank: string | undefined };
  /** For who watches the processes. */
  readonly processIds: { readonly wallet: number; readonly switch: number };
  readonly secrets: SandboxSecrets;
  readonly client: SandboxClient;
  /** A client of the wallet for a user in a role. */
  walletFor(userId: string, role?: SandboxRole): WalletClient;
  /** A client of the agents' side of the wallet, for an agent or the back office. */
  agentClientFor(userId: string, role: "agent" | "operator"): AgentClient;
  /** What an ATM uses to talk to the switch. */
  switchClientFor(terminalId: string): HttpSwitchClient;
  /** Settles with a sentence when a part ends by itself. */
  readonly failed: Promise<string>;
  stop(): Promise<void>;
};

export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const secrets = options.secrets ?? createSecrets();
  const inFront = async (part: "wallet" | "switch" | "bank", url: string) =>
    options.front === undefined ? url : options.front.open(part, url);
  const logTo = (name: string) =>
    options.onLog ? { onLog: (line: string) => options.onLog?.(name, line) } : {};
  const { faultsKey } = options;
  const faultSettings = faultsKey === undefined ? {} : { FAULTS_PORT: "0", FAULTS_KEY: faultsKey };
  const bank =
    options.bankPort === undefined
      ? undefined
      : await startBank({
          ...{ port: options.bankPort, secrets, settings: faultSettings },
          ...logTo("bank"),
        });
  const bankUrl = bank && (await inFront("bank", bank.ready.url!));
  const wallet = await startProcess({
    name: "wallet",
    module: "@makeba/server/start.mjs",
    environment: {
      ...walletSettingsFor(bankUrl, options.front?.switchPort ?? options.switchPort, secrets),
      ...walletEnvironment(options, secrets),
    },
    ...logTo("wallet"),
  }).catch(async (error: unknown) => {
    await bank?.stop();
    throw error;
  });
  const walletUrl = await inFront("wallet", wallet.ready.url!);
  let vinti4: RunningProcess;
  const switchData = options.switchDataDirectory ?? (await mkdtemp(path.join(tmpdir(), "makeba-switch-")));
  const forgetSwitchData = async () => {
    if (options.switchDataDirectory === undefined) await rm(switchData, { recursive: true, force: true });
  };
  try {
    await bank?.tellWallet(walletUrl);
    // Whoever may set faults may take the switch's power away.
    const start = faultsKey === undefined ? startProcess : startPowered;
    vinti4 = await start({
      name: "vinti4",
      module: "@makeba/simulators/vinti4/main",
      environment: {
        PORT: String(options.switchPort ?? 0),
        WALLET_URL: walletUrl,
        ACQUIRER_ID,
        SIGNING_KEY_ID: NETWORK_KEY_ID,
        SIGNING_KEY: secrets.networkPrivateKey,
        DATA_DIR: switchData,
        OPERATOR_KEY: secrets.switchOperatorKey,
        TERMINAL_KEYS: JSON.stringify(secrets.terminalKeys),
        WALLET_KEYS: JSON.stringify([{ keyId: WALLET_KEY_ID, publicKey: secrets.walletPublicKey }]),
        ...faultSettings,
        ...options.switchSettings,
      },
      ...logTo("vinti4"),
    });
  } catch (error) {
    await wallet.stop();
    await bank?.stop();
    await forgetSwitchData();
    throw error;
  }
  const switchUrl = await inFront("switch", vinti4.ready.url!);
  const client = createSandboxClient({ baseUrl: walletUrl });
  let stopping = false;
  const failed = Promise.race(
    [wallet, vinti4, ...(bank ? [bank] : [])].map(async ({ name, ended }) => {
      const code = await ended;
      // A part that was asked to stop has not failed: then this never settles.
      return stopping ? new Promise<never>(() => {}) : `${name} ended by itself with code ${code}`;
    }),
  );
  return {
    walletUrl,
    switchUrl,
    bankUrl,
    databaseUrl: options.databaseUrl ?? wallet.ready.databaseUrl!,
    faultsUrls: { switch: vinti4.ready.faultsUrl, bank: bank?.ready.faultsUrl },
    processIds: { wallet: wallet.processId, switch: vinti4.processId },
    secrets,
    client,
    failed,
    walletFor: (userId, role = "customer") =>
      createWalletClient({ baseUrl: walletUrl, token: tokenSource(client, userId, role) }),
    agentClientFor: (userId, role) =>
      createAgentClient({ baseUrl: walletUrl, token: tokenSource(client, userId, role) }),
    switchClientFor(terminalId) {
      const terminalKey = secrets.terminalKeys[terminalId];
      if (terminalKey === undefined) throw new Error(`The sandbox has no terminal ${terminalId}.`);
      return createSwitchClient({ baseUrl: switchUrl, terminalKey });
    },
    async stop() {
      stopping = true;
      await vinti4.stop();
      await wallet.stop();
      await bank?.stop();
      await forgetSwitchData();
    },
  };
}

/** What a wallet server of a sandbox is told. */
export function walletEnvironment(
  options: Pick<SandboxOptions, "walletPort" | "dataDirectory" | "databaseUrl" | "walletSettings">,
  secrets: SandboxSecrets,
): Record<string, string> {
  const { networkPublicKey: publicKey, tokenSigningKey, codeKey, pinKey } = secrets;
  return {
    SANDBOX: "on",
    PORT: String(options.walletPort ?? 0),
    TOKEN_SIGNING_KEY: tokenSigningKey,
    CODE_KEY: codeKey,
    PIN_KEY: pinKey,
    // A new one each time: phones fetch it before they encrypt.
    PIN_ENCRYPTION_KEYS: generateKeyPairSync("ec", { namedCurve: "P-256" })
      .privateKey.export({ type: "pkcs8", format: "pem" })
      .toString(),
    PERSONAL_DATA_KEYS: secrets.personalDataKeys,
    PHONE_INDEX_KEYS: `sandbox:${secrets.phoneIndexKey}`,
    NETWORK_KEYS: JSON.stringify([{ keyId: NETWORK_KEY_ID, acquirerId: ACQUIRER_ID, publicKey }]),
    ...(options.dataDirectory === undefined ? {} : { DATA_DIR: options.dataDirectory }),
    ...(options.databaseUrl === undefined ? {} : { DATABASE_URL: options.databaseUrl }),
    ...options.walletSettings,
  };
}

/** Asks for a token once, and again when it has expired. */
function tokenSource(client: SandboxClient, userId: string, role: SandboxRole) {
  let token: Promise<string> | undefined;
  return ({ expired }: { expired: boolean }) => {
    if (expired) token = undefined;
    token ??= client.createSandboxToken({ userId, role }).then(({ accessToken }) => accessToken);
    return token;
  };
}
