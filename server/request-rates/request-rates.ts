// How many requests one caller may make, by what they do: a limit for reads, one for writes, one for signing in and up,
// and one for a network. Whoever is known counts as themselves, everybody else by address. Health, metrics and the
// sandbox have no limit.
import { Problem } from "@makeba/openapi/problem";
import type { FastifyRequest } from "fastify";
import type { Config } from "../config.ts";
import type { Principal } from "../identity/principals.ts";
import type { RateAnswer, RateLimit } from "../shared-state/rates.ts";
import type { RateStore } from "../shared-state/shared-state.ts";

export type RateClass = "reads" | "writes" | "authentication" | "network";

/** What the limits look at of an operation. */
export type RatedOperation = {
  readonly method: string;
  readonly path: string;
  readonly security: readonly unknown[];
};

export type RequestRates = {
  /**
   * Counts a request, once its caller is known or was refused. Gives the headers of its answer, or throws RATE_LIMITED.
   */
  admit(
    request: Pick<FastifyRequest, "ip" | "principal">,
    operation: RatedOperation,
    refusal?: Problem,
  ): Promise<Record<string, string>>;
};

export type RequestRatesDependencies = {
  readonly config: Pick<Config, "requestsPerMinute">;
  readonly rates: RateStore;
  /** Milliseconds since the epoch, by the machine. */
  readonly now: () => number;
  readonly onLimited: (rateClass: RateClass) => void;
};

const WINDOW_MS = 60_000;

export function createRequestRates({
  config,
  rates,
  now,
  onLimited,
}: RequestRatesDependencies): RequestRates {
  return {
    async admit(request, operation, refusal) {
      if (!isLimited(operation)) return {};
      const principal = (request.principal ?? { kind: "anonymous" }) as Principal;
      const rateClass = rateClassOf(operation, principal, refusal);
      const limit = { requests: config.requestsPerMinute[rateClass], windowMs: WINDOW_MS };
      const answer = await rates.take(`${rateClass}:${callerOf(request, principal)}`, limit, now());
      const headers = headersOf(rateClass, limit, answer);
      if (answer.admitted) return headers;
      onLimited(rateClass);
      const retryAfter = String(Math.max(1, Math.ceil(answer.retryAfterMs / 1000)));
      throw new Problem("RATE_LIMITED", { headers: { ...headers, "Retry-After": retryAfter } });
    },
  };
}

/** What callers come for; not what load balancers, Prometheus and tests ask. */
export function isLimited({ path }: Pick<RatedOperation, "path">): boolean {
  return /^\/(api|v1)\//.test(path);
}

/** Who is refused may be guessing at who they are, whatever they asked for. */
function rateClassOf(
  { method, security }: RatedOperation,
  principal: Principal,
  refusal?: Problem,
): RateClass {
  if (security.length === 0 || refusal !== undefined) return "authentication";
  if (principal.kind === "network" || principal.kind === "bank") return "network";
  return method === "GET" ? "reads" : "writes";
}

function callerOf({ ip }: Pick<FastifyRequest, "ip">, principal: Principal): string {
  switch (principal.kind) {
    case "user":
      return principal.userId;
    case "network":
    case "bank":
      return `key ${principal.keyId}`;
    case "anonymous":
      return `address ${ip}`;
  }
}

/** The fields of draft-ietf-httpapi-ratelimit-headers. */
function headersOf(rateClass: RateClass, limit: RateLimit, answer: RateAnswer): Record<string, string> {
  const resetSeconds = Math.ceil(answer.resetMs / 1000);
  return {
    "RateLimit-Policy": `"${rateClass}";q=${limit.requests};w=${limit.windowMs / 1000}`,
    RateLimit: `"${rateClass}";r=${answer.remaining};t=${resetSeconds}`,
  };
}
