// The words that a sentence can have where only some are possible, so that a wrong one is told while the file is read. A
// test holds them to the wallet's contract. Pure.
import { SCENARIOS } from "../bank/scenarios.ts";
import { byNearness } from "../faults/nearest.ts";

const WITHDRAWAL = [
  ...["ISSUED", "AUTHORISED", "COMPLETED", "REVERSED", "SUSPECT", "EXPIRED", "CANCELLED", "BLOCKED"],
];
const CASE_PROBLEMS = [
  ...[
    "NO_ANSWER",
    "PENDING_TOO_LONG",
    "CONTRADICTION",
    "AMOUNT_MISMATCH",
    "BOOKING_REFUSED",
    "REPORT_REFUSED",
  ],
  ...["DISPENSE_UNKNOWN", "COMPLETED_AFTER_REVERSAL", "REVERSED_AFTER_COMPLETION", "RETURNED_AND_SPENT"],
];
const PLATFORM = ["atm", "receivables", "suspense", "fees", "bank"];
const AT_THE_BANK = SCENARIOS.map(({ name }) => name);

/** Form to what can stand at each `WORD` in it, in their order. A form that is not here takes every word. */
export const CLOSED_WORDS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  "the withdrawal is WORD": [WITHDRAWAL],
  "the withdrawal of CODE is WORD": [WITHDRAWAL],
  "the request is WORD": [["REQUESTED", "COMPLETED", "DECLINED", "CANCELLED", "EXPIRED"]],
  "the order is WORD": [["PENDING", "UNKNOWN", "IN_REVIEW", "SUCCESS", "FAILED", "RETURNED"]],
  "a dead letter WORD waits for a person": [["OUT_OF_TRIES", "REFUSED"]],
  "the dispute is WORD": [["OPEN", "PROPOSED", "RESOLVED", "REJECTED"]],
  "a case WORD is open": [CASE_PROBLEMS],
  "the platform's WORD rose by AMOUNT": [PLATFORM],
  "the platform's WORD fell by AMOUNT": [PLATFORM],
  "AGENT confirms [with a wrong WORD]": [["code", "store"]],
  "AGENT declines [as WORD]": [
    ["CUSTOMER_NOT_PRESENT", "WRONG_AGENT", "NOT_ENOUGH_CASH", "SUSPICIOUS", "OTHER"],
  ],
  "CUSTOMER tops up AMOUNT by WORD WORD": [["card", "account"], AT_THE_BANK],
  "CUSTOMER pays AMOUNT out to account WORD": [AT_THE_BANK],
  "the bank moves the order to WORD": [["SETTLED", "FAILED", "RETURNED"]],
  "CUSTOMER disputes the request as WORD": [["CASH_NOT_RECEIVED", "WRONG_AMOUNT", "NOT_MADE_BY_ME", "OTHER"]],
  "AGENT disputes the request as WORD": [["WRONG_AMOUNT", "CASH_NOT_PAID", "OTHER"]],
  "the operator decides the case as WORD [of AMOUNT]": [["SETTLED", "NOT_SETTLED", "RETURNED", "DISMISSED"]],
};

/** @param words what stands at the `WORD`s of the form; empty for a part that was left out */
export function findWrongWord(form: string, words: readonly string[]): string | undefined {
  const lists = CLOSED_WORDS[form] ?? [];
  for (const [i, list] of lists.entries()) {
    const word = words[i] ?? "";
    if (word === "" || list.includes(word)) continue;
    const [near] = byNearness(word, list);
    const hint = near === undefined ? "" : ` Perhaps ${near}?`;
    return `There is no ${word} in "${form}": use one of ${list.join(", ")}.${hint}`;
  }
  return undefined;
}
