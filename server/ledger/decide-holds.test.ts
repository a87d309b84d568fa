// Holds: placed once, captured (whole or in part) or released once; and the amounts that no command may carry.
import { describe, expect, it } from "vitest";
import { BALANCE_MINOR_MAX } from "./money.ts";
import { given } from "./testing/story.ts";
import * as the from "./testing/vocabulary.ts";

const { ANA, RUI, ANA_EUR, NOBODY, BANK, aTown } = the;

/** Debit and credit with the balances and versions they make. */
const leg = (accountNo: string, amountMinor: bigint, balanceAfterMinor: bigint, version: number) => ({
  accountNo,
  amountMinor,
  balanceAfterMinor,
  version,
});

describe("placing a hold", () => {
  it("makes the amount unavailable and leaves the balance", () => {
    given(...aTown())
      .when(the.placeHold(400n, { holdId: "h1" }))
      .happens({ type: "hold-placed", holdId: "h1", accountNo: ANA, amountMinor: 400n })
      .leaves(ANA, { posted: 1_000_000n, held: 400n, available: 999_600n })
      .leavesHold({ status: "HELD", capturedMinor: 0n }, ANA, "h1");
  });

  it("is refused for an account that does not exist, and for the platform's own", () => {
    given(...aTown())
      .when(the.placeHold(1n, { accountNo: NOBODY }))
      .isRefused("ACCOUNT_NOT_FOUND", { accountNo: NOBODY });
    given(...aTown())
      .when(the.placeHold(1n, { accountNo: BANK }))
      .isRefused("ACCOUNT_NOT_FOUND", { accountNo: BANK });
  });

  it("is refused in another currency", () => {
    given(...aTown())
      .when(the.placeHold(1n, { currency: "EUR" }))
      .isRefused("CURRENCY_MISMATCH", { accountNo: ANA, currency: "CVE" });
  });

  it("is refused when the account has a hold of this id, settled or not", () => {
    given(...aTown(), the.placeHold(1n))
      .when(the.placeHold(2n))
      .isRefused("HOLD_ALREADY_EXISTS", { accountNo: ANA });
    given(...aTown(), the.placeHold(1n), the.releaseHold())
      .when(the.placeHold(2n))
      .isRefused("HOLD_ALREADY_EXISTS", { accountNo: ANA });
  });

  it("may use the id of another account's hold", () => {
    given(...aTown(), the.transfer(10n), the.placeHold(1n))
      .when(the.placeHold(2n, { accountNo: RUI }))
      .happens({ type: "hold-placed" });
  });

  it("is refused beyond what is available, on a frozen account and on a closed one", () => {
    given(...aTown(), the.placeHold(999_999n))
      .when(the.placeHold(2n, { holdId: "h2" }))
      .isRefused("INSUFFICIENT_BALANCE", {
        accountNo: ANA,
        currency: "CVE",
        availableMinor: 1n,
        requestedMinor: 2n,
      });
    given(...aTown(), the.freeze(ANA))
      .when(the.placeHold(1n))
      .isRefused("ACCOUNT_FROZEN", { accountNo: ANA });
    given(...aTown(), the.close(RUI))
      .when(the.placeHold(1n, { accountNo: RUI }))
      .isRefused("ACCOUNT_CLOSED", { accountNo: RUI });
  });
});

describe("capturing a hold", () => {
  const held = () => [...aTown(), the.placeHold(400n)];

  it("turns all of it into a posting", () => {
    given(...held())
      .when(the.captureHold(400n, { transactionId: "txn-c" }))
      .happens({
        type: "hold-captured",
        transactionId: "txn-c",
        currency: "CVE",
        postings: [leg(ANA, -400n, 999_600n, 4), leg(RUI, 400n, 400n, 2)],
      })
      .leaves(ANA, { posted: 999_600n, held: 0n })
      .leaves(RUI, { posted: 400n })
      .leavesHold({ status: "CAPTURED", capturedMinor: 400n }, ANA);
  });

  it("turns a part into a posting and releases the rest", () => {
    given(...held())
      .when(the.captureHold(150n))
      .happens({ type: "hold-captured" })
      .leaves(ANA, { posted: 999_850n, held: 0n })
      .leavesHold({ status: "CAPTURED", capturedMinor: 150n }, ANA);
  });

  it("may pay one of the platform's accounts", () => {
    given(...held())
      .when(the.captureHold(400n, { toAccountNo: the.FEES }))
      .happens({ type: "hold-captured" })
      .leaves(the.FEES, { posted: 400n });
  });

  it("takes what was promised even when the account is frozen by now", () => {
    given(...held(), the.freeze(ANA))
      .when(the.captureHold(400n))
      .happens({ type: "hold-captured" });
  });

  it("is refused when either account does not exist, the payer first", () => {
    given(...held())
      .when(the.captureHold(1n, { accountNo: NOBODY, toAccountNo: NOBODY }))
      .isRefused("ACCOUNT_NOT_FOUND", { accountNo: NOBODY });
    given(...held())
      .when(the.captureHold(1n, { accountNo: BANK }))
      .isRefused("ACCOUNT_NOT_FOUND", { accountNo: BANK });
    given(...held())
      .when(the.captureHold(1n, { toAccountNo: NOBODY }))
      .isRefused("ACCOUNT_NOT_FOUND", { accountNo: NOBODY });
  });

  it("is refused to the same account and to one in another currency", () => {
    given(...held())
      .when(the.captureHold(1n, { toAccountNo: ANA }))
      .isRefused("SAME_ACCOUNT", { accountNo: ANA });
    given(...held(), the.openWallet(ANA_EUR, "ana", { currency: "EUR" }))
      .when(the.captureHold(1n, { toAccountNo: ANA_EUR }))
      .isRefused("CURRENCY_MISMATCH", { accountNo: ANA_EUR, currency: "EUR" });
  });

  it("is refused for a hold that does not exist, or is another account's", () => {
    given(...aTown())
      .when(the.captureHold(1n))
      .isRefused("HOLD_NOT_FOUND", { accountNo: ANA });
    given(...held())
      .when(the.captureHold(1n, { accountNo: RUI, toAccountNo: ANA }))
      .isRefused("HOLD_NOT_FOUND", { accountNo: RUI });
  });

  it("cannot happen twice, nor after a release", () => {
    given(...held(), the.captureHold(1n))
      .when(the.captureHold(1n))
      .isRefused("HOLD_ALREADY_SETTLED", { accountNo: ANA, status: "CAPTURED" });
    given(...held(), the.releaseHold())
      .when(the.captureHold(1n))
      .isRefused("HOLD_ALREADY_SETTLED", { accountNo: ANA, status: "RELEASED" });
  });

  it("is refused beyond what is held", () => {
    given(...held())
      .when(the.captureHold(401n))
      .isRefused("CAPTURE_TOO_LARGE", {
        accountNo: ANA,
        currency: "CVE",
        availableMinor: 400n,
        requestedMinor: 401n,
      });
  });

  it("is refused when the receiver is closed or would pass 15 digits, and the hold stays", () => {
    given(...held(), the.close(RUI))
      .when(the.captureHold(400n))
      .isRefused("ACCOUNT_CLOSED", { accountNo: RUI })
      .leavesHold({ status: "HELD" }, ANA);
    // The bank's account is at its lower limit, so Rui gets his from an account that may go below zero.
    const rich = customerFullOf(BALANCE_MINOR_MAX);
    given(...rich, the.placeHold(2n))
      .when(the.captureHold(2n))
      .isRefused("BALANCE_TOO_LARGE", { accountNo: RUI, currency: "CVE", requestedMinor: 2n });
  });
});

/** Rui has this much less one; Ana may go below zero. */
function customerFullOf(amountMinor: bigint) {
  return [
    ...the.openPlatform(),
    the.openWallet(ANA, "ana", { mayGoNegative: true }),
    the.openWallet(RUI, "rui"),
    the.deposit(RUI, amountMinor - 1n),
  ];
}

describe("releasing a hold", () => {
  it("makes the amount available again", () => {
    given(...aTown(), the.placeHold(400n))
      .when(the.releaseHold())
      .happens({ type: "hold-released", holdId: "hold", accountNo: ANA })
      .leaves(ANA, { posted: 1_000_000n, held: 0n, available: 1_000_000n })
      .leavesHold({ status: "RELEASED", capturedMinor: 0n }, ANA);
  });

  it("is possible while the account is frozen", () => {
    given(...aTown(), the.placeHold(400n), the.freeze(ANA))
      .when(the.releaseHold())
      .happens({ type: "hold-released" });
  });

  it("is refused for a hold that does not exist", () => {
    given(...aTown())
      .when(the.releaseHold())
      .isRefused("HOLD_NOT_FOUND", { accountNo: ANA });
    given(...aTown(), the.placeHold(1n))
      .when(the.releaseHold({ accountNo: RUI }))
      .isRefused("HOLD_NOT_FOUND", { accountNo: RUI });
  });

  it("cannot happen twice, nor after a capture", () => {
    given(...aTown(), the.placeHold(1n), the.releaseHold())
      .when(the.releaseHold())
      .isRefused("HOLD_ALREADY_SETTLED", { accountNo: ANA, status: "RELEASED" });
    given(...aTown(), the.placeHold(1n), the.captureHold(1n))
      .when(the.releaseHold())
      .isRefused("HOLD_ALREADY_SETTLED", { accountNo: ANA, status: "CAPTURED" });
  });
});

describe("an amount", () => {
  // The edge refuses these as bad input. One that comes this far is a defect, and must not move money backwards.
  it.each([
    ["deposit", (amount: bigint) => the.deposit(ANA, amount)],
    ["transfer", (amount: bigint) => the.transfer(amount)],
    ["place-hold", (amount: bigint) => the.placeHold(amount, { holdId: "h2" })],
    ["capture-hold", (amount: bigint) => the.captureHold(amount)],
    ["issue-code", (amount: bigint) => the.issue(amount)],
  ])("of zero or less posts nothing (%s)", (_, command) => {
    for (const amount of [0n, -1n]) {
      const town = given(...aTown(), the.placeHold(400n));
      expect(() => town.when(command(amount))).toThrow(/more than zero/);
    }
  });

  it("of zero is a fee that nobody pays and a minimum that nobody keeps; less than that is a defect", () => {
    given(...aTown())
      .when(the.issue(1n, { feeMinor: 0n }))
      .happens({ type: "code-issued" });
    expect(() => given(...aTown()).when(the.issue(1n, { feeMinor: -1n }))).toThrow(/not more than zero/);
    expect(() => given().when(the.openWallet(ANA, "ana", { minimumMinor: -1n }))).toThrow(
      /not more than zero/,
    );
  });
});
