// What came of an authorised withdrawal: completing and reversing, in whichever order the network's messages come.
import { describe, expect, it } from "vitest";
import { BALANCE_MINOR_MAX } from "./money.ts";
import { given } from "./testing/story.ts";
import * as the from "./testing/vocabulary.ts";

const { ANA, NOBODY, ATM, FEES, RECEIVABLES, aTown } = the;

/** Ana has a code for 500.00 with a fee of 1.50. */
const withCode = () => [...aTown(), the.issue(50_000n, { feeMinor: 150n })];
const withAuthorisation = () => [...withCode(), the.authorise(50_000n)];

describe("completing a withdrawal", () => {
  it("turns the hold into postings of cash and fee", () => {
    given(...withAuthorisation())
      .when(the.complete(50_000n))
      .happens({
        type: "withdrawal-completed",
        withdrawalId: "wd",
        dispensedMinor: 50_000n,
        afterReversal: false,
        postings: [
          { accountNo: ANA, amountMinor: -50_000n, balanceAfterMinor: 950_000n, version: 5 },
          { accountNo: ATM, amountMinor: 50_000n, balanceAfterMinor: 50_000n, version: 2 },
          { accountNo: ANA, amountMinor: -150n, balanceAfterMinor: 949_850n, version: 6 },
          { accountNo: FEES, amountMinor: 150n, balanceAfterMinor: 150n, version: 2 },
        ],
      })
      .leaves(ANA, { posted: 949_850n, held: 0n })
      .leaves(ATM, { posted: 50_000n })
      .leaves(FEES, { posted: 150n })
      .leavesWithdrawal({ status: "COMPLETED", dispensedMinor: 50_000n, exception: null });
  });

  it("posts nothing to the fees when there is no fee", () => {
    const { books } = given(...aTown(), the.issue(50_000n), the.authorise(50_000n))
      .when(the.complete(50_000n))
      .happens({ type: "withdrawal-completed", postings: [{ accountNo: ANA }, { accountNo: ATM }] });
    expect(books.accounts.get(FEES)?.version).toBe(1);
  });

  it("posts what was dispensed when the ATM gave less, and releases the rest", () => {
    given(...withAuthorisation())
      .when(the.complete(20_000n))
      .happens({ type: "withdrawal-completed", dispensedMinor: 20_000n })
      .leaves(ANA, { posted: 979_850n, held: 0n })
      .leaves(ATM, { posted: 20_000n })
      .leavesWithdrawal({ status: "COMPLETED", dispensedMinor: 20_000n });
  });

  it("takes what was promised even when the account is frozen by now", () => {
    given(...withAuthorisation(), the.freeze(ANA))
      .when(the.complete(50_000n))
      .happens({ type: "withdrawal-completed" })
      .leaves(ANA, { posted: 949_850n, held: 0n });
  });

  it("keeps the hold when the terminal does not know what came out", () => {
    given(...withAuthorisation())
      .when(the.complete(null))
      .happens({ type: "withdrawal-suspected", withdrawalId: "wd", accountNo: ANA })
      .leaves(ANA, { posted: 1_000_000n, held: 50_150n })
      .leavesWithdrawal({ status: "SUSPECT", dispensedMinor: null });
  });

  it("settles a suspect withdrawal once somebody knows", () => {
    given(...withAuthorisation(), the.complete(null))
      .when(the.complete(50_000n))
      .happens({ type: "withdrawal-completed", afterReversal: false })
      .leaves(ANA, { posted: 949_850n, held: 0n });
    given(...withAuthorisation(), the.complete(null))
      .when(the.complete(null, { id: "another report" }))
      .changesNothing();
  });

  it("is refused for a withdrawal that was never authorised under this key", () => {
    given(...withCode())
      .when(the.complete(50_000n))
      .isRefused("WITHDRAWAL_NOT_FOUND");
    given(...withAuthorisation())
      .when(the.complete(50_000n, { networkKey: the.networkKey("000002") }))
      .isRefused("WITHDRAWAL_NOT_FOUND");
  });

  it("cannot happen twice", () => {
    for (const second of [the.complete(50_000n, { id: "x" }), the.complete(null, { id: "y" })]) {
      given(...withAuthorisation(), the.complete(50_000n))
        .when(second)
        .isRefused("WITHDRAWAL_NOT_AUTHORISED", { status: "COMPLETED" });
    }
  });

  it("is refused when more came out than was authorised", () => {
    given(...withAuthorisation())
      .when(the.complete(50_001n))
      .isRefused("DISPENSED_AMOUNT_TOO_LARGE", {
        currency: "CVE",
        availableMinor: 50_000n,
        requestedMinor: 50_001n,
      })
      .leavesWithdrawal({ status: "AUTHORISED" });
  });

  // The edge refuses these as bad input; nothing dispensed is a reversal, and must not cost the customer the fee.
  it("never takes a report of zero or less", () => {
    for (const dispensed of [0n, -1n]) {
      const story = given(...withAuthorisation());
      expect(() => story.when(the.complete(dispensed))).toThrow(/more than zero/);
    }
  });

  it("is refused when the platform's account would pass 15 digits, and the hold stays", () => {
    const rich = { accountNo: NOBODY, actorId: "rich" };
    const full = (counterpartyAccountNo: string) => [
      ...withAuthorisation(),
      the.openWallet(NOBODY, "rich", { mayGoNegative: true }),
      the.placeHold(BALANCE_MINOR_MAX, { ...rich, counterpartyAccountNo }),
      the.captureHold(BALANCE_MINOR_MAX, { accountNo: NOBODY }),
    ];
    given(...full(ATM))
      .when(the.complete(50_000n))
      .isRefused("BALANCE_TOO_LARGE", { accountNo: ATM, currency: "CVE", requestedMinor: 50_000n })
      .leaves(ANA, { held: 50_150n });
    given(...full(FEES))
      .when(the.complete(50_000n))
      .isRefused("BALANCE_TOO_LARGE", { accountNo: FEES, currency: "CVE", requestedMinor: 150n })
      .leaves(ANA, { held: 50_150n });
  });
});

describe("completing a withdrawal after its reversal", () => {
  const reversed = () => [...withAuthorisation(), the.reverse()];

  it("debits the customer while the money is there, and tells a person", () => {
    given(...reversed())
      .when(the.complete(50_000n))
      .happens({ type: "withdrawal-completed", afterReversal: true })
      .leaves(ANA, { posted: 949_850n, held: 0n })
      .leaves(RECEIVABLES, { posted: 0n })
      .leavesWithdrawal({ status: "COMPLETED", exception: "COMPLETED_AFTER_REVERSAL" });
  });

  it.each([
    ["is gone", [the.transfer(949_851n)]],
    ["is held for something else", [the.placeHold(949_851n)]],
    ["is frozen", [the.freeze(ANA)]],
    ["is on a closed account", [the.transfer(1_000_000n), the.close(ANA)]],
  ])("makes a claim of it when the money %s", (_, more) => {
    const { books } = given(...reversed(), ...more)
      .when(the.complete(50_000n))
      .happens({
        type: "withdrawal-completed",
        afterReversal: true,
        postings: [
          { accountNo: RECEIVABLES, amountMinor: -50_000n },
          { accountNo: ATM, amountMinor: 50_000n },
          { accountNo: RECEIVABLES, amountMinor: -150n },
          { accountNo: FEES, amountMinor: 150n },
        ],
      })
      .leaves(RECEIVABLES, { posted: -50_150n })
      .leaves(ATM, { posted: 50_000n })
      .leavesWithdrawal({ status: "COMPLETED", exception: "COMPLETED_AFTER_REVERSAL" });
    expect(books.entries.filter((e) => e.accountNo === ANA && e.transactionId === "wd")).toEqual([]);
  });

  it("cannot report an unknown outcome", () => {
    given(...reversed())
      .when(the.complete(null))
      .isRefused("WITHDRAWAL_NOT_AUTHORISED", { status: "REVERSED" });
  });

  it("happens once", () => {
    given(...reversed(), the.complete(50_000n))
      .when(the.complete(50_000n, { id: "x" }))
      .isRefused("WITHDRAWAL_NOT_AUTHORISED", { status: "COMPLETED" });
  });
});

describe("reversing a withdrawal", () => {
  it("releases the hold and leaves the code spent", () => {
    const story = given(...withAuthorisation());
    story
      .when(the.reverse({ reason: "HARDWARE" }))
      .happens({ type: "withdrawal-reversed", withdrawalId: "wd", accountNo: ANA, reason: "HARDWARE" })
      .leaves(ANA, { posted: 1_000_000n, held: 0n })
      .leavesWithdrawal({ status: "REVERSED" });
    story
      .when(the.authorise(50_000n, { networkKey: the.networkKey("000002") }))
      .isDeclined("CODE_ALREADY_USED");
  });

  it("ends a suspect withdrawal when nothing came out", () => {
    given(...withAuthorisation(), the.complete(null))
      .when(the.reverse())
      .happens({ type: "withdrawal-reversed" })
      .leaves(ANA, { held: 0n });
  });

  it("releases nothing once the notes were reported as taken: it is on record, for a person to look at", () => {
    const story = given(...withAuthorisation(), the.complete(50_000n));
    const { posted } = { posted: 1_000_000n - 50_150n };
    const { outcome } = story
      .when(the.reverse())
      .happens({ type: "reversal-contradicted", withdrawalId: "wd", accountNo: ANA, reason: "TIMEOUT" })
      .leaves(ANA, { posted, held: 0n })
      .leavesWithdrawal({ status: "COMPLETED", exception: "REVERSED_AFTER_COMPLETION" });
    story.when(the.reverse()).repeats(outcome);
  });

  it("that people have decided is refused when the notes were reported as taken meanwhile, and leaves no trace", () => {
    const story = given(...withAuthorisation(), the.complete(50_000n));
    story.when(the.reverse({ decided: true })).isRefused("WITHDRAWAL_HAS_CHANGED", { status: "COMPLETED" });
    story.when(the.reverse()).happens({ type: "reversal-contradicted" });
  });

  it("that people have decided is what the terminal's own would be: that one is a repeat", () => {
    const story = given(...withAuthorisation());
    const { outcome } = story.when(the.reverse({ decided: true })).happens({ type: "withdrawal-reversed" });
    story.when(the.reverse()).repeats(outcome);
  });

  it("cannot happen twice", () => {
    given(...withAuthorisation(), the.reverse())
      .when(the.reverse({ id: "x" }))
      .isRefused("WITHDRAWAL_NOT_AUTHORISED", { status: "REVERSED" });
  });

  it("has nothing to do when the authorisation was declined", () => {
    given(...withCode(), the.authorise(1n))
      .when(the.reverse())
      .changesNothing();
  });

  it("that comes first is remembered, and its authorisation is declined", () => {
    const story = given(...withCode());
    story
      .when(the.reverse())
      .happens({ type: "reversal-remembered", networkKey: the.KEY, reason: "TIMEOUT" })
      .leaves(ANA, { held: 50_150n });
    story
      .when(the.authorise(50_000n))
      .isDeclined("REVERSED_BEFORE", { withdrawalId: null, counters: [], countedAgainstCode: false });
    story.when(the.complete(50_000n)).isRefused("WITHDRAWAL_NOT_FOUND");
    story
      .when(the.authorise(50_000n, { networkKey: the.networkKey("000002") }))
      .happens({ type: "withdrawal-authorised" });
  });

  it("of another terminal, date, trace number or network is another withdrawal's", () => {
    const others = [
      the.networkKey("000002"),
      the.networkKey("000001", { terminalId: "T2" }),
      the.networkKey("000001", { localDate: "2026-01-06" }),
      the.networkKey("000001", { acquirerId: "OTHER" }),
    ];
    for (const networkKey of others) {
      given(...withCode(), the.reverse({ networkKey }))
        .when(the.authorise(50_000n))
        .happens({ type: "withdrawal-authorised" });
    }
  });
});
