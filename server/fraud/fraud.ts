// Fraud's own wiring: rules from a file, a follower of both logs, freezing, and the measures that bind users.
import type { OpenApiDocument } from "@makeba/openapi/bind";
import type pg from "pg";
import { Counter, type Registry } from "prom-client";
import type { Clock } from "../clock.ts";
import type { Post } from "../posting/group-commit.ts";
import { createFollower } from "./follower.ts";
import { freezePending, unfreezeDue } from "./freezing.ts";
import type { Alert } from "./judge.ts";
import { boundByMeasures, createMeasures } from "./measures.ts";
import { OWN_RULES, readRules } from "./rule-file.ts";

/** `watch` raises alerts and does nothing else; `enforce` lets their verdicts bind. */
export type FraudMode = "off" | "watch" | "enforce";

export type FraudDependencies = {
  readonly pool: pg.Pool;
  readonly post: Post;
  readonly clock: Clock;
  readonly document: OpenApiDocument;
  readonly registry: Registry;
  readonly mode: FraudMode;
  /** A file of rules; the server's own when left out. */
  readonly rulesFile: string | undefined;
  readonly onAlert: (alert: Alert) => void;
  readonly onFailure: (error: unknown) => void;
  /** @default 500 */
  readonly everyMs?: number;
};

const FORGET_MS = 10 * 60_000;

export type Fraud = ReturnType<typeof createFraud>;

export function createFraud(dependencies: FraudDependencies) {
  const { pool, post, clock, document, registry, mode, rulesFile, onAlert, onFailure } = dependencies;
  const { everyMs = 500 } = dependencies;
  const rules = readRules(rulesFile ?? OWN_RULES).map(({ rule }) => rule);
  const enforce = mode === "enforce";
  const counter = new Counter({
    name: "makeba_fraud_alerts_total",
    help: "Fraud alerts raised, by rule.",
    labelNames: ["rule"] as const,
    registers: [registry],
  });
  for (const { id } of rules) counter.inc({ rule: id }, 0);
  const follower = createFollower({
    ...{ pool, rules, enforce },
    onAlerts(alerts) {
      for (const alert of alerts) {
        counter.inc({ rule: alert.rule });
        onAlert(alert);
      }
    },
  });
  const measures = createMeasures({ pool, clock, enforce });
  const freezing = { pool, post, clock };

  /** Judges all that is there, and freezes what has to be. */
  async function catchUp(): Promise<void> {
    while ((await follower.step()).more) {}
    if (enforce) await freezePending(freezing);
    await unfreezeDue(freezing);
  }

  let running: Promise<void> | undefined;
  let forgetAt = performance.now() + FORGET_MS;
  async function tick(): Promise<void> {
    try {
      await catchUp();
      if (performance.now() < forgetAt) return;
      forgetAt = performance.now() + FORGET_MS;
      await follower.forget(clock());
    } catch (error) {
      onFailure(error);
    } finally {
      running = undefined;
    }
  }
  const timer =
    mode === "off"
      ? undefined
      : setInterval(() => {
          running ??= tick();
        }, everyMs).unref();

  return {
    rules,
    measures,
    /** Makes handlers ask for measures first. */
    bind: <Handlers extends object>(handlers: Handlers) =>
      boundByMeasures(handlers, { document, measures, pool }),
    /** Gives back what a lifted alert had frozen, as far as that is not done. */
    unfreeze: (alertId: string) => unfreezeDue(freezing, alertId),
    /** Resolves when all that both logs have now is judged; other transactions and servers may make it wait. */
    async catchUp() {
      const end = await follower.logEnd();
      for (;;) {
        await catchUp();
        if (await follower.isPast(end)) return;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
