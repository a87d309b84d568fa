// What has happened to transactions, in order: the ledger's events, and what the bank has said of top-ups. Both take their
// numbers from one sequence. One query for all that is asked about, by indexes that lead to those transactions only.
import type pg from "pg";
import { decodeEvent } from "../storage/event-codec.ts";
import type { HistoryEvent, StoredEvent } from "./status-history.ts";

const HAPPENED = `
  select h.seq::text as event_seq, h.at, h.subject, h.payload, h.change, h.reason from (
    select e.seq, e.at, event_subject(e.payload) as subject, e.payload::text as payload, null as change, null as reason
      from unnest($1::text[], $2::bigint[]) f (subject, after)
      join events e on event_subject(e.payload) = f.subject and e.seq > f.after
    union all
    select c.seq, c.at, c.order_id, null, c.status, case when c.status in ('FAILED', 'RETURNED') then o.reason end
      from unnest($1::text[], $2::bigint[]) f (subject, after)
      join bank_order_changes c on c.order_id = f.subject and c.seq > f.after
      join bank_orders o on o.order_id = c.order_id and o.kind = 'top-up'
  ) h order by h.seq limit $3`;

type Row = {
  readonly event_seq: string;
  readonly at: Date;
  readonly subject: string;
  readonly payload: string | null;
  readonly change: string | null;
  readonly reason: string | null;
};

/** What came after each of these, the oldest first, at most `max` in all. `name` is that of the prepared statement. */
export async function readHappenings(
  pool: Pick<pg.Pool, "query">,
  name: string,
  about: readonly { readonly subject: string; readonly after: bigint }[],
  max: number,
): Promise<(StoredEvent & { readonly subject: string })[]> {
  const values = [...[about.map(({ subject }) => subject), about.map(({ after }) => after.toString())], max];
  const { rows } = await pool.query<Row>({ name, text: HAPPENED, values });
  return rows.map((row) => ({
    seq: BigInt(row.event_seq),
    at: new Date(row.at),
    subject: row.subject,
    event: eventOf(row),
  }));
}

function eventOf({ payload, change, reason }: Row): HistoryEvent {
  if (payload !== null) return decodeEvent(payload);
  const step = change === "SUCCESS" ? "settled" : change!.toLowerCase().replaceAll("_", "-");
  return { type: `top-up-${step}`, ...(reason === null ? {} : { reason }) };
}
