// The processes of the matrix: one PostgreSQL that stays, a wallet and a switch that are started again at once whenever they
// end, as a supervisor would do it, and doors in front of both, which keep their addresses.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createSandboxClient } from "@makeba/sdk";
import type { PointName } from "../faults/catalogue.ts";
import { firingAt } from "../faults/process-faults.ts";
import { walletSettingsFor } from "../sandbox/bank-part.ts";
import { startProcess } from "../sandbox/processes.ts";
import { walletEnvironment } from "../sandbox/sandbox.ts";
import {
  ACQUIRER_ID,
  createSecrets,
  NETWORK_KEY_ID,
  type SandboxSecrets,
  WALLET_KEY_ID,
} from "../sandbox/secrets.ts";
import { openLedgerVerifier } from "../world/verify-ledger.ts";
import { openDoor, type Passing } from "./door.ts";
import { keepRunning } from "./kept-process.ts";
import { jsonOf, stepAt, terminalOf } from "./messages.ts";
import type { Missing } from "./missing.ts";

export type At = "wallet" | "switch";

/** A message that went through a door. */
export type Message = {
  readonly at: At;
  /** `issue`, `authorise`, `complete`, `reverse`, `cancel`, `decide`, ... */
  readonly step: string;
  readonly asked: Readonly<Record<string, unknown>>;
  readonly answer: { readonly status: number; readonly body: Readonly<Record<string, unknown>> };
};

/** A message at a door, where it may be lost. */
export type DoorEvent = {
  readonly door: At;
  readonly step: string;
  readonly moment: "arrives" | "leaves";
  /** Whose withdrawal it is about, when a terminal has to do with it. */
  readonly terminalId: string | undefined;
  readonly passing: Passing;
};
export type Watcher = (event: DoorEvent) => Promise<"goes on" | "is lost">;

export type Stage = {
  readonly walletUrl: string;
  /** @returns in what the wallet's tables differ from its log, or nothing */
  verifyLedger(): Promise<string | undefined>;
  /** Where the ATMs keep their journals. */
  readonly folder: string;
  readonly switchUrl: string;
  readonly secrets: SandboxSecrets;
  /** What this stage does without, to see what becomes of it. */
  readonly missing: Missing | undefined;
  /** Where the wallet is behind its door, for who does not come by the network. */
  walletItself(): Promise<string>;
  /** Who is asked about messages at the doors from now on. */
  watch(watcher: Watcher | undefined): void;
  /** Every answer that somebody was given since the last call. */
  takeMessages(): Message[];
  /** Lets the wallet's business time pass, for all its starts to come too. */
  passTime(seconds: number): Promise<void>;
  /** `kill -9`. It settles when the process is gone. */
  kill(victim: At): Promise<void>;
  /** How often it has ended since the start. */
  deaths(victim: At): number;
  /** What shall go wrong in the next switch that is started, and no later. */
  atNextSwitchStart(faults: readonly string[]): void;
  /** Settles when the switch says that it stands at this point. */
  switchStandsAt(point: PointName): Promise<void>;
  /** Settles when both are there. @throws Error when one cannot start again (rejects) */
  up(): Promise<void>;
  stop(): Promise<void>;
};

export type StageOptions = {
  readonly terminals: number;
  /** What shall go wrong in the switch that is started now. */
  readonly switchFaults: () => readonly string[];
  readonly missing?: Missing | undefined;
  readonly onLog?: ((process: string, line: string) => void) | undefined;
};

const SETTINGS = {
  LOG_LEVEL: "warn",
  FRAUD_MODE: "off",
  READS_PER_MINUTE_MAX: "1000000",
  WRITES_PER_MINUTE_MAX: "1000000",
  AUTHENTICATIONS_PER_MINUTE_MAX: "1000000",
  NETWORK_REQUESTS_PER_MINUTE_MAX: "1000000",
  CODE_TRIES_MAX: "2",
  // What a wallet that was killed had begun to ask about is asked again after three times as long.
  BANK_TIMEOUT_MS: "1000",
  RECOVERY_FIRST_MS: "200",
  RECOVERY_SECONDS_MAX: "1",
};

/** Where Node keeps what it has compiled, so that a process that is started again is there sooner. */
export const COMPILED = { NODE_COMPILE_CACHE: path.join(tmpdir(), "makeba-matrix-compiled") };

export async function openStage(options: StageOptions): Promise<Stage> {
  const { terminals, switchFaults, missing, onLog } = options;
  const secrets = createSecrets(terminals);
  const folder = await mkdtemp(path.join(tmpdir(), "makeba-matrix-"));
  const logTo = (name: string) => ({ onLog: (line: string) => onLog?.(name, line) });
  let messages: Message[] = [];
  let watcher: Watcher | undefined;
  const open = (door: At) =>
    openDoor(async (passing) => {
      const step = stepAt(door, passing);
      if (step === undefined) return "goes on";
      const { answer, body } = passing;
      const moment = answer === undefined ? "arrives" : "leaves";
      const terminalId = terminalOf(passing);
      if ((await watcher?.({ door, step, moment, terminalId, passing })) === "is lost") return "is lost";
      if (answer !== undefined)
        messages.push({
          ...{ at: door, step, asked: jsonOf(body) },
          answer: { ...answer, body: jsonOf(answer.body) },
        });
      return "goes on";
    });
  const walletDoor = await open("wallet");
  const switchDoor = await open("switch");

  const postgres = await startProcess({
    ...{ name: "postgres", module: "@makeba/server/postgres.ts", environment: COMPILED },
    ...logTo("postgres"),
  });
  const databaseUrl = postgres.ready.databaseUrl!;
  const wallet = keepRunning(walletDoor, () => {
    const asksSwitch = missing !== "polling";
    return startProcess({
      ...{ name: "wallet", module: "@makeba/server/start.mjs" },
      environment: {
        ...walletEnvironment({ databaseUrl, walletSettings: SETTINGS }, secrets),
        ...(asksSwitch ? walletSettingsFor(undefined, switchDoor.port, secrets) : {}),
        ...COMPILED,
      },
      ...logTo("wallet"),
    });
  });

  let nextFaults: readonly string[] = [];
  let switchStarts = 0;
  const standing = new Map<string, () => void>();
  const vinti4 = keepRunning(switchDoor, () => {
    const faults = [...nextFaults, ...switchFaults()];
    nextFaults = [];
    switchStarts++;
    return startProcess({
      ...{ name: "switch", module: "@makeba/simulators/vinti4/main" },
      environment: {
        PORT: "0",
        DATA_DIR: path.join(folder, missing === "switch-journal" ? `switch-${switchStarts}` : "switch"),
        WALLET_URL: walletDoor.url,
        ACQUIRER_ID,
        SIGNING_KEY_ID: NETWORK_KEY_ID,
        SIGNING_KEY: secrets.networkPrivateKey,
        TERMINAL_KEYS: JSON.stringify(secrets.terminalKeys),
        WALLET_KEYS: JSON.stringify([{ keyId: WALLET_KEY_ID, publicKey: secrets.walletPublicKey }]),
        OPERATOR_KEY: secrets.switchOperatorKey,
        RETRY_DELAY_MS_MAX: "1000",
        LOG_LEVEL: "warn",
        FAULTS: JSON.stringify(faults),
        ...COMPILED,
      },
      onLog(line) {
        onLog?.("switch", line);
        for (const [text, tell] of standing) if (line.includes(text)) tell();
      },
    });
  });
  const kept = { wallet, switch: vinti4 };
  const verifier = openLedgerVerifier(databaseUrl);
  const stop = async () => {
    await verifier.stop();
    await vinti4.stop();
    await wallet.stop();
    await Promise.all([walletDoor.close(), switchDoor.close()]);
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  };
  const up = async () => {
    await Promise.all([wallet.up(), vinti4.up()]);
  };
  await up().catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return {
    ...{ folder, secrets, missing, up, stop },
    verifyLedger: verifier.verify,
    walletUrl: walletDoor.url,
    switchUrl: switchDoor.url,
    walletItself: async () => (await wallet.up()).ready.url!,
    watch(next) {
      watcher = next;
    },
    takeMessages() {
      const taken = messages;
      messages = [];
      return taken;
    },
    async passTime(seconds) {
      const { ready } = await wallet.up();
      await createSandboxClient({ baseUrl: ready.url! }).advanceSandboxClock({ advanceSeconds: seconds });
    },
    kill: (victim) => kept[victim].kill(),
    deaths: (victim) => kept[victim].deaths(),
    atNextSwitchStart(faults) {
      nextFaults = faults;
    },
    switchStandsAt: (point) =>
      new Promise((resolve) => {
        standing.set(firingAt(point), () => {
          standing.delete(firingAt(point));
          resolve();
        });
      }),
  };
}
