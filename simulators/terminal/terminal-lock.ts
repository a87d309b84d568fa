// One process at a time plays a terminal: a lock file with its process id, given back when the process ends, by a signal
// too. Only `kill -9` leaves it, and then the next process sees that its owner is gone.
import { linkSync, readFileSync, rmSync, writeFileSync } from "node:fs";

/**
 * Takes the lock, or throws an error whose sentence `inUse` makes of the owner's process id.
 * @returns what gives it back; safe to call twice
 */
export function takeLock(lockFile: string, inUse: (owner: number) => string): () => void {
  // Linked into place, so that a lock never exists without its owner's id in it.
  const claim = `${lockFile}.${process.pid}`;
  writeFileSync(claim, String(process.pid));
  try {
    if (!linked(claim, lockFile)) {
      const owner = readOwner(lockFile);
      if (isAlive(owner)) throw new Error(inUse(owner));
      // Its process ended without giving it back.
      rmSync(lockFile, { force: true });
      if (!linked(claim, lockFile)) throw new Error(inUse(readOwner(lockFile)));
    }
  } finally {
    rmSync(claim, { force: true });
  }
  return () => {
    if (readOwner(lockFile) === process.pid) rmSync(lockFile, { force: true });
  };
}

/** Whatever ends the process, `release` is called before. */
export function releaseAtEnd(release: () => void): void {
  process.on("exit", release);
  // Node ends at these signals without an `exit` event, unless somebody listens.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => process.exit(1));
  }
}

function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function readOwner(lockFile: string): number {
  try {
    return Number(readFileSync(lockFile, "utf8"));
  } catch {
    return Number.NaN;
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid < 1) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
