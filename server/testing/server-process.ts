// The server as a process of its own, for tests that end it, by a signal or by force.
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";

export type Ending = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

export type SpawnedServer = {
  /** The lines on standard output so far. */
  readonly output: readonly string[];
  /** The first of them, or nothing when the process ends without one. */
  readonly firstLine: Promise<string | undefined>;
  /** Everything on standard error so far. */
  errors(): string;
  /** Settles when the process is gone and all its output has been read. */
  readonly ended: Promise<Ending>;
  readonly stdin: Writable;
  signal(signal: NodeJS.Signals): void;
};

export type ServerProcess = SpawnedServer & {
  readonly url: string;
  /** What the server says that its database is; sandbox only. */
  readonly databaseUrl: string;
};

/** Where Node keeps what it has compiled, so that a server that is started again is there sooner. */
const COMPILED = { NODE_COMPILE_CACHE: path.join(tmpdir(), "makeba-tests-compiled") };

/** Starts `node server/main.ts` with this environment and nothing of ours but the path to programs. */
export function spawnServer(environment: Readonly<Record<string, string>>): SpawnedServer {
  const child: ChildProcessByStdio<Writable, Readable, Readable> = spawn(
    process.execPath,
    [path.join(import.meta.dirname, "../main.ts")],
    { env: { PATH: process.env.PATH ?? "", ...COMPILED, ...environment }, stdio: ["pipe", "pipe", "pipe"] },
  );
  const output: string[] = [];
  const lines = createInterface({ input: child.stdout }).on("line", (line) => output.push(line));
  let errors = "";
  child.stderr.on("data", (chunk) => {
    errors += chunk;
  });
  const ended = once(child, "close").then(([code, signal]): Ending => ({ code, signal }));
  const firstLine = Promise.race([
    once(lines, "line").then(([line]): string => line),
    ended.then(() => output[0]),
  ]);
  return {
    output,
    firstLine,
    errors: () => errors,
    ended,
    stdin: child.stdin,
    signal: (signal) => void child.kill(signal),
  };
}

/** Starts the server and waits for its line that it is ready; throws what it said when it ends instead. */
export async function startServerProcess(
  environment: Readonly<Record<string, string>>,
): Promise<ServerProcess> {
  const spawned = spawnServer(environment);
  const line = await spawned.firstLine;
  if (line === undefined) throw new Error(`The server ended before it was ready:\n${spawned.errors()}`);
  const { url, databaseUrl }: { url: string; databaseUrl: string } = JSON.parse(line);
  return { ...spawned, url, databaseUrl };
}
