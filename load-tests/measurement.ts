// What is known of one step of a load run: response times in microseconds, errors by kind, and whether the generator
// itself kept up. It never leaves a slow answer out: what was given up on counts with the time it took to give up.
import { build, type Histogram } from "hdr-histogram-js";

/** Times are in milliseconds, from the intended start of each request. */
export type Figures = {
  readonly name: string;
  /** Requests that were measured, failed ones included. */
  readonly count: number;
  /** Requests that failed or could not be sent, those of the warm-up included. */
  readonly errors: number;
  readonly errorKinds: Readonly<Record<string, number>>;
  /** Turns for which there was nothing to ask, because an earlier step had not delivered. */
  readonly starved: number;
  /** Measured answers per second. */
  readonly achievedRate: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** How late the generator itself started requests; included in the response times. */
  readonly lagP99Ms: number;
};

export type Measurement = {
  /** A measured request ended, well or not, at `nowMs` of `performance.now()`. */
  record(responseMs: number, nowMs: number): void;
  /** Something went wrong so many times; the kind says what in a few words. */
  fail(kind: string, times?: number): void;
  starve(): void;
  recordLag(lagMs: number): void;
  figures(): Figures;
};

/** An empty measurement. */
export function createMeasurement(name: string): Measurement {
  const responses = microseconds();
  const lags = microseconds();
  const errorKinds: Record<string, number> = {};
  let errors = 0;
  let starved = 0;
  let firstAtMs: number | undefined;
  let lastAtMs = 0;
  return {
    record(responseMs, nowMs) {
      responses.recordValue(toMicroseconds(responseMs));
      firstAtMs ??= nowMs;
      lastAtMs = nowMs;
    },
    fail(kind, times = 1) {
      if (times === 0) return;
      errors += times;
      errorKinds[kind] = (errorKinds[kind] ?? 0) + times;
    },
    starve() {
      starved++;
    },
    recordLag: (lagMs) => lags.recordValue(toMicroseconds(lagMs)),
    figures() {
      const count = responses.totalCount;
      const spanMs = lastAtMs - (firstAtMs ?? lastAtMs);
      const percentileMs = (percentile: number) => responses.getValueAtPercentile(percentile) / 1000;
      return {
        name,
        count,
        errors,
        errorKinds: { ...errorKinds },
        starved,
        // As many gaps as there are answers after the first.
        achievedRate: spanMs > 0 ? ((count - 1) * 1000) / spanMs : 0,
        p50Ms: percentileMs(50),
        p95Ms: percentileMs(95),
        p99Ms: percentileMs(99),
        maxMs: count === 0 ? 0 : responses.maxValue / 1000,
        lagP99Ms: lags.totalCount === 0 ? 0 : lags.getValueAtPercentile(99) / 1000,
      };
    },
  };
}

/** Three significant digits from 1 microsecond on, as far as needed. */
function microseconds(): Histogram {
  return build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: 60_000_000,
    numberOfSignificantValueDigits: 3,
    autoResize: true,
    useWebAssembly: false,
  });
}

const toMicroseconds = (ms: number): number => Math.max(1, Math.round(ms * 1000));
