// Holds: placed once, captured (whole or in part) or released once; and the amounts that no command may carry.
import { describe, expect, it } from "vitest";
import { customerAccountNo } from "./accounts.ts";
import { BALANCE_MINOR_MAX } from "./money.ts";
import { given } from "./testing/story.ts";
import * as the from "./testing/vocabulary.ts";

const { ANA, RUI, ANA_EUR, NOBODY, BANK, aTown } = the;
const SHOP = customerAccountNo(4);

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

  it("holds the fee too, and is refused when only the amount is there", () => {
    given(...aTown())
      .when(the.placeHold(400n, { feeMinor: 25n }))
      .happens({ type: "hold-placed", feeMinor: 25n })
      .leaves(ANA, { held: 425n });
    given(...aTown())
      .when(the.placeHold(999_990n, { feeMinor: 11n }))
      .isRefused("INSUFFICIENT_BALANCE", {
        accountNo: ANA,
        currency: "CVE",
        availableMinor: 1_000_000n,
        requestedMinor: 1_000_001n,
      });
  });

  it("is for the owner of the account only", () => {
    given(...aTown())
      .when(the.placeHold(1n, { actorId: "mallory" }))
      .isRefused("ACCOUNT_ACCESS_DENIED", { accountNo: ANA });
  });

  it("is refused when nobody else would be paid, or nobody that exists, or nobody who can receive", () => {
    given(...aTown())
      .when(the.placeHold(1n, { counterpartyAccountNo: ANA }))
      .isRefused("SAME_ACCOUNT", { accountNo: ANA });
    given(...aTown())
      .when(the.placeHold(1n, { counterpartyAccountNo: NOBODY }))
      .isRefused("ACCOUNT_NOT_FOUND", { accountNo: NOBODY });
    given(...aTown(), the.close(RUI))
      .when(the.placeHold(1n))
      .isRefused("ACCOUNT_CLOSED", { accountNo: RUI });
    given(...aTown(), the.openWallet(ANA_EUR, "ana", { currency: "EUR" }))
      .when(the.placeHold(1n, { counterpartyAccountNo: ANA_EUR }))
      .isRefused("CURRENCY_MISMATCH", { accountNo: ANA_EUR, currency: "EUR" });
  });

  it("takes its reference for good, whatever becomes of it", () => {
    const paid = the.placeHold(1n, { reference: "invoice-7" });
    for (const settled of [the.captureHold(1n), the.releaseHold()]) {
      given(...aTown(), paid, settled)
        .when(the.placeHold(1n, { holdId: "h2", reference: "invoice-7" }))
        .isRefused("REFERENCE_ALREADY_USED");
      given(...aTown(), paid, settled)
        .when(the.transfer(1n, { reference: "invoice-7" }))
        .isRefused("REFERENCE_ALREADY_USED");
    }
    given(...aTown(), the.transfer(1n, { reference: "invoice-7" }))
      .when(paid)
      .isRefused("REFERENCE_ALREADY_USED");
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
      .when(the.placeHold(2n, { accountNo: RUI, actorId: "rui", counterpartyAccountNo: ANA }))
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
      .when(the.placeHold(1n, { accountNo: RUI, actorId: "rui", counterpartyAccountNo: ANA }))
      .isRefused("ACCOUNT_CLOSED", { accountNo: RUI });
  });
});

describe("capturing a hold", () => {
  const held = () => [...aTown(), the.placeHold(400n)];

  it("turns all of it into a posting", () => {
    given(...held())
      .when(the.captureHold(400n))
      .happens({
        type: "hold-captured",
        holdId: "hold",
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

  it("charges the fee in full and pays the commission from the fees, each as entries of its own", () => {
    given(
      ...aTown(),
      the.openWallet(SHOP, "shop", { kind: "commission" }),
      the.placeHold(400n, { feeMinor: 25n }),
    )
      .when(the.captureHold(150n, { commissionMinor: 10n, commissionAccountNo: SHOP }))
      .happens({
        type: "hold-captured",
        capturedMinor: 150n,
        commissionMinor: 10n,
        postings: [
          leg(ANA, -150n, 999_850n, 4),
          leg(RUI, 150n, 150n, 2),
          leg(ANA, -25n, 999_825n, 5),
          leg(the.FEES, 25n, 25n, 2),
          leg(the.FEES, -10n, 15n, 3),
          leg(SHOP, 10n, 10n, 2),
        ],
      })
      .leaves(ANA, { posted: 999_825n, held: 0n })
      .leaves(the.FEES, { posted: 15n });
  });

  it("pays a commission on a payment that was free, at the platform's cost", () => {
    given(...aTown(), the.openWallet(SHOP, "shop", { kind: "commission" }), the.placeHold(400n))
      .when(the.captureHold(400n, { commissionMinor: 10n, commissionAccountNo: SHOP }))
      .happens({ type: "hold-captured" })
      .leaves(the.FEES, { posted: -10n });
  });

  it("is refused when the commission has no account in the currency to go to", () => {
    given(...held())
      .when(the.captureHold(1n, { commissionMinor: 1n, commissionAccountNo: NOBODY }))
      .isRefused("ACCOUNT_NOT_FOUND", { accountNo: NOBODY });
    given(...held(), the.openWallet(ANA_EUR, "ana", { currency: "EUR", kind: "commission" }))
      .when(the.captureHold(1n, { commissionMinor: 1n, commissionAccountNo: ANA_EUR }))
      .isRefused("CURRENCY_MISMATCH", { accountNo: ANA_EUR, currency: "EUR" });
  });

  it("is possible until its time is over, and not from then on", () => {
    const until = [...aTown(), the.placeHold(400n, { expiresAt: the.NOW + 1_000 })];
    given(...until)
      .when(the.captureHold(400n, { at: the.NOW + 999 }))
      .happens({ type: "hold-captured" });
    given(...until)
      .when(the.captureHold(400n, { at: the.NOW + 1_000 }))
      .isRefused("HOLD_EXPIRED", { accountNo: ANA })
      .leavesHold({ status: "HELD" }, ANA);
  });

  it("may pay one of the platform's accounts", () => {
    given(...aTown(), the.placeHold(400n, { counterpartyAccountNo: the.FEES }))
      .when(the.captureHold(400n))
      .happens({ type: "hold-captured" })
      .leaves(the.FEES, { posted: 400n });
  });

  it("takes what was promised even when the account is frozen by now", () => {
    given(...held(), the.freeze(ANA))
      .when(the.captureHold(400n))
      .happens({ type: "hold-captured" });
  });

  it("is refused for a hold that does not exist, or is another account's", () => {
    given(...aTown())
      .when(the.captureHold(1n))
      .isRefused("HOLD_NOT_FOUND", { accountNo: ANA });
    given(...held())
      .when(the.captureHold(1n, { accountNo: RUI }))
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
    given(...rich, the.placeHold(1n), the.placeHold(1n, { holdId: "h2" }), the.captureHold(1n))
      .when(the.captureHold(1n, { holdId: "h2" }))
      .isRefused("BALANCE_TOO_LARGE", { accountNo: RUI, currency: "CVE", requestedMinor: 1n });
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
      .happens({ type: "hold-released", holdId: "hold", accountNo: ANA, reason: "CANCELLED" })
      .leaves(ANA, { posted: 1_000_000n, held: 0n, available: 1_000_000n })
      .leavesHold({ status: "RELEASED", capturedMinor: 0n }, ANA);
  });

  it("because its time is over is refused before that, and may be asked for again", () => {
    const until = given(...aTown(), the.placeHold(400n, { feeMinor: 5n, expiresAt: the.NOW + 1_000 }));
    const expire = (at: number) => the.releaseHold({ id: "expire", reason: "EXPIRED", at });
    until.when(expire(the.NOW + 999)).isRefused("HOLD_NOT_EXPIRED", { accountNo: ANA });
    until
      .when(expire(the.NOW + 1_000))
      .happens({ type: "hold-released" })
      .leaves(ANA, { held: 0n });
    given(...aTown(), the.placeHold(400n))
      .when(the.releaseHold({ reason: "EXPIRED", at: the.NOW + 1_000_000_000 }))
      .isRefused("HOLD_NOT_EXPIRED", { accountNo: ANA });
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

describe("calling off", () => {
  const shop = [...aTown(), ...the.openAgent()];
  const toShop = (given_: Parameters<typeof the.placeHold>[1] = {}) =>
    the.placeHold(500n, { purpose: "agent-cash-out", counterpartyAccountNo: the.AGENT, ...given_ });

  it("releases a hold that is there", () => {
    given(...shop, toShop())
      .when(the.callOff())
      .happens({ type: "hold-released", holdId: "hold", accountNo: ANA, reason: "DECLINED" })
      .leaves(ANA, { posted: 1_000_000n, held: 0n })
      .leavesHold({ status: "RELEASED" }, ANA);
  });

  it("refuses a hold that is still on its way, however late it comes, and nobody else's", () => {
    const town = given(...shop, the.openWallet(the.NOBODY, "eva"), the.deposit(RUI, 1_000n));
    town
      .when(the.callOff({ reason: "CANCELLED" }))
      .happens({ type: "hold-called-off", holdId: "hold", accountNo: ANA, reason: "CANCELLED" })
      .leaves(ANA, { posted: 1_000_000n, held: 0n });
    town
      .when(toShop({ at: the.NOW + 86_400_000 }))
      .isRefused("HOLD_ALREADY_SETTLED", { accountNo: ANA, status: "RELEASED" });
    town.when(toShop({ holdId: "another" })).happens({ type: "hold-placed" });
    town.when(toShop({ accountNo: RUI, actorId: "rui" })).happens({ type: "hold-placed" });
  });

  it("comes too late when the hold was captured, released or has expired", () => {
    given(...shop, toShop(), the.captureHold(500n))
      .when(the.callOff())
      .isRefused("HOLD_ALREADY_SETTLED", { accountNo: ANA, status: "CAPTURED" });
    given(...shop, toShop(), the.releaseHold())
      .when(the.callOff())
      .isRefused("HOLD_ALREADY_SETTLED", { accountNo: ANA, status: "RELEASED" });
    given(...shop)
      .when(the.callOff({ accountNo: the.NOBODY }))
      .isRefused("ACCOUNT_NOT_FOUND", {
        accountNo: the.NOBODY,
      });
  });

  it("ends once: who comes second gets the first one's answer, whatever the reason", () => {
    const town = given(...shop);
    const { outcome } = town.when(the.callOff()).happens({ type: "hold-called-off", reason: "DECLINED" });
    town.when(the.callOff({ reason: "CANCELLED" })).repeats(outcome);
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
