// Runs the parts of a sandbox as processes of their own, as they would run anywhere else. Each says in one line of JSON
// when it is ready, and ends when the pipe to us closes, so that none outlives us however we end.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export type RunningProcess = {
  readonly name: string;
  readonly processId: number;
  /** What it said when it was ready. */
  readonly ready: Readonly<Record<string, string>>;
  /** Settles when the process has ended. */
  readonly ended: Promise<number | null>;
  /** Asks it to finish what is under way, and waits. */
  stop(): Promise<void>;
  /** `kill -9`: it ends at once, in the middle of whatever it does. */
  kill(): Promise<void>;
};

export type ProcessOptions = {
  readonly name: string;
  /** A module specifier, such as `@makeba/server/start.mjs`. */
  readonly module: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly onLog?: (line: string) => void;
};

const LAST_LINES = 12;

/** Starts a process and waits until it is ready. Throws with its last words when it ends before. */
export async function startProcess(options: ProcessOptions): Promise<RunningProcess> {
  const file = fileURLToPath(import.meta.resolve(options.module));
  const child = spawn(process.execPath, [file], {
    // Only what it needs: settings of ours, such as DATABASE_URL, are not its own.
    env: { PATH: process.env.PATH, TMPDIR: process.env.TMPDIR, ...options.environment, PARENT_WATCH: "on" },
    stdio: ["pipe", "pipe", "pipe"],
    detached: true,
  });
  const lastLines: string[] = [];
  createInterface({ input: child.stderr }).on("line", (line) => {
    lastLines.push(line);
    if (lastLines.length > LAST_LINES) lastLines.shift();
    options.onLog?.(line);
  });
  const ended = once(child, "close").then(([code]) => code as number | null);
  const ready = await Promise.race([
    readyLine(child),
    ended.then((code) => {
      throw new Error(
        `${options.name} ended with code ${code} before it was ready:\n${lastLines.join("\n")}`,
      );
    }),
  ]);
  return {
    name: options.name,
    processId: child.pid!,
    ready,
    ended,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGTERM");
      await ended;
    },
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/**
 * As `startProcess`, but when its power goes (it ends as by `kill -9`) it is started again at the same addresses. `ended` settles
 * when it has ended in any other way, or does not come up again.
 */
export async function startPowered(options: ProcessOptions): Promise<RunningProcess> {
  const first = await startProcess(options);
  const { PORT, FAULTS, FAULTS_PORT, ...rest } = options.environment;
  const { url, faultsUrl } = first.ready;
  const again: ProcessOptions = {
    ...options,
    environment: {
      ...rest,
      ...(url === undefined ? {} : { PORT: new URL(url).port }),
      ...(faultsUrl === undefined ? {} : { FAULTS_PORT: new URL(faultsUrl).port }),
    },
  };
  let running = Promise.resolve(first);
  let processId = first.processId;
  let stopping = false;
  async function live(): Promise<number | null> {
    for (;;) {
      const code = await (await running).ended;
      if (code !== null || stopping) return code;
      options.onLog?.("Its power was gone and is back: it starts again.");
      running = startProcess(again);
      processId = (await running).processId;
    }
  }
  return {
    name: first.name,
    get processId() {
      return processId;
    },
    ready: first.ready,
    ended: live().catch(() => 1),
    async stop() {
      stopping = true;
      await running.then((now) => now.stop()).catch(() => {});
    },
    async kill() {
      stopping = true;
      await running.then((now) => now.kill()).catch(() => {});
    },
  };
}

function readyLine(child: ChildProcess): Promise<Record<string, string>> {
  return new Promise((resolve) => {
    createInterface({ input: child.stdout! }).on("line", (line) => {
      try {
        const said = JSON.parse(line);
        if (said.event === "ready") resolve(said);
      } catch {
        // Not for us.
      }
    });
  });
}
