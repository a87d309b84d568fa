// The Fastify options that the binder relies on, because Fastify takes them only when the app is made. They must
// never let a reply out that is not in the contract's error shape, whatever reaches the socket.
import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { FastifyInstance, FastifyServerOptions } from "fastify";
import { Problem } from "./problem.ts";

/** Write `Fastify({ ...strictServerOptions, loggerInstance, ... })`. */
export const strictServerOptions = {
  // The id of a request is its trace id, so every log line of the request carries it.
  genReqId: traceIdOf,
  childLoggerFactory: (logger, { reqId }, options) => logger.child({ trace_id: reqId }, options),
  // HEAD is an operation like any other: it exists when the contract has it.
  exposeHeadRoutes: false,
  // While the server closes, what still arrives on an open connection is answered as usual; Fastify's own 503 has
  // another shape.
  return503OnClosing: false,
  frameworkErrors: (error, request, reply) => request.server.errorHandler(error, request, reply),
  clientErrorHandler: refuseUnreadable,
} satisfies FastifyServerOptions;

/** @returns what is wrong with how the app was made, as a sentence with its fix. */
export function serverOptionFindings(app: FastifyInstance): string[] {
  if (app.childLoggerFactory === strictServerOptions.childLoggerFactory) return [];
  return [
    "The app was made without the options that the binder needs: write Fastify({ ...strictServerOptions, ... }).",
  ];
}

/** The trace id of a valid W3C `traceparent`, else a random one: 32 hex digits. */
function traceIdOf({ headers }: IncomingMessage): string {
  const given = /^(?!ff)[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})[\da-f]{16}-[\da-f]{2}$/.exec(
    `${headers.traceparent ?? ""}`,
  );
  return given?.[1] ?? randomTraceId();
}

function randomTraceId(): string {
  return randomUUID().replaceAll("-", "");
}

/** Answers bytes that are not HTTP, headers that are too large, or a request that never ends; then hangs up. */
function refuseUnreadable(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === "ECONNRESET" || socket.destroyed) return;
  if (socket.writable) {
    const issues = [
      { field: "request", rule: "http", message: "must be readable HTTP, of limited size and in time" },
    ];
    const problem = new Problem("VALIDATION_FAILED", { details: { issues } });
    const body = JSON.stringify(problem.toBody(new Date(), randomTraceId()));
    socket.write(
      `HTTP/1.1 ${problem.status} Bad Request\r\nConnection: close\r\nContent-Type: application/json; charset=utf-8\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  }
  socket.destroy(error);
}
