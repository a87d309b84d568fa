// Counts tries at what could be guessed and makes each further one wait longer. A try is counted before it is judged, so
// a hundred guesses sent at once are a hundred tries; what turns out right is given back.
import { Problem } from "@makeba/openapi/problem";
import { LRUCache } from "lru-cache";

export type AttemptPolicy = {
  /** Tries before the first wait. */
  readonly freeTries: number;
  /** The first wait; each further try doubles it. */
  readonly firstWaitMs: number;
  readonly waitMsMax: number;
  /** After so long without a try, the count starts anew. Must be at least the longest wait. */
  readonly forgetAfterMs: number;
  /** From so many tries on none is admitted any more, until the subject is forgotten. */
  readonly triesMax?: number;
};

export type Admission =
  | { readonly admitted: true; readonly tries: number }
  | { readonly admitted: false; readonly blocked: boolean; readonly retryAfterMs: number };

/** Kept in memory or in PostgreSQL; one suite of tests runs against both. Times are milliseconds since the epoch. */
export interface AttemptStore {
  /** Counts a try, unless the subject has to wait. */
  take(subject: string, policy: AttemptPolicy, now: number): Promise<Admission>;
  /** The try was right: as if it had not been made. */
  giveBack(subject: string): Promise<void>;
  /** As if no try had ever been made. */
  forget(subject: string): Promise<void>;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Guesses at one phone's password, or one user's second factor: after the free ones about thirty a day. */
export const guessPolicy = (freeTries: number): AttemptPolicy => ({
  freeTries,
  firstWaitMs: MINUTE,
  waitMsMax: HOUR,
  forgetAfterMs: 24 * HOUR,
});

/** Wrong PINs are never forgotten by time: so many in all, and then only a reset helps. */
export const pinPolicy = (triesMax: number): AttemptPolicy => ({
  freeTries: Math.min(3, triesMax),
  firstWaitMs: MINUTE,
  waitMsMax: 24 * HOUR,
  forgetAfterMs: Number.MAX_SAFE_INTEGER,
  triesMax,
});

/** Messages to one phone: they cost money, annoy, and each brings new tries. */
export const MESSAGE_POLICY: AttemptPolicy = {
  freeTries: 3,
  firstWaitMs: 5 * MINUTE,
  waitMsMax: 24 * HOUR,
  forgetAfterMs: 24 * HOUR,
};

/** One address may be a mobile carrier's, with thousands of people behind it. */
export const addressPolicy = (freeTries: number): AttemptPolicy => ({
  freeTries,
  firstWaitMs: 1_000,
  waitMsMax: 15 * MINUTE,
  forgetAfterMs: HOUR,
});

/**
 * The same for one subject that has several names; the strictest count decides. While the keys of names are exchanged some
 * servers know one name more than others, and the count under a name that they share holds for all.
 */
export async function takeAllOrThrow(
  store: AttemptStore,
  subjects: readonly string[],
  policy: AttemptPolicy,
  now: number,
): Promise<void> {
  const taken: string[] = [];
  for (const subject of subjects) {
    const admission = await store.take(subject, policy, now);
    if (!admission.admitted) {
      for (const each of taken) await store.giveBack(each);
      throw tooManyAttempts(admission.retryAfterMs);
    }
    taken.push(subject);
  }
}

/** Throws TOO_MANY_ATTEMPTS when the subject has to wait. */
export async function takeOrThrow(
  store: AttemptStore,
  subject: string,
  policy: AttemptPolicy,
  now: number,
): Promise<number> {
  const admission = await store.take(subject, policy, now);
  if (admission.admitted) return admission.tries;
  throw tooManyAttempts(admission.retryAfterMs);
}

export function tooManyAttempts(retryAfterMs: number): Problem {
  const seconds = Math.max(1, Math.ceil(retryAfterMs / 1000));
  return new Problem("TOO_MANY_ATTEMPTS", { headers: { "Retry-After": String(seconds) } });
}

type State = { tries: number; lastAt: number; openAt: number };

/** How long the try after so many has to wait, in milliseconds. */
export function waitAfter(tries: number, { freeTries, firstWaitMs, waitMsMax }: AttemptPolicy): number {
  return tries < freeTries ? 0 : Math.min(waitMsMax, firstWaitMs * 2 ** Math.min(tries - freeTries, 40));
}

/** For one process, and for what a restart may forget. Bounded: past that, the longest untouched is forgotten. */
export function createMemoryAttempts(subjectsMax = 100_000): AttemptStore {
  const states = new LRUCache<string, State>({ max: subjectsMax });
  return {
    async take(subject, policy, now) {
      const { triesMax = Number.POSITIVE_INFINITY } = policy;
      let state = states.get(subject);
      if (state && state.lastAt < now - policy.forgetAfterMs) state = undefined;
      if (state && (state.tries >= triesMax || state.openAt > now)) {
        return {
          admitted: false,
          blocked: state.tries >= triesMax,
          retryAfterMs: Math.max(0, state.openAt - now),
        };
      }
      const tries = (state?.tries ?? 0) + 1;
      const waitMs = waitAfter(tries, policy);
      states.set(subject, { tries, lastAt: now, openAt: waitMs === 0 ? 0 : now + waitMs });
      return { admitted: true, tries };
    },
    async giveBack(subject) {
      const state = states.get(subject);
      if (state) states.set(subject, { ...state, tries: Math.max(0, state.tries - 1), openAt: 0 });
    },
    async forget(subject) {
      states.delete(subject);
    },
  };
}
