// Whether what is cached may be believed, for servers that share a cache in Redis. A server that posts and cannot reach the
// cache says so in PostgreSQL, and then waits until every other server must have read it; from then on it need not wait.
//
//   writer: distrust committed ──── lease ────> answers without the cache, for as long as the distrust lasts
//   reader: asks every quarter of a lease; believes the cache for one lease after it asked, and no longer
import type pg from "pg";

export type CacheTrust = {
  /** Whether the cache may be believed at this moment. */
  holds(): boolean;
  /** Resolves when no server believes the cache. Throws when PostgreSQL cannot be reached. */
  withdraw(): Promise<void>;
  stop(): void;
};

export const LEASE_MS = 1_000;
const ASK_EVERY_MS = LEASE_MS / 4;
/** Longer than a row that was read before can be in the cache: twice the longest lifetime (five seconds) and a lease. */
const DISTRUST_LEFT_MS_MIN = 12_000;
const DISTRUST_MS = 20_000;

export function createCacheTrust(pool: pg.Pool): CacheTrust {
  let askedAt = Number.NEGATIVE_INFINITY;
  let asking = false;
  /** Until when our own distrust certainly lasts, and from when it certainly counts everywhere. */
  let withdrawn = { until: Number.NEGATIVE_INFINITY, countsFrom: 0 };
  let withdrawing: Promise<void> | undefined;

  async function ask(): Promise<void> {
    if (asking) return;
    asking = true;
    const startedAt = performance.now();
    try {
      const { rows } = await pool.query<{ trusted: boolean }>({
        name: "cache-trust",
        text: "select distrusted_until <= clock_timestamp() as trusted from cache_trust",
      });
      askedAt = rows[0]?.trusted ? startedAt : Number.NEGATIVE_INFINITY;
    } catch {
      // Without an answer the lease runs out by itself.
    } finally {
      asking = false;
    }
  }
  void ask();
  const asks = setInterval(() => void ask(), ASK_EVERY_MS).unref();

  async function commit(): Promise<void> {
    const startedAt = performance.now();
    await pool.query({
      name: "cache-distrust",
      text: "update cache_trust set distrusted_until = greatest(distrusted_until, clock_timestamp() + $1 * interval '1 ms')",
      values: [DISTRUST_MS],
    });
    const committedAt = performance.now();
    // Without a gap, those who had to hear of it have.
    const countsFrom = committedAt < withdrawn.until ? withdrawn.countsFrom : committedAt + LEASE_MS;
    withdrawn = { until: startedAt + DISTRUST_MS, countsFrom };
  }

  return {
    holds: () => performance.now() - askedAt < LEASE_MS,
    async withdraw() {
      const left = withdrawn.until - performance.now();
      if (left < DISTRUST_LEFT_MS_MIN) {
        withdrawing ??= commit().finally(() => {
          withdrawing = undefined;
        });
        await withdrawing;
      }
      const waitMs = withdrawn.countsFrom - performance.now();
      if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    },
    stop: () => clearInterval(asks),
  };
}
