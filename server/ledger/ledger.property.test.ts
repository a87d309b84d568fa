// Random sequences of commands over the pure ledger, against an independent oracle and the invariants.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { emptyBooks } from "./books.ts";
import type { Command } from "./commands.ts";
import { postBatch, type Recorded } from "./post-batch.ts";
import type { RejectionCode } from "./rejections.ts";
import { replaySoundly, stateOf, tablesOf, usageOf, verdictOf } from "./testing/agreement.ts";
import { createOracle } from "./testing/oracle.ts";
import { holdsForAll } from "./testing/property.ts";
import { prelude } from "./testing/sequence-wallets.ts";
import { sequences } from "./testing/sequences.ts";
import { booksFor, keep } from "./testing/slice.ts";
import type { DeclineReason } from "./withdrawals.ts";

const LENGTH = 120;

/** Every way in which a command can end; a code that is new and missing here does not compile. */
const REJECTIONS: Record<RejectionCode, true> = {
  ACCOUNT_NOT_FOUND: true,
  ACCOUNT_ACCESS_DENIED: true,
  ACCOUNT_ALREADY_EXISTS: true,
  ACCOUNT_FROZEN: true,
  ACCOUNT_NOT_FROZEN: true,
  ACCOUNT_CLOSED: true,
  ACCOUNT_NOT_EMPTY: true,
  SAME_ACCOUNT: true,
  CURRENCY_MISMATCH: true,
  INSUFFICIENT_BALANCE: true,
  BALANCE_HAS_CHANGED: true,
  BALANCE_TOO_LARGE: true,
  LIMIT_PER_TRANSACTION: true,
  LIMIT_VALUE: true,
  LIMIT_COUNT: true,
  LIMIT_MAX_BALANCE: true,
  REFERENCE_ALREADY_USED: true,
  DEPOSIT_ALREADY_RETURNED: true,
  HOLD_NOT_FOUND: true,
  HOLD_ALREADY_EXISTS: true,
  HOLD_ALREADY_SETTLED: true,
  HOLD_EXPIRED: true,
  HOLD_NOT_EXPIRED: true,
  CAPTURE_TOO_LARGE: true,
  CODE_SPACE_EXHAUSTED: true,
  CODE_NOT_EXPIRED: true,
  WITHDRAWAL_NOT_FOUND: true,
  WITHDRAWAL_NOT_CANCELLABLE: true,
  WITHDRAWAL_NOT_AUTHORISED: true,
  WITHDRAWAL_HAS_CHANGED: true,
  DISPENSED_AMOUNT_TOO_LARGE: true,
  TERMINAL_NOT_LOCKED: true,
  TERMINAL_UNLOCKS_USED_UP: true,
};
const DECLINES: Record<DeclineReason, true> = {
  CODE_UNKNOWN: true,
  CODE_EXPIRED: true,
  CODE_ALREADY_USED: true,
  CODE_IN_USE: true,
  CODE_CANCELLED: true,
  CODE_BLOCKED: true,
  AMOUNT_MISMATCH: true,
  TERMINAL_LOCKED: true,
  NETWORK_LOCKED: true,
  REVERSED_BEFORE: true,
  ACCOUNT_FROZEN: true,
};

describe("the sequences", () => {
  it("come to every verdict that there is, and late completions and adjustments to both payers", () => {
    const verdicts = new Set<string>();
    for (const commands of fc.sample(sequences(LENGTH), { seed: 1, numRuns: 400 })) {
      const books = emptyBooks();
      for (const outcome of postBatch(books, [...prelude(), ...commands]).outcomes) {
        verdicts.add(verdictOf(outcome).replace(/^id-reused.*|^repeat.*/, "repeat or reused"));
        const event = outcome.kind === "done" ? outcome.events[0] : undefined;
        if (event?.type !== "withdrawal-completed" && event?.type !== "withdrawal-adjusted") continue;
        const { amountMinor, accountNo } = event.postings[0]!;
        const payer = accountNo === event.accountNo ? "customer" : "platform";
        if (event.type === "withdrawal-adjusted")
          verdicts.add(`adjusted ${amountMinor < 0n ? "up" : "down"}, ${payer}`);
        else if (event.afterReversal) verdicts.add(`late, paid by ${payer}`);
      }
    }
    expect([...verdicts].sort()).toEqual(
      [
        ...Object.keys(REJECTIONS).map((code) => `rejected:${code}`),
        ...Object.keys(DECLINES).map((reason) => `declined:${reason}`),
        ...["done", "nothing", "repeat or reused", "late, paid by customer", "late, paid by platform"],
        ...["up", "down"].flatMap((way) => [`adjusted ${way}, customer`, `adjusted ${way}, platform`]),
      ].sort(),
    );
  });
});

describe("for any sequence of commands", () => {
  it("verdicts, balances, holds and withdrawals are what the oracle says", async () => {
    await holdsForAll(sequences(LENGTH), { runs: 300 }, (commands) => {
      const books = emptyBooks();
      const oracle = createOracle();
      const all = [...prelude(), ...commands];
      for (const [n, command] of all.entries()) {
        const verdict = verdictOf(postBatch(books, [command]).outcomes[0]!);
        expect(`${n} ${command.type} ${verdict}`).toBe(`${n} ${command.type} ${oracle.tell(command)}`);
      }
      expect(stateOf(books)).toEqual(oracle.state());
      const last = all.at(-1)!.at;
      expect(usageOf(books, last)).toEqual(oracle.usage(last));
    });
  });

  it("the log breaks no invariant, and replaying it gives the books", async () => {
    await holdsForAll(sequences(LENGTH), { runs: 300 }, (commands) => {
      const books = emptyBooks();
      const { recorded } = postBatch(books, [...prelude(), ...commands]);
      expect(tablesOf(replaySoundly(recorded))).toEqual(tablesOf(books));
    });
  });

  it("a command id has one outcome for ever", async () => {
    await holdsForAll(sequences(LENGTH), { runs: 150 }, (commands) => {
      const books = emptyBooks();
      const all = [...prelude(), ...commands];
      const { recorded } = postBatch(books, all);
      const before = structuredClone(tablesOf(books));
      for (const { commandId, at, request, events } of recorded) {
        const first = all.find((command) => command.id === commandId)!;
        const repeat = postBatch(books, [{ ...first, request, at: at + 1_000 }]);
        expect(repeat.recorded).toEqual([]);
        expect(repeat.outcomes[0]).toMatchObject({ at, replayed: true });
        const other = { ...request, amountMinor: "another" };
        const reused = postBatch(books, [{ ...first, request: other } as Command]);
        expect(reused.outcomes[0]).toEqual({ kind: "id-reused", field: "amountMinor" });
        if (repeat.outcomes[0]?.kind === "done") expect(repeat.outcomes[0].events).toBe(events);
      }
      expect(tablesOf(books)).toEqual(before);
    });
  });

  it("a batch over the rows that its commands name comes to the same as posting one by one", async () => {
    const inBatches = fc.tuple(
      sequences(LENGTH),
      fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1 }),
    );
    await holdsForAll(inBatches, { runs: 300 }, ([commands, sizes]) => {
      const whole = emptyBooks();
      const tables = emptyBooks();
      const oneByOne = postBatch(whole, [...prelude(), ...commands]);
      const inTables: Recorded[] = [];
      const outcomes = [];
      let rest: Command[] = [...prelude(), ...commands];
      for (let i = 0; rest.length > 0; i++) {
        const batch = rest.slice(0, sizes[i % sizes.length]);
        rest = rest.slice(batch.length);
        const slice = booksFor(tables, batch);
        const posted = postBatch(slice, batch);
        keep(tables, slice);
        inTables.push(...posted.recorded);
        outcomes.push(...posted.outcomes);
      }
      expect(outcomes).toEqual(oneByOne.outcomes);
      expect(inTables).toEqual(oneByOne.recorded);
      expect(stateOf(tables)).toEqual(stateOf(whole));
      expect(tables.entries).toEqual(whole.entries);
      expect(tables.transactions).toEqual(whole.transactions);
    });
  });
});
