// One-time codes before an ATM sees them: issuing, and the three ways in which a code ends unused.
import { describe, expect, it } from "vitest";
import { SYSTEM_OWNER_ID } from "./accounts.ts";
import { given } from "./testing/story.ts";
import * as the from "./testing/vocabulary.ts";

const { ANA, RUI, NOBODY, BANK, NOW, MINUTE_MS, aTown } = the;

/** Ana has a code for 500.00 with a fee of 1.50. */
const withCode = () => [...aTown(), the.issue(50_000n, { feeMinor: 150n })];
const withAuthorisation = () => [...withCode(), the.authorise(50_000n)];
const EXPIRED_AT = NOW + 15 * MINUTE_MS;

describe("issuing a code", () => {
  it("holds the amount and the fee, and leaves the balance", () => {
    given(...aTown())
      .when(the.issue(50_000n, { feeMinor: 150n, codeDigests: ["111111", "222222"] }))
      .happens({
        type: "code-issued",
        withdrawalId: "wd",
        userId: "ana",
        amountMinor: 50_000n,
        feeMinor: 150n,
        codeDigest: "111111",
        candidate: 0,
        expiresAt: EXPIRED_AT,
      })
      .leaves(ANA, { posted: 1_000_000n, held: 50_150n, available: 949_850n })
      .leavesWithdrawal({ status: "ISSUED", wrongTries: 0, networkKey: null, dispensedMinor: null });
  });

  it("takes the first candidate that no live withdrawal has", () => {
    given(...withCode())
      .when(the.issue(100n, { withdrawalId: "wd2", codeDigests: ["123456", "123456", "777777"] }))
      .happens({ type: "code-issued", codeDigest: "777777", candidate: 2 });
    given(...withAuthorisation())
      .when(the.issue(100n, { withdrawalId: "wd2", codeDigests: ["123456", "777777"] }))
      .happens({ type: "code-issued", codeDigest: "777777", candidate: 1 });
  });

  it("may give a code's digits again once it is no longer live", () => {
    given(...withCode(), the.cancel())
      .when(the.issue(100n, { withdrawalId: "wd2" }))
      .happens({ type: "code-issued", codeDigest: "123456" });
  });

  it("is refused when every candidate is live, and that refusal is not remembered", () => {
    const story = given(...withCode());
    const again = the.issue(100n, { withdrawalId: "wd2" });
    story.when(again).isRefused("CODE_SPACE_EXHAUSTED");
    expect(story.books.outcomes.has(again.id)).toBe(false);
    story.when(the.cancel()).happens({ type: "code-cancelled" });
    story.when(again).happens({ type: "code-issued" });
  });

  it("is refused when amount and fee together are more than is available", () => {
    given(...aTown())
      .when(the.issue(999_851n, { feeMinor: 150n }))
      .isRefused("INSUFFICIENT_BALANCE", {
        accountNo: ANA,
        currency: "CVE",
        availableMinor: 1_000_000n,
        requestedMinor: 1_000_001n,
      });
    given(...aTown())
      .when(the.issue(999_850n, { feeMinor: 150n }))
      .happens({ type: "code-issued" });
  });

  it("names the first of several reasons: account, owner, currency, status, funds, codes", () => {
    const story = given(...withCode(), the.freeze(ANA));
    const worst = { currency: "EUR", codeDigests: ["123456"], withdrawalId: "wd2" } as const;
    const tooMuch = 2_000_000n;
    story
      .when(the.issue(tooMuch, { ...worst, accountNo: NOBODY, actorId: "rui" }))
      .isRefused("ACCOUNT_NOT_FOUND", { accountNo: NOBODY });
    story
      .when(the.issue(tooMuch, { ...worst, accountNo: BANK, actorId: SYSTEM_OWNER_ID }))
      .isRefused("ACCOUNT_NOT_FOUND", { accountNo: BANK });
    story
      .when(the.issue(tooMuch, { ...worst, actorId: "rui" }))
      .isRefused("ACCOUNT_ACCESS_DENIED", { accountNo: ANA });
    story.when(the.issue(tooMuch, worst)).isRefused("CURRENCY_MISMATCH", { accountNo: ANA, currency: "CVE" });
    story.when(the.issue(tooMuch, { withdrawalId: "wd2" })).isRefused("ACCOUNT_FROZEN", { accountNo: ANA });
    story.when(the.unfreeze(ANA)).happens({ type: "account-unfrozen" });
    story.when(the.issue(tooMuch, { withdrawalId: "wd2" })).isRefused("INSUFFICIENT_BALANCE", {
      accountNo: ANA,
      currency: "CVE",
      availableMinor: 949_850n,
      requestedMinor: tooMuch,
    });
    story.when(the.issue(1n, { withdrawalId: "wd2" })).isRefused("CODE_SPACE_EXHAUSTED");
  });

  it("is refused on a closed account", () => {
    given(...aTown(), the.close(RUI))
      .when(the.issue(1n, { accountNo: RUI, actorId: "rui" }))
      .isRefused("ACCOUNT_CLOSED", { accountNo: RUI });
  });
});

describe("cancelling a code", () => {
  it("releases the hold", () => {
    given(...withCode())
      .when(the.cancel())
      .happens({ type: "code-cancelled", withdrawalId: "wd", accountNo: ANA })
      .leaves(ANA, { posted: 1_000_000n, held: 0n })
      .leavesWithdrawal({ status: "CANCELLED" });
  });

  it("can be repeated under any id", () => {
    given(...withCode(), the.cancel())
      .when(the.cancel())
      .changesNothing();
  });

  it("finds nothing for a withdrawal that does not exist or is somebody else's", () => {
    given(...withCode())
      .when(the.cancel({ withdrawalId: "other" }))
      .isRefused("WITHDRAWAL_NOT_FOUND");
    given(...withCode())
      .when(the.cancel({ actorId: "rui" }))
      .isRefused("WITHDRAWAL_NOT_FOUND");
    given(...withCode(), the.cancel())
      .when(the.cancel({ actorId: "rui" }))
      .isRefused("WITHDRAWAL_NOT_FOUND");
  });

  it("is refused from the moment the code expires, swept or not", () => {
    given(...withCode())
      .when(the.cancel({ at: EXPIRED_AT }))
      .isRefused("WITHDRAWAL_NOT_CANCELLABLE", { status: "EXPIRED" });
    given(...withCode())
      .when(the.cancel({ at: EXPIRED_AT - 1 }))
      .happens({ type: "code-cancelled" });
    given(...withCode(), the.expire({ at: EXPIRED_AT }))
      .when(the.cancel({ at: EXPIRED_AT }))
      .isRefused("WITHDRAWAL_NOT_CANCELLABLE", { status: "EXPIRED" });
  });

  it.each([
    ["AUTHORISED", []],
    ["COMPLETED", [the.complete(50_000n)]],
    ["SUSPECT", [the.complete(null)]],
    ["REVERSED", [the.reverse()]],
  ])("is refused once an ATM has used it (%s)", (status, more) => {
    given(...withAuthorisation(), ...more)
      .when(the.cancel())
      .isRefused("WITHDRAWAL_NOT_CANCELLABLE", { status });
  });
});

describe("expiring a code", () => {
  it("releases the hold, once the time is over", () => {
    given(...withCode())
      .when(the.expire({ at: EXPIRED_AT }))
      .happens({ type: "code-expired", withdrawalId: "wd" })
      .leaves(ANA, { held: 0n })
      .leavesWithdrawal({ status: "EXPIRED" });
  });

  it("is refused a millisecond earlier, and for a withdrawal that does not exist", () => {
    given(...withCode())
      .when(the.expire({ at: EXPIRED_AT - 1 }))
      .isRefused("CODE_NOT_EXPIRED");
    given(...withCode())
      .when(the.expire({ withdrawalId: "other" }))
      .isRefused("WITHDRAWAL_NOT_FOUND");
  });

  it("never ends what an ATM is at, or what has ended", () => {
    for (const more of [[], [the.complete(null)], [the.complete(1n)], [the.reverse()]]) {
      given(...withAuthorisation(), ...more)
        .when(the.expire({ at: EXPIRED_AT }))
        .changesNothing();
    }
    for (const end of [the.cancel(), the.block(), the.expire({ at: EXPIRED_AT })]) {
      given(...withCode(), end)
        .when(the.expire({ at: EXPIRED_AT }))
        .changesNothing();
    }
  });
});

describe("blocking a code", () => {
  it("releases the hold", () => {
    given(...withCode())
      .when(the.block())
      .happens({ type: "code-blocked", withdrawalId: "wd" })
      .leaves(ANA, { held: 0n })
      .leavesWithdrawal({ status: "BLOCKED" });
  });

  it("can be repeated", () => {
    given(...withCode(), the.block())
      .when(the.block())
      .changesNothing();
  });

  it("is refused for a withdrawal that does not exist or is past its code", () => {
    given(...withCode())
      .when(the.block({ withdrawalId: "other" }))
      .isRefused("WITHDRAWAL_NOT_FOUND");
    given(...withCode(), the.cancel())
      .when(the.block())
      .isRefused("WITHDRAWAL_NOT_CANCELLABLE", { status: "CANCELLED" });
    given(...withAuthorisation())
      .when(the.block())
      .isRefused("WITHDRAWAL_NOT_CANCELLABLE", { status: "AUTHORISED" });
  });
});
