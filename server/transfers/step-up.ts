// Above which amounts a transfer needs PIN and one-time code, rather than an access token alone.
import { Problem } from "@makeba/openapi/problem";
import { toDecimal } from "../http/amounts.ts";
import type { User } from "../identity/principals.ts";
import type { Currency } from "../ledger/money.ts";

/** Per currency, in minor units; none for a currency that is not there. */
export type StepUpAmounts = Readonly<Partial<Record<Currency, bigint>>>;

export function needsStepUp(above: StepUpAmounts, currency: Currency, amountMinor: bigint): boolean {
  const limit = above[currency];
  return limit !== undefined && amountMinor > limit;
}

/** Why a direct transfer has to be prepared and confirmed instead, if it has to. A system has no PIN to ask for. */
export function stepUpRefusal(
  above: StepUpAmounts,
  user: User,
  { currency, amountMinor }: { readonly currency: Currency; readonly amountMinor: bigint },
): Problem | undefined {
  if (user.role === "system" || !needsStepUp(above, currency, amountMinor)) return undefined;
  return new Problem("STEP_UP_REQUIRED", {
    details: {
      above: toDecimal(above[currency]!, currency),
      currency,
      needs: ["pin", "otp"],
      init: "/api/v1/transfer/init",
      confirm: "/api/v1/transfer/confirm",
    },
  });
}
