// Business time: when codes expire and what stands in the books. Tokens, signatures and logs keep to the machine's own.

/** Milliseconds since the epoch. */
export type Clock = () => number;

export type SandboxClock = {
  readonly now: Clock;
  /** Moves the clock forward. */
  advance(ms: number): void;
  /** How far it is ahead of the machine's, in milliseconds. */
  aheadMs(): number;
};

/** A clock that can be moved forward, over the one it is given. */
export function createSandboxClock(machine: Clock = Date.now): SandboxClock {
  let aheadMs = 0;
  return {
    now: () => machine() + aheadMs,
    advance(ms) {
      aheadMs += ms;
    },
    aheadMs: () => aheadMs,
  };
}
