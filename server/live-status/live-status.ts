// Live status: what happens to a transaction, as it happens, over server-sent events. A stream ends when the transaction
// is final, when its caller may no longer see it, and when the server stops; the reader then knows where to go on.
import { Problem } from "@makeba/openapi/problem";
import type { FastifyRequest } from "fastify";
import type pg from "pg";
import { findTransaction } from "../history/history.ts";
import { reasonOf, statusAfter, type TransactionStatus } from "../history/status-history.ts";
import type { HandlersOf } from "../http/operations.ts";
import { userOf } from "../identity/principals.ts";
import { createEventStream, type EventStream } from "./event-stream.ts";
import { createStreamPlaces } from "./stream-places.ts";
import { createTransactionFollower, type FollowedEvent } from "./transaction-follower.ts";
import type { Wake } from "./wake.ts";

export type LiveStatusDependencies = {
  readonly pool: pg.Pool;
  readonly wake: Pick<Wake, "onWake">;
  /** Throws when the credentials of the request are no longer good for these scopes. */
  readonly authenticate: (request: FastifyRequest, scopes: readonly string[]) => Promise<unknown>;
  readonly streamsPerUserMax: number;
  readonly streamsMax: number;
  readonly onFailure: (error: unknown, what: string) => void;
  /** @default 15_000 */
  readonly heartbeatMs?: number;
  /** How often a stream's credentials are looked at. @default 5_000 */
  readonly recheckMs?: number;
};

export type LiveStatus = {
  readonly handlers: HandlersOf<"streamTransaction">;
  /** Streams open now. */
  readonly open: () => number;
  /** Ends every stream and takes no more. */
  drain(): void;
  stop(): Promise<void>;
};

const SCOPES = ["transactions:read"];
const RETRY_MS = 1_000;

export function createLiveStatus(dependencies: LiveStatusDependencies): LiveStatus {
  const { pool, authenticate, onFailure, heartbeatMs = 15_000, recheckMs = 5_000 } = dependencies;
  const places = createStreamPlaces({
    perUserMax: dependencies.streamsPerUserMax,
    max: dependencies.streamsMax,
  });
  const follower = createTransactionFollower({
    pool,
    wake: dependencies.wake,
    onFailure: (error) => onFailure(error, "followed transactions could not be looked up; trying again"),
  });
  const streams = new Set<EventStream>();
  let draining = false;

  /** Watches over an open stream: it beats, and ends when its credentials do. */
  function attend(stream: EventStream, isAllowed: () => Promise<boolean>): void {
    streams.add(stream);
    const heartbeat = setInterval(() => stream.comment("still here"), heartbeatMs);
    const recheck = setInterval(() => {
      void isAllowed().then((allowed) => allowed || stream.end());
    }, recheckMs);
    heartbeat.unref();
    recheck.unref();
    stream.onClose(() => {
      clearInterval(heartbeat);
      clearInterval(recheck);
      streams.delete(stream);
    });
  }

  const handlers: HandlersOf<"streamTransaction"> = {
    async streamTransaction({ params, headers, principal, request }) {
      if (draining) throw new Problem("UNAVAILABLE", { headers: { "Retry-After": "1" } });
      const user = userOf(principal);
      const { transactionId } = params;
      const giveBack = places.take(user.userId);
      try {
        const found = await findTransaction(pool, user, transactionId);
        if (found === undefined) throw new Problem("TRANSACTION_NOT_FOUND");
        const after = BigInt(headers["last-event-id"] ?? "0");
        const story = createStory(transactionId);
        const news = found.events.map(story.tell).filter(({ seq }) => seq > after);
        if (story.isFinal() && news.length === 0) {
          giveBack();
          return { status: 204 };
        }
        const stream = createEventStream(RETRY_MS);
        stream.onClose(giveBack);
        for (const { seq, data } of news) stream.send({ id: String(seq), event: "status", data });
        // The server may have begun to stop while the transaction was looked up.
        if (story.isFinal() || draining) stream.end();
        else followOn(stream, transactionId, story, request);
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

  function followOn(stream: EventStream, transactionId: string, story: Story, request: FastifyRequest): void {
    const isAllowed = () =>
      authenticate(request, SCOPES).then(
        () => true,
        () => false,
      );
    attend(stream, isAllowed);
    let sending = Promise.resolve();
    const unfollow = follower.follow(transactionId, story.lastSeq(), (events) => {
      // One after the other, and nothing to somebody whose time was over before it happened.
      sending = sending.then(async () => {
        if (!(await isAllowed())) return stream.end();
        for (const { seq, data } of events.map(story.tell)) {
          stream.send({ id: String(seq), event: "status", data });
        }
        if (story.isFinal()) stream.end();
      });
    });
    stream.onClose(unfollow);
  }

  function drain(): void {
    draining = true;
    for (const stream of [...streams]) stream.end();
  }

  return {
    handlers,
    open: places.taken,
    drain,
    async stop() {
      drain();
      await follower.stop();
    },
  };
}

type Story = ReturnType<typeof createStory>;

/** The events of one transaction, each with the status that it led to. */
function createStory(transactionId: string) {
  let status: TransactionStatus = "PENDING";
  let last = 0n;
  const isFinal = () => last > 0n && status !== "PENDING";
  return {
    tell({ seq, at, event }: FollowedEvent) {
      status = statusAfter(event, status);
      last = seq;
      const reason = reasonOf(event);
      const data = {
        ...{ transactionId, status, event: event.type },
        ...(reason === undefined ? {} : { reason }),
        at: at.toISOString(),
        final: isFinal(),
      };
      return { seq, data };
    },
    isFinal,
    lastSeq: () => last,
  };
}
