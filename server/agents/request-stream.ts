// The agent's queue, live, over server-sent events: everything that waits, then each change as it happens. A stream ends
// when its time or its caller's token is over and when the server stops; the next one begins with the whole queue again.
import { Problem } from "@makeba/openapi/problem";
import type { FastifyRequest } from "fastify";
import type { Clock } from "../clock.ts";
import type { HandlersOf } from "../http/operations.ts";
import { userOf } from "../identity/principals.ts";
import { createEventStream, type EventStream } from "../live-status/event-stream.ts";
import { createStreamPlaces } from "../live-status/stream-places.ts";
import type { AgentRegistry } from "./agent-registry.ts";
import type { CashOut, CashOutRecords } from "./cash-out-records.ts";
import { requestView } from "./cash-out-views.ts";
import type { RequestWatcher } from "./request-watcher.ts";

export type RequestStreamDependencies = {
  readonly agents: AgentRegistry;
  readonly records: CashOutRecords;
  readonly watcher: RequestWatcher;
  readonly clock: Clock;
  /** Throws when the credentials of the request are no longer good for these scopes. */
  readonly authenticate: (request: FastifyRequest, scopes: readonly string[]) => Promise<unknown>;
  readonly streamsPerUserMax: number;
  readonly streamsMax: number;
  readonly onFailure: (error: unknown) => void;
};

const SCOPES = ["agent:read"];
const RETRY_MS = 1_000;
const HEARTBEAT_MS = 15_000;
const RECHECK_MS = 5_000;
const SECONDS_MAX = 3_600;

export function createRequestStreams(dependencies: RequestStreamDependencies) {
  const { agents, records, watcher, clock, authenticate, onFailure } = dependencies;
  const places = createStreamPlaces({
    perUserMax: dependencies.streamsPerUserMax,
    max: dependencies.streamsMax,
  });
  const streams = new Set<EventStream>();
  let draining = false;

  /** Sends what is new in the queue, and what became of what is no longer in it. */
  function createTeller(stream: EventStream) {
    const known = new Set<string>();
    let sent = 0;
    const send = (event: "request" | "settled", cashOut: CashOut) =>
      stream.send({ id: String(++sent), event, data: requestView(cashOut) });
    return async (queue: readonly CashOut[]) => {
      const waiting = new Set(queue.map(({ transactionId }) => transactionId));
      for (const transactionId of [...known].filter((id) => !waiting.has(id))) {
        known.delete(transactionId);
        send("settled", await records.find(transactionId, clock()));
      }
      for (const cashOut of queue.filter(({ transactionId }) => !known.has(transactionId))) {
        known.add(cashOut.transactionId);
        send("request", cashOut);
      }
    };
  }

  function attend(stream: EventStream, agentId: string, request: FastifyRequest, seconds: number): void {
    streams.add(stream);
    const tell = createTeller(stream);
    let telling = Promise.resolve();
    const unwatch = watcher.watch(agentId, (queue) => {
      telling = telling.then(() => tell(queue)).catch(onFailure);
    });
    const heartbeat = setInterval(() => stream.comment("still here"), HEARTBEAT_MS);
    const recheck = setInterval(() => {
      authenticate(request, SCOPES).catch(() => stream.end());
    }, RECHECK_MS);
    const end = setTimeout(() => stream.end(), seconds * 1000);
    for (const timer of [heartbeat, recheck, end]) timer.unref();
    stream.onClose(() => {
      for (const timer of [heartbeat, recheck, end]) clearTimeout(timer);
      unwatch();
      streams.delete(stream);
    });
  }

  const handlers: HandlersOf<"streamAgentRequests"> = {
    async streamAgentRequests({ query, principal, request }) {
      if (draining) throw new Problem("UNAVAILABLE", { headers: { "Retry-After": "1" } });
      const user = userOf(principal);
      const giveBack = places.take(user.userId);
      try {
        const { agentId } = await agents.byUser(user.userId);
        const stream = createEventStream(RETRY_MS);
        stream.onClose(giveBack);
        // The server may have begun to stop while the agent was looked up.
        if (draining) stream.end();
        else attend(stream, agentId, request, query.seconds ?? SECONDS_MAX);
        // A connection that had a stream is not kept: a server that stops would wait for its next request.
        return {
          status: 200,
          headers: { "Cache-Control": "no-store", Connection: "close" },
          body: stream.body,
        };
      } catch (error) {
        giveBack();
        throw error;
      }
    },
  };

  return {
    handlers,
    /** Ends every stream and takes no more. */
    drain(): void {
      draining = true;
      for (const stream of [...streams]) stream.end();
    },
  };
}
