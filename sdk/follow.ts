// Follows one transaction live: a stream that is taken up again where it broke off, until the transaction is final.
import type { Caller } from "./call.ts";
import type { components } from "./contract.ts";
import type { Settings } from "./options.ts";
import { openStream, resumedStream, type StreamOptions } from "./resumed-stream.ts";

/** What happened to a transaction, and the status that it led to. */
export interface StatusEvent {
  /** To go on behind it after a restart: `lastEventId`. */
  eventId: string;
  transactionId: string;
  status: components["schemas"]["transaction-status"];
  /** What happened, such as `withdrawal-authorised`. */
  event: string;
  reason?: string;
  at: string;
  /** Whether nothing more is to be expected. */
  final: boolean;
}

/** What following takes besides the options of a call, which hold for each connection. */
export interface FollowOptions extends StreamOptions {
  /**
   * Begin after this event.
   * @default with the first event of the transaction
   */
  lastEventId?: string | undefined;
}

/**
 * The events of a transaction, in order and each once. Ends after the final one; throws what a call throws when a
 * connection cannot be made, and the signal's reason when the caller ends it.
 */
export async function* followTransaction(
  { settings, call }: { settings: Settings; call: Caller },
  transactionId: string,
  options: FollowOptions = {},
): AsyncGenerator<StatusEvent> {
  if (/^\.{0,2}$/.test(transactionId)) {
    throw new TypeError('transactionId must be a text other than "", "." and ".."');
  }
  const url = `${settings.baseUrl}/api/v1/transactions/${encodeURIComponent(transactionId)}/events`;
  let lastId = options.lastEventId;
  const connect = () => {
    const headers: Record<string, string> = lastId === undefined ? {} : { "Last-Event-ID": lastId };
    return openStream(call, "streamTransaction", { url, headers }, options);
  };
  for await (const { event: kind, id, data } of resumedStream(settings, options, connect)) {
    if (kind !== "status" || id === undefined) continue;
    const event = JSON.parse(data) as Omit<StatusEvent, "eventId">;
    lastId = id;
    yield { ...event, eventId: id };
    if (event.final) return;
  }
}
