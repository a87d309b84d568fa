// Carries out the verdict "freeze", and takes it back. What is to be frozen, and that it is to be given back, stands in the alert's
// row before the ledger is asked, and the ids of the commands follow from the alert: so everything may be tried again at any time,
// by any server, and nothing is posted while a connection or a row is held.
import type pg from "pg";
import type { Clock } from "../clock.ts";
import { givingUp } from "../posting/give-up.ts";
import type { Post } from "../posting/group-commit.ts";
import { inTransaction } from "../storage/in-transaction.ts";
import { addStep } from "./alert-rows.ts";

export type FreezingDependencies = { readonly pool: pg.Pool; readonly post: Post; readonly clock: Clock };

const BINDS = "a.enforced and a.lifted_at is null and a.verdict = 'freeze'";
/** The step is written when all accounts have been tried. */
const PENDING = `
  ${BINDS} and not exists (
    select 1 from fraud_alert_steps s where s.alert_id = a.alert_id and s.step = 'accounts-frozen')`;

const BEGIN = `
  update fraud_alerts a set freezing_accounts = coalesce(a.freezing_accounts, array(
      select account_no from accounts where owner_id = a.subject and kind = 'customer' and status <> 'CLOSED'))
   where a.alert_id = $1 and ${PENDING} returning a.freezing_accounts::text[] as accounts`;

const UNITED = "array(select distinct unnest(coalesce(frozen_accounts, '{}') || $2::bigint[]))";

/** Freezes what alerts ask to freeze and nobody has frozen for them yet; tells how many alerts that were. */
export async function freezePending({ pool, post, clock }: FreezingDependencies): Promise<number> {
  const { rows } = await pool.query<{ alert_id: string }>(
    `select a.alert_id from fraud_alerts a where ${PENDING} order by a.seq limit 100`,
  );
  for (const { alert_id: alertId } of rows) {
    // Who has lifted it before leaves nothing to freeze; who lifts it later finds here what may be frozen.
    const begun = await pool.query<{ accounts: string[] }>(BEGIN, [alertId]);
    if (begun.rows[0] === undefined) continue;
    const frozen: string[] = [];
    for (const accountNo of begun.rows[0].accounts) {
      const outcome = await post({ type: "freeze-account", ...freezingOf(alertId, accountNo, clock()) });
      // Whoever has frozen it before keeps it frozen when this alert is lifted.
      if (outcome.kind === "done") frozen.push(accountNo);
    }
    await inTransaction(pool, async (client) => {
      // First the lock and then the look: a statement that waits for a lock goes on seeing the steps from before.
      await client.query("select 1 from fraud_alerts where alert_id = $1 for update", [alertId]);
      const still = await client.query(`select 1 from fraud_alerts a where a.alert_id = $1 and ${PENDING}`, [
        alertId,
      ]);
      if (still.rowCount !== 1) return;
      await client.query(`update fraud_alerts set frozen_accounts = ${UNITED} where alert_id = $1`, [
        alertId,
        frozen,
      ]);
      await addStep(client, { alertId, at: clock(), step: "accounts-frozen" });
    });
  }
  return rows.length;
}

function freezingOf(alertId: string, accountNo: string, at: number) {
  const request = { operation: "fraud-alert", alertId };
  return { id: `fraud:${alertId}:${accountNo}`, at, request, accountNo };
}

type Lifted = { alert_id: string; subject: string; frozen: string[]; freezing: string[] };

const DUE = `
  select alert_id, subject, coalesce(frozen_accounts, '{}')::text[] as frozen,
         coalesce(freezing_accounts, '{}')::text[] as freezing
    from fraud_alerts where unfreeze_due and ($1::text is null or alert_id = $1) order by seq limit 100`;

/** Makes the accounts active again that lifted alerts had frozen: of one alert, or of all of which it is still due. */
export async function unfreezeDue(dependencies: FreezingDependencies, alertId?: string): Promise<void> {
  const { rows } = await dependencies.pool.query<Lifted>(DUE, [alertId ?? null]);
  for (const lifted of rows) await unfreeze(dependencies, lifted);
}

const OTHERS = `
  select a.alert_id from fraud_alerts a
   where a.subject = $3 and a.alert_id <> $1 and ${BINDS} order by a.seq limit 1 for update`;

/** Another alert wants them frozen too: from now on they are frozen for that one, and this one is done with them. */
const HAND_OVER = `
  with other as (${OTHERS}),
       given as (update fraud_alerts f set frozen_accounts = ${UNITED.replace("frozen_accounts", "f.frozen_accounts")}
                   from other where f.alert_id = other.alert_id returning 1)
  update fraud_alerts set unfreeze_due = false where alert_id = $1 and exists (select 1 from given)`;

const DONE = `
  update fraud_alerts set unfreeze_due = false
   where alert_id = $1 and not exists (select 1 from fraud_alerts a where a.subject = $2 and ${BINDS})`;

async function unfreeze(
  { pool, post, clock }: FreezingDependencies,
  { alert_id: alertId, subject, frozen, freezing }: Lifted,
): Promise<void> {
  const accounts = new Set(frozen);
  for (const accountNo of freezing) {
    if (accounts.has(accountNo)) continue;
    // Somebody may be about to freeze it for this alert: that is over now, or done.
    const outcome = await post(givingUp(freezingOf(alertId, accountNo, clock())));
    if (outcome.kind === "done") accounts.add(accountNo);
  }
  const handedOver = await pool.query(HAND_OVER, [alertId, [...accounts], subject]);
  if (handedOver.rowCount === 1) return;
  for (const accountNo of accounts) {
    const request = { operation: "fraud-alert-lifted", alertId };
    const id = `fraud-lift:${alertId}:${accountNo}`;
    // One that is closed by now stays as it is.
    await post({ type: "unfreeze-account", id, at: clock(), request, accountNo });
  }
  const done = await pool.query(DONE, [alertId, subject]);
  if (done.rowCount === 1) return;
  // Another alert came meanwhile, and may have found them frozen still.
  for (const accountNo of accounts) {
    const request = { operation: "fraud-alert-taken-over", alertId };
    const id = `fraud-keep:${alertId}:${accountNo}`;
    await post({ type: "freeze-account", id, at: clock(), request, accountNo });
  }
  await pool.query(HAND_OVER, [alertId, [...accounts], subject]);
}
