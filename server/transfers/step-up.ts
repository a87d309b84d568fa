// Above which amounts a transfer needs PIN and one-time code, rather than an access token alone.
import { Problem } from "@makeba/openapi/problem";
import { toDecimal } from "../http/amounts.ts";
import type { User } from "../identity/principals.ts";
import type { Currency } from "../ledger/money.ts";
import type { IsStored } from "./stored-outcomes.ts";

/** Per currency, in minor units; none for a currency that is not there. */
export type StepUpAmounts = Readonly<Partial<Record<Currency, bigint>>>;

export function needsStepUp(above: StepUpAmounts, currency: Currency, amountMinor: bigint): boolean {
  const limit = above[currency];
  return limit !== undefined && amountMinor > limit;
}

export type StepUp = {
  /**
   * Throws STEP_UP_REQUIRED when a direct transfer has to be prepared and confirmed instead. A system has no PIN to ask
   * for, and what was made before may be asked for again.
   */
  requireBelow(
    user: User,
    command: { readonly id: string; readonly currency: Currency; readonly amountMinor: bigint },
  ): Promise<void>;
};

export function createStepUp({
  above,
  isStored,
  mustStepUp,
}: {
  readonly above: StepUpAmounts;
  readonly isStored: IsStored;
  /** Whether every transfer of this user needs it, whatever the amount. */
  readonly mustStepUp: (userId: string) => Promise<boolean>;
}): StepUp {
  return {
    async requireBelow(user, { id, currency, amountMinor }) {
      if (user.role === "system") return;
      const tooMuch = needsStepUp(above, currency, amountMinor);
      if (!tooMuch && !(await mustStepUp(user.userId))) return;
      if (await isStored(id)) return;
      throw tooMuch
        ? stepUpRequired({ above: toDecimal(above[currency]!, currency), currency })
        : stepUpRequired({ above: 0 });
    },
  };
}

/** How to make the transfer instead. */
export function stepUpRequired(limit: { readonly above: number; readonly currency?: Currency }): Problem {
  const details = { ...limit, needs: ["pin", "otp"] };
  const paths = { init: "/api/v1/transfer/init", confirm: "/api/v1/transfer/confirm" };
  return new Problem("STEP_UP_REQUIRED", { details: { ...details, ...paths } });
}
