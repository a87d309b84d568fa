// One customer at one ATM, from the question to the switch until the report is owed. Each step is in the journal before
// the next one is taken; what cannot be written is not acted on.
import type { DeviceFault } from "../faults/catalogue.ts";
import type { FaultPlan, FaultToDo } from "../faults/fault-plan.ts";
import type { AtmJournal } from "./atm-journal.ts";
import { type NoteCount, worthOf } from "./cassettes.ts";
import {
  type DispenseEnd,
  type Dispenser,
  judgeDispense,
  judgePresentation,
  type WithdrawalEnd,
} from "./dispense.ts";
import type { Advice, AnswerFault, AtmEventBody } from "./events.ts";
import type { AtmEntry } from "./journal-entries.ts";
import { printReceipt } from "./receipt.ts";
import { type MovedNotes, totalCount } from "./safe.ts";
import type { Decision, ReversalAdvice, SwitchClient, TransactionKey, Unknown } from "./switch-client.ts";
import { answerWithin, type Timers } from "./timers.ts";
import type { AdviceState, WithdrawalResult } from "./withdrawal-result.ts";

const currency = "CVE";

/** What of the machine a customer's visit needs. */
export type Service = {
  readonly switchClient: SwitchClient;
  readonly dispenser: Dispenser;
  readonly faults: FaultPlan;
  readonly journal: AtmJournal;
  readonly clock: () => Date;
  readonly timers: Timers;
  readonly answerTimeoutMs: number;
  readonly timeZone: string;
  /** @throws JournalLost (rejects) */
  write(entry: AtmEntry): Promise<void>;
  emit(event: AtmEventBody): void;
  /** Sends an advice that is in the journal, once. */
  advise(advice: Advice): Promise<AdviceState>;
};

type Visit = {
  readonly key: TransactionKey;
  /** Escudos. */
  readonly amount: number;
  readonly planned: readonly NoteCount[];
};

/** @throws JournalLost (rejects) */
export async function serveCustomer(service: Service, visit: Visit, code: string): Promise<WithdrawalResult> {
  const { key, amount, planned } = visit;
  const { emit, write } = service;
  emit({ type: "authorisation-requested", amount, notes: planned, ...key });
  const answer = await ask(service, visit, code);
  if (answer.kind === "unusable") return giveUp(service, visit, answer);
  if (answer.kind === "declined") {
    await write({ type: "declined", ...positionOf(key) });
    const { kind: _, ...decline } = answer;
    emit({ type: "withdrawal-declined", ...decline, ...key });
    return { outcome: "declined", ...decline, ...key };
  }
  const { transactionId } = answer;
  await write({ type: "approved", transactionId, ...positionOf(key) });
  emit({ type: "withdrawal-approved", transactionId, ...key });
  return payOut(service, { ...visit, transactionId });
}

type Unusable = { kind: "unusable"; fault: AnswerFault; code?: string };

async function ask(service: Service, { key, amount }: Visit, code: string): Promise<Decision | Unusable> {
  const { switchClient, timers, answerTimeoutMs, emit } = service;
  const answer = await answerWithin({
    timers,
    timeoutMs: answerTimeoutMs,
    call: (signal) => switchClient.authorise({ ...key, code, amount, currency }, signal),
    onLate: ({ kind }) => emit({ type: "late-answer-discarded", answer: kind, ...key }),
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

async function giveUp(service: Service, visit: Visit, { fault, code }: Unusable): Promise<WithdrawalResult> {
  const { key } = visit;
  service.emit({ type: "answer-unusable", fault, ...(code === undefined ? {} : { code }), ...key });
  const lost = fault === "timeout" || fault === "connection";
  const advice = await end(service, visit, {
    end: "no-answer",
    moved: { dispensed: [], retracted: [], diverted: [] },
    advice: reversal(key, lost ? "TIMEOUT" : "DESTINATION_UNAVAILABLE"),
  });
  return { outcome: "unknown", reason: "NO_ANSWER", fault, advice: await advice(), ...key };
}

type Approved = Visit & { readonly transactionId: string };

async function payOut(service: Service, visit: Approved): Promise<WithdrawalResult> {
  const { key, transactionId, amount: requestedAmount } = visit;
  const { emit, clock, timeZone } = service;
  const { end: ended, moved } = await dispense(service, visit);
  const notes = moved.dispensed;
  const amount = worthOf(notes);
  const owed = await end(service, visit, { end: ended, moved, advice: adviceFor(key, ended, amount) });
  switch (ended) {
    case "nothing":
      emit({ type: "nothing-presented", ...key });
      tellRetracted(service, key, moved);
      return { outcome: "cannot-dispense", reason: "HARDWARE", transactionId, advice: await owed(), ...key };
    case "retracted":
      tellRetracted(service, key, moved);
      return { outcome: "cannot-dispense", reason: "NOT_TAKEN", transactionId, advice: await owed(), ...key };
    case "in-doubt":
      emit({ type: "dispense-in-doubt", amount, ...key });
      return { outcome: "unknown", reason: "DISPENSE_IN_DOUBT", transactionId, advice: await owed(), ...key };
    case "taken": {
      emit({ type: "notes-taken", amount, ...key });
      tellRetracted(service, key, moved);
      const facts = { ...key, transactionId, requestedAmount, amount, notes };
      const receipt = printReceipt({ ...facts, at: clock(), timeZone });
      return { outcome: "dispensed", ...facts, receipt, advice: await owed() };
    }
  }
}

function tellRetracted({ emit }: Service, key: TransactionKey, { retracted }: MovedNotes): void {
  if (totalCount(retracted) > 0) emit({ type: "notes-retracted", amount: worthOf(retracted), ...key });
}

async function dispense(
  service: Service,
  { key, planned }: Visit,
): Promise<{ end: DispenseEnd; moved: MovedNotes }> {
  const { dispenser, faults, write, emit, journal } = service;
  const context = { terminalId: key.terminalId, what: key.traceNumber };
  const presentFault = deviceFault(await faults.reach("atm.present.before", context));
  await write({ type: "present-started", ...positionOf(key) });
  // A dispenser that fails without a report leaves everything in doubt.
  const report = await attempt(() => dispenser.present(planned, presentFault));
  await faults.reach("atm.present.after", context);
  const presentation = judgePresentation(planned, journal.memory.safe.cassettes, report);
  const { kind, presented, diverted } = presentation;
  if (kind === "silent") return judgeDispense(planned, presentation, "unknown");
  await write({ type: "presented", presentation, ...positionOf(key) });
  if (totalCount(diverted) > 0) emit({ type: "notes-diverted", notes: diverted, ...key });
  if (kind === "nothing") return judgeDispense(planned, presentation, "unknown");
  emit({ type: "notes-presented", notes: presented, amount: worthOf(presented), ...key });
  const takeFault = deviceFault(await faults.reach("atm.take.before", context));
  const taken = await attempt(() => dispenser.collect(takeFault));
  await faults.reach("atm.take.after", context);
  return judgeDispense(planned, presentation, taken ?? "unknown");
}

/** Books the notes and owes the advice, at once. @returns what sends the advice */
async function end(
  { clock, write, advise }: Service,
  { key, amount, ...visit }: Visit | Approved,
  how: { end: WithdrawalEnd; moved: MovedNotes; advice: Advice },
): Promise<() => Promise<AdviceState>> {
  await write({
    ...{ type: "ended", ...how, at: clock().toISOString(), requestedAmount: amount },
    ...("transactionId" in visit ? { transactionId: visit.transactionId } : {}),
    ...positionOf(key),
  });
  return () => advise(how.advice);
}

function adviceFor(key: TransactionKey, ended: DispenseEnd, dispensedAmount: number): Advice {
  switch (ended) {
    case "nothing":
      return reversal(key, "HARDWARE");
    case "retracted":
      return reversal(key, "NOT_TAKEN");
    case "in-doubt":
      return { kind: "completion", body: { ...key, outcome: "UNKNOWN" } };
    case "taken":
      return { kind: "completion", body: { ...key, outcome: "DISPENSED", dispensedAmount } };
  }
}

function reversal(key: TransactionKey, reason: ReversalAdvice["reason"]): Advice {
  return { kind: "reversal", body: { ...key, reason } };
}

async function attempt<Report>(act: () => Report | Promise<Report>): Promise<Report | undefined> {
  try {
    return await act();
  } catch {
    return undefined;
  }
}

function deviceFault(toDo: FaultToDo | undefined): DeviceFault | undefined {
  return toDo?.kind === "device" ? toDo.device : undefined;
}

function positionOf({ localDate, traceNumber }: TransactionKey) {
  return { localDate, traceNumber };
}
