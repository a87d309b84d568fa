// Tries at what could be guessed, in PostgreSQL: they survive a restart, and all servers count together.
import type pg from "pg";
import type { Admission, AttemptPolicy, AttemptStore } from "./attempts.ts";

// $2 now, $3 free tries, $4 first wait, $5 longest wait, $6 forget after, $7 tries in all.
const TAKE = `
  insert into identity_attempts as a (subject, tries, last_at_ms, open_at_ms)
  values ($1, 1, $2, case when $3::int <= 1 then $2::bigint + least($4::bigint, $5::bigint) else 0 end)
  on conflict (subject) do update set (tries, last_at_ms, open_at_ms) = (
    select n, $2::bigint,
      case when n < $3::int then 0
        else $2::bigint + least($5::bigint, $4::bigint * (1::bigint << least(n - $3::int, 20))) end
    from (select case when a.last_at_ms < $2::bigint - $6::bigint then 1 else a.tries + 1 end as n) as counted
  )
  where a.last_at_ms < $2::bigint - $6::bigint or (a.open_at_ms <= $2::bigint and a.tries < $7::int)
  returning tries`;

// $2 now, $3 forget after, $4 tries in all. The row is written even when there was none: only a row can make those who
// try at the same moment wait for each other.
const TAKE_RIGHT = `
  insert into identity_attempts as a (subject, tries, last_at_ms, open_at_ms) values ($1, 0, $2, 0)
  on conflict (subject) do update set (tries, last_at_ms, open_at_ms) = (0, $2::bigint, 0)
  where a.last_at_ms < $2::bigint - $3::bigint or (a.open_at_ms <= $2::bigint and a.tries < $4::int)
  returning tries`;

const INT_MAX = 2_147_483_647;

export type DurableAttempts = AttemptStore & {
  /**
   * A try of which is already known whether it is right. It is admitted or not as by `take`, and when it is, a right one
   * makes all before it forgotten: in one step, so that whoever sends a hundred guesses at once gains nothing.
   */
  takeJudged(subject: string, policy: AttemptPolicy, now: number, right: boolean): Promise<Admission>;
};

export function createDurableAttempts(pool: pg.Pool): DurableAttempts {
  async function take(
    subject: string,
    policy: AttemptPolicy,
    now: number,
    right = false,
  ): Promise<Admission> {
    const { freeTries, firstWaitMs, waitMsMax, forgetAfterMs, triesMax = INT_MAX } = policy;
    const taken = await pool.query<{ tries: number }>(
      right
        ? { name: "take-right", text: TAKE_RIGHT, values: [subject, now, forgetAfterMs, triesMax] }
        : {
            name: "take-attempt",
            text: TAKE,
            values: [subject, now, freeTries, firstWaitMs, waitMsMax, forgetAfterMs, triesMax],
          },
    );
    if (taken.rows[0]) return { admitted: true, tries: taken.rows[0].tries };
    const { rows } = await pool.query<{ tries: number; open_at_ms: string }>(
      "select tries, open_at_ms from identity_attempts where subject = $1",
      [subject],
    );
    const { tries = 0, open_at_ms = "0" } = rows[0] ?? {};
    return {
      admitted: false,
      blocked: tries >= triesMax,
      retryAfterMs: Math.max(0, Number(open_at_ms) - now),
    };
  }

  return {
    take: (subject, policy, now) => take(subject, policy, now),
    takeJudged: take,
    async giveBack(subject) {
      await pool.query(
        "update identity_attempts set tries = greatest(0, tries - 1), open_at_ms = 0 where subject = $1",
        [subject],
      );
    },
    async forget(subject) {
      await pool.query({
        name: "forget-attempts",
        text: "delete from identity_attempts where subject = $1",
        values: [subject],
      });
    },
  };
}
