// Reads the log in an order that is safe to follow. A sequence number is taken before its transaction commits, so a reader
// that goes by it would pass events that become visible later. Here the order is (transaction id, sequence number), and
// only transactions older than every one still running are read: what is behind the reader can no longer change.
//
//   running:   xid 7 ........ (not committed yet)
//   committed: xid 5, xid 6, xid 8      xmin = 7: 5 and 6 are read; 8 waits until 7 has ended.
import type pg from "pg";
import type { LedgerEvent } from "../ledger/events.ts";
import { decodeEvent } from "../storage/event-codec.ts";

export type FeedPosition = { readonly xid: string; readonly seq: string };

export type FeedEvent = {
  readonly seq: string;
  readonly at: Date;
  /** The business transaction that it belongs to, if any. */
  readonly subject: string | undefined;
  readonly event: LedgerEvent;
};

export type FeedWindow = {
  readonly events: readonly FeedEvent[];
  /** Where to go on; the same as before when nothing was there. */
  readonly next: FeedPosition;
  /** Whether more can be read at once. */
  readonly more: boolean;
};

/** Before the first event. */
export const FEED_START: FeedPosition = { xid: "0", seq: "0" };

/** Rows looked at for one answer, whatever the filter lets through. */
const WINDOW = 1000;

// The order names the table's columns: without the `e.` it would be that of their texts.
const READ = `
  select seq::text, xid::text, at, type, event_subject(payload) as subject,
         case when ($4::text is null or type = $4) and type <> 'command-rejected' then payload::text end as payload
    from events e
   where (e.xid, e.seq) > ($1::xid8, $2::bigint) and e.xid < pg_snapshot_xmin(pg_current_snapshot())
   order by e.xid, e.seq limit $3`;

type Row = { seq: string; xid: string; at: Date; subject: string | null; payload: string | null };

/** The next events after a position, at most `limit`. Commands that were refused are left out. */
export async function readFeed(
  client: Pick<pg.Pool, "query">,
  after: FeedPosition,
  { limit, type }: { readonly limit: number; readonly type?: string | undefined },
): Promise<FeedWindow> {
  const { rows } = await client.query<Row>({
    name: "feed",
    text: READ,
    values: [after.xid, after.seq, WINDOW, type ?? null],
  });
  const events: FeedEvent[] = [];
  let next = after;
  for (const { seq, xid, at, subject, payload } of rows) {
    if (payload !== null) {
      if (events.length === limit) return { events, next, more: true };
      events.push({ seq, at: new Date(at), subject: subject ?? undefined, event: decodeEvent(payload) });
    }
    next = { xid, seq };
  }
  return { events, next, more: rows.length === WINDOW };
}

/** The position after everything that was committed before now; what is running then comes after it. */
export async function feedEnd(client: Pick<pg.Pool, "query">): Promise<FeedPosition> {
  const { rows } = await client.query<{ xid: string }>(
    "select pg_snapshot_xmin(pg_current_snapshot())::text as xid",
  );
  return { xid: rows[0]!.xid, seq: "0" };
}
