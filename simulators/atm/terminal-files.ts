// What a terminal at the prompt keeps on disk, so that a later run never uses a trace number again: the last number,
// written before it is sent, and a lock, so that only one process plays the terminal.
// This is not the journal of an ATM: advices that are not acknowledged are in memory only.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { takeLock } from "../terminal/terminal-lock.ts";
import type { TracePosition } from "./trace-numbers.ts";

export type TerminalFiles = {
  lastTrace?: TracePosition;
  rememberTrace(last: TracePosition): void;
  /** Gives the terminal back. */
  release(): void;
};

/**
 * Takes the terminal for this process.
 * @param terminalId 1 to 16 of A-Z and 0-9, since it becomes part of a file's name
 * @throws Error when another process has it, or its last number cannot be read
 */
export function takeTerminal(stateFolder: string, terminalId: string): TerminalFiles {
  if (!/^[A-Z0-9]{1,16}$/.test(terminalId))
    throw new Error("A terminal id is 1 to 16 of A-Z and 0-9, such as ATM00001.");
  mkdirSync(stateFolder, { recursive: true, mode: 0o700 });
  const lockFile = path.join(stateFolder, `atm-${terminalId}.lock`);
  const traceFile = path.join(stateFolder, `atm-${terminalId}.json`);
  const release = takeLock(
    lockFile,
    (owner) =>
      `Terminal ${terminalId} is in use by process ${owner}: choose another with --terminal, or end that process.`,
  );
  try {
    const lastTrace = readTrace(traceFile);
    return {
      ...(lastTrace ? { lastTrace } : {}),
      rememberTrace: ({ localDate, traceNumber }) => {
        // Renamed into place, so that a process that ends halfway leaves the old number or the new one.
        writeFileSync(`${traceFile}.new`, `${JSON.stringify({ localDate, traceNumber })}\n`);
        renameSync(`${traceFile}.new`, traceFile);
      },
      release,
    };
  } catch (error) {
    release();
    throw error;
  }
}

function readTrace(traceFile: string): TracePosition | undefined {
  try {
    const { localDate, traceNumber } = JSON.parse(readFileSync(traceFile, "utf8"));
    if (/^\d{4}-\d{2}-\d{2}$/.test(localDate) && /^\d{6}$/.test(traceNumber))
      return { localDate, traceNumber };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
  }
  throw new Error(
    `The last trace number in ${traceFile} cannot be read: use another terminal until tomorrow, then remove the file.`,
  );
}
