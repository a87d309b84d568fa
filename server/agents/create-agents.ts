// The agents' own wiring: registry, limits, tills, cash-outs and cash-ins. Guesses go by the machine's clock, everything
// else by business time.
import type pg from "pg";
import type { Clock } from "../clock.ts";
import type { Config } from "../config.ts";
import { type CommissionChannel, createFeeSchedule } from "../fees/fee-schedule.ts";
import type { AttemptStore } from "../identity/attempts.ts";
import type { Lookups } from "../identity/lookups.ts";
import type { Passwords } from "../identity/passwords.ts";
import type { PersonalData } from "../identity/personal-data.ts";
import type { Pins } from "../identity/pins.ts";
import type { Users } from "../identity/users.ts";
import type { Wake } from "../live-status/wake.ts";
import type { TellCustomer } from "../notifications/customer-notices.ts";
import type { Post } from "../posting/group-commit.ts";
import { createAgentAsks } from "./agent-asks.ts";
import { createAgentRegistry } from "./agent-registry.ts";
import { agentReportOperations } from "./agent-reports.ts";
import { agentRequestOperations } from "./agent-requests.ts";
import { AGENT_CURRENCY, createAgentUsage } from "./agent-usage.ts";
import { agentOperations } from "./agents.ts";
import { cashInOperations } from "./cash-ins.ts";
import { createCashOutRecords } from "./cash-out-records.ts";
import { createSettling } from "./cash-out-settling.ts";
import { cashOutOperations } from "./cash-outs.ts";
import { createConfirmationCodes } from "./confirmation-codes.ts";
import { createFindByPhone } from "./customers.ts";
import { createEndingAsks } from "./ending-asks.ts";
import { startAgentExpirySweeper } from "./expiry-sweeper.ts";
import { floatOperations } from "./float.ts";
import { createRequestStreams, type RequestStreamDependencies } from "./request-stream.ts";
import { createRequestWatcher } from "./request-watcher.ts";

export type AgentsDependencies = {
  readonly config: Config;
  readonly pool: pg.Pool;
  readonly post: Post;
  readonly clock: Clock;
  readonly machineClock: Clock;
  readonly identity: {
    readonly users: Users;
    readonly passwords: Passwords;
    readonly pins: Pins;
    readonly personalData: PersonalData;
    readonly attempts: AttemptStore;
    readonly lookups: { readonly phones: Lookups };
  };
  /** Throws when the credentials of a request are no longer good. */
  readonly authenticate: RequestStreamDependencies["authenticate"];
  /** Nudges among all servers: something was posted, or asked. */
  readonly wake: Wake;
  readonly tellCustomer: TellCustomer;
  /** How often what is expired is tidied up. @default every second */
  readonly sweeping?: { readonly everyMs?: number };
  readonly onFailure: (error: unknown) => void;
};

export function createAgents(dependencies: AgentsDependencies) {
  const { config, pool, post, clock, machineClock: now, identity, onFailure } = dependencies;
  const { authenticate, tellCustomer, wake: nudges } = dependencies;
  const { users, passwords, pins, personalData, attempts } = identity;
  const lookups = identity.lookups.phones;
  const findByPhone = createFindByPhone({ pool, users, lookups });
  const agents = createAgentRegistry({ pool, personalData });
  const usage = createAgentUsage({ pool });
  const asks = createAgentAsks({ pool });
  const records = createCashOutRecords({ pool });
  const codes = createConfirmationCodes({
    ...{ key: config.codeKey, attempts, now },
    triesMax: config.agentCodeTriesMax,
  });
  const fees = createFeeSchedule(config);
  const feeMinor = (amountMinor: bigint) => fees.feeFor("agent", amountMinor, AGENT_CURRENCY);
  const commissionOn = (channel: CommissionChannel) => (amountMinor: bigint) =>
    fees.commissionFor(channel, amountMinor, AGENT_CURRENCY);
  const settling = createSettling({
    ...{ post, clock, records, usage },
    commissionMinor: commissionOn("cash-out"),
  });
  const endings = createEndingAsks({ clock, asks, records, settling });
  const sweeper = startAgentExpirySweeper({
    ...{ records, settling, clock, onFailure },
    ...dependencies.sweeping,
  });
  const { limits, agentRequestLifetimeMs: requestLifetimeMs } = config;
  const watcher = createRequestWatcher({ records, clock, wake: nudges, onFailure });
  const streams = createRequestStreams({
    ...{ agents, records, watcher, clock, authenticate, onFailure },
    ...{ streamsPerUserMax: config.streamsPerUserMax, streamsMax: config.streamsMax },
  });
  const wake = nudges.wake;
  const shared = {
    post,
    pool,
    clock,
    agents,
    usage,
    asks,
    records,
    settling,
    endings,
    codes,
    users,
    lookups,
    findByPhone,
    feeMinor,
    limits,
  };
  return {
    agents,
    handlers: {
      ...agentOperations({ ...shared, passwords, rules: config }),
      ...floatOperations(shared),
      ...cashOutOperations({ ...shared, pins, requestLifetimeMs, wake }),
      ...agentRequestOperations({
        ...{ ...shared, attempts, now, requestLifetimeMs, wake, tellCustomer },
      }),
      ...cashInOperations({
        ...{ ...shared, tellCustomer },
        commissionMinor: commissionOn("cash-in"),
      }),
      ...agentReportOperations({ pool, agents }),
      ...streams.handlers,
    },
    /** Expires what is due now; tells how many. */
    sweep: sweeper.sweep,
    drain: streams.drain,
    async stop() {
      streams.drain();
      await watcher.stop();
      await sweeper.stop();
    },
  };
}
