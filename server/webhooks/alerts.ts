// Fraud alerts for receivers. What led to an alert stays here, and so does a digest of an address.
import type { Message } from "./messages.ts";
import { tableSource } from "./sources.ts";

export type AlertRow = {
  readonly alert_id: string;
  readonly at: Date;
  readonly rule: string;
  readonly rule_version: number;
  readonly verdict: string;
  readonly subject_kind: string;
  readonly subject: string;
};

export const ALERTS = tableSource<AlertRow>({
  position: "webhooks-alerts",
  columns: "t.alert_id, t.at, t.rule, t.rule_version, t.verdict, t.subject_kind, t.subject",
  from: "fraud_alerts t",
  messageOf: alertMessage,
});

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
