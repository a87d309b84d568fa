// The bank's callbacks: sent when they are due by the bank's clock, again when the wallet did not acknowledge them, and
// lost, repeated, delayed or turned around when somebody has asked for it.
import type { BankTransaction } from "./records.ts";
import type { Scenario } from "./scenarios.ts";

export type CallbackFaults = {
  readonly lose?: number | undefined;
  readonly copies?: number | undefined;
  readonly delaySeconds?: number | undefined;
  readonly newestFirst?: boolean | undefined;
};

type State = "WAITING" | "ACKNOWLEDGED" | "LOST" | "GIVEN_UP";
type Callback = {
  readonly body: BankTransaction;
  dueAt: number;
  readonly copies: number;
  readonly backwards: boolean;
  state: State;
  attempts: number;
  /** Not again before, by the clock. */
  notBefore: number;
};

const ATTEMPTS_MAX = 12;
const FIRST_RETRY_MS = 200;
const RETRY_MS_MAX = 30_000;

export type Deliver = (body: BankTransaction) => Promise<void>;

/**
 * @param clock by which it waits before it sends one again, in milliseconds
 * @param onLost told of what shall be lost, in the place of sending it
 */
export function createCallbacks(
  deliver: Deliver,
  clock: () => number = Date.now,
  onLost?: (body: BankTransaction) => void,
) {
  const all: Callback[] = [];
  let faults: CallbackFaults = {};
  let lose = 0;
  let sending: Promise<void> | undefined;

  async function send(callback: Callback): Promise<void> {
    callback.attempts++;
    const answers = await Promise.allSettled(
      Array.from({ length: callback.copies }, () => deliver(callback.body)),
    );
    if (answers.some(({ status }) => status === "fulfilled")) callback.state = "ACKNOWLEDGED";
    else if (callback.attempts >= ATTEMPTS_MAX) callback.state = "GIVEN_UP";
    else callback.notBefore = clock() + Math.min(FIRST_RETRY_MS * 2 ** (callback.attempts - 1), RETRY_MS_MAX);
  }

  return {
    setFaults(next: CallbackFaults): void {
      faults = next;
      lose = next.lose ?? 0;
    },

    add(body: BankTransaction, scenario: Scenario, now: number): void {
      const isLost = scenario.copies === 0 || lose > 0;
      if (isLost && lose > 0) lose--;
      const other = { ...body, amount: String(BigInt(String(body.amount).split(".")[0]!) + 1n) };
      // Told backwards, everything waits until the last has happened.
      const waits = scenario.backwards && body.status !== scenario.next.at(-1);
      if (scenario.backwards && !waits)
        for (const callback of all) if (callback.body.reference === body.reference) callback.dueAt = now;
      all.push({
        body: scenario.wrongAmount ? other : body,
        dueAt: waits ? Number.POSITIVE_INFINITY : now + (faults.delaySeconds ?? 0) * 1000,
        copies: Math.max(faults.copies ?? scenario.copies ?? 1, 1),
        backwards: scenario.backwards === true || faults.newestFirst === true,
        state: isLost ? "LOST" : "WAITING",
        attempts: 0,
        notBefore: 0,
      });
      if (isLost) onLost?.(body);
    },

    list: () =>
      all.map(({ body, state, attempts }) => ({
        reference: body.reference,
        status: body.status,
        state,
        attempts,
      })),

    /** Sends what is due, one after the other in its order; while a round is under way another does not begin. */
    flush(now: number): Promise<void> {
      sending ??= (async () => {
        const due = all.filter(
          (callback) =>
            callback.state === "WAITING" && callback.dueAt <= now && callback.notBefore <= clock(),
        );
        const backwards = due.filter((callback) => callback.backwards).toReversed();
        const inOrder = due.filter((callback) => !callback.backwards);
        // Callbacks of different transactions do not wait for each other.
        const groups = Map.groupBy([...backwards, ...inOrder], ({ body }) => body.reference);
        await Promise.all(
          [...groups.values()].map(async (group) => {
            for (const callback of group) await send(callback);
          }),
        );
      })().finally(() => {
        sending = undefined;
      });
      return sending;
    },
  };
}
