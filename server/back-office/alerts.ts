// Alerts as operators work on them and auditors read them. Deciding is serialised by the alert's row, and what follows from it for
// accounts is posted after its commit; ending a measure that binds somebody takes two operators.
import { Problem } from "@makeba/openapi/problem";
import type pg from "pg";
import type { Clock } from "../clock.ts";
import { addStep } from "../fraud/alert-rows.ts";
import { toDecimal } from "../http/amounts.ts";
import type { HandlersOf } from "../http/operations.ts";
import { userOf } from "../identity/principals.ts";
import type { Currency } from "../ledger/money.ts";
import { inTransaction } from "../storage/in-transaction.ts";
import { decide, type Resolution } from "./alert-decision.ts";

export type AlertDependencies = {
  readonly pool: pg.Pool;
  readonly clock: Clock;
  /** Makes the accounts active again that a lifted alert had frozen. */
  readonly unfreeze: (alertId: string) => Promise<void>;
};

type Operations = HandlersOf<"listAlerts" | "getAlert" | "resolveAlert">;
type Body<Id extends keyof Operations> = Extract<
  Awaited<ReturnType<Operations[Id]>>,
  { status: 200 }
>["body"];
type AlertView = Body<"resolveAlert">;
type Details = Body<"getAlert">;

type Row = {
  alert_id: string;
  seq: string;
  at: Date | string;
  rule: string;
  rule_version: number;
  verdict: AlertView["verdict"];
  subject_kind: AlertView["subjectKind"];
  subject: string;
  enforced: boolean;
  expires_at: Date | string | null;
  unfreeze_due: boolean;
  status: AlertView["status"];
  proposed: Resolution | null;
  proposed_by: string | null;
};

const COLUMNS = `alert_id, seq::text, at, rule, rule_version, verdict, subject_kind, subject, enforced, expires_at,
  unfreeze_due, status, proposed, proposed_by`;

export function alertOperations({ pool, clock, unfreeze }: AlertDependencies): Operations {
  return {
    async listAlerts({ query }) {
      const { cursor, limit = 50, status, rule, verdict, subject } = query;
      const values: unknown[] = [cursor === undefined ? null : cursor.slice("seq-".length)];
      const conditions = ["($1::bigint is null or seq < $1)"];
      for (const [column, value] of Object.entries({ status, rule, verdict, subject })) {
        if (value !== undefined) conditions.push(`${column} = $${values.push(value)}`);
      }
      const { rows } = await pool.query<Row>(
        `select ${COLUMNS} from fraud_alerts where ${conditions.join(" and ")}
          order by fraud_alerts.seq desc limit $${values.push(limit + 1)}`,
        values,
      );
      const page = rows.slice(0, limit);
      return {
        status: 200,
        body: {
          alerts: page.map(viewOf),
          ...(rows.length > limit ? { nextCursor: `seq-${page.at(-1)!.seq}` } : {}),
        },
      };
    },

    async getAlert({ params: { alertId } }) {
      const { rows } = await pool.query<Row & { facts: StoredFact[] }>(
        `select ${COLUMNS}, facts from fraud_alerts where alert_id = $1`,
        [alertId],
      );
      const row = rows[0];
      if (row === undefined) throw new Problem("ALERT_NOT_FOUND");
      const steps = await pool.query<StepRow>(
        "select at, step, by, reason, ticket_id from fraud_alert_steps where alert_id = $1 order by n limit 1000",
        [alertId],
      );
      return {
        status: 200,
        body: { alert: viewOf(row), facts: row.facts.map(factView), steps: steps.rows.map(stepView) },
      };
    },

    async resolveAlert({ params: { alertId }, body, principal }) {
      const { userId: by } = userOf(principal);
      const { resolution, reason, ticketId } = body;
      const alert = await inTransaction(pool, async (client) => {
        const { rows } = await client.query<Row>(
          `select ${COLUMNS} from fraud_alerts where alert_id = $1 for update`,
          [alertId],
        );
        const row = rows[0];
        if (row === undefined) throw new Problem("ALERT_NOT_FOUND");
        const { status, enforced, proposed, proposed_by: proposedBy } = row;
        const decision = decide({ status, enforced, proposed, proposedBy }, { resolution, by });
        if (decision === "refused") throw new Problem("ALERT_ALREADY_RESOLVED", { details: { status } });
        if (decision === "nothing") return row;
        const { ends } = decision;
        await addStep(client, { alertId, at: clock(), step: decision.step, by, reason, ticketId });
        const updated = await client.query<Row>(
          `update fraud_alerts set status = $2, proposed = $3, proposed_by = $4, unfreeze_due = $5 and verdict = 'freeze',
                  lifted_at = case when $5 then to_timestamp($6 / 1000::float8) end
            where alert_id = $1 returning ${COLUMNS}`,
          [alertId, decision.status, decision.proposed, decision.proposedBy, ends, clock()],
        );
        return updated.rows[0]!;
      });
      // Whoever repeats it finishes it; so does any server, in time.
      if (alert.unfreeze_due) await unfreeze(alertId).catch(failedAfterDeciding);
      return { status: 200, body: viewOf(alert) };
    },
  };
}

/** The decision stands, so nobody is told that nothing was done. */
function failedAfterDeciding(cause: unknown): never {
  throw new Problem("OUTCOME_UNKNOWN", { headers: { "Retry-After": "1" }, cause });
}

const iso = (time: Date | string) => new Date(time).toISOString();

function viewOf(row: Row): AlertView {
  return {
    alertId: row.alert_id,
    at: iso(row.at),
    rule: row.rule,
    ruleVersion: row.rule_version,
    verdict: row.verdict,
    subjectKind: row.subject_kind,
    subject: row.subject,
    enforced: row.enforced,
    ...(row.expires_at === null ? {} : { until: iso(row.expires_at) }),
    status: row.status,
    ...(row.proposed === null ? {} : { proposal: { resolution: row.proposed, by: row.proposed_by! } }),
  };
}

type StoredFact = {
  at: number;
  kind: string;
  counterparty: string | null;
  amountMinor: string | null;
  currency: Currency | null;
};

function factView({ at, kind, counterparty, amountMinor, currency }: StoredFact): Details["facts"][number] {
  return {
    at: new Date(at).toISOString(),
    kind,
    ...(counterparty === null ? {} : { counterparty }),
    ...(amountMinor === null || currency === null
      ? {}
      : { amount: toDecimal(BigInt(amountMinor), currency), currency }),
  };
}

type Step = Details["steps"][number];
type StepRow = {
  at: Date | string;
  step: Step["step"];
  by: string | null;
  reason: NonNullable<Step["reason"]> | null;
  ticket_id: string | null;
};

function stepView({ at, step, by, reason, ticket_id: ticketId }: StepRow): Step {
  return {
    at: iso(at),
    step,
    ...(by === null ? {} : { by }),
    ...(reason === null ? {} : { reason }),
    ...(ticketId === null ? {} : { ticketId }),
  };
}
