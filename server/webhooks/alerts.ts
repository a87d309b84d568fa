// Fraud alerts for receivers, read in the order in which it is safe to follow them, like the feed: by transaction, and only
// those older than every one still running. What led to an alert stays here, and so does a digest of an address.
import type pg from "pg";
import type { FeedPosition } from "../feed/feed.ts";
import type { Message } from "./messages.ts";

const ALERTS_MAX = 500;

const READ = `
  select xid::text, seq::text, alert_id, at, rule, rule_version, verdict, subject_kind, subject
    from fraud_alerts a
   where (a.xid, a.seq) > ($1::xid8, $2::bigint) and a.xid < pg_snapshot_xmin(pg_current_snapshot())
   order by a.xid, a.seq limit $3`;

export type AlertRow = {
  readonly xid: string;
  readonly seq: string;
  readonly alert_id: string;
  readonly at: Date;
  readonly rule: string;
  readonly rule_version: number;
  readonly verdict: string;
  readonly subject_kind: string;
  readonly subject: string;
};

/** The next alerts after a position, where to go on, and whether there may be more at once. */
export async function readAlerts(client: Pick<pg.PoolClient, "query">, after: FeedPosition) {
  const { rows } = await client.query<AlertRow>({
    name: "webhook-alerts",
    text: READ,
    values: [after.xid, after.seq, ALERTS_MAX],
  });
  const { xid, seq } = rows.at(-1) ?? after;
  return { messages: rows.map(alertMessage), next: { xid, seq }, more: rows.length === ALERTS_MAX };
}

export function alertMessage(row: AlertRow): Message {
  const { alert_id: alertId, rule, rule_version: ruleVersion, verdict, subject_kind: subjectKind } = row;
  const payload = {
    type: "alert.raised",
    timestamp: new Date(row.at).toISOString(),
    data: {
      ...{ alertId, rule, ruleVersion, verdict, subjectKind },
      ...(subjectKind === "address" ? {} : { subject: row.subject }),
    },
  };
  return { messageId: alertId, eventType: payload.type, payload: JSON.stringify(payload) };
}
