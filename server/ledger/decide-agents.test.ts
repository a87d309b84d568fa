// Agents' accounts, cash-in, fees and commission: who may be named where, and what is posted beside the amount.
import { describe, expect, it } from "vitest";
import { customerAccountNo } from "./accounts.ts";
import { given } from "./testing/story.ts";
import * as the from "./testing/vocabulary.ts";

const { ANA, RUI, AGENT, COMMISSION, FEES, NOBODY, aTown, openAgent } = the;
const OTHER = customerAccountNo(30);

const leg = (accountNo: string, amountMinor: bigint, balanceAfterMinor: bigint) => ({
  accountNo,
  amountMinor,
  balanceAfterMinor,
});
const aTill = () => [...aTown(), ...openAgent(), the.deposit(AGENT, 50_000n)];

describe("an agent", () => {
  it("has one float, one commission account and one wallet per currency", () => {
    const ze = [...openAgent(), the.openWallet(OTHER, "ze")];
    for (const kind of ["agent", "commission", "customer"] as const) {
      given(...ze)
        .when(the.openWallet(NOBODY, "ze", { kind }))
        .isRefused("ACCOUNT_ALREADY_EXISTS", { currency: "CVE" });
      given(...ze)
        .when(the.openWallet(NOBODY, "ze", { kind, currency: "EUR" }))
        .happens({ type: "account-opened", kind });
    }
  });

  it("may open another float once the first is closed", () => {
    given(...openAgent(), the.close(AGENT))
      .when(the.openWallet(OTHER, "ze", { kind: "agent" }))
      .happens({ type: "account-opened" });
  });

  it("fills the float from a bank; commission cannot come from one", () => {
    given(...aTown(), ...openAgent())
      .when(the.deposit(AGENT, 5n))
      .happens({ type: "posted" })
      .leaves(AGENT, { posted: 5n });
    given(...aTown(), ...openAgent())
      .when(the.deposit(COMMISSION, 5n))
      .isRefused("ACCOUNT_NOT_FOUND", { accountNo: COMMISSION });
  });

  it("can be frozen, and then pays nothing out of the float", () => {
    given(...aTill(), the.freeze(AGENT))
      .when(the.cashIn(1n))
      .isRefused("ACCOUNT_FROZEN", { accountNo: AGENT });
  });
});

describe("cash-in", () => {
  it("moves float to the customer, with the fee and the commission as entries of their own", () => {
    given(...aTill())
      .when(the.cashIn(10_000n, { feeMinor: 50n, commissionMinor: 30n, commissionAccountNo: COMMISSION }))
      .happens({
        type: "posted",
        transactionType: "cash-in",
        feeMinor: 50n,
        postings: [
          leg(AGENT, -10_000n, 40_000n),
          leg(ANA, 10_000n, 1_010_000n),
          leg(AGENT, -50n, 39_950n),
          leg(FEES, 50n, 50n),
          leg(FEES, -30n, 20n),
          leg(COMMISSION, 30n, 30n),
        ],
      })
      .leaves(FEES, { posted: 20n });
  });

  it("pays a commission even when it is free for the customer, at the platform's cost", () => {
    given(...aTill())
      .when(the.cashIn(10_000n, { commissionMinor: 30n, commissionAccountNo: COMMISSION }))
      .happens({ type: "posted" })
      .leaves(FEES, { posted: -30n });
  });

  it("is refused when float and fee are not there together", () => {
    given(...aTill())
      .when(the.cashIn(50_000n, { feeMinor: 1n }))
      .isRefused("INSUFFICIENT_BALANCE", {
        accountNo: AGENT,
        currency: "CVE",
        availableMinor: 50_000n,
        requestedMinor: 50_001n,
      });
  });

  it("comes from the agent's own float and nothing else", () => {
    given(...aTill())
      .when(the.cashIn(1n, { actorId: "mallory" }))
      .isRefused("ACCOUNT_ACCESS_DENIED", { accountNo: AGENT });
    given(...aTill())
      .when(the.cashIn(1n, { fromAccountNo: RUI, actorId: "rui" }))
      .isRefused("ACCOUNT_NOT_FOUND", { accountNo: RUI });
  });

  it("is refused when the commission has no account to go to, or one in another currency", () => {
    given(...aTill())
      .when(the.cashIn(1n, { commissionMinor: 1n, commissionAccountNo: RUI }))
      .isRefused("ACCOUNT_NOT_FOUND", { accountNo: RUI });
    given(...aTill(), the.openWallet(OTHER, "ze", { kind: "commission", currency: "EUR" }))
      .when(the.cashIn(1n, { commissionMinor: 1n, commissionAccountNo: OTHER }))
      .isRefused("CURRENCY_MISMATCH", { accountNo: OTHER, currency: "EUR" });
  });
});

describe("nobody but the agent flows", () => {
  it.each([
    ["sends to a float", the.transfer(1n, { toAccountNo: AGENT }), AGENT],
    ["sends from one", the.transfer(1n, { fromAccountNo: AGENT, actorId: "ze" }), AGENT],
    ["sends to a commission account", the.transfer(1n, { toAccountNo: COMMISSION }), COMMISSION],
    ["pays a float later", the.placeHold(1n, { counterpartyAccountNo: AGENT }), AGENT],
    ["pays a wallet as a cash-out", the.placeHold(1n, { purpose: "agent-cash-out" }), RUI],
    ["pays a wallet as a withdrawal to a bank", the.placeHold(1n, { purpose: "bank-withdrawal" }), RUI],
  ])("%s", (_, command, accountNo) => {
    given(...aTill())
      .when(command)
      .isRefused("ACCOUNT_NOT_FOUND", { accountNo });
  });

  it("pays a float: a cash-out does, when it is captured", () => {
    const asked = the.placeHold(10_000n, {
      purpose: "agent-cash-out",
      counterpartyAccountNo: AGENT,
      feeMinor: 100n,
    });
    given(...aTill(), asked)
      .when(the.captureHold(10_000n, { commissionMinor: 60n, commissionAccountNo: COMMISSION }))
      .happens({ type: "hold-captured", commissionMinor: 60n })
      .leaves(AGENT, { posted: 60_000n })
      .leaves(COMMISSION, { posted: 60n })
      .leaves(FEES, { posted: 40n })
      .leaves(ANA, { posted: 989_900n, held: 0n });
  });
});

describe("a transfer with a fee", () => {
  it("takes the fee on top, and shows it on its transaction", () => {
    const state = given(...aTown())
      .when(the.transfer(1_000n, { transactionId: "t", feeMinor: 15n }))
      .happens({
        type: "posted",
        feeMinor: 15n,
        postings: [
          leg(ANA, -1_000n, 999_000n),
          leg(RUI, 1_000n, 1_000n),
          leg(ANA, -15n, 998_985n),
          leg(FEES, 15n, 15n),
        ],
      });
    expect(state.books.transactions.get("t")).toMatchObject({ amountMinor: 1_000n, feeMinor: 15n });
  });

  it("is refused when only the amount is there", () => {
    given(...aTown())
      .when(the.transfer(1_000_000n, { feeMinor: 1n }))
      .isRefused("INSUFFICIENT_BALANCE", {
        accountNo: ANA,
        currency: "CVE",
        availableMinor: 1_000_000n,
        requestedMinor: 1_000_001n,
      });
  });
});
