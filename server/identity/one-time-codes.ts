// One-time codes to phones. The database has a keyed digest of the code and, sealed, what the code is to confirm. A try
// is counted before it is judged; after the last, or after its time, no answer is right any more.
import { randomBytes, randomInt } from "node:crypto";
import { Problem } from "@makeba/openapi/problem";
import type pg from "pg";
import { type IdentityKeys, sameText } from "./identity-keys.ts";
import type { PersonalData } from "./personal-data.ts";

const LIFETIME_MS = 10 * 60_000;

export type ChallengePurpose = "sign-up" | "pin-reset" | "password-reset" | "transfer";
export type Challenge = { readonly challengeId: string; readonly expiresAt: string };

export type OneTimeCodes = {
  /** A new code, to be sent and then forgotten. */
  issue(about: {
    purpose: ChallengePurpose;
    userId: string;
    draft: object;
  }): Promise<Challenge & { code: string }>;
  /** What the code confirms; it can be asked again until the code is spent. Throws ONE_TIME_CODE_INVALID. */
  confirm<Draft>(answer: {
    challengeId: string;
    purpose: ChallengePurpose;
    code: string;
    /** Only this user's codes. */
    userId?: string;
  }): Promise<{ userId: string; draft: Draft }>;
  /** The code has served. False when it had already. */
  spend(challengeId: string): Promise<boolean>;
};

export type OneTimeCodeDependencies = {
  readonly pool: pg.Pool;
  readonly keys: IdentityKeys;
  readonly personalData: PersonalData;
  readonly now: () => number;
  readonly triesMax: number;
};

export function createOneTimeCodes(dependencies: OneTimeCodeDependencies): OneTimeCodes {
  const { pool, keys, personalData, now, triesMax } = dependencies;
  return {
    async issue({ purpose, userId, draft }) {
      const challengeId = `chl_${randomBytes(16).toString("hex")}`;
      const code = String(randomInt(1_000_000)).padStart(6, "0");
      const expiresAt = new Date(now() + LIFETIME_MS).toISOString();
      await pool.query(
        `insert into challenges (challenge_id, purpose, user_id, draft_sealed, code_digest, tries, expires_at)
         values ($1, $2, $3, $4, $5, 0, $6)`,
        [
          challengeId,
          purpose,
          userId,
          personalData.seal(JSON.stringify(draft), placeOf(challengeId)),
          keys.codeDigest(challengeId, code),
          expiresAt,
        ],
      );
      return { challengeId, code, expiresAt };
    },

    async confirm<Draft>({ challengeId, purpose, code, userId }: Parameters<OneTimeCodes["confirm"]>[0]) {
      const { rows } = await pool.query<{ user_id: string; draft_sealed: string; code_digest: string }>(
        `update challenges set tries = tries + 1
         where challenge_id = $1 and purpose = $2 and expires_at > $3 and tries < $4
         returning user_id, draft_sealed, code_digest`,
        [challengeId, purpose, new Date(now()).toISOString(), triesMax],
      );
      const found = sameText(keys.codeDigest(challengeId, code), rows[0]?.code_digest ?? "");
      const row = rows[0];
      if (!found || row === undefined || (userId ?? row.user_id) !== row.user_id) {
        throw new Problem("ONE_TIME_CODE_INVALID");
      }
      await pool.query("update challenges set tries = tries - 1 where challenge_id = $1", [challengeId]);
      const draft = JSON.parse(personalData.open(row.draft_sealed, placeOf(challengeId))) as Draft;
      return { userId: row.user_id, draft };
    },

    async spend(challengeId) {
      const { rowCount } = await pool.query("delete from challenges where challenge_id = $1", [challengeId]);
      return rowCount === 1;
    },
  };
}

const placeOf = (challengeId: string) => `challenges.draft:${challengeId}`;
