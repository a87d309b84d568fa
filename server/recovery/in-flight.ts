// Everything whose outcome somebody else knows: orders at the bank, withdrawals at the switch, and cases that a person
// decides. Made together, since recovery asks the bank on behalf of banking and both open the same cases.
import type { MikroORM } from "@mikro-orm/postgresql";
import type { FastifyBaseLogger, FastifyRequest } from "fastify";
import type pg from "pg";
import type { Registry } from "prom-client";
import type { BankProvider } from "../banking/bank-provider.ts";
import { createBanking } from "../banking/banking.ts";
import { createHttpBank } from "../banking/http-bank.ts";
import type { Clock } from "../clock.ts";
import type { Config } from "../config.ts";
import type { FeeSchedule } from "../fees/fee-schedule.ts";
import type { PersonalData } from "../identity/personal-data.ts";
import type { Pins } from "../identity/pins.ts";
import { BANK_SCOPES, type Principal, requireScopes } from "../identity/principals.ts";
import type { Users } from "../identity/users.ts";
import { createSignatureCheck } from "../network/signed-requests.ts";
import type { TellCustomer } from "../notifications/customer-notices.ts";
import type { Post } from "../posting/group-commit.ts";
import type { SharedState } from "../shared-state/shared-state.ts";
import { createCaseRows } from "./case-rows.ts";
import { createRecovery } from "./recovery.ts";
import { createSwitchEnquiry } from "./switch-enquiry.ts";

const RETURN_CHECK_MS_MAX = 86_400_000;
/** One server has what it claims for as many waits for an answer. */
const LEASE_TIMEOUTS = 3;

export type InFlightDependencies = {
  readonly config: Config;
  readonly pool: pg.Pool;
  readonly orm: MikroORM;
  readonly post: Post;
  readonly clock: Clock;
  readonly machineClock: Clock;
  /** Between the tries of one question. */
  readonly retryClock: Clock;
  readonly identity: { readonly users: Users; readonly pins: Pins; readonly personalData: PersonalData };
  readonly fees: FeeSchedule;
  readonly nonces: SharedState["nonces"];
  readonly registry: Registry;
  readonly logger: FastifyBaseLogger;
  readonly tellCustomer: TellCustomer;
  /** @default the bank of the settings, over HTTP */
  readonly bankProvider: BankProvider | undefined;
  /** Finishes what other parts have begun and been cut off from. */
  readonly finishOthers: () => Promise<void>;
  /** How often recovery looks, in milliseconds, when not as usual. */
  readonly everyMs?: number;
};

export function createInFlight(dependencies: InFlightDependencies) {
  const { config, pool, orm, post, clock, machineClock, retryClock, fees, logger } = dependencies;
  const { users, pins, personalData } = dependencies.identity;
  const { limits, recoveryTriesMax: triesMax } = config;
  const backOff = { firstMs: config.recoveryFirstMs, maxMs: config.recoveryMsMax };
  const onFailure = (error: unknown, what: string) => logger.warn({ err: error }, what);
  // When nothing happens by itself, the times between tries are exact, and things happen one after the other.
  const exactly = config.workers ? {} : { random: () => 0.5, whenAsked: true };
  const cases = createCaseRows(pool, ({ caseId, transactionId, subject, problem }) =>
    logger.warn({ caseId, transactionId, subject, problem }, "a person must decide: a recovery case is open"),
  );
  const banking = createBanking({
    ...{ pool, post, clock, cases, users, pins, personalData, limits, onFailure, ...exactly },
    machineClock: retryClock,
    tellCustomer: dependencies.tellCustomer,
    provider: dependencies.bankProvider ?? bankOf(config),
    payoutFeeMinor: (amountMinor, currency) => fees.feeFor("bank", amountMinor, currency),
    rules: {
      ...{ backOff, triesMax },
      pendingMaxMs: config.bankPendingMsMax,
      returnWindowMs: config.bankReturnWindowMs,
      returnChecks: { firstMs: config.bankReturnCheckMs, maxMs: RETURN_CHECK_MS_MAX },
    },
  });
  const recovery = createRecovery({
    ...{ pool, orm, post, clock, banking, cases, limits, onFailure, ...exactly },
    machineClock: retryClock,
    registry: dependencies.registry,
    enquireSwitch: switchEnquiryOf(config),
    finishOthers: dependencies.finishOthers,
    ...(dependencies.everyMs === undefined ? {} : { everyMs: dependencies.everyMs }),
    rules: {
      ...{ backOff, triesMax },
      askSwitchAfterMs: config.switchAskAfterMs,
      leaseMs: LEASE_TIMEOUTS * config.bankTimeoutMs,
    },
  });
  const bankKeys = config.bankKeys.map((key) => ({ ...key, acquirerId: "" }));
  const checkSignature = createSignatureCheck(bankKeys, dependencies.nonces, machineClock);
  return {
    handlers: { ...banking.handlers, ...recovery.handlers },
    bankSignature: async (request: FastifyRequest, scopes: readonly string[]): Promise<Principal> => {
      const { keyId } = await checkSignature(request, []);
      requireScopes(BANK_SCOPES, scopes);
      return { kind: "bank", keyId };
    },
    /** Asks about whatever is due now. */
    askAboutWhatIsInFlight: recovery.run,
    /** When nothing is being asked any more. */
    settled: banking.settled,
    async stop() {
      await recovery.stop();
      await banking.stop();
    },
  };
}

function bankOf(config: Config): BankProvider | undefined {
  const {
    bankUrl: url,
    bankSigningKey: privateKey,
    bankSigningKeyId: keyId,
    bankTimeoutMs: timeoutMs,
  } = config;
  if (url === undefined || privateKey === undefined) return undefined;
  return createHttpBank({ url, signer: { keyId, privateKey }, timeoutMs });
}

function switchEnquiryOf(config: Config) {
  const { switchUrl: url, switchSigningKey: privateKey, switchSigningKeyId: keyId, bankTimeoutMs } = config;
  if (url === undefined || privateKey === undefined) return undefined;
  return createSwitchEnquiry({ url, signer: { keyId, privateKey }, timeoutMs: bankTimeoutMs });
}
