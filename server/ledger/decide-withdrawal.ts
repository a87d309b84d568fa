// Decides the life of a withdrawal: who may use a code, when, for how much, and what the ATM's report makes of it.
// Rules: a code is used once; time is compared at the moment of use; an authorised withdrawal never ends on its own.
import { systemAccountNo } from "./accounts.ts";
import { counted, openCounter } from "./attempt-locks.ts";
import { accountOf, type Books } from "./books.ts";
import { creditRefusal, customerAccount, type Decision, debitRefusal, postings, reject } from "./checks.ts";
import {
  type AuthoriseWithdrawal,
  authorisationId,
  type BlockCode,
  type CancelCode,
  type CompleteWithdrawal,
  type ExpireCode,
  type IssueCode,
  type ReverseWithdrawal,
  reversalId,
} from "./commands.ts";
import type { LedgerEvent } from "./events.ts";
import { limitRefusal } from "./limits.ts";
import {
  type AttemptCounter,
  attemptSubjects,
  type DeclineReason,
  hasLiveCode,
  heldByWithdrawalMinor,
  networkKeyText,
  type Withdrawal,
} from "./withdrawals.ts";

export function decideIssue(books: Books, command: IssueCode): Decision {
  const { withdrawalId, accountNo, actorId, amountMinor, feeMinor, currency, expiresAt } = command;
  const account = customerAccount(books, accountNo);
  if (!account) return reject("ACCOUNT_NOT_FOUND", { accountNo });
  if (account.ownerId !== actorId) return reject("ACCOUNT_ACCESS_DENIED", { accountNo });
  if (account.currency !== currency)
    return reject("CURRENCY_MISMATCH", { accountNo, currency: account.currency });
  const refusal =
    debitRefusal(account, amountMinor + feeMinor) ??
    limitRefusal(account, "atm", amountMinor, command.at, command.limits);
  if (refusal) return { rejection: refusal };
  const candidate = command.codeDigests.findIndex((digest) => {
    const rival = books.withdrawals.get(books.withdrawalByCode.get(digest) ?? "");
    return !rival || !hasLiveCode(rival);
  });
  const codeDigest = command.codeDigests[candidate];
  if (codeDigest === undefined) return reject("CODE_SPACE_EXHAUSTED");
  return {
    events: [
      {
        type: "code-issued",
        withdrawalId,
        accountNo,
        userId: actorId,
        amountMinor,
        feeMinor,
        currency,
        codeDigest,
        candidate,
        expiresAt,
      },
    ],
  };
}

export function decideCancel(books: Books, command: CancelCode): Decision {
  const withdrawal = books.withdrawals.get(command.withdrawalId);
  if (withdrawal?.userId !== command.actorId) return reject("WITHDRAWAL_NOT_FOUND");
  if (withdrawal.status === "CANCELLED") return { events: [] };
  if (withdrawal.status !== "ISSUED")
    return reject("WITHDRAWAL_NOT_CANCELLABLE", { status: withdrawal.status });
  if (command.at >= withdrawal.expiresAt) return reject("WITHDRAWAL_NOT_CANCELLABLE", { status: "EXPIRED" });
  return { events: [ended("code-cancelled", withdrawal)] };
}

export function decideExpiry(books: Books, command: ExpireCode): Decision {
  const withdrawal = books.withdrawals.get(command.withdrawalId);
  if (!withdrawal) return reject("WITHDRAWAL_NOT_FOUND");
  if (withdrawal.status !== "ISSUED") return { events: [] };
  if (command.at < withdrawal.expiresAt) return reject("CODE_NOT_EXPIRED");
  return { events: [ended("code-expired", withdrawal)] };
}

export function decideBlock(books: Books, command: BlockCode): Decision {
  const withdrawal = books.withdrawals.get(command.withdrawalId);
  if (!withdrawal) return reject("WITHDRAWAL_NOT_FOUND");
  if (withdrawal.status === "BLOCKED") return { events: [] };
  if (withdrawal.status !== "ISSUED")
    return reject("WITHDRAWAL_NOT_CANCELLABLE", { status: withdrawal.status });
  return { events: [ended("code-blocked", withdrawal)] };
}

function ended(
  type: "code-cancelled" | "code-expired" | "code-blocked",
  withdrawal: Withdrawal,
): LedgerEvent {
  return { type, withdrawalId: withdrawal.withdrawalId, accountNo: withdrawal.accountNo };
}

export function decideAuthorisation(books: Books, command: AuthoriseWithdrawal): Decision {
  const { networkKey, at } = command;
  const subjects = attemptSubjects(networkKey);
  const network = openCounter(books, command, subjects.network);
  const terminal = openCounter(books, command, subjects.terminal);
  const uncounted = (reason: DeclineReason, lockedUntil = 0) =>
    declined(command, reason, undefined, { counters: [], countedAgainstCode: false, lockedUntil });

  if (books.outcomes.has(reversalId(networkKeyText(networkKey)))) return uncounted("REVERSED_BEFORE");
  if (network.lockedUntil > at) return uncounted("NETWORK_LOCKED", network.lockedUntil);
  if (terminal.lockedUntil > at) return uncounted("TERMINAL_LOCKED", terminal.lockedUntil);

  const withdrawal = books.withdrawals.get(books.withdrawalByCode.get(command.codeDigest) ?? "");
  const reason = wrongTry(withdrawal, command);
  if (reason !== undefined) {
    const counters = [
      counted(terminal, command, command.limits.terminalTriesMax),
      counted(network, command, command.limits.networkTriesMax),
    ];
    const lockedUntil = Math.max(...counters.map((counter) => counter.lockedUntil));
    const countedAgainstCode = reason === "AMOUNT_MISMATCH";
    const decline = declined(command, reason, withdrawal, { counters, countedAgainstCode, lockedUntil });
    if (withdrawal && countedAgainstCode && withdrawal.wrongTries + 1 >= command.limits.codeTriesMax) {
      return { events: [...decline.events, ended("code-blocked", withdrawal)] };
    }
    if (withdrawal && reason === "CODE_EXPIRED" && withdrawal.status === "ISSUED") {
      return { events: [...decline.events, ended("code-expired", withdrawal)] };
    }
    return decline;
  }
  if (!withdrawal || accountOf(books, withdrawal.accountNo).status !== "ACTIVE")
    return uncounted("ACCOUNT_FROZEN");
  // Wrong tries stay counted: whoever guesses may type codes of their own in between.
  const { withdrawalId, accountNo } = withdrawal;
  return { events: [{ type: "withdrawal-authorised", withdrawalId, accountNo, networkKey }] };
}

/** Why this code may not be used for this amount, if it may not. */
function wrongTry(
  withdrawal: Withdrawal | undefined,
  command: AuthoriseWithdrawal,
): DeclineReason | undefined {
  if (!withdrawal) return "CODE_UNKNOWN";
  switch (withdrawal.status) {
    case "COMPLETED":
    case "REVERSED":
    case "SUSPECT":
      return "CODE_ALREADY_USED";
    case "AUTHORISED":
      return "CODE_IN_USE";
    case "CANCELLED":
      return "CODE_CANCELLED";
    case "BLOCKED":
      return "CODE_BLOCKED";
    case "EXPIRED":
      return "CODE_EXPIRED";
    case "ISSUED":
      if (command.at >= withdrawal.expiresAt) return "CODE_EXPIRED";
      return withdrawal.amountMinor !== command.amountMinor || withdrawal.currency !== command.currency
        ? "AMOUNT_MISMATCH"
        : undefined;
  }
}

function declined(
  command: AuthoriseWithdrawal,
  reason: DeclineReason,
  withdrawal: Withdrawal | undefined,
  counts: { counters: AttemptCounter[]; countedAgainstCode: boolean; lockedUntil: number },
): { events: LedgerEvent[] } {
  const withdrawalId = withdrawal?.withdrawalId ?? null;
  const accountNo = counts.countedAgainstCode && withdrawal ? withdrawal.accountNo : null;
  const { networkKey } = command;
  return {
    events: [{ type: "withdrawal-declined", networkKey, reason, withdrawalId, accountNo, ...counts }],
  };
}

export function decideCompletion(books: Books, command: CompleteWithdrawal): Decision {
  const withdrawal = books.withdrawals.get(
    books.withdrawalByNetworkKey.get(networkKeyText(command.networkKey)) ?? "",
  );
  if (!withdrawal) return reject("WITHDRAWAL_NOT_FOUND");
  const { withdrawalId, accountNo, currency, status } = withdrawal;
  const open = status === "AUTHORISED" || status === "SUSPECT";
  if (!open && status !== "REVERSED") return reject("WITHDRAWAL_NOT_AUTHORISED", { status });
  if (command.dispensedMinor === null) {
    if (status === "AUTHORISED")
      return { events: [{ type: "withdrawal-suspected", withdrawalId, accountNo }] };
    return status === "SUSPECT" ? { events: [] } : reject("WITHDRAWAL_NOT_AUTHORISED", { status });
  }
  const dispensedMinor = command.dispensedMinor;
  if (dispensedMinor > withdrawal.amountMinor) {
    return reject("DISPENSED_AMOUNT_TOO_LARGE", {
      currency,
      availableMinor: withdrawal.amountMinor,
      requestedMinor: dispensedMinor,
    });
  }
  const atmNo = systemAccountNo("atm", currency);
  const feesNo = systemAccountNo("fees", currency);
  const refusal =
    creditRefusal(accountOf(books, atmNo), dispensedMinor) ??
    creditRefusal(accountOf(books, feesNo), withdrawal.feeMinor);
  if (refusal) return { rejection: refusal };

  // After a reversal the hold is gone but so is the cash: the customer pays if the money is still there; if not, the
  // platform does, and has a claim. Either way a person is told.
  const afterReversal = status === "REVERSED";
  const dueMinor = dispensedMinor + withdrawal.feeMinor;
  const customer = accountOf(books, accountNo);
  const payer =
    heldByWithdrawalMinor(withdrawal) > 0n || debitRefusal(customer, dueMinor) === undefined
      ? accountNo
      : systemAccountNo("receivables", currency);
  const legs = [
    { accountNo: payer, amountMinor: -dispensedMinor },
    { accountNo: atmNo, amountMinor: dispensedMinor },
  ];
  if (withdrawal.feeMinor > 0n) {
    legs.push(
      { accountNo: payer, amountMinor: -withdrawal.feeMinor },
      { accountNo: feesNo, amountMinor: withdrawal.feeMinor },
    );
  }
  return {
    events: [
      {
        type: "withdrawal-completed",
        withdrawalId,
        accountNo,
        dispensedMinor,
        currency,
        postings: postings(books, legs),
        afterReversal,
      },
    ],
  };
}

export function decideReversal(books: Books, command: ReverseWithdrawal): Decision {
  const { networkKey, reason } = command;
  const key = networkKeyText(networkKey);
  const withdrawal = books.withdrawals.get(books.withdrawalByNetworkKey.get(key) ?? "");
  if (!withdrawal) {
    // Either the authorisation was declined, or this reversal is first: its authorisation will find it and be declined.
    return books.outcomes.has(authorisationId(key))
      ? { events: [] }
      : { events: [{ type: "reversal-remembered", networkKey, reason }] };
  }
  const { withdrawalId, accountNo, status } = withdrawal;
  if (status === "COMPLETED" && command.decided) return reject("WITHDRAWAL_HAS_CHANGED", { status });
  // The cash is out, so nothing is released; that the terminal now says otherwise is for a person to look at.
  if (status === "COMPLETED")
    return { events: [{ type: "reversal-contradicted", withdrawalId, accountNo, reason }] };
  if (status !== "AUTHORISED" && status !== "SUSPECT") return reject("WITHDRAWAL_NOT_AUTHORISED", { status });
  return { events: [{ type: "withdrawal-reversed", withdrawalId, accountNo, reason }] };
}
