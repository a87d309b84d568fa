// What the deciders share: the forms of an answer, and the checks that every movement of money has to pass.
import { type Account, type AccountKind, availableMinor } from "./accounts.ts";
import { accountOf, type Books } from "./books.ts";
import type { LedgerEvent, Posting } from "./events.ts";
import { BALANCE_MINOR_MAX } from "./money.ts";
import type { Rejection } from "./rejections.ts";

/** Events (none when there is nothing left to do), or the rejection. */
export type Decision = { readonly events: readonly LedgerEvent[] } | { readonly rejection: Rejection };

export function reject(code: Rejection["code"], facts: Omit<Rejection, "code"> = {}): Decision {
  return { rejection: { code, ...facts } };
}

/** Why the account may not be debited by this amount, if it may not. */
export function debitRefusal(account: Account, amountMinor: bigint): Rejection | undefined {
  const { accountNo, currency } = account;
  if (account.status === "CLOSED") return { code: "ACCOUNT_CLOSED", accountNo };
  if (account.status === "FROZEN") return { code: "ACCOUNT_FROZEN", accountNo };
  const available = availableMinor(account);
  if (available < amountMinor && !account.mayGoNegative) {
    return {
      code: "INSUFFICIENT_BALANCE",
      accountNo,
      currency,
      availableMinor: available,
      requestedMinor: amountMinor,
    };
  }
  return undefined;
}

/** Why the account may not be credited with this amount, if it may not. A frozen account still receives. */
export function creditRefusal(account: Account, amountMinor: bigint): Rejection | undefined {
  const { accountNo, currency } = account;
  if (account.status === "CLOSED") return { code: "ACCOUNT_CLOSED", accountNo };
  if (account.postedMinor + amountMinor > BALANCE_MINOR_MAX) {
    return { code: "BALANCE_TOO_LARGE", accountNo, currency, requestedMinor: amountMinor };
  }
  return undefined;
}

/** Why the platform's own account cannot take the other side, if it cannot. */
export function systemDebitRefusal(account: Account, amountMinor: bigint): Rejection | undefined {
  return account.postedMinor - amountMinor < -BALANCE_MINOR_MAX
    ? { code: "BALANCE_TOO_LARGE", accountNo: account.accountNo }
    : undefined;
}

/** The legs of one movement, each with the balance and version it makes. */
export function postings(
  books: Books,
  legs: readonly { readonly accountNo: string; readonly amountMinor: bigint }[],
): Posting[] {
  const made: Posting[] = [];
  for (const { accountNo, amountMinor } of legs) {
    const account = accountOf(books, accountNo);
    const before = made.findLast((posting) => posting.accountNo === accountNo);
    made.push({
      accountNo,
      amountMinor,
      balanceAfterMinor: (before?.balanceAfterMinor ?? account.postedMinor) + amountMinor,
      version: (before?.version ?? account.version) + 1,
    });
  }
  return made;
}

/** An account that customers may name; those of agents and the platform are not found. */
export function customerAccount(books: Books, accountNo: string): Account | undefined {
  return accountOfKind(books, accountNo, ["customer"]);
}

/** An account that money from a bank may go to: a wallet, or an agent's float. */
export function fundedAccount(books: Books, accountNo: string): Account | undefined {
  return accountOfKind(books, accountNo, ["customer", "agent"]);
}

export function accountOfKind(
  books: Books,
  accountNo: string,
  kinds: readonly AccountKind[],
): Account | undefined {
  const account = books.accounts.get(accountNo);
  return account && kinds.includes(account.kind) ? account : undefined;
}
