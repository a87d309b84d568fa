// What an answer says about the operation, whether another attempt makes sense, and how long to wait before it.
// Pure: no clock, randomness or I/O of its own. When in doubt the verdict is "unknown", never "not done".

/**
 * - `settled`: the wallet decided this very operation; every earlier attempt with the same key had the same fate.
 * - `not done`: this attempt changed nothing, but it says nothing about earlier attempts.
 * - `unknown`: this attempt may have been carried out.
 */
export type Certainty = "settled" | "not done" | "unknown";

/** What is known of an answer that is not a success. `code` is absent when it is not in the wallet's error shape. */
export interface RefusedAnswer {
  status: number;
  code: string | undefined;
  retryAfterMs: number | undefined;
}

/** What follows from one attempt. */
export interface Verdict {
  certainty: Certainty;
  retry: boolean;
}

const NOTHING_WAS_DONE = new Set(["OVERLOADED", "UNAVAILABLE", "CODE_SPACE_EXHAUSTED", "RATE_LIMITED"]);
const PASSING_SERVER_FAULTS = new Set([500, 502, 503, 504]);

/** Judges an answer that is not a success. */
export function judge({ status, code, retryAfterMs }: RefusedAnswer): Verdict {
  if (code !== undefined && NOTHING_WAS_DONE.has(code)) return { certainty: "not done", retry: true };
  // Something between us and the wallet sent the signed request twice; this is the answer to the second copy.
  if (code === "SIGNATURE_REPLAYED") return { certainty: "unknown", retry: true };
  if (status >= 500) return { certainty: "unknown", retry: PASSING_SERVER_FAULTS.has(status) };
  // Proxies send 408 also when it was the wallet that took too long.
  if (status === 408) return { certainty: "unknown", retry: true };
  if (status === 425 || status === 429) return { certainty: "not done", retry: true };
  if (code === undefined) return { certainty: "not done", retry: false };
  // The first request with this key is still being worked on.
  if (status === 409 && retryAfterMs !== undefined) return { certainty: "unknown", retry: true };
  // Refused at the door, before the operation was looked up: an earlier attempt may have come through it.
  if (status === 401 || status === 403) return { certainty: "not done", retry: false };
  return { certainty: "settled", retry: false };
}

/** Node's codes for a connection that was never made, so that no byte of the request can have arrived. */
const NEVER_CONNECTED = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** Whether a failed fetch certainly sent nothing. Browsers do not tell, so there it is always `false`. */
export function neverConnected(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  return typeof code === "string" && NEVER_CONNECTED.has(code);
}

/**
 * Reads a `Retry-After` header: whole seconds or an HTTP date (RFC 9110's IMF-fixdate).
 * @param nowMs the time of day, in milliseconds since 1970
 * @returns milliseconds to wait, at least 0; `undefined` when the header is absent or not readable
 */
export function readRetryAfter(header: string | null, nowMs: number): number | undefined {
  const text = header?.trim() ?? "";
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1_000;
  if (!/^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(text)) return undefined;
  const dateMs = Date.parse(text);
  return Number.isNaN(dateMs) ? undefined : Math.max(0, dateMs - nowMs);
}

/** What the wait before the next attempt depends on. */
export interface WaitFacts {
  /** How many attempts were made, at least 1. */
  attempts: number;
  /** What the server asked for. */
  retryAfterMs: number | undefined;
  retryDelayMs: number;
  retryDelayMsMax: number;
  retryAfterMsMax: number;
  random: () => number;
}

/** The wait before the next attempt, in whole milliseconds: full jitter, on top of a capped `Retry-After`. */
export function waitBeforeRetry(facts: WaitFacts): number {
  const backoffMs = Math.min(facts.retryDelayMsMax, facts.retryDelayMs * 2 ** (facts.attempts - 1));
  const askedMs = Math.min(facts.retryAfterMs ?? 0, facts.retryAfterMsMax);
  return Math.round(askedMs + facts.random() * backoffMs);
}
