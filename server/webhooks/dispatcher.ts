// From the sources to deliveries: each message becomes one row for each webhook that wants it, in the same transaction that
// moves the stored position of its source. Of several servers one does it at a time. A crash anywhere repeats nothing and
// loses nothing.
import { randomBytes } from "node:crypto";
import type pg from "pg";
import { type FeedPosition, feedEnd } from "../feed/feed.ts";
import { ALERTS } from "./alerts.ts";
import { CASES } from "./cases.ts";
import { LEDGER_EVENTS } from "./ledger-events.ts";
import { type Message, wants } from "./messages.ts";
import { ORDER_CHANGES } from "./order-changes.ts";
import type { MessageSource } from "./sources.ts";

const LOCK = 0x77686f6b;
const SOURCES: readonly MessageSource[] = [LEDGER_EVENTS, ALERTS, CASES, ORDER_CHANGES];

export type DispatchOptions = { readonly pool: pg.Pool; readonly now: () => number };

/** Dispatches what there is; answers whether there may be more at once. */
export async function dispatch({ pool, now }: DispatchOptions): Promise<boolean> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query("begin");
    const { rows } = await client.query("select pg_try_advisory_xact_lock($1) as mine", [LOCK]);
    const more = rows[0].mine && (await dispatchNext(client, new Date(now())));
    await client.query("commit");
    return more;
  } catch (error) {
    await client.query("rollback").catch((failure: Error) => {
      broken = failure;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

async function dispatchNext(client: pg.PoolClient, at: Date): Promise<boolean> {
  const positions = await readPositions(client);
  // The first webhook sets the positions when it is made.
  if (positions.size === 0) return false;
  // Webhooks that were made before a source was told hear of it from now on.
  if (positions.size < SOURCES.length) {
    await beginToDispatch(client);
    return true;
  }
  let more = false;
  for (const source of SOURCES) {
    const from = positions.get(source.position)!;
    const window = await source.read(client, from);
    if (window.next.xid === from.xid && window.next.seq === from.seq) continue;
    if (window.messages.length > 0) await tell(client, window.messages, at);
    await moveTo(client, source.position, window.next);
    more ||= window.more;
  }
  return more;
}

/** The caller has read the messages: a webhook that was made before something happened is here when that is. */
async function tell(client: pg.PoolClient, messages: readonly Message[], at: Date): Promise<void> {
  const { rows: webhooks } = await client.query<{ webhook_id: string; event_types: string[] }>(
    "select webhook_id, event_types from webhooks where status = 'ENABLED'",
  );
  const deliveries = messages.flatMap((message) =>
    webhooks
      .filter(({ event_types }) => wants(event_types, message.eventType))
      .map(({ webhook_id }) => ({ webhookId: webhook_id, message })),
  );
  if (deliveries.length > 0) await addDeliveries(client, deliveries, at);
}

async function readPositions(client: pg.PoolClient): Promise<Map<string, FeedPosition>> {
  const { rows } = await client.query<FeedPosition & { name: string }>(
    "select name, xid::text as xid, seq::text as seq from feed_positions where name = any($1)",
    [SOURCES.map(({ position }) => position)],
  );
  return new Map(rows.map(({ name, xid, seq }) => [name, { xid, seq }]));
}

async function moveTo(client: pg.PoolClient, name: string, { xid, seq }: FeedPosition): Promise<void> {
  await client.query("update feed_positions set xid = $2::xid8, seq = $3::bigint where name = $1", [
    ...[name, xid, seq],
  ]);
}

/** Tells of everything from now on, if nobody was told before. In the transaction that makes a webhook. */
export async function beginToDispatch(client: pg.ClientBase): Promise<void> {
  const { xid, seq } = await feedEnd(client as pg.PoolClient);
  await client.query(
    `insert into feed_positions (name, xid, seq)
     select name, $2::xid8, $3::bigint from unnest($1::text[]) name order by name on conflict (name) do nothing`,
    [SOURCES.map(({ position }) => position), xid, seq],
  );
}

async function addDeliveries(
  client: pg.PoolClient,
  deliveries: readonly { readonly webhookId: string; readonly message: Message }[],
  at: Date,
): Promise<void> {
  await client.query(
    `insert into webhook_deliveries
       (delivery_id, webhook_id, message_id, event_type, payload, status, next_attempt_at, created_at)
     select d.delivery_id, d.webhook_id, d.message_id, d.event_type, d.payload, 'PENDING', $6, $6
       from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])
         as d (delivery_id, webhook_id, message_id, event_type, payload)
       join webhooks w using (webhook_id)
     on conflict (webhook_id, message_id) do nothing`,
    [
      deliveries.map(() => `whd_${randomBytes(12).toString("hex")}`),
      deliveries.map(({ webhookId }) => webhookId),
      deliveries.map(({ message }) => message.messageId),
      deliveries.map(({ message }) => message.eventType),
      deliveries.map(({ message }) => message.payload),
      at.toISOString(),
    ],
  );
}
