// Follows an agent's queue live: a stream that is taken up again whenever it ends, until the caller has enough.
import type { Caller } from "./call.ts";
import type { components } from "./contract.ts";
import { readEventStream } from "./event-stream.ts";
import { endable, type FollowOptions, watchSilence } from "./follow.ts";
import type { Settings } from "./options.ts";

/** A request that waits, or what became of one. */
export interface AgentRequestEvent {
  event: "request" | "settled";
  request: components["schemas"]["agent-request"];
}

/** What following a queue takes. */
export type FollowRequestsOptions = Omit<FollowOptions, "lastEventId">;

/**
 * Everything that waits, each once, then each change. It never ends by itself. What was settled while the connection was
 * broken is not told; look at the request. Throws what a call throws when a connection cannot be made, and the signal's
 * reason when the caller ends it.
 */
export async function* followAgentRequests(
  { settings, call }: { settings: Settings; call: Caller },
  options: FollowRequestsOptions = {},
): AsyncGenerator<AgentRequestEvent> {
  const { signal, silenceMsMax = 45_000 } = options;
  const waiting = new Set<string>();
  let breaks = 0;
  for (;;) {
    const response = await connect(settings, call, options);
    if (response.body === null) return;
    const connection = new AbortController();
    const silence = watchSilence(silenceMsMax, () => connection.abort());
    const stop = () => connection.abort();
    signal?.addEventListener("abort", stop);
    try {
      for await (const { event, data } of readEventStream(
        endable(response.body, connection.signal),
        silence.heard,
      )) {
        if (event !== "request" && event !== "settled") continue;
        const request = JSON.parse(data) as AgentRequestEvent["request"];
        breaks = 0;
        // A new connection begins with the whole queue again.
        if (event === "request" && waiting.has(request.transactionId)) continue;
        if (event === "request") waiting.add(request.transactionId);
        else waiting.delete(request.transactionId);
        yield { event, request };
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

function connect(
  settings: Settings,
  call: Caller,
  { signal, timeoutMs, maxAttempts }: FollowRequestsOptions,
): Promise<Response> {
  const url = `${settings.baseUrl}/api/v1/agent/requests/events`;
  const headers = { Accept: "text/event-stream" };
  const options = { signal, timeoutMs, maxAttempts };
  return call({ id: "streamAgentRequests", effect: "reads" }, options, async (init) => {
    const request = new Request(url, { headers, redirect: "manual", cache: "no-store", credentials: "omit" });
    const response = await init.fetch(request);
    if (response.ok) return { data: response, response };
    const error: unknown = await response.json().catch(() => undefined);
    return { error, response };
  });
}
