// What a report of the bank changes, and what its last word does to the books. Pure.
//
//   (nothing) ──> PENDING ──> SETTLED ──> RETURNED
//                    └──────> FAILED
//
// Reports come repeated, late and out of order. What is known already or older than what is known changes nothing; what
// cannot follow is a contradiction, which a person decides. A return includes that it was settled before.
import type { BankStatus } from "./bank-provider.ts";

export type OrderKind = "top-up" | "payout";
export type OrderStatus = "PENDING" | "UNKNOWN" | "IN_REVIEW" | "SUCCESS" | "FAILED" | "RETURNED";

/** From which last words of the bank each one may follow; `null` is no word yet. */
export const MAY_FOLLOW: Readonly<Record<BankStatus, readonly (BankStatus | null)[]>> = {
  PENDING: [null],
  SETTLED: [null, "PENDING"],
  FAILED: [null, "PENDING"],
  RETURNED: [null, "PENDING", "SETTLED"],
};

export type Judgement = "follows" | "known" | "contradiction";

export function judgeReport(known: BankStatus | null, reported: BankStatus): Judgement {
  if (MAY_FOLLOW[reported].includes(known)) return "follows";
  if (known === reported || reported === "PENDING") return "known";
  // What was settled and came back was settled; what failed and "came back" leaves the same books.
  if (known === "RETURNED" && reported === "SETTLED") return "known";
  if (known === "FAILED" && reported === "RETURNED") return "known";
  return "contradiction";
}

/** What the books have to show once the bank has said its last word. Each step is posted once. */
export type BookingStep = "credit" | "take-back" | "capture" | "release" | "give-back";

export function bookingSteps(kind: OrderKind, bankStatus: BankStatus | null): readonly BookingStep[] {
  switch (bankStatus) {
    case "SETTLED":
      return [kind === "top-up" ? "credit" : "capture"];
    case "FAILED":
      return kind === "top-up" ? [] : ["release"];
    // The same two steps whether the settlement was heard of or not, so that no race decides what is booked.
    case "RETURNED":
      return kind === "top-up" ? ["credit", "take-back"] : ["capture", "give-back"];
    default:
      return [];
  }
}

/** What the customer sees once all that is booked; nothing while the bank's last word is open. */
export function statusAfter(bankStatus: BankStatus | null): "SUCCESS" | "FAILED" | "RETURNED" | undefined {
  switch (bankStatus) {
    case "SETTLED":
      return "SUCCESS";
    case "FAILED":
      return "FAILED";
    case "RETURNED":
      return "RETURNED";
    default:
      return undefined;
  }
}

/** From which statuses each one may be reached. */
export const MAY_BECOME: Readonly<Record<OrderStatus, readonly OrderStatus[]>> = {
  PENDING: ["UNKNOWN"],
  UNKNOWN: ["PENDING"],
  IN_REVIEW: ["PENDING", "UNKNOWN", "SUCCESS", "FAILED"],
  // After a failure only a person can say that it was done all the same.
  SUCCESS: ["PENDING", "UNKNOWN", "IN_REVIEW", "FAILED"],
  FAILED: ["PENDING", "UNKNOWN", "IN_REVIEW"],
  RETURNED: ["PENDING", "UNKNOWN", "IN_REVIEW", "SUCCESS"],
};
