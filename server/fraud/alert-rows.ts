// Alerts as they are kept: the facts that led to each, and every step taken since. Ids and amounts only.
import type pg from "pg";
import type { Alert } from "./judge.ts";

export type Raised = {
  readonly alert: Alert;
  /** Of the fact that completed it. */
  readonly position: number;
  /** When its measure ends by itself, in milliseconds since the epoch. */
  readonly expiresAt: number | null;
};

export type AlertStep =
  | "raised"
  | "accounts-frozen"
  | "dismissal-proposed"
  | "dismissed"
  | "confirmed"
  | "lifting-proposed"
  | "lifted";

/** Facts shown of an alert. */
const FACTS_KEPT = 100;

const INSERT = `
  insert into fraud_alerts (alert_id, at, rule, rule_version, verdict, subject_kind, subject, facts, last_position, enforced,
    expires_at, status)
  values ($1, to_timestamp($2 / 1000::float8), $3, $4, $5, $6, $7, $8, $9, $10, to_timestamp($11 / 1000::float8), 'OPEN')
  on conflict (alert_id) do nothing`;

/** `enforce`: verdicts beyond a flag bind the user from now on. */
export async function insertAlerts(
  client: pg.ClientBase,
  raised: readonly Raised[],
  enforce: boolean,
): Promise<void> {
  for (const { alert, position, expiresAt } of raised) {
    const { alertId, at, rule, ruleVersion, verdict, subjectKind, subject, facts } = alert;
    const enforced = enforce && verdict !== "flag" && subjectKind === "user";
    const trail = facts
      .slice(-FACTS_KEPT)
      .map(({ factId, at, kind, counterparty, amountMinor, currency }) => ({
        ...{ factId, at, kind, counterparty, currency },
        amountMinor: amountMinor?.toString() ?? null,
      }));
    const { rowCount } = await client.query(INSERT, [
      ...[alertId, at, rule, ruleVersion, verdict, subjectKind, subject, JSON.stringify(trail), position],
      ...[enforced, expiresAt],
    ]);
    if (rowCount === 1) await addStep(client, { alertId, at, step: "raised" });
  }
}

const ADD_STEP = `
  insert into fraud_alert_steps (alert_id, n, at, step, by, reason, ticket_id)
  select $1, coalesce(max(n), 0) + 1, to_timestamp($2 / 1000::float8), $3, $4, $5, $6
    from fraud_alert_steps where alert_id = $1`;

/** The caller holds the alert's row. */
export async function addStep(
  client: pg.ClientBase,
  step: {
    alertId: string;
    at: number;
    step: AlertStep;
    by?: string;
    reason?: string;
    ticketId?: string | undefined;
  },
): Promise<void> {
  const { alertId, at, by = null, reason = null, ticketId = null } = step;
  await client.query(ADD_STEP, [alertId, at, step.step, by, reason, ticketId]);
}
