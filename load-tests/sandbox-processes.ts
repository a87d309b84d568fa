// Starts what a load run needs as processes of their own: the wallet server with a temporary PostgreSQL, and the Vinti4
// switch in front of it. Each ends when the pipe to us closes, so that none outlives us however we end.
import { type ChildProcess, spawn } from "node:child_process";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import path from "node:path";
import { createInterface } from "node:readline";
import { fieldsOf } from "./answers.ts";

export type Terminal = {
  readonly terminalId: string;
  readonly key: string;
  /** Six digits, each only once. */
  nextTraceNumber(): string;
};

export type Sandbox = {
  readonly walletUrl: string;
  readonly switchUrl: string;
  readonly databaseUrl: string;
  readonly terminals: readonly Terminal[];
  /** Ends every process and waits for that. */
  stop(): Promise<void>;
};

export type SandboxOptions = {
  /** Ends the start, if it is still under way. */
  readonly signal: AbortSignal;
  /** Told when a process ends that should not have. */
  readonly onFailure: (reason: Error) => void;
};

const ROOT = path.resolve(import.meta.dirname, "..");
const WALLET = path.join(ROOT, "server/main.ts");
const SWITCH = path.join(ROOT, "simulators/vinti4/main.ts");
/** Compares the ledger with its log. */
export const VERIFICATION = path.join(ROOT, "server/verify.ts");

const ACQUIRER_ID = "VINTI4";
const SIGNING_KEY_ID = "vinti4-load";
const TERMINALS = 50;
const START_MS_MAX = 60_000;
const STOP_MS_MAX = 15_000;
const LAST_LINES = 12;

/** Starts the wallet, then the switch. Rejects with their last words when one does not come up. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const network = generateKeyPairSync("ed25519");
  const publicKey = network.publicKey.export({ type: "spki", format: "pem" });
  const terminals = Array.from({ length: TERMINALS }, (_, i) => createTerminal(i + 1));
  const started: Process[] = [];
  let stopping = false;
  const stop = async () => {
    stopping = true;
    // The switch first: it still has answers to fetch from the wallet.
    for (const running of started.toReversed()) await running.stop();
  };
  const start = async (name: string, file: string, environment: Record<string, string>) => {
    const running = launch(name, file, environment);
    started.push(running);
    const ready = await running.ready(options.signal);
    void running.ended.then((reason) => {
      if (!stopping) options.onFailure(new Error(reason));
    });
    return ready;
  };
  try {
    const wallet = await start("The wallet server", WALLET, {
      SANDBOX: "on",
      TOKEN_SIGNING_KEY: privateKeyPem(generateKeyPairSync("ed25519")),
      CODE_KEY: randomBytes(32).toString("hex"),
      PIN_KEY: randomBytes(32).toString("hex"),
      PERSONAL_DATA_KEYS: `load:${randomBytes(32).toString("hex")}`,
      PHONE_INDEX_KEY: randomBytes(32).toString("hex"),
      NETWORK_KEYS: JSON.stringify([{ keyId: SIGNING_KEY_ID, acquirerId: ACQUIRER_ID, publicKey }]),
    });
    const vinti4 = await start("The Vinti4 switch", SWITCH, {
      WALLET_URL: wallet.url!,
      ACQUIRER_ID,
      SIGNING_KEY_ID,
      SIGNING_KEY: privateKeyPem(network),
      TERMINAL_KEYS: JSON.stringify(Object.fromEntries(terminals.map((t) => [t.terminalId, t.key]))),
    });
    return {
      walletUrl: wallet.url!,
      switchUrl: vinti4.url!,
      databaseUrl: wallet.databaseUrl!,
      terminals,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Process = {
  /** Waits for its ready line. */
  ready(signal: AbortSignal): Promise<Readonly<Record<string, string>>>;
  /** Settles with a sentence when the process has ended. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
};

function launch(name: string, file: string, environment: Readonly<Record<string, string>>): Process {
  const child = spawn(process.execPath, [file], {
    // Only what it needs: our own DATABASE_URL or PORT are not meant for it.
    env: {
      PATH: process.env.PATH,
      TMPDIR: process.env.TMPDIR,
      PORT: "0",
      LOG_LEVEL: "warn",
      PARENT_WATCH: "on",
      ...environment,
    },
    stdio: ["pipe", "pipe", "pipe"],
    // Ctrl-C at the prompt is for us; we stop the others in order.
    detached: true,
  });
  const lastLines: string[] = [];
  createInterface({ input: child.stderr }).on("line", (line) => {
    lastLines.push(line);
    if (lastLines.length > LAST_LINES) lastLines.shift();
  });
  const ended = new Promise<string>((resolve) => {
    const end = (how: unknown) => resolve([`${name} ended by itself (${how}).`, ...lastLines].join("\n"));
    child.once("error", ({ message }) => end(message));
    child.once("close", (code, signal) => end(code ?? signal));
  });
  const said = readyLine(child);
  return {
    ended,
    ready: (signal) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`${name} was not ready after ${START_MS_MAX / 1000} s.`)),
          START_MS_MAX,
        );
        const interrupt = () => reject(signal.reason);
        signal.addEventListener("abort", interrupt);
        if (signal.aborted) interrupt();
        void said.then(resolve);
        void ended.then((reason) => reject(new Error(reason)));
        void Promise.race([said, ended]).then(() => {
          clearTimeout(timer);
          signal.removeEventListener("abort", interrupt);
        });
      }),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
      child.kill("SIGTERM");
      const impatience = setTimeout(() => child.kill("SIGKILL"), STOP_MS_MAX);
      await ended;
      clearTimeout(impatience);
    },
  };
}

function readyLine(child: ChildProcess): Promise<Readonly<Record<string, string>>> {
  return new Promise((resolve) => {
    createInterface({ input: child.stdout! }).on("line", (line) => {
      const said = fieldsOf(line);
      if (said?.event === "ready") resolve(said as Readonly<Record<string, string>>);
    });
  });
}

function createTerminal(number: number): Terminal {
  let trace = 0;
  return {
    terminalId: `ATM${String(number).padStart(5, "0")}`,
    key: randomBytes(24).toString("base64url"),
    nextTraceNumber: () => String(++trace).padStart(6, "0"),
  };
}

function privateKeyPem({ privateKey }: ReturnType<typeof generateKeyPairSync>): string {
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}
