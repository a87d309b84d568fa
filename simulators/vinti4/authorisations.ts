// A terminal asks whether it may pay out. The wallet decides; the switch keeps the question before it asks and the decision
// before it answers, so that after any end it knows whom it has told what. It never stands in for the wallet: what it surely
// could not ask it declines; when an answer does not come, nobody knows, and the switch reverses what may have been approved.
// [ours]
import { createHmac } from "node:crypto";
import { Problem } from "@makeba/openapi/problem";
import type { components, operations } from "@makeba/openapi/vinti4";
import document from "@makeba/openapi/vinti4.json" with { type: "json" };
import type { NetworkClient } from "@makeba/sdk/network";
import type { Timers } from "../atm/timers.ts";
import type { DayLog } from "./day-log.ts";
import type { Turns, Work } from "./in-order.ts";
import { type Decision, decimalText, keyOf, keyText, type TransactionKey } from "./records.ts";
import type { StoreAndForward } from "./store-and-forward.ts";
import type { Transaction } from "./transactions.ts";
import { askWallet, type WalletWord } from "./wallet-messages.ts";

export type AuthorisationRequest =
  operations["requestAuthorisation"]["requestBody"]["content"]["application/json"];
export type AuthorisationAnswer = components["schemas"]["switch-authorisation-answer"];
type WalletDecision = Awaited<ReturnType<NetworkClient["authoriseWithdrawal"]>>;

export type AuthorisationOptions = {
  readonly log: DayLog;
  readonly advices: StoreAndForward;
  readonly walletClient: NetworkClient;
  readonly acquirerId: string;
  readonly timers: Timers;
  readonly timeoutMs: number;
  /** Digests what was asked; a six-digit code under a known key would be no secret. */
  readonly fingerprintKey: Uint8Array;
  readonly turns: Turns;
  readonly work: Work;
  readonly onSilence: (key: TransactionKey, cause: unknown) => void;
  readonly onFailure: (error: unknown) => void;
};

/** How long to ask terminals to wait after an unknown outcome, in seconds. */
const RETRY_AFTER_SECONDS = 1;

/** What the contract lets the switch hand on as the wallet's refusal. */
const refusals: ReadonlySet<number> = new Set(
  Object.keys(document.paths["/v1/authorisations"].post.responses)
    .map(Number)
    .filter((status) => status >= 400 && status < 500),
);

export function createAuthorisations(options: AuthorisationOptions) {
  const { log, advices, walletClient, acquirerId, timers, timeoutMs, turns, work } = options;
  const asking = new Map<string, { fingerprint: string; answer: Promise<AuthorisationAnswer> }>();

  const fingerprintOf = ({ code, amount, currency }: AuthorisationRequest) =>
    createHmac("sha256", options.fingerprintKey)
      .update(JSON.stringify([code, decimalText(amount), currency]))
      .digest("base64url");

  async function ask(body: AuthorisationRequest, fingerprint: string): Promise<AuthorisationAnswer> {
    const key = keyOf(body);
    const release = advices.block(key);
    try {
      const { currency } = body;
      const amount = decimalText(body.amount);
      await log.append({ ...key, type: "authorisation-asked", amount, currency, fingerprint });
      if (isReversed(key))
        return await conclude(key, { decision: "DECLINED", by: "SWITCH", reason: "REVERSED_BEFORE" });
      const word = await askWallet<WalletDecision>({
        call: (signal) => walletClient.authoriseWithdrawal({ acquirerId, ...body }, { signal }),
        ...{ timers, timeoutMs, refusals },
        onLate: (late) =>
          log
            .append({ ...key, type: "late-answer-discarded", answer: late.decision })
            .catch(options.onFailure),
      });
      if (word.kind === "silence") options.onSilence(key, word.cause);
      return await conclude(key, decisionFrom(word, body), word);
    } finally {
      release();
    }
  }

  /** Keeps the decision, then answers with it. */
  async function conclude(
    key: TransactionKey,
    decision: Decision,
    word?: WalletWord<unknown>,
  ): Promise<AuthorisationAnswer> {
    await reverseUnknown(key, decision);
    const kept = await turns(keyText(key), async () => {
      // The terminal has reversed meanwhile, and the wallet is being told: an approval has come too late.
      const tooLate = decision.decision === "APPROVED" && isReversed(key);
      const final: Decision = tooLate
        ? { decision: "DECLINED", by: "SWITCH", reason: "REVERSED_BEFORE" }
        : decision;
      await log.append({ ...key, type: "authorisation-decided", ...final });
      return final;
    });
    if (kept.decision === "REFUSED" && word?.kind === "refusal")
      throw new Problem(word.code, { details: word.details });
    return answerFrom(log.find(key)!);
  }

  /** The reversal is kept first: whoever finds an unknown decision finds its reversal too. */
  async function reverseUnknown(key: TransactionKey, decision: Decision): Promise<void> {
    if (decision.decision !== "UNKNOWN") return;
    const reason = decision.silence === "timeout" ? "TIMEOUT" : "DESTINATION_UNAVAILABLE";
    await advices.add(key, { kind: "REVERSAL", reason }, "SWITCH");
  }

  const isReversed = (key: TransactionKey) =>
    log.find(key)?.advices.some(({ advice }) => advice.kind === "REVERSAL") ?? false;

  return {
    /** The wallet's decision; a repeat gets the first one's. @throws Problem */
    async request(body: AuthorisationRequest): Promise<AuthorisationAnswer> {
      const text = keyText(body);
      const fingerprint = fingerprintOf(body);
      const running = asking.get(text);
      const known = log.find(body);
      const earlier = running ?? known?.authorisation;
      const refusedBefore = known?.authorisation?.decision?.decision === "REFUSED";
      if (earlier !== undefined && !(refusedBefore && running === undefined)) {
        if (earlier.fingerprint !== fingerprint) throw contradiction(body, known);
        return running ? running.answer : answerFrom(known!);
      }
      const answer = work.run(() => ask(body, fingerprint));
      asking.set(text, { fingerprint, answer });
      const forget = () => asking.delete(text);
      answer.then(forget, forget);
      return answer;
    },

    /** What an earlier run asked and never decided was answered to nobody. */
    async resume(): Promise<void> {
      for (const transaction of log.open()) {
        if (transaction.authorisation === undefined || transaction.authorisation.decision) continue;
        const decision: Decision = { decision: "UNKNOWN", by: "SWITCH", silence: "restart" };
        await reverseUnknown(transaction, decision);
        await log.append({ ...keyOf(transaction), type: "authorisation-decided", ...decision });
      }
    },
  };
}

function decisionFrom(word: WalletWord<WalletDecision>, body: AuthorisationRequest): Decision {
  if (word.kind === "refusal") return { decision: "REFUSED", by: "ISSUER", code: word.code };
  if (word.kind === "silence")
    return word.silence === "never-sent"
      ? { decision: "DECLINED", by: "SWITCH", reason: "DESTINATION_UNAVAILABLE" }
      : { decision: "UNKNOWN", by: "SWITCH", silence: word.silence };
  const { decision, transactionId, reason, lockedUntil, amount, currency } = word.answer;
  if (decision === "DECLINED" && reason !== undefined)
    return { decision, by: "ISSUER", reason, ...(lockedUntil === undefined ? {} : { lockedUntil }) };
  const sameMoney =
    decimalText(amount ?? body.amount) === decimalText(body.amount) &&
    (currency ?? body.currency) === body.currency;
  if (decision === "APPROVED" && transactionId !== undefined && sameMoney)
    return { decision, by: "ISSUER", transactionId };
  // Not in the wallet's words: what it has done is anybody's guess.
  return { decision: "UNKNOWN", by: "SWITCH", silence: "no-answer" };
}

/** What a terminal is told of a decision that is kept. @throws Problem when there is none that could be relied on */
function answerFrom({ authorisation }: Transaction): AuthorisationAnswer {
  const decision = authorisation?.decision;
  if (decision?.decision === "APPROVED") {
    const { transactionId } = decision;
    const { amount, currency } = authorisation!;
    return { decision: "APPROVED", transactionId, amount: Number(amount), currency };
  }
  if (decision?.decision === "DECLINED") {
    const { reason, lockedUntil } = decision;
    return { decision: "DECLINED", reason, ...(lockedUntil === undefined ? {} : { lockedUntil }) };
  }
  throw new Problem("OUTCOME_UNKNOWN", { headers: { "Retry-After": String(RETRY_AFTER_SECONDS) } });
}

function contradiction(body: AuthorisationRequest, known: Transaction | undefined): Problem {
  const asked = known?.authorisation;
  const field =
    asked && asked.amount !== decimalText(body.amount)
      ? "amount"
      : asked && asked.currency !== body.currency
        ? "currency"
        : "code";
  return new Problem("IDEMPOTENCY_KEY_REUSED", { details: { field } });
}
