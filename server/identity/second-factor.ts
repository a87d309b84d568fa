// The second factor: the six digits of an authenticator (TOTP, RFC 6238), or one of ten recovery codes. Each number
// serves once, and wrong tries are counted per user, whatever address they come from.
import { randomBytes } from "node:crypto";
import { Problem } from "@makeba/openapi/problem";
import { generateSecret, generateURI, verify } from "otplib";
import type pg from "pg";
import { type AttemptPolicy, type AttemptStore, takeOrThrow } from "./attempts.ts";
import type { IdentityKeys } from "./identity-keys.ts";
import type { PersonalData } from "./personal-data.ts";
import type { StoredUser } from "./users.ts";

const STEP_SECONDS = 30;
const RECOVERY_CODES = 10;
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

export type SecondFactor = {
  /** Throws SECOND_FACTOR_ALREADY_CONFIRMED. */
  enrol(user: StoredUser): Promise<{ secret: string; uri: string }>;
  /** The recovery codes. Throws SECOND_FACTOR_NOT_ENROLLED, -_ALREADY_CONFIRMED, -_CODE_WRONG, TOO_MANY_ATTEMPTS. */
  confirm(user: StoredUser, code: string): Promise<string[]>;
  /** In place of all earlier ones. Throws SECOND_FACTOR_NOT_ENROLLED, -_CODE_WRONG or TOO_MANY_ATTEMPTS. */
  renewRecoveryCodes(user: StoredUser, code: string): Promise<string[]>;
  /** Throws SECOND_FACTOR_REQUIRED, SECOND_FACTOR_INVALID or TOO_MANY_ATTEMPTS. */
  check(user: StoredUser, given: { totp?: string; recoveryCode?: string }): Promise<void>;
};

export type SecondFactorDependencies = {
  readonly pool: pg.Pool;
  readonly keys: IdentityKeys;
  readonly personalData: PersonalData;
  readonly attempts: AttemptStore;
  readonly policy: AttemptPolicy;
  readonly now: () => number;
};

export function createSecondFactor(dependencies: SecondFactorDependencies): SecondFactor {
  const { pool, keys, personalData, attempts, policy, now } = dependencies;
  const subjectOf = (userId: string) => `second-factor:${userId}`;
  const placeOf = (userId: string) => `users.totp:${userId}`;

  /** Whether the number is right, and was not used before. */
  async function spendNumber({ userId, totpSealed }: StoredUser, token: string): Promise<boolean> {
    if (totpSealed == null) return false;
    const secret = personalData.open(totpSealed, placeOf(userId));
    const result = await verify({
      secret,
      token,
      epoch: Math.floor(now() / 1000),
      epochTolerance: STEP_SECONDS,
    });
    if (!result.valid || !("epoch" in result)) return false;
    const { rowCount } = await pool.query(
      `update users set totp_last_step = $2
       where user_id = $1 and totp_sealed = $3 and (totp_last_step is null or totp_last_step < $2)`,
      [userId, result.epoch / STEP_SECONDS, totpSealed],
    );
    return rowCount === 1;
  }

  async function spendRecoveryCode(userId: string, code: string): Promise<boolean> {
    const { rowCount } = await pool.query(
      "delete from recovery_codes where user_id = $1 and code_digest = $2",
      [userId, keys.recoveryDigest(userId, code)],
    );
    return rowCount === 1;
  }

  return {
    async enrol({ userId }) {
      const secret = generateSecret();
      const { rowCount } = await pool.query(
        `update users set totp_sealed = $2, totp_last_step = null
         where user_id = $1 and totp_confirmed_at is null`,
        [userId, personalData.seal(secret, placeOf(userId))],
      );
      if (rowCount !== 1) throw new Problem("SECOND_FACTOR_ALREADY_CONFIRMED");
      return { secret, uri: generateURI({ issuer: "Makeba", label: userId, secret }) };
    },

    async confirm(user, code) {
      const { userId } = user;
      if (user.totpConfirmedAt != null) throw new Problem("SECOND_FACTOR_ALREADY_CONFIRMED");
      if (user.totpSealed == null) throw new Problem("SECOND_FACTOR_NOT_ENROLLED");
      await takeOrThrow(attempts, subjectOf(userId), policy, now());
      if (!(await spendNumber(user, code))) throw new Problem("SECOND_FACTOR_CODE_WRONG");
      const codes = Array.from({ length: RECOVERY_CODES }, newRecoveryCode);
      const digests = codes.map((each) => keys.recoveryDigest(userId, each));
      const { rowCount } = await pool.query(
        `with confirmed as (
           update users set totp_confirmed_at = $2 where user_id = $1 and totp_confirmed_at is null returning user_id)
         insert into recovery_codes (user_id, code_digest) select user_id, unnest($3::text[]) from confirmed`,
        [userId, new Date(now()).toISOString(), digests],
      );
      if (rowCount !== RECOVERY_CODES) throw new Problem("SECOND_FACTOR_ALREADY_CONFIRMED");
      await attempts.forget(subjectOf(userId));
      return codes;
    },

    async renewRecoveryCodes(user, code) {
      const { userId } = user;
      if (user.totpConfirmedAt == null) throw new Problem("SECOND_FACTOR_NOT_ENROLLED");
      await takeOrThrow(attempts, subjectOf(userId), policy, now());
      if (!(await spendNumber(user, code))) throw new Problem("SECOND_FACTOR_CODE_WRONG");
      const codes = Array.from({ length: RECOVERY_CODES }, newRecoveryCode);
      const digests = codes.map((each) => keys.recoveryDigest(userId, each));
      await pool.query(
        `with void as (delete from recovery_codes where user_id = $1)
         insert into recovery_codes (user_id, code_digest) select $1, unnest($2::text[])`,
        [userId, digests],
      );
      await attempts.forget(subjectOf(userId));
      return codes;
    },

    async check(user, { totp, recoveryCode }) {
      if (totp === undefined && recoveryCode === undefined) throw new Problem("SECOND_FACTOR_REQUIRED");
      await takeOrThrow(attempts, subjectOf(user.userId), policy, now());
      const right =
        totp === undefined
          ? await spendRecoveryCode(user.userId, recoveryCode!)
          : await spendNumber(user, totp);
      if (!right) throw new Problem("SECOND_FACTOR_INVALID");
      await attempts.forget(subjectOf(user.userId));
    },
  };
}

/** Fifty random bits, in letters that are hard to confuse. */
function newRecoveryCode(): string {
  const letters = [...randomBytes(10)].map((byte) => BASE32[byte % 32]).join("");
  return `${letters.slice(0, 5)}-${letters.slice(5)}`;
}
