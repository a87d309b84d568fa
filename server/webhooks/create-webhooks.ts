// Webhooks' own wiring: the operations, and the work behind them: dispatching, sending, and forgetting what is old.
import type pg from "pg";
import { Counter, type Registry } from "prom-client";
import type { Cursors } from "../http/cursors.ts";
import type { PersonalData } from "../identity/personal-data.ts";
import type { Wake } from "../live-status/wake.ts";
import { createDeliver } from "./deliver.ts";
import { dispatch } from "./dispatcher.ts";
import { createSender } from "./sender.ts";
import { webhookOperations } from "./webhooks.ts";

export type CreateWebhooks = {
  readonly pool: pg.Pool;
  readonly cursors: Cursors;
  readonly personalData: PersonalData;
  readonly wake: Pick<Wake, "onWake">;
  /** The machine's clock: waits and signatures keep to it. */
  readonly now: () => number;
  readonly sandbox: boolean;
  readonly registry: Registry;
  readonly onFailure: (error: unknown) => void;
  /** @default Math.random */
  readonly random?: () => number;
  /** How often to look when nothing nudges. @default 1_000 */
  readonly everyMs?: number;
};

const REST_MS = 100;
const DAY_MS = 86_400_000;
/** Days for which deliveries can be looked at and replayed. */
const KEPT_DAYS = { delivered: 30, dead: 90 };

export function createWebhooks(options: CreateWebhooks) {
  const { pool, cursors, personalData, now, sandbox, onFailure, random = Math.random } = options;
  const deliver = createDeliver({ sandbox });
  const attempts = new Counter({
    name: "makeba_webhook_attempts_total",
    help: "Attempts to deliver a message, by what came of them; `disabled` counts addresses that were given up.",
    labelNames: ["outcome"] as const,
    registers: [options.registry],
  });
  const sender = createSender({
    ...{ pool, personalData, deliver, now, random, onFailure },
    onAttempt: (outcome) => attempts.inc({ outcome }),
  });
  let stopped = false;
  let working: Promise<void> | undefined;
  let again = false;
  let tidyAt = 0;

  async function work(): Promise<void> {
    try {
      while (!stopped && (await dispatch({ pool, now })));
      while (!stopped && (await sender.send()) > 0);
      if (now() >= tidyAt) {
        tidyAt = now() + DAY_MS / 24;
        await tidy();
      }
    } catch (error) {
      onFailure(error);
    }
  }

  async function tidy(): Promise<void> {
    await pool.query(
      `delete from webhook_deliveries
        where (status = 'DELIVERED' and created_at < $1) or (status = 'DEAD' and created_at < $2)`,
      [
        new Date(now() - KEPT_DAYS.delivered * DAY_MS).toISOString(),
        new Date(now() - KEPT_DAYS.dead * DAY_MS).toISOString(),
      ],
    );
  }

  /** One look at a time; nudges during a look and the rest after it lead to one more. */
  function look(): void {
    if (working !== undefined) {
      again = true;
      return;
    }
    working = work().finally(() => {
      setTimeout(() => {
        working = undefined;
        if (!again || stopped) return;
        again = false;
        look();
      }, REST_MS).unref();
    });
  }

  const timer = setInterval(look, options.everyMs ?? 1_000);
  timer.unref();
  const stopListening = options.wake.onWake(look);
  return {
    handlers: webhookOperations({ pool, cursors, personalData, deliver, now, sandbox }),
    async stop() {
      stopped = true;
      clearInterval(timer);
      stopListening();
      await working;
      await sender.settled();
    },
  };
}
