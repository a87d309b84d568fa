// Decides the life of a payment that waits: placed by the account's owner, then captured or released, once, by whoever
// is first. What was promised stays promised: a capture succeeds on an account that has been frozen in between.
import { systemAccountNo } from "./accounts.ts";
import { accountOf, type Books, holdKey, referenceKey } from "./books.ts";
import {
  creditRefusal,
  customerAccount,
  type Decision,
  debitRefusal,
  postings,
  reject,
  systemDebitRefusal,
} from "./checks.ts";
import type { CaptureHold, PlaceHold, ReleaseHold } from "./commands.ts";
import type { Hold } from "./holds.ts";
import type { Rejection } from "./rejections.ts";

export function decidePlaceHold(books: Books, command: PlaceHold): Decision {
  const { holdId, accountNo, amountMinor, feeMinor, currency, counterpartyAccountNo, reference } = command;
  const account = customerAccount(books, accountNo);
  if (!account) return reject("ACCOUNT_NOT_FOUND", { accountNo });
  if (account.ownerId !== command.actorId) return reject("ACCOUNT_ACCESS_DENIED", { accountNo });
  if (accountNo === counterpartyAccountNo) return reject("SAME_ACCOUNT", { accountNo });
  const counterparty = books.accounts.get(counterpartyAccountNo);
  if (!counterparty) return reject("ACCOUNT_NOT_FOUND", { accountNo: counterpartyAccountNo });
  for (const side of [account, counterparty]) {
    if (side.currency !== currency) {
      return reject("CURRENCY_MISMATCH", { accountNo: side.accountNo, currency: side.currency });
    }
  }
  if (books.holds.has(holdKey(accountNo, holdId))) return reject("HOLD_ALREADY_EXISTS", { accountNo });
  if (reference !== "" && books.references.has(referenceKey(accountNo, reference))) {
    return reject("REFERENCE_ALREADY_USED");
  }
  const refusal = debitRefusal(account, amountMinor + feeMinor) ?? creditRefusal(counterparty, amountMinor);
  if (refusal) return { rejection: refusal };
  const { purpose, expiresAt, description } = command;
  return {
    events: [
      {
        type: "hold-placed",
        holdId,
        accountNo,
        purpose,
        amountMinor,
        feeMinor,
        currency,
        counterpartyAccountNo,
        expiresAt,
        reference,
        description,
      },
    ],
  };
}

/** The hold while it is open, or why it can no longer be settled. */
function openHold(books: Books, accountNo: string, holdId: string): Hold | Rejection {
  const hold = books.holds.get(holdKey(accountNo, holdId));
  if (!hold) return { code: "HOLD_NOT_FOUND", accountNo };
  if (hold.status !== "HELD") return { code: "HOLD_ALREADY_SETTLED", accountNo, status: hold.status };
  return hold;
}

export function decideCaptureHold(books: Books, command: CaptureHold): Decision {
  const { holdId, accountNo, amountMinor, commissionMinor, commissionAccountNo } = command;
  const hold = openHold(books, accountNo, holdId);
  if ("code" in hold) return { rejection: hold };
  const { currency, feeMinor, counterpartyAccountNo } = hold;
  if (hold.expiresAt !== null && command.at >= hold.expiresAt) return reject("HOLD_EXPIRED", { accountNo });
  if (amountMinor > hold.amountMinor) {
    return reject("CAPTURE_TOO_LARGE", {
      accountNo,
      currency,
      availableMinor: hold.amountMinor,
      requestedMinor: amountMinor,
    });
  }
  const feesNo = systemAccountNo("fees", currency);
  const legs = [
    { accountNo, amountMinor: -amountMinor },
    { accountNo: counterpartyAccountNo, amountMinor },
  ];
  let refusal = creditRefusal(accountOf(books, counterpartyAccountNo), amountMinor);
  if (feeMinor > 0n) {
    legs.push({ accountNo, amountMinor: -feeMinor }, { accountNo: feesNo, amountMinor: feeMinor });
    refusal ??= creditRefusal(accountOf(books, feesNo), feeMinor);
  }
  if (commissionMinor > 0n && commissionAccountNo !== null) {
    const commission = books.accounts.get(commissionAccountNo);
    if (!commission) return reject("ACCOUNT_NOT_FOUND", { accountNo: commissionAccountNo });
    if (commission.currency !== currency) {
      return reject("CURRENCY_MISMATCH", { accountNo: commissionAccountNo, currency: commission.currency });
    }
    legs.push(
      { accountNo: feesNo, amountMinor: -commissionMinor },
      { accountNo: commissionAccountNo, amountMinor: commissionMinor },
    );
    refusal ??=
      systemDebitRefusal(accountOf(books, feesNo), commissionMinor) ??
      creditRefusal(commission, commissionMinor);
  }
  if (refusal) return { rejection: refusal };
  return {
    events: [
      {
        type: "hold-captured",
        holdId,
        accountNo,
        capturedMinor: amountMinor,
        commissionMinor: commissionAccountNo === null ? 0n : commissionMinor,
        currency,
        postings: postings(books, legs),
      },
    ],
  };
}

export function decideReleaseHold(books: Books, command: ReleaseHold): Decision {
  const { holdId, accountNo, reason } = command;
  const hold = openHold(books, accountNo, holdId);
  if ("code" in hold) return { rejection: hold };
  if (reason === "EXPIRED" && (hold.expiresAt === null || command.at < hold.expiresAt)) {
    return reject("HOLD_NOT_EXPIRED", { accountNo });
  }
  return { events: [{ type: "hold-released", holdId, accountNo, reason }] };
}
