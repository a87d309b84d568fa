// Whose accounts random sequences of commands are about, and what they have before the first one.
import { customerAccountNo } from "../accounts.ts";
import type { Command } from "../commands.ts";
import type { Currency } from "../money.ts";
import type { Tier } from "../tiers.ts";
import * as the from "./vocabulary.ts";

export type Wallet = {
  accountNo: string;
  ownerId: string;
  currency: Currency;
  minimumMinor: bigint;
  mayGoNegative: boolean;
  kind: "customer" | "agent" | "commission";
  tier: Tier;
};

const wallet = (n: number, ownerId: string, currency: Currency, rest: Partial<Wallet> = {}): Wallet => ({
  accountNo: customerAccountNo(n),
  ownerId,
  currency,
  minimumMinor: 0n,
  mayGoNegative: false,
  kind: "customer",
  tier: "basic",
  ...rest,
});

/**
 * Ana is an agent too. The last five are opened by chance only: wallets when the one that they would replace has been
 * closed, and an agent's accounts that replace Ana's or are in another currency.
 */
export const WALLETS: readonly Wallet[] = [
  wallet(1, "ana", "CVE"),
  wallet(2, "rui", "CVE", { minimumMinor: 500n }),
  wallet(3, "bia", "CVE", { tier: "verified" }),
  wallet(4, "shop", "CVE", { mayGoNegative: true, tier: "full" }),
  wallet(20, "ana", "CVE", { kind: "agent", tier: "full" }),
  wallet(21, "ana", "CVE", { kind: "commission" }),
  wallet(5, "ana", "EUR"),
  wallet(6, "rui", "JPY", { minimumMinor: 100n }),
  wallet(7, "ana", "CVE"),
  wallet(8, "rui", "CVE"),
  wallet(9, "bia", "JPY"),
  wallet(22, "ana", "CVE", { kind: "agent" }),
  wallet(23, "ana", "EUR", { kind: "commission" }),
];
export const AGENT = 4;
export const COMMISSION = 5;
const OPENED_AT_FIRST = 8;

/** Everybody's accounts and a little money, before a sequence starts. */
export function prelude(): Command[] {
  const id = (what: string, n: number) => ({ id: `${what}-${n}`, at: the.NOW });
  return [
    ...(["CVE", "EUR", "JPY"] as const)
      .flatMap((currency) => the.openPlatform(currency))
      .map((command, n) => ({ ...command, ...id("platform", n) })),
    ...WALLETS.slice(0, OPENED_AT_FIRST).map((w, n) =>
      the.openWallet(w.accountNo, w.ownerId, { ...w, ...id("open", n) }),
    ),
    ...WALLETS.slice(0, AGENT + 1).map((w, n) =>
      the.deposit(w.accountNo, 6_000n, {
        ...id("first", n),
        transactionId: `txn-first-${n}`,
        reference: `first-${n}`,
      }),
    ),
  ];
}
