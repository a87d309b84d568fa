// Wrong tries at a terminal and in a network: how they are counted, when they lock, and what an operator's unlocking does. A
// lock forgives nothing, and ending it early does not either. Decision 15 has the numbers.
import type { Books } from "./books.ts";
import { type Decision, reject } from "./checks.ts";
import type { AttemptLimits, UnlockTerminal } from "./commands.ts";
import { type AttemptCounter, attemptSubjects } from "./withdrawals.ts";

/** After a lock a fifth of the limit is left until the next: enough for people's errors, little for guesses. */
const TRIES_MAX_PER_TRIES_LEFT = 5;

/** From so many times the limit on, a day's locks are sat out: so unlocking gives nobody more tries than waiting does. */
const UNLOCKABLE_BELOW = 2;

type Try = { readonly at: number; readonly limits: AttemptLimits };

/** The subject's counter, started anew when its window is over, and its lock too. */
export function openCounter(books: Books, { at, limits }: Try, subject: string): AttemptCounter {
  const counter = books.counters.get(subject);
  const fresh = { subject, wrongTries: 0, windowStartedAt: at, lockedUntil: 0 };
  if (!counter) return fresh;
  if (counter.lockedUntil > at) return counter;
  return at - counter.windowStartedAt >= limits.windowMs ? fresh : counter;
}

export function counted(counter: AttemptCounter, { at, limits }: Try, triesMax: number): AttemptCounter {
  const wrongTries = counter.wrongTries + 1;
  const lockMs = lockMsAfter(wrongTries, triesMax, limits);
  return { ...counter, wrongTries, lockedUntil: lockMs > 0 ? at + lockMs : 0 };
}

const triesBetweenLocks = (triesMax: number) => Math.ceil(triesMax / TRIES_MAX_PER_TRIES_LEFT);

/** The first lock comes at the limit, a further one each time that what was left is used; each lasts twice as long. */
export function lockMsAfter(
  wrongTries: number,
  triesMax: number,
  { lockMs, lockMsMax }: Pick<AttemptLimits, "lockMs" | "lockMsMax">,
): number {
  const more = wrongTries - triesMax;
  const each = triesBetweenLocks(triesMax);
  return more < 0 || more % each !== 0 ? 0 : Math.min(lockMs * 2 ** (more / each), lockMsMax);
}

/** How many wrong tries from here on bring the next lock. */
export function triesUntilLock(wrongTries: number, triesMax: number): number {
  if (wrongTries < triesMax) return triesMax - wrongTries;
  const each = triesBetweenLocks(triesMax);
  return each - ((wrongTries - triesMax) % each);
}

export function mayBeUnlocked(wrongTries: number, triesMax: number): boolean {
  return wrongTries < UNLOCKABLE_BELOW * triesMax;
}

/** Ends the lock and nothing else: the day's count stays, so the next lock comes soon and lasts twice as long. */
export function decideUnlock(books: Books, command: UnlockTerminal): Decision {
  const { acquirerId, terminalId, operatorId, at, limits } = command;
  const counter = books.counters.get(attemptSubjects(command).terminal);
  if (!counter || counter.lockedUntil <= at) return reject("TERMINAL_NOT_LOCKED");
  if (!mayBeUnlocked(counter.wrongTries, limits.terminalTriesMax)) return reject("TERMINAL_UNLOCKS_USED_UP");
  // Its count stays until the lock would have ended, also where the day that it began in is over before that.
  const windowStartedAt = Math.max(counter.windowStartedAt, counter.lockedUntil - limits.windowMs);
  const unlocked = { ...counter, lockedUntil: 0, windowStartedAt };
  return {
    events: [
      { type: "terminal-unlocked", terminal: { acquirerId, terminalId }, operatorId, counter: unlocked },
    ],
  };
}
