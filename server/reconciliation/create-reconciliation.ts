// Reconciliation's own wiring.
import type pg from "pg";
import type { Clock } from "../clock.ts";
import type { PersonalData } from "../identity/personal-data.ts";
import type { Post } from "../posting/group-commit.ts";
import { createApproving } from "./approving.ts";
import { createReconciliationRows } from "./reconciliation-rows.ts";
import { reconciliationOperations } from "./reconciliations.ts";
import { createSettling } from "./settling.ts";

export function createReconciliation({
  pool,
  post,
  clock,
  personalData,
}: {
  readonly pool: pg.Pool;
  readonly post: Post;
  readonly clock: Clock;
  readonly personalData: PersonalData;
}) {
  const rows = createReconciliationRows(pool, personalData);
  const approving = createApproving({ clock, rows, settle: createSettling({ post, clock, rows }) });
  return {
    finishApprovals: approving.finish,
    handlers: reconciliationOperations({ pool, clock, rows, approving }),
  };
}
