// Serves a contract: each operation of an OpenAPI document by the handler of the same name. The front door of the
// wallet, so it must never start with a hole in it, read a body before it knows the caller, change what was sent,
// or let a reply out that tells what went wrong inside.
//
// One request: authentication -> content type -> digest of a signed body -> strict JSON -> validation -> handler.
import { isUtf8 } from "node:buffer";
import { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Handlers } from "./handlers.ts";
import { contentTypeOf, replyMediaType } from "./media.ts";
import { type OpenApiDocument, type Operation, readOperations } from "./operations.ts";
import { Problem } from "./problem.ts";
import { serverOptionFindings } from "./server-options.ts";
import { malformed, parseStrictJson } from "./strict-json.ts";
import { compileInput, createCompiler, type ReadInput, refusal } from "./validation.ts";

export type { Handler, HandlerInput, Handlers, Reply } from "./handlers.ts";
export type { OpenApiDocument } from "./operations.ts";
export { strictServerOptions } from "./server-options.ts";

/**
 * Names the caller, or throws Problem: UNAUTHENTICATED and its like (401) or FORBIDDEN (403) let another alternative
 * of the operation's security try; anything else ends the request. The body has not been read yet.
 */
export type Authenticator<Principal> = (
  request: FastifyRequest,
  scopes: readonly string[],
) => Promise<Principal>;

export interface BindOptions<Operations, Principal> {
  /** Bundled JSON. */
  document: OpenApiDocument;
  handlers: Handlers<Operations, Principal>;
  /** By the scheme's name in the document. */
  authenticators: Record<string, Authenticator<Principal>>;
  /**
   * Asked for each request, before its body is read: once its caller is known, or with the refusal when they were
   * refused. Its headers go out with the answer, whatever that is; what it throws takes the answer's place.
   */
  admit?: (
    request: FastifyRequest,
    operation: Operation,
    refusal?: Problem,
  ) => Promise<Record<string, string>>;
  /** @default 16384 */
  bodyLimitBytes?: number;
  /** For the timestamp of errors. @default the machine's clock */
  now?: () => Date;
  /** Sees every reply of an operation, errors included, before it is sent: for tests. What it throws becomes a 500. */
  onResponseBody?: (operationId: string, status: number, body: unknown, mediaType?: string) => void;
}

declare module "fastify" {
  interface FastifyRequest {
    /** Set by an authenticator whose credentials cover the body: called with the raw body, throws Problem. */
    bodyDigestCheck: ((rawBody: Buffer) => void) | null;
    /** Whom the authenticator named; null in a public operation. */
    principal: unknown;
  }
  interface FastifyContextConfig {
    /** The operation of the contract that this route serves. */
    operation?: Operation;
  }
}

/**
 * Adds the document's operations to the app, and its error replies.
 * @throws Error that lists everything that keeps the API from starting, each with its fix.
 */
export async function bindOperations<Operations, Principal>(
  app: FastifyInstance,
  options: BindOptions<Operations, Principal>,
): Promise<void> {
  const handlers = options.handlers as Record<string, AnyHandler>;
  const { operations, findings } = readOperations(options.document);
  const inputs = compileInputs(options.document, operations, findings);
  findings.push(...serverOptionFindings(app));
  findings.push(...wiringFindings(operations, handlers, options.authenticators));
  if (findings.length > 0) throw new Error(["The API cannot start:", ...findings].join("\n- "));

  const limitBytes = options.bodyLimitBytes ?? 16_384;
  app.decorateRequest("bodyDigestCheck", null);
  app.decorateRequest("principal", null);
  readBodiesStrictly(app);
  answerErrors(app, { now: () => new Date(), ...options, limitBytes });
  for (const operation of operations) {
    const { operationId, method, path } = operation;
    app.route({
      method,
      url: routeUrl(path),
      bodyLimit: operation.bodyLimitBytes ?? limitBytes,
      config: { operation },
      onRequest: async (request, reply) => {
        const refusal = await recognise(operation, options.authenticators, request);
        reply.headers((await options.admit?.(request, operation, refusal)) ?? {});
        if (refusal !== undefined) throw refusal;
        if (operation.body === undefined) refuseBody(request);
      },
      handler: answerWith(operation, handlers[operationId]!, inputs.get(operation)!, options.onResponseBody),
    });
  }
  refuseOtherMethods(app, operations);
}

type AnyHandler = (input: object) => Promise<AnyReply> | AnyReply;
type AnyReply = { status: number; body?: unknown; mediaType?: string; headers?: Record<string, string> };
type Observe = BindOptions<unknown, unknown>["onResponseBody"];

function wiringFindings(operations: Operation[], handlers: object, authenticators: object): string[] {
  const ids = [...new Set(operations.map(({ operationId }) => operationId))].filter((id) => id !== "");
  const schemes = new Set(operations.flatMap(({ security }) => security.map(({ scheme }) => scheme)));
  return [
    ...ids
      .filter((id) => !Object.hasOwn(handlers, id))
      .map((id) => `Operation ${id} has no handler. Write one of that name.`),
    ...Object.keys(handlers)
      .filter((id) => !ids.includes(id))
      .map((id) => `Handler ${id} serves no operation. Remove it, or add the operation to the contract.`),
    ...[...schemes]
      .filter((scheme) => !Object.hasOwn(authenticators, scheme))
      .map((scheme) => `Security scheme ${scheme} has no authenticator. Pass one of that name.`),
  ];
}

function compileInputs(
  document: OpenApiDocument,
  operations: Operation[],
  findings: string[],
): Map<Operation, ReadInput> {
  const compile = createCompiler(document);
  const inputs = new Map<Operation, ReadInput>();
  // A schema is worth compiling only in a document that could be read.
  if (findings.length > 0) return inputs;
  for (const operation of operations) {
    try {
      inputs.set(operation, compileInput(compile, document, operation));
    } catch (error) {
      findings.push(`Operation ${operation.operationId}: ${(error as Error).message}. Correct the schema.`);
    }
  }
  return inputs;
}

/** Names the caller in the request; gives the refusal when nobody is named. Other failures end the request. */
async function recognise<Principal>(
  operation: Operation,
  authenticators: Record<string, Authenticator<Principal>>,
  request: FastifyRequest,
): Promise<Problem | undefined> {
  if (operation.security.length === 0) return undefined;
  try {
    request.principal = await authenticate(operation, authenticators, request);
    return undefined;
  } catch (error) {
    if (error instanceof Problem && (error.status === 401 || error.status === 403)) return error;
    throw error;
  }
}

/** One alternative is enough. Of several refusals the most telling goes out: not "no credentials", if there is another. */
async function authenticate<Principal>(
  { security }: Operation,
  authenticators: Record<string, Authenticator<Principal>>,
  request: FastifyRequest,
): Promise<Principal> {
  const refusals: Problem[] = [];
  for (const { scheme, scopes } of security) {
    try {
      return await authenticators[scheme]!(request, scopes);
    } catch (error) {
      if (!(error instanceof Problem) || (error.status !== 401 && error.status !== 403)) throw error;
      refusals.push(error);
      request.bodyDigestCheck = null;
    }
  }
  throw refusals.find(({ code }) => code !== "UNAUTHENTICATED") ?? refusals[0]!;
}

function refuseBody({ headers }: FastifyRequest): void {
  if (headers["transfer-encoding"] === undefined && Number(headers["content-length"] ?? 0) === 0) return;
  throw refusal([
    { field: "body", rule: "requestBody", message: "must be left out: this operation takes none" },
  ]);
}

function readBodiesStrictly(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("application/json", { parseAs: "buffer" }, (request, raw: Buffer, done) => {
    try {
      request.bodyDigestCheck?.(raw);
      // An empty body is judged by validation, which knows whether one is needed.
      if (raw.length === 0) return done(null, undefined);
      if (!isUtf8(raw)) throw malformed("the body is not UTF-8");
      done(null, parseStrictJson(raw.toString("utf8")));
    } catch (error) {
      done(error as Error);
    }
  });
  app.addContentTypeParser("*", ({ routeOptions }, _stream, done) => {
    // Some clients name a type even when they send nothing to an operation that takes nothing.
    const takesNone =
      routeOptions.config.operation !== undefined && routeOptions.config.operation.body === undefined;
    done(takesNone ? null : new Problem("UNSUPPORTED_MEDIA_TYPE"), undefined);
  });
}

function answerWith(operation: Operation, handle: AnyHandler, readInput: ReadInput, observe: Observe) {
  const { operationId, security } = operation;
  const isPublic = security.length === 0;
  return async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const input = Object.assign(readInput(request), { request });
    const answer = await handle(
      isPublic
        ? Object.defineProperty(input, "principal", { get: () => refusePrincipal(operationId) })
        : Object.assign(input, { principal: request.principal }),
    );
    const { status, body, headers } = answer;
    try {
      const mediaType = replyMediaType(operation, status, body, answer.mediaType);
      observe?.(operationId, status, body, mediaType);
      if (mediaType !== "application/json") reply.type(contentTypeOf(mediaType));
    } catch (error) {
      // Nobody will read it.
      if (body instanceof Readable) body.destroy();
      throw error;
    }
    reply.code(status).headers({ ...headers, "x-trace-id": request.id });
    // Fastify sends what is returned. A reply that is returned it would wait for, with a dozen listeners on each.
    return body;
  };
}

function refusePrincipal(operationId: string): never {
  throw new Error(`${operationId} is public, so its handler must not ask for a principal.`);
}

function refuseOtherMethods(app: FastifyInstance, operations: Operation[]): void {
  const methodsByPath = Map.groupBy(operations, ({ path }) => path);
  for (const [path, served] of methodsByPath) {
    const methods = served.map(({ method }) => method);
    const headers = { allow: methods.join(", ") };
    const refuse = () => {
      throw new Problem("METHOD_NOT_ALLOWED", { headers });
    };
    const others = app.supportedMethods.filter((method) => !methods.includes(method));
    app.route({ method: others, url: routeUrl(path), onRequest: refuse, handler: refuse });
  }
}

interface ErrorOptions {
  now: () => Date;
  limitBytes: number;
  onResponseBody?: Observe;
}

function answerErrors(app: FastifyInstance, { now, limitBytes, onResponseBody }: ErrorOptions): void {
  const refuse = () => {
    throw new Problem("ROUTE_NOT_FOUND");
  };
  // Before the body is read; the handler is for plugins that call reply.callNotFound().
  app.addHook("onRequest", (request, _reply, done) => (request.is404 ? refuse() : done()));
  app.setNotFoundHandler(refuse);
  app.setErrorHandler((error, request, reply) => {
    const limit = request.routeOptions.config?.operation?.bodyLimitBytes ?? limitBytes;
    let problem = error instanceof Problem ? error : frameworkProblem(error as Error, request, limit);
    let body = problem.toBody(now(), request.id);
    const operation = request.routeOptions.config?.operation;
    try {
      if (operation !== undefined) onResponseBody?.(operation.operationId, problem.status, body);
    } catch (cause) {
      problem = new Problem("INTERNAL", { cause });
      body = problem.toBody(now(), request.id);
    }
    if (problem.code === "INTERNAL") request.log.error({ err: problem.cause ?? problem }, "unexpected error");
    else if (problem.cause !== undefined) request.log.warn({ err: problem.cause }, problem.code);
    const patience = problem.status === 429 || problem.status === 503 ? { "retry-after": "1" } : {};
    return reply
      .code(problem.status)
      .headers({ ...patience, ...lowerCaseKeys(problem.headers), "x-trace-id": request.id })
      .send(body);
  });
}

/** What Fastify itself refuses, in the contract's words; whatever else it is, is our own defect. */
function frameworkProblem(
  error: Error & { code?: unknown },
  request: FastifyRequest,
  limitBytes: number,
): Problem {
  switch (error.code) {
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
      return new Problem("UNSUPPORTED_MEDIA_TYPE");
    case "FST_ERR_CTP_BODY_TOO_LARGE":
      return new Problem("BODY_TOO_LARGE", { details: { limitBytes } });
    case "FST_ERR_CTP_INVALID_CONTENT_LENGTH":
      return malformed("the body is not as long as Content-Length says");
    case "FST_ERR_BAD_URL":
      return refusal([{ field: "path", rule: "encoding", message: "must be percent-encoded UTF-8" }]);
    case "FST_ERR_MAX_PARAM_LENGTH":
      return refusal([{ field: "path", rule: "maxLength", message: "has a part that is too long" }]);
    default:
      // Only when the request itself broke off: the same error from a handler says nothing about the request.
      if (request.raw.errored === error) return malformed("the connection ended before the body did");
      return new Problem("INTERNAL", { cause: error });
  }
}

function lowerCaseKeys(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function routeUrl(path: string): string {
  return path.replaceAll(":", "::").replaceAll(/\{([^}]+)\}/g, ":$1");
}
