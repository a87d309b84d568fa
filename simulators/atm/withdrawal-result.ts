// How one customer's visit to an ATM ended. The type keeps apart what was declined, what was refused before anybody was
// asked, and what is unknown.
import type { NoteCount } from "./cassettes.ts";
import type { AnswerFault } from "./events.ts";
import type { LocalRefusal } from "./local-refusals.ts";
import type { DeclineReason, TransactionKey } from "./switch-client.ts";

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
    } & TransactionKey)
  /** The journal could not be written: the machine has stopped, and its next start decides from what was written. */
  | ({ outcome: "unknown"; reason: "JOURNAL_LOST" } & TransactionKey);
