// Deletes what is over: codes past their time, sessions long dead, old counts of tries. Nothing depends on its being on
// time. Counts of wrong PINs stay, because only a right one or a reset may forget them.
import type pg from "pg";
import { type Repeating, startRepeating } from "../repeating.ts";

const EVERY_MS = 10 * 60_000;
const DAY_MS = 86_400_000;

export function startTidying(options: {
  readonly pool: pg.Pool;
  readonly now: () => number;
  readonly onFailure: (error: unknown) => void;
}): Repeating & { tidy(): Promise<void> } {
  const { pool, now, onFailure } = options;

  async function tidy(): Promise<void> {
    await pool.query("delete from challenges where expires_at < $1", [new Date(now())]);
    await pool.query("delete from sessions where expires_at < $1", [new Date(now() - 30 * DAY_MS)]);
    await pool.query(
      "delete from identity_attempts where last_at_ms < $1 and (tries = 0 or subject not like 'pin:%')",
      [now() - 7 * DAY_MS],
    );
  }

  return { tidy, ...startRepeating({ everyMs: EVERY_MS, round: tidy, onFailure }) };
}
