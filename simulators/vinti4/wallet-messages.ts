// What the wallet said, or that it said nothing: the three things that must never be mixed up. An answer is one; a refusal
// is the wallet's definite no to the message itself; anything else is silence, which says nothing about what was done.
import { type ErrorCode, errorCatalogue } from "@makeba/openapi/problem";
import { UnknownOutcomeError, WalletError } from "@makeba/sdk";
import { answerWithin, type Timers } from "../atm/timers.ts";
import type { Silence } from "./records.ts";

export type WalletWord<Answer> =
  | { kind: "answer"; answer: Answer }
  | { kind: "refusal"; code: ErrorCode; details: Readonly<Record<string, unknown>> }
  /** `retryAfterMs`: how long the wallet asked to wait. `cause` is for the log. */
  | { kind: "silence"; silence: Silence; retryAfterMs?: number; cause?: unknown };

export type AskOptions<Answer> = {
  readonly call: (signal: AbortSignal) => Promise<Answer>;
  readonly timers: Timers;
  readonly timeoutMs: number;
  /** Statuses that are the wallet's last word on this message; a repeat would get them again. */
  readonly refusals: ReadonlySet<number>;
  readonly onLate?: (answer: Answer) => void;
};

/** Never rejects. */
export async function askWallet<Answer>(options: AskOptions<Answer>): Promise<WalletWord<Answer>> {
  const { call, timers, timeoutMs, refusals, onLate } = options;
  try {
    const answer = await answerWithin({ call, timers, timeoutMs, ...(onLate ? { onLate } : {}) });
    return answer === undefined ? { kind: "silence", silence: "timeout" } : { kind: "answer", answer };
  } catch (error) {
    if (error instanceof WalletError && isRefusal(error) && refusals.has(error.status)) {
      const { code, details, traceId } = error;
      return {
        kind: "refusal",
        code,
        details: { ...details, ...(traceId ? { walletTraceId: traceId } : {}) },
      };
    }
    const { retryAfterMs } = error as Partial<WalletError>;
    const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
    return { kind: "silence", silence: silenceIn(error), ...wait, cause: error };
  }
}

function silenceIn(error: unknown): Silence {
  // A connection that was made is an UnknownOutcomeError when it breaks; this one was never made.
  if (error instanceof WalletError && error.code === "CONNECTION_FAILED") return "never-sent";
  const last = error instanceof UnknownOutcomeError ? error.cause : error;
  return last instanceof WalletError && last.code === "DEADLINE_EXCEEDED" ? "timeout" : "no-answer";
}

/** Whether the wallet itself said this, of this message, in a code that this version knows with this status. */
function isRefusal(error: WalletError): error is WalletError & { code: ErrorCode; status: number } {
  return (
    error.code !== "ROUTE_NOT_FOUND" &&
    Object.hasOwn(errorCatalogue, error.code) &&
    errorCatalogue[error.code as ErrorCode].status === error.status
  );
}
