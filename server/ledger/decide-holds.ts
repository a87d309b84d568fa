// Decides the life of a payment that waits: placed by the account's owner, then captured or released, once, by whoever
// is first. What was promised stays promised: a capture succeeds on an account that has been frozen in between.
import { type AccountKind, SYSTEM_ACCOUNT_KINDS } from "./accounts.ts";
import { accountOf, type Books, holdKey, referenceKey } from "./books.ts";
import {
  accountOfKind,
  creditRefusal,
  customerAccount,
  type Decision,
  debitRefusal,
  fundedAccount,
  postings,
  reject,
} from "./checks.ts";
import {
  type CallOffHold,
  type CaptureHold,
  callOffId,
  type PlaceHold,
  type ReleaseHold,
} from "./commands.ts";
import { CHANNEL_OF, type Hold, type HoldPurpose } from "./holds.ts";
import { limitRefusal } from "./limits.ts";
import { commissionPaidMinor, legsOf, sharesRefusal } from "./movements.ts";
import type { Rejection } from "./rejections.ts";

/** Whom a payment may pay. Nobody but a cash-out names an agent's float. */
const PAID_BY: Record<HoldPurpose, readonly AccountKind[]> = {
  "agent-cash-out": ["agent"],
  "bank-withdrawal": ["bank"],
  payment: ["customer", ...SYSTEM_ACCOUNT_KINDS],
};

export function decidePlaceHold(books: Books, command: PlaceHold): Decision {
  const { holdId, accountNo, amountMinor, feeMinor, currency, counterpartyAccountNo, reference } = command;
  const { purpose } = command;
  const account =
    purpose === "bank-withdrawal" ? fundedAccount(books, accountNo) : customerAccount(books, accountNo);
  if (!account) return reject("ACCOUNT_NOT_FOUND", { accountNo });
  if (account.ownerId !== command.actorId) return reject("ACCOUNT_ACCESS_DENIED", { accountNo });
  if (accountNo === counterpartyAccountNo) return reject("SAME_ACCOUNT", { accountNo });
  const counterparty = accountOfKind(books, counterpartyAccountNo, PAID_BY[purpose]);
  if (!counterparty) return reject("ACCOUNT_NOT_FOUND", { accountNo: counterpartyAccountNo });
  for (const side of [account, counterparty]) {
    if (side.currency !== currency) {
      return reject("CURRENCY_MISMATCH", { accountNo: side.accountNo, currency: side.currency });
    }
  }
  if (books.holds.has(holdKey(accountNo, holdId))) return reject("HOLD_ALREADY_EXISTS", { accountNo });
  if (purpose === "agent-cash-out" && wasCalledOff(books, accountNo, holdId)) {
    return reject("HOLD_ALREADY_SETTLED", { accountNo, status: "RELEASED" });
  }
  if (reference !== "" && books.references.has(referenceKey(accountNo, reference))) {
    return reject("REFERENCE_ALREADY_USED");
  }
  const refusal =
    debitRefusal(account, amountMinor + feeMinor) ??
    limitRefusal(account, CHANNEL_OF[purpose], amountMinor, command.at, command.limits) ??
    creditRefusal(counterparty, amountMinor);
  if (refusal) return { rejection: refusal };
  const { expiresAt, description } = command;
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
  const { currency } = hold;
  if (hold.expiresAt !== null && command.at >= hold.expiresAt) return reject("HOLD_EXPIRED", { accountNo });
  if (amountMinor > hold.amountMinor) {
    return reject("CAPTURE_TOO_LARGE", {
      accountNo,
      currency,
      availableMinor: hold.amountMinor,
      requestedMinor: amountMinor,
    });
  }
  const { feeMinor, counterpartyAccountNo } = hold;
  const shares = { feeMinor, commissionMinor, commissionAccountNo };
  const refusal =
    creditRefusal(accountOf(books, counterpartyAccountNo), amountMinor) ??
    sharesRefusal(books, shares, currency);
  if (refusal) return { rejection: refusal };
  return {
    events: [
      {
        type: "hold-captured",
        holdId,
        accountNo,
        capturedMinor: amountMinor,
        commissionMinor: commissionPaidMinor(shares),
        currency,
        postings: postings(
          books,
          legsOf({
            ...shares,
            payerAccountNo: accountNo,
            payeeAccountNo: counterpartyAccountNo,
            amountMinor,
            currency,
          }),
        ),
      },
    ],
  };
}

/** Before the hold came. */
function wasCalledOff(books: Books, accountNo: string, holdId: string): boolean {
  return books.outcomes.get(callOffId(accountNo, holdId))?.events[0]?.type === "hold-called-off";
}

export function decideCallOff(books: Books, command: CallOffHold): Decision {
  const { holdId, accountNo, reason } = command;
  if (!customerAccount(books, accountNo)) return reject("ACCOUNT_NOT_FOUND", { accountNo });
  const hold = openHold(books, accountNo, holdId);
  if (!("code" in hold)) return { events: [{ type: "hold-released", holdId, accountNo, reason }] };
  if (hold.code !== "HOLD_NOT_FOUND") return { rejection: hold };
  return { events: [{ type: "hold-called-off", holdId, accountNo, reason }] };
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
