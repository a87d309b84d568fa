// An open model of arrivals on top of autocannon: requests start evenly at a given rate, whether or not the server keeps
// up. Each connection is an autocannon of its own with one request a second, started a little after the one before;
// a single autocannon would send all requests of a second at once, then wait.
// autocannon's own figures are not used: it does not notice a socket that the server closes, leaves timeouts out, and
// its correction for late starts is wrong. Response times are taken here, from the intended start.
import { setTimeout as sleep } from "node:timers/promises";
import autocannon from "autocannon";
import type { Measurement } from "./measurement.ts";
import { createSlotClock } from "./slot-clock.ts";

export type Answer = {
  readonly status: number;
  readonly body: string;
  readonly responseMs: number;
  /** False during the warm-up. */
  readonly measured: boolean;
};

/** One request, made at the moment it is sent. */
export type Job = {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Takes the answer; returns what is wrong with it in a few words, if anything is. */
  settle(answer: Answer): string | undefined;
};

export type Step = {
  readonly measurement: Measurement;
  readonly url: string;
  /** How long after the others this step starts. @default 0 */
  readonly startAfterMs?: number;
  /** The next request, or undefined when there is nothing to ask yet. */
  nextJob(): Job | undefined;
};

export type Load = {
  /** Whole number. */
  readonly ratePerSecond: number;
  readonly seconds: number;
  /** Comes first and is not measured; its errors count all the same. */
  readonly warmupSeconds: number;
  /** Whole seconds, because autocannon takes no less. @default 5 */
  readonly timeoutSeconds?: number;
  readonly signal?: AbortSignal;
};

const PERIOD_MS = 1000;
const TIMEOUT_SECONDS = 5;
/** Connection errors after which a connection gives up. */
const CONNECTION_ERRORS_MAX = 100;
/** Sent when there is nothing to ask, because autocannon has to send something; never measured. */
const IDLE_PATH = "/livez";

/**
 * Sends `ratePerSecond * (warmupSeconds + seconds)` requests, evenly, and returns when all have ended.
 * @throws the signal's reason when it aborts, after every connection is closed
 */
export async function runStep(step: Step, load: Load): Promise<void> {
  const { ratePerSecond, signal } = load;
  const startAfterMs = step.startAfterMs ?? 0;
  await Promise.all(
    Array.from({ length: ratePerSecond }, async (_, i) => {
      await sleep(startAfterMs + (i * PERIOD_MS) / ratePerSecond, undefined, {
        ...(signal && { signal }),
      }).catch(() => {});
      if (!signal?.aborted) await runConnection(step, load);
    }),
  );
  signal?.throwIfAborted();
}

function runConnection(step: Step, load: Load): Promise<void> {
  const timeoutSeconds = load.timeoutSeconds ?? TIMEOUT_SECONDS;
  const slots = load.warmupSeconds + load.seconds;
  const flights = createFlights(step.measurement, timeoutSeconds * 1000);
  let sent = 0;

  const setupRequest = (template: autocannon.Request): autocannon.Request => {
    const measured = ++sent > load.warmupSeconds;
    const job = flights.begin(() => step.nextJob(), measured);
    if (!job) return { ...template, method: "GET", path: IDLE_PATH, headers: {}, body: undefined };
    return {
      ...template,
      method: job.method,
      path: job.path,
      // A copy, because autocannon adds to it.
      headers: { ...job.headers },
      body: job.body,
    };
  };

  return new Promise((resolve, reject) => {
    const options: autocannon.Options & { histograms: typeof noHistograms } = {
      url: step.url,
      connections: 1,
      connectionRate: 1,
      amount: slots,
      timeout: timeoutSeconds,
      bailout: CONNECTION_ERRORS_MAX,
      ignoreCoordinatedOmission: true,
      skipAggregateResult: true,
      histograms: noHistograms,
      requests: [{ setupRequest, onResponse: flights.answer }],
    };
    const instance = autocannon(options, (error: unknown) => {
      clearTimeout(deadline);
      load.signal?.removeEventListener("abort", stop);
      if (error) return reject(error);
      flights.abandon();
      step.measurement.fail("not sent", slots - sent);
      resolve();
    });
    const stop = () => instance.stop();
    // A server that answers nothing at all ends the run too.
    const deadline = setTimeout(stop, slots * PERIOD_MS + 2 * timeoutSeconds * 1000);
    load.signal?.addEventListener("abort", stop);
    instance.on("reqError", flights.fail);
  });
}

type Flight = {
  readonly job: Job | undefined;
  readonly intendedAtMs: number;
  readonly startedAtMs: number;
  readonly measured: boolean;
};

/** The requests of one connection, of which at most one is under way, and how each of them ended. */
function createFlights(measurement: Measurement, timeoutMs: number) {
  const clock = createSlotClock(PERIOD_MS);
  let flight: Flight | undefined;
  let freeSinceMs = 0;
  let timeoutIsKnown = false;

  function end(ended: Flight, problem: string | undefined, nowMs: number): void {
    flight = undefined;
    freeSinceMs = nowMs;
    if (problem !== undefined) measurement.fail(problem);
    if (ended.job && ended.measured) measurement.record(nowMs - ended.intendedAtMs, nowMs);
  }

  return {
    /** A request is about to be sent. */
    begin(nextJob: () => Job | undefined, measured: boolean): Job | undefined {
      const nowMs = performance.now();
      if (flight) {
        // autocannon has moved on without a word: it says "timed out" only after the next request, "closed" never.
        timeoutIsKnown = nowMs - flight.startedAtMs >= timeoutMs - 50;
        end(flight, timeoutIsKnown ? "timed out" : "connection closed", nowMs);
      }
      const { intendedAtMs, lagMs, skipped } = clock.take(nowMs, freeSinceMs);
      measurement.fail("not sent in its second", skipped);
      if (measured) measurement.recordLag(lagMs);
      const job = nextJob();
      if (!job) measurement.starve();
      flight = { job, intendedAtMs, startedAtMs: nowMs, measured };
      return job;
    },
    answer(status: number, body: string): void {
      if (!flight) {
        measurement.fail("answer to nothing");
        return;
      }
      const nowMs = performance.now();
      const { job, intendedAtMs, measured } = flight;
      end(flight, job?.settle({ status, body, responseMs: nowMs - intendedAtMs, measured }), nowMs);
    },
    fail(error: { code?: string; message?: string }): void {
      const timedOut = error.message === "request timed out";
      if (timedOut && timeoutIsKnown) timeoutIsKnown = false;
      else if (flight) {
        end(
          flight,
          timedOut ? "timed out" : `connection error ${error.code ?? "unknown"}`,
          performance.now(),
        );
      }
    },
    /** No answer will come any more. */
    abandon(): void {
      if (flight) end(flight, "no answer", performance.now());
    },
  };
}

// autocannon would make three large histograms for each connection: a gigabyte for 400 of them, and seconds of stalls in
// which nothing is sent. This is the option by which its own worker threads avoid that.
const noHistogram = {
  __custom: true,
  recordValue: () => {},
  recordValueWithExpectedInterval: () => {},
  reset: () => {},
  destroy: () => {},
};
const noHistograms = { latencies: noHistogram, requests: noHistogram, throughput: noHistogram };
