// Carries out the verdict "freeze", and takes it back. The accounts are frozen by the ledger, under command ids that follow from
// the alert, so it may be tried again at any time, by any server.
import type pg from "pg";
import type { Clock } from "../clock.ts";
import type { Post } from "../posting/group-commit.ts";
import { addStep } from "./alert-rows.ts";

export type FreezingDependencies = { readonly pool: pg.Pool; readonly post: Post; readonly clock: Clock };

const PENDING = `
  select alert_id, subject from fraud_alerts
   where enforced and lifted_at is null and verdict = 'freeze' and frozen_accounts is null`;

const ACCOUNTS =
  "select account_no::text from accounts where owner_id = $1 and kind = 'customer' and status <> 'CLOSED'";

/** Freezes what alerts ask to freeze and nobody has frozen for them yet; tells how many alerts that were. */
export async function freezePending({ pool, post, clock }: FreezingDependencies): Promise<number> {
  const { rows } = await pool.query<{ alert_id: string; subject: string }>(
    `${PENDING} order by seq limit 100`,
  );
  for (const { alert_id: alertId, subject } of rows) {
    await inTransaction(pool, async (client) => {
      // While the row is held nobody lifts the alert; who has lifted it before leaves nothing to freeze.
      const still = await client.query(`${PENDING} and alert_id = $1 for update`, [alertId]);
      if (still.rowCount !== 1) return;
      const accounts = await client.query<{ account_no: string }>(ACCOUNTS, [subject]);
      const frozen: string[] = [];
      for (const { account_no: accountNo } of accounts.rows) {
        const request = { operation: "fraud-alert", alertId };
        const id = `fraud:${alertId}:${accountNo}`;
        const outcome = await post({ type: "freeze-account", id, at: clock(), request, accountNo });
        // Whoever has frozen it before keeps it frozen when this alert is lifted.
        if (outcome.kind === "done") frozen.push(accountNo);
      }
      await client.query("update fraud_alerts set frozen_accounts = $2::bigint[] where alert_id = $1", [
        alertId,
        frozen,
      ]);
      await addStep(client, { alertId, at: clock(), step: "accounts-frozen" });
    });
  }
  return rows.length;
}

const OTHER = `
  select alert_id from fraud_alerts
   where subject = $1 and alert_id <> $2 and enforced and lifted_at is null and verdict = 'freeze' and frozen_accounts is not null
   order by seq limit 1`;

/** Makes an alert's accounts active again, unless another alert wants them frozen too: then they are handed over to it. */
export async function unfreeze(
  { pool, post, clock }: FreezingDependencies,
  { alertId, subject, accounts }: { alertId: string; subject: string; accounts: readonly string[] },
): Promise<void> {
  const other = (await pool.query<{ alert_id: string }>(OTHER, [subject, alertId])).rows[0]?.alert_id;
  if (other !== undefined) {
    await pool.query(
      `update fraud_alerts set frozen_accounts = array(select distinct unnest(frozen_accounts || $2::bigint[]))
        where alert_id = $1`,
      [other, accounts],
    );
    return;
  }
  for (const accountNo of accounts) {
    const request = { operation: "fraud-alert-lifted", alertId };
    const id = `fraud-lift:${alertId}:${accountNo}`;
    // One that is closed by now stays as it is.
    await post({ type: "unfreeze-account", id, at: clock(), request, accountNo });
  }
}

/** Commits what `work` does, or nothing. */
export async function inTransaction<T>(
  pool: pg.Pool,
  work: (client: pg.ClientBase) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let broken = true;
  try {
    await client.query("begin");
    const result = await work(client).catch(async (error: unknown) => {
      await client.query("rollback");
      broken = false;
      throw error;
    });
    await client.query("commit");
    broken = false;
    return result;
  } finally {
    client.release(broken);
  }
}
