// The ledger's command of a transfer from wallet to wallet, made in one place for every way to ask for one.
import type { FeeSchedule } from "../fees/fee-schedule.ts";
import type { Transfer } from "../ledger/commands.ts";
import type { Currency } from "../ledger/money.ts";
import type { LimitTables } from "../limits/limit-tables.ts";
import { newTransactionId } from "../transaction-ids.ts";

export type TransferTerms = {
  readonly id: string;
  readonly at: number;
  /** Who asks; must own the debited account. */
  readonly userId: string;
  readonly fromAccountNo: string;
  readonly toAccountNo: string;
  readonly amountMinor: bigint;
  /** What was quoted. @default what the schedule says now */
  readonly feeMinor?: bigint;
  readonly currency: Currency;
  readonly reference: string;
  readonly description: string;
};

/** `request` is what a repeat is held against. */
export type MakeTransfer = (terms: TransferTerms, request: Readonly<Record<string, string>>) => Transfer;

export function createMakeTransfer(limits: LimitTables, fees: FeeSchedule): MakeTransfer {
  return ({ id, at, userId, ...terms }, request) => ({
    type: "transfer",
    transactionType: "transfer",
    id,
    at,
    request,
    transactionId: newTransactionId(at),
    actorId: userId,
    feeMinor: fees.feeFor("transfer", terms.amountMinor, terms.currency),
    commissionMinor: 0n,
    commissionAccountNo: null,
    limits: limits[terms.currency],
    ...terms,
  });
}
