// Webhooks and deliveries as the contract shows them; never a secret or what was sent.
import type { components } from "@makeba/openapi/wallet";

type WebhookView = components["schemas"]["webhook"];
type DeliveryView = components["schemas"]["webhook-delivery"];

export type WebhookRow = {
  readonly webhook_id: string;
  readonly url: string;
  readonly event_types: string[];
  readonly description: string;
  readonly status: WebhookView["status"];
  readonly disabled_reason: WebhookView["disabledReason"] | null;
  readonly failing_since: Date | null;
  readonly created_by: string;
  readonly created_at: Date;
};

export type DeliveryRow = {
  readonly delivery_id: string;
  readonly message_id: string;
  readonly event_type: string;
  readonly status: DeliveryView["status"];
  readonly attempts: number;
  readonly next_attempt_at: Date | null;
  readonly last_response_status: number | null;
  readonly last_error: string | null;
  readonly delivered_at: Date | null;
  readonly created_at: Date;
  /** Where it stands in the list. */
  readonly place: string;
};

const iso = (time: Date) => new Date(time).toISOString();

export function webhookView(row: WebhookRow): WebhookView {
  return {
    webhookId: row.webhook_id,
    url: row.url,
    eventTypes: row.event_types as WebhookView["eventTypes"],
    ...(row.description === "" ? {} : { description: row.description }),
    status: row.status,
    ...(row.status === "DISABLED" && row.disabled_reason !== null
      ? { disabledReason: row.disabled_reason }
      : {}),
    ...(row.failing_since === null ? {} : { failingSince: iso(row.failing_since) }),
    createdBy: row.created_by,
    createdAt: iso(row.created_at),
  } as WebhookView;
}

export function deliveryView(row: DeliveryRow): DeliveryView {
  return {
    deliveryId: row.delivery_id,
    messageId: row.message_id,
    eventType: row.event_type,
    status: row.status,
    attempts: row.attempts,
    ...(row.last_response_status === null ? {} : { lastResponseStatus: row.last_response_status }),
    ...(row.last_error === null ? {} : { lastError: row.last_error }),
    ...(row.next_attempt_at === null ? {} : { nextAttemptAt: iso(row.next_attempt_at) }),
    ...(row.delivered_at === null ? {} : { deliveredAt: iso(row.delivered_at) }),
    createdAt: iso(row.created_at),
  };
}
