// What events make of the books: entries, versions, the transactions that people see; and that an event which does
// not follow from the books stops everything.
import { describe, expect, it } from "vitest";
import { accountOf, emptyBooks, withdrawalOf } from "./books.ts";
import type { Command } from "./commands.ts";
import { type LedgerEvent, touchedAccounts } from "./events.ts";
import { evolve } from "./evolve.ts";
import { given } from "./testing/story.ts";
import * as the from "./testing/vocabulary.ts";

const { ANA, RUI, NOBODY, BANK, ATM, FEES, RECEIVABLES, NOW, MINUTE_MS, aTown } = the;

const released = { type: "hold-released", holdId: "hold", accountNo: ANA, reason: "FAILED" } as const;

describe("an entry", () => {
  it("shows the balance before and after, at a version of its own", () => {
    const story = given(...aTown(), the.issue(50_000n, { feeMinor: 150n }), the.authorise(50_000n));
    const { books } = story;
    books.entries.length = 0;
    story.when(the.complete(50_000n, { at: NOW + 7 }));
    const entry = { transactionId: "wd", at: NOW + 7 };
    expect(books.entries).toEqual([
      {
        ...entry,
        accountNo: ANA,
        version: 5,
        amountMinor: -50_000n,
        balanceBeforeMinor: 1_000_000n,
        balanceAfterMinor: 950_000n,
      },
      {
        ...entry,
        accountNo: ATM,
        version: 2,
        amountMinor: 50_000n,
        balanceBeforeMinor: 0n,
        balanceAfterMinor: 50_000n,
      },
      {
        ...entry,
        accountNo: ANA,
        version: 6,
        amountMinor: -150n,
        balanceBeforeMinor: 950_000n,
        balanceAfterMinor: 949_850n,
      },
      {
        ...entry,
        accountNo: FEES,
        version: 2,
        amountMinor: 150n,
        balanceBeforeMinor: 0n,
        balanceAfterMinor: 150n,
      },
    ]);
  });
});

describe("an account's version", () => {
  it("grows with everything that happens to it, holds and withdrawals included", () => {
    const story = given(...aTown());
    const versionAfter = (command: Command) => {
      const { outcome } = story.when(command);
      expect(outcome.kind).toBe("done");
      return accountOf(story.books, ANA).version;
    };
    expect(versionAfter(the.placeHold(100n))).toBe(3);
    expect(versionAfter(the.captureHold(40n))).toBe(4);
    expect(versionAfter(the.placeHold(100n, { holdId: "h2" }))).toBe(5);
    expect(versionAfter(the.releaseHold({ holdId: "h2" }))).toBe(6);
    expect(versionAfter(the.issue(100n))).toBe(7);
    expect(versionAfter(the.authorise(99n, { networkKey: the.networkKey("000009") }))).toBe(8);
    expect(versionAfter(the.authorise(100n))).toBe(9);
    expect(versionAfter(the.complete(null))).toBe(10);
    expect(versionAfter(the.reverse())).toBe(11);
    expect(versionAfter(the.transfer(999_960n))).toBe(12);
    // The platform pays for what came out after all, but the account takes note.
    expect(versionAfter(the.complete(100n))).toBe(13);
    expect(accountOf(story.books, RECEIVABLES).postedMinor).toBe(-100n);
  });
});

describe("a transaction", () => {
  const transactionAfter = (id: string, ...history: readonly Command[]) =>
    given(...history).books.transactions.get(id);

  it("of a deposit or transfer has succeeded at once", () => {
    const deposit = the.deposit(ANA, 5n, {
      transactionId: "t",
      reference: "b",
      description: "d",
      at: NOW + 3,
    });
    expect(transactionAfter("t", ...aTown(), deposit)).toEqual({
      transactionId: "t",
      type: "deposit",
      status: "SUCCESS",
      debitAccountNo: BANK,
      creditAccountNo: ANA,
      amountMinor: 5n,
      feeMinor: 0n,
      currency: "CVE",
      reference: "b",
      description: "d",
      createdAt: NOW + 3,
      completedAt: NOW + 3,
    });
    expect(transactionAfter("t", ...aTown(), the.transfer(5n, { transactionId: "t" }))).toMatchObject({
      type: "transfer",
      debitAccountNo: ANA,
      creditAccountNo: RUI,
    });
  });

  it("shows a payment that waits, and what became of it", () => {
    const placed = [...aTown(), the.placeHold(9n, { feeMinor: 2n, reference: "r" })];
    expect(transactionAfter("hold", ...placed)).toEqual({
      transactionId: "hold",
      type: "payment",
      status: "PENDING",
      debitAccountNo: ANA,
      creditAccountNo: RUI,
      amountMinor: 9n,
      feeMinor: 2n,
      currency: "CVE",
      reference: "r",
      description: "",
      createdAt: NOW,
      completedAt: null,
    });
    expect(transactionAfter("hold", ...placed, the.captureHold(5n, { at: NOW + 7 }))).toMatchObject({
      type: "payment",
      status: "SUCCESS",
      amountMinor: 5n,
      createdAt: NOW,
      completedAt: NOW + 7,
    });
    expect(transactionAfter("hold", ...placed, the.releaseHold({ at: NOW + 8 }))).toMatchObject({
      status: "FAILED",
      amountMinor: 9n,
      completedAt: NOW + 8,
    });
  });

  const withdrawal = [...aTown(), the.issue(50_000n, { feeMinor: 150n })];
  const authorised = [...withdrawal, the.authorise(50_000n)];

  it.each([
    ["PENDING", withdrawal],
    ["PENDING", authorised],
    ["PENDING", [...authorised, the.complete(null)]],
    ["SUCCESS", [...authorised, the.complete(20_000n)]],
    ["ROLLBACK", [...authorised, the.reverse()]],
    ["SUCCESS", [...authorised, the.reverse(), the.complete(50_000n)]],
    ["FAILED", [...withdrawal, the.cancel()]],
    ["FAILED", [...withdrawal, the.block()]],
    ["FAILED", [...withdrawal, the.expire({ at: NOW + 15 * MINUTE_MS })]],
  ] as const)("of a withdrawal is %s as its events say", (status, history) => {
    const transaction = transactionAfter("wd", ...history);
    expect(transaction).toMatchObject({
      type: "withdrawal",
      status,
      debitAccountNo: ANA,
      creditAccountNo: ATM,
    });
    expect(transaction?.completedAt === null).toBe(status === "PENDING");
  });

  it("of a withdrawal shows what was dispensed once that is known", () => {
    expect(transactionAfter("wd", ...authorised)?.amountMinor).toBe(50_000n);
    expect(transactionAfter("wd", ...authorised, the.complete(20_000n))?.amountMinor).toBe(20_000n);
  });
});

describe("an event that does not follow from the books", () => {
  const posted = (balanceAfterMinor: bigint, version: number): LedgerEvent => ({
    type: "posted",
    transactionId: "t",
    transactionType: "transfer",
    feeMinor: 0n,
    currency: "CVE",
    reference: "",
    description: "",
    postings: [
      { accountNo: ANA, amountMinor: -5n, balanceAfterMinor, version },
      { accountNo: RUI, amountMinor: 5n, balanceAfterMinor: 5n, version: 2 },
    ],
  });

  it("is stopped when a balance or a version is not the next one", () => {
    const { books } = given(...aTown());
    expect(() => evolve(books, posted(999_994n, 3), NOW)).toThrow(/does not follow/);
    expect(() => evolve(books, posted(999_995n, 4), NOW)).toThrow(/does not follow/);
    evolve(books, posted(999_995n, 3), NOW);
    expect(() => evolve(books, posted(999_995n, 3), NOW)).toThrow(/does not follow/);
  });

  it("is stopped when a hold is settled twice, or was never placed", () => {
    const { books } = given(...aTown(), the.placeHold(5n), the.releaseHold());
    for (const holdId of ["hold", "other"]) {
      expect(() => evolve(books, { ...released, holdId }, NOW)).toThrow(/not open/);
    }
  });

  it("is stopped when the account or withdrawal is not there", () => {
    const frozen = { type: "account-frozen", accountNo: NOBODY } as const;
    const cancelled = { type: "code-cancelled", withdrawalId: "other", accountNo: ANA } as const;
    expect(() => evolve(emptyBooks(), frozen, NOW)).toThrow(/not in the books/);
    expect(() => evolve(emptyBooks(), cancelled, NOW)).toThrow(/not in the books/);
    expect(() => withdrawalOf(emptyBooks(), "other")).toThrow(/not in the books/);
  });

  it("is stopped when an account would hold less than nothing", () => {
    const { books } = given(...aTown(), the.placeHold(5n));
    books.accounts.set(ANA, { ...accountOf(books, ANA), heldMinor: 4n });
    expect(() => evolve(books, released, NOW)).toThrow(/less than nothing/);
  });
});

describe("records in the books", () => {
  it("are replaced, never changed, so that what was loaded can be compared with what is there", () => {
    const { books } = given(...aTown(), the.issue(100n), the.placeHold(7n));
    const before = [accountOf(books, ANA), withdrawalOf(books, "wd"), [...books.holds.values()][0]!];
    const copies = structuredClone(before);
    for (const event of [released, { type: "code-cancelled", withdrawalId: "wd", accountNo: ANA }] as const) {
      evolve(books, event, NOW);
    }
    expect(before).toEqual(copies);
    expect(accountOf(books, ANA)).not.toBe(before[0]);
    expect(withdrawalOf(books, "wd")).not.toBe(before[1]);
  });
});

describe("the accounts that an event touches", () => {
  it("are named once each: its own first, then those of its postings", () => {
    const story = given(...aTown(), the.issue(100n, { feeMinor: 5n }), the.authorise(100n));
    const { outcome } = story.when(the.complete(100n));
    if (outcome.kind !== "done") throw new Error("expected a completion");
    expect(touchedAccounts(outcome.events[0]!)).toEqual([ANA, ATM, FEES]);
  });

  it("include the customer of a completion that the platform pays for", () => {
    const history = [the.issue(100n, { feeMinor: 5n }), the.authorise(100n), the.reverse(), the.freeze(ANA)];
    const { outcome } = given(...aTown(), ...history).when(the.complete(100n));
    if (outcome.kind !== "done") throw new Error("expected a completion");
    expect(touchedAccounts(outcome.events[0]!)).toEqual([ANA, RECEIVABLES, ATM, FEES]);
  });

  it("are none for a decline that counts against no code, and for a rejection", () => {
    const { outcome } = given(...aTown()).when(the.authorise(100n));
    if (outcome.kind !== "done") throw new Error("expected a decline");
    expect(touchedAccounts(outcome.events[0]!)).toEqual([]);
    expect(touchedAccounts({ type: "command-rejected", rejection: { code: "SAME_ACCOUNT" } })).toEqual([]);
  });
});
