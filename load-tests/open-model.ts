// An open model of arrivals: requests start evenly, by one clock, whether or not the server keeps up. Each takes the
// connection that has rested longest, as if each came from another phone; when all are waiting for answers it opens one more.
import { setTimeout as sleep } from "node:timers/promises";
import { atEvenRate } from "./even-rate.ts";
import type { Job } from "./job.ts";
import { createLine, type Line } from "./line.ts";
import type { Measurement } from "./measurement.ts";

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
  /** @default 5 */
  readonly timeoutSeconds?: number;
  readonly signal?: AbortSignal;
};

const TIMEOUT_SECONDS = 5;

/**
 * Starts `ratePerSecond * (warmupSeconds + seconds)` requests, evenly, and returns when all have ended.
 * @throws the signal's reason when it aborts, after every connection is closed
 */
export async function runStep({ measurement, url, startAfterMs = 0, nextJob }: Step, load: Load) {
  const { ratePerSecond, warmupSeconds, timeoutSeconds = TIMEOUT_SECONDS } = load;
  const { signal = new AbortController().signal } = load;
  const lines: Line[] = [];
  const resting: Line[] = [];

  /** As many as there are requests in a second, and then the one that has rested longest. */
  function takeLine(): Line {
    const rested = lines.length < ratePerSecond ? undefined : resting.shift();
    if (rested) return rested;
    const line = createLine(url, timeoutSeconds * 1000);
    lines.push(line);
    return line;
  }

  try {
    await sleep(startAfterMs, undefined, { signal }).catch(() => {});
    const count = ratePerSecond * (warmupSeconds + load.seconds);
    await atEvenRate({ ratePerSecond, count, signal }, async (dueAtMs, number) => {
      const job = nextJob();
      if (!job) return measurement.starve();
      const line = takeLine();
      const measured = number >= ratePerSecond * warmupSeconds;
      await askOnce({ line, job, measurement, dueAtMs, measured });
      resting.push(line);
    });
  } finally {
    for (const line of lines) line.close();
  }
}

export type Asking = {
  readonly line: Line;
  readonly job: Job;
  readonly measurement: Measurement;
  /** By `performance.now()`. */
  readonly dueAtMs: number;
  readonly measured: boolean;
};

/** Sends one request and takes down how it ended; never rejects. */
export async function askOnce({ line, job, measurement, dueAtMs, measured }: Asking): Promise<void> {
  const startedAtMs = performance.now();
  // A timer may be early by less than a millisecond: then it was due when it started.
  const intendedAtMs = Math.min(dueAtMs, startedAtMs);
  if (measured) measurement.recordLag(startedAtMs - intendedAtMs);
  let problem: string | undefined;
  try {
    const answer = await line.ask(job);
    problem = job.settle({ ...answer, measured, responseMs: performance.now() - intendedAtMs });
  } catch (error) {
    const { name, code = "unknown" } = error as { name?: string; code?: string };
    problem = name === "TimeoutError" ? "timed out" : `connection error ${code}`;
  }
  const nowMs = performance.now();
  if (problem !== undefined) measurement.fail(problem);
  if (measured) measurement.record(nowMs - intendedAtMs, nowMs);
}
