// What many worlds share, one after the other: a real wallet server on a real PostgreSQL, the switch and the bank in this
// process, and the doors by which the wallet finds them. Each world begins on a new day, so that nothing of an earlier one
// is in its way.
import { createSandboxClient, type SandboxClient } from "@makeba/sdk";
import { createBankNotifier, createNetworkClient } from "@makeba/sdk/network";
import type { FastifyInstance } from "fastify";
import { createBank } from "../bank/bank.ts";
import type { SendRequest } from "../faults/faulty-fetch.ts";
import { walletSettingsFor } from "../sandbox/bank-part.ts";
import { type RunningProcess, startProcess } from "../sandbox/processes.ts";
import { walletEnvironment } from "../sandbox/sandbox.ts";
import {
  ACQUIRER_ID,
  BANK_KEY_ID,
  createSecrets,
  NETWORK_KEY_ID,
  type SandboxSecrets,
  WALLET_KEY_ID,
} from "../sandbox/secrets.ts";
import { createSwitch } from "../vinti4/switch.ts";
import { type Door, openDoor } from "./doors.ts";

/** What the switch and the bank get from the world that is there now. */
export type Surroundings = {
  readonly date: () => Date;
  /** The switch's way to the wallet. */
  readonly fetchForSwitch: SendRequest;
  /** The bank's way to the wallet. */
  readonly fetchForBank: SendRequest;
  readonly whileSigning: <Client extends object>(client: Client) => Client;
};

export type Session = {
  readonly walletUrl: string;
  readonly databaseUrl: string;
  readonly secrets: SandboxSecrets;
  readonly sandbox: SandboxClient;
  readonly switchDoor: Door;
  readonly bankDoor: Door;
  /** Terminals that the switch knows. */
  readonly terminalIds: readonly string[];
  /** @throws TypeError when its power is off, as a connection that is refused */
  readonly switchApp: () => FastifyInstance;
  /** Takes the switch's power, or gives it back; it starts with what it has kept. */
  powerSwitch(on: boolean): Promise<void>;
  readonly bankApp: () => FastifyInstance;
  /** Lets the bank do what is due by its clock. */
  readonly lookAtBank: () => Promise<void>;
  /** The switch and the bank live in this world from now on; ones with nothing in memory, when `fresh`. */
  enter(surroundings: Surroundings, fresh?: boolean): Promise<void>;
  /** The start of the next world, in milliseconds since 1970. */
  nextStartMs(): number;
  /** A world had so much time. */
  used(worldMs: number): void;
  stop(): Promise<void>;
};

const TERMINALS = 20;
const DAY_MS = 86_400_000;
const NEVER_MS = 2 ** 31 - 1;
/** At eleven in Cabo Verde, so that the date there does not change soon. */
const HOUR_MS = 12 * 3_600_000;

export type SessionOptions = {
  /** A PostgreSQL that runs already. @default one of its own, which ends with the session */
  readonly databaseUrl?: string;
  readonly walletSettings?: Readonly<Record<string, string>>;
  readonly onLog?: (line: string) => void;
};

export async function openSession(options: SessionOptions = {}): Promise<Session> {
  const secrets = createSecrets(TERMINALS);
  const [switchDoor, bankDoor] = await Promise.all([openDoor(), openDoor()]);
  const closeDoors = () => Promise.all([switchDoor.close(), bankDoor.close()]);
  let wallet: RunningProcess;
  try {
    wallet = await startProcess({
      name: "wallet",
      module: "@makeba/server/start.mjs",
      environment: {
        ...walletEnvironment(
          {
            ...(options.databaseUrl === undefined ? {} : { databaseUrl: options.databaseUrl }),
            walletSettings: { ...WALLET_SETTINGS, ...options.walletSettings },
          },
          secrets,
        ),
        ...walletSettingsFor(bankDoor.url, switchDoor.port, secrets),
      },
      ...(options.onLog ? { onLog: options.onLog } : {}),
    });
  } catch (error) {
    await closeDoors();
    throw error;
  }
  const walletUrl = wallet.ready.url!;
  let around: Surroundings | undefined;
  const date = () => around?.date() ?? new Date();
  let look: () => Promise<void> = async () => {};

  /** The client of the world that is there now; the switch and the bank outlive it. */
  const inThisWorld = <Client extends object>(client: Client): Client =>
    new Proxy(client, { get: (_, name) => Reflect.get(around!.whileSigning(client), name) });

  async function makeSwitch(): Promise<FastifyInstance> {
    const walletClient = createNetworkClient({
      baseUrl: walletUrl,
      keyId: NETWORK_KEY_ID,
      privateKey: secrets.networkPrivateKey,
      timeoutMs: NEVER_MS,
      maxAttempts: 1,
      fetch: (request) => around!.fetchForSwitch(request),
    });
    return createSwitch({
      walletClient: inThisWorld(walletClient),
      acquirerId: ACQUIRER_ID,
      terminalKeys: secrets.terminalKeys,
      walletKeys: [{ keyId: WALLET_KEY_ID, publicKey: secrets.walletPublicKey }],
      clock: date,
    });
  }
  async function makeBank(): Promise<FastifyInstance> {
    const notifier = inThisWorld(
      createBankNotifier({
        baseUrl: walletUrl,
        keyId: BANK_KEY_ID,
        privateKey: secrets.bankPrivateKey,
        timeoutMs: NEVER_MS,
        maxAttempts: 1,
        fetch: (request) => around!.fetchForBank(request),
      }),
    );
    return createBank({
      walletKeys: [{ keyId: WALLET_KEY_ID, publicKey: secrets.walletPublicKey }],
      deliver: async (body) => void (await notifier.notifyBankTransaction(body)),
      clock: () => date().getTime(),
      lookWhenDue: (next) => {
        look = next;
        return () => {};
      },
    });
  }

  let switchApp: FastifyInstance | undefined;
  let bankApp: FastifyInstance | undefined;
  let nextMs = Math.floor(Date.now() / DAY_MS) * DAY_MS + HOUR_MS;
  return {
    walletUrl,
    databaseUrl: options.databaseUrl ?? wallet.ready.databaseUrl!,
    secrets,
    sandbox: createSandboxClient({ baseUrl: walletUrl }),
    ...{ switchDoor, bankDoor },
    terminalIds: Object.keys(secrets.terminalKeys),
    switchApp() {
      if (switchApp === undefined) throw new TypeError("fetch failed: the switch is off");
      return switchApp;
    },
    async powerSwitch(on) {
      if (on === (switchApp !== undefined)) return;
      const gone = switchApp;
      switchApp = undefined;
      if (on) {
        const app = await makeSwitch();
        await app.ready();
        switchApp = app;
      } else await gone?.close();
    },
    bankApp: () => bankApp!,
    lookAtBank: () => look(),
    async enter(surroundings, fresh = false) {
      around = surroundings;
      if (fresh) {
        await switchApp?.close();
        await bankApp?.close();
        switchApp = undefined;
        bankApp = undefined;
      }
      switchApp ??= await makeSwitch();
      bankApp ??= await makeBank();
      await Promise.all([switchApp.ready(), bankApp.ready()]);
    },
    nextStartMs() {
      nextMs += DAY_MS;
      return nextMs;
    },
    used(worldMs) {
      nextMs += Math.ceil(worldMs / DAY_MS) * DAY_MS;
    },
    async stop() {
      await switchApp?.close();
      await bankApp?.close();
      await closeDoors();
      await wallet.stop();
    },
  };
}

const WALLET_SETTINGS = {
  LOG_LEVEL: "error",
  WORKERS: "off",
  FRAUD_MODE: "off",
  READS_PER_MINUTE_MAX: "1000000",
  WRITES_PER_MINUTE_MAX: "1000000",
  AUTHENTICATIONS_PER_MINUTE_MAX: "1000000",
  NETWORK_REQUESTS_PER_MINUTE_MAX: "1000000",
  RECOVERY_FIRST_MS: "10000",
  RECOVERY_SECONDS_MAX: "3600",
  RECOVERY_TRIES_MAX: "5",
};
