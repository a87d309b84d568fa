// What the switch does for each operation of its contract.
import type { Handlers } from "@makeba/openapi/bind";
import { type ErrorCode, Problem } from "@makeba/openapi/problem";
import type { components, operations } from "@makeba/openapi/vinti4";
import type { NetworkClient } from "@makeba/sdk/network";
import type { Timers } from "../atm/timers.ts";
import type { createAuthorisations } from "./authorisations.ts";
import type { Caller } from "./caller.ts";
import type { DayLog } from "./day-log.ts";
import { deadLetterHandlers } from "./dead-letter-handlers.ts";
import { type Advice, decimalText, type TransactionKey } from "./records.ts";
import type { StoreAndForward } from "./store-and-forward.ts";
import type { Terminals } from "./terminals.ts";
import type { StoredAdvice, Transaction } from "./transactions.ts";
import { askWallet } from "./wallet-messages.ts";

export type HandlerOptions = {
  readonly log: DayLog;
  readonly advices: StoreAndForward;
  readonly authorisations: ReturnType<typeof createAuthorisations>;
  readonly terminals: Terminals;
  readonly walletClient: NetworkClient;
  readonly acquirerId: string;
  readonly clock: () => Date;
  readonly timers: Timers;
  readonly walletTimeoutMs: number;
  readonly adviceWaitMs: number;
  readonly openMax: number;
};

type SwitchTransaction = components["schemas"]["switch-transaction"];

/** How long the wallet may take to answer an echo, in milliseconds. */
const ECHO_TIMEOUT_MS = 2_000;
/** How long to ask terminals to wait, in seconds. */
const RETRY_AFTER_SECONDS = 1;

export function handlersFor(options: HandlerOptions): Handlers<operations, Caller> {
  const { log, advices, authorisations, terminals, walletClient, acquirerId, clock, timers } = options;

  /** What is new finds room, or is told at once that there is none. */
  function needRoom(key: TransactionKey): void {
    if (log.find(key) === undefined && log.openCount() >= options.openMax)
      throw new Problem("OVERLOADED", { headers: { "Retry-After": String(RETRY_AFTER_SECONDS) } });
  }

  async function advise(caller: Caller, key: TransactionKey, advice: Advice) {
    refuseOtherTerminal(caller, key.terminalId);
    needRoom(key);
    const added = await advices.add(key, advice, "TERMINAL");
    if (added.kind === "contradiction")
      throw new Problem("IDEMPOTENCY_KEY_REUSED", { details: { field: added.field } });
    return takenAs(await advices.outcomeOf(key, added.advice.adviceId, options.adviceWaitMs));
  }

  return {
    requestAuthorisation: async ({ body, principal }) => {
      refuseOtherTerminal(principal, body.terminalId);
      if (!principal.mayAuthorise)
        throw new Problem("FORBIDDEN", { message: "The terminal is disabled: it gets no authorisation." });
      needRoom(body);
      return { status: 200, body: await authorisations.request(body) };
    },
    adviseCompletion: ({ body, principal }) => advise(principal, body, completionIn(body)),
    adviseReversal: ({ body, principal }) =>
      advise(principal, body, { kind: "REVERSAL", reason: body.reason }),
    enquireTransaction: async ({ params, principal, request }) => {
      refuseOtherTerminal(principal, params.terminalId);
      const word = await askWallet({
        ...{ timers, timeoutMs: options.walletTimeoutMs, refusals: new Set<number>() },
        call: (signal) => walletClient.getNetworkTransaction({ acquirerId, ...params }, { signal }),
      });
      // The wallet's word is worth having although a day's file is damaged.
      const known = await log.recall(params).catch((error: unknown) => {
        request.log.error({ err: error }, "an older day cannot be read");
        return undefined;
      });
      const taken = (known?.advices ?? []).map(({ adviceId, advice: { kind }, source, state }) => ({
        ...{ adviceId, kind, source, state },
      }));
      if (word.kind === "answer")
        return { status: 200, body: { ...word.answer, answeredBy: "ISSUER", advices: taken } };
      if (known === undefined)
        throw new Problem("OUTCOME_UNKNOWN", { headers: { "Retry-After": String(RETRY_AFTER_SECONDS) } });
      return { status: 200, body: { ...ownWord(known), advices: taken } };
    },
    enquireAdvice: async ({ params }) => ({ status: 200, body: lastAdviceOf(await log.recall(params)) }),
    echoSwitch: async ({ body: { terminalId }, principal, request }) => {
      refuseOtherTerminal(principal, terminalId);
      const word = await askWallet({
        ...{ timers, timeoutMs: ECHO_TIMEOUT_MS, refusals: new Set<number>() },
        call: (signal) => walletClient.echoNetwork({ acquirerId }, { signal, maxAttempts: 1 }),
      });
      if (word.kind === "silence")
        request.log.warn({ err: word.cause }, "the wallet does not answer an echo");
      const wallet = word.kind === "answer" ? "up" : "down";
      return { status: 200, body: { terminalId, wallet, time: clock().toISOString() } };
    },
    getLiveness: () => ({ status: 200, body: { status: "ok" } }),

    listTerminals: ({ query: { after, limit } }) => ({
      status: 200,
      body: terminals.list({ after, limit: limit ?? 100 }),
    }),
    registerTerminal: async ({ body: { terminalId } }) => ({
      status: 201,
      body: await terminals.register(terminalId),
    }),
    disableTerminal: async ({ params }) => ({
      status: 200,
      body: await terminals.disable(params.terminalId),
    }),
    enableTerminal: async ({ params }) => ({ status: 200, body: await terminals.enable(params.terminalId) }),
    rotateTerminalKey: async ({ params, body }) => ({
      status: 200,
      body: await terminals.rotateKey(params.terminalId, body.earlierKeySeconds),
    }),

    ...deadLetterHandlers(options),
  };
}

function refuseOtherTerminal(caller: Caller, terminalId: string): void {
  if (caller.terminalId !== terminalId)
    throw new Problem("FORBIDDEN", {
      message: "The terminal key belongs to another terminal.",
      details: { field: "terminalId" },
    });
}

function completionIn(body: { outcome: "DISPENSED" | "UNKNOWN"; dispensedAmount?: number | string }): Advice {
  const { outcome, dispensedAmount } = body;
  if (outcome === "UNKNOWN" || dispensedAmount === undefined)
    return { kind: "COMPLETION", outcome: "UNKNOWN" };
  return { kind: "COMPLETION", outcome, dispensedAmount: decimalText(dispensedAmount) };
}

/** What the terminal is told. A refusal is the wallet's own word, and the terminal's journal should have it too. */
function takenAs({ state, answer, death }: StoredAdvice) {
  if (state === "ACKNOWLEDGED")
    return {
      status: 200 as const,
      body: { acknowledged: true as const, acknowledgedBy: "ISSUER" as const, ...answer },
    };
  if (death?.cause === "REFUSED" && death.code !== undefined)
    throw new Problem(death.code as ErrorCode, { details: { ...death.details } });
  return {
    status: 202 as const,
    body: { acknowledged: true as const, acknowledgedBy: "SWITCH" as const },
  };
}

/** What the switch itself knows, for when the wallet cannot be reached. */
function ownWord({ authorisation }: Transaction): Omit<SwitchTransaction, "advices"> {
  const own = { known: true, answeredBy: "SWITCH" } as const;
  const decision = authorisation?.decision;
  if (authorisation === undefined || decision === undefined) return own;
  const { amount, currency } = authorisation;
  const money = { amount: Number(amount), currency };
  switch (decision.decision) {
    case "APPROVED":
      return { ...own, ...money, decision: "APPROVED", transactionId: decision.transactionId };
    case "DECLINED":
      return { ...own, ...money, decision: "DECLINED", reason: decision.reason };
    case "UNKNOWN":
      return { ...own, ...money, decision: "UNKNOWN" };
    case "REFUSED":
      return own;
  }
}

function lastAdviceOf(transaction: Transaction | undefined) {
  const last = transaction?.advices.at(-1)?.advice;
  if (last === undefined) return { advice: "NONE" as const };
  if (last.kind === "REVERSAL") return { advice: last.kind, reason: last.reason };
  const { kind: advice, ...outcome } = last;
  return { advice, ...outcome };
}
