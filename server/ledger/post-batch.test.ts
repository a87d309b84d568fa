// A command id has one outcome, for ever; and what of a batch goes into the log.
import { describe, expect, it } from "vitest";
import { emptyBooks } from "./books.ts";
import { postBatch } from "./post-batch.ts";
import { isTransient } from "./rejections.ts";
import { given, post } from "./testing/story.ts";
import * as the from "./testing/vocabulary.ts";

const { ANA, RUI, NOW, aTown } = the;

describe("a command that is repeated", () => {
  it("gets the answer it got before, and the time of it, and nothing else happens", () => {
    const first = the.transfer(100n, { id: "t" });
    const story = given(...aTown());
    const { outcome } = story.when(first).happens({ type: "posted" });
    story.when({ ...first, at: NOW + 1_000 }).repeats(outcome);
  });

  it("gets its rejection again, even when it would be accepted by now", () => {
    const story = given(...aTown());
    const tooMuch = the.transfer(1_000_001n, { id: "t" });
    const { outcome } = story.when(tooMuch).isRefused("INSUFFICIENT_BALANCE", {
      accountNo: ANA,
      currency: "CVE",
      availableMinor: 1_000_000n,
      requestedMinor: 1_000_001n,
    });
    story.when(the.deposit(ANA, 1n)).happens({ type: "posted" });
    story.when(tooMuch).repeats(outcome);
  });

  it("gets its decline again, even when the code would be good by now", () => {
    const story = given(...aTown(), the.issue(100n), the.freeze(ANA));
    const { outcome } = story.when(the.authorise(100n)).isDeclined("ACCOUNT_FROZEN");
    story.when(the.unfreeze(ANA)).happens({ type: "account-unfrozen" });
    story.when(the.authorise(100n)).repeats(outcome);
  });

  it("takes another transaction id and other candidates, which the caller did not choose", () => {
    const story = given(...aTown());
    const issue = the.issue(100n, { id: "i", withdrawalId: "wd1", codeDigests: ["111111"] });
    const { outcome } = story.when(issue).happens({ type: "code-issued", withdrawalId: "wd1" });
    const again = the.issue(100n, { id: "i", withdrawalId: "wd2", codeDigests: ["222222"] });
    story.when(again).repeats(outcome);
  });
});

describe("an advice that is refused", () => {
  const authorised = () => given(...aTown(), the.issue(100n), the.authorise(100n));

  it("may come again, corrected, under the same id", () => {
    const story = authorised();
    story.when(the.complete(101n)).isRefused("DISPENSED_AMOUNT_TOO_LARGE", {
      currency: "CVE",
      availableMinor: 100n,
      requestedMinor: 101n,
    });
    story.when(the.complete(100n)).happens({ type: "withdrawal-completed" });
  });

  it("may come again, unchanged, once the message that it follows has come", () => {
    const story = given(...aTown(), the.issue(100n));
    story.when(the.complete(100n)).isRefused("WITHDRAWAL_NOT_FOUND");
    story.when(the.authorise(100n)).happens({ type: "withdrawal-authorised" });
    story.when(the.complete(100n)).happens({ type: "withdrawal-completed" });
  });

  it("leaves no trace that would decline anything later", () => {
    const story = authorised();
    story.when(the.reverse()).happens({ type: "withdrawal-reversed" });
    const late = the.reverse({ id: "x" });
    story.when(late).isRefused("WITHDRAWAL_NOT_AUTHORISED", { status: "REVERSED" });
    expect(story.books.outcomes.has(late.id)).toBe(false);
  });

  it("is remembered once it was accepted, like everything else", () => {
    const story = authorised();
    const { outcome } = story.when(the.complete(60n)).happens({ type: "withdrawal-completed" });
    story.when(the.complete(60n)).repeats(outcome);
    story.when(the.complete(61n)).isReused("dispensedMinor");
  });
});

describe("an id that is used for something else", () => {
  const used = () => given(...aTown(), the.transfer(100n, { id: "t" }));

  it("is refused, and the field that differs is named", () => {
    used()
      .when(the.transfer(101n, { id: "t" }))
      .isReused("amountMinor");
    used()
      .when(the.transfer(100n, { id: "t", description: "x" }))
      .isReused("description");
    used()
      .when(the.freeze(ANA, { id: "t" }))
      .isReused("operation");
  });

  it("is refused when a field is missing, or new", () => {
    const first = the.transfer(100n, { id: "t", request: { amount: "1", note: "n" } });
    const story = given(...aTown(), first);
    story.when({ ...first, request: { amount: "1" } }).isReused("note");
    story.when({ ...first, request: { amount: "1", note: "n", extra: "" } }).isReused("extra");
  });

  it("is refused when the first was rejected, too", () => {
    const story = given(...aTown());
    story.when(the.transfer(1n, { id: "t", toAccountNo: ANA })).isRefused("SAME_ACCOUNT", { accountNo: ANA });
    story.when(the.transfer(1n, { id: "t" })).isReused("toAccountNo");
  });

  it("keeps its first outcome", () => {
    const story = given(...aTown());
    const { outcome } = story.when(the.transfer(100n, { id: "t" })).happens({ type: "posted" });
    story.when(the.transfer(101n, { id: "t" })).isReused("amountMinor");
    story.when(the.transfer(100n, { id: "t" })).repeats(outcome);
  });
});

describe("a batch", () => {
  it("decides each command over the books as its predecessors leave them", () => {
    const { outcomes } = postBatch(given(...aTown()).books, [
      the.transfer(600_000n),
      the.transfer(600_000n),
      the.transfer(500_000n, { fromAccountNo: RUI, toAccountNo: ANA, actorId: "rui" }),
      the.transfer(600_000n),
    ]);
    expect(outcomes.map((outcome) => outcome.kind)).toEqual(["done", "rejected", "done", "done"]);
  });

  it("posts two commands with one id once", () => {
    const { books } = given(...aTown());
    const command = the.transfer(100n, { id: "t" });
    const { outcomes, recorded } = postBatch(books, [command, command, the.transfer(7n, { id: "t" })]);
    expect(outcomes).toMatchObject([
      { kind: "done", replayed: false },
      { kind: "done", replayed: true },
      { kind: "id-reused", field: "amountMinor" },
    ]);
    expect(recorded).toHaveLength(1);
    expect(books.accounts.get(RUI)?.postedMinor).toBe(100n);
  });

  it("records what was done and what was rejected, with what was asked for, in order of arrival", () => {
    const { books } = given(...aTown());
    const commands = [the.transfer(1n, { at: NOW + 5 }), the.transfer(2_000_000n), the.freeze(ANA)];
    expect(postBatch(books, commands).recorded).toMatchObject([
      {
        commandId: commands[0]!.id,
        at: NOW + 5,
        request: commands[0]!.request,
        events: [{ type: "posted" }],
      },
      { commandId: commands[1]!.id, events: [{ type: "command-rejected" }] },
      { commandId: commands[2]!.id, events: [{ type: "account-frozen" }] },
    ]);
  });

  it("records nothing of a command that had nothing left to do, or is to come again later", () => {
    const { books } = given(
      ...aTown(),
      the.issue(100n),
      the.issue(1n, { withdrawalId: "x", codeDigests: ["9"] }),
    );
    post(books, the.cancel());
    const commands = [the.cancel(), the.issue(1n, { withdrawalId: "y", codeDigests: ["9"] })];
    const { outcomes, recorded } = postBatch(books, commands);
    expect(outcomes).toMatchObject([
      { kind: "done", events: [] },
      { kind: "rejected", rejection: { code: "CODE_SPACE_EXHAUSTED" } },
    ]);
    expect(recorded).toEqual([]);
  });

  it("of nothing is nothing", () => {
    expect(postBatch(emptyBooks(), [])).toEqual({ outcomes: [], recorded: [] });
  });
});

describe("a rejection", () => {
  it("means no, except when no code was free, which means not now", () => {
    expect(isTransient({ code: "CODE_SPACE_EXHAUSTED" })).toBe(true);
    expect(isTransient({ code: "INSUFFICIENT_BALANCE" })).toBe(false);
  });
});
