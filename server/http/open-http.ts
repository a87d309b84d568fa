// The HTTP server around the handlers: headers, documentation, a log line for each request, what the contract binds, and
// how connections end. Nothing listens yet.
import helmet, { type FastifyHelmetOptions } from "@fastify/helmet";
import { type BindOptions, bindOperations, strictServerOptions } from "@makeba/openapi/bind";
import type { operations } from "@makeba/openapi/wallet";
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from "fastify";
import type { Config } from "../config.ts";
import type { Principal } from "../identity/principals.ts";
import type { Metrics } from "../operations/metrics.ts";
import { serveDocumentation } from "./documentation.ts";
import { closeQuietConnections } from "./quiet-connections.ts";

export type HttpOptions = BindOptions<operations, Principal> & {
  readonly config: Pick<Config, "trustedProxies" | "bodyLimitBytes">;
  readonly logger: FastifyBaseLogger;
  readonly observeRequest: Metrics["observeRequest"];
  /** Adds hooks of other parts, before any route. */
  readonly prepare: (http: FastifyInstance) => void;
  /** While it says so, no connection is kept. */
  readonly isDraining: () => boolean;
};

/** What only pages need, and old browsers with them, is left out: every answer carries it, and keeps it for its connection. */
const HELMET = {
  contentSecurityPolicy: false,
  crossOriginOpenerPolicy: false,
  originAgentCluster: false,
  xDnsPrefetchControl: false,
  xDownloadOptions: false,
  xPermittedCrossDomainPolicies: false,
  xXssProtection: false,
} satisfies FastifyHelmetOptions;

export async function openHttp(options: HttpOptions): Promise<FastifyInstance> {
  const { config, logger, prepare, isDraining, observeRequest, ...bindOptions } = options;
  const http = Fastify({
    ...strictServerOptions,
    trustProxy: [...config.trustedProxies],
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
  });
  await http.register(helmet, HELMET);
  prepare(http);
  await serveDocumentation(http, options.document);
  observeRequests(http, observeRequest);
  await bindOperations<operations, Principal>(http, {
    ...bindOptions,
    bodyLimitBytes: config.bodyLimitBytes,
  });
  // A client that keeps its connection would keep the server from ending.
  http.addHook("onSend", async (_request, reply) => {
    if (isDraining()) reply.header("connection", "close");
  });
  closeQuietConnections(http);
  return http;
}

/** One log line and one observation per request; neither has an address, a body or a header in it. */
function observeRequests(http: FastifyInstance, observe: Metrics["observeRequest"]): void {
  http.addHook("onResponse", async (request, reply) => {
    const operation = request.routeOptions.config?.operation?.operationId ?? "none";
    observe(operation, reply.statusCode, reply.elapsedTime / 1000);
    request.log.info({ operation, status: reply.statusCode, ms: Math.round(reply.elapsedTime) }, "request");
  });
}
