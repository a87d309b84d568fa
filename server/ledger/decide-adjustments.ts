// Decides what reconciliation settles: that a withdrawal which is over paid out another amount, and what moves between the
// platform's own accounts. A customer never pays more than was authorised, and never for what is only suspected.
import { systemAccountNo } from "./accounts.ts";
import { accountOf, type Books, referenceKey } from "./books.ts";
import {
  creditRefusal,
  type Decision,
  debitRefusal,
  postings,
  reject,
  systemDebitRefusal,
} from "./checks.ts";
import type { AdjustWithdrawal, PostAdjustment } from "./commands.ts";
import { type Leg, legsOf } from "./movements.ts";
import { networkKeyText } from "./withdrawals.ts";

export function decideWithdrawalAdjustment(books: Books, command: AdjustWithdrawal): Decision {
  const { postedMinor, actualMinor, platformMinor } = command;
  const withdrawalId = books.withdrawalByNetworkKey.get(networkKeyText(command.networkKey)) ?? "";
  const withdrawal = books.withdrawals.get(withdrawalId);
  if (!withdrawal) return reject("WITHDRAWAL_NOT_FOUND");
  const { accountNo, currency, status, amountMinor, feeMinor } = withdrawal;
  if (status !== "COMPLETED" && status !== "REVERSED") return reject("WITHDRAWAL_NOT_AUTHORISED", { status });
  if ((withdrawal.dispensedMinor ?? 0n) !== postedMinor) return reject("WITHDRAWAL_HAS_CHANGED", { status });
  if (actualMinor > amountMinor) {
    return reject("DISPENSED_AMOUNT_TOO_LARGE", {
      ...{ currency, availableMinor: amountMinor, requestedMinor: actualMinor },
    });
  }
  if (actualMinor === postedMinor) return { events: [] };

  const atmNo = systemAccountNo("atm", currency);
  const platformNo = systemAccountNo("receivables", currency);
  const movedMinor = actualMinor > postedMinor ? actualMinor - postedMinor : postedMinor - actualMinor;
  const borneMinor = platformMinor < movedMinor ? platformMinor : movedMinor;
  // A withdrawal of nothing has no fee. Whoever has to do with the last of the notes has to do with the fee.
  const movedFeeMinor = actualMinor === 0n || postedMinor === 0n ? feeMinor : 0n;
  const shares = [
    {
      partyNo: platformNo,
      amountMinor: borneMinor,
      feeMinor: borneMinor === movedMinor ? movedFeeMinor : 0n,
    },
    {
      partyNo: accountNo,
      amountMinor: movedMinor - borneMinor,
      feeMinor: borneMinor === movedMinor ? 0n : movedFeeMinor,
    },
  ].filter((share) => share.amountMinor > 0n);
  const isMore = actualMinor > postedMinor;
  const paid = shares.map((share) =>
    isMore && debitRefusal(accountOf(books, share.partyNo), share.amountMinor + share.feeMinor)
      ? { ...share, partyNo: platformNo }
      : share,
  );
  const legs = paid.flatMap(({ partyNo, amountMinor, feeMinor }) =>
    legsOf({
      ...{ payerAccountNo: partyNo, payeeAccountNo: atmNo, amountMinor, feeMinor, currency },
      ...{ commissionMinor: 0n, commissionAccountNo: null },
    }).map((leg) => (isMore ? leg : { ...leg, amountMinor: -leg.amountMinor })),
  );
  const refusal = legsRefusal(books, legs);
  if (refusal) return refusal;
  return {
    events: [
      {
        ...{ type: "withdrawal-adjusted", withdrawalId, accountNo, dispensedMinor: actualMinor, currency },
        postings: postings(books, legs),
      },
    ],
  };
}

export function decideAdjustment(books: Books, command: PostAdjustment): Decision {
  const { transactionId, amountMinor, currency, reference, description } = command;
  const fromNo = systemAccountNo(command.from, currency);
  const toNo = systemAccountNo(command.to, currency);
  if (fromNo === toNo) return reject("SAME_ACCOUNT", { accountNo: fromNo });
  if (books.references.has(referenceKey(fromNo, reference))) return reject("REFERENCE_ALREADY_USED");
  const legs = [
    { accountNo: fromNo, amountMinor: -amountMinor },
    { accountNo: toNo, amountMinor },
  ];
  const refusal = legsRefusal(books, legs);
  if (refusal) return refusal;
  return {
    events: [
      {
        ...{ type: "posted", transactionId, transactionType: "adjustment", feeMinor: 0n, currency },
        postings: postings(books, legs),
        ...{ reference, description },
      },
    ],
  };
}

/** Why one of the accounts cannot take its legs, if one cannot. Whether a customer can pay was asked before. */
function legsRefusal(books: Books, legs: readonly Leg[]): Decision | undefined {
  const sums = new Map<string, bigint>();
  for (const { accountNo, amountMinor } of legs)
    sums.set(accountNo, (sums.get(accountNo) ?? 0n) + amountMinor);
  for (const [accountNo, amountMinor] of sums) {
    const account = accountOf(books, accountNo);
    const refusal =
      amountMinor > 0n
        ? creditRefusal(account, amountMinor)
        : account.mayGoNegative
          ? systemDebitRefusal(account, -amountMinor)
          : undefined;
    if (refusal) return { rejection: refusal };
  }
  return undefined;
}
