// Tidies up: releases the holds of codes whose time is over. Nothing depends on its being on time, because a code's
// expiry is compared at the moment of use.
import type pg from "pg";
import type { Clock } from "../clock.ts";
import type { Post } from "../posting/group-commit.ts";
import { type Repeating, startRepeating } from "../repeating.ts";

export type ExpirySweeperOptions = {
  readonly pool: pg.Pool;
  readonly post: Post;
  readonly clock: Clock;
  readonly onFailure: (error: unknown) => void;
  /** @default 1_000 */
  readonly everyMs?: number;
};

const DUE = `
  select withdrawal_id from withdrawals where status = 'ISSUED' and expires_at <= $1 order by expires_at limit 500`;

export type ExpirySweeper = Repeating & {
  /** Expires what is due now; tells how many. */
  sweep(): Promise<number>;
};

export function startExpirySweeper(options: ExpirySweeperOptions): ExpirySweeper {
  const { pool, post, clock, onFailure, everyMs = 1_000 } = options;

  async function sweep(): Promise<number> {
    const at = clock();
    const due = await pool.query<{ withdrawal_id: string }>({
      name: "due-withdrawals",
      text: DUE,
      values: [new Date(at).toISOString()],
    });
    await Promise.all(
      due.rows.map(({ withdrawal_id: withdrawalId }) =>
        post({
          type: "expire-code",
          id: `expire:${withdrawalId}`,
          at,
          request: { operation: "expire" },
          withdrawalId,
        }),
      ),
    );
    return due.rows.length;
  }

  return { sweep, ...startRepeating({ everyMs, round: sweep, onFailure }) };
}
