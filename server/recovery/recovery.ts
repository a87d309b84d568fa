// The worker that lets no transaction stay unknown: it finds what is in flight for too long and asks the other side. Every
// server runs one; rows are claimed for a while with `skip locked`, so that they share the work, and what a server that
// ended had claimed is due again when its lease ends.
import type { MikroORM } from "@mikro-orm/postgresql";
import type pg from "pg";
import type { Registry } from "prom-client";
import type { Banking } from "../banking/banking.ts";
import type { Clock } from "../clock.ts";
import type { LimitTables } from "../limits/limit-tables.ts";
import type { Post } from "../posting/group-commit.ts";
import { startRepeating } from "../repeating.ts";
import type { BackOff } from "./back-off.ts";
import { createCaseDecisions } from "./case-decisions.ts";
import type { CaseRows } from "./case-rows.ts";
import { caseOperations } from "./cases.ts";
import { createDeciding } from "./deciding.ts";
import { addRecoveryMetrics } from "./recovery-metrics.ts";
import type { EnquireSwitch } from "./switch-enquiry.ts";
import { createWithdrawalRecovery } from "./withdrawal-recovery.ts";

export type RecoveryDependencies = {
  readonly pool: pg.Pool;
  readonly orm: MikroORM;
  readonly post: Post;
  readonly clock: Clock;
  readonly machineClock: Clock;
  readonly banking: Banking;
  readonly cases: CaseRows;
  readonly limits: LimitTables;
  readonly enquireSwitch: EnquireSwitch | undefined;
  readonly registry: Registry;
  readonly rules: {
    readonly backOff: BackOff;
    readonly triesMax: number;
    readonly askSwitchAfterMs: number;
    /** How long one server has for what it has claimed, in milliseconds: longer than answers are waited for. */
    readonly leaseMs: number;
  };
  /** Finishes what other parts have begun and been cut off from. */
  readonly finishOthers: () => Promise<void>;
  readonly onFailure: (error: unknown, what: string) => void;
  /** Spreads the times between questions. @default Math.random */
  readonly random?: () => number;
  /** Nothing happens by itself: others are asked one after the other, the oldest first. @default false */
  readonly whenAsked?: boolean;
  /** How often it looks, in milliseconds. @default 500 */
  readonly everyMs?: number;
};

/** Orders of one round; they are moved on at the same time. */
const PAGE = 20;

export function createRecovery(dependencies: RecoveryDependencies) {
  const { pool, orm, post, clock, machineClock: now, banking, cases, rules, onFailure } = dependencies;
  const { everyMs = 500, whenAsked = false } = dependencies;
  const withdrawals = createWithdrawalRecovery({
    ...{ pool, post, clock, now, cases, onFailure, leaseMs: rules.leaseMs },
    ...{ backOff: rules.backOff, triesMax: rules.triesMax, askAfterMs: rules.askSwitchAfterMs },
    enquire: dependencies.enquireSwitch,
    ...(dependencies.random ? { random: dependencies.random } : {}),
    whenAsked,
  });
  const decisions = createCaseDecisions(pool);
  const deciding = createDeciding({
    ...{ orm, post, clock, now, cases, decisions, banking, limits: dependencies.limits },
  });
  addRecoveryMetrics(dependencies.registry, { pool, clock });

  /** What was decided on a server that ended before it was carried out. */
  async function finishDecisions(): Promise<number> {
    const claimed = await decisions.claim(now(), rules.leaseMs, PAGE);
    for (const decision of claimed) {
      await deciding
        .finish(decision)
        .catch((error: unknown) => onFailure(error, "a decision about a case could not be carried out"));
    }
    return claimed.length;
  }

  /** One round; how many transactions it looked at. */
  async function run(): Promise<number> {
    await dependencies
      .finishOthers()
      .catch((error: unknown) => onFailure(error, "what was cut off could not be finished; trying again"));
    const orders = await banking.rows.claim(now(), rules.leaseMs, PAGE);
    if (whenAsked)
      for (const order of orders.toSorted((one, other) => (one.orderId < other.orderId ? -1 : 1)))
        await banking.advance(order);
    else await Promise.all(orders.map(banking.advance));
    return orders.length + (await finishDecisions()) + (await withdrawals.run());
  }

  return {
    handlers: caseOperations({ clock, now, cases, decisions, deciding, leaseMs: rules.leaseMs }),
    run,
    ...startRepeating({
      ...{ everyMs, round: run },
      onFailure: (error) => onFailure(error, "what is in flight could not be looked for; trying again"),
    }),
  };
}
