// One simulated ATM: asks the switch, pays out in real notes, and reports until it is acknowledged.
// It must never pay out without an approval that it holds in its hand, and never forget to report one way or the other.
// Its journal says what it was doing when the power goes, and its next start decides from it (recovery.ts).
// The protocol is [ours]: the real Vinti4 one is not public.
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
import { type FaultPlan, noFaults } from "../faults/fault-plan.ts";
import type { Journal } from "../journal/journal.ts";
import { AdviceQueue, defaultRetryDelayMs, type PendingAdvice } from "./advice-queue.ts";
import { AtmJournal, forgetfulJournal, JournalLost } from "./atm-journal.ts";
import { byDenomination, type Cassette, defaultCassettes, type NoteCount, worthOf } from "./cassettes.ts";
import { type Dispenser, faultlessDispenser } from "./dispense.ts";
import type { Advice, AtmEvent, AtmEventBody } from "./events.ts";
import type { AtmEntry, AtmMemory } from "./journal-entries.ts";
import type { LocalRefusal } from "./local-refusals.ts";
import { firstMemory, remember } from "./memory.ts";
import { chooseNotes, presentedNotesMax } from "./note-mix.ts";
import { checkPolicy, type NotePolicyName } from "./note-policies.ts";
import { recover } from "./recovery.ts";
import { type InventoryRow, inventoryOf, roomIn, totalCount } from "./safe.ts";
import { type Service, serveCustomer } from "./serve.ts";
import { type AtmStatus, levelChanges, statusOf } from "./status.ts";
import { createSupervisor, type Supervisor } from "./supervisor.ts";
import type { AdviceAnswer, SwitchClient, TransactionKey } from "./switch-client.ts";
import { systemTimers, type Timers } from "./timers.ts";
import { checkTrace, localDateAt, nextTrace, type TracePosition } from "./trace-numbers.ts";
import type { WithdrawalResult } from "./withdrawal-result.ts";

export type { InventoryRow } from "./safe.ts";
export type { AdviceState, WithdrawalResult } from "./withdrawal-result.ts";

export type AtmOptions = {
  /** 1 to 16 of A-Z and 0-9. */
  terminalId: string;
  switchClient: SwitchClient;
  /** Where the machine remembers. It belongs to this terminal alone. @default one that ends with the process */
  journal?: Journal<AtmEntry>;
  /** What is loaded when the machine is switched on for the first time; later its journal knows. @default defaultCassettes */
  cassettes?: readonly Cassette[];
  /** How many notes the retract bin and the reject bin take. @default 500 each */
  binCapacity?: number;
  /** The time at the terminal. */
  clock: () => Date;
  /** Gets the timeline. What it throws is thrown outside the ATM, so that it cannot stop a report about money. */
  onEvent?: (event: AtmEvent) => void;
  /** The hardware. @default one without faults */
  dispenser?: Dispenser;
  /** What shall go wrong in the machine, at `atm.present`, `atm.take` and `atm.restart`. @default nothing */
  faults?: FaultPlan;
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
  /** Which notes are preferred, by the name of a policy (note-policies.ts). @default "fewest-notes" */
  notePolicy?: NotePolicyName;
  /** Where an earlier run without this journal stopped counting. Without it a new machine's count starts anew. */
  lastTrace?: TracePosition;
  /** Where the terminal stands, an IANA name. @default "Atlantic/Cape_Verde" */
  timeZone?: string;
};

type Settings = Required<
  Omit<AtmOptions, "journal" | "lastTrace" | "cassettes" | "binCapacity" | "retryDelayMs">
>;

export class Atm {
  readonly terminalId: string;
  /**
   * Settles when the journal of the run before is dealt with. Customers and advices wait for it.
   * When the journal cannot be written it settles too: the machine is then out of service.
   */
  readonly ready: Promise<void>;
  /** For people with the key of the machine. */
  readonly supervisor: Supervisor;
  readonly #options: Settings;
  readonly #journal: AtmJournal;
  readonly #advices: AdviceQueue;
  #busy = false;
  /** The journal cannot be written. */
  #stopped = false;
  #powered = true;

  /** @throws Error when the terminal id, the cassettes or the last trace cannot be right. */
  constructor(options: AtmOptions) {
    const { terminalId, switchClient, cassettes = defaultCassettes, journal = forgetfulJournal() } = options;
    if (!/^[A-Z0-9]{1,16}$/.test(terminalId))
      throw new Error(`A terminal id is 1 to 16 of A-Z and 0-9; found ${JSON.stringify(terminalId)}.`);
    if (options.lastTrace) checkTrace(options.lastTrace);
    if (options.notePolicy !== undefined) checkPolicy(options.notePolicy);
    this.terminalId = terminalId;
    this.#options = {
      onEvent: () => {},
      dispenser: faultlessDispenser,
      faults: noFaults,
      timers: systemTimers,
      answerTimeoutMs: 15_000,
      adviceTimeoutMs: 15_000,
      pendingAdvicesMax: 100,
      presentedNotesMax,
      notePolicy: "fewest-notes",
      timeZone: "Atlantic/Cape_Verde",
      ...options,
    };
    const first = firstMemory({
      cassettes,
      ...(options.binCapacity === undefined ? {} : { binCapacity: options.binCapacity }),
      ...(options.lastTrace ? { lastTrace: options.lastTrace } : {}),
      at: this.#now(),
    });
    this.#journal = new AtmJournal(journal, journal.reading.entries.reduce(remember, first));
    this.#advices = new AdviceQueue({
      send: (advice, sentBefore, signal) =>
        advice.kind === "completion"
          ? switchClient.complete(advice.body, signal, sentBefore)
          : switchClient.reverse(advice.body, signal, sentBefore),
      settle: (advice, answer) => this.#settle(advice, answer),
      timers: this.#options.timers,
      timeoutMs: this.#options.adviceTimeoutMs,
      retryDelayMs: options.retryDelayMs ?? defaultRetryDelayMs,
      onEvent: (event) => this.#emit(event),
    });
    this.supervisor = createSupervisor({
      terminalId,
      memory: () => this.#memory,
      write: (entry) => this.#write(entry),
      now: () => this.#now(),
      removeRefused: (position) => this.#advices.remove(position),
      alone: (act) => this.#alone(act),
    });
    this.ready = this.#start(first).catch((error: unknown) => this.#stop(error));
  }

  /**
   * One customer at the machine. Settles when the notes have moved and the report has been tried once.
   * @param request `amount` in whole escudos; `code` as typed
   */
  async withdraw(request: { code: string; amount: number }): Promise<WithdrawalResult> {
    if (this.#busy) return this.#refuse(request.amount, "BUSY");
    this.#busy = true;
    let key: TransactionKey | undefined;
    try {
      await this.ready;
      const { amount, code } = request;
      const plan = this.#plan(request);
      if ("refusal" in plan) return this.#refuse(amount, plan.refusal);
      await this.#write({ type: "asked", amount, notes: plan.notes, ...plan.trace });
      key = { terminalId: this.terminalId, ...plan.trace };
      return await serveCustomer(this.#service, { key, amount, planned: plan.notes }, code);
    } catch (error) {
      if (!(error instanceof JournalLost)) throw error;
      this.#stop(error);
      return key
        ? { outcome: "unknown", reason: "JOURNAL_LOST", ...key }
        : this.#refuse(request.amount, "OUT_OF_SERVICE");
    } finally {
      this.#busy = false;
    }
  }

  /** Sends everything that is not acknowledged now, without waiting for its time. */
  async deliverPendingAdvices(): Promise<{ acknowledged: number; pending: number }> {
    await this.ready;
    return this.#advices.deliver();
  }

  /** What the switch has not acknowledged. */
  pendingAdvices(): PendingAdvice[] {
    return this.#advices.pending();
  }

  /** What is left to pay out, the largest denomination first. */
  available(): NoteCount[] {
    return byDenomination(this.#memory.safe.cassettes);
  }

  /** Where every note is that was ever loaded, the largest denomination first. */
  inventory(): InventoryRow[] {
    return inventoryOf(this.#memory.safe);
  }

  /** Whether it serves, and how full it is. */
  status(): AtmStatus {
    return statusOf(this.#memory.safe, {
      terminalId: this.terminalId,
      outOfService: this.#outOfService(),
      pendingAdvices: this.#advices.size,
    });
  }

  /** Ends the repeats that come by themselves, so that the process can end. What is pending stays in the journal. */
  close(): void {
    this.#advices.close();
  }

  /** The power is cut: nothing is sent, written or said any more, and what is under way never settles. */
  cutPower(): void {
    this.#powered = false;
    this.#advices.die();
  }

  get #memory(): AtmMemory {
    return this.#journal.memory;
  }

  get #service(): Service {
    return {
      ...this.#options,
      journal: this.#journal,
      write: (entry) => this.#write(entry),
      emit: (event) => this.#emit(event),
      advise: async (advice) => ((await this.#advices.add(advice)) ? "acknowledged" : "queued"),
    };
  }

  /** Deals with what the run before has left, and writes its decisions down before anything is sent. */
  async #start(first: AtmMemory): Promise<void> {
    const { faults, clock, timeZone } = this.#options;
    const context = { terminalId: this.terminalId };
    const wrong = await faults.reach("atm.restart.before", context);
    const { entries, unreadableLines } = this.#journal.reading;
    const lastIsBad = wrong?.kind === "device" && wrong.device === "journal-unreadable" && entries.length > 0;
    const reading = lastIsBad
      ? { entries: entries.slice(0, -1), unreadableLines: [...unreadableLines, entries.length] }
      : { entries, unreadableLines };
    const now = { terminalId: this.terminalId, at: this.#now(), localDate: localDateAt(clock(), timeZone) };
    const { memory, decisions, unreadable } = recover(reading, first, now);
    if (unreadable) await this.#journal.replace(decisions.reduce(remember, memory));
    else if (entries.length === 0) await this.#write({ type: "state", memory });
    else for (const decision of decisions) await this.#write(decision);
    if (unreadable) this.#emit({ type: "journal-unreadable", lines: reading.unreadableLines.length });
    for (const { end, advice, moved } of decisions) {
      const { body } = advice;
      this.#emit({ type: "power-restored", end, advice, amount: worthOf(moved.dispensed), ...keyOf(body) });
    }
    await faults.reach("atm.restart.after", context);
    if (this.#powered) this.#advices.restore(this.#memory.owed);
  }

  /** The notes and the number for this request, or why it cannot be served. */
  #plan({
    code,
    amount,
  }: {
    code: string;
    amount: number;
  }): { notes: NoteCount[]; trace: TracePosition } | { refusal: LocalRefusal } {
    const { clock, timeZone, presentedNotesMax, notePolicy } = this.#options;
    const { safe, lastTrace } = this.#memory;
    const refusal = this.#outOfService();
    if (refusal) return { refusal };
    if (!/^[0-9]{6}$/.test(code)) return { refusal: "INVALID_CODE" };
    const mix = chooseNotes(amount, safe.cassettes, presentedNotesMax, notePolicy);
    if ("refusal" in mix) return mix;
    if (totalCount(mix.notes) > roomIn(safe.retractBin)) return { refusal: "RETRACT_BIN_FULL" };
    const trace = nextTrace(lastTrace, localDateAt(clock(), timeZone));
    return trace ? { notes: mix.notes, trace } : { refusal: "NO_TRACE_NUMBER" };
  }

  /** Keeps customers away while somebody works at the machine. */
  async #alone<Result>(act: () => Promise<Result>): Promise<Result> {
    if (this.#busy)
      throw new Error("A customer is being served, or somebody else is working at the machine.");
    this.#busy = true;
    try {
      await this.ready;
      return await act();
    } catch (error) {
      if (error instanceof JournalLost) this.#stop(error);
      throw error;
    } finally {
      this.#busy = false;
    }
  }

  /** Why nobody is served, whatever they ask for. */
  #outOfService(): LocalRefusal | undefined {
    if (this.#stopped) return "OUT_OF_SERVICE";
    if (this.#memory.mustCount) return "MUST_BE_COUNTED";
    return this.#advices.size >= this.#options.pendingAdvicesMax ? "TOO_MANY_PENDING_ADVICES" : undefined;
  }

  async #settle({ body }: Advice, answer: AdviceAnswer): Promise<void> {
    const { localDate, traceNumber } = body;
    const key = { localDate, traceNumber };
    try {
      await this.#write(
        answer.kind === "acknowledged"
          ? { type: "acknowledged", ...key }
          : { type: "refused", code: answer.code, ...key },
      );
    } catch (error) {
      this.#stop(error);
      throw error;
    }
  }

  async #write(entry: AtmEntry): Promise<void> {
    if (!this.#powered) return new Promise<never>(() => {});
    if (this.#stopped)
      throw new JournalLost("The machine has stopped, because its journal could not be written.");
    const before = this.#memory.safe;
    await this.#journal.write(entry);
    if (!this.#powered) return new Promise<never>(() => {});
    for (const change of levelChanges(before, this.#memory.safe))
      this.#emit({ type: "cassette-level", ...change });
  }

  /** Out of service until the next start: what is on the disk decides then, so nothing may be said or done now. */
  #stop(error: unknown): void {
    if (!this.#stopped) this.#emit({ type: "out-of-service", why: (error as Error).message });
    this.#stopped = true;
    this.#advices.close();
  }

  #now(): string {
    return this.#options.clock().toISOString();
  }

  #refuse(amount: number, reason: LocalRefusal): WithdrawalResult {
    this.#emit({ type: "withdrawal-refused", amount, reason });
    return { outcome: "cannot-dispense", reason };
  }

  #emit(event: AtmEventBody): void {
    if (!this.#powered) return;
    try {
      this.#options.onEvent({ ...event, at: this.#options.clock() });
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}

function keyOf({ terminalId, localDate, traceNumber }: TransactionKey): TransactionKey {
  return { terminalId, localDate, traceNumber };
}
