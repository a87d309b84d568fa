// Webhooks: the operations as methods, and the check that every receiver must make before it believes a message.
import { Webhook, WebhookVerificationError } from "standardwebhooks";
import { createCaller } from "./call.ts";
import type { OperationId, operations, RequestBody, ResponseBody, SilentOperationId } from "./contract.ts";
import { credentialsFrom, type WalletClientOptions } from "./credentials.ts";
import { type CallOptions, settingsFrom } from "./options.ts";
import { type Pages, pagesOf } from "./pages.ts";
import { createApi } from "./transport.ts";

type Answer<Id extends OperationId> = Promise<Id extends SilentOperationId ? undefined : ResponseBody<Id>>;
type DeliveryPage = ResponseBody<"listWebhookDeliveries">;
type DeliveryFilter = NonNullable<operations["listWebhookDeliveries"]["parameters"]["query"]>;

/** Being told what happens. */
export interface WebhookClient {
  /** Has messages posted to an address; the secret is shown once. Sent once: a repeat would make a second webhook. */
  createWebhook(body: RequestBody<"createWebhook">, options?: CallOptions): Answer<"createWebhook">;
  /** The addresses that are told. */
  listWebhooks(options?: CallOptions): Answer<"listWebhooks">;
  /** One of them, never its secret. */
  getWebhook(webhookId: string, options?: CallOptions): Answer<"getWebhook">;
  /** Changes what is given. */
  updateWebhook(
    webhookId: string,
    body: RequestBody<"updateWebhook">,
    options?: CallOptions,
  ): Answer<"updateWebhook">;
  /** Stops telling, and forgets the deliveries. */
  deleteWebhook(webhookId: string, options?: CallOptions): Answer<"deleteWebhook">;
  /** Sends a ping now and says what came of it. */
  testWebhook(webhookId: string, options?: CallOptions): Answer<"testWebhook">;
  /** A new secret; the old one signs too for a day. Sent once: a repeat would put the first new one away. */
  rotateWebhookSecret(webhookId: string, options?: CallOptions): Answer<"rotateWebhookSecret">;
  /** What was sent, newest first: one page when awaited, every delivery in `for await`. */
  listWebhookDeliveries(
    webhookId: string,
    filter?: DeliveryFilter,
    options?: CallOptions,
  ): Pages<DeliveryPage, DeliveryPage["deliveries"][number]>;
  /** Sends a message again. Safe to repeat. */
  replayWebhookDelivery(
    webhookId: string,
    deliveryId: string,
    options?: CallOptions,
  ): Answer<"replayWebhookDelivery">;
}

/**
 * Makes a client for webhooks, for operators with a token and for systems with an `apiKey`.
 * @throws TypeError or RangeError when an option cannot be right.
 */
export function createWebhookClient(options: WalletClientOptions): WebhookClient {
  const settings = settingsFrom(options);
  const api = createApi(settings);
  const call = createCaller(settings, credentialsFrom(options));
  const at = (webhookId: string) => ({ params: { path: { webhookId } } });
  return {
    createWebhook: (body, options) =>
      call({ id: "createWebhook", effect: "single" }, options, (init) =>
        api.POST("/api/v1/webhooks", { ...init, body }),
      ),
    listWebhooks: (options) =>
      call({ id: "listWebhooks", effect: "reads" }, options, (init) => api.GET("/api/v1/webhooks", init)),
    getWebhook: (webhookId, options) =>
      call({ id: "getWebhook", effect: "reads" }, options, (init) =>
        api.GET("/api/v1/webhooks/{webhookId}", { ...init, ...at(webhookId) }),
      ),
    updateWebhook: (webhookId, body, options) =>
      call({ id: "updateWebhook", effect: "repeatable" }, options, (init) =>
        api.PATCH("/api/v1/webhooks/{webhookId}", { ...init, ...at(webhookId), body }),
      ),
    deleteWebhook: (webhookId, options) =>
      call({ id: "deleteWebhook", effect: "single" }, options, (init) =>
        api.DELETE("/api/v1/webhooks/{webhookId}", { ...init, ...at(webhookId) }),
      ),
    testWebhook: (webhookId, options) =>
      // A second ping does no harm.
      call({ id: "testWebhook", effect: "reads" }, options, (init) =>
        api.POST("/api/v1/webhooks/{webhookId}/test", { ...init, ...at(webhookId) }),
      ),
    rotateWebhookSecret: (webhookId, options) =>
      call({ id: "rotateWebhookSecret", effect: "single" }, options, (init) =>
        api.POST("/api/v1/webhooks/{webhookId}/secret", { ...init, ...at(webhookId) }),
      ),
    listWebhookDeliveries: (webhookId, filter = {}, options) =>
      pagesOf(
        (cursor) =>
          call({ id: "listWebhookDeliveries", effect: "reads" }, options, (init) =>
            api.GET("/api/v1/webhooks/{webhookId}/deliveries", {
              ...init,
              params: { path: { webhookId }, query: cursor === undefined ? filter : { ...filter, cursor } },
            }),
          ),
        (page) => page.deliveries,
        (page) => page.nextCursor,
      ),
    replayWebhookDelivery: (webhookId, deliveryId, options) =>
      call({ id: "replayWebhookDelivery", effect: "repeatable" }, options, (init) =>
        api.POST("/api/v1/webhooks/{webhookId}/deliveries/{deliveryId}/replay", {
          ...init,
          params: { path: { webhookId, deliveryId } },
        }),
      ),
  };
}

/** A message that has been verified. */
export interface WebhookMessage {
  /** The same for every attempt: keep it, and take each message once. */
  messageId: string;
  /** Such as `transfer.completed`; be ready for types that you do not know. */
  type: string;
  timestamp: string;
  data: Record<string, unknown>;
}

/** The message is not from the wallet, was changed, or is too old. Answer 400 and do nothing. */
export class WebhookRefusedError extends Error {
  override readonly name = "WebhookRefusedError";
}

/**
 * Checks signature and age (five minutes) and reads the message. `body` is the text as it came, not parsed and written
 * again; header names may be in any case.
 * @throws WebhookRefusedError
 */
export function verifyWebhook(
  body: string,
  headers: Headers | Readonly<Record<string, string | string[] | undefined>>,
  secret: string,
): WebhookMessage {
  const given = headersOf(headers);
  let message: Omit<WebhookMessage, "messageId">;
  try {
    message = new Webhook(secret).verify(body, given) as Omit<WebhookMessage, "messageId">;
  } catch (error) {
    const message = error instanceof WebhookVerificationError ? error.message : "it cannot be read";
    throw new WebhookRefusedError(`the message was refused: ${message}`);
  }
  return { ...message, messageId: given["webhook-id"]! };
}

function headersOf(headers: Parameters<typeof verifyWebhook>[1]): Record<string, string> {
  const given: Record<string, string> = {};
  const entries = headers instanceof Headers ? headers.entries() : Object.entries(headers);
  for (const [name, value] of entries) if (typeof value === "string") given[name.toLowerCase()] = value;
  return given;
}
