// What a payment costs, and what an agent earns by it: a flat amount and a percentage, with a least and a most, per
// currency and channel. Nothing costs anything until the settings FEES and COMMISSIONS say so; ATM_FEE is the older way to
// say what an ATM costs in escudos. A fee is shown before it is paid and posted as entries of its own.
import { BALANCE_MINOR_MAX, CURRENCIES, CURRENCY_DECIMALS, type Currency } from "../ledger/money.ts";
import { CHANNELS, type Channel } from "../ledger/tiers.ts";

/** Both ways that an agent earns. */
export const COMMISSION_CHANNELS = ["cash-out", "cash-in"] as const;

export type CommissionChannel = (typeof COMMISSION_CHANNELS)[number];

export type Price = {
  readonly flatMinor: bigint;
  /** In millionths of the amount: 1 % is 10,000. */
  readonly perMillion: bigint;
  readonly minMinor: bigint;
  readonly maxMinor: bigint;
};

export type PriceList<C extends string> = Readonly<
  Partial<Record<Currency, Readonly<Partial<Record<C, Price>>>>>
>;

export type FeeSchedule = {
  /** What the payer pays on top of the amount. */
  feeFor(channel: Channel, amountMinor: bigint, currency: Currency): bigint;
  /** What the agent gets out of the platform's fees. */
  commissionFor(channel: CommissionChannel, amountMinor: bigint, currency: Currency): bigint;
};

export type FeeSettings = {
  readonly fees: PriceList<Channel>;
  readonly commissions: PriceList<CommissionChannel>;
  readonly atmFeeMinor: bigint;
};

export function createFeeSchedule({ fees, commissions, atmFeeMinor }: FeeSettings): FeeSchedule {
  const atm = { flatMinor: atmFeeMinor, perMillion: 0n, minMinor: 0n, maxMinor: atmFeeMinor };
  return {
    feeFor(channel, amountMinor, currency) {
      const older = channel === "atm" && currency === "CVE" ? atm : undefined;
      return priceOf(fees[currency]?.[channel] ?? older, amountMinor);
    },
    commissionFor: (channel, amountMinor, currency) => priceOf(commissions[currency]?.[channel], amountMinor),
  };
}

/** Rounded to the nearest minor unit, a half upwards. */
function priceOf(price: Price | undefined, amountMinor: bigint): bigint {
  if (!price) return 0n;
  const share = (amountMinor * price.perMillion + 500_000n) / 1_000_000n;
  const sum = price.flatMinor + share;
  if (sum < price.minMinor) return price.minMinor;
  return sum > price.maxMinor ? price.maxMinor : sum;
}

export const parseFees = (value: unknown) => priceListOf(value, CHANNELS);
export const parseCommissions = (value: unknown) => priceListOf(value, COMMISSION_CHANNELS);

/** `{ CVE: { transfer: { flat, percent, min, max } } }`; what is left out is nothing, and `max` no limit. Throws. */
function priceListOf<C extends string>(value: unknown, channels: readonly C[]): PriceList<C> {
  const currencies = fieldsOf(value, CURRENCIES).map(([currency, prices]) => [
    currency,
    Object.fromEntries(
      fieldsOf(prices, channels).map(([channel, price]) => [channel, priceFrom(currency, price)]),
    ),
  ]);
  return Object.fromEntries(currencies) as PriceList<C>;
}

function priceFrom(currency: Currency, value: unknown): Price {
  const { flat, percent, min, max } = Object.fromEntries(
    fieldsOf(value, ["flat", "percent", "min", "max"] as const),
  );
  const decimals = CURRENCY_DECIMALS[currency];
  const amount = (text: unknown, otherwise: bigint) =>
    text === undefined ? otherwise : decimal(text, decimals);
  const price = {
    flatMinor: amount(flat, 0n),
    perMillion: percent === undefined ? 0n : decimal(percent, 4),
    minMinor: amount(min, 0n),
    maxMinor: amount(max, BALANCE_MINOR_MAX),
  };
  if (price.minMinor > price.maxMinor) throw new Error("the least is more than the most");
  if (price.perMillion > 1_000_000n) throw new Error("a price of more than all of it");
  return price;
}

/** A decimal text or number as a whole number of its last decimals. */
function decimal(text: unknown, decimals: number): bigint {
  const [, whole, part = ""] = /^(\d{1,12})(?:\.(\d{1,4}))?$/.exec(String(text)) ?? [];
  if (whole === undefined || part.length > decimals) throw new Error(`${text} is not an amount`);
  return BigInt(whole + part.padEnd(decimals, "0"));
}

/** The fields of an object that has no other names. */
function fieldsOf<N extends string>(value: unknown, names: readonly N[]): [N, unknown][] {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new Error("expected an object");
  return Object.entries(value).map(([name, field]) => {
    if (!names.includes(name as N)) throw new Error(`${name} is none of ${names.join(", ")}`);
    return [name as N, field];
  });
}
