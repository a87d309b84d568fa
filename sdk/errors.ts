// What a call can end with besides an answer. Two families that must never be mixed up:
// a WalletError says that the operation was not done by this call; an UnknownOutcomeError says that nobody knows yet.
import type { ErrorCode, OperationId } from "./contract.ts";

/** Codes that the client makes itself, when no answer of the wallet says more. */
export type ClientErrorCode =
  /** No connection, or it broke before the answer was whole. */
  | "CONNECTION_FAILED"
  /** `timeoutMs` passed. */
  | "DEADLINE_EXCEEDED"
  /** Something answered, but not in the wallet's words: a proxy, a redirect, or not a wallet. */
  | "UNEXPECTED_RESPONSE";

/** A newer server may send codes that this version has not heard of, so any text is possible. */
export type WalletErrorCode = ErrorCode | ClientErrorCode | (string & {});

/** What a `WalletError` is made of. */
export interface WalletErrorFacts {
  operation: OperationId;
  code: WalletErrorCode;
  message: string;
  attempts: number;
  status?: number | undefined;
  details?: Record<string, unknown> | undefined;
  traceId?: string | undefined;
  idempotencyKey?: string | undefined;
  retryAfterMs?: number | undefined;
  cause?: unknown;
}

/** The operation was not done by this call. Catch one of the four subclasses, or look at `code`. */
export class WalletError extends Error {
  override readonly name: string = "WalletError";
  /** The method that was called. */
  readonly operation: OperationId;
  /** Stable; see the contract for each one's meaning and fix. */
  readonly code: WalletErrorCode;
  /** The HTTP status; absent when no answer came. */
  readonly status: number | undefined;
  /** Facts for a program, such as `issues` of a validation error. Empty when there are none. */
  readonly details: Record<string, unknown>;
  /** Names the request in the server's logs; say it when you ask for help. */
  readonly traceId: string | undefined;
  /** How many requests were sent. */
  readonly attempts: number;
  /** The key the call used. To try the same operation again later, use it again. */
  readonly idempotencyKey: string | undefined;
  /** How long the server asked to wait, in milliseconds, before the client's cap. */
  readonly retryAfterMs: number | undefined;

  constructor(facts: WalletErrorFacts) {
    const status = facts.status === undefined ? "" : ` (${facts.status})`;
    const trace = facts.traceId === undefined ? "" : ` [trace ${facts.traceId}]`;
    super(`${facts.operation}: ${facts.code}${status}: ${facts.message}${trace}`, causeOf(facts));
    this.operation = facts.operation;
    this.code = facts.code;
    this.status = facts.status;
    this.details = facts.details ?? {};
    this.traceId = facts.traceId;
    this.attempts = facts.attempts;
    this.idempotencyKey = facts.idempotencyKey;
    this.retryAfterMs = facts.retryAfterMs;
  }
}

/** The request does not have the form that the contract asks for. Correct it; a repeat changes nothing. */
export class ValidationError extends WalletError {
  override readonly name = "ValidationError";
}

/** Understood, and refused by a rule of the business: `INSUFFICIENT_BALANCE`, `WITHDRAWAL_NOT_FOUND`, ... */
export class BusinessError extends WalletError {
  override readonly name = "BusinessError";
}

/** The credentials are missing, over, or not enough. */
export class SecurityError extends WalletError {
  override readonly name = "SecurityError";
}

/** Overload, outage, rate limit, lost connection or deadline. A later repeat may succeed. */
export class SystemError extends WalletError {
  override readonly name = "SystemError";
}

/** What an `UnknownOutcomeError` is made of. */
export interface UnknownOutcomeFacts {
  operation: OperationId;
  attempts: number;
  idempotencyKey?: string | undefined;
  traceId?: string | undefined;
  cause: unknown;
}

/**
 * The operation may or may not have been done. It was not declined, so never treat it as a refusal: repeat the call
 * with `idempotencyKey` (or, without one, the same body) until an answer comes, or read the state.
 * On purpose not a `WalletError`.
 */
export class UnknownOutcomeError extends Error {
  override readonly name = "UnknownOutcomeError";
  /** The same text that the wallet uses when it cannot tell either. */
  readonly code = "OUTCOME_UNKNOWN";
  /** The method that was called. */
  readonly operation: OperationId;
  /** The key to repeat the call with; absent for operations that the wallet recognises by their body or path. */
  readonly idempotencyKey: string | undefined;
  /** How many requests were sent. */
  readonly attempts: number;
  /** Names the last answered request in the server's logs, if any was answered. */
  readonly traceId: string | undefined;

  constructor(facts: UnknownOutcomeFacts) {
    super(
      `${facts.operation}: whether it was done is unknown after ${facts.attempts} attempt(s); ` +
        `repeat it with the same ${facts.idempotencyKey === undefined ? "request" : "idempotency key"}`,
      causeOf(facts),
    );
    this.operation = facts.operation;
    this.idempotencyKey = facts.idempotencyKey;
    this.attempts = facts.attempts;
    this.traceId = facts.traceId;
  }
}

/** Makes the subclass that fits the status and code of an answer. */
export function walletErrorFrom(facts: WalletErrorFacts & { status: number }): WalletError {
  if (facts.code === "UNEXPECTED_RESPONSE") return new SystemError(facts);
  if (facts.code === "ROUTE_NOT_FOUND") return new ValidationError(facts);
  switch (facts.status) {
    case 401:
    case 403:
      return new SecurityError(facts);
    case 404:
    case 409:
    case 422:
      return new BusinessError(facts);
    case 408:
    case 425:
    case 429:
      return new SystemError(facts);
    default:
      return facts.status >= 500 ? new SystemError(facts) : new ValidationError(facts);
  }
}

function causeOf(facts: { cause?: unknown }): ErrorOptions {
  return facts.cause === undefined ? {} : { cause: facts.cause };
}
