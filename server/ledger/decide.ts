// What a command comes to over the books: events, or a rejection that says why not. Pure: no I/O, clock or randomness.
// Each decider is a list of checks in order of precedence, and then the events.
import { type Account, isOwned, OWNED_ACCOUNT_KINDS } from "./accounts.ts";
import { decideUnlock } from "./attempt-locks.ts";
import { type Books, referenceKey, walletKey } from "./books.ts";
import {
  accountOfKind,
  creditRefusal,
  customerAccount,
  type Decision,
  debitRefusal,
  postings,
  reject,
} from "./checks.ts";
import type { ChangeMinimum, ChangeTier, CloseAccount, Command, OpenAccount, Transfer } from "./commands.ts";
import { decideAdjustment, decideWithdrawalAdjustment } from "./decide-adjustments.ts";
import { decideDeposit, decideReturnDeposit } from "./decide-deposits.ts";
import { decideCallOff, decideCaptureHold, decidePlaceHold, decideReleaseHold } from "./decide-holds.ts";
import {
  decideAuthorisation,
  decideBlock,
  decideCancel,
  decideCompletion,
  decideExpiry,
  decideIssue,
  decideReversal,
} from "./decide-withdrawal.ts";
import { balanceLimitRefusal, limitRefusal } from "./limits.ts";
import { legsOf, sharesRefusal } from "./movements.ts";

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
      return decideClosing(books, command);
    case "change-tier":
      return decideTier(books, command);
    case "change-minimum":
      return decideMinimum(books, command);
    case "deposit":
      return decideDeposit(books, command);
    case "return-deposit":
      return decideReturnDeposit(books, command);
    case "transfer":
      return decideTransfer(books, command);
    case "place-hold":
      return decidePlaceHold(books, command);
    case "capture-hold":
      return decideCaptureHold(books, command);
    case "release-hold":
      return decideReleaseHold(books, command);
    case "call-off-hold":
      return decideCallOff(books, command);
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
    case "unlock-terminal":
      return decideUnlock(books, command);
    case "complete-withdrawal":
      return decideCompletion(books, command);
    case "reverse-withdrawal":
      return decideReversal(books, command);
    case "adjust-withdrawal":
      return decideWithdrawalAdjustment(books, command);
    case "post-adjustment":
      return decideAdjustment(books, command);
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
    ...(command.type === "adjust-withdrawal"
      ? [command.postedMinor, command.actualMinor, command.platformMinor]
      : []),
  ];
  if (positive.some((amount) => amount <= 0n) || notNegative.some((amount) => amount < 0n)) {
    throw new Error(`${command.type} ${command.id} has an amount that is not more than zero`);
  }
}

function decideOpen(books: Books, command: OpenAccount): Decision {
  const { accountNo, ownerId, kind, currency, minimumMinor, mayGoNegative, tier, usage } = command;
  if (books.accounts.has(accountNo)) return reject("ACCOUNT_ALREADY_EXISTS", { accountNo });
  if (isOwned(kind) && books.wallets.has(walletKey(ownerId, currency, kind))) {
    return reject("ACCOUNT_ALREADY_EXISTS", { currency });
  }
  return {
    events: [
      {
        ...{ type: "account-opened", accountNo, ownerId, kind, currency, minimumMinor, mayGoNegative, tier },
        ...(usage === undefined ? {} : { usage }),
      },
    ],
  };
}

function decideStatus(
  books: Books,
  accountNo: string,
  type: "account-frozen" | "account-unfrozen" | "account-closed",
): Decision {
  const account = accountOfKind(books, accountNo, OWNED_ACCOUNT_KINDS);
  if (!account) return reject("ACCOUNT_NOT_FOUND", { accountNo });
  if (account.status === "CLOSED") return reject("ACCOUNT_CLOSED", { accountNo });
  if (type === "account-frozen" && account.status === "FROZEN")
    return reject("ACCOUNT_FROZEN", { accountNo });
  if (type === "account-unfrozen" && account.status !== "FROZEN") {
    return reject("ACCOUNT_NOT_FROZEN", { accountNo });
  }
  return { events: [{ type, accountNo }] };
}

function decideClosing(books: Books, { accountNo, payingOut = false }: CloseAccount): Decision {
  const decision = decideStatus(books, accountNo, "account-closed");
  const { postedMinor = 0n, heldMinor = 0n } = books.accounts.get(accountNo) ?? {};
  if ("rejection" in decision || (postedMinor === 0n && heldMinor === 0n)) return decision;
  const hasCome = payingOut && postedMinor > 0n && heldMinor === 0n;
  return reject(hasCome ? "BALANCE_HAS_CHANGED" : "ACCOUNT_NOT_EMPTY", { accountNo });
}

/** A minimum is raised only to what is there and not promised, so that no account gets below it by that. */
function decideMinimum(books: Books, { accountNo, minimumMinor }: ChangeMinimum): Decision {
  const account = accountOfKind(books, accountNo, ["customer"]);
  if (!account) return reject("ACCOUNT_NOT_FOUND", { accountNo });
  if (account.status === "CLOSED") return reject("ACCOUNT_CLOSED", { accountNo });
  const { currency, postedMinor, heldMinor, mayGoNegative } = account;
  if (minimumMinor === account.minimumMinor) return { events: [] };
  const free = postedMinor - heldMinor;
  if (minimumMinor > account.minimumMinor && minimumMinor > free && !mayGoNegative) {
    return reject("INSUFFICIENT_BALANCE", {
      ...{ accountNo, currency, availableMinor: free, requestedMinor: minimumMinor },
    });
  }
  return { events: [{ type: "minimum-changed", accountNo, currency, minimumMinor }] };
}

function decideTier(books: Books, { accountNo, tier }: ChangeTier): Decision {
  const account = accountOfKind(books, accountNo, OWNED_ACCOUNT_KINDS);
  if (!account) return reject("ACCOUNT_NOT_FOUND", { accountNo });
  if (account.status === "CLOSED") return reject("ACCOUNT_CLOSED", { accountNo });
  return { events: account.tier === tier ? [] : [{ type: "tier-changed", accountNo, tier }] };
}

function decideTransfer(books: Books, command: Transfer): Decision {
  const { fromAccountNo, toAccountNo, amountMinor, feeMinor, currency, transactionId, transactionType } =
    command;
  const { reference, description } = command;
  const { limits, at } = command;
  const isCashIn = transactionType === "cash-in";
  const from = accountOfKind(books, fromAccountNo, [isCashIn ? "agent" : "customer"]);
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
  const refusal =
    (command.closing ? closingRefusal(from, amountMinor + feeMinor) : undefined) ??
    debitRefusal(from, amountMinor + feeMinor) ??
    limitRefusal(from, isCashIn ? "agent" : "transfer", amountMinor, at, limits) ??
    creditRefusal(to, amountMinor) ??
    balanceLimitRefusal(to, amountMinor, limits) ??
    sharesRefusal(books, command, currency);
  if (refusal) return { rejection: refusal };
  return {
    events: [
      {
        type: "posted",
        transactionId,
        transactionType,
        feeMinor,
        currency,
        postings: postings(
          books,
          legsOf({ ...command, payerAccountNo: fromAccountNo, payeeAccountNo: toAccountNo }),
        ),
        reference,
        description,
      },
      ...(command.closing ? [{ type: "account-closed", accountNo: fromAccountNo } as const] : []),
    ],
  };
}

/** Why the account cannot be paid out and closed by this: something is promised, or there is more or less than was thought. */
function closingRefusal({ accountNo, status, postedMinor, heldMinor }: Account, totalMinor: bigint) {
  if (status !== "ACTIVE") return undefined;
  if (heldMinor !== 0n) return { code: "ACCOUNT_NOT_EMPTY", accountNo } as const;
  return postedMinor === totalMinor ? undefined : ({ code: "BALANCE_HAS_CHANGED", accountNo } as const);
}
