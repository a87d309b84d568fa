// PINs: kept as an HMAC with the server's key, because a slow hash of four digits protects nothing and would cost each
// payment; what protects them is the count of wrong tries, which only a reset by phone forgets.
import { Problem } from "@makeba/openapi/problem";
import type pg from "pg";
import { pinPolicy, tooManyAttempts } from "./attempts.ts";
import type { DurableAttempts } from "./durable-attempts.ts";
import { type IdentityKeys, sameText } from "./identity-keys.ts";
import type { PinEncryption } from "./pin-encryption.ts";
import type { StoredUser } from "./users.ts";

export type Pins = {
  // Each PIN may be given as digits or encrypted; then each may throw PIN_NOT_READABLE too.
  /** Throws PIN_NOT_SET, PIN_WRONG, PIN_BLOCKED or TOO_MANY_ATTEMPTS. */
  check(user: StoredUser, pin: string): Promise<void>;
  /** Throws PIN_TOO_SIMPLE, and PIN_ALREADY_SET unless one may be replaced. */
  set(userId: string, pin: string, options: { replace: boolean }): Promise<void>;
  /** Throws PIN_TOO_SIMPLE. */
  requireGood(pin: string): Promise<void>;
  /** Earlier wrong tries no longer count. */
  unblock(userId: string): Promise<void>;
};

export type PinDependencies = {
  readonly pool: pg.Pool;
  readonly keys: IdentityKeys;
  readonly attempts: DurableAttempts;
  readonly now: () => number;
  readonly triesMax: number;
  readonly encryption: PinEncryption;
};

export function createPins({ pool, keys, attempts, now, triesMax, encryption }: PinDependencies): Pins {
  const policy = pinPolicy(triesMax);
  const subjectOf = (userId: string) => `pin:${userId}`;
  return {
    async check(user, given) {
      if (user.pinDigest == null) throw new Problem("PIN_NOT_SET");
      const pin = await encryption.read(given);
      const subject = subjectOf(user.userId);
      const right = sameText(keys.pinDigest(user.userId, pin), user.pinDigest);
      const admission = await attempts.takeJudged(subject, policy, now(), right);
      if (!admission.admitted) {
        throw admission.blocked ? new Problem("PIN_BLOCKED") : tooManyAttempts(admission.retryAfterMs);
      }
      if (!right) throw new Problem("PIN_WRONG", { details: { triesLeft: triesMax - admission.tries } });
    },

    async requireGood(given) {
      if (isSimple(await encryption.read(given))) throw new Problem("PIN_TOO_SIMPLE");
    },

    async set(userId, given, { replace }) {
      const pin = await encryption.read(given);
      if (isSimple(pin)) throw new Problem("PIN_TOO_SIMPLE");
      const { rowCount } = await pool.query(
        "update users set pin_digest = $2 where user_id = $1 and (pin_digest is null or $3)",
        [userId, keys.pinDigest(userId, pin), replace],
      );
      if (rowCount !== 1) throw new Problem("PIN_ALREADY_SET");
    },

    unblock: (userId) => attempts.forget(subjectOf(userId)),
  };
}

/** One repeated digit, or digits that count up or down. */
export function isSimple(pin: string): boolean {
  const steps = new Set([...pin.slice(1)].map((digit, i) => Number(digit) - Number(pin[i])));
  const [step] = steps;
  return steps.size === 1 && Math.abs(step!) <= 1;
}
