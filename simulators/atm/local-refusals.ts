// Why an ATM refuses before it asks anybody, and how that is said to people. Pure.

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
      return "too many reports wait until the switch acknowledges them.";
    case "NO_TRACE_NUMBER":
      return "today's trace numbers are used up.";
    case "RETRACT_BIN_FULL":
      return "the retract bin is full.";
    case "MUST_BE_COUNTED":
      return "somebody has to count the notes first.";
    case "OUT_OF_SERVICE":
      return "its journal cannot be written.";
  }
}
