// What a command comes to over the books: events, or a rejection that says why not. Pure: no I/O, clock or randomness.
// Each decider is a list of checks in order of precedence, and then the events.
import { systemAccountNo } from "./accounts.ts";
import { type Books, referenceKey, walletKey } from "./books.ts";
import {
  creditRefusal,
  customerAccount,
  type Decision,
  debitRefusal,
  postings,
  reject,
  systemDebitRefusal,
} from "./checks.ts";
import type { Command, Deposit, OpenAccount, Transfer } from "./commands.ts";
import { decideCaptureHold, decidePlaceHold, decideReleaseHold } from "./decide-holds.ts";
import {
  decideAuthorisation,
  decideBlock,
  decideCancel,
  decideCompletion,
  decideExpiry,
  decideIssue,
  decideReversal,
} from "./decide-withdrawal.ts";

export function decide(books: Books, command: Command): Decision {
  assertAmounts(command);
  switch (command.type) {
    case "open-account":
      return decideOpen(books, command);
    case "freeze-account":
      return decideStatus(books, command.accountNo, "account-frozen");
    case "unfreeze-account":
      return decideStatus(books, command.accountNo, "account-unfrozen");
    case "close-account":
      return decideStatus(books, command.accountNo, "account-closed");
    case "deposit":
      return decideDeposit(books, command);
    case "transfer":
      return decideTransfer(books, command);
    case "place-hold":
      return decidePlaceHold(books, command);
    case "capture-hold":
      return decideCaptureHold(books, command);
    case "release-hold":
      return decideReleaseHold(books, command);
    case "issue-code":
      return decideIssue(books, command);
    case "cancel-code":
      return decideCancel(books, command);
    case "expire-code":
      return decideExpiry(books, command);
    case "block-code":
      return decideBlock(books, command);
    case "authorise-withdrawal":
      return decideAuthorisation(books, command);
    case "complete-withdrawal":
      return decideCompletion(books, command);
    case "reverse-withdrawal":
      return decideReversal(books, command);
  }
}

/** The edge has refused such amounts long before: one that comes this far is a defect. */
function assertAmounts(command: Command): void {
  const positive = [
    "amountMinor" in command ? command.amountMinor : 1n,
    "dispensedMinor" in command ? (command.dispensedMinor ?? 1n) : 1n,
  ];
  const notNegative = [
    "feeMinor" in command ? command.feeMinor : 0n,
    "minimumMinor" in command ? command.minimumMinor : 0n,
    "commissionMinor" in command ? command.commissionMinor : 0n,
  ];
  if (positive.some((amount) => amount <= 0n) || notNegative.some((amount) => amount < 0n)) {
    throw new Error(`${command.type} ${command.id} has an amount that is not more than zero`);
  }
}

function decideOpen(books: Books, command: OpenAccount): Decision {
  const { accountNo, ownerId, kind, currency, minimumMinor, mayGoNegative } = command;
  if (books.accounts.has(accountNo)) return reject("ACCOUNT_ALREADY_EXISTS", { accountNo });
  if (kind === "customer" && books.wallets.has(walletKey(ownerId, currency))) {
    return reject("ACCOUNT_ALREADY_EXISTS", { currency });
  }
  return {
    events: [{ type: "account-opened", accountNo, ownerId, kind, currency, minimumMinor, mayGoNegative }],
  };
}

function decideStatus(
  books: Books,
  accountNo: string,
  type: "account-frozen" | "account-unfrozen" | "account-closed",
): Decision {
  const account = customerAccount(books, accountNo);
  if (!account) return reject("ACCOUNT_NOT_FOUND", { accountNo });
  if (account.status === "CLOSED") return reject("ACCOUNT_CLOSED", { accountNo });
  if (type === "account-frozen" && account.status === "FROZEN")
    return reject("ACCOUNT_FROZEN", { accountNo });
  if (type === "account-unfrozen" && account.status !== "FROZEN") {
    return reject("ACCOUNT_NOT_FROZEN", { accountNo });
  }
  if (type === "account-closed" && (account.postedMinor !== 0n || account.heldMinor !== 0n)) {
    return reject("ACCOUNT_NOT_EMPTY", { accountNo });
  }
  return { events: [{ type, accountNo }] };
}

function decideDeposit(books: Books, command: Deposit): Decision {
  const { accountNo, amountMinor, currency, transactionId, reference, description } = command;
  const bankNo = systemAccountNo("bank", currency);
  const account = customerAccount(books, accountNo);
  const bank = books.accounts.get(bankNo);
  if (!account || !bank) return reject("ACCOUNT_NOT_FOUND", { accountNo });
  if (account.currency !== currency)
    return reject("CURRENCY_MISMATCH", { accountNo, currency: account.currency });
  if (books.references.has(referenceKey(bankNo, reference))) return reject("REFERENCE_ALREADY_USED");
  const refusal = creditRefusal(account, amountMinor) ?? systemDebitRefusal(bank, amountMinor);
  if (refusal) return { rejection: refusal };
  return {
    events: [
      {
        type: "posted",
        transactionId,
        transactionType: "deposit",
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

function decideTransfer(books: Books, command: Transfer): Decision {
  const { fromAccountNo, toAccountNo, amountMinor, currency, transactionId, reference, description } =
    command;
  const from = customerAccount(books, fromAccountNo);
  if (!from) return reject("ACCOUNT_NOT_FOUND", { accountNo: fromAccountNo });
  if (from.ownerId !== command.actorId) return reject("ACCOUNT_ACCESS_DENIED", { accountNo: fromAccountNo });
  if (fromAccountNo === toAccountNo) return reject("SAME_ACCOUNT", { accountNo: fromAccountNo });
  const to = customerAccount(books, toAccountNo);
  if (!to) return reject("ACCOUNT_NOT_FOUND", { accountNo: toAccountNo });
  if (from.currency !== currency) {
    return reject("CURRENCY_MISMATCH", { accountNo: fromAccountNo, currency: from.currency });
  }
  if (to.currency !== currency)
    return reject("CURRENCY_MISMATCH", { accountNo: toAccountNo, currency: to.currency });
  if (reference !== "" && books.references.has(referenceKey(fromAccountNo, reference))) {
    return reject("REFERENCE_ALREADY_USED");
  }
  const refusal = debitRefusal(from, amountMinor) ?? creditRefusal(to, amountMinor);
  if (refusal) return { rejection: refusal };
  return {
    events: [
      {
        type: "posted",
        transactionId,
        transactionType: "transfer",
        currency,
        postings: postings(books, [
          { accountNo: fromAccountNo, amountMinor: -amountMinor },
          { accountNo: toAccountNo, amountMinor },
        ]),
        reference,
        description,
      },
    ],
  };
}
