// What a person may decide about a case, given where its transaction stands. Pure.
import type { OrderKind, OrderStatus } from "../banking/bank-life.ts";
import type { BankStatus } from "../banking/bank-provider.ts";
import type { CaseProblem } from "./case-rows.ts";

export type Decision = "SETTLED" | "NOT_SETTLED" | "RETURNED" | "DISMISSED";

/** Problems with one report, which leave the transaction itself to go on. */
const ABOUT_A_REPORT: readonly CaseProblem[] = ["AMOUNT_MISMATCH", "CONTRADICTION"];

export function possibleForOrder(
  order: { readonly kind: OrderKind; readonly status: OrderStatus; readonly bankStatus: BankStatus | null },
  problem: CaseProblem,
): readonly Decision[] {
  switch (order.status) {
    case "IN_REVIEW":
      // What came back, and what the books would not take, may be tried again. A payout that came back has left its account.
      if (order.bankStatus === "RETURNED")
        return ["RETURNED", "SETTLED", ...(order.kind === "top-up" ? ["NOT_SETTLED" as const] : [])];
      return ["SETTLED", "NOT_SETTLED", ...(ABOUT_A_REPORT.includes(problem) ? ["DISMISSED" as const] : [])];
    case "PENDING":
    case "UNKNOWN":
      return ABOUT_A_REPORT.includes(problem)
        ? ["SETTLED", "NOT_SETTLED", "DISMISSED"]
        : ["SETTLED", "NOT_SETTLED"];
    case "SUCCESS":
      return ["RETURNED", "DISMISSED"];
    case "FAILED":
      return ["SETTLED", "DISMISSED"];
    case "RETURNED":
      return ["DISMISSED"];
  }
}

export function possibleForWithdrawal(status: string): readonly Decision[] {
  return status === "AUTHORISED" || status === "SUSPECT" ? ["SETTLED", "NOT_SETTLED"] : ["DISMISSED"];
}
