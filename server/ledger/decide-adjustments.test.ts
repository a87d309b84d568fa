// What reconciliation settles in the ledger: withdrawals that paid out something else, and the platform's own books.
import { describe, it } from "vitest";
import { given } from "./testing/story.ts";
import * as the from "./testing/vocabulary.ts";
import { ANA, ATM, aTown, FEES, RECEIVABLES, SUSPENSE } from "./testing/vocabulary.ts";

/** Ana has 10,000.00 and asks for 500.00, fee 1.50. */
const authorised = () => [...aTown(), the.issue(50_000n, { feeMinor: 150n }), the.authorise(50_000n)];
const completed = (dispensedMinor = 50_000n) => [...authorised(), the.complete(dispensedMinor)];
const reversed = () => [...authorised(), the.reverse()];

describe("adjusting a withdrawal", () => {
  it("gives back what did not come out, and keeps the fee of what did", () => {
    given(...completed())
      .when(the.adjust(30_000n, { postedMinor: 50_000n }))
      .happens({ type: "withdrawal-adjusted", withdrawalId: "wd", accountNo: ANA, dispensedMinor: 30_000n })
      .leaves(ANA, { posted: 1_000_000n - 30_150n, held: 0n })
      .leaves(ATM, { posted: 30_000n })
      .leaves(FEES, { posted: 150n })
      .leavesWithdrawal({ status: "COMPLETED", dispensedMinor: 30_000n });
  });

  it("to nothing gives the fee back too, and the withdrawal is reversed", () => {
    given(...completed(), the.reverse())
      .when(the.adjust(0n, { postedMinor: 50_000n }))
      .leaves(ANA, { posted: 1_000_000n })
      .leaves(ATM, { posted: 0n })
      .leaves(FEES, { posted: 0n })
      .leavesWithdrawal({ status: "REVERSED", dispensedMinor: null, exception: null });
  });

  it("charges the customer for what came out beyond what was posted, when the money is there", () => {
    given(...completed(30_000n))
      .when(the.adjust(50_000n, { postedMinor: 30_000n }))
      .leaves(ANA, { posted: 1_000_000n - 50_150n })
      .leaves(RECEIVABLES, { posted: 0n });
  });

  it("makes a claim of it when the customer cannot pay", () => {
    given(...completed(30_000n), the.transfer(969_850n))
      .when(the.adjust(50_000n, { postedMinor: 30_000n }))
      .leaves(ANA, { posted: 0n })
      .leaves(RECEIVABLES, { posted: -20_000n })
      .leaves(ATM, { posted: 50_000n });
  });

  it("never charges the customer for what the platform is to bear: cash that a reversal denies is a claim", () => {
    given(...reversed())
      .when(the.adjust(50_000n, { platformMinor: 50_000n }))
      .leaves(ANA, { posted: 1_000_000n, held: 0n })
      .leaves(RECEIVABLES, { posted: -50_150n })
      .leaves(ATM, { posted: 50_000n })
      .leavesWithdrawal({ status: "COMPLETED", dispensedMinor: 50_000n });
  });

  it("gives back to the platform what the platform had borne", () => {
    given(...reversed(), the.adjust(50_000n, { platformMinor: 50_000n }))
      .when(the.adjust(0n, { postedMinor: 50_000n, platformMinor: 50_000n }))
      .leaves(ANA, { posted: 1_000_000n })
      .leaves(RECEIVABLES, { posted: 0n })
      .leaves(FEES, { posted: 0n });
  });

  it("is refused when something else is posted by now", () => {
    given(...completed(30_000n))
      .when(the.adjust(0n, { postedMinor: 50_000n }))
      .isRefused("WITHDRAWAL_HAS_CHANGED", { status: "COMPLETED" });
  });

  it("is refused while the withdrawal is under way: a completion or a reversal ends it", () => {
    given(...authorised())
      .when(the.adjust(50_000n))
      .isRefused("WITHDRAWAL_NOT_AUTHORISED", { status: "AUTHORISED" });
  });

  it("never goes beyond what was authorised", () => {
    given(...completed())
      .when(the.adjust(50_001n, { postedMinor: 50_000n }))
      .isRefused("DISPENSED_AMOUNT_TOO_LARGE", {
        ...{ currency: "CVE", availableMinor: 50_000n, requestedMinor: 50_001n },
      });
  });

  it("to what is posted already has nothing to do", () => {
    given(...completed())
      .when(the.adjust(50_000n, { postedMinor: 50_000n }))
      .changesNothing();
  });

  it("of nobody's withdrawal is refused", () => {
    given(...aTown())
      .when(the.adjust(1n))
      .isRefused("WITHDRAWAL_NOT_FOUND");
  });

  it("cannot give back to a closed account", () => {
    given(...completed(), the.transfer(949_850n), the.close(ANA))
      .when(the.adjust(0n, { postedMinor: 50_000n }))
      .isRefused("ACCOUNT_CLOSED", { accountNo: ANA });
  });
});

describe("an adjustment between the platform's own accounts", () => {
  it("is posted once for its reference", () => {
    const story = given(...completed());
    story
      .when(the.postAdjustment(50_000n, { from: "atm", to: "suspense", reference: "line-7" }))
      .happens({ type: "posted", transactionType: "adjustment", reference: "line-7" })
      .leaves(ATM, { posted: 0n })
      .leaves(SUSPENSE, { posted: 50_000n });
    story
      .when(the.postAdjustment(50_000n, { from: "atm", to: "suspense", reference: "line-7" }))
      .isRefused("REFERENCE_ALREADY_USED");
  });

  it("needs two accounts", () => {
    given(...aTown())
      .when(the.postAdjustment(1n, { from: "atm", to: "atm" }))
      .isRefused("SAME_ACCOUNT", { accountNo: ATM });
  });
});
