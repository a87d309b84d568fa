// Accounts, deposits and transfers: what each command comes to, each reason to refuse it, and which reason
// comes first when there are several.
import { describe, expect, it } from "vitest";
import { SYSTEM_OWNER_ID } from "./accounts.ts";
import { BALANCE_MINOR_MAX } from "./money.ts";
import { given } from "./testing/story.ts";
import * as the from "./testing/vocabulary.ts";

const { ANA, RUI, ANA_EUR, NOBODY, BANK, ATM, aTown } = the;

/** Debit and credit with the balances and versions they make. */
const leg = (accountNo: string, amountMinor: bigint, balanceAfterMinor: bigint, version: number) => ({
  accountNo,
  amountMinor,
  balanceAfterMinor,
  version,
});

describe("opening an account", () => {
  it("starts it empty and active, with its minimum", () => {
    const { books } = given()
      .when(the.openWallet(ANA, "ana", { minimumMinor: 500n }))
      .happens({ type: "account-opened", accountNo: ANA, ownerId: "ana", minimumMinor: 500n })
      .leaves(ANA, { posted: 0n, held: 0n, available: -500n });
    expect(books.accounts.get(ANA)).toMatchObject({ status: "ACTIVE", version: 1 });
  });

  it("is refused when the number is taken", () => {
    given(the.openWallet(ANA, "ana"))
      .when(the.openWallet(ANA, "rui"))
      .isRefused("ACCOUNT_ALREADY_EXISTS", { accountNo: ANA });
  });

  it("is refused when the customer has a wallet in this currency", () => {
    given(the.openWallet(ANA, "ana"))
      .when(the.openWallet(NOBODY, "ana"))
      .isRefused("ACCOUNT_ALREADY_EXISTS", { currency: "CVE" });
  });

  it("names the number before the currency when both are taken", () => {
    given(the.openWallet(ANA, "ana"))
      .when(the.openWallet(ANA, "ana"))
      .isRefused("ACCOUNT_ALREADY_EXISTS", { accountNo: ANA });
  });

  it("gives a customer one wallet for each currency", () => {
    given(the.openWallet(ANA, "ana"))
      .when(the.openWallet(ANA_EUR, "ana", { currency: "EUR" }))
      .happens({ type: "account-opened" });
  });

  it("gives a customer another wallet once the first is closed", () => {
    given(the.openWallet(ANA, "ana"), the.close(ANA))
      .when(the.openWallet(NOBODY, "ana"))
      .happens({ type: "account-opened" });
  });

  it("is still refused for the number of a closed account", () => {
    given(the.openWallet(ANA, "ana"), the.close(ANA))
      .when(the.openWallet(ANA, "ana"))
      .isRefused("ACCOUNT_ALREADY_EXISTS", { accountNo: ANA });
  });

  it("lets the platform have several accounts in one currency", () => {
    const [first, second] = the.openPlatform();
    given(first!).when(second!).happens({ type: "account-opened" });
  });

  it("gives no wallet to the platform, whose accounts are found by their numbers", () => {
    const { books } = given(...the.openPlatform())
      .when(the.openWallet(ANA, "ana"))
      .happens({ type: "account-opened" });
    expect([...books.wallets.values()]).toEqual([ANA]);
    given(...the.openPlatform())
      .when(the.openWallet(ANA, SYSTEM_OWNER_ID))
      .happens({ type: "account-opened" });
  });
});

describe("freezing, unfreezing and closing an account", () => {
  const opened = [the.openWallet(ANA, "ana")];

  it("changes its status and its version", () => {
    const { books } = given(...opened)
      .when(the.freeze(ANA))
      .happens({ type: "account-frozen", accountNo: ANA });
    expect(books.accounts.get(ANA)).toMatchObject({ status: "FROZEN", version: 2 });
    given(...opened, the.freeze(ANA))
      .when(the.unfreeze(ANA))
      .happens({ type: "account-unfrozen" });
    given(...opened)
      .when(the.close(ANA))
      .happens({ type: "account-closed" });
  });

  it.each([
    ["freeze", the.freeze],
    ["unfreeze", the.unfreeze],
    ["close", the.close],
  ])("is refused for an account that does not exist, and for the platform's own (%s)", (_, command) => {
    given(...the.openPlatform())
      .when(command(NOBODY))
      .isRefused("ACCOUNT_NOT_FOUND", { accountNo: NOBODY });
    given(...the.openPlatform())
      .when(command(BANK))
      .isRefused("ACCOUNT_NOT_FOUND", { accountNo: BANK });
  });

  it.each([
    ["freeze", the.freeze],
    ["unfreeze", the.unfreeze],
    ["close", the.close],
  ])("is refused for a closed account (%s)", (_, command) => {
    given(...opened, the.close(ANA))
      .when(command(ANA))
      .isRefused("ACCOUNT_CLOSED", { accountNo: ANA });
  });

  it("cannot freeze what is frozen, nor unfreeze what is not", () => {
    given(...opened, the.freeze(ANA))
      .when(the.freeze(ANA))
      .isRefused("ACCOUNT_FROZEN", { accountNo: ANA });
    given(...opened)
      .when(the.unfreeze(ANA))
      .isRefused("ACCOUNT_NOT_FROZEN", { accountNo: ANA });
  });

  it("cannot close an account with money on it, held or not", () => {
    given(...aTown())
      .when(the.close(ANA))
      .isRefused("ACCOUNT_NOT_EMPTY", { accountNo: ANA });
    given(...aTown(), the.placeHold(1_000_000n))
      .when(the.close(ANA))
      .isRefused("ACCOUNT_NOT_EMPTY", { accountNo: ANA });
  });

  it("can close a frozen account that is empty", () => {
    given(...opened, the.freeze(ANA))
      .when(the.close(ANA))
      .happens({ type: "account-closed" });
  });
});

describe("a deposit", () => {
  const town = [...the.openPlatform(), the.openWallet(ANA, "ana")];

  it("moves money from the bank's account to the customer's", () => {
    given(...town)
      .when(the.deposit(ANA, 5_000n, { reference: "b1", description: "salary", transactionId: "txn-a" }))
      .happens({
        type: "posted",
        transactionId: "txn-a",
        transactionType: "deposit",
        currency: "CVE",
        reference: "b1",
        description: "salary",
        postings: [leg(BANK, -5_000n, -5_000n, 2), leg(ANA, 5_000n, 5_000n, 2)],
      })
      .leaves(BANK, { posted: -5_000n })
      .leaves(ANA, { posted: 5_000n, available: 5_000n });
  });

  it("reaches a frozen account", () => {
    given(...town, the.freeze(ANA))
      .when(the.deposit(ANA, 1n))
      .happens({ type: "posted" });
  });

  it("is refused for an account that does not exist, and for the platform's own", () => {
    given(...town)
      .when(the.deposit(NOBODY, 1n))
      .isRefused("ACCOUNT_NOT_FOUND", { accountNo: NOBODY });
    given(...town)
      .when(the.deposit(ATM, 1n))
      .isRefused("ACCOUNT_NOT_FOUND", { accountNo: ATM });
  });

  it("is refused in another currency than the account's", () => {
    given(...town, ...the.openPlatform("EUR"))
      .when(the.deposit(ANA, 1n, { currency: "EUR" }))
      .isRefused("CURRENCY_MISMATCH", { accountNo: ANA, currency: "CVE" });
  });

  it("credits a bank's reference once, whatever the account and amount", () => {
    const first = the.deposit(ANA, 5_000n, { reference: "b1" });
    given(...town, the.openWallet(RUI, "rui"), first)
      .when(the.deposit(RUI, 7_000n, { reference: "b1" }))
      .isRefused("REFERENCE_ALREADY_USED");
  });

  it("may use a reference again that was refused before", () => {
    const story = given(...town);
    story
      .when(the.deposit(NOBODY, 1n, { reference: "b1" }))
      .isRefused("ACCOUNT_NOT_FOUND", { accountNo: NOBODY });
    story.when(the.deposit(ANA, 1n, { reference: "b1" })).happens({ type: "posted" });
  });

  it("is refused on a closed account", () => {
    given(...town, the.close(ANA))
      .when(the.deposit(ANA, 1n))
      .isRefused("ACCOUNT_CLOSED", { accountNo: ANA });
  });

  it("takes a balance to 15 digits and no further", () => {
    given(...town)
      .when(the.deposit(ANA, BALANCE_MINOR_MAX))
      .happens({ type: "posted" });
    given(...town, the.deposit(ANA, BALANCE_MINOR_MAX))
      .when(the.deposit(ANA, 1n))
      .isRefused("BALANCE_TOO_LARGE", { accountNo: ANA, currency: "CVE", requestedMinor: 1n });
  });

  it("is refused when it would take the bank's account past 15 digits", () => {
    given(...town, the.openWallet(RUI, "rui"), the.deposit(ANA, BALANCE_MINOR_MAX))
      .when(the.deposit(RUI, 1n))
      .isRefused("BALANCE_TOO_LARGE", { accountNo: BANK });
  });

  it("names the first of several reasons: account, currency, reference, status, size", () => {
    const used = the.deposit(ANA, 1n, { reference: "b1" });
    const empty = the.transfer(1n);
    const history = [...town, ...the.openPlatform("EUR"), the.openWallet(RUI, "rui"), used, empty];
    given(...history, the.close(ANA))
      .when(the.deposit(ANA, BALANCE_MINOR_MAX + 1n, { reference: "b1", currency: "EUR" }))
      .isRefused("CURRENCY_MISMATCH", { accountNo: ANA, currency: "CVE" });
    given(...history, the.close(ANA))
      .when(the.deposit(ANA, BALANCE_MINOR_MAX + 1n, { reference: "b1" }))
      .isRefused("REFERENCE_ALREADY_USED");
    given(...history, the.close(ANA))
      .when(the.deposit(ANA, BALANCE_MINOR_MAX + 1n))
      .isRefused("ACCOUNT_CLOSED", { accountNo: ANA });
  });
});

describe("a transfer", () => {
  it("debits one account and credits the other, at once and whole", () => {
    given(...aTown())
      .when(the.transfer(2_500n, { reference: "r1", description: "rent", transactionId: "txn-b" }))
      .happens({
        type: "posted",
        transactionId: "txn-b",
        transactionType: "transfer",
        reference: "r1",
        description: "rent",
        postings: [leg(ANA, -2_500n, 997_500n, 3), leg(RUI, 2_500n, 2_500n, 2)],
      })
      .leaves(ANA, { posted: 997_500n })
      .leaves(RUI, { posted: 2_500n });
  });

  it("can take everything that is available, and not one centavo more", () => {
    given(...aTown())
      .when(the.transfer(1_000_000n))
      .happens({ type: "posted" })
      .leaves(ANA, { posted: 0n });
    given(...aTown())
      .when(the.transfer(1_000_001n))
      .isRefused("INSUFFICIENT_BALANCE", {
        accountNo: ANA,
        currency: "CVE",
        availableMinor: 1_000_000n,
        requestedMinor: 1_000_001n,
      });
  });

  it("leaves what is held and what must stay", () => {
    const history = [
      ...the.openPlatform(),
      the.openWallet(ANA, "ana", { minimumMinor: 500n }),
      the.openWallet(RUI, "rui"),
      the.deposit(ANA, 2_000n),
      the.placeHold(300n),
    ];
    given(...history)
      .when(the.transfer(1_201n))
      .isRefused("INSUFFICIENT_BALANCE", {
        accountNo: ANA,
        currency: "CVE",
        availableMinor: 1_200n,
        requestedMinor: 1_201n,
      });
    given(...history)
      .when(the.transfer(1_200n))
      .happens({ type: "posted" })
      .leaves(ANA, { available: 0n });
  });

  it("goes below zero only from an account that may", () => {
    given(
      ...the.openPlatform(),
      the.openWallet(ANA, "ana", { mayGoNegative: true }),
      the.openWallet(RUI, "rui"),
    )
      .when(the.transfer(700n))
      .happens({ type: "posted" })
      .leaves(ANA, { posted: -700n });
  });

  it("is refused from an account that does not exist, and from the platform's own", () => {
    given(...aTown())
      .when(the.transfer(1n, { fromAccountNo: NOBODY }))
      .isRefused("ACCOUNT_NOT_FOUND", { accountNo: NOBODY });
    given(...aTown())
      .when(the.transfer(1n, { fromAccountNo: BANK, actorId: SYSTEM_OWNER_ID }))
      .isRefused("ACCOUNT_NOT_FOUND", { accountNo: BANK });
  });

  it("is refused from somebody else's account", () => {
    given(...aTown())
      .when(the.transfer(1n, { actorId: "rui" }))
      .isRefused("ACCOUNT_ACCESS_DENIED", { accountNo: ANA });
  });

  it("is refused to the same account", () => {
    given(...aTown())
      .when(the.transfer(1n, { toAccountNo: ANA }))
      .isRefused("SAME_ACCOUNT", { accountNo: ANA });
  });

  it("is refused to an account that does not exist, and to the platform's own", () => {
    given(...aTown())
      .when(the.transfer(1n, { toAccountNo: NOBODY }))
      .isRefused("ACCOUNT_NOT_FOUND", { accountNo: NOBODY });
    given(...aTown())
      .when(the.transfer(1n, { toAccountNo: the.FEES }))
      .isRefused("ACCOUNT_NOT_FOUND", { accountNo: the.FEES });
  });

  it("is refused when either account has another currency, the sender's first", () => {
    const history = [...aTown(), the.openWallet(ANA_EUR, "ana", { currency: "EUR" })];
    given(...history)
      .when(the.transfer(1n, { toAccountNo: ANA_EUR }))
      .isRefused("CURRENCY_MISMATCH", { accountNo: ANA_EUR, currency: "EUR" });
    given(...history)
      .when(the.transfer(1n, { currency: "EUR" }))
      .isRefused("CURRENCY_MISMATCH", { accountNo: ANA, currency: "CVE" });
  });

  it("uses a reference of the debited account once", () => {
    given(...aTown(), the.transfer(1n, { reference: "r1" }))
      .when(the.transfer(2n, { reference: "r1" }))
      .isRefused("REFERENCE_ALREADY_USED");
  });

  it("may use a reference that another account has used", () => {
    given(...aTown(), the.transfer(5n, { reference: "r1" }))
      .when(the.transfer(1n, { reference: "r1", fromAccountNo: RUI, toAccountNo: ANA, actorId: "rui" }))
      .happens({ type: "posted" });
  });

  it("needs no reference", () => {
    given(...aTown(), the.transfer(1n))
      .when(the.transfer(1n))
      .happens({ type: "posted", reference: "" });
  });

  it("is refused from a frozen or closed account", () => {
    given(...aTown(), the.freeze(ANA))
      .when(the.transfer(1n))
      .isRefused("ACCOUNT_FROZEN", { accountNo: ANA });
    given(...aTown(), the.transfer(1_000_000n), the.close(ANA))
      .when(the.transfer(1n))
      .isRefused("ACCOUNT_CLOSED", { accountNo: ANA });
  });

  it("reaches a frozen account, but not a closed one", () => {
    given(...aTown(), the.freeze(RUI))
      .when(the.transfer(1n))
      .happens({ type: "posted" });
    given(...aTown(), the.close(RUI))
      .when(the.transfer(1n))
      .isRefused("ACCOUNT_CLOSED", { accountNo: RUI });
  });

  it("is refused when the receiver's balance would pass 15 digits", () => {
    given(
      ...the.openPlatform(),
      the.openWallet(ANA, "ana", { mayGoNegative: true }),
      the.openWallet(RUI, "rui"),
      the.deposit(RUI, BALANCE_MINOR_MAX - 1n),
    )
      .when(the.transfer(2n))
      .isRefused("BALANCE_TOO_LARGE", { accountNo: RUI, currency: "CVE", requestedMinor: 2n });
  });

  it("names the first of several reasons: sender, owner, same, receiver, currencies, reference, funds, receiver's state", () => {
    const history = [
      ...aTown(),
      the.openWallet(ANA_EUR, "ana", { currency: "EUR" }),
      the.transfer(1_000_000n, { reference: "r1" }),
      the.freeze(ANA),
    ];
    const after = given(...history);
    const tooMuch = { reference: "r1", currency: "EUR" } as const;
    after
      .when(the.transfer(1n, { ...tooMuch, actorId: "rui", toAccountNo: ANA }))
      .isRefused("ACCOUNT_ACCESS_DENIED", { accountNo: ANA });
    after
      .when(the.transfer(1n, { ...tooMuch, toAccountNo: ANA }))
      .isRefused("SAME_ACCOUNT", { accountNo: ANA });
    after
      .when(the.transfer(1n, { ...tooMuch, toAccountNo: NOBODY }))
      .isRefused("ACCOUNT_NOT_FOUND", { accountNo: NOBODY });
    after
      .when(the.transfer(1n, { ...tooMuch, toAccountNo: RUI }))
      .isRefused("CURRENCY_MISMATCH", { accountNo: ANA, currency: "CVE" });
    after.when(the.transfer(1n, { reference: "r1" })).isRefused("REFERENCE_ALREADY_USED");
    after.when(the.transfer(1n, { reference: "r2" })).isRefused("ACCOUNT_FROZEN", { accountNo: ANA });
  });
});
