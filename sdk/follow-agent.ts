// Follows an agent's queue live: a stream that is taken up again whenever it ends, until the caller has enough.
import type { Caller } from "./call.ts";
import type { components } from "./contract.ts";
import type { Settings } from "./options.ts";
import { openStream, resumedStream, type StreamOptions } from "./resumed-stream.ts";

/** A request that waits, or what became of one. */
export interface AgentRequestEvent {
  event: "request" | "settled";
  request: components["schemas"]["agent-request"];
}

/** What following a queue takes. */
export type FollowRequestsOptions = StreamOptions;

/**
 * Everything that waits, each once, then each change. It never ends by itself. What was settled while the connection was
 * broken is not told; look at the request. Throws what a call throws when a connection cannot be made, and the signal's
 * reason when the caller ends it.
 */
export async function* followAgentRequests(
  { settings, call }: { settings: Settings; call: Caller },
  options: FollowRequestsOptions = {},
): AsyncGenerator<AgentRequestEvent> {
  const url = `${settings.baseUrl}/api/v1/agent/requests/events`;
  const waiting = new Set<string>();
  const connect = () => openStream(call, "streamAgentRequests", { url }, options);
  for await (const { event, data } of resumedStream(settings, options, connect)) {
    if (event !== "request" && event !== "settled") continue;
    const request = JSON.parse(data) as AgentRequestEvent["request"];
    // A new connection begins with the whole queue again.
    if (event === "request" && waiting.has(request.transactionId)) continue;
    if (event === "request") waiting.add(request.transactionId);
    else waiting.delete(request.transactionId);
    yield { event, request };
  }
}
