// What the server tells Prometheus. Names and counts only: never an id, an amount of a person, a code or a name.
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { SharingState } from "../shared-state/shared-state.ts";

export type Metrics = {
  readonly registry: Registry;
  observeRequest(operationId: string, status: number, seconds: number): void;
  observeBatch(batch: { size: number; ms: number; attempts: number }): void;
  countPostingFailure(): void;
  countRedisFailure(): void;
  countBalanceRead(cached: boolean): void;
  countRateLimited(rateClass: string): void;
};

/** Asked when metrics are read. */
export type Watched = {
  readonly queueSize: () => number;
  readonly sharing: () => SharingState;
};

export function createMetrics({ queueSize, sharing }: Watched): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: "makeba_http_request_duration_seconds",
    help: "Time from the request's headers to its answer, by operation and status.",
    labelNames: ["operation", "status"] as const,
    buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5],
    registers,
  });
  const batchSize = new Histogram({
    name: "makeba_posting_batch_size",
    help: "Commands posted in one transaction.",
    buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000],
    registers,
  });
  const batchSeconds = new Histogram({
    name: "makeba_posting_batch_duration_seconds",
    help: "Time to load, decide, append and commit one batch, retries included.",
    buckets: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5],
    registers,
  });
  const retries = new Counter({
    name: "makeba_posting_retries_total",
    help: "Batches that were tried again after contention or a lost connection.",
    registers,
  });
  const failures = new Counter({
    name: "makeba_posting_failures_total",
    help: "Attempts at a batch that failed, whatever the cause.",
    registers,
  });
  new Gauge({
    name: "makeba_posting_queue_size",
    help: "Commands waiting to be posted.",
    registers,
    collect() {
      this.set(queueSize());
    },
  });
  const redisFailures = new Counter({
    name: "makeba_redis_failures_total",
    help: "Questions that Redis did not answer in time; what was asked went on without it.",
    registers,
  });
  const balanceReads = new Counter({
    name: "makeba_balance_reads_total",
    help: "Balances read while BALANCE_CACHE_MS is on, by where they were found.",
    labelNames: ["from"] as const,
    registers,
  });
  const rateLimited = new Counter({
    name: "makeba_rate_limited_total",
    help: "Requests refused because their caller made too many, by class.",
    labelNames: ["class"] as const,
    registers,
  });
  new Gauge({
    name: "makeba_redis_up",
    help: "1 while servers share through Redis, 0 while it is away; absent without REDIS_URL.",
    registers,
    collect() {
      this.reset();
      if (sharing() === "off") this.remove();
      else this.set(sharing() === "connected" ? 1 : 0);
    },
  });
  return {
    registry,
    observeRequest: (operation, status, seconds) =>
      requests.observe({ operation, status: String(status) }, seconds),
    observeBatch({ size, ms, attempts }) {
      batchSize.observe(size);
      batchSeconds.observe(ms / 1000);
      if (attempts > 1) retries.inc(attempts - 1);
    },
    countPostingFailure: () => failures.inc(),
    countRedisFailure: () => redisFailures.inc(),
    countBalanceRead: (cached) => balanceReads.inc({ from: cached ? "cache" : "database" }),
    countRateLimited: (rateClass) => rateLimited.inc({ class: rateClass }),
  };
}
