// What a terminal at the prompt keeps on disk: its journal, from which its next start decides, and a lock, so that only
// one process plays the terminal.

import { mkdirSync } from "node:fs";
import path from "node:path";
import { fileJournals } from "../journal/file-journal.ts";
import type { Journal } from "../journal/journal.ts";
import { takeLock } from "../terminal/terminal-lock.ts";
import { type AtmEntry, isAtmEntry } from "./journal-entries.ts";

export type TerminalFiles = {
  readonly journal: Journal<AtmEntry>;
  /** Gives the terminal back. */
  release(): void;
};

/**
 * Takes the terminal for this process.
 * @param terminalId 1 to 16 of A-Z and 0-9, since it becomes part of a file's name
 * @throws Error (rejects) when another process has it, or the disk cannot be read or written
 */
export async function takeTerminal(stateFolder: string, terminalId: string): Promise<TerminalFiles> {
  if (!/^[A-Z0-9]{1,16}$/.test(terminalId))
    throw new Error("A terminal id is 1 to 16 of A-Z and 0-9, such as ATM00001.");
  mkdirSync(stateFolder, { recursive: true, mode: 0o700 });
  const release = takeLock(
    path.join(stateFolder, `atm-${terminalId}.lock`),
    (owner) =>
      `Terminal ${terminalId} is in use by process ${owner}: choose another with --terminal, or end that process.`,
  );
  try {
    const journal = await fileJournals(stateFolder).open(`atm-${terminalId.toLowerCase()}`, isAtmEntry);
    return { journal, release };
  } catch (error) {
    release();
    throw error;
  }
}
