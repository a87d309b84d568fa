// Why a command was refused: statements of fact, with the facts. A rejection changes nothing but is remembered under
// its command id, so a repeat gets the same answer. The codes are those of the public contract.

import type { Currency } from "./money.ts";
import type { Channel, Period } from "./tiers.ts";

export type RejectionCode =
  | "ACCOUNT_NOT_FOUND"
  | "ACCOUNT_ACCESS_DENIED"
  | "ACCOUNT_ALREADY_EXISTS"
  | "ACCOUNT_FROZEN"
  | "ACCOUNT_NOT_FROZEN"
  | "ACCOUNT_CLOSED"
  | "ACCOUNT_NOT_EMPTY"
  | "SAME_ACCOUNT"
  | "CURRENCY_MISMATCH"
  | "INSUFFICIENT_BALANCE"
  | "BALANCE_HAS_CHANGED"
  | "BALANCE_TOO_LARGE"
  | "LIMIT_PER_TRANSACTION"
  | "LIMIT_VALUE"
  | "LIMIT_COUNT"
  | "LIMIT_MAX_BALANCE"
  | "REFERENCE_ALREADY_USED"
  | "DEPOSIT_ALREADY_RETURNED"
  | "HOLD_NOT_FOUND"
  | "HOLD_ALREADY_EXISTS"
  | "HOLD_ALREADY_SETTLED"
  | "HOLD_EXPIRED"
  | "HOLD_NOT_EXPIRED"
  | "CAPTURE_TOO_LARGE"
  | "CODE_SPACE_EXHAUSTED"
  | "CODE_NOT_EXPIRED"
  | "WITHDRAWAL_NOT_FOUND"
  | "WITHDRAWAL_NOT_CANCELLABLE"
  | "WITHDRAWAL_NOT_AUTHORISED"
  | "WITHDRAWAL_HAS_CHANGED"
  | "DISPENSED_AMOUNT_TOO_LARGE"
  | "TERMINAL_NOT_LOCKED"
  | "TERMINAL_UNLOCKS_USED_UP";

export type Rejection = {
  readonly code: RejectionCode;
  readonly accountNo?: string;
  readonly currency?: Currency;
  readonly availableMinor?: bigint;
  readonly requestedMinor?: bigint;
  readonly status?: string;
  readonly channel?: Channel;
  readonly period?: Period;
  readonly minMinor?: bigint;
  readonly maxMinor?: bigint;
  readonly maxCount?: number;
  readonly usedMinor?: bigint;
  readonly usedCount?: number;
  /** When counting starts again, in milliseconds since the epoch. */
  readonly resetsAt?: number;
};

const TRANSIENT: readonly RejectionCode[] = [
  "CODE_SPACE_EXHAUSTED",
  "HOLD_NOT_EXPIRED",
  "BALANCE_HAS_CHANGED",
];

/** These say "not now" rather than "no": they are not remembered, and a repeat is decided afresh. */
export function isTransient(rejection: Rejection): boolean {
  return TRANSIENT.includes(rejection.code);
}
