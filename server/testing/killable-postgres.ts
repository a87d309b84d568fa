// A PostgreSQL that a test can end as a power cut would, and start again on the same files. To the server it always
// has the same address.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../storage/embedded-postgres.ts";
import { createDatabaseProxy, type DatabaseProxy } from "./database-proxy.ts";

export type KillablePostgres = {
  /** For the server: through a proxy, always the same. */
  readonly url: string;
  /** For the test: straight to PostgreSQL; another one after each restart. */
  directUrl(): string;
  readonly proxy: DatabaseProxy;
  /** `kill -9` of PostgreSQL, all its processes at the same moment: now. Await the promise before a restart. */
  kill(): Promise<void>;
  restart(): Promise<void>;
  /** Stops PostgreSQL and removes its files. */
  stop(): Promise<void>;
};

export async function startKillablePostgres(): Promise<KillablePostgres> {
  const dataDirectory = await mkdtemp(path.join(tmpdir(), "makeba-crash-"));
  const proxy = createDatabaseProxy();
  let postgres: EmbeddedPostgres = await startEmbeddedPostgres({ dataDirectory });
  await proxy.open(postgres.port);
  const url = new URL(postgres.url);
  url.port = String(proxy.port);
  let running = true;
  return {
    url: url.href,
    directUrl: () => postgres.url,
    proxy,
    kill() {
      // The process id of what is gone may be somebody else's by now.
      if (running) killWithChildren(postgres.processId);
      running = false;
      proxy.close();
      // What is left is the launcher's shell.
      return postgres.stop();
    },
    async restart() {
      postgres = await startEmbeddedPostgres({ dataDirectory });
      running = true;
      await proxy.open(postgres.port);
    },
    async stop() {
      running = false;
      proxy.close();
      await postgres.stop();
      await rm(dataDirectory, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Synchronous, so that nothing of ours happens in between. */
function killWithChildren(processId: number): void {
  // Held first, so that it neither starts children nor acts on the death of those it has.
  process.kill(processId, "SIGSTOP");
  for (const child of childrenOf(processId)) process.kill(child, "SIGKILL");
  process.kill(processId, "SIGKILL");
}

function childrenOf(processId: number): number[] {
  let list: string;
  try {
    list = readFileSync(`/proc/${processId}/task/${processId}/children`, "utf8");
  } catch {
    // No such file outside Linux.
    list = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" })
      .split("\n")
      .map((line) => line.trim().split(/\s+/))
      .flatMap(([pid, parent]) => (Number(parent) === processId ? [pid] : []))
      .join(" ");
  }
  return list.split(" ").filter(Boolean).map(Number);
}
