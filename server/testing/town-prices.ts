// What things cost in the town, as its server is told, and the same computed again by the published rule
// (docs/reference/fees.md) without the server's code.
import { Decimal } from "decimal.js";

export const TOWN_CURRENCIES = ["CVE", "EUR", "JPY"] as const;
export type TownCurrency = (typeof TOWN_CURRENCIES)[number];

export const DECIMALS: Readonly<Record<TownCurrency, number>> = { CVE: 2, EUR: 2, JPY: 0 };

/** In units of the currency. */
type Price = {
  readonly flat?: string;
  readonly percent?: string;
  readonly min?: string;
  readonly max?: string;
};
type Prices = Readonly<Partial<Record<TownCurrency, Readonly<Record<string, Price>>>>>;

export const FEES: Prices = {
  CVE: {
    transfer: { flat: "2", percent: "0.5", max: "150" },
    atm: { flat: "25" },
    agent: { flat: "10", percent: "1", min: "15" },
    bank: { flat: "50" },
  },
  EUR: { transfer: { percent: "0.125", min: "0.05" }, bank: { flat: "0.75", percent: "0.1" } },
  JPY: { transfer: { percent: "0.3", min: "1", max: "5000" }, bank: { flat: "110" } },
};
export const COMMISSIONS: Prices = { CVE: { "cash-out": { percent: "0.4" }, "cash-in": { flat: "7.50" } } };

export const feeOf = (channel: string, minor: number, currency: TownCurrency) =>
  priceOf(FEES[currency]?.[channel], minor, currency);
export const commissionOf = (channel: string, minor: number) =>
  priceOf(COMMISSIONS.CVE?.[channel], minor, "CVE");

function priceOf(price: Price | undefined, minor: number, currency: TownCurrency): number {
  if (price === undefined) return 0;
  const minorOf = (units: string) => new Decimal(units).times(10 ** DECIMALS[currency]);
  const share = new Decimal(minor)
    .times(price.percent ?? 0)
    .dividedBy(100)
    .toDecimalPlaces(0, Decimal.ROUND_HALF_UP);
  const sum = minorOf(price.flat ?? "0").plus(share);
  const least = Decimal.max(sum, minorOf(price.min ?? "0"));
  return (price.max === undefined ? least : Decimal.min(least, minorOf(price.max))).toNumber();
}
