// Looks for new events of the transactions that somebody follows: one query for all of them, by an index that leads to
// those transactions only, so its cost does not grow with what else is posted. With nobody following it does nothing.
//
// An event of one transaction is never passed by a later one: whoever writes one holds the row of its account until the
// commit, so within a transaction the order of sequence numbers is the order of commits. What is written down about a
// top-up at the bank can pass its posting; then the change that is written after the posting tells that it is settled.
import type pg from "pg";
import { readHappenings } from "../history/happenings.ts";
import type { StoredEvent } from "../history/status-history.ts";
import type { Wake } from "./wake.ts";

export type FollowedEvent = StoredEvent;

export type TransactionFollower = {
  /** Calls with each new event after `after`, in order, until the answer is called. */
  follow(
    transactionId: string,
    after: bigint,
    onEvents: (events: readonly FollowedEvent[]) => void,
  ): () => void;
  stop(): Promise<void>;
};

export type FollowerOptions = {
  readonly pool: Pick<pg.Pool, "query">;
  readonly wake: Pick<Wake, "onWake">;
  readonly onFailure: (error: unknown) => void;
  /** How long an event may go unseen when no nudge comes. @default 200 */
  readonly everyMs?: number;
  /** The least time between two looks, however many nudges come. @default 20 */
  readonly restMs?: number;
};

const EVENTS_MAX = 1000;

type Following = {
  after: bigint;
  readonly onEvents: (events: readonly FollowedEvent[]) => void;
};

export function createTransactionFollower(options: FollowerOptions): TransactionFollower {
  const { pool, wake, onFailure, everyMs = 200, restMs = 20 } = options;
  const followed = new Map<string, Set<Following>>();
  let running: Promise<void> | undefined;
  let stopped = false;
  /** Whether a nudge came while a look was under way. */
  let heardEarly = false;
  let hear = () => {
    heardEarly = true;
  };
  const stopListening = wake.onWake(() => hear());

  async function run(): Promise<void> {
    while (followed.size > 0 && !stopped) {
      try {
        await look();
      } catch (error) {
        onFailure(error);
      }
      await rest();
    }
    running = undefined;
  }

  /** Until the time is over, or a nudge after a short rest. A nudge during the rest or the look before it counts too. */
  function rest(): Promise<void> {
    return new Promise((resolve) => {
      let nudged = false;
      let rested = false;
      const wakeUp = () => {
        clearTimeout(resting);
        clearTimeout(waiting);
        hear = () => {
          heardEarly = true;
        };
        resolve();
      };
      const resting = setTimeout(() => {
        rested = true;
        if (nudged) wakeUp();
      }, restMs);
      const waiting = setTimeout(wakeUp, everyMs);
      hear = () => {
        nudged = true;
        if (rested || stopped) wakeUp();
      };
      if (heardEarly || stopped) hear();
      heardEarly = false;
    });
  }

  async function look(): Promise<void> {
    const subjects = [...followed].map(([subject, followings]) => ({
      subject,
      after: [...followings].reduce((least, { after }) => (after < least ? after : least), 2n ** 62n),
    }));
    const happened = await readHappenings(pool, "followed-events", subjects, EVENTS_MAX);
    for (const [subject, events] of Map.groupBy(happened, (each) => each.subject)) {
      for (const following of [...(followed.get(subject) ?? [])]) {
        const fresh = events.filter(({ seq }) => seq > following.after);
        if (fresh.length === 0) continue;
        following.after = fresh.at(-1)!.seq;
        following.onEvents(fresh);
      }
    }
  }

  return {
    follow(transactionId, after, onEvents) {
      const following = { after, onEvents };
      const among = followed.get(transactionId) ?? new Set();
      followed.set(transactionId, among.add(following));
      running ??= run();
      return () => {
        among.delete(following);
        if (among.size === 0 && followed.get(transactionId) === among) followed.delete(transactionId);
      };
    },
    async stop() {
      stopped = true;
      stopListening();
      hear();
      await running;
    },
  };
}
