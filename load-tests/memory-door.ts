// Asks processes of a load run how much memory they need, through the probe that was loaded into them.
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import type { MemoryAfterCollection } from "./memory-probe.ts";

/** How a process is asked. Rejects when it does not answer. */
export type AskMemory = () => Promise<MemoryAfterCollection>;

export type MemoryDoors = {
  /** What a process is started with, so that it can be asked. */
  settingsFor(name: string): Readonly<Record<string, string>>;
  askerOf(name: string): AskMemory;
  close(): Promise<void>;
};

/** A busy process collects after what it is at. */
const ANSWER_MS_MAX = 15_000;

export async function openMemoryDoors(): Promise<MemoryDoors> {
  const folder = await mkdtemp(path.join(tmpdir(), "makeba-memory-"));
  const socketOf = (name: string) => path.join(folder, `${name}.socket`);
  return {
    settingsFor: (name) => ({
      NODE_OPTIONS: `--import=${import.meta.resolve("./memory-probe.ts")}`,
      MEMORY_PROBE: socketOf(name),
    }),
    askerOf: (name) => async () => {
      const socket = connect({ path: socketOf(name), signal: AbortSignal.timeout(ANSWER_MS_MAX) });
      return JSON.parse(await text(socket)) as MemoryAfterCollection;
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}
