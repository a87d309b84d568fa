// Looks at the queues of all agents who listen, with one query for all of them: when something was posted or asked, and now
// and then without a nudge. With nobody listening it does nothing.

import type { Clock } from "../clock.ts";
import type { Wake } from "../live-status/wake.ts";
import type { CashOut, CashOutRecords } from "./cash-out-records.ts";

export type RequestWatcher = {
  /** Calls with the agent's queue at once and after each look, until the answer is called. */
  watch(agentId: string, onQueue: (queue: readonly CashOut[]) => void): () => void;
  stop(): Promise<void>;
};

export function createRequestWatcher(options: {
  readonly records: Pick<CashOutRecords, "queuesOf">;
  readonly clock: Clock;
  readonly wake: Pick<Wake, "onWake">;
  readonly onFailure: (error: unknown) => void;
  /** How long a change may go unseen when no nudge comes. @default 1_000 */
  readonly everyMs?: number;
  /** The least time between two looks, however many nudges come. @default 100 */
  readonly restMs?: number;
}): RequestWatcher {
  const { records, clock, wake, onFailure, everyMs = 1_000, restMs = 100 } = options;
  const watching = new Map<string, Set<(queue: readonly CashOut[]) => void>>();
  let timer: NodeJS.Timeout | undefined;
  let dueAt = 0;
  let looking: Promise<void> | undefined;
  let stopped = false;
  const stopListening = wake.onWake(() => lookWithin(restMs));

  function lookWithin(ms: number): void {
    if (stopped || watching.size === 0) return;
    const at = performance.now() + ms;
    if (timer !== undefined && dueAt <= at) return;
    clearTimeout(timer);
    dueAt = at;
    timer = setTimeout(() => {
      timer = undefined;
      // One look at a time; a nudge during it leads to another one.
      if (looking) return lookWithin(restMs);
      looking = look()
        .catch(onFailure)
        .finally(() => {
          looking = undefined;
          lookWithin(everyMs);
        });
    }, ms);
    timer.unref();
  }

  async function look(): Promise<void> {
    const agentIds = [...watching.keys()];
    const waiting = Map.groupBy(await records.queuesOf(agentIds, clock()), ({ agentId }) => agentId);
    for (const agentId of agentIds) {
      for (const listener of watching.get(agentId) ?? []) listener(waiting.get(agentId) ?? []);
    }
  }

  return {
    watch(agentId, onQueue) {
      const listeners = watching.get(agentId) ?? new Set();
      watching.set(agentId, listeners.add(onQueue));
      lookWithin(0);
      return () => {
        listeners.delete(onQueue);
        if (listeners.size === 0 && watching.get(agentId) === listeners) watching.delete(agentId);
      };
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      stopListening();
      await looking;
    },
  };
}
