// Business time: when codes expire and what stands in the books. Tokens, signatures and logs keep to the machine's own.

/** Milliseconds since the epoch. */
export type Clock = () => number;

export type SandboxClock = {
  readonly now: Clock;
  /** Moves the clock forward. */
  advance(ms: number): void;
  /** How far it is ahead of the machine's, in milliseconds. */
  aheadMs(): number;
  /** Sets it, running or standing still. */
  set(now: number, running: boolean): void;
  isRunning(): boolean;
};

/** A clock that can be moved forward and stopped, over the one it is given. */
export function createSandboxClock(machine: Clock = Date.now): SandboxClock {
  let aheadMs = 0;
  let standsAt: number | undefined;
  const now = () => standsAt ?? machine() + aheadMs;
  return {
    now,
    advance(ms) {
      if (standsAt === undefined) aheadMs += ms;
      else standsAt += ms;
    },
    aheadMs: () => (standsAt === undefined ? aheadMs : standsAt - machine()),
    set(to, running) {
      standsAt = running ? undefined : to;
      aheadMs = to - machine();
    },
    isRunning: () => standsAt === undefined,
  };
}
