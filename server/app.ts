// All the wiring, top to bottom: what the server is made of and who knows whom. Nothing listens yet.

import type { FastifyBaseLogger, FastifyInstance } from "fastify";
import { createAccounts } from "./accounts/create-accounts.ts";
import { createAgents } from "./agents/create-agents.ts";
import { createAudit } from "./audit/audit.ts";
import { backOfficeOperations } from "./back-office/back-office.ts";
import { openBalanceCache } from "./balances/balance-cache.ts";
import { type BalanceRow, balanceOperations } from "./balances/balances.ts";
import type { BankProvider } from "./banking/bank-provider.ts";
import { type Clock, createSandboxClock } from "./clock.ts";
import type { Config } from "./config.ts";
import { depositOperations } from "./deposits/deposits.ts";
import { createDisputes } from "./disputes/create-disputes.ts";
import { feedOperations } from "./feed/feed-operations.ts";
import { createFeeSchedule } from "./fees/fee-schedule.ts";
import { createFraud } from "./fraud/fraud.ts";
import { historyOperations } from "./history/history.ts";
import { contractFor } from "./http/contract.ts";
import { createCursors } from "./http/cursors.ts";
import { openHttp } from "./http/open-http.ts";
import type { WalletHandlers } from "./http/operations.ts";
import { unavailableWithoutDatabase } from "./http/outcomes.ts";
import { createIdentity } from "./identity/identity.ts";
import { createInbox, type SendMessage, sendByGateway } from "./identity/messages.ts";
import type { PasswordCost } from "./identity/passwords.ts";
import { limitOperations } from "./limits/limits.ts";
import { createLiveStatus } from "./live-status/live-status.ts";
import { createWake, wakingPost } from "./live-status/wake.ts";
import { networkOperations } from "./network/network.ts";
import { createSignatureCheck } from "./network/signed-requests.ts";
import { createCustomerNotices } from "./notifications/customer-notices.ts";
import { createMetrics } from "./operations/metrics.ts";
import { operationsOperations } from "./operations/operations.ts";
import { createGroupCommit, type Post } from "./posting/group-commit.ts";
import { createReconciliation } from "./reconciliation/create-reconciliation.ts";
import { createInFlight } from "./recovery/in-flight.ts";
import { createRequestRates } from "./request-rates/request-rates.ts";
import { createDueWork } from "./sandbox/due-work.ts";
import { keepClock, refuseMovedClock } from "./sandbox/kept-clock.ts";
import { sandboxOperations } from "./sandbox/sandbox.ts";
import { shareClock } from "./sandbox/shared-clock.ts";
import { openSharedState } from "./shared-state/open-shared-state.ts";
import { statementOperations } from "./statements/statements.ts";
import type { Database } from "./storage/database.ts";
import { openSystemAccounts } from "./system-accounts.ts";
import { createTransfers } from "./transfers/create-transfers.ts";
import { createWebhooks } from "./webhooks/create-webhooks.ts";
import { createCodes } from "./withdrawals/codes.ts";
import { startExpirySweeper } from "./withdrawals/expiry-sweeper.ts";
import { withdrawalOperations } from "./withdrawals/withdrawals.ts";

/** The longest that a timer waits: for workers that are not to run by themselves. */
const NEVER_MS = 2 ** 31 - 1;

export type AppOptions = {
  readonly config: Config;
  readonly database: Database;
  readonly logger: FastifyBaseLogger;
  /** The machine's clock; the sandbox's runs on top of it. @default Date.now */
  readonly machineClock?: Clock;
  /** Carries messages to phones. @default the sandbox's inbox, or the gateway of the settings */
  readonly sendMessage?: SendMessage;
  /** The bank. @default the one of the settings, over HTTP */
  readonly bankProvider?: BankProvider;
  /** What hashing a password costs; tests that hash many take a small one. @default what protects people */
  readonly passwordCost?: PasswordCost;
  /** Takes the place of group commit, for measuring against it. */
  readonly post?: Post;
  /** Sees every reply, for tests that hold replies against the contract. */
  readonly onResponseBody?: (operationId: string, status: number, body: unknown) => void;
};

export type App = {
  readonly http: FastifyInstance;
  /** Judges what both logs have for fraud, without waiting for the timer. */
  judgeFraud(): Promise<void>;
  /** Live streams now. */
  openStreams(): number;
  /** Makes /readyz fail, so that load balancers look elsewhere, and ends live streams. */
  startDraining(): void;
};

export async function buildApp(options: AppOptions): Promise<App> {
  const { config, database, logger, machineClock = Date.now } = options;
  const { pool, orm } = database;
  let draining = false;

  const sharedState = openSharedState({
    ...{ config, logger, now: machineClock },
    onFailure: () => metrics.countRedisFailure(),
  });
  const byThemselves = config.workers ? {} : { everyMs: NEVER_MS };
  if (!config.sandbox) await refuseMovedClock(pool, machineClock);
  const sandboxClock = config.sandbox
    ? await keepClock(shareClock(createSandboxClock(machineClock), sharedState), { pool, machineClock })
    : undefined;
  const clock = sandboxClock?.now ?? machineClock;
  const inbox = createInbox(machineClock);
  const codes = createCodes(config.codeKey);
  const cursors = createCursors(config.pinKey);

  const posting = createGroupCommit({
    pool,
    queueSizeMax: config.queueSizeMax,
    batchSizeMax: config.batchSizeMax,
    onBatch: (batch) => metrics.observeBatch(batch),
    onFailure: (error, what) => {
      metrics.countPostingFailure();
      logger.warn({ err: error }, what);
    },
  });
  const balances = openBalanceCache<BalanceRow>({
    ...{ config, pool, rows: sharedState.balanceRows },
    onRead: (cached) => metrics.countBalanceRead(cached),
  });
  const ledgerPost = balances.cache.fencing(posting.post);
  const wake = createWake(sharedState.topics);
  const post = wakingPost(options.post ?? ledgerPost, wake);
  const metrics = createMetrics({ queueSize: posting.queueSize, sharing: sharedState.sharing });
  const requestRates = createRequestRates({
    ...{ config, rates: sharedState.rates, now: machineClock },
    onLimited: metrics.countRateLimited,
  });
  await openSystemAccounts(ledgerPost, clock);
  const sweeper = startExpirySweeper({
    pool,
    post: ledgerPost,
    clock,
    onFailure: (error) => logger.warn({ err: error }, "expired codes could not be tidied up; trying again"),
    ...byThemselves,
  });

  const sendMessage =
    options.sendMessage ?? (config.sandbox ? inbox.send : sendByGateway(config.messageGatewayUrl));
  const identity = await createIdentity({
    ...{ config, orm, pool, post, clock, machineClock, sharedState, sendMessage },
    passwordCost: options.passwordCost,
    onFailure: (error) => logger.warn({ err: error }, "what is over could not be deleted; trying again"),
  });
  const { tokens } = identity;
  const notices = createCustomerNotices({
    ...{ users: identity.users, sendMessage },
    onFailure: (error) => logger.warn({ err: error }, "a customer could not be told; going on"),
  });
  const agents = createAgents({
    ...{ config, pool, post, clock, machineClock, identity, wake },
    tellCustomer: notices.tell,
    authenticate: identity.authenticate,
    sweeping: byThemselves,
    onFailure: (error) => logger.warn({ err: error }, "something about agents could not be done; going on"),
  });
  const { limits } = config;
  const { personalData } = identity;
  const disputes = createDisputes({ pool, post, clock, agents: agents.agents, personalData, limits });
  const liveStatus = createLiveStatus({
    ...{ pool, wake },
    authenticate: identity.authenticate,
    streamsPerUserMax: config.streamsPerUserMax,
    streamsMax: config.streamsMax,
    onFailure: (error, what) => logger.warn({ err: error }, what),
  });
  const webhooks = createWebhooks({
    ...{ pool, cursors, wake, now: machineClock, sandbox: config.sandbox, registry: metrics.registry },
    personalData,
    onFailure: (error) => logger.warn({ err: error }, "webhooks could not be served; trying again"),
  });
  const document = contractFor(config.sandbox);
  const audit = createAudit({
    ...{ pool, document, machineClock, registry: metrics.registry, secret: config.pinKey },
    onFailure: (error, what) => logger.warn({ err: error }, what),
  });
  const fraud = createFraud({
    ...{ pool, post, clock, document, registry: metrics.registry },
    ...{ mode: config.fraudMode, rulesFile: config.fraudRulesFile },
    onAlert: ({ alertId, rule, verdict }) => logger.warn({ alertId, rule, verdict }, "fraud alert"),
    onFailure: (error) => logger.warn({ err: error }, "the logs could not be judged for fraud; trying again"),
  });
  const { mustStepUp } = fraud.measures;
  const transfers = createTransfers({
    ...{ config, post, orm, pool, clock, machineClock, identity, sendMessage, mustStepUp },
  });

  const fees = createFeeSchedule(config);
  const attemptLimits = {
    codeTriesMax: config.codeTriesMax,
    terminalTriesMax: config.terminalTriesMax,
    networkTriesMax: config.networkTriesMax,
    windowMs: config.attemptWindowMs,
    lockMs: config.attemptLockMs,
    lockMsMax: config.attemptLockMsMax,
  };
  const reconciliation = createReconciliation({ pool, post, clock, personalData });
  const inFlight = createInFlight({
    ...{ config, pool, orm, post, clock, machineClock, identity, fees, logger, ...byThemselves },
    // When nothing happens by itself, the times between tries pass with business time.
    retryClock: config.workers ? machineClock : clock,
    nonces: sharedState.nonces,
    registry: metrics.registry,
    tellCustomer: notices.tell,
    bankProvider: options.bankProvider,
    finishOthers: async () => {
      await Promise.all([disputes.finishApprovals(), reconciliation.finishApprovals()]);
    },
  });

  const dueWork = createDueWork({
    expireCodes: sweeper.sweep,
    expireRequests: agents.sweep,
    askAboutWhatIsInFlight: inFlight.askAboutWhatIsInFlight,
    settled: inFlight.settled,
  });
  // Without the sandbox neither its handlers nor its operations exist; the binder checks that the two agree.
  const answers = {
    ...withdrawalOperations({ post, orm, pool, clock, codes, rules: config, limits, fees }),
    ...balanceOperations({ pool, cache: balances.cache }),
    ...createAccounts({
      ...{ post, pool, clock, fees, limits, freezing: fraud.measures.freezing },
      stepUp: transfers.stepUp,
    }).handlers,
    ...limitOperations({ pool, clock, limits, atmAmountMinorMax: config.atmAmountMinorMax }),
    ...transfers.handlers,
    ...depositOperations({ post, clock, limits }),
    ...historyOperations({ pool, cursors }),
    ...feedOperations({ pool, cursors }),
    ...networkOperations({ post, orm, clock, codes, limits: attemptLimits }),
    ...inFlight.handlers,
    ...operationsOperations({
      pool,
      publicKeys: identity.publicKeys,
      metrics,
      sharing: sharedState.sharing,
      isDraining: () => draining,
    }),
    ...liveStatus.handlers,
    ...webhooks.handlers,
    ...statementOperations({ pool }),
    ...identity.handlers,
    ...agents.handlers,
    ...disputes.handlers,
    ...reconciliation.handlers,
    ...audit.handlers,
    ...backOfficeOperations({ pool, post, clock, machineClock, identity, attemptLimits, fraud }),
    ...(sandboxClock
      ? sandboxOperations({ post, pool, clock: sandboxClock, tokens, identity, inbox, limits, dueWork })
      : {}),
  } as WalletHandlers;
  const handlers = unavailableWithoutDatabase(fraud.bind(answers));

  const http = await openHttp({
    ...{ config, logger, document, handlers, observeRequest: metrics.observeRequest },
    authenticators: {
      ...identity.authenticators,
      networkSignature: createSignatureCheck(config.networkKeys, sharedState.nonces, machineClock),
      bankSignature: inFlight.bankSignature,
    },
    admit: requestRates.admit,
    prepare(http) {
      audit.observe(http);
      if (sandboxClock && config.redisUrl !== undefined) http.addHook("onRequest", sandboxClock.catchUp);
    },
    isDraining: () => draining,
    ...(options.onResponseBody ? { onResponseBody: options.onResponseBody } : {}),
  });
  http.addHook("preClose", async () => liveStatus.drain());
  http.addHook("onClose", async () => {
    await liveStatus.stop();
    await inFlight.stop();
    await webhooks.stop();
    await sweeper.stop();
    await agents.stop();
    await notices.settled();
    await fraud.stop();
    await identity.stop();
    await posting.stop();
    balances.stop();
    await audit.stop();
    await sharedState.stop();
  });
  return {
    http,
    judgeFraud: async () => {
      await audit.flush();
      await fraud.catchUp();
    },
    openStreams: liveStatus.open,
    startDraining() {
      draining = true;
      liveStatus.drain();
      agents.drain();
    },
  };
}
