// The sandbox that a load run measures: a wallet server with a temporary PostgreSQL, and the Vinti4 switch in front of
// it, as processes of their own, with a terminal for each of many ATMs.
import { startSandbox } from "@makeba/simulators/sandbox";
import { ACQUIRER_ID, createSecrets, NETWORK_KEY_ID } from "@makeba/simulators/sandbox/secrets";
import { type AskMemory, openMemoryDoors } from "./memory-door.ts";

export type Terminal = {
  readonly terminalId: string;
  readonly key: string;
  /** Six digits, each only once. */
  nextTraceNumber(): string;
};

export type LoadSandbox = {
  readonly walletUrl: string;
  readonly switchUrl: string;
  readonly databaseUrl: string;
  readonly processIds: { readonly wallet: number; readonly switch: number };
  /** How each says what memory it needs. */
  readonly askMemory: { readonly wallet: AskMemory; readonly switch: AskMemory };
  readonly terminals: readonly Terminal[];
  /** What the switch signs with when it asks the wallet. */
  readonly network: { readonly acquirerId: string; readonly keyId: string; readonly privateKey: string };
  /** Ends every process and waits for that. */
  stop(): Promise<void>;
};

export type LoadSandboxOptions = {
  /** How many ATMs the switch knows. @default 50 */
  readonly terminalCount?: number;
  /** Settings of the wallet, besides those of every load run. */
  readonly walletSettings?: Readonly<Record<string, string>>;
  /** Ends the start, if it is still under way. */
  readonly signal: AbortSignal;
  /** Told when a process ends that should not have. */
  readonly onFailure: (reason: Error) => void;
};

const TERMINALS = 50;
const START_MS_MAX = 60_000;
/** Nobody reads a line for each request, and writing them would be measured. */
const QUIET = { LOG_LEVEL: "warn" };

/** Starts the wallet, then the switch. Rejects with their last words when one does not come up. */
export async function startLoadSandbox(options: LoadSandboxOptions): Promise<LoadSandbox> {
  const { terminalCount = TERMINALS, walletSettings, signal, onFailure } = options;
  const secrets = createSecrets(terminalCount);
  const doors = await openMemoryDoors();
  const starting = startSandbox({
    secrets,
    walletSettings: { ...QUIET, ...doors.settingsFor("wallet"), ...walletSettings },
    switchSettings: { ...QUIET, ...doors.settingsFor("switch") },
  });
  const given = AbortSignal.any([signal, AbortSignal.timeout(START_MS_MAX)]);
  const { walletUrl, switchUrl, databaseUrl, processIds, failed, ...sandbox } = await Promise.race([
    starting,
    aborted(given),
  ]).catch(async (error: unknown) => {
    // Whatever came up meanwhile goes down again.
    if (given.aborted) await starting.then((late) => late.stop()).catch(() => {});
    await doors.close();
    throw error;
  });
  void failed.then((reason) => onFailure(new Error(reason)));
  const terminals = Object.entries(secrets.terminalKeys).map(([terminalId, key]) =>
    createTerminal(terminalId, key),
  );
  const network = {
    acquirerId: ACQUIRER_ID,
    keyId: NETWORK_KEY_ID,
    privateKey: secrets.networkPrivateKey,
  };
  const askMemory = { wallet: doors.askerOf("wallet"), switch: doors.askerOf("switch") };
  return {
    ...{ walletUrl, switchUrl, databaseUrl, processIds, askMemory, terminals, network },
    stop: () => sandbox.stop().finally(doors.close),
  };
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) return reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

function createTerminal(terminalId: string, key: string): Terminal {
  let trace = 0;
  return { terminalId, key, nextTraceNumber: () => String(++trace).padStart(6, "0") };
}
