// The ledger's events for receivers. The end of a payment that waited does not say what it was for; its transaction does.
import { readFeed } from "../feed/feed.ts";
import { holdsOf, messageOf } from "./messages.ts";
import type { MessageSource } from "./sources.ts";

const EVENTS_MAX = 500;

export const LEDGER_EVENTS: MessageSource = {
  position: "webhooks",
  async read(client, after) {
    const { events, next, more } = await readFeed(client, after, { limit: EVENTS_MAX });
    const holds = holdsOf(events);
    const purposes = new Map<string, string>();
    if (holds.length > 0) {
      const { rows } = await client.query<{ transaction_id: string; type: string }>({
        name: "webhook-purposes",
        text: "select transaction_id, type from transactions where transaction_id = any($1)",
        values: [holds],
      });
      for (const { transaction_id, type } of rows) purposes.set(transaction_id, type);
    }
    return { messages: events.flatMap((event) => messageOf(event, purposes) ?? []), next, more };
  },
};
