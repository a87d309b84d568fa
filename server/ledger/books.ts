// The slice of the ledger that one batch works on: what was loaded, and what the events so far have made of it.
// Records are never changed in place; a changed record is another object, so comparing tells what to write back.
import type { Account, AccountKind } from "./accounts.ts";
import type { LedgerEvent, TransactionType } from "./events.ts";
import type { Hold } from "./holds.ts";
import type { Currency } from "./money.ts";
import { type AttemptCounter, hasLiveCode, networkKeyText, type Withdrawal } from "./withdrawals.ts";

/** One per business transaction: what people and integrators ask about. */
export type Transaction = {
  readonly transactionId: string;
  readonly type: TransactionType;
  readonly status: "PENDING" | "SUCCESS" | "FAILED" | "ROLLBACK";
  readonly debitAccountNo: string;
  readonly creditAccountNo: string;
  readonly amountMinor: bigint;
  /** What the debited account pays on top. */
  readonly feeMinor: bigint;
  readonly currency: Currency;
  readonly reference: string;
  readonly description: string;
  readonly createdAt: number;
  readonly completedAt: number | null;
};

export type Entry = {
  readonly accountNo: string;
  readonly version: number;
  readonly transactionId: string;
  readonly amountMinor: bigint;
  readonly balanceBeforeMinor: bigint;
  readonly balanceAfterMinor: bigint;
  readonly at: number;
};

/** What a command came to: what it asked for, and the events, of which a rejection is one. */
export type StoredOutcome = {
  readonly request: Readonly<Record<string, string>>;
  readonly at: number;
  readonly events: readonly LedgerEvent[];
};

export type Books = {
  readonly accounts: Map<string, Account>;
  readonly holds: Map<string, Hold>;
  readonly withdrawals: Map<string, Withdrawal>;
  /** Withdrawal id by network key. */
  readonly withdrawalByNetworkKey: Map<string, string>;
  /** Withdrawal id by code digest: the live one, or else the most recent. */
  readonly withdrawalByCode: Map<string, string>;
  readonly counters: Map<string, AttemptCounter>;
  /** Transaction id by debited account and reference; see `referenceKey`. */
  readonly references: Map<string, string>;
  readonly transactions: Map<string, Transaction>;
  /** Account number by owner, currency and kind; see `walletKey`. */
  readonly wallets: Map<string, string>;
  /** Earlier outcomes, by command id. */
  readonly outcomes: Map<string, StoredOutcome>;
  /** Appended by this batch only. */
  readonly entries: Entry[];
};

export function emptyBooks(): Books {
  return {
    accounts: new Map(),
    holds: new Map(),
    withdrawals: new Map(),
    withdrawalByNetworkKey: new Map(),
    withdrawalByCode: new Map(),
    counters: new Map(),
    references: new Map(),
    transactions: new Map(),
    wallets: new Map(),
    outcomes: new Map(),
    entries: [],
  };
}

export const referenceKey = (accountNo: string, reference: string) => `${accountNo}/${reference}`;
/** A deposit is returned once; among the bank's references this says so. */
export const depositReturnReference = (depositTransactionId: string) => `return:${depositTransactionId}`;
export const depositReturnKey = (bankNo: string, depositTransactionId: string) =>
  referenceKey(bankNo, depositReturnReference(depositTransactionId));
export const walletKey = (ownerId: string, currency: Currency, kind: AccountKind) =>
  `${ownerId}/${currency}/${kind}`;
export const holdKey = (accountNo: string, holdId: string) => `${accountNo}/${holdId}`;

/** Puts a withdrawal where it is found by id, network key and code. */
export function keepWithdrawal(books: Books, withdrawal: Withdrawal): void {
  books.withdrawals.set(withdrawal.withdrawalId, withdrawal);
  if (withdrawal.networkKey) {
    books.withdrawalByNetworkKey.set(networkKeyText(withdrawal.networkKey), withdrawal.withdrawalId);
  }
  const rival = books.withdrawals.get(books.withdrawalByCode.get(withdrawal.codeDigest) ?? "");
  if (!rival || rival.withdrawalId === withdrawal.withdrawalId || isBetterMatch(withdrawal, rival)) {
    books.withdrawalByCode.set(withdrawal.codeDigest, withdrawal.withdrawalId);
  }
}

/** Of two withdrawals with the same digits the live one is meant, or else the later one. */
function isBetterMatch(candidate: Withdrawal, rival: Withdrawal): boolean {
  if (hasLiveCode(candidate) !== hasLiveCode(rival)) return hasLiveCode(candidate);
  return candidate.createdAt > rival.createdAt;
}

/** The account, which the caller has made sure is loaded. */
export function accountOf(books: Books, accountNo: string): Account {
  const account = books.accounts.get(accountNo);
  if (!account) throw new Error(`account ${accountNo} is not in the books of this batch`);
  return account;
}

/** The withdrawal, which the caller has made sure is loaded. */
export function withdrawalOf(books: Books, withdrawalId: string): Withdrawal {
  const withdrawal = books.withdrawals.get(withdrawalId);
  if (!withdrawal) throw new Error(`withdrawal ${withdrawalId} is not in the books of this batch`);
  return withdrawal;
}
