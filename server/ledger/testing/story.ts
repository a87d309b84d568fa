// given(what happened).when(command) and then what must come of it. Every refusal also checks that the books stay as
// they were. Uses the pure ledger only.
import { expect } from "vitest";
import { availableMinor } from "../accounts.ts";
import { accountOf, type Books, emptyBooks, holdKey } from "../books.ts";
import type { Command } from "../commands.ts";
import type { EventType, LedgerEvent } from "../events.ts";
import { evolve } from "../evolve.ts";
import { type Outcome, postBatch } from "../post-batch.ts";
import type { Rejection, RejectionCode } from "../rejections.ts";
import type { DeclineReason, WithdrawalStatus } from "../withdrawals.ts";
import { NOW } from "./vocabulary.ts";

export function post(books: Books, command: Command): Outcome {
  return postBatch(books, [command]).outcomes[0]!;
}

/** Books after commands, which must all succeed, and events, which happened at NOW. */
export function given(...history: readonly (Command | LedgerEvent)[]) {
  const books = emptyBooks();
  for (const step of history) {
    if (!("request" in step)) {
      evolve(books, step, NOW);
      continue;
    }
    const outcome = post(books, step);
    if (outcome.kind !== "done") throw new Error(`given ${step.type}: ${show(outcome)}`);
  }
  return {
    books,
    when(command: Command) {
      const before = contentsOf(books);
      const outcome = post(books, command);
      return story(books, before, outcome);
    },
  };
}

type Partially<E> = E extends { type: EventType }
  ? { type: E["type"] } & { [F in keyof E]?: unknown }
  : never;

function story(books: Books, before: unknown, outcome: Outcome) {
  const state = {
    books,
    outcome,
    /** The balance of an account, and what is held of it; available too when the account has a minimum. */
    leaves(accountNo: string, expected: { posted?: bigint; held?: bigint; available?: bigint }) {
      const account = accountOf(books, accountNo);
      const found = {
        posted: account.postedMinor,
        held: account.heldMinor,
        available: availableMinor(account),
      };
      expect(found).toMatchObject(expected);
      return state;
    },
    leavesWithdrawal(expected: { status: WithdrawalStatus; [field: string]: unknown }, withdrawalId = "wd") {
      expect(books.withdrawals.get(withdrawalId)).toMatchObject(expected);
      return state;
    },
    leavesHold(expected: { status: string; capturedMinor?: bigint }, accountNo: string, holdId = "hold") {
      expect(books.holds.get(holdKey(accountNo, holdId))).toMatchObject(expected);
      return state;
    },
  };
  return {
    ...state,
    /** These events, no more; fields that a test leaves out may be anything. */
    happens(...expected: readonly Partially<LedgerEvent>[]) {
      if (outcome.kind !== "done") throw new Error(`expected events, found ${show(outcome)}`);
      expect(outcome.events).toMatchObject(expected);
      expect(outcome.replayed).toBe(false);
      return state;
    },
    /** The same answer as before, and nothing else. */
    repeats(earlier: Outcome) {
      if (earlier.kind === "id-reused") throw new Error("an id that was reused has no answer to repeat");
      expect(outcome).toEqual({ ...earlier, replayed: true });
      expect(contentsOf(books)).toEqual(before);
    },
    isRefused(code: RejectionCode, facts: Omit<Rejection, "code"> = {}) {
      if (outcome.kind !== "rejected") throw new Error(`expected ${code}, found ${show(outcome)}`);
      expect(outcome.rejection).toEqual({ code, ...facts });
      expect(contentsOf(books)).toEqual(before);
      return state;
    },
    isReused(field: string) {
      expect(outcome).toEqual({ kind: "id-reused", field });
      expect(contentsOf(books)).toEqual(before);
    },
    /** Declined, and no account has another balance or hold than before. `rest` are the events after the decline. */
    isDeclined(reason: DeclineReason, decline: object = {}, ...rest: readonly Partially<LedgerEvent>[]) {
      if (outcome.kind !== "done") throw new Error(`expected ${reason}, found ${show(outcome)}`);
      expect(outcome.events).toMatchObject([{ type: "withdrawal-declined", reason, ...decline }, ...rest]);
      if (rest.length === 0) expect(moneyOf(books)).toEqual((before as { money: unknown }).money);
      return state;
    },
    /** Accepted, because there is nothing left to do. */
    changesNothing() {
      expect(outcome).toMatchObject({ kind: "done", events: [] });
      expect(contentsOf(books)).toEqual(before);
      return state;
    },
  };
}

/** Everything but the remembered outcomes. */
function contentsOf(books: Books) {
  const { outcomes: _, ...contents } = books;
  return structuredClone({ ...contents, money: moneyOf(books) });
}

function moneyOf(books: Books) {
  return [...books.accounts.values()].map((a) => [a.accountNo, a.postedMinor, a.heldMinor]);
}

function show(outcome: Outcome): string {
  return JSON.stringify(outcome, (_, value) => (typeof value === "bigint" ? `${value}` : value));
}
