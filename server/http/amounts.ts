// The edge between decimals and minor units. Outside this file an amount is a bigint in minor units.
import { Problem } from "@makeba/openapi/problem";
import { Decimal } from "decimal.js";
import { BALANCE_MINOR_MAX, CURRENCY_DECIMALS, type Currency } from "../ledger/money.ts";

/**
 * An amount of a request in minor units. Throws INVALID_AMOUNT when it is not above zero, has more decimals than the
 * currency, or more than 15 digits in minor units. `field` names it in the error.
 */
export function toMinor(amount: number | string, currency: Currency, field: string): bigint {
  const decimals = CURRENCY_DECIMALS[currency];
  const minor = new Decimal(amount).times(Decimal.pow(10, decimals));
  if (!minor.isInteger()) {
    throw invalid(field, "decimals", `must have at most ${decimals} decimals in ${currency}`);
  }
  if (!minor.greaterThan(0)) throw invalid(field, "exclusiveMinimum", "must be more than 0");
  if (minor.greaterThan(BALANCE_MINOR_MAX.toString())) {
    throw invalid(field, "digits", "must have at most 15 digits, decimals included");
  }
  return BigInt(minor.toFixed(0));
}

/** As `toMinor`, and zero is an amount too. */
export function toMinorOrZero(amount: number | string, currency: Currency, field: string): bigint {
  return new Decimal(amount).isZero() ? 0n : toMinor(amount, currency, field);
}

/**
 * A bound on amounts in minor units: the least amount that is not below it (`up`), or the greatest not above (`down`).
 * Nothing is refused, because a bound may be finer than the currency.
 */
export function toMinorBound(bound: string, currency: Currency, rounding: "up" | "down"): bigint {
  const minor = new Decimal(bound).times(Decimal.pow(10, CURRENCY_DECIMALS[currency]));
  return BigInt((rounding === "up" ? minor.ceil() : minor.floor()).toFixed(0));
}

/** Minor units as the exact JSON number of a response. */
export function toDecimal(minor: bigint, currency: Currency): number {
  return new Decimal(minor.toString()).dividedBy(Decimal.pow(10, CURRENCY_DECIMALS[currency])).toNumber();
}

/** Whole units of the currency, such as escudos; nothing when the amount has a fraction of one. */
export function toWholeUnits(minor: bigint, currency: Currency): number | undefined {
  const units = toDecimal(minor, currency);
  return Number.isInteger(units) ? units : undefined;
}

function invalid(field: string, rule: string, message: string): Problem {
  return new Problem("INVALID_AMOUNT", {
    message: `${field} ${message}.`,
    details: { issues: [{ field, rule, message }] },
  });
}
