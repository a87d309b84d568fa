// Where messages come from: something that is read forward from a stored position. Tables are read in the order in which
// it is safe to follow them, like the feed: by transaction, and only those older than every one still running.
import type pg from "pg";
import type { FeedPosition } from "../feed/feed.ts";
import type { Message } from "./messages.ts";

export type MessageSource = {
  /** The name of its stored position. */
  readonly position: string;
  read(
    client: Pick<pg.PoolClient, "query">,
    after: FeedPosition,
  ): Promise<{
    readonly messages: readonly Message[];
    /** Where to go on; the same as before when nothing was there. */
    readonly next: FeedPosition;
    /** Whether there may be more at once. */
    readonly more: boolean;
  }>;
};

const ROWS_MAX = 500;

/** A table `t` with `xid` and `seq`. A row that becomes no message is passed over. */
export function tableSource<Row extends object>(table: {
  readonly position: string;
  readonly columns: string;
  readonly from: string;
  readonly messageOf: (row: Row) => Message | undefined;
}): MessageSource {
  const text = `
    select t.xid::text, t.seq::text, ${table.columns} from ${table.from}
     where (t.xid, t.seq) > ($1::xid8, $2::bigint) and t.xid < pg_snapshot_xmin(pg_current_snapshot())
     order by t.xid, t.seq limit $3`;
  return {
    position: table.position,
    async read(client, after) {
      const values = [after.xid, after.seq, ROWS_MAX];
      const { rows } = await client.query<Row & FeedPosition>({ name: table.position, text, values });
      const { xid, seq } = rows.at(-1) ?? after;
      return {
        messages: rows.flatMap((row) => table.messageOf(row) ?? []),
        next: { xid, seq },
        more: rows.length === ROWS_MAX,
      };
    },
  };
}
