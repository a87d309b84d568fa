// What many worlds share, one after the other: a real wallet server on a real PostgreSQL, the switch and the bank in this
// process, and the doors by which the wallet finds them. Each world begins on a new day, so that nothing of an earlier one
// is in its way.
import { createSandboxClient, type SandboxClient } from "@makeba/sdk";
import { createBankNotifier, createNetworkClient } from "@makeba/sdk/network";
import type { FastifyInstance } from "fastify";
import type { Timers } from "../atm/timers.ts";
import { type BankOptions, createBank } from "../bank/bank.ts";
import type { FaultPlan } from "../faults/fault-plan.ts";
import type { SendRequest } from "../faults/faulty-fetch.ts";
import { MemoryDisk } from "../journal/memory-journal.ts";
import { walletSettingsFor } from "../sandbox/bank-part.ts";
import { walletEnvironment } from "../sandbox/sandbox.ts";
import {
  ACQUIRER_ID,
  BANK_KEY_ID,
  createSecrets,
  NETWORK_KEY_ID,
  type SandboxSecrets,
  WALLET_KEY_ID,
} from "../sandbox/secrets.ts";
import type { DeadLetterCause, SwitchRecord, TransactionKey } from "../vinti4/records.ts";
import { createSwitch, type Switch } from "../vinti4/switch.ts";
import { breakInjected, type Door, openDoor } from "./doors.ts";
import { startWallet, type WalletProcess } from "./wallet-process.ts";

/** What the switch and the bank get from the world that is there now. */
export type Surroundings = {
  readonly date: () => Date;
  /** What the switch waits by. */
  readonly timersOfSwitch: Timers;
  /** After so many tries an advice is a dead letter. @default the switch's own */
  readonly switchTries: number | undefined;
  readonly onDeadLetter: (letter: DeadLetterNews) => void;
  /** What goes wrong inside the switch. */
  readonly faultsOfSwitch: FaultPlan;
  /** The switch's way to the wallet. */
  readonly fetchForSwitch: SendRequest;
  /** The bank's way to the wallet. */
  readonly fetchForBank: SendRequest;
  readonly inLineOfBank: (work: () => Promise<void>) => Promise<void>;
  /** Told of callbacks that the bank keeps to itself. */
  readonly onNeverSent: NonNullable<BankOptions["onNeverSent"]>;
  readonly whileSigning: <Client extends object>(client: Client) => Client;
};

/** An advice that has become a dead letter. */
export type DeadLetterNews = TransactionKey & {
  readonly kind: "COMPLETION" | "REVERSAL";
  readonly cause: DeadLetterCause;
  readonly tries: number;
};

export type Session = {
  readonly walletUrl: string;
  readonly wallet: Pick<WalletProcess, "at" | "readdress" | "crash">;
  readonly databaseUrl: string;
  readonly secrets: SandboxSecrets;
  readonly sandbox: SandboxClient;
  readonly switchDoor: Door;
  readonly bankDoor: Door;
  /** Terminals that the switch knows. */
  readonly terminalIds: readonly string[];
  /** @throws TypeError when its power is off, as a connection that is refused */
  readonly switchApp: () => FastifyInstance;
  /** Takes the switch's power, or gives it back; it starts with what it has kept. It may go again while it starts. */
  powerSwitch(on: boolean): Promise<void>;
  /** What the switch has kept of one date in Cabo Verde. @throws TypeError when its power is off */
  readonly switchDay: (localDate: string) => Promise<SwitchRecord[]>;
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
/** Noon by UTC, eleven in Cabo Verde, so that the date there does not change soon. */
const NOON_MS = 12 * 3_600_000;

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
  const wallet = await startWallet({
    databaseUrl: options.databaseUrl,
    environment: (databaseUrl) => ({
      ...walletEnvironment(
        { databaseUrl, walletSettings: { ...WALLET_SETTINGS, ...options.walletSettings } },
        secrets,
      ),
      ...walletSettingsFor(bankDoor.url, switchDoor.port, secrets),
    }),
    onLog: options.onLog,
  }).catch(async (error: unknown) => {
    await closeDoors();
    throw error;
  });
  const walletUrl = wallet.url;
  let around: Surroundings | undefined;
  const date = () => around?.date() ?? new Date();
  let look: () => Promise<void> = async () => {};

  /** The client of the world that is there now; the switch and the bank outlive it. */
  const inThisWorld = <Client extends object>(client: Client): Client =>
    new Proxy(client, { get: (_, name) => Reflect.get(around!.whileSigning(client), name) });

  /** While a world begins, its switch is simply there. */
  let entering = false;
  /** Ends a start of the switch that is under way. */
  let cutStart: (() => void) | undefined;
  /** What the switch has kept outlives its power. */
  let switchDisk = new MemoryDisk();
  let triesMax: number | undefined;
  async function makeSwitch(): Promise<Switch> {
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
      journals: switchDisk,
      timers: { after: (delayMs, callback) => around!.timersOfSwitch.after(delayMs, callback) },
      faults: {
        reach: async (point, context) =>
          entering ? undefined : around!.faultsOfSwitch.reach(point, context),
      },
      random: () => 0.5,
      fingerprintKey: new Uint8Array(32),
      operatorKey: secrets.switchOperatorKey,
      ...(triesMax === undefined ? {} : { adviceTriesMax: triesMax }),
      onDeadLetter: (letter) => around!.onDeadLetter(letter),
      // What an earlier world never answered stays on its way for ever.
      sendingMax: 1_000_000,
    });
  }
  /** Its power goes: nothing more is sent or kept. What is under way ends by itself. */
  function dropSwitch(): void {
    switchDisk.cutPower();
    cutStart?.();
    void vinti4?.close().catch(() => {});
    vinti4 = undefined;
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
      deliver: (body) => around!.inLineOfBank(async () => void (await notifier.notifyBankTransaction(body))),
      breakConnection: breakInjected,
      onNeverSent: (body) => around!.onNeverSent(body),
      clock: () => date().getTime(),
      lookWhenDue: (next) => {
        look = next;
        return () => {};
      },
    });
  }

  let vinti4: Switch | undefined;
  let bankApp: FastifyInstance | undefined;
  function runningSwitch(): Switch {
    if (vinti4 === undefined) throw new TypeError("fetch failed: the switch is off");
    return vinti4;
  }
  // A database that was used before has its own time, and no world begins before it.
  const { now } = await createSandboxClient({ baseUrl: walletUrl }).getSandboxClock();
  let nextMs = Math.floor(Date.parse(now) / DAY_MS) * DAY_MS + NOON_MS;
  return {
    walletUrl,
    ...{ wallet, databaseUrl: wallet.databaseUrl },
    secrets,
    sandbox: createSandboxClient({
      baseUrl: walletUrl,
      fetch: async (request) => fetch(await wallet.readdress(request)),
    }),
    ...{ switchDoor, bankDoor },
    terminalIds: Object.keys(secrets.terminalKeys),
    switchApp: () => runningSwitch().app,
    switchDay: (localDate) => runningSwitch().readDay(localDate),
    async powerSwitch(on) {
      if (!on) return dropSwitch();
      if (vinti4 !== undefined || cutStart !== undefined) return;
      const cut = Promise.withResolvers<undefined>();
      cutStart = () => cut.resolve(undefined);
      const next = await Promise.race([makeSwitch(), cut.promise]);
      cutStart = undefined;
      if (next === undefined) return;
      await next.app.ready();
      vinti4 = next;
    },
    bankApp: () => bankApp!,
    lookAtBank: () => look(),
    async enter(surroundings, fresh = false) {
      around = surroundings;
      if (fresh) {
        dropSwitch();
        await bankApp?.close();
        bankApp = undefined;
      }
      // What an earlier world has left open is no business of this one.
      if (vinti4 === undefined || vinti4.openCount > 0 || triesMax !== surroundings.switchTries) {
        triesMax = surroundings.switchTries;
        dropSwitch();
        switchDisk = new MemoryDisk();
        entering = true;
        vinti4 = await makeSwitch().finally(() => {
          entering = false;
        });
      }
      bankApp ??= await makeBank();
      await Promise.all([vinti4.app.ready(), bankApp.ready()]);
    },
    nextStartMs() {
      nextMs += DAY_MS;
      return nextMs;
    },
    used(worldMs) {
      nextMs += Math.ceil(worldMs / DAY_MS) * DAY_MS;
    },
    async stop() {
      dropSwitch();
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
