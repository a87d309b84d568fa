// One request over HTTP: how it is built, and what came back, in words that the retry loop understands.
// Never retries, and never puts a header, body or address into a message.
import createClient, { type Client, defaultPathSerializer } from "openapi-fetch";
import type { OperationId, paths } from "./contract.ts";
import type { Deadline } from "./deadline.ts";
import { SystemError, type WalletError, type WalletErrorFacts, walletErrorFrom } from "./errors.ts";
import type { Settings } from "./options.ts";
import { judge, neverConnected, readRetryAfter, type Verdict } from "./retry.ts";

/** What a request needs to be trusted: a token or a signature. */
export interface Credentials {
  /** Whether a request refused with TOKEN_EXPIRED may be repeated with newer credentials. */
  readonly renewable: boolean;
  /** Adds the credentials to the request's headers, for each attempt anew. */
  authorise(request: Request, context: AuthoriseContext): Promise<void>;
}

/** What an attempt tells its credentials. */
export interface AuthoriseContext {
  /** The exact text that is sent as the body. */
  body: string | undefined;
  /** Whether the last attempt of this call was refused because its token had expired. */
  tokenExpired: boolean;
}

/** What the loop hands to openapi-fetch for each attempt. */
export type AttemptInit = {
  signal: AbortSignal;
  fetch: (request: Request) => Promise<Response>;
  bodySerializer: (body: unknown) => string;
};

/** Sends one attempt through openapi-fetch. */
export type Send<Body> = (init: AttemptInit) => Promise<{ data?: Body; error?: unknown; response: Response }>;

/** One attempt's surroundings. */
export interface Attempt<Body> {
  number: number;
  operation: OperationId;
  idempotencyKey: string | undefined;
  credentials: Credentials | undefined;
  tokenExpired: boolean;
  serialiser: BodySerialiser;
  send: Send<Body>;
  deadline: Deadline;
  settings: Settings;
}

/** An attempt that got the answer. */
export interface Success<Body> {
  body: Body;
  response: Response;
}

/** An attempt that did not, and what that means. `error` is what the call rejects with if this was the last one. */
export interface Failure extends Verdict {
  error: unknown;
}

/** Turns the body into text once, so that every attempt sends and signs the same bytes. */
export interface BodySerialiser {
  serialise(body: unknown): string;
  readonly text: string | undefined;
}

/** The typed requests of the contract. Nothing is cached, no cookie is sent, no redirect is followed. */
export function createApi(settings: Settings): Client<paths> {
  return createClient<paths>({
    baseUrl: settings.baseUrl,
    redirect: "manual",
    cache: "no-store",
    credentials: "omit",
    headers: { Accept: "application/json" },
    pathSerializer: (path, parameters) => {
      for (const [name, value] of Object.entries(parameters)) {
        // An URL swallows these, which would make the request another operation's.
        if (typeof value !== "string" || /^\.{0,2}$/.test(value)) {
          throw new TypeError(`${name} must be a text other than "", "." and ".."`);
        }
      }
      return defaultPathSerializer(path, parameters);
    },
  });
}

/** See `BodySerialiser`. */
export function createBodySerialiser(): BodySerialiser {
  let text: string | undefined;
  return {
    serialise: (body) => {
      text ??= JSON.stringify(body);
      return text;
    },
    get text() {
      return text;
    },
  };
}

/** Makes one attempt. Never rejects. */
export async function tryOnce<Body>(attempt: Attempt<Body>): Promise<Success<Body> | Failure> {
  const { deadline, settings, credentials } = attempt;
  const seen: { sent: boolean; response?: Response } = { sent: false };
  const init: AttemptInit = {
    signal: deadline.signal,
    bodySerializer: attempt.serialiser.serialise,
    fetch: async (request) => {
      const context = { body: attempt.serialiser.text, tokenExpired: attempt.tokenExpired };
      await credentials?.authorise(request, context);
      deadline.signal.throwIfAborted();
      seen.sent = true;
      seen.response = await settings.fetch(request);
      return seen.response;
    },
  };
  try {
    deadline.signal.throwIfAborted();
    const { data, error, response } = await deadline.race(attempt.send(init));
    if (!response.ok) return failureOfAnswer(attempt, response, error);
    // What an operation without an answer answers with.
    if (response.status === 204) return { body: undefined as Body, response };
    if (typeof data === "object" && data !== null) return { body: data, response };
    throw new SyntaxError("the answer has no JSON body");
  } catch (error) {
    return failureOfThrow(attempt, error, seen);
  }
}

/** The wallet's name for a request in its logs. */
export function traceIdOf(response: Response): string | undefined {
  return response.headers.get("X-Trace-Id") ?? undefined;
}

function failureOfAnswer(attempt: Attempt<unknown>, response: Response, body: unknown): Failure {
  const { status } = response;
  const refusal = readRefusal(body);
  const retryAfterMs = readRetryAfter(response.headers.get("Retry-After"), attempt.settings.now());
  const error = walletErrorFrom({
    ...facts(attempt),
    code: refusal?.code ?? "UNEXPECTED_RESPONSE",
    message:
      refusal?.message ??
      "the answer is not in the wallet's error shape; something in between may have sent it",
    status,
    details: refusal?.details,
    traceId: refusal?.traceId ?? traceIdOf(response),
    retryAfterMs,
  });
  return { error, ...judge({ status, code: refusal?.code, retryAfterMs }) };
}

function failureOfThrow(
  attempt: Attempt<unknown>,
  thrown: unknown,
  { sent, response }: { sent: boolean; response?: Response },
): Failure {
  const { deadline } = attempt;
  if (deadline.signal.aborted) {
    const error = deadline.endedByCaller
      ? deadline.signal.reason
      : systemError(
          attempt,
          "DEADLINE_EXCEEDED",
          "the call took longer than its timeoutMs",
          deadline.signal.reason,
        );
    return { error, certainty: sent ? "unknown" : "not done", retry: false };
  }
  // The caller's token function, the key, or an argument that no request can be made of.
  if (!sent) return { error: thrown, certainty: "not done", retry: false };
  if (response === undefined) {
    const error = systemError(attempt, "CONNECTION_FAILED", "the wallet could not be reached", thrown);
    return { error, certainty: neverConnected(thrown) ? "not done" : "unknown", retry: true };
  }
  const error =
    thrown instanceof SyntaxError
      ? systemError(
          attempt,
          "UNEXPECTED_RESPONSE",
          "the answer is not the JSON of the contract",
          thrown,
          response,
        )
      : systemError(attempt, "CONNECTION_FAILED", "the answer broke off", thrown, response);
  return { error, certainty: "unknown", retry: true };
}

function systemError(
  attempt: Attempt<unknown>,
  code: "CONNECTION_FAILED" | "DEADLINE_EXCEEDED" | "UNEXPECTED_RESPONSE",
  message: string,
  cause: unknown,
  response?: Response,
): WalletError {
  const answer = response && { status: response.status, traceId: traceIdOf(response) };
  // A parser's message quotes the text that it could not read, which may hold a code or an amount.
  const safeCause = cause instanceof SyntaxError ? undefined : cause;
  return new SystemError({ ...facts(attempt), ...answer, code, message, cause: safeCause });
}

function facts(
  attempt: Attempt<unknown>,
): Pick<WalletErrorFacts, "operation" | "attempts" | "idempotencyKey"> {
  return { operation: attempt.operation, attempts: attempt.number, idempotencyKey: attempt.idempotencyKey };
}

interface Refusal {
  code: string;
  message: string;
  details: Record<string, unknown> | undefined;
  traceId: string | undefined;
}

/** Reads the one error shape of the contract; anything else is somebody else's answer. */
function readRefusal(body: unknown): Refusal | undefined {
  if (!isRecord(body) || !isRecord(body.error)) return undefined;
  const { code, message, details, trace_id: traceId } = body.error;
  if (typeof code !== "string" || !/^[A-Z][A-Z0-9_]{0,63}$/.test(code)) return undefined;
  return {
    code,
    message: typeof message === "string" ? message : "",
    details: isRecord(details) ? details : undefined,
    traceId: typeof traceId === "string" ? traceId : undefined,
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
