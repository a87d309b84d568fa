// Money that comes from a bank, and money that the bank takes back. A deposit is credited once per reference; it may be
// returned once, and what the customer no longer has becomes the platform's claim: nobody is overdrawn.
import { availableMinor, systemAccountNo } from "./accounts.ts";
import { accountOf, type Books, depositReturnKey, referenceKey } from "./books.ts";
import {
  creditRefusal,
  type Decision,
  fundedAccount,
  postings,
  reject,
  systemDebitRefusal,
} from "./checks.ts";
import type { Deposit, ReturnDeposit } from "./commands.ts";
import { balanceLimitRefusal } from "./limits.ts";

export function decideDeposit(books: Books, command: Deposit): Decision {
  const { accountNo, amountMinor, currency, transactionId, reference, description } = command;
  const bankNo = systemAccountNo("bank", currency);
  const account = fundedAccount(books, accountNo);
  const bank = books.accounts.get(bankNo);
  if (!account || !bank) return reject("ACCOUNT_NOT_FOUND", { accountNo });
  if (account.currency !== currency)
    return reject("CURRENCY_MISMATCH", { accountNo, currency: account.currency });
  if (books.references.has(referenceKey(bankNo, reference))) return reject("REFERENCE_ALREADY_USED");
  const refusal =
    creditRefusal(account, amountMinor) ??
    balanceLimitRefusal(account, amountMinor, command.limits) ??
    systemDebitRefusal(bank, amountMinor);
  if (refusal) return { rejection: refusal };
  return {
    events: [
      {
        type: "posted",
        transactionId,
        transactionType: "deposit",
        feeMinor: 0n,
        currency,
        postings: postings(books, [
          { accountNo: bankNo, amountMinor: -amountMinor },
          { accountNo, amountMinor },
        ]),
        reference,
        description,
      },
    ],
  };
}

/** The money has left us already, so neither a frozen nor a closed account stops this. */
export function decideReturnDeposit(books: Books, command: ReturnDeposit): Decision {
  const { accountNo, amountMinor, currency, transactionId, depositTransactionId } = command;
  const { reference, description } = command;
  const bankNo = systemAccountNo("bank", currency);
  const receivablesNo = systemAccountNo("receivables", currency);
  const account = fundedAccount(books, accountNo);
  if (!account) return reject("ACCOUNT_NOT_FOUND", { accountNo });
  if (account.currency !== currency)
    return reject("CURRENCY_MISMATCH", { accountNo, currency: account.currency });
  if (books.references.has(depositReturnKey(bankNo, depositTransactionId))) {
    return reject("DEPOSIT_ALREADY_RETURNED", { accountNo });
  }
  if (books.references.has(referenceKey(bankNo, reference))) return reject("REFERENCE_ALREADY_USED");
  const available = availableMinor(account);
  const affordable = account.mayGoNegative || available > amountMinor ? amountMinor : available;
  const paidMinor = affordable > 0n ? affordable : 0n;
  const owedMinor = amountMinor - paidMinor;
  const refusal =
    systemDebitRefusal(accountOf(books, receivablesNo), owedMinor) ??
    creditRefusal(accountOf(books, bankNo), amountMinor);
  if (refusal) return { rejection: refusal };
  return {
    events: [
      {
        type: "deposit-returned",
        transactionId,
        depositTransactionId,
        accountNo,
        amountMinor,
        owedMinor,
        currency,
        postings: postings(
          books,
          [
            { accountNo, amountMinor: -paidMinor },
            { accountNo: receivablesNo, amountMinor: -owedMinor },
            { accountNo: bankNo, amountMinor },
          ].filter((leg) => leg.amountMinor !== 0n),
        ),
        reference,
        description,
      },
    ],
  };
}
