// Which of the two this server has: Redis when it is told of one, its own memory otherwise.
import type { FastifyBaseLogger } from "fastify";
import type { Clock } from "../clock.ts";
import type { Config } from "../config.ts";
import { createMemoryState } from "./memory-state.ts";
import { createRedisState } from "./redis-state.ts";
import type { SharedState } from "./shared-state.ts";

/** A signature's `created` may be five minutes off either way, so it could be accepted for twice as long. */
const NONCE_WINDOW_MS = 2 * 300_000;

export type OpenSharedStateOptions = {
  readonly config: Pick<Config, "redisUrl" | "redisBudgetMs" | "accessTokenSeconds" | "balanceCacheMs">;
  readonly now: Clock;
  readonly logger: FastifyBaseLogger;
  readonly onFailure: () => void;
};

export function openSharedState({ config, now, logger, onFailure }: OpenSharedStateOptions): SharedState {
  const options = {
    now,
    nonceWindowMs: NONCE_WINDOW_MS,
    balanceMs: config.balanceCacheMs,
    endedSessionMs: 2 * config.accessTokenSeconds * 1000,
  };
  if (config.redisUrl === undefined) return createMemoryState(options);
  return createRedisState({
    ...options,
    url: config.redisUrl,
    budgetMs: config.redisBudgetMs,
    onFailure,
    onChange(away) {
      if (away)
        logger.warn("Redis is away: limits are counted by each server, sessions asked of the database");
      else logger.info("Redis is there");
    },
  });
}
