// Limits by tier: how much may go through each channel, at once and in a day, week and month, and how much an account
// may hold. The table comes with the command; what is used so far is counted in the account itself (`usage.ts`), so a
// limit is judged in the batch that moves the money, and concurrency cannot overrun it.
import type { Account } from "./accounts.ts";
import type { Rejection } from "./rejections.ts";
import { type Channel, PERIODS, type Period, type Tier } from "./tiers.ts";
import { usedNow, windowEndsAt } from "./usage.ts";

export type PeriodLimit = { readonly valueMinor: bigint; readonly count: number };

export type ChannelLimits = {
  /** Of one transaction, its fee not counted. */
  readonly minMinor: bigint;
  readonly maxMinor: bigint;
} & Readonly<Record<Period, PeriodLimit>>;

export type TierLimits = { readonly balanceMaxMinor: bigint } & Readonly<Record<Channel, ChannelLimits>>;

/** For the accounts of one currency. */
export type LimitTable = Readonly<Record<Tier, TierLimits>>;

/** Why so much may not leave the account through this channel now, if it may not. */
export function limitRefusal(
  account: Account,
  channel: Channel,
  amountMinor: bigint,
  at: number,
  table: LimitTable,
): Rejection | undefined {
  const limits = table[account.tier][channel];
  const { accountNo, currency } = account;
  const facts = { accountNo, currency, channel, requestedMinor: amountMinor };
  if (amountMinor < limits.minMinor || amountMinor > limits.maxMinor) {
    const { minMinor, maxMinor } = limits;
    return { code: "LIMIT_PER_TRANSACTION", ...facts, minMinor, maxMinor };
  }
  for (const period of PERIODS) {
    const { valueMinor, count } = limits[period];
    const used = usedNow(account.usage, channel, period, at);
    const resetsAt = windowEndsAt(period, used.window);
    if (used.count >= count) {
      return { code: "LIMIT_COUNT", ...facts, period, maxCount: count, usedCount: used.count, resetsAt };
    }
    if (used.valueMinor + amountMinor > valueMinor) {
      const { valueMinor: usedMinor } = used;
      return { code: "LIMIT_VALUE", ...facts, period, maxMinor: valueMinor, usedMinor, resetsAt };
    }
  }
  return undefined;
}

/** Why a wallet may not be credited with so much. Agents and the platform have no maximum but that of all balances. */
export function balanceLimitRefusal(
  account: Account,
  amountMinor: bigint,
  table: LimitTable,
): Rejection | undefined {
  const maxMinor = table[account.tier].balanceMaxMinor;
  if (account.kind !== "customer" || account.postedMinor + amountMinor <= maxMinor) return undefined;
  const { accountNo, currency } = account;
  return { code: "LIMIT_MAX_BALANCE", accountNo, currency, requestedMinor: amountMinor, maxMinor };
}
