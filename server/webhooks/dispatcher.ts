// From the feed, and from the fraud alerts, to deliveries: each event and each alert becomes one row for each webhook that
// wants it, in the same transaction that moves the stored position. Of several servers one does it at a time. A crash anywhere repeats nothing and loses nothing.
import { randomBytes } from "node:crypto";
import type pg from "pg";
import { type FeedPosition, feedEnd, readFeed } from "../feed/feed.ts";
import { readAlerts } from "./alerts.ts";
import { type Message, messageOf, wants } from "./messages.ts";

const LOCK = 0x77686f6b;
const POSITION = "webhooks";
const ALERTS_POSITION = "webhooks-alerts";
const EVENTS_MAX = 500;

export type DispatchOptions = { readonly pool: pg.Pool; readonly now: () => number };

/** Dispatches what there is; answers whether there may be more at once. */
export async function dispatch({ pool, now }: DispatchOptions): Promise<boolean> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query("begin");
    const { rows } = await client.query("select pg_try_advisory_xact_lock($1) as mine", [LOCK]);
    let more = false;
    if (rows[0].mine) {
      more = await dispatchNext(client, new Date(now()));
      if (await dispatchAlerts(client, new Date(now()))) more = true;
    }
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
  // The first webhook sets the position when it is made.
  const from = await positionOf(client, POSITION);
  if (from === undefined) return false;
  const window = await readFeed(client, from, { limit: EVENTS_MAX });
  if (window.next.xid === from.xid && window.next.seq === from.seq) return false;
  await tell(
    client,
    window.events.flatMap((event) => messageOf(event) ?? []),
    at,
  );
  await moveTo(client, POSITION, window.next);
  return window.more;
}

async function dispatchAlerts(client: pg.PoolClient, at: Date): Promise<boolean> {
  const from = await positionOf(client, ALERTS_POSITION);
  if (from === undefined) {
    // Webhooks that were made before alerts were told hear of them from now on.
    if ((await positionOf(client, POSITION)) !== undefined) await beginToDispatch(client);
    return false;
  }
  const { messages, next, more } = await readAlerts(client, from);
  if (messages.length === 0) return false;
  await tell(client, messages, at);
  await moveTo(client, ALERTS_POSITION, next);
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

async function positionOf(client: pg.PoolClient, name: string): Promise<FeedPosition | undefined> {
  const { rows } = await client.query<FeedPosition>(
    "select xid::text as xid, seq::text as seq from feed_positions where name = $1",
    [name],
  );
  return rows[0];
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
    [[POSITION, ALERTS_POSITION], xid, seq],
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
