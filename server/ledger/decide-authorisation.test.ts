// Whether a code may be used: each reason to decline, which comes first, and how wrong tries lock a code, a terminal
// and a network. A decline is an answer, not a rejection; it moves no money.
import { describe, expect, it } from "vitest";
import { given } from "./testing/story.ts";
import * as the from "./testing/vocabulary.ts";

const { ANA, NOW, MINUTE_MS, LIMITS, aTown } = the;

const withCode = () => [...aTown(), the.issue(50_000n, { feeMinor: 150n })];
const EXPIRED_AT = NOW + 15 * MINUTE_MS;
const TERMINAL = "terminal:VINTI4/T1";
const NETWORK = "network:VINTI4";

let traces = 100;
/** A withdrawal of its own at this terminal. */
const another = (terminalId = "T1", acquirerId = "VINTI4") =>
  the.networkKey(String(++traces).padStart(6, "0"), { terminalId, acquirerId });

/** So many tries with a code that does not exist. */
const wrongTries = (count: number, given: Parameters<typeof the.authorise>[1] = {}, terminalId?: string) =>
  Array.from({ length: count }, () =>
    the.authorise(50_000n, { codeDigest: "nope", networkKey: another(terminalId), ...given }),
  );

describe("authorising", () => {
  it("takes the code for the ATM and keeps the hold", () => {
    given(...withCode())
      .when(the.authorise(50_000n))
      .happens({
        type: "withdrawal-authorised",
        withdrawalId: "wd",
        accountNo: ANA,
        networkKey: the.KEY,
      })
      .leaves(ANA, { posted: 1_000_000n, held: 50_150n })
      .leavesWithdrawal({ status: "AUTHORISED", networkKey: the.KEY });
  });

  it("is declined for a code that nobody has", () => {
    given(...withCode())
      .when(the.authorise(50_000n, { codeDigest: "nope" }))
      .isDeclined("CODE_UNKNOWN", { withdrawalId: null, accountNo: null, countedAgainstCode: false });
  });

  it("is declined from the moment the code expires, and its hold is released at once", () => {
    given(...withCode())
      .when(the.authorise(50_000n, { at: EXPIRED_AT }))
      .isDeclined("CODE_EXPIRED", { withdrawalId: "wd" }, { type: "code-expired", withdrawalId: "wd" })
      .leaves(ANA, { posted: 1_000_000n, held: 0n })
      .leavesWithdrawal({ status: "EXPIRED" });
    given(...withCode(), the.expire({ at: EXPIRED_AT }))
      .when(the.authorise(50_000n, { at: EXPIRED_AT }))
      .isDeclined("CODE_EXPIRED");
    given(...withCode())
      .when(the.authorise(50_000n, { at: EXPIRED_AT - 1 }))
      .happens({ type: "withdrawal-authorised" });
  });

  it.each([
    ["CODE_IN_USE", [the.authorise(50_000n)]],
    ["CODE_ALREADY_USED", [the.authorise(50_000n), the.complete(50_000n)]],
    ["CODE_ALREADY_USED", [the.authorise(50_000n), the.complete(null)]],
    ["CODE_ALREADY_USED", [the.authorise(50_000n), the.reverse()]],
    ["CODE_CANCELLED", [the.cancel()]],
    ["CODE_BLOCKED", [the.block()]],
  ] as const)("is declined with %s for a code that is not free", (reason, more) => {
    given(...withCode(), ...more)
      .when(the.authorise(50_000n, { networkKey: another() }))
      .isDeclined(reason, { withdrawalId: "wd", accountNo: null, countedAgainstCode: false });
  });

  it("is declined for another amount or currency, and the try counts against the code", () => {
    for (const given_ of [
      { amountMinor: 50_001n },
      { amountMinor: 50_150n },
      { amountMinor: 50_000n, currency: "EUR" as const },
    ]) {
      given(...withCode())
        .when(the.authorise(given_.amountMinor, given_))
        .isDeclined("AMOUNT_MISMATCH", { withdrawalId: "wd", accountNo: ANA, countedAgainstCode: true })
        .leavesWithdrawal({ status: "ISSUED", wrongTries: 1 });
    }
  });

  it("is declined while the account is frozen, without counting a try", () => {
    given(...withCode(), the.freeze(ANA))
      .when(the.authorise(50_000n))
      .isDeclined("ACCOUNT_FROZEN", { counters: [], countedAgainstCode: false, lockedUntil: 0 })
      .leavesWithdrawal({ status: "ISSUED" });
  });

  it("means the live one of two withdrawals with the same digits, or else the later", () => {
    const earlier = [...withCode(), the.cancel()];
    given(...earlier, the.issue(100n, { withdrawalId: "wd2" }))
      .when(the.authorise(100n))
      .happens({ type: "withdrawal-authorised", withdrawalId: "wd2" });
    given(
      ...earlier,
      the.issue(100n, { withdrawalId: "wd2", at: NOW + 1 }),
      the.block({ withdrawalId: "wd2" }),
    )
      .when(the.authorise(100n))
      .isDeclined("CODE_BLOCKED", { withdrawalId: "wd2" });
  });

  it("names the first of several reasons: reversal, network, terminal, code, amount, account", () => {
    const limits = { ...LIMITS, terminalTriesMax: 1, networkTriesMax: 2 };
    const terminalLocked = [...withCode(), the.freeze(ANA), ...wrongTries(1, { limits })];
    const bothLocked = [...terminalLocked, ...wrongTries(1, { limits }, "T2")];
    given(...bothLocked, the.reverse())
      .when(the.authorise(1n, { limits, at: EXPIRED_AT }))
      .isDeclined("REVERSED_BEFORE");
    given(...bothLocked)
      .when(the.authorise(1n, { limits, at: EXPIRED_AT }))
      .isDeclined("NETWORK_LOCKED", { lockedUntil: NOW + LIMITS.lockMs });
    given(...terminalLocked)
      .when(the.authorise(1n, { limits, at: EXPIRED_AT }))
      .isDeclined("TERMINAL_LOCKED", { lockedUntil: NOW + LIMITS.lockMs });
    given(...withCode(), the.freeze(ANA))
      .when(the.authorise(1n, { at: EXPIRED_AT }))
      .isDeclined("CODE_EXPIRED", {}, { type: "code-expired" });
    given(...withCode(), the.freeze(ANA))
      .when(the.authorise(1n))
      .isDeclined("AMOUNT_MISMATCH");
  });
});

describe("wrong tries against a code", () => {
  it("block it at the limit and release its hold", () => {
    const story = given(...withCode());
    for (let i = 1; i < LIMITS.codeTriesMax; i++) {
      story
        .when(the.authorise(1n, { networkKey: another() }))
        .isDeclined("AMOUNT_MISMATCH")
        .leavesWithdrawal({ status: "ISSUED", wrongTries: i });
    }
    story
      .when(the.authorise(1n, { networkKey: another() }))
      .isDeclined("AMOUNT_MISMATCH", { countedAgainstCode: true }, { type: "code-blocked" })
      .leaves(ANA, { posted: 1_000_000n, held: 0n })
      .leavesWithdrawal({ status: "BLOCKED", wrongTries: LIMITS.codeTriesMax });
    story.when(the.authorise(50_000n, { networkKey: another() })).isDeclined("CODE_BLOCKED");
  });

  it("are not forgiven by a locked terminal, which is told nothing about the code", () => {
    const limits = { ...LIMITS, terminalTriesMax: 1 };
    given(...withCode(), ...wrongTries(1, { limits }))
      .when(the.authorise(1n, { limits, networkKey: another() }))
      .isDeclined("TERMINAL_LOCKED", { withdrawalId: null, countedAgainstCode: false, counters: [] })
      .leavesWithdrawal({ status: "ISSUED", wrongTries: 0 });
  });
});

describe("wrong tries at a terminal", () => {
  it("lock it at the limit, for the length of the lock", () => {
    const story = given(...withCode(), ...wrongTries(LIMITS.terminalTriesMax - 1));
    story.when(wrongTries(1)[0]!).isDeclined("CODE_UNKNOWN", { lockedUntil: NOW + LIMITS.lockMs });
    story
      .when(the.authorise(50_000n, { networkKey: another(), at: NOW + LIMITS.lockMs - 1 }))
      .isDeclined("TERMINAL_LOCKED", { lockedUntil: NOW + LIMITS.lockMs, counters: [] });
    story
      .when(the.authorise(50_000n, { networkKey: another("T2") }))
      .happens({ type: "withdrawal-authorised" });
  });

  it("are forgotten when the lock is over, and the window too", () => {
    const later = NOW + LIMITS.lockMs;
    const { books } = given(...withCode(), ...wrongTries(LIMITS.terminalTriesMax))
      .when(wrongTries(1, { at: later })[0]!)
      .isDeclined("CODE_UNKNOWN", { lockedUntil: 0 });
    expect(books.counters.get(TERMINAL)).toEqual({
      subject: TERMINAL,
      wrongTries: 1,
      windowStartedAt: later,
      lockedUntil: 0,
    });
  });

  it("stay counted when an operator ends the lock, so that the next lock comes soon and is twice as long", () => {
    const story = given(...withCode(), ...wrongTries(LIMITS.terminalTriesMax));
    const counter = { subject: TERMINAL, wrongTries: LIMITS.terminalTriesMax, lockedUntil: 0 };
    story.when(the.unlock({ at: NOW + 1 })).happens({
      type: "terminal-unlocked",
      terminal: { acquirerId: "VINTI4", terminalId: "T1" },
      operatorId: "eva",
      counter: { ...counter, windowStartedAt: NOW + LIMITS.lockMs - LIMITS.windowMs },
    });
    story
      .when(wrongTries(1, { at: NOW + 2 })[0]!)
      .isDeclined("CODE_UNKNOWN", { lockedUntil: NOW + 2 + 2 * LIMITS.lockMs });
    story.when(the.unlock({ at: NOW + 3 })).happens({ type: "terminal-unlocked" });
    story
      .when(the.authorise(50_000n, { networkKey: another(), at: NOW + 4 }))
      .happens({ type: "withdrawal-authorised" });
  });

  it("stay counted until the lock would have ended, also when their window is over before", () => {
    const past = NOW + LIMITS.windowMs + 1;
    expect(past).toBeLessThan(NOW + LIMITS.lockMs);
    const story = given(...withCode(), ...wrongTries(LIMITS.terminalTriesMax));
    story.when(the.unlock({ at: past })).happens({ type: "terminal-unlocked" });
    story
      .when(wrongTries(1, { at: past + 1 })[0]!)
      .isDeclined("CODE_UNKNOWN", { lockedUntil: past + 1 + 2 * LIMITS.lockMs });
  });

  it("cannot be unlocked when there is no lock, when it is over, and from twice the limit on", () => {
    given(...withCode())
      .when(the.unlock())
      .isRefused("TERMINAL_NOT_LOCKED");
    given(...withCode(), ...wrongTries(LIMITS.terminalTriesMax - 1))
      .when(the.unlock())
      .isRefused("TERMINAL_NOT_LOCKED");
    const story = given(...withCode(), ...wrongTries(LIMITS.terminalTriesMax));
    story.when(the.unlock({ terminalId: "T2" })).isRefused("TERMINAL_NOT_LOCKED");
    story.when(the.unlock({ at: NOW + LIMITS.lockMs })).isRefused("TERMINAL_NOT_LOCKED");
    for (let tries = LIMITS.terminalTriesMax; tries < 2 * LIMITS.terminalTriesMax; tries++) {
      story.when(the.unlock()).happens({ type: "terminal-unlocked", counter: { wrongTries: tries } });
      story.when(wrongTries(1)[0]!).isDeclined("CODE_UNKNOWN");
    }
    story.when(the.unlock()).isRefused("TERMINAL_UNLOCKS_USED_UP");
  });

  it("lock it again after each further fifth of the limit, twice as long each time, up to the longest lock", () => {
    const limits = {
      ...LIMITS,
      ...{ terminalTriesMax: 10, networkTriesMax: 1000, windowMs: 60 * MINUTE_MS },
      ...{ lockMs: MINUTE_MS, lockMsMax: 7 * MINUTE_MS },
    };
    const story = given(...withCode(), ...wrongTries(9, { limits }));
    let at = NOW;
    const lockAfter = (tries: number) => {
      for (let i = 1; i < tries; i++)
        story.when(wrongTries(1, { limits, at })[0]!).isDeclined("CODE_UNKNOWN", { lockedUntil: 0 });
      return (minutes: number) => {
        const lockedUntil = at + minutes * MINUTE_MS;
        story.when(wrongTries(1, { limits, at })[0]!).isDeclined("CODE_UNKNOWN", { lockedUntil });
        const justBefore = { limits, at: lockedUntil - 1, networkKey: another() };
        story.when(the.authorise(50_000n, justBefore)).isDeclined("TERMINAL_LOCKED", { lockedUntil });
        at = lockedUntil;
      };
    };
    lockAfter(1)(1);
    lockAfter(2)(2);
    lockAfter(2)(4);
    lockAfter(2)(7);
    lockAfter(2)(7);
    // The window is over: ten are free again, and the first lock is a short one.
    at = NOW + 60 * MINUTE_MS;
    lockAfter(10)(1);
  });

  it("do not forget a lock that is longer than the rest of the window", () => {
    const limits = { ...LIMITS, windowMs: 10 * MINUTE_MS, lockMs: 30 * MINUTE_MS };
    const within = { limits, at: NOW + 9 * MINUTE_MS };
    const story = given(...withCode(), ...wrongTries(4, { limits }), ...wrongTries(1, within));
    story
      .when(the.authorise(50_000n, { limits, networkKey: another(), at: NOW + 38 * MINUTE_MS }))
      .isDeclined("TERMINAL_LOCKED", { lockedUntil: NOW + 39 * MINUTE_MS });
    story
      .when(wrongTries(1, { limits, at: NOW + 39 * MINUTE_MS })[0]!)
      .isDeclined("CODE_UNKNOWN", { lockedUntil: 0, counters: [{ wrongTries: 1 }, { subject: NETWORK }] });
  });

  it("are forgotten when the window that opened with the first of them is over", () => {
    const tries = wrongTries(LIMITS.terminalTriesMax - 1);
    const within = { at: NOW + LIMITS.windowMs - 1 };
    const after = { at: NOW + LIMITS.windowMs };
    given(...withCode(), ...tries)
      .when(wrongTries(1, within)[0]!)
      .isDeclined("CODE_UNKNOWN", { lockedUntil: within.at + LIMITS.lockMs });
    given(...withCode(), ...tries)
      .when(wrongTries(1, after)[0]!)
      .isDeclined("CODE_UNKNOWN", { lockedUntil: 0 });
  });

  it("are not forgotten at a withdrawal that succeeds: whoever guesses may have codes of their own", () => {
    const story = given(...withCode(), ...wrongTries(LIMITS.terminalTriesMax - 1));
    const { books } = story.when(the.authorise(50_000n)).happens({ type: "withdrawal-authorised" });
    expect(books.counters.get(TERMINAL)?.wrongTries).toBe(LIMITS.terminalTriesMax - 1);
    expect(books.counters.get(NETWORK)?.wrongTries).toBe(LIMITS.terminalTriesMax - 1);
    story.when(wrongTries(1)[0]!).isDeclined("CODE_UNKNOWN", { lockedUntil: NOW + LIMITS.lockMs });
  });

  it("are another network's business when the terminal's name is the same there", () => {
    given(...withCode(), ...wrongTries(LIMITS.terminalTriesMax))
      .when(the.authorise(50_000n, { networkKey: another("T1", "OTHER") }))
      .happens({ type: "withdrawal-authorised" });
  });
});

describe("wrong tries in a network", () => {
  it("lock all of its terminals at the limit, and no other network", () => {
    const limits = { ...LIMITS, networkTriesMax: 4 };
    const tries = ["T1", "T2", "T3", "T4"].flatMap((terminal) => wrongTries(1, { limits }, terminal));
    given(...withCode(), ...tries.slice(0, 3))
      .when(tries[3]!)
      .isDeclined("CODE_UNKNOWN", { lockedUntil: NOW + LIMITS.lockMs });
    given(...withCode(), ...tries)
      .when(the.authorise(50_000n, { limits, networkKey: another("T5") }))
      .isDeclined("NETWORK_LOCKED", { lockedUntil: NOW + LIMITS.lockMs });
    given(...withCode(), ...tries)
      .when(the.authorise(50_000n, { limits, networkKey: another("T5", "OTHER") }))
      .happens({ type: "withdrawal-authorised" });
  });
});
