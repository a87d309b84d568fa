// The processes of the matrix: one PostgreSQL that stays, a wallet and a switch that are started again at once whenever they
// end, as a supervisor would do it, and doors in front of both, which keep their addresses.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { walletSettingsFor } from "../sandbox/bank-part.ts";
import { type RunningProcess, startProcess } from "../sandbox/processes.ts";
import { walletEnvironment } from "../sandbox/sandbox.ts";
import { ACQUIRER_ID, createSecrets, NETWORK_KEY_ID, WALLET_KEY_ID } from "../sandbox/secrets.ts";
import { stepOf } from "../world/wallet-steps.ts";
import { type Door, openDoor, type Passing } from "./door.ts";

/** A message that went through a door. */
export type Message = {
  readonly at: "wallet" | "switch";
  /** `issue`, `authorise`, `complete`, `reverse`, `cancel`, `decide`, ... */
  readonly step: string;
  readonly asked: Readonly<Record<string, unknown>>;
  readonly answer: { readonly status: number; readonly body: Readonly<Record<string, unknown>> };
};

/** Told of a message at the wallet's door. @returns whether it is lost there */
export type AtDoor = (step: string, moment: "arrives" | "leaves") => Promise<"goes on" | "is lost">;

export type Stage = {
  readonly walletUrl: string;
  readonly databaseUrl: string;
  /** Where the ATMs find the switch and keep their journals. */
  readonly folder: string;
  readonly switchUrl: string;
  readonly terminalKeys: Readonly<Record<string, string>>;
  /** Who is asked about messages at the wallet's door from now on. */
  watch(atDoor: AtDoor | undefined): void;
  /** Every answer that somebody was given since the last call. */
  takeMessages(): Message[];
  /** `kill -9`. It settles when the process is gone. */
  kill(victim: "switch" | "wallet"): Promise<void>;
  /** How often it has ended since the start. */
  deaths(victim: "switch" | "wallet"): number;
  /** Settles when both are there. @throws Error when one cannot start again (rejects) */
  up(): Promise<void>;
  stop(): Promise<void>;
};

export type StageOptions = {
  readonly terminals: number;
  /** What shall go wrong in the switch that is started now. */
  readonly switchFaults: () => readonly string[];
  readonly onLog?: ((process: string, line: string) => void) | undefined;
};

const SETTINGS = {
  LOG_LEVEL: "warn",
  FRAUD_MODE: "off",
  READS_PER_MINUTE_MAX: "1000000",
  WRITES_PER_MINUTE_MAX: "1000000",
  AUTHENTICATIONS_PER_MINUTE_MAX: "1000000",
  NETWORK_REQUESTS_PER_MINUTE_MAX: "1000000",
  RECOVERY_FIRST_MS: "200",
  RECOVERY_SECONDS_MAX: "1",
};

export async function openStage({ terminals, switchFaults, onLog }: StageOptions): Promise<Stage> {
  const secrets = createSecrets(terminals);
  const folder = await mkdtemp(path.join(tmpdir(), "makeba-matrix-"));
  const logTo = (name: string) => (onLog ? { onLog: (line: string) => onLog(name, line) } : {});
  let messages: Message[] = [];
  let watcher: AtDoor | undefined;
  const note = (at: Message["at"], step: string, { body, answer }: Passing) => {
    if (answer !== undefined)
      messages.push({ at, step, asked: json(body), answer: { ...answer, body: json(answer.body) } });
  };
  const walletDoor = await openDoor(async (passing) => {
    const step = walletStepOf(passing);
    if (step === undefined) return "goes on";
    const fate = await watcher?.(step, passing.answer === undefined ? "arrives" : "leaves");
    if (fate === "is lost") return fate;
    note("wallet", step, passing);
    return "goes on";
  });
  const switchDoor = await openDoor(async (passing) => {
    const step = stepOf("switch", asRequest(passing));
    if (step !== undefined) note("switch", step, passing);
    return "goes on";
  });
  const postgres = await startProcess({
    ...{ name: "postgres", module: "@makeba/server/postgres.ts", environment: {} },
    ...logTo("postgres"),
  });
  const databaseUrl = postgres.ready.databaseUrl!;
  const wallet = keepRunning(walletDoor, () =>
    startProcess({
      name: "wallet",
      module: "@makeba/server/start.mjs",
      environment: {
        ...walletEnvironment({ databaseUrl, walletSettings: SETTINGS }, secrets),
        ...walletSettingsFor(undefined, switchDoor.port, secrets),
      },
      ...logTo("wallet"),
    }),
  );
  const vinti4 = keepRunning(switchDoor, () =>
    startProcess({
      name: "switch",
      module: "@makeba/simulators/vinti4/main",
      environment: {
        PORT: "0",
        DATA_DIR: path.join(folder, "switch"),
        WALLET_URL: walletDoor.url,
        ACQUIRER_ID,
        SIGNING_KEY_ID: NETWORK_KEY_ID,
        SIGNING_KEY: secrets.networkPrivateKey,
        TERMINAL_KEYS: JSON.stringify(secrets.terminalKeys),
        WALLET_KEYS: JSON.stringify([{ keyId: WALLET_KEY_ID, publicKey: secrets.walletPublicKey }]),
        RETRY_DELAY_MS_MAX: "2000",
        LOG_LEVEL: "warn",
        FAULTS: JSON.stringify(switchFaults()),
      },
      ...logTo("switch"),
    }),
  );
  const kept = { wallet, switch: vinti4 };
  const stop = async () => {
    await vinti4.stop();
    await wallet.stop();
    await Promise.all([walletDoor.close(), switchDoor.close()]);
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  };
  const up = async () => {
    await wallet.up();
    await vinti4.up();
  };
  await up().catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return {
    ...{ databaseUrl, folder, up, stop },
    walletUrl: walletDoor.url,
    switchUrl: switchDoor.url,
    terminalKeys: secrets.terminalKeys,
    watch(next) {
      watcher = next;
    },
    takeMessages() {
      const taken = messages;
      messages = [];
      return taken;
    },
    kill: (victim) => kept[victim].kill(),
    deaths: (victim) => kept[victim].deaths(),
  };
}

/** Starts it again at once when it ends, whoever has ended it. */
function keepRunning(door: Door, start: () => Promise<RunningProcess>) {
  let deaths = 0;
  let stopping = false;
  let now = begin();
  function begin(): Promise<RunningProcess> {
    const started = start().then((running) => {
      door.lead(running.ready.url);
      void running.ended.then(() => {
        if (stopping) return;
        deaths++;
        door.lead(undefined);
        now = begin();
      });
      return running;
    });
    // Whoever waits for it hears of it.
    started.catch(() => {});
    return started;
  }
  return {
    deaths: () => deaths,
    async kill() {
      await (await now).kill();
    },
    async up() {
      await now;
    },
    async stop() {
      stopping = true;
      await now.then(
        (running) => running.stop(),
        () => {},
      );
    },
  };
}

function walletStepOf(passing: Passing): string | undefined {
  const isDecision = /^\/api\/v1\/recovery\/cases\/[^/]+\/resolve$/.test(passing.path);
  return isDecision ? "decide" : stepOf("wallet", asRequest(passing));
}

function asRequest({ method, path: where }: Passing): Request {
  return new Request(new URL(where, "http://door"), { method });
}

function json(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
