// A payment with its fee and commission: which legs it has, and why the platform or an agent could not take their share.
// The fee is what the payer pays on top; the commission is what the platform gives up of its fees, which may go below
// zero for it: commission on a free payment is the platform's own cost.
import { systemAccountNo } from "./accounts.ts";
import { accountOf, type Books } from "./books.ts";
import { creditRefusal, systemDebitRefusal } from "./checks.ts";
import type { Currency } from "./money.ts";
import type { Rejection } from "./rejections.ts";

export type Shares = {
  readonly feeMinor: bigint;
  readonly commissionMinor: bigint;
  /** The agent's commission account; without one no commission is paid. */
  readonly commissionAccountNo: string | null;
};

export type Movement = Shares & {
  readonly payerAccountNo: string;
  readonly payeeAccountNo: string;
  readonly amountMinor: bigint;
  readonly currency: Currency;
};

export type Leg = { readonly accountNo: string; readonly amountMinor: bigint };

/** What is really paid as commission. */
export function commissionPaidMinor(shares: Shares): bigint {
  return shares.commissionAccountNo === null ? 0n : shares.commissionMinor;
}

/** The accounts that the shares may be posted to. */
export function accountsOfShares(shares: Shares, currency: Currency): string[] {
  const { feeMinor, commissionAccountNo } = shares;
  if (commissionAccountNo !== null) return [systemAccountNo("fees", currency), commissionAccountNo];
  return feeMinor > 0n ? [systemAccountNo("fees", currency)] : [];
}

/** The amount, the fee and the commission, each as a pair of legs; pairs of zero are left out. */
export function legsOf(movement: Movement): Leg[] {
  const { payerAccountNo, payeeAccountNo, amountMinor, feeMinor, commissionAccountNo, currency } = movement;
  const feesNo = systemAccountNo("fees", currency);
  const legs = [...pair(payerAccountNo, payeeAccountNo, amountMinor)];
  if (feeMinor > 0n) legs.push(...pair(payerAccountNo, feesNo, feeMinor));
  const commissionMinor = commissionPaidMinor(movement);
  if (commissionMinor > 0n) legs.push(...pair(feesNo, commissionAccountNo!, commissionMinor));
  return legs;
}

function pair(from: string, to: string, amountMinor: bigint): Leg[] {
  return [
    { accountNo: from, amountMinor: -amountMinor },
    { accountNo: to, amountMinor },
  ];
}

/** Why the fee or the commission cannot be posted, if it cannot. */
export function sharesRefusal(books: Books, shares: Shares, currency: Currency): Rejection | undefined {
  const { feeMinor, commissionAccountNo } = shares;
  const commissionMinor = commissionPaidMinor(shares);
  if (feeMinor === 0n && commissionMinor === 0n) return undefined;
  const fees = accountOf(books, systemAccountNo("fees", currency));
  const refusal = creditRefusal(fees, feeMinor);
  if (refusal || commissionMinor === 0n) return refusal;
  const commission = books.accounts.get(commissionAccountNo!);
  if (commission?.kind !== "commission")
    return { code: "ACCOUNT_NOT_FOUND", accountNo: commissionAccountNo! };
  if (commission.currency !== currency) {
    return { code: "CURRENCY_MISMATCH", accountNo: commission.accountNo, currency: commission.currency };
  }
  return systemDebitRefusal(fees, commissionMinor) ?? creditRefusal(commission, commissionMinor);
}
