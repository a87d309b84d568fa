// Which facts follow from what the logs say.
import { describe, expect, it } from "vitest";
import type { LedgerEvent } from "../ledger/events.ts";
import { accountsIn, factOfGuess, factsOfEvent, type Owner } from "./ledger-facts.ts";

const OWNERS: Record<string, Owner> = {
  "1": { ownerId: "ana", kind: "customer" },
  "2": { ownerId: "rui", kind: "customer" },
  "3": { ownerId: "agent", kind: "agent" },
  "8": { ownerId: "$platform", kind: "bank" },
  "9": { ownerId: "$platform", kind: "fees" },
};
const leg = (accountNo: string, amountMinor: bigint) => ({
  accountNo,
  amountMinor,
  balanceAfterMinor: 0n,
  version: 1,
});
const factsOf = (event: LedgerEvent, terminal?: string) =>
  factsOfEvent({ seq: "7", at: 5, event, terminal }, (accountNo) => OWNERS[accountNo]);

const posted = (
  transactionType: "deposit" | "transfer" | "cash-in",
  from: string,
  to: string,
): LedgerEvent => ({
  type: "posted",
  transactionId: "txn_1",
  transactionType,
  feeMinor: 0n,
  currency: "CVE",
  postings: [leg(from, -100n), leg(to, 100n), leg("9", 0n)],
  reference: "",
  description: "",
});
const money = { amountMinor: 100n, currency: "CVE", at: 5, subjectKind: "user" };

describe("an event of the ledger", () => {
  it("a transfer is one fact of each side", () => {
    expect(factsOf(posted("transfer", "1", "2"))).toEqual([
      { ...money, factId: "evt-7-0", kind: "transfer-out", subject: "ana", counterparty: "rui" },
      { ...money, factId: "evt-7-1", kind: "transfer-in", subject: "rui", counterparty: "ana" },
    ]);
    expect(accountsIn(posted("transfer", "1", "2"))).toEqual(["1", "2", "9"]);
  });

  it("a deposit is a fact of who receives it, and a cash-in names the agent", () => {
    expect(factsOf(posted("deposit", "8", "2"))).toMatchObject([{ kind: "deposit", subject: "rui" }]);
    expect(factsOf(posted("cash-in", "3", "2"))).toMatchObject([
      { kind: "cash-in", subject: "rui", counterparty: "agent" },
    ]);
  });

  it("cash from an agent, a bank or an ATM is a cash-out; a payment to a shop is none", () => {
    const captured = (to: string): LedgerEvent => ({
      type: "hold-captured",
      holdId: "txn_1",
      accountNo: "1",
      capturedMinor: 100n,
      commissionMinor: 0n,
      currency: "CVE",
      postings: [leg("1", -100n), leg(to, 100n)],
    });
    expect(factsOf(captured("3"))).toMatchObject([
      { kind: "cash-out", subject: "ana", counterparty: "agent" },
    ]);
    expect(factsOf(captured("8"))).toMatchObject([{ kind: "cash-out", subject: "ana", amountMinor: 100n }]);
    expect(factsOf(captured("2"))).toEqual([]);
    const completed: LedgerEvent = {
      type: "withdrawal-completed",
      withdrawalId: "txn_1",
      accountNo: "1",
      dispensedMinor: 100n,
      currency: "CVE",
      postings: [leg("1", -100n), leg("8", 100n)],
      afterReversal: false,
    };
    expect(factsOf(completed, "VINTI4:ATM1")).toMatchObject([
      { kind: "cash-out", counterparty: "VINTI4:ATM1" },
    ]);
  });

  it("a wrong code is a fact of the ATM, an expired one is none", () => {
    const declined = (reason: "CODE_UNKNOWN" | "CODE_EXPIRED"): LedgerEvent => ({
      type: "withdrawal-declined",
      networkKey: {
        acquirerId: "VINTI4",
        terminalId: "ATM1",
        localDate: "2026-01-01",
        traceNumber: "000001",
      },
      reason,
      withdrawalId: null,
      accountNo: null,
      countedAgainstCode: false,
      counters: [],
      lockedUntil: 0,
    });
    expect(factsOf(declined("CODE_UNKNOWN"))).toMatchObject([
      { kind: "wrong-code", subjectKind: "terminal", subject: "VINTI4:ATM1" },
    ]);
    expect(factsOf(declined("CODE_EXPIRED"))).toEqual([]);
  });

  it("unlocking a terminal is a fact about the terminal, with the operator as the other side", () => {
    const counter = { subject: "terminal:VINTI4/ATM1", wrongTries: 20, windowStartedAt: 1, lockedUntil: 0 };
    const terminal = { acquirerId: "VINTI4", terminalId: "ATM1" };
    expect(factsOf({ type: "terminal-unlocked", terminal, operatorId: "usr_eva", counter })).toMatchObject([
      {
        ...{ kind: "terminal-unlocked", subjectKind: "terminal", subject: "VINTI4:ATM1" },
        counterparty: "usr_eva",
      },
    ]);
  });

  it("a terminal that contradicts itself is a fact about the customer", () => {
    const ended = { withdrawalId: "wd", accountNo: "1" } as const;
    const paid = { dispensedMinor: 5n, currency: "CVE", postings: [], afterReversal: true } as const;
    expect(factsOf({ type: "withdrawal-completed", ...ended, ...paid }).map(({ kind }) => kind)).toEqual([
      "cash-out",
      "cash-after-reversal",
    ]);
    expect(factsOf({ type: "reversal-contradicted", ...ended, reason: "TIMEOUT" })).toMatchObject([
      { kind: "reversal-after-cash", subjectKind: "user", amountMinor: null, currency: null },
    ]);
  });

  it("what moves nothing is no fact", () => {
    expect(factsOf({ type: "account-frozen", accountNo: "1" })).toEqual([]);
  });
});

it("a guess is about the user where one was recognised, and about the address where none was", () => {
  const guess = { seq: 3, at: 5, errorCode: "PIN_WRONG", addressDigest: "d" };
  expect(factOfGuess({ ...guess, actor: "ana" })).toMatchObject({
    ...{ factId: "aud-3", kind: "wrong-pin", subjectKind: "user", subject: "ana" },
  });
  expect(factOfGuess({ ...guess, errorCode: "INVALID_CREDENTIALS", actor: null })).toMatchObject({
    ...{ kind: "wrong-password", subjectKind: "address", subject: "d" },
  });
});
