// The sandbox's clock of several servers: it is moved on all of them at once, and a request finds it moved whichever
// server it comes to. A clock that was told to stand still is its server's own.
import type { SandboxClock } from "../clock.ts";
import type { SharedState } from "../shared-state/shared-state.ts";

export type SharedClock = SandboxClock & {
  /** Moves the clock of every server forward. */
  advanceAll(ms: number): Promise<void>;
  /** Catches up with the other servers. */
  catchUp(): Promise<void>;
};

export function shareClock(clock: SandboxClock, state: Pick<SharedState, "clockOffset">): SharedClock {
  const moveTo = (aheadMs: number) => clock.advance(Math.max(0, aheadMs - clock.aheadMs()));
  return {
    ...clock,
    async advanceAll(ms) {
      if (!clock.isRunning()) return clock.advance(ms);
      moveTo(await state.clockOffset.add(ms, clock.aheadMs()));
    },
    async catchUp() {
      if (!clock.isRunning()) return;
      moveTo(await state.clockOffset.latest(clock.aheadMs()));
    },
  };
}
