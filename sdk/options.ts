// What a client and a single call can be told, with the defaults, and the check of it.
// A wrong option is refused when the client is made, never in the middle of a payment.

/** What every client takes. Times are in milliseconds. */
export interface ClientOptions {
  /** Where the wallet is, such as `https://wallet.example`. A path prefix is kept. */
  baseUrl: string;
  /**
   * Sends one request. It should honour `request.signal`; when it does not, the call still ends in time.
   * @default globalThis.fetch
   */
  fetch?: ((request: Request) => Promise<Response>) | undefined;
  /**
   * One deadline for the whole call: token, attempts, waits between them, and reading the body.
   * @default 10_000
   */
  timeoutMs?: number | undefined;
  /**
   * How many requests one call may send. The single repeat after an expired token is not counted.
   * @default 4
   */
  maxAttempts?: number | undefined;
  /**
   * The longest wait before the first retry; it doubles with each one. The wait is drawn evenly between 0 and
   * that (full jitter).
   * @default 100
   */
  retryDelayMs?: number | undefined;
  /**
   * Where the doubling stops.
   * @default 2_000
   */
  retryDelayMsMax?: number | undefined;
  /**
   * The most that a server's `Retry-After` is waited for. The jitter comes on top, so that clients who were all
   * told the same time do not come back together.
   * @default 5_000
   */
  retryAfterMsMax?: number | undefined;
  /**
   * Gets one line per attempt, such as `createTransfer attempt 1: 503 OVERLOADED, retry in 84 ms`. Lines never
   * carry a token, code, amount, account, key, address or body. `console` fits.
   * @default nothing is logged
   */
  logger?: Logger | undefined;
  /**
   * A number from 0 up to but not including 1, for the jitter.
   * @default Math.random
   */
  random?: (() => number) | undefined;
  /**
   * Waits between attempts; should end early when the signal aborts.
   * @default a timer
   */
  sleep?: ((ms: number, signal: AbortSignal) => Promise<void>) | undefined;
  /**
   * The time of day in milliseconds since 1970, for `Retry-After` dates and the age of signatures.
   * @default Date.now
   */
  now?: (() => number) | undefined;
  /**
   * Makes the key of a call that was given none; it must never make the same key twice.
   * @default newIdempotencyKey: 128 random bits as text
   */
  newIdempotencyKey?: (() => string) | undefined;
}

/** Where the log lines go. */
export interface Logger {
  debug(line: string): void;
  warn(line: string): void;
}

/** What every call takes as its last argument. */
export interface CallOptions {
  /**
   * Ends the call. It rejects with the signal's reason when nothing was changed for certain, and with
   * `UnknownOutcomeError` when a request that changes something may have been sent.
   * @default none
   */
  signal?: AbortSignal | undefined;
  /**
   * This call's deadline, in milliseconds.
   * @default the client's `timeoutMs`
   */
  timeoutMs?: number | undefined;
  /**
   * How many requests this call may send.
   * @default the client's `maxAttempts`
   */
  maxAttempts?: number | undefined;
  /**
   * Told once, when the call succeeds, what the body does not say.
   * @default none
   */
  onResponse?: ((info: ResponseInfo) => void) | undefined;
}

/** What calls that move money take besides. */
export interface KeyedCallOptions extends CallOptions {
  /**
   * Names this operation for ever: 1 to 128 visible ASCII characters. Store it before the call to be able to
   * repeat the call after a crash; the same key with another body is refused.
   * @default a new key for each call, kept over its retries
   */
  idempotencyKey?: string | undefined;
}

/** What is known of a successful answer besides its body. */
export interface ResponseInfo {
  /** The HTTP status. */
  status: number;
  /** Whether this is the stored answer to an earlier request with the same key. */
  idempotentReplayed: boolean;
  /** Names the last request in the server's logs. */
  traceId: string | undefined;
  /** How many requests were sent. */
  attempts: number;
}

/** `ClientOptions` with every default filled in. */
export interface Settings {
  baseUrl: string;
  fetch: (request: Request) => Promise<Response>;
  timeoutMs: number;
  maxAttempts: number;
  retryDelayMs: number;
  retryDelayMsMax: number;
  retryAfterMsMax: number;
  logger: Logger;
  random: () => number;
  sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  now: () => number;
  newIdempotencyKey: () => string;
}

/**
 * Fills in the defaults.
 * @throws TypeError or RangeError that names the option and what it must be.
 */
export function settingsFrom(options: ClientOptions): Settings {
  const baseUrl = URL.canParse(options.baseUrl) ? new URL(options.baseUrl) : undefined;
  if (!baseUrl || !/^https?:$/.test(baseUrl.protocol) || baseUrl.search || baseUrl.hash || baseUrl.username) {
    throw new TypeError("baseUrl must be an http or https address without user, query or fragment");
  }
  return {
    baseUrl: baseUrl.href.replace(/\/+$/, ""),
    fetch: options.fetch ?? ((request) => globalThis.fetch(request)),
    timeoutMs: timeoutFrom(options.timeoutMs ?? 10_000),
    maxAttempts: maxAttemptsFrom(options.maxAttempts ?? 4),
    retryDelayMs: delayFrom("retryDelayMs", options.retryDelayMs ?? 100),
    retryDelayMsMax: delayFrom("retryDelayMsMax", options.retryDelayMsMax ?? 2_000),
    retryAfterMsMax: delayFrom("retryAfterMsMax", options.retryAfterMsMax ?? 5_000),
    logger: options.logger ?? { debug: () => {}, warn: () => {} },
    random: options.random ?? Math.random,
    sleep: options.sleep ?? sleepOnTimer,
    now: options.now ?? Date.now,
    newIdempotencyKey: options.newIdempotencyKey ?? newIdempotencyKey,
  };
}

/** @throws RangeError unless it is more than 0; a timer's limit (24 days) is the most that is used. */
export function timeoutFrom(timeoutMs: number): number {
  if (!(timeoutMs > 0)) throw new RangeError(`timeoutMs must be more than 0, not ${timeoutMs}`);
  return Math.min(timeoutMs, 2 ** 31 - 1);
}

/** @throws RangeError unless it is a whole number of at least 1. */
export function maxAttemptsFrom(maxAttempts: number): number {
  if (!(Number.isInteger(maxAttempts) && maxAttempts >= 1)) {
    throw new RangeError(`maxAttempts must be a whole number of at least 1, not ${maxAttempts}`);
  }
  return maxAttempts;
}

/** @throws TypeError unless the wallet would take it; the key itself is not shown. */
export function idempotencyKeyFrom(key: string): string {
  if (!/^[!-~]{1,128}$/.test(key)) {
    throw new TypeError("idempotencyKey must be 1 to 128 visible ASCII characters without spaces");
  }
  return key;
}

/** A new random key of 128 bits. Works in every browser context, also where `randomUUID` does not exist. */
export function newIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function delayFrom(name: string, ms: number): number {
  if (!(ms >= 0 && ms < 2 ** 31)) throw new RangeError(`${name} must be at least 0, not ${ms}`);
  return ms;
}

/** Waits for a timer; ends early, without an error, when the signal aborts. */
export function sleepOnTimer(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
  });
}
