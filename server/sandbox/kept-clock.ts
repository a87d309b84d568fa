// The sandbox's clock is kept in the database whose books go by it: a server that starts again goes on from where the clock was,
// and one that has no such clock does not start on books that are ahead of its time. What moves the clock is written before
// it moves. The row of the last server that moved it counts.
import type pg from "pg";
import type { Clock } from "../clock.ts";
import type { SharedClock } from "./shared-clock.ts";

export type KeptClock = SharedClock & {
  /** Sets it as `set` does, and keeps that; unless it is later already, and then it says false and changes nothing. */
  setKept(to: number, running: boolean): Promise<boolean>;
};

/** Not flushed by itself: whatever is posted later is, and everything before it with that. */
const UNHURRIED = "with unhurried as (select set_config('synchronous_commit', 'off', true))";

/** The clock as it was when it was moved last; what moves it from now on is kept. */
export async function keepClock(
  clock: SharedClock,
  { pool, machineClock }: { pool: pg.Pool; machineClock: Clock },
): Promise<KeptClock> {
  const keep = (aheadMs: number, standsAt: number | undefined) =>
    pool.query(
      `${UNHURRIED}
       insert into sandbox_clock (ahead_ms, stands_at_ms) select $1::bigint, $2::bigint from unhurried
       on conflict (only_one) do update set ahead_ms = excluded.ahead_ms, stands_at_ms = excluded.stands_at_ms`,
      [Math.round(aheadMs), standsAt ?? null],
    );
  /** Several servers may do this at once: each adds its own. */
  const keepAdded = (ms: number, ownMs: number) =>
    pool.query(
      `${UNHURRIED}
       insert into sandbox_clock (ahead_ms, stands_at_ms) select $1::bigint + $2::bigint, null from unhurried
       on conflict (only_one) do update set
         ahead_ms = greatest(sandbox_clock.ahead_ms, $1::bigint) + $2::bigint, stands_at_ms = null`,
      [Math.round(ownMs), ms],
    );
  const kept = await readKept(pool);
  if (kept?.standsAt !== undefined) clock.set(kept.standsAt, false);
  else if (kept !== undefined) clock.set(machineClock() + kept.aheadMs, true);
  // One move after the other: each goes out from where the one before has left the clock.
  let turn: Promise<unknown> = Promise.resolve();
  function inTurn<T>(move: () => Promise<T>): Promise<T> {
    const mine = turn.then(move);
    turn = mine.catch(() => {});
    return mine;
  }
  return {
    ...clock,
    advanceAll: (ms) =>
      inTurn(async () => {
        if (clock.isRunning()) await keepAdded(ms, clock.aheadMs());
        else await keep(clock.aheadMs() + ms, clock.now() + ms);
        await clock.advanceAll(ms);
      }),
    setKept: (to, running) =>
      inTurn(async () => {
        if (to < clock.now()) return false;
        await keep(to - machineClock(), running ? undefined : to);
        clock.set(to, running);
        return true;
      }),
  };
}

/** @throws Error (rejects) when the books are a sandbox's whose clock is ahead: business time would go backwards in them */
export async function refuseMovedClock(pool: pg.Pool, machineClock: Clock): Promise<void> {
  const kept = await readKept(pool);
  if (kept === undefined) return;
  const booksAt = kept.standsAt ?? machineClock() + kept.aheadMs;
  if (booksAt > machineClock())
    throw new Error(
      `The database is a sandbox's whose clock was moved; by it, it is ${new Date(booksAt).toISOString()} now. It stays a sandbox's: set SANDBOX=on, or give this server a database of its own.`,
    );
}

async function readKept(
  pool: pg.Pool,
): Promise<{ aheadMs: number; standsAt: number | undefined } | undefined> {
  const { rows } = await pool.query<{ ahead_ms: string; stands_at_ms: string | null }>(
    "select ahead_ms::text, stands_at_ms::text from sandbox_clock",
  );
  const [row] = rows;
  if (row === undefined) return undefined;
  const { ahead_ms, stands_at_ms } = row;
  return { aheadMs: Number(ahead_ms), standsAt: stands_at_ms === null ? undefined : Number(stands_at_ms) };
}
