// The least that must stay in an account, and what changing it may not do.
import { describe, it } from "vitest";
import { given } from "./testing/story.ts";
import * as the from "./testing/vocabulary.ts";

const { ANA, RUI, aTown } = the;
/** All that she has. */
const ANAS = 1_000_000n;
const changed = { type: "minimum-changed", accountNo: ANA, currency: "CVE" } as const;

describe("a minimum", () => {
  it("keeps that much in the account, and no more", () => {
    const minimum = the.changeMinimum(ANA, ANAS - 100n);
    given(...aTown(), minimum)
      .when(the.transfer(101n))
      .isRefused("INSUFFICIENT_BALANCE", {
        ...{ accountNo: ANA, currency: "CVE", availableMinor: 100n, requestedMinor: 101n },
      });
    given(...aTown(), minimum)
      .when(the.transfer(100n))
      .happens({ type: "posted" });
  });

  it("may be all there is, and not a cent more", () => {
    given(...aTown())
      .when(the.changeMinimum(ANA, ANAS))
      .happens({ ...changed, minimumMinor: ANAS });
    given(...aTown())
      .when(the.changeMinimum(ANA, ANAS + 1n))
      .isRefused("INSUFFICIENT_BALANCE", {
        ...{ accountNo: ANA, currency: "CVE", availableMinor: ANAS, requestedMinor: ANAS + 1n },
      });
  });

  it("can always be lowered, and what it is already changes nothing", () => {
    given(...aTown(), the.changeMinimum(ANA, ANAS))
      .when(the.changeMinimum(ANA, 0n))
      .happens({ ...changed, minimumMinor: 0n });
    given(...aTown(), the.changeMinimum(ANA, 7n))
      .when(the.changeMinimum(ANA, 7n))
      .changesNothing();
  });

  it("is for customers' accounts that are open", () => {
    given(...aTown())
      .when(the.changeMinimum(the.BANK, 1n))
      .isRefused("ACCOUNT_NOT_FOUND", { accountNo: the.BANK });
    given(...aTown(), the.close(RUI))
      .when(the.changeMinimum(RUI, 0n))
      .isRefused("ACCOUNT_CLOSED", { accountNo: RUI });
  });
});
