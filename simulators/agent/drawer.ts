// The cash drawer of one agent, in whole escudos, and its journal: each movement is on disk before anybody acts on it.
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { takeLock } from "../terminal/terminal-lock.ts";

export type DrawerMovement = {
  /** ISO 8601. */
  readonly at: string;
  readonly what: "opened" | "cash-in" | "cash-out" | "counted";
  /** Above zero when notes came in. */
  readonly amount: number;
  readonly transactionId?: string;
};

export type Drawer = {
  /** What must be in it. */
  readonly cash: () => number;
  readonly journal: () => readonly DrawerMovement[];
  /** Whether the transaction has moved notes already. */
  has(transactionId: string): boolean;
  move(movement: DrawerMovement): void;
};

/** A drawer in memory, for programs. */
export function createDrawer(
  opening: number,
  kept: readonly DrawerMovement[] = [],
  keep: (journal: readonly DrawerMovement[]) => void = () => {},
): Drawer {
  const journal: DrawerMovement[] = [...kept];
  const drawer: Drawer = {
    cash: () => journal.reduce((sum, { amount }) => sum + amount, 0),
    journal: () => journal,
    has: (transactionId) => journal.some((movement) => movement.transactionId === transactionId),
    move(movement) {
      keep([...journal, movement]);
      journal.push(movement);
    },
  };
  if (journal.length === 0) drawer.move({ at: new Date().toISOString(), what: "opened", amount: opening });
  return drawer;
}

/**
 * The drawer of an agent on this disk, for this process only.
 * @throws Error when another process has it, or its journal cannot be read
 */
export function takeDrawer(stateFolder: string, agentId: string, opening: number) {
  if (!/^\d{7}$/.test(agentId)) throw new Error("An agent's number has seven digits, such as 1234566.");
  mkdirSync(stateFolder, { recursive: true, mode: 0o700 });
  const file = path.join(stateFolder, `agent-${agentId}.json`);
  const release = takeLock(
    path.join(stateFolder, `agent-${agentId}.lock`),
    (owner) =>
      `Agent ${agentId} is in use by process ${owner}: choose another with --agent, or end that process.`,
  );
  try {
    const drawer = createDrawer(opening, readJournal(file), (journal) => {
      // Renamed into place, so that a process that ends halfway leaves the old journal or the new one.
      writeFileSync(`${file}.new`, `${JSON.stringify(journal, null, 1)}\n`, { mode: 0o600, flush: true });
      renameSync(`${file}.new`, file);
      synchronise(stateFolder);
    });
    return { drawer, release };
  } catch (error) {
    release();
    throw error;
  }
}

/** A name in a folder is durable only with the folder. */
function synchronise(folder: string): void {
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function readJournal(file: string): DrawerMovement[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
  try {
    const journal: unknown = JSON.parse(text);
    if (Array.isArray(journal) && journal.every((each) => Number.isSafeInteger(each?.amount))) return journal;
  } catch {
    // Said below.
  }
  throw new Error(`The drawer's journal in ${file} cannot be read: count the cash and move the file away.`);
}
