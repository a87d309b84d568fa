// Follows one transaction live: a stream that is taken up again where it broke off, until the transaction is final.
import type { Caller } from "./call.ts";
import type { components } from "./contract.ts";
import { readEventStream } from "./event-stream.ts";
import { type CallOptions, type Settings, sleepOnTimer } from "./options.ts";

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
export interface FollowOptions extends CallOptions {
  /**
   * Begin after this event.
   * @default with the first event of the transaction
   */
  lastEventId?: string | undefined;
  /**
   * A connection on which nothing comes for so long is given up and taken up again. The server sends something every
   * fifteen seconds.
   * @default 45_000
   */
  silenceMsMax?: number | undefined;
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
  const { signal, silenceMsMax = 45_000 } = options;
  let lastId = options.lastEventId;
  let breaks = 0;
  for (;;) {
    const response = await connect(settings, call, transactionId, lastId, options);
    if (response?.body == null) return;
    const connection = new AbortController();
    const silence = watchSilence(silenceMsMax, () => connection.abort());
    const stop = () => connection.abort();
    signal?.addEventListener("abort", stop);
    try {
      for await (const message of readEventStream(endable(response.body, connection.signal), silence.heard)) {
        if (message.event !== "status" || message.id === undefined) continue;
        const event = JSON.parse(message.data) as Omit<StatusEvent, "eventId">;
        lastId = message.id;
        breaks = 0;
        yield { ...event, eventId: message.id };
        if (event.final) return;
      }
    } catch (error) {
      // A connection that broke is taken up again; a stream that is not ours is not.
      if (error instanceof SyntaxError || error instanceof RangeError) throw error;
    } finally {
      silence.stop();
      signal?.removeEventListener("abort", stop);
      connection.abort();
    }
    signal?.throwIfAborted();
    const most = Math.min(settings.retryDelayMs * 2 ** breaks++, settings.retryDelayMsMax);
    await settings.sleep(settings.random() * most, signal ?? new AbortController().signal);
    signal?.throwIfAborted();
  }
}

/** The answer whose body is the stream; nothing when the transaction is final and all of it has been seen. */
function connect(
  settings: Settings,
  call: Caller,
  transactionId: string,
  lastId: string | undefined,
  { signal, timeoutMs, maxAttempts }: FollowOptions,
): Promise<Response | undefined> {
  if (/^\.{0,2}$/.test(transactionId)) {
    throw new TypeError('transactionId must be a text other than "", "." and ".."');
  }
  const url = `${settings.baseUrl}/api/v1/transactions/${encodeURIComponent(transactionId)}/events`;
  const headers = {
    Accept: "text/event-stream",
    ...(lastId === undefined ? {} : { "Last-Event-ID": lastId }),
  };
  const options = { signal, timeoutMs, maxAttempts };
  return call({ id: "streamTransaction", effect: "reads" }, options, async (init) => {
    const request = new Request(url, { headers, redirect: "manual", cache: "no-store", credentials: "omit" });
    const response = await init.fetch(request);
    if (response.ok) return { data: response, response };
    const error: unknown = await response.json().catch(() => undefined);
    return { error, response };
  });
}

/** The same bytes, except that they end when the signal aborts, also when nothing comes. */
export function endable(body: ReadableStream<Uint8Array>, signal: AbortSignal): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream({
    start(controller) {
      signal.addEventListener("abort", () => {
        try {
          controller.close();
        } catch {
          // It was over already.
        }
        reader.cancel().catch(() => {});
      });
    },
    async pull(controller) {
      const { done, value } = await reader.read();
      if (signal.aborted) return;
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: () => reader.cancel(),
  });
}

export function watchSilence(ms: number, onSilence: () => void) {
  let over = new AbortController();
  const wait = () => {
    const own = over;
    void sleepOnTimer(ms, own.signal).then(() => own.signal.aborted || onSilence());
  };
  wait();
  return {
    heard() {
      over.abort();
      over = new AbortController();
      wait();
    },
    stop: () => over.abort(),
  };
}
