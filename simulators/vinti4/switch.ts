// The simulated Vinti4 switch: takes a terminal's messages, signs them, asks the wallet, and forwards what terminals report
// until the wallet has it on record. [ours]: the real switch's protocol is not public, and this does not claim to be it.
// It must never stand in for the wallet: a one-time code can be judged by its issuer only. And it must never acknowledge to a
// terminal what is not on its disk.
import { randomBytes } from "node:crypto";
import { bindOperations, strictServerOptions } from "@makeba/openapi/bind";
import { Problem } from "@makeba/openapi/problem";
import type { operations } from "@makeba/openapi/vinti4";
import document from "@makeba/openapi/vinti4.json" with { type: "json" };
import type { NetworkClient } from "@makeba/sdk/network";
import { type FastifyInstance, type FastifyServerOptions, fastify } from "fastify";
import { systemTimers, type Timers } from "../atm/timers.ts";
import { type FaultPlan, noFaults } from "../faults/fault-plan.ts";
import type { JournalStore } from "../journal/journal.ts";
import { MemoryDisk } from "../journal/memory-journal.ts";
import { createWalletSignatureCheck, type WalletKey } from "../signatures/wallet-signature.ts";
import { createAuthorisations } from "./authorisations.ts";
import type { Caller } from "./caller.ts";
import { openDayLog } from "./day-log.ts";
import { handlersFor } from "./handlers.ts";
import { createTurns, createWork } from "./in-order.ts";
import {
  type Advice,
  type DeadLetterCause,
  keyOf,
  type SwitchRecord,
  type TransactionKey,
} from "./records.ts";
import { backOff, createStoreAndForward } from "./store-and-forward.ts";
import { KeyRing, keyDigest, newTerminalKey } from "./terminal-keys.ts";
import { openTerminals } from "./terminals.ts";
import { forwardTo } from "./wallet-advices.ts";

export type SwitchOptions = {
  /** Signs with the switch's key. Its `timeoutMs` must be shorter than what the terminals wait. */
  walletClient: NetworkClient;
  /** The switch's own name in the wallet's books, such as `VINTI4`. */
  acquirerId: string;
  /** Terminal id to key; further ones can be registered. */
  terminalKeys: Readonly<Record<string, string>>;
  /** Where everything is kept. One switch at a time. @default in memory */
  journals?: JournalStore;
  /** @default the machine's clock */
  clock?: () => Date;
  /** @default systemTimers */
  timers?: Timers;
  /** A number from 0 up to but not including 1, for the back-off. @default Math.random */
  random?: () => number;
  /** @default noFaults */
  faults?: FaultPlan;
  /** Makes terminal keys. @default 192 random bits */
  newKey?: () => string;
  /** Kept between runs, or repeats of an earlier run's authorisations look like others. @default a new one */
  fingerprintKey?: Uint8Array;
  /** What the people who run the switch identify themselves with. @default nobody may */
  operatorKey?: string | undefined;
  /** Who may ask what terminals have reported. @default nobody */
  walletKeys?: readonly WalletKey[];
  /** How long the wallet may take for one answer, in milliseconds. @default 10_000 */
  walletTimeoutMs?: number;
  /** How long a terminal waits for the wallet's word on an advice that is stored, in milliseconds. @default 5_000 */
  adviceWaitMs?: number;
  /** The waits between the tries of an advice, in milliseconds. @default 1_000 and 300_000 */
  retryDelayMs?: number;
  retryDelayMsMax?: number;
  /** After so many tries an advice is a dead letter. @default 150 */
  adviceTriesMax?: number;
  /** Told of each dead letter. @default only the log is */
  onDeadLetter?: (
    letter: TransactionKey & { kind: Advice["kind"]; cause: DeadLetterCause; tries: number },
  ) => void;
  /** How many advices may be on the way at once. @default 32 */
  sendingMax?: number;
  /** With so many withdrawals open no new one is taken. @default 100_000 */
  openMax?: number;
  /** Fastify's logger option. @default no log */
  logger?: FastifyServerOptions["logger"];
  /** Told once when the switch cannot keep records any more: it must end. @default the log is */
  onFatal?: (error: unknown) => void;
  /** Sees every reply before it is sent: for tests. */
  onResponseBody?: (operationId: string, status: number, body: unknown) => void;
};

export type Switch = {
  /** To inject requests. */
  readonly app: FastifyInstance;
  listen(address: { host: string; port: number }): Promise<string>;
  /** Settles when nothing is asked or sent at the moment; advices may be waiting for their next try. */
  whenIdle(): Promise<void>;
  /** How many withdrawals somebody still has to do something about. */
  readonly openCount: number;
  /** How many questions and advices are under way now. */
  readonly underWay: number;
  /** The records of one day, `YYYY-MM-DD` in Cabo Verde. */
  readDay(date: string): Promise<SwitchRecord[]>;
  /** Lets what is under way end. What is not acknowledged is there for the next run. */
  close(): Promise<void>;
};

/**
 * Builds the switch, and takes up what an earlier run has left; the caller listens and closes.
 * @throws Error when a terminal key cannot be used, a journal cannot be read, or the contract cannot be served.
 */
export async function createSwitch(options: SwitchOptions): Promise<Switch> {
  const { walletClient, acquirerId, onResponseBody, logger = false } = options;
  const {
    clock = () => new Date(),
    timers = systemTimers,
    random = Math.random,
    faults = noFaults,
  } = options;
  const { walletTimeoutMs = 10_000, adviceWaitMs = 5_000, openMax = 100_000 } = options;
  const journals = options.journals ?? new MemoryDisk();
  const app = fastify({ ...strictServerOptions, logger });

  await faults.reach("switch.restart.before");
  const log = await openDayLog({ journals, clock });
  const terminals = await openTerminals({
    ...{ journals, clock, configured: options.terminalKeys, newKey: options.newKey ?? newTerminalKey },
  });
  const turns = createTurns();
  const work = createWork();
  let ended = false;
  const fail = (error: unknown) => {
    if (ended) return;
    ended = true;
    advices.close();
    app.log.fatal({ err: error }, "the switch cannot keep its records and takes nothing more");
    options.onFatal?.(error);
  };
  const advices = createStoreAndForward({
    ...{ log, timers, turns, work },
    send: forwardTo({ walletClient, acquirerId, timers, timeoutMs: walletTimeoutMs, log: app.log }),
    retryDelayMs: backOff({
      minMs: options.retryDelayMs ?? 1_000,
      maxMs: options.retryDelayMsMax ?? 300_000,
      random,
    }),
    triesMax: options.adviceTriesMax ?? 150,
    sendingMax: options.sendingMax ?? 32,
    onStoring: (moment, { terminalId, traceNumber }) =>
      faults.reach(`switch.store.${moment}`, { terminalId, what: traceNumber }),
    onDeadLetter: (key, { adviceId, advice: { kind }, tries, death }) => {
      const { cause, code } = death!;
      app.log.error(
        { ...keyOf(key), adviceId, advice: kind, tries, cause, code },
        "dead letter: the wallet does not have this advice, a person has to look",
      );
      options.onDeadLetter?.({ ...keyOf(key), kind, cause, tries });
    },
    onFailure: fail,
  });
  const authorisations = createAuthorisations({
    ...{ log, advices, walletClient, acquirerId, timers, turns, work },
    timeoutMs: walletTimeoutMs,
    fingerprintKey: options.fingerprintKey ?? randomBytes(32),
    onSilence: (key, cause) => app.log.warn({ ...keyOf(key), err: cause }, "no usable answer of the wallet"),
    onFailure: fail,
  });

  const operators = new KeyRing<"operator">();
  if (options.operatorKey !== undefined) operators.set(keyDigest(options.operatorKey), "operator");
  // By the machine's clock, as they are made: business time may stand still or run ahead.
  const checkWallet = createWalletSignatureCheck(options.walletKeys ?? []);
  await bindOperations<operations, Caller>(app, {
    document,
    handlers: handlersFor({
      ...{ log, advices, authorisations, terminals, walletClient, acquirerId, clock, timers },
      ...{ walletTimeoutMs, adviceWaitMs, openMax },
    }),
    authenticators: {
      terminalKey: async ({ headers }) => {
        const key = headers["x-terminal-key"];
        const terminal = typeof key === "string" ? terminals.find(key) : undefined;
        if (terminal === undefined)
          throw new Problem("UNAUTHENTICATED", { message: "The terminal key is missing or unknown." });
        return { terminalId: terminal.terminalId, mayAuthorise: terminal.status === "ACTIVE" };
      },
      operatorKey: async ({ headers }) => {
        const key = headers["x-operator-key"];
        if (typeof key !== "string" || operators.find(key) === undefined)
          throw new Problem("UNAUTHENTICATED", { message: "The operator key is missing or wrong." });
        return { terminalId: "", mayAuthorise: false };
      },
      walletSignature: async (request) => {
        await checkWallet(request);
        return { terminalId: "", mayAuthorise: false };
      },
    },
    now: clock,
    ...(onResponseBody ? { onResponseBody } : {}),
  });

  advices.resume();
  await authorisations.resume();
  await faults.reach("switch.restart.after");
  return {
    app,
    listen: (address) => app.listen(address),
    whenIdle: work.whenIdle,
    get openCount() {
      return log.openCount();
    },
    get underWay() {
      return work.underWay;
    },
    readDay: log.read,
    async close() {
      // Who waits for the wallet's word is told that the switch has the advice.
      advices.close();
      await app.close();
      await work.whenIdle();
      ended = true;
      await terminals.close();
      await log.close();
    },
  };
}
