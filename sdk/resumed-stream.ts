// A stream of server-sent events that is taken up again wherever it breaks off.
import type { Caller, Operation } from "./call.ts";
import { readEventStream, type StreamMessage } from "./event-stream.ts";
import { type CallOptions, type Settings, sleepOnTimer } from "./options.ts";

/** What a stream takes besides the options of a call, which hold for each connection. */
export interface StreamOptions extends CallOptions {
  /**
   * A connection on which nothing comes for so long is given up and taken up again. The server sends something every
   * fifteen seconds.
   * @default 45_000
   */
  silenceMsMax?: number | undefined;
}

/**
 * The messages of every connection that `connect` makes, one connection after the other with growing rests between those that
 * bring nothing. Ends when an answer has nothing in it; throws what `connect` throws, and the signal's reason when the caller ends it.
 */
export async function* resumedStream(
  settings: Settings,
  { signal, silenceMsMax = 45_000 }: StreamOptions,
  connect: () => Promise<Response | undefined>,
): AsyncGenerator<StreamMessage> {
  let breaks = 0;
  for (;;) {
    const response = await connect();
    if (response?.body == null) return;
    const connection = new AbortController();
    const silence = watchSilence(silenceMsMax, () => connection.abort());
    const stop = () => connection.abort();
    signal?.addEventListener("abort", stop);
    try {
      for await (const message of readEventStream(endable(response.body, connection.signal), silence.heard)) {
        breaks = 0;
        yield message;
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

/** Asks for a stream; the answer's body is it. Nothing when there is nothing more to come. */
export function openStream(
  call: Caller,
  id: Operation["id"],
  { url, headers = {} }: { url: string; headers?: Record<string, string> },
  { signal, timeoutMs, maxAttempts }: StreamOptions,
): Promise<Response | undefined> {
  return call({ id, effect: "reads" }, { signal, timeoutMs, maxAttempts }, async (init) => {
    const request = new Request(url, {
      headers: { Accept: "text/event-stream", ...headers },
      ...{ redirect: "manual", cache: "no-store", credentials: "omit" },
    });
    const response = await init.fetch(request);
    if (response.ok) return { data: response, response };
    const error: unknown = await response.json().catch(() => undefined);
    return { error, response };
  });
}

/** The same bytes, except that they end when the signal aborts, also when nothing comes. */
function endable(body: ReadableStream<Uint8Array>, signal: AbortSignal): ReadableStream<Uint8Array> {
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

function watchSilence(ms: number, onSilence: () => void) {
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
