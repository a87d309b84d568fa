// Reconciliation's own wiring.
import type pg from "pg";
import type { Clock } from "../clock.ts";
import type { Post } from "../posting/group-commit.ts";
import { createReconciliationRows } from "./reconciliation-rows.ts";
import { reconciliationOperations } from "./reconciliations.ts";
import { createSettling } from "./settling.ts";

export function createReconciliation({
  pool,
  post,
  clock,
}: {
  readonly pool: pg.Pool;
  readonly post: Post;
  readonly clock: Clock;
}) {
  const rows = createReconciliationRows(pool);
  const settle = createSettling({ post, clock, rows });
  return { handlers: reconciliationOperations({ pool, clock, rows, settle }) };
}
