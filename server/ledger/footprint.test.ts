// What a command says it needs. That this is enough to decide it is a property, tested in ledger.property.test.ts.
import { describe, expect, it } from "vitest";
import { footprintOf, payoutAccounts } from "./footprint.ts";
import { postBatch } from "./post-batch.ts";
import { booksFor } from "./testing/slice.ts";
import { given } from "./testing/story.ts";
import * as the from "./testing/vocabulary.ts";

const { ANA, RUI, BANK, aTown } = the;

describe("the footprint of", () => {
  it("a transfer is its two accounts, and its reference if it has one", () => {
    const footprint = footprintOf([the.transfer(1n, { id: "t", reference: "r" })]);
    expect([...footprint.commandIds]).toEqual(["t"]);
    expect([...footprint.accountNos]).toEqual([ANA, RUI]);
    expect(footprint.references).toEqual([{ accountNo: ANA, reference: "r" }]);
    expect(footprintOf([the.transfer(1n)]).references).toEqual([]);
  });

  it("a deposit is the account, the bank's account and the bank's reference", () => {
    const footprint = footprintOf([the.deposit(ANA, 1n, { reference: "b" })]);
    expect([...footprint.accountNos]).toEqual([ANA, BANK]);
    expect(footprint.references).toEqual([{ accountNo: BANK, reference: "b" }]);
  });

  it("an authorisation is its code, its counters, and the reversal that may have come before it", () => {
    const footprint = footprintOf([the.authorise(1n)]);
    expect([...footprint.codeDigests]).toEqual(["123456"]);
    expect([...footprint.counters]).toEqual(["terminal:VINTI4/T1", "network:VINTI4"]);
    expect([...footprint.commandIds]).toEqual([
      "auth:VINTI4:T1:2026-01-05:000001",
      "rev:VINTI4:T1:2026-01-05:000001",
    ]);
  });

  it("a reversal takes the lock that its authorisation takes, so that the two never miss each other", () => {
    const [authorisation, reversal] = [footprintOf([the.authorise(1n)]), footprintOf([the.reverse()])];
    expect([...reversal.counters].some((subject) => authorisation.counters.has(subject))).toBe(true);
    expect(reversal.commandIds).toContain("auth:VINTI4:T1:2026-01-05:000001");
    expect(reversal.networkKeys).toContain("VINTI4:T1:2026-01-05:000001");
  });

  it("unlocking a terminal is its counter", () => {
    const footprint = footprintOf([the.unlock()]);
    expect([...footprint.counters]).toEqual(["terminal:VINTI4/T1"]);
    expect([...footprint.accountNos]).toEqual([]);
  });

  it("several commands is everything that any of them needs, once", () => {
    const footprint = footprintOf([the.transfer(1n), the.transfer(2n), the.freeze(ANA)]);
    expect([...footprint.accountNos]).toEqual([ANA, RUI]);
    expect(footprint.commandIds.size).toBe(3);
  });
});

describe("paying out", () => {
  it("may post to the network, to the fees and to what customers owe", () => {
    expect(payoutAccounts("CVE")).toEqual([the.ATM, the.FEES, the.RECEIVABLES]);
  });

  it("is possible in the batch in which the code was issued", () => {
    const batch = [the.issue(100n), the.authorise(100n), the.complete(100n)];
    const books = booksFor(given(...aTown()).books, batch);
    expect(postBatch(books, batch).outcomes.map((outcome) => outcome.kind)).toEqual(["done", "done", "done"]);
  });
});
