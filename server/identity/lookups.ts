// Look-ups of other people. Who asks whether a phone belongs to a customer, or whose an account is, may ask freely about
// those whom they then pay or serve, and about few others.
import { type AttemptPolicy, type AttemptStore, takeOrThrow } from "./attempts.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

export type Lookups = {
  /** Counts a look-up, before anything is looked up. Throws TOO_MANY_ATTEMPTS. */
  take(userId: string): Promise<void>;
  /** Whom it found has been paid or served: it no longer counts. Once for each that was taken. */
  giveBack(userId: string): Promise<void>;
};

export function createLookups(dependencies: {
  /** What is looked up; each is counted by itself. */
  readonly kind: "phone" | "name";
  readonly attempts: AttemptStore;
  /** Milliseconds since the epoch, by the machine. */
  readonly now: () => number;
  /** Those that do not have to wait, in a day. */
  readonly free: number;
}): Lookups {
  const { kind, attempts, now, free } = dependencies;
  const policy: AttemptPolicy = {
    freeTries: free,
    firstWaitMs: MINUTE,
    waitMsMax: HOUR,
    forgetAfterMs: 24 * HOUR,
  };
  const subjectOf = (userId: string) => `${kind}-lookup:${userId}`;
  return {
    async take(userId) {
      await takeOrThrow(attempts, subjectOf(userId), policy, now());
    },
    giveBack: (userId) => attempts.giveBack(subjectOf(userId)),
  };
}
