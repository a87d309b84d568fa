// What a statement says: pure. An account's entries are numbered by its version, and each carries the balance before and
// after it, so whatever stands between two versions ties out to the cent.
import { CURRENCY_DECIMALS, type Currency } from "../ledger/money.ts";

/** Days of Cabo Verde, which has no summer time. */
export const OFFSET = "-01:00";
const OFFSET_MS = -60 * 60_000;
const DAY_MS = 86_400_000;

export type StatementEntry = {
  readonly at: Date;
  readonly transactionId: string;
  /** The transaction's type; `fee` for the leg that is its fee. */
  readonly kind: string;
  readonly counterpartyAccountNo: string;
  readonly reference: string;
  readonly description: string;
  readonly amountMinor: bigint;
  readonly balanceAfterMinor: bigint;
};

export type Statement = {
  readonly accountNo: string;
  readonly currency: Currency;
  /** First and last day, as YYYY-MM-DD. */
  readonly from: string;
  readonly to: string;
  readonly openingMinor: bigint;
  readonly closingMinor: bigint;
  readonly entries: readonly StatementEntry[];
};

/** @throws Error when opening balance, entries and closing balance do not tie out: then nothing must go out. */
export function requireTiesOut({ accountNo, openingMinor, closingMinor, entries }: Statement): void {
  let balanceMinor = openingMinor;
  for (const { amountMinor, balanceAfterMinor, transactionId } of entries) {
    balanceMinor += amountMinor;
    if (balanceMinor !== balanceAfterMinor)
      throw new Error(`the statement of ${accountNo} does not tie out at ${transactionId}`);
  }
  if (balanceMinor !== closingMinor)
    throw new Error(`the statement of ${accountNo} does not end at its closing balance`);
}

/** When a day begins in Cabo Verde. */
export function dayStart(day: string): Date {
  return new Date(`${day}T00:00:00.000${OFFSET}`);
}

/** When the day after a day begins in Cabo Verde. */
export function dayEnd(day: string): Date {
  return new Date(dayStart(day).getTime() + DAY_MS);
}

/** How many days a period has, the last one included; below one when it ends before it begins. */
export function daysOf(from: string, to: string): number {
  return Math.round((dayEnd(to).getTime() - dayStart(from).getTime()) / DAY_MS);
}

/** A time as people in Cabo Verde read it, with the offset. */
export function localTime(at: Date): string {
  return `${new Date(at.getTime() + OFFSET_MS).toISOString().slice(0, 19)}${OFFSET}`;
}

/** Minor units as an exact decimal text with all decimals of the currency. */
export function decimalText(minor: bigint, currency: Currency): string {
  const decimals = CURRENCY_DECIMALS[currency];
  const sign = minor < 0n ? "-" : "";
  const digits = (minor < 0n ? -minor : minor).toString().padStart(decimals + 1, "0");
  if (decimals === 0) return sign + digits;
  return `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
