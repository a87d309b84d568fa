// The event feed over HTTP: systems ask for what came after the last thing that they have seen.
import type pg from "pg";
import type { Cursors } from "../http/cursors.ts";
import type { HandlersOf } from "../http/operations.ts";
import { eventView } from "./event-view.ts";
import { FEED_START, type FeedPosition, feedEnd, readFeed } from "./feed.ts";

const QUESTION = ["listEvents"];
const LIMIT = 100;

export function feedOperations({
  pool,
  cursors,
}: {
  readonly pool: pg.Pool;
  readonly cursors: Cursors;
}): HandlersOf<"listEvents"> {
  return {
    async listEvents({ query }) {
      const { cursor, start, type, limit = LIMIT } = query;
      const position = await positionOf(cursor, start);
      const { events, next, more } = await readFeed(pool, position, { limit, type });
      return {
        status: 200,
        body: {
          events: events.map(eventView),
          nextCursor: cursors.seal(`${next.xid}:${next.seq}`, QUESTION),
          more,
        },
      };
    },
  };

  async function positionOf(cursor: string | undefined, start: string | undefined): Promise<FeedPosition> {
    if (cursor === undefined) return start === "latest" ? feedEnd(pool) : FEED_START;
    const [xid, seq] = cursors.open(cursor, QUESTION).split(":");
    return { xid: xid!, seq: seq! };
  }
}
