// What the switch writes down of each withdrawal, one record after another [ours]. The records of a day are its day log,
// and all that the switch knows follows from them: see transactions.ts. A record never carries a customer's code.
import type { components } from "@makeba/openapi/vinti4";

type Schemas = components["schemas"];

/** Names one withdrawal for ever. */
export type TransactionKey = { terminalId: string; localDate: string; traceNumber: string };

/** What a terminal reports. Amounts are decimal texts without needless zeros: `5000`, `12.5`. */
export type Advice =
  | { kind: "COMPLETION"; outcome: "DISPENSED"; dispensedAmount: string }
  | { kind: "COMPLETION"; outcome: "UNKNOWN" }
  | { kind: "REVERSAL"; reason: Schemas["reversal-reason"] };

/** Why there was no answer that could be used. `never-sent`: the wallet cannot have heard it. */
export type Silence = "timeout" | "no-answer" | "never-sent";

/** Who an advice is from: the switch reverses by itself what it gave no approval for. */
export type AdviceSource = "TERMINAL" | "SWITCH";

export type DeadLetterCause =
  /** The wallet has refused it for good. */
  | "REFUSED"
  /** Tried as often as may be. */
  | "OUT_OF_TRIES";

/** The answer to an authorisation. `by`: whose word it is. */
export type Decision =
  | { decision: "APPROVED"; by: "ISSUER"; transactionId: string }
  | { decision: "DECLINED"; by: "ISSUER" | "SWITCH"; reason: DeclineReason; lockedUntil?: string }
  /** No usable answer: no approval was passed on, and the switch reverses. */
  | { decision: "UNKNOWN"; by: "SWITCH"; silence: Silence | "restart" }
  /** The wallet refused the message itself; the same withdrawal may be asked again. */
  | { decision: "REFUSED"; by: "ISSUER"; code: string };

export type DeclineReason = Schemas["switch-decline-reason"];

type RecordBody =
  /** Kept before the wallet is asked. */
  | {
      type: "authorisation-asked";
      amount: string;
      currency: Schemas["currency"];
      /** A keyed digest of what was asked, code included: the same question has the same one. */
      fingerprint: string;
    }
  /** Kept before the terminal is answered. */
  | ({ type: "authorisation-decided" } & Decision)
  /** An answer after its time; nobody was given it. */
  | { type: "late-answer-discarded"; answer: "APPROVED" | "DECLINED" | "FAILED" }
  /** Kept before the terminal is answered. */
  | ({ type: "advice-stored"; adviceId: string; source: AdviceSource } & Advice)
  | { type: "advice-unanswered"; adviceId: string; tries: number; silence: Silence }
  | {
      type: "advice-acknowledged";
      adviceId: string;
      tries: number;
      transactionId?: string;
      status?: Schemas["withdrawal-status"];
    }
  | {
      type: "advice-dead";
      adviceId: string;
      tries: number;
      cause: DeadLetterCause;
      code?: string;
      details?: Readonly<Record<string, unknown>>;
    }
  /** A person has had a dead letter sent again. */
  | { type: "advice-revived"; adviceId: string; tries: number }
  /** A person has said that nothing more is to be done about a dead letter. */
  | { type: "advice-set-aside"; adviceId: string; by: string; reason: string };

/** One line of the day log. `at` is the switch's time, ISO 8601 in UTC. */
export type SwitchRecord = { at: string } & TransactionKey & RecordBody;

/** A record before its time. */
export type NewRecord = TransactionKey & RecordBody;

const types: ReadonlySet<unknown> = new Set<RecordBody["type"]>([
  "authorisation-asked",
  "authorisation-decided",
  "late-answer-discarded",
  "advice-stored",
  "advice-unanswered",
  "advice-acknowledged",
  "advice-dead",
  "advice-revived",
  "advice-set-aside",
]);

/** Whether a value is one line of a day log. The journal has checked that it is what was written. */
export function isSwitchRecord(value: unknown): value is SwitchRecord {
  if (typeof value !== "object" || value === null) return false;
  const { type, at, terminalId, localDate, traceNumber } = value as Record<string, unknown>;
  return (
    types.has(type) && [at, terminalId, localDate, traceNumber].every((text) => typeof text === "string")
  );
}

/** As it stands in maps: no part may hold a colon. */
export function keyText({ terminalId, localDate, traceNumber }: TransactionKey): string {
  return `${terminalId}:${localDate}:${traceNumber}`;
}

/** The key alone, of something that has one. */
export function keyOf({ terminalId, localDate, traceNumber }: TransactionKey): TransactionKey {
  return { terminalId, localDate, traceNumber };
}

/** An amount as the contract admits it, as a decimal text that is equal for equal amounts. */
export function decimalText(amount: number | string): string {
  const text = String(amount);
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}
