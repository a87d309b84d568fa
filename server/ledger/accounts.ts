// Accounts: what they hold, and how their numbers are made. A wallet is one account of a user in one currency.

import type { Currency } from "./money.ts";
import type { Tier } from "./tiers.ts";
import type { Usage } from "./usage.ts";

/**
 * Customer accounts belong to a user; so do the two of an agent: `agent` (the e-float, from which cash-in is paid and to
 * which cash-out goes) and `commission` (what the agent has earned). The others are the platform's own side of each movement:
 * `bank` (money that a bank has sent us), `atm` (what we owe the ATM network), `fees`, `receivables` (cash that is out
 * although nobody has paid for it, and other claims), and `suspense` (money that somebody will ask for, as when a
 * customer has paid for notes that the network does not charge).
 */
export type AccountKind = OwnedAccountKind | SystemAccountKind;

/** Of each of these an owner has at most one per currency. */
export const OWNED_ACCOUNT_KINDS = ["customer", "agent", "commission"] as const;

export type OwnedAccountKind = (typeof OWNED_ACCOUNT_KINDS)[number];

export function isOwned(kind: AccountKind): kind is OwnedAccountKind {
  return (OWNED_ACCOUNT_KINDS as readonly string[]).includes(kind);
}

export const SYSTEM_ACCOUNT_KINDS = ["bank", "atm", "fees", "receivables", "suspense"] as const;

export type SystemAccountKind = (typeof SYSTEM_ACCOUNT_KINDS)[number];

export type AccountStatus = "ACTIVE" | "FROZEN" | "CLOSED";

export type Account = {
  readonly accountNo: string;
  readonly ownerId: string;
  readonly kind: AccountKind;
  readonly currency: Currency;
  readonly status: AccountStatus;
  /** What is posted, holds included. */
  readonly postedMinor: bigint;
  /** Promised to holds and withdrawals under way. */
  readonly heldMinor: bigint;
  /** What must stay; never available. */
  readonly minimumMinor: bigint;
  /** System accounts have the other side of customers' money and may be below zero. */
  readonly mayGoNegative: boolean;
  /** Decides which limits hold. */
  readonly tier: Tier;
  /** What has gone out in the day, week and month that are on. */
  readonly usage: Usage;
  /** Counts the changes of this account; each entry has one of its own. */
  readonly version: number;
};

/** What may be spent now. */
export function availableMinor(account: Account): bigint {
  return account.postedMinor - account.heldMinor - account.minimumMinor;
}

/** No user can have this id: the contract does not admit the sign. */
export const SYSTEM_OWNER_ID = "$platform";

const ACCOUNT_NO_MAX = 9_223_372_036_854_775_807n;

/** Not every number of 19 digits fits into 64 bits; one that does not is no account's. */
export function isPossibleAccountNo(accountNo: string): boolean {
  return BigInt(accountNo) <= ACCOUNT_NO_MAX;
}

const ISSUER_PREFIX = "6230399";
const SYSTEM_PREFIX = "6230390";
const CURRENCY_NUMERIC = { CVE: "132", EUR: "978", USD: "840", SGD: "702", JPY: "392", CNY: "156" } as const;

/** The Luhn check digit of a number without one (ISO/IEC 7812-1). */
export function checkDigit(digits: string): string {
  let sum = 0;
  for (let i = digits.length - 1, double = true; i >= 0; i--, double = !double) {
    const digit = digits.charCodeAt(i) - 48;
    sum += double ? (digit > 4 ? digit * 2 - 9 : digit * 2) : digit;
  }
  return String((10 - (sum % 10)) % 10);
}

/** Whether the last digit is the check digit of the others. */
export function hasValidCheckDigit(accountNo: string): boolean {
  return checkDigit(accountNo.slice(0, -1)) === accountNo.slice(-1);
}

/** The 19-digit number of a customer account, from a random number below 10^11. */
export function customerAccountNo(random: number): string {
  const digits = ISSUER_PREFIX + String(random).padStart(11, "0");
  return digits + checkDigit(digits);
}

/** The fixed number of one of the platform's own accounts; there is one per kind and currency. */
export function systemAccountNo(kind: SystemAccountKind, currency: Currency): string {
  const digits = `${SYSTEM_PREFIX}${CURRENCY_NUMERIC[currency]}${String(SYSTEM_ACCOUNT_KINDS.indexOf(kind) + 1).padStart(8, "0")}`;
  return digits + checkDigit(digits);
}
