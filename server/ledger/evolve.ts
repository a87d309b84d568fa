// What an event makes of the books. The same function posts and replays, so the log alone rebuilds every table.
// It never judges: an event that does not follow from the books is a defect, and stops it with an exception.
import { type Account, isOwned, systemAccountNo } from "./accounts.ts";
import {
  accountOf,
  type Books,
  depositReturnKey,
  holdKey,
  keepWithdrawal,
  referenceKey,
  walletKey,
  withdrawalOf,
} from "./books.ts";
import type { LedgerEvent, Posting } from "./events.ts";
import { CHANNEL_OF, type Hold, heldByHoldMinor } from "./holds.ts";
import type { Channel } from "./tiers.ts";
import { countUse, giveBackUse, NOTHING_USED } from "./usage.ts";
import { heldByWithdrawalMinor, type Withdrawal } from "./withdrawals.ts";

/** Applies one event that was decided at `at` (ms). Changes the books it is given and returns them. */
export function evolve(books: Books, event: LedgerEvent, at: number): Books {
  switch (event.type) {
    case "account-opened": {
      const { type: _, ...account } = event;
      books.accounts.set(event.accountNo, {
        ...account,
        status: "ACTIVE",
        postedMinor: 0n,
        heldMinor: 0n,
        usage: event.usage ?? NOTHING_USED,
        version: 1,
      });
      if (isOwned(event.kind)) {
        books.wallets.set(walletKey(event.ownerId, event.currency, event.kind), event.accountNo);
      }
      break;
    }
    case "account-frozen":
      changeAccount(books, event.accountNo, { status: "FROZEN" });
      break;
    case "account-unfrozen":
      changeAccount(books, event.accountNo, { status: "ACTIVE" });
      break;
    case "account-closed": {
      const account = changeAccount(books, event.accountNo, { status: "CLOSED" });
      books.wallets.delete(walletKey(account.ownerId, account.currency, account.kind));
      break;
    }
    case "minimum-changed":
      changeAccount(books, event.accountNo, { minimumMinor: event.minimumMinor });
      break;
    case "tier-changed":
      changeAccount(books, event.accountNo, { tier: event.tier });
      break;
    case "posted":
      if (event.transactionType === "transfer" || event.transactionType === "cash-in") {
        const [debit, credit] = event.postings;
        const channel = event.transactionType === "cash-in" ? "agent" : "transfer";
        use(books, debit!.accountNo, channel, credit!.amountMinor, at);
      }
      post(books, event.postings, event.transactionId, at);
      keepTransaction(books, event, at);
      break;
    case "deposit-returned": {
      const bankNo = event.postings.at(-1)!.accountNo;
      post(books, event.postings, event.transactionId, at);
      if (event.owedMinor === event.amountMinor) changeAccount(books, event.accountNo, {});
      keepReturn(books, event, bankNo, at);
      break;
    }
    case "hold-placed": {
      const { type: _, ...placed } = event;
      const fresh = { status: "HELD", capturedMinor: 0n, releaseReason: null } as const;
      changeAccount(books, event.accountNo, {}, event.amountMinor + event.feeMinor);
      use(books, event.accountNo, CHANNEL_OF[event.purpose], event.amountMinor, at);
      changeHold(books, { ...placed, ...fresh, createdAt: at, updatedAt: at });
      if (event.reference !== "") {
        books.references.set(referenceKey(event.accountNo, event.reference), event.holdId);
      }
      break;
    }
    case "hold-captured": {
      const hold = openHold(books, event.accountNo, event.holdId);
      release(books, event.accountNo, heldByHoldMinor(hold));
      giveBack(books, hold.accountNo, CHANNEL_OF[hold.purpose], hold.createdAt, {
        amountMinor: hold.amountMinor - event.capturedMinor,
        count: 0,
      });
      post(books, event.postings, event.holdId, at);
      changeHold(books, {
        ...hold,
        status: "CAPTURED",
        capturedMinor: event.capturedMinor,
        updatedAt: at,
      });
      break;
    }
    case "hold-released": {
      const hold = openHold(books, event.accountNo, event.holdId);
      changeAccount(books, event.accountNo, {}, -heldByHoldMinor(hold));
      giveBack(books, hold.accountNo, CHANNEL_OF[hold.purpose], hold.createdAt, { ...hold, count: 1 });
      changeHold(books, { ...hold, status: "RELEASED", releaseReason: event.reason, updatedAt: at });
      break;
    }
    case "hold-called-off":
      changeAccount(books, event.accountNo, {});
      break;
    case "code-issued": {
      const { type: _, candidate: _candidate, ...issued } = event;
      changeAccount(books, event.accountNo, {}, event.amountMinor + event.feeMinor);
      use(books, event.accountNo, "atm", event.amountMinor, at);
      changeWithdrawal(books, {
        ...issued,
        status: "ISSUED",
        wrongTries: 0,
        createdAt: at,
        updatedAt: at,
        networkKey: null,
        dispensedMinor: null,
        exception: null,
      });
      break;
    }
    case "code-cancelled":
      endWithoutCash(books, event.withdrawalId, "CANCELLED", at);
      break;
    case "code-expired":
      endWithoutCash(books, event.withdrawalId, "EXPIRED", at);
      break;
    case "code-blocked":
      endWithoutCash(books, event.withdrawalId, "BLOCKED", at);
      break;
    case "withdrawal-authorised": {
      const withdrawal = withdrawalOf(books, event.withdrawalId);
      changeAccount(books, event.accountNo, {});
      changeWithdrawal(books, {
        ...withdrawal,
        status: "AUTHORISED",
        networkKey: event.networkKey,
        updatedAt: at,
      });
      break;
    }
    case "withdrawal-declined": {
      for (const counter of event.counters) books.counters.set(counter.subject, counter);
      if (event.accountNo !== null) changeAccount(books, event.accountNo, {});
      if (event.countedAgainstCode && event.withdrawalId !== null) {
        const withdrawal = withdrawalOf(books, event.withdrawalId);
        changeWithdrawal(books, { ...withdrawal, wrongTries: withdrawal.wrongTries + 1, updatedAt: at });
      }
      break;
    }
    case "terminal-unlocked":
      books.counters.set(event.counter.subject, event.counter);
      break;
    case "withdrawal-completed": {
      const withdrawal = withdrawalOf(books, event.withdrawalId);
      release(books, event.accountNo, heldByWithdrawalMinor(withdrawal));
      // The reversal gave the use back; but cash came out.
      if (event.afterReversal) use(books, event.accountNo, "atm", event.dispensedMinor, at);
      else {
        giveBack(books, event.accountNo, "atm", withdrawal.createdAt, {
          amountMinor: withdrawal.amountMinor - event.dispensedMinor,
          count: 0,
        });
      }
      post(books, event.postings, event.withdrawalId, at);
      if (!event.postings.some((posting) => posting.accountNo === event.accountNo)) {
        changeAccount(books, event.accountNo, {});
      }
      changeWithdrawal(books, {
        ...withdrawal,
        status: "COMPLETED",
        dispensedMinor: event.dispensedMinor,
        exception: event.afterReversal ? "COMPLETED_AFTER_REVERSAL" : withdrawal.exception,
        updatedAt: at,
      });
      break;
    }
    case "withdrawal-suspected": {
      const withdrawal = withdrawalOf(books, event.withdrawalId);
      changeAccount(books, event.accountNo, {});
      changeWithdrawal(books, { ...withdrawal, status: "SUSPECT", updatedAt: at });
      break;
    }
    case "withdrawal-reversed":
      endWithoutCash(books, event.withdrawalId, "REVERSED", at);
      break;
    case "reversal-contradicted": {
      const withdrawal = withdrawalOf(books, event.withdrawalId);
      changeAccount(books, event.accountNo, {});
      changeWithdrawal(books, { ...withdrawal, exception: "REVERSED_AFTER_COMPLETION", updatedAt: at });
      break;
    }
    case "withdrawal-adjusted": {
      const withdrawal = withdrawalOf(books, event.withdrawalId);
      post(books, event.postings, event.withdrawalId, at);
      if (!event.postings.some((posting) => posting.accountNo === event.accountNo)) {
        changeAccount(books, event.accountNo, {});
      }
      const isOut = event.dispensedMinor > 0n;
      changeWithdrawal(books, {
        ...withdrawal,
        status: isOut ? "COMPLETED" : "REVERSED",
        dispensedMinor: isOut ? event.dispensedMinor : null,
        exception: null,
        updatedAt: at,
      });
      break;
    }
    case "reversal-remembered":
    case "command-rejected":
      break;
  }
  return books;
}

/** Changes an account and its version; `heldByMinor` is added to what it holds. */
function changeAccount(books: Books, accountNo: string, change: Partial<Account>, heldByMinor = 0n): Account {
  const account = accountOf(books, accountNo);
  const heldMinor = account.heldMinor + heldByMinor;
  if (heldMinor < 0n) throw new Error(`account ${accountNo} would hold less than nothing`);
  const changed = { ...account, ...change, heldMinor, version: account.version + 1 };
  books.accounts.set(accountNo, changed);
  return changed;
}

/** Counts what leaves through a channel, as part of an event that makes the new version. */
function use(books: Books, accountNo: string, channel: Channel, amountMinor: bigint, at: number): void {
  const account = accountOf(books, accountNo);
  books.accounts.set(accountNo, { ...account, usage: countUse(account.usage, channel, amountMinor, at) });
}

/** Takes back all or a part of what was counted at `usedAt`. */
function giveBack(
  books: Books,
  accountNo: string,
  channel: Channel,
  usedAt: number,
  part: { readonly amountMinor: bigint; readonly count: number },
): void {
  if (part.amountMinor === 0n && part.count === 0) return;
  const account = accountOf(books, accountNo);
  const usage = giveBackUse(account.usage, channel, part, usedAt);
  books.accounts.set(accountNo, { ...account, usage });
}

/** Takes an amount off what is held, as part of an event whose postings make the new version. */
function release(books: Books, accountNo: string, amountMinor: bigint): void {
  const account = accountOf(books, accountNo);
  if (account.heldMinor < amountMinor) throw new Error(`account ${accountNo} would hold less than nothing`);
  books.accounts.set(accountNo, { ...account, heldMinor: account.heldMinor - amountMinor });
}

function post(books: Books, postings: readonly Posting[], transactionId: string, at: number): void {
  for (const posting of postings) {
    const account = accountOf(books, posting.accountNo);
    const { amountMinor, balanceAfterMinor, version } = posting;
    if (account.postedMinor + amountMinor !== balanceAfterMinor || account.version + 1 !== version) {
      throw new Error(
        `posting ${transactionId} does not follow: account ${posting.accountNo} is at version ${account.version}`,
      );
    }
    books.accounts.set(posting.accountNo, { ...account, postedMinor: balanceAfterMinor, version });
    books.entries.push({
      accountNo: posting.accountNo,
      version,
      transactionId,
      amountMinor,
      balanceBeforeMinor: account.postedMinor,
      balanceAfterMinor,
      at,
    });
  }
}

function keepTransaction(books: Books, event: Extract<LedgerEvent, { type: "posted" }>, at: number): void {
  const [debit, credit] = event.postings;
  const { transactionId, transactionType, feeMinor, currency, reference, description } = event;
  books.transactions.set(transactionId, {
    transactionId,
    type: transactionType,
    status: "SUCCESS",
    debitAccountNo: debit!.accountNo,
    creditAccountNo: credit!.accountNo,
    amountMinor: credit!.amountMinor,
    feeMinor,
    currency,
    reference,
    description,
    createdAt: at,
    completedAt: at,
  });
  if (reference !== "") books.references.set(referenceKey(debit!.accountNo, reference), transactionId);
}

/** Two references at the bank: its own for the return, and that this deposit has been returned. */
function keepReturn(
  books: Books,
  event: Extract<LedgerEvent, { type: "deposit-returned" }>,
  bankNo: string,
  at: number,
): void {
  const { transactionId, depositTransactionId, accountNo, amountMinor, currency, reference, description } =
    event;
  books.transactions.set(transactionId, {
    transactionId,
    type: "deposit-return",
    status: "SUCCESS",
    debitAccountNo: accountNo,
    creditAccountNo: bankNo,
    amountMinor,
    feeMinor: 0n,
    currency,
    reference,
    description,
    createdAt: at,
    completedAt: at,
  });
  books.references.set(referenceKey(bankNo, reference), transactionId);
  books.references.set(depositReturnKey(bankNo, depositTransactionId), transactionId);
}

const PAYMENT_STATUS = { HELD: "PENDING", CAPTURED: "SUCCESS", RELEASED: "FAILED" } as const;

/** Keeps the hold, and the transaction that shows the payment to people. */
function changeHold(books: Books, hold: Hold): void {
  books.holds.set(holdKey(hold.accountNo, hold.holdId), hold);
  const status = PAYMENT_STATUS[hold.status];
  books.transactions.set(hold.holdId, {
    transactionId: hold.holdId,
    type: hold.purpose,
    status,
    debitAccountNo: hold.accountNo,
    creditAccountNo: hold.counterpartyAccountNo,
    amountMinor: hold.status === "CAPTURED" ? hold.capturedMinor : hold.amountMinor,
    feeMinor: hold.feeMinor,
    currency: hold.currency,
    reference: hold.reference,
    description: hold.description,
    createdAt: hold.createdAt,
    completedAt: status === "PENDING" ? null : hold.updatedAt,
  });
}

function openHold(books: Books, accountNo: string, holdId: string): Hold {
  const hold = books.holds.get(holdKey(accountNo, holdId));
  if (hold?.status !== "HELD") throw new Error(`hold ${holdId} on account ${accountNo} is not open`);
  return hold;
}

function endWithoutCash(books: Books, withdrawalId: string, status: Withdrawal["status"], at: number): void {
  const withdrawal = withdrawalOf(books, withdrawalId);
  changeAccount(books, withdrawal.accountNo, {}, -heldByWithdrawalMinor(withdrawal));
  giveBack(books, withdrawal.accountNo, "atm", withdrawal.createdAt, { ...withdrawal, count: 1 });
  changeWithdrawal(books, { ...withdrawal, status, updatedAt: at });
}

const TRANSACTION_STATUS = {
  ISSUED: "PENDING",
  AUTHORISED: "PENDING",
  SUSPECT: "PENDING",
  COMPLETED: "SUCCESS",
  REVERSED: "ROLLBACK",
  EXPIRED: "FAILED",
  CANCELLED: "FAILED",
  BLOCKED: "FAILED",
} as const;

/** Keeps the withdrawal, and the transaction that shows it to people. */
function changeWithdrawal(books: Books, withdrawal: Withdrawal): void {
  keepWithdrawal(books, withdrawal);
  const status = TRANSACTION_STATUS[withdrawal.status];
  books.transactions.set(withdrawal.withdrawalId, {
    transactionId: withdrawal.withdrawalId,
    type: "withdrawal",
    status,
    debitAccountNo: withdrawal.accountNo,
    creditAccountNo: systemAccountNo("atm", withdrawal.currency),
    amountMinor: withdrawal.dispensedMinor ?? withdrawal.amountMinor,
    feeMinor: withdrawal.feeMinor,
    currency: withdrawal.currency,
    reference: "",
    description: "",
    createdAt: withdrawal.createdAt,
    completedAt: status === "PENDING" ? null : withdrawal.updatedAt,
  });
}
