// What customers are told of the end of their top-ups and withdrawals to banks, when it is not the one they hoped for.
import { toDecimal } from "../http/amounts.ts";
import type { BankOrder } from "./order-rows.ts";

type Ended = Pick<BankOrder, "kind" | "amountMinor" | "feeMinor" | "currency">;

/** Nothing when the app's own view is enough. */
export function noticeOf(
  { kind, amountMinor, feeMinor, currency }: Ended,
  status: "SUCCESS" | "FAILED" | "RETURNED",
  owedMinor = 0n,
): string | undefined {
  if (status === "SUCCESS") return undefined;
  const money = (minor: bigint) => `${toDecimal(minor, currency)} ${currency}`;
  const amount = money(amountMinor);
  if (kind === "top-up") {
    if (status === "FAILED") return `Makeba: your top-up of ${amount} did not go through.`;
    const owed = owedMinor > 0n ? ` You owe ${money(owedMinor)} of it.` : "";
    return `Makeba: the bank has taken your top-up of ${amount} back.${owed}`;
  }
  if (status === "FAILED") {
    const held = money(amountMinor + feeMinor);
    return `Makeba: your withdrawal of ${amount} to a bank did not go through. ${held} can be used again.`;
  }
  return `Makeba: the bank has sent your withdrawal of ${amount} back. It is on your account again.`;
}
