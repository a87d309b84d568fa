// A deposit that the bank takes back: nobody is overdrawn, and it happens once.
import { describe, expect, it } from "vitest";
import { given } from "./testing/story.ts";
import * as the from "./testing/vocabulary.ts";

const { ANA, RUI, NOBODY, BANK, RECEIVABLES, aTown } = the;

describe("a deposit that is returned", () => {
  it("is taken off the account and given back to the bank", () => {
    const state = given(...aTown())
      .when(the.returnDeposit(1_000_000n, { transactionId: "back", reference: "b-2" }))
      .happens({ type: "deposit-returned", owedMinor: 0n, depositTransactionId: "txn-deposit" })
      .leaves(ANA, { posted: 0n })
      .leaves(BANK, { posted: 0n });
    expect(state.books.transactions.get("back")).toMatchObject({
      type: "deposit-return",
      status: "SUCCESS",
      debitAccountNo: ANA,
      creditAccountNo: BANK,
      amountMinor: 1_000_000n,
      reference: "b-2",
    });
  });

  it("takes what is available; the rest is what the customer owes", () => {
    given(...aTown(), the.transfer(700_000n), the.placeHold(100_000n))
      .when(the.returnDeposit(1_000_000n))
      .happens({ type: "deposit-returned", owedMinor: 800_000n })
      .leaves(ANA, { posted: 100_000n, held: 100_000n, available: 0n })
      .leaves(RECEIVABLES, { posted: -800_000n })
      .leaves(BANK, { posted: 0n });
  });

  it("is owed in full when nothing is left, and the account shows that something happened", () => {
    const spent = given(...aTown(), the.transfer(1_000_000n));
    const version = spent.books.accounts.get(ANA)!.version;
    const state = spent
      .when(the.returnDeposit(1_000_000n))
      .happens({ owedMinor: 1_000_000n, type: "deposit-returned" });
    state.leaves(ANA, { posted: 0n }).leaves(RECEIVABLES, { posted: -1_000_000n });
    expect(state.books.accounts.get(ANA)!.version).toBe(version + 1);
  });

  it("leaves the minimum where it is", () => {
    given(...the.openPlatform(), the.openWallet(ANA, "ana", { minimumMinor: 300n }), the.deposit(ANA, 1_000n))
      .when(the.returnDeposit(1_000n))
      .happens({ type: "deposit-returned", owedMinor: 300n })
      .leaves(ANA, { posted: 300n, available: 0n });
  });

  it("is not stopped by a freeze, nor by a closed account", () => {
    given(...aTown(), the.freeze(ANA))
      .when(the.returnDeposit(5n))
      .happens({ type: "deposit-returned", owedMinor: 0n });
    given(...aTown(), the.transfer(1_000_000n), the.close(ANA))
      .when(the.returnDeposit(5n))
      .happens({ type: "deposit-returned", owedMinor: 5n });
  });

  it("is returned once, and the bank's reference serves once", () => {
    given(...aTown(), the.returnDeposit(5n))
      .when(the.returnDeposit(5n))
      .isRefused("DEPOSIT_ALREADY_RETURNED", { accountNo: ANA });
    given(...aTown(), the.returnDeposit(5n, { reference: "b-2" }))
      .when(the.returnDeposit(5n, { reference: "b-2", depositTransactionId: "another" }))
      .isRefused("REFERENCE_ALREADY_USED");
    given(...aTown(), the.returnDeposit(5n, { reference: "b-2" }))
      .when(the.deposit(RUI, 5n, { reference: "b-2" }))
      .isRefused("REFERENCE_ALREADY_USED");
  });

  it("is refused for an account that does not exist, the platform's own, or one in another currency", () => {
    for (const accountNo of [NOBODY, BANK]) {
      given(...aTown())
        .when(the.returnDeposit(1n, { accountNo }))
        .isRefused("ACCOUNT_NOT_FOUND", { accountNo });
    }
    given(...aTown())
      .when(the.returnDeposit(1n, { currency: "EUR" }))
      .isRefused("CURRENCY_MISMATCH", { accountNo: ANA, currency: "CVE" });
  });
});
