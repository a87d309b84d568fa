// What happens at an ATM, one event after another: the timeline that people read and tests check.
// An event must never carry the customer's code.
import type { NoteCount } from "./cassettes.ts";
import type { WithdrawalEnd } from "./dispense.ts";
import { formatEscudos, formatNotes } from "./money-words.ts";
import type { CompletionAdvice, DeclineReason, ReversalAdvice, TransactionKey } from "./switch-client.ts";

/** A message that the switch must acknowledge. The body stays the same over all its repeats. */
export type Advice =
  | { readonly kind: "completion"; readonly body: CompletionAdvice }
  | { readonly kind: "reversal"; readonly body: ReversalAdvice };

/** Why the ATM refuses before it asks anybody: nothing was sent, the code is untouched. */
export type LocalRefusal =
  | "INVALID_AMOUNT"
  | "NOT_PAYABLE_IN_NOTES"
  | "NOT_ENOUGH_NOTES"
  | "TOO_MANY_NOTES"
  /** A code is six digits. */
  | "INVALID_CODE"
  /** Another customer is being served. */
  | "BUSY"
  /** Too many advices wait for an acknowledgement: out of service until the switch takes them. */
  | "TOO_MANY_PENDING_ADVICES"
  /** The date's 999,999 trace numbers are used up. */
  | "NO_TRACE_NUMBER"
  /** What the customer leaves could not be drawn in. */
  | "RETRACT_BIN_FULL"
  /** The journal could not be read: nobody knows what is in the cassettes before somebody has counted. */
  | "MUST_BE_COUNTED"
  /** The journal cannot be written. */
  | "OUT_OF_SERVICE";

/** Why no answer could be used. `other-amount`: approved, but not for what was asked. */
export type AnswerFault = "timeout" | "connection" | "error" | "malformed" | "other-amount";

type EventBody =
  | { type: "withdrawal-refused"; amount: number; reason: LocalRefusal }
  | ({ type: "authorisation-requested"; amount: number; notes: readonly NoteCount[] } & TransactionKey)
  | ({ type: "withdrawal-approved"; transactionId: string } & TransactionKey)
  | ({ type: "withdrawal-declined"; reason: DeclineReason; lockedUntil?: string } & TransactionKey)
  | ({ type: "answer-unusable"; fault: AnswerFault; code?: string } & TransactionKey)
  | ({ type: "late-answer-discarded"; answer: "approved" | "declined" | "unknown" } & TransactionKey)
  | ({ type: "notes-presented"; notes: readonly NoteCount[]; amount: number } & TransactionKey)
  | ({ type: "notes-diverted"; notes: readonly NoteCount[] } & TransactionKey)
  | ({ type: "nothing-presented" } & TransactionKey)
  | ({ type: "notes-taken"; amount: number } & TransactionKey)
  | ({ type: "notes-retracted"; amount: number } & TransactionKey)
  | ({ type: "dispense-in-doubt"; amount: number } & TransactionKey)
  | ({ type: "advice-queued"; advice: Advice } & TransactionKey)
  | ({ type: "advice-acknowledged"; advice: Advice; tries: number } & TransactionKey)
  | ({ type: "advice-unanswered"; advice: Advice; tries: number; retryInMs?: number } & TransactionKey)
  | ({ type: "advice-refused"; advice: Advice; tries: number; code: string } & TransactionKey)
  /** What the journal has decided about a withdrawal that was under way when the power went. */
  | ({ type: "power-restored"; end: WithdrawalEnd; advice: Advice; amount: number } & TransactionKey)
  | { type: "journal-unreadable"; lines: number }
  | { type: "out-of-service"; why: string };

export type AtmEvent = EventBody & { readonly at: Date };
/** An event before the ATM's clock is read. */
export type AtmEventBody = EventBody;

/** One event in one sentence for a person. */
export function describeEvent(event: AtmEvent): string {
  switch (event.type) {
    case "withdrawal-refused":
      return `Refused before asking: ${describeLocalRefusal(event.reason)}`;
    case "authorisation-requested":
      return `Asked the switch for ${formatEscudos(event.amount)} (trace ${event.traceNumber}, planned ${formatNotes(event.notes)}).`;
    case "withdrawal-approved":
      return `Approved as ${event.transactionId}.`;
    case "withdrawal-declined":
      return `Declined: ${event.reason}${event.lockedUntil ? `, locked until ${event.lockedUntil}` : ""}.`;
    case "answer-unusable":
      return `No usable answer (${describeFault(event)}): no notes leave the machine.`;
    case "late-answer-discarded":
      return `An answer came after its time (${event.answer}) and was discarded.`;
    case "notes-presented":
      return `Presented ${formatNotes(event.notes)} = ${formatEscudos(event.amount)}.`;
    case "notes-diverted":
      return `Into the reject bin: ${formatNotes(event.notes)}.`;
    case "nothing-presented":
      return "The dispenser presented nothing.";
    case "notes-taken":
      return `The customer took ${formatEscudos(event.amount)}.`;
    case "notes-retracted":
      return `Not taken: ${formatEscudos(event.amount)} went into the retract bin.`;
    case "dispense-in-doubt":
      return `Nobody knows what became of ${formatEscudos(event.amount)}: a person has to count.`;
    case "advice-queued":
      return `Queued the ${describeAdvice(event.advice)}.`;
    case "advice-acknowledged":
      return `The ${event.advice.kind} is acknowledged${event.tries > 1 ? ` at try ${event.tries}` : ""}.`;
    case "advice-unanswered":
      return `The ${event.advice.kind} is not acknowledged after try ${event.tries}${event.retryInMs === undefined ? "" : `; again in ${(event.retryInMs / 1000).toFixed(1)} s`}.`;
    case "advice-refused":
      return `The ${event.advice.kind} was refused (${event.code}); it stays queued for a person to look at.`;
    case "power-restored":
      return `The power was cut during trace ${event.traceNumber}: ${describeEnd(event)} The journal decides: ${describeAdvice(event.advice)}.`;
    case "journal-unreadable":
      return `${event.lines} line(s) of the journal cannot be read: what may have been under way is in doubt, and somebody has to count.`;
    case "out-of-service":
      return `Out of service: ${event.why}`;
  }
}

/** Why the ATM refused before asking, in one sentence for a person. */
export function describeLocalRefusal(reason: LocalRefusal): string {
  switch (reason) {
    case "INVALID_AMOUNT":
      return "the amount must be a whole number of escudos above zero.";
    case "NOT_PAYABLE_IN_NOTES":
      return "this ATM's notes cannot make the amount.";
    case "NOT_ENOUGH_NOTES":
      return "too few notes are left for the amount.";
    case "TOO_MANY_NOTES":
      return "the amount takes more notes than can be presented at once.";
    case "INVALID_CODE":
      return "a code is six digits.";
    case "BUSY":
      return "another customer is being served.";
    case "TOO_MANY_PENDING_ADVICES":
      return "out of service until the switch has acknowledged what is queued.";
    case "NO_TRACE_NUMBER":
      return "today's trace numbers are used up.";
    case "RETRACT_BIN_FULL":
      return "the retract bin is full.";
    case "MUST_BE_COUNTED":
      return "out of service until somebody has counted the notes.";
    case "OUT_OF_SERVICE":
      return "out of service.";
  }
}

function describeEnd({ end, amount }: { end: WithdrawalEnd; amount: number }): string {
  if (end === "no-answer" || end === "nothing") return "no note had moved.";
  return `nobody knows what became of ${formatEscudos(amount)}.`;
}

function describeAdvice(advice: Advice): string {
  if (advice.kind === "reversal") return `reversal (${advice.body.reason})`;
  const { outcome, dispensedAmount } = advice.body;
  return `completion (${outcome === "DISPENSED" ? formatEscudos(Number(dispensedAmount)) : "unknown"})`;
}

function describeFault({ fault, code }: { fault: AnswerFault; code?: string }): string {
  switch (fault) {
    case "timeout":
      return "none came in time";
    case "connection":
      return "the connection failed";
    case "error":
      return `the switch answered ${code ?? "with an error"}`;
    case "malformed":
      return "it could not be read";
    case "other-amount":
      return "it approved another amount";
  }
}
