// `npm run atm` as a process of its own, which may be killed, with its journal on the disk.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { PointName } from "../faults/catalogue.ts";
import { firingAt } from "../faults/process-faults.ts";
import { COMPILED, type Stage } from "./stage.ts";

export type AtmRun = {
  /** Settles when it stands at the point at which it was told to wait, or has ended without coming there. */
  readonly standsThere: Promise<void>;
  kill(): void;
  readonly ended: Promise<AtmEnd>;
};

export type AtmEnd = {
  readonly wasKilled: boolean;
  readonly exitCode: number | null;
  /** What it printed with `--json`, if it came to that. */
  readonly said: Said | undefined;
  readonly errors: string;
};

export type Said = {
  readonly inventory: readonly {
    readonly denomination: number;
    readonly loaded: number;
    readonly inCassettes: number;
    readonly retracted: number;
    readonly diverted: number;
    readonly dispensed: number;
    readonly inDoubt: number;
  }[];
  readonly pendingAdvices: readonly { readonly refusedWith?: string }[];
};

const main = fileURLToPath(new URL("../atm/main.ts", import.meta.url));
/** No command of an ATM takes so long; one that does is ended, and the cell fails. */
const COMMAND_MS_MAX = 60_000;

/** @param faults sentences @param waitsAt where it is told to wait, by one of them */
export function runAtm(
  stage: Pick<Stage, "folder" | "switchUrl" | "secrets" | "missing">,
  {
    terminalId,
    words,
    faults = [],
    waitsAt,
  }: {
    readonly terminalId: string;
    readonly words: readonly string[];
    readonly faults?: readonly string[];
    readonly waitsAt?: PointName;
  },
): AtmRun {
  const connection = ["--switch-url", stage.switchUrl, "--terminal", terminalId];
  const { folder, missing, secrets } = stage;
  const disk = missing === "atm-journal" ? mkdtempSync(path.join(folder, "empty-")) : folder;
  const key = ["--key", secrets.terminalKeys[terminalId]!, "--state-folder", disk];
  const faultWords = faults.flatMap((fault) => ["--fault", fault]);
  const child = spawn(process.execPath, [main, ...connection, ...key, ...faultWords, ...words, "--json"], {
    env: { PATH: process.env.PATH, ...COMPILED },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const timer = setTimeout(() => child.kill("SIGKILL"), COMMAND_MS_MAX);
  let [output, errors] = ["", ""];
  const there = Promise.withResolvers<void>();
  child.stdout.on("data", (chunk) => {
    output += chunk;
  });
  child.stderr.on("data", (chunk) => {
    errors += chunk;
    if (waitsAt !== undefined && errors.includes(firingAt(waitsAt))) there.resolve();
  });
  const ended = once(child, "close").then(([exitCode, signal]): AtmEnd => {
    clearTimeout(timer);
    there.resolve();
    const said = output === "" ? undefined : (JSON.parse(output) as Said);
    return { wasKilled: signal === "SIGKILL", exitCode, said, errors };
  });
  return { standsThere: there.promise, kill: () => void child.kill("SIGKILL"), ended };
}
