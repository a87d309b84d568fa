// Health, metrics and keys: what a load balancer, Prometheus and verifiers of tokens ask.
import { Problem } from "@makeba/openapi/problem";
import type { JWK } from "jose";
import type pg from "pg";
import type { HandlersOf } from "../http/operations.ts";
import type { SharingState } from "../shared-state/shared-state.ts";
import type { Metrics } from "./metrics.ts";

export type OperationsDependencies = {
  readonly pool: pg.Pool;
  readonly publicKeys: readonly JWK[];
  readonly metrics: Metrics;
  readonly sharing: () => SharingState;
  /** Whether the server is about to stop and wants no new work. */
  readonly isDraining: () => boolean;
};

export function operationsOperations(
  dependencies: OperationsDependencies,
): HandlersOf<"getLiveness" | "getReadiness" | "getMetrics" | "getJwks"> {
  const { pool, publicKeys, metrics, sharing, isDraining } = dependencies;
  return {
    getLiveness: () => ({ status: 200, body: { status: "ok" } }),

    async getReadiness() {
      if (isDraining()) throw unavailable("draining");
      await pool.query("select 1").catch((cause: unknown) => {
        throw unavailable("database", cause);
      });
      const redis = sharing();
      return {
        status: 200,
        // Without Redis the server works on by itself, so that is for people to see and no reason to be taken out.
        body: { status: "ready", checks: { database: "ok", ...(redis === "off" ? {} : { redis }) } },
      };
    },

    async getMetrics() {
      return { status: 200, body: await metrics.registry.metrics() };
    },

    getJwks: () => ({
      status: 200,
      headers: { "Cache-Control": "public, max-age=300" },
      body: { keys: publicKeys } as never,
    }),
  };
}

function unavailable(failing: string, cause?: unknown): Problem {
  return new Problem("UNAVAILABLE", {
    details: { failing },
    headers: { "Retry-After": "1" },
    ...(cause === undefined ? {} : { cause }),
  });
}
