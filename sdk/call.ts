// The retry loop: attempts under one deadline, until there is a definite answer or no time left.
// Must never report "not done" when some attempt may have been carried out.
import type { OperationId } from "./contract.ts";
import { type Deadline, startDeadline } from "./deadline.ts";
import { UnknownOutcomeError, WalletError } from "./errors.ts";
import {
  type CallOptions,
  maxAttemptsFrom,
  type ResponseInfo,
  type Settings,
  timeoutFrom,
} from "./options.ts";
import { waitBeforeRetry } from "./retry.ts";
import {
  type Credentials,
  createBodySerialiser,
  type Failure,
  type Send,
  type Success,
  traceIdOf,
  tryOnce,
} from "./transport.ts";

/** What the loop must know of an operation. */
export interface Operation {
  id: OperationId;
  /**
   * - `reads`: changes nothing, so it may be repeated and its outcome is never in doubt.
   * - `repeatable`: changes something, and the wallet recognises a repeat by a key, the body or the path.
   * - `single`: changes something with every request, so it is sent once.
   */
  effect: "reads" | "repeatable" | "single";
  /** Sent without credentials. */
  open?: true;
  /** What the wallet recognises a repeat by. */
  idempotencyKey?: string;
}

/** Runs one call of an operation to its end. */
export type Caller = <Body>(
  operation: Operation,
  options: CallOptions | undefined,
  send: Send<Body>,
) => Promise<Body>;

/** Makes the function that every method of a client goes through. */
export function createCaller(settings: Settings, credentials?: Credentials): Caller {
  return async (operation, options = {}, send) => {
    const maxAttempts = maxAttemptsFrom(options.maxAttempts ?? settings.maxAttempts);
    const timeoutMs = timeoutFrom(options.timeoutMs ?? settings.timeoutMs);
    const deadline = startDeadline(timeoutMs, options.signal ?? undefined);
    try {
      return await run({ operation, options, send, settings, credentials, maxAttempts, deadline });
    } finally {
      deadline.close();
    }
  };
}

interface Run<Body> {
  operation: Operation;
  options: CallOptions;
  send: Send<Body>;
  settings: Settings;
  credentials: Credentials | undefined;
  maxAttempts: number;
  deadline: Deadline;
}

async function run<Body>(call: Run<Body>): Promise<Body> {
  const { operation, settings, deadline } = call;
  const credentials = operation.open ? undefined : call.credentials;
  const serialiser = createBodySerialiser();
  const { id, idempotencyKey } = operation;
  let attemptsLeft = operation.effect === "single" ? 1 : call.maxAttempts;
  let tokenExpired = false;
  let tokenRenewed = false;
  let inDoubt = false;
  let traceId: string | undefined;

  for (let number = 1; ; number += 1) {
    const result: Success<Body> | Failure = await tryOnce({
      ...{ number, operation: id, idempotencyKey, credentials, tokenExpired, serialiser, deadline, settings },
      send: call.send,
    });
    if ("response" in result) return succeed(call, number, result);

    attemptsLeft -= 1;
    inDoubt ||= result.certainty === "unknown" && operation.effect !== "reads";
    if (result.error instanceof WalletError) traceId = result.error.traceId ?? traceId;
    tokenExpired = codeOf(result) === "TOKEN_EXPIRED";

    let waitMs: number | undefined;
    if (tokenExpired && credentials?.renewable && !tokenRenewed) {
      tokenRenewed = true;
      attemptsLeft += 1; // The repeat does not count, and needs no wait.
      waitMs = 0;
    } else if (result.retry && attemptsLeft > 0) {
      waitMs = waitThatFits(call, number, result);
    }
    log(call, number, result, waitMs);

    if (waitMs !== undefined && (await pause(call, waitMs))) continue;
    const error = waitMs !== undefined && deadline.endedByCaller ? deadline.signal.reason : result.error;
    if (!inDoubt || result.certainty === "settled") throw error;
    throw new UnknownOutcomeError({ operation: id, attempts: number, idempotencyKey, traceId, cause: error });
  }
}

/** The wait before the next attempt; nothing when the deadline would come first. */
function waitThatFits(call: Run<unknown>, attempts: number, { error }: Failure): number | undefined {
  const retryAfterMs = error instanceof WalletError ? error.retryAfterMs : undefined;
  const waitMs = waitBeforeRetry({ ...call.settings, attempts, retryAfterMs });
  return waitMs < call.deadline.remainingMs() ? waitMs : undefined;
}

/** Waits; answers whether the call may go on. */
async function pause({ deadline, settings }: Run<unknown>, waitMs: number): Promise<boolean> {
  try {
    if (waitMs > 0 && !deadline.signal.aborted) await deadline.race(settings.sleep(waitMs, deadline.signal));
  } catch {
    return false;
  }
  return !deadline.signal.aborted;
}

function succeed<Body>(call: Run<Body>, attempts: number, { body, response }: Success<Body>): Body {
  const info: ResponseInfo = {
    status: response.status,
    idempotentReplayed: response.headers.get("Idempotent-Replayed") === "true",
    traceId: traceIdOf(response),
    attempts,
  };
  write(call, "debug", `attempt ${attempts}: ${info.status}${info.idempotentReplayed ? ", replayed" : ""}`);
  try {
    call.options.onResponse?.(info);
  } catch {
    // The money has moved: a fault in the caller's callback must not look like a failed call.
    write(call, "warn", "onResponse threw; the call itself succeeded");
  }
  return body;
}

function log(call: Run<unknown>, attempt: number, failure: Failure, waitMs: number | undefined): void {
  const { error } = failure;
  const what =
    error instanceof WalletError
      ? [error.status, error.code].filter((part) => part !== undefined).join(" ")
      : call.deadline.endedByCaller
        ? "ended by the caller"
        : "could not be sent";
  const trace =
    error instanceof WalletError && /^[\w-]{1,64}$/.test(error.traceId ?? "") ? error.traceId : undefined;
  const next = waitMs === undefined ? "gave up" : `retry in ${waitMs} ms`;
  write(call, "warn", `attempt ${attempt}: ${what}${trace === undefined ? "" : `, trace ${trace}`}, ${next}`);
}

function write({ operation, settings }: Run<unknown>, level: "debug" | "warn", line: string): void {
  try {
    settings.logger[level](`${operation.id} ${line}`);
  } catch {
    // A broken logger must not fail a payment.
  }
}

function codeOf({ error }: Failure): string | undefined {
  return error instanceof WalletError ? error.code : undefined;
}
