// What happens at an ATM, one event after another: the timeline that people read and tests check.
// An event must never carry the customer's code.
import type { NoteCount } from "./cassettes.ts";
import type { WithdrawalEnd } from "./dispense.ts";
import { describeLocalRefusal, type LocalRefusal } from "./local-refusals.ts";
import { formatEscudos, formatNotes } from "./money-words.ts";
import type { LevelChange } from "./status.ts";
import type { CompletionAdvice, DeclineReason, ReversalAdvice, TransactionKey } from "./switch-client.ts";

/** A message that the switch must acknowledge. The body stays the same over all its repeats. */
export type Advice =
  | { readonly kind: "completion"; readonly body: CompletionAdvice }
  | { readonly kind: "reversal"; readonly body: ReversalAdvice };

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
  | ({ type: "cassette-level" } & LevelChange)
  | { type: "journal-unreadable"; lines: number }
  /** Something went wrong because somebody asked for it. */
  | { type: "fault-fired"; point: string; did: string; faultId: number }
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
    case "cassette-level":
      return `Cassette ${event.cassette} (${formatEscudos(event.denomination)}) ${describeLevel(event)}.`;
    case "fault-fired":
      return `A fault at ${event.point}: ${event.did}.`;
    case "journal-unreadable":
      return `${event.lines} line(s) of the journal cannot be read: what may have been under way is in doubt, and somebody has to count.`;
    case "out-of-service":
      return `Out of service: ${event.why}`;
  }
}

function describeLevel({ level, count }: LevelChange): string {
  if (level === "ok") return `has ${count} notes again`;
  return level === "empty" ? "is empty" : `is low: ${count} notes left`;
}

function describeEnd({ end, amount }: { end: WithdrawalEnd; amount: number }): string {
  if (end === "no-answer" || end === "nothing") return "no note had moved.";
  return `nobody knows what became of ${formatEscudos(amount)}.`;
}

/** Such as `completion (5.000$00)`. */
export function describeAdvice(advice: Advice): string {
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
