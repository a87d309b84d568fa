// Cases that a person must decide, for receivers. What is known about one stays in the back office.
import type { Message } from "./messages.ts";
import { tableSource } from "./sources.ts";

export type OpenedCaseRow = {
  readonly case_id: string;
  readonly transaction_id: string;
  readonly subject: string;
  readonly problem: string;
  readonly opened_at: Date;
};

export const CASES = tableSource<OpenedCaseRow>({
  position: "webhooks-cases",
  columns: "t.case_id, t.transaction_id, t.subject, t.problem, t.opened_at",
  from: "recovery_cases t",
  messageOf: caseMessage,
});

export function caseMessage(row: OpenedCaseRow): Message {
  const payload = {
    type: "case.opened",
    timestamp: new Date(row.opened_at).toISOString(),
    data: {
      caseId: row.case_id,
      transactionId: row.transaction_id,
      subject: row.subject,
      problem: row.problem,
    },
  };
  return { messageId: row.case_id, eventType: payload.type, payload: JSON.stringify(payload) };
}
