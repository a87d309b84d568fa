// Payments that wait for somebody: the money is held now and moves, or becomes free again, later. A hold is the
// aggregate of such a payment; its id is also the id of the payment's transaction.
//
//             capture                       CAPTURED   amount (or a part) and fee are posted, the rest is released
//   HELD ────────────────────────────────>
//   (amount   release                       RELEASED   DECLINED | CANCELLED | FAILED, or EXPIRED once its time is over
//    + fee)
import { systemAccountNo } from "./accounts.ts";
import type { Currency } from "./money.ts";
import type { Channel } from "./tiers.ts";

/** What the payment is for; it is also the type of its transaction. */
export type HoldPurpose = "agent-cash-out" | "bank-withdrawal" | "payment";

/** Through which channel the money of each leaves. */
export const CHANNEL_OF: Readonly<Record<HoldPurpose, Channel>> = {
  "agent-cash-out": "agent",
  "bank-withdrawal": "bank",
  payment: "transfer",
};

export type ReleaseReason = "DECLINED" | "CANCELLED" | "EXPIRED" | "FAILED";

export type Hold = {
  readonly holdId: string;
  readonly accountNo: string;
  readonly purpose: HoldPurpose;
  readonly amountMinor: bigint;
  readonly feeMinor: bigint;
  readonly currency: Currency;
  /** Who is paid when the hold is captured. */
  readonly counterpartyAccountNo: string;
  /** From then on the hold can only be released; `null` when it waits for ever. */
  readonly expiresAt: number | null;
  /** Identifies one payment of the account; empty when there is none. */
  readonly reference: string;
  readonly description: string;
  readonly status: "HELD" | "CAPTURED" | "RELEASED";
  readonly capturedMinor: bigint;
  readonly releaseReason: ReleaseReason | null;
  readonly createdAt: number;
  readonly updatedAt: number;
};

/** What the hold keeps on its account now. */
export function heldByHoldMinor(hold: Hold): bigint {
  return hold.status === "HELD" ? hold.amountMinor + hold.feeMinor : 0n;
}

/** Whom a capture of this hold may pay, beside the commission that the command names. */
export function accountsPaidBy(hold: Pick<Hold, "counterpartyAccountNo" | "currency">): string[] {
  return [hold.counterpartyAccountNo, systemAccountNo("fees", hold.currency)];
}
