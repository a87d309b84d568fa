// One simulated ATM: asks the switch, pays out in real notes, and reports until it is acknowledged.
// It must never pay out without an approval that it holds in its hand, and never forget to report one way or the other.
// Its state lives in memory and ends with the process. The protocol is [ours]: the real Vinti4 one is not public.
//
//   idle -- withdraw --> asking -- declined --------------------------------------> idle
//                          |  \--- no usable answer ---> reversal (TIMEOUT, ...) --> idle
//                          v approved
//                      presenting -- nothing presented -> reversal HARDWARE -------> idle
//                          |  \----- not taken ---------> retract bin, reversal NOT_TAKEN
//                          |  \----- in doubt ----------> completion UNKNOWN ------> idle
//                          v taken, all or in part
//                      completion DISPENSED with what came out --------------------> idle
//
// Reversals and completions go through the advice queue, which repeats each until the switch acknowledges it.
import { AdviceQueue, defaultRetryDelayMs, type PendingAdvice } from "./advice-queue.ts";
import {
  byDenomination,
  type Cassette,
  checkCassettes,
  countOf,
  type Denomination,
  defaultCassettes,
  type NoteCount,
  take,
  worthOf,
} from "./cassettes.ts";
import { type Dispenser, faultlessDispenser, judgeDispense } from "./dispense.ts";
import type { Advice, AnswerFault, AtmEvent, AtmEventBody, LocalRefusal } from "./events.ts";
import { chooseNotes, presentedNotesMax } from "./note-mix.ts";
import { printReceipt } from "./receipt.ts";
import type {
  Decision,
  DeclineReason,
  ReversalAdvice,
  SwitchClient,
  TransactionKey,
  Unknown,
} from "./switch-client.ts";
import { answerWithin, systemTimers, type Timers } from "./timers.ts";
import { localDateAt, TraceNumbers, type TracePosition } from "./trace-numbers.ts";

const currency = "CVE";

export type AtmOptions = {
  /** 1 to 16 of A-Z and 0-9. */
  terminalId: string;
  switchClient: SwitchClient;
  /** What is loaded. @default defaultCassettes */
  cassettes?: readonly Cassette[];
  /** The time at the terminal. */
  clock: () => Date;
  /** Gets the timeline. What it throws is thrown outside the ATM, so that it cannot stop a report about money. */
  onEvent?: (event: AtmEvent) => void;
  /** The hardware. @default one without faults */
  dispenser?: Dispenser;
  /** @default systemTimers */
  timers?: Timers;
  /** How long to wait for a decision, in milliseconds; what comes later is discarded. @default 15_000 */
  answerTimeoutMs?: number;
  /** How long one try of an advice waits for its acknowledgement, in milliseconds. @default 15_000 */
  adviceTimeoutMs?: number;
  /** The wait before an advice is repeated, in milliseconds, after so many tries. @default 1 s to 1 min, jittered */
  retryDelayMs?: (tries: number) => number;
  /** With so many advices waiting, the ATM serves nobody. @default 100 */
  pendingAdvicesMax?: number;
  /** The most notes in one presentation. @default 40 */
  presentedNotesMax?: number;
  /** Where an earlier run of this terminal stopped counting. Without it the count starts anew. */
  lastTrace?: TracePosition;
  /** Keeps each trace number before it is used; when it throws, `withdraw` does, and nothing is sent. */
  rememberTrace?: (last: TracePosition) => void;
  /** Where the terminal stands, an IANA name. @default "Atlantic/Cape_Verde" */
  timeZone?: string;
};

/** Whether the report reached the wallet at its first try, or waits in the queue. */
export type AdviceState = "acknowledged" | "queued";

export type WithdrawalResult =
  /** Notes are in the customer's hand: `amount` escudos, fewer than `requestedAmount` when only some came out. */
  | ({
      outcome: "dispensed";
      notes: readonly NoteCount[];
      amount: number;
      requestedAmount: number;
      receipt: string;
      transactionId: string;
      advice: AdviceState;
    } & TransactionKey)
  /** The wallet said no. */
  | ({ outcome: "declined"; reason: DeclineReason; lockedUntil?: string } & TransactionKey)
  /** Nothing was sent, and the code is untouched. */
  | { outcome: "cannot-dispense"; reason: LocalRefusal }
  /** Approved, but no note came into the customer's hand: it is being reversed. */
  | ({
      outcome: "cannot-dispense";
      reason: "HARDWARE" | "NOT_TAKEN";
      transactionId: string;
      advice: AdviceState;
    } & TransactionKey)
  /** No usable answer: no notes came out, and a reversal is on its way. */
  | ({ outcome: "unknown"; reason: "NO_ANSWER"; fault: AnswerFault; advice: AdviceState } & TransactionKey)
  /** Approved, and notes moved, but the machine cannot say where they are: a person decides. */
  | ({
      outcome: "unknown";
      reason: "DISPENSE_IN_DOUBT";
      transactionId: string;
      advice: AdviceState;
    } & TransactionKey);

/** Where the notes of one denomination are. Always: `loaded = inCassettes + retracted + dispensed`. */
export type InventoryRow = {
  denomination: Denomination;
  loaded: number;
  inCassettes: number;
  retracted: number;
  /** Left the machine, as far as it can tell. */
  dispensed: number;
  /** Those of `dispensed` that nobody confirmed: a person has to count. */
  inDoubt: number;
};

export class Atm {
  readonly terminalId: string;
  readonly #options: Required<Omit<AtmOptions, "lastTrace" | "rememberTrace" | "cassettes" | "retryDelayMs">>;
  readonly #traces: TraceNumbers;
  readonly #advices: AdviceQueue;
  readonly #loaded: readonly NoteCount[];
  #cassettes: readonly Cassette[];
  #retracted: readonly NoteCount[] = [];
  #dispensed: readonly NoteCount[] = [];
  #inDoubt: readonly NoteCount[] = [];
  #busy = false;

  /** @throws Error when the terminal id, the cassettes or the last trace cannot be right. */
  constructor(options: AtmOptions) {
    const { terminalId, switchClient, cassettes = defaultCassettes } = options;
    if (!/^[A-Z0-9]{1,16}$/.test(terminalId))
      throw new Error(`A terminal id is 1 to 16 of A-Z and 0-9; found ${JSON.stringify(terminalId)}.`);
    checkCassettes(cassettes);
    this.terminalId = terminalId;
    this.#options = {
      onEvent: () => {},
      dispenser: faultlessDispenser,
      timers: systemTimers,
      answerTimeoutMs: 15_000,
      adviceTimeoutMs: 15_000,
      pendingAdvicesMax: 100,
      presentedNotesMax,
      timeZone: "Atlantic/Cape_Verde",
      ...options,
    };
    this.#cassettes = cassettes.map((cassette) => ({ ...cassette }));
    this.#loaded = byDenomination(cassettes);
    this.#traces = new TraceNumbers(options.lastTrace, options.rememberTrace);
    this.#advices = new AdviceQueue({
      send: (advice, signal) =>
        advice.kind === "completion"
          ? switchClient.complete(advice.body, signal)
          : switchClient.reverse(advice.body, signal),
      timers: this.#options.timers,
      timeoutMs: this.#options.adviceTimeoutMs,
      retryDelayMs: options.retryDelayMs ?? defaultRetryDelayMs,
      onEvent: (event) => this.#emit(event),
    });
  }

  /**
   * One customer at the machine. Settles when the notes have moved and the report has been tried once.
   * @param request `amount` in whole escudos; `code` as typed
   * @throws only what `rememberTrace` throws, before anything is sent
   */
  async withdraw(request: { code: string; amount: number }): Promise<WithdrawalResult> {
    const { amount } = request;
    if (this.#busy) return this.#refuse(amount, "BUSY");
    if (this.#advices.size >= this.#options.pendingAdvicesMax)
      return this.#refuse(amount, "TOO_MANY_PENDING_ADVICES");
    if (!/^[0-9]{6}$/.test(request.code)) return this.#refuse(amount, "INVALID_CODE");
    const mix = chooseNotes(amount, this.#cassettes, this.#options.presentedNotesMax);
    if ("refusal" in mix) return this.#refuse(amount, mix.refusal);
    const { clock, timeZone } = this.#options;
    const trace = this.#traces.next(localDateAt(clock(), timeZone));
    if (!trace) return this.#refuse(amount, "NO_TRACE_NUMBER");

    this.#busy = true;
    try {
      const key = { terminalId: this.terminalId, ...trace };
      const answer = await this.#ask(key, request.code, amount, mix.notes);
      if (answer.kind === "unusable") return await this.#giveUp(key, answer);
      if (answer.kind === "declined") {
        const { kind: _, ...decline } = answer;
        this.#emit({ type: "withdrawal-declined", ...decline, ...key });
        return { outcome: "declined", ...decline, ...key };
      }
      this.#emit({ type: "withdrawal-approved", transactionId: answer.transactionId, ...key });
      return await this.#payOut(key, answer.transactionId, amount, mix.notes);
    } finally {
      this.#busy = false;
    }
  }

  /** Sends everything that is not acknowledged now, without waiting for its time. */
  deliverPendingAdvices(): Promise<{ acknowledged: number; pending: number }> {
    return this.#advices.deliver();
  }

  /** What the switch has not acknowledged. */
  pendingAdvices(): PendingAdvice[] {
    return this.#advices.pending();
  }

  /** What is left to pay out, the largest denomination first. */
  available(): NoteCount[] {
    return byDenomination(this.#cassettes);
  }

  /** Where every note is that was ever loaded, the largest denomination first. */
  inventory(): InventoryRow[] {
    return this.#loaded.map(({ denomination, count }) => ({
      denomination,
      loaded: count,
      inCassettes: countOf(this.#cassettes, denomination),
      retracted: countOf(this.#retracted, denomination),
      dispensed: countOf(this.#dispensed, denomination),
      inDoubt: countOf(this.#inDoubt, denomination),
    }));
  }

  /** Ends the repeats that come by themselves, so that the process can end. Pending advices end with the process. */
  close(): void {
    this.#advices.close();
  }

  async #ask(
    key: TransactionKey,
    code: string,
    amount: number,
    notes: readonly NoteCount[],
  ): Promise<Decision | { kind: "unusable"; fault: AnswerFault; code?: string }> {
    const { switchClient, timers, answerTimeoutMs } = this.#options;
    this.#emit({ type: "authorisation-requested", amount, notes, ...key });
    const answer = await answerWithin({
      timers,
      timeoutMs: answerTimeoutMs,
      call: (signal) => switchClient.authorise({ ...key, code, amount, currency }, signal),
      onLate: ({ kind }) => this.#emit({ type: "late-answer-discarded", answer: kind, ...key }),
    }).catch((): Unknown => ({ kind: "unknown", cause: "connection" }));
    if (answer === undefined) return { kind: "unusable", fault: "timeout" };
    if (answer.kind === "unknown") {
      const { cause: fault, code: errorCode } = answer;
      return { kind: "unusable", fault, ...(errorCode === undefined ? {} : { code: errorCode }) };
    }
    const other =
      answer.kind === "approved" &&
      ((answer.amount ?? amount) !== amount || (answer.currency ?? currency) !== currency);
    return other ? { kind: "unusable", fault: "other-amount" } : answer;
  }

  async #giveUp(
    key: TransactionKey,
    { fault, code }: { fault: AnswerFault; code?: string },
  ): Promise<WithdrawalResult> {
    this.#emit({ type: "answer-unusable", fault, ...(code === undefined ? {} : { code }), ...key });
    const lost = fault === "timeout" || fault === "connection";
    const advice = await this.#reverse(key, lost ? "TIMEOUT" : "DESTINATION_UNAVAILABLE");
    return { outcome: "unknown", reason: "NO_ANSWER", fault, advice, ...key };
  }

  async #payOut(
    key: TransactionKey,
    transactionId: string,
    requestedAmount: number,
    planned: readonly NoteCount[],
  ): Promise<WithdrawalResult> {
    const { clock, timeZone } = this.#options;
    const { kind, notes } = await this.#dispense(planned);
    const amount = worthOf(notes);
    if (kind === "nothing") {
      this.#emit({ type: "nothing-presented", ...key });
      const advice = await this.#reverse(key, "HARDWARE");
      return { outcome: "cannot-dispense", reason: "HARDWARE", transactionId, advice, ...key };
    }
    // The counts change before anything else can happen, so that no event ever sees notes in two places.
    this.#cassettes = take(this.#cassettes, notes);
    if (kind === "retracted") this.#retracted = byDenomination([...this.#retracted, ...notes]);
    else this.#dispensed = byDenomination([...this.#dispensed, ...notes]);
    if (kind === "in-doubt") {
      this.#inDoubt = byDenomination([...this.#inDoubt, ...notes]);
      this.#emit({ type: "dispense-in-doubt", amount, ...key });
      const advice = await this.#complete(key, { outcome: "UNKNOWN" });
      return { outcome: "unknown", reason: "DISPENSE_IN_DOUBT", transactionId, advice, ...key };
    }
    this.#emit({ type: "notes-presented", notes, amount, ...key });
    if (kind === "retracted") {
      this.#emit({ type: "notes-retracted", amount, ...key });
      const advice = await this.#reverse(key, "NOT_TAKEN");
      return { outcome: "cannot-dispense", reason: "NOT_TAKEN", transactionId, advice, ...key };
    }
    this.#emit({ type: "notes-taken", amount, ...key });
    const facts = { ...key, transactionId, requestedAmount, amount, notes };
    const receipt = printReceipt({ ...facts, at: clock(), timeZone });
    const advice = await this.#complete(key, { outcome: "DISPENSED", dispensedAmount: amount });
    return { outcome: "dispensed", ...facts, receipt, advice };
  }

  async #dispense(planned: readonly NoteCount[]) {
    let report: Awaited<ReturnType<Dispenser>> | undefined;
    try {
      report = await this.#options.dispenser(planned);
    } catch {
      // A dispenser that fails without a report leaves everything in doubt, which `judgeDispense` says.
    }
    return judgeDispense(planned, this.#cassettes, report);
  }

  #reverse(key: TransactionKey, reason: ReversalAdvice["reason"]): Promise<AdviceState> {
    return this.#advise({ kind: "reversal", body: { ...key, reason } });
  }

  #complete(
    key: TransactionKey,
    report: { outcome: "DISPENSED"; dispensedAmount: number } | { outcome: "UNKNOWN" },
  ): Promise<AdviceState> {
    return this.#advise({ kind: "completion", body: { ...key, ...report } });
  }

  async #advise(advice: Advice): Promise<AdviceState> {
    return (await this.#advices.add(advice)) ? "acknowledged" : "queued";
  }

  #refuse(amount: number, reason: LocalRefusal): WithdrawalResult {
    this.#emit({ type: "withdrawal-refused", amount, reason });
    return { outcome: "cannot-dispense", reason };
  }

  #emit(event: AtmEventBody): void {
    try {
      this.#options.onEvent({ ...event, at: this.#options.clock() });
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}
