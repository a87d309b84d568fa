// Cash-out by one-time code: code, hold, expiry, lock-out and dispense outcome as one aggregate.
//
//               cancel            CANCELLED
//             ┌─────────────────> EXPIRED    (time)        hold released
//             │                   BLOCKED    (wrong tries)
//   ISSUED ───┤
//   (held)    │ authorise                     complete
//             └───────────> AUTHORISED ───────────────────> COMPLETED   hold becomes a posting, the rest is released
//                             │  │   ^                          ^
//                             │  │   └── never on its own       │ complete (cash is out all the same)
//                             │  └─ outcome unknown -> SUSPECT ─┤
//                             └── reverse ────────────────────> REVERSED   hold released
import type { Currency } from "./money.ts";

export type WithdrawalStatus =
  | "ISSUED"
  | "AUTHORISED"
  | "COMPLETED"
  | "REVERSED"
  | "SUSPECT"
  | "EXPIRED"
  | "CANCELLED"
  | "BLOCKED";

/** Names one withdrawal at the network for ever. */
export type NetworkKey = {
  readonly acquirerId: string;
  readonly terminalId: string;
  /** YYYY-MM-DD at the terminal. */
  readonly localDate: string;
  readonly traceNumber: string;
};

export function networkKeyText(key: NetworkKey): string {
  return `${key.acquirerId}:${key.terminalId}:${key.localDate}:${key.traceNumber}`;
}

export type DeclineReason =
  | "CODE_UNKNOWN"
  | "CODE_EXPIRED"
  | "CODE_ALREADY_USED"
  | "CODE_IN_USE"
  | "CODE_CANCELLED"
  | "CODE_BLOCKED"
  | "AMOUNT_MISMATCH"
  | "TERMINAL_LOCKED"
  | "NETWORK_LOCKED"
  | "REVERSED_BEFORE"
  | "ACCOUNT_FROZEN";

/** The terminal has said two things that cannot both be true. */
export type WithdrawalException = "COMPLETED_AFTER_REVERSAL" | "REVERSED_AFTER_COMPLETION";

export type Withdrawal = {
  /** Also the id of its transaction. */
  readonly withdrawalId: string;
  readonly accountNo: string;
  readonly userId: string;
  readonly amountMinor: bigint;
  readonly feeMinor: bigint;
  readonly currency: Currency;
  readonly status: WithdrawalStatus;
  /** Keyed digest of the code, in hex. The code itself is nowhere. */
  readonly codeDigest: string;
  readonly expiresAt: number;
  readonly wrongTries: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly networkKey: NetworkKey | null;
  readonly dispensedMinor: bigint | null;
  /** Set when something happened that a person has to look at. */
  readonly exception: WithdrawalException | null;
};

/** A live code blocks its six digits for others and keeps money held. */
export function hasLiveCode(withdrawal: Withdrawal): boolean {
  return withdrawal.status === "ISSUED" || withdrawal.status === "AUTHORISED";
}

/** What the withdrawal holds on its account now. */
export function heldByWithdrawalMinor(withdrawal: Withdrawal): bigint {
  return hasLiveCode(withdrawal) || withdrawal.status === "SUSPECT"
    ? withdrawal.amountMinor + withdrawal.feeMinor
    : 0n;
}

/**
 * Wrong tries at one terminal or in one network, within a window that opens with the first of them.
 * At the limit, and again after some more, the subject is locked until `lockedUntil`; a lock forgives nothing.
 */
export type AttemptCounter = {
  /** `terminal:ACQUIRER/TERMINAL` or `network:ACQUIRER`. */
  readonly subject: string;
  readonly wrongTries: number;
  readonly windowStartedAt: number;
  readonly lockedUntil: number;
};

export function attemptSubjects(key: Pick<NetworkKey, "acquirerId" | "terminalId">): {
  terminal: string;
  network: string;
} {
  return { terminal: `terminal:${key.acquirerId}/${key.terminalId}`, network: `network:${key.acquirerId}` };
}
