// Limits: what each channel lets through, what counts, and what is given back.
import { describe, expect, it } from "vitest";
import type { Command } from "./commands.ts";
import { given } from "./testing/story.ts";
import * as the from "./testing/vocabulary.ts";

const { ANA, RUI, AGENT, NOW, aTown, openAgent } = the;
const DAY_MS = 24 * 60 * the.MINUTE_MS;
// NOW is a Monday morning; its day ends at 01:00 UTC.
const MIDNIGHT = Date.UTC(2026, 0, 6, 1);

const period = (valueMinor: bigint, count: number) => ({ valueMinor, count });
const facts = { accountNo: ANA, currency: "CVE" } as const;

describe("one transaction", () => {
  it("has a smallest and a largest amount, both allowed", () => {
    const limits = the.limited({ transfer: { minMinor: 100n, maxMinor: 500n } });
    for (const amount of [100n, 500n]) {
      given(...aTown())
        .when(the.transfer(amount, { limits }))
        .happens({ type: "posted" });
    }
    for (const amount of [99n, 501n]) {
      given(...aTown())
        .when(the.transfer(amount, { limits }))
        .isRefused("LIMIT_PER_TRANSACTION", {
          ...facts,
          channel: "transfer",
          requestedMinor: amount,
          minMinor: 100n,
          maxMinor: 500n,
        });
    }
  });

  it("is refused for the money first, then for the limit", () => {
    given(...aTown())
      .when(the.transfer(1_000_001n, { limits: the.limited({ transfer: { maxMinor: 1n } }) }))
      .isRefused("INSUFFICIENT_BALANCE", {
        ...facts,
        availableMinor: 1_000_000n,
        requestedMinor: 1_000_001n,
      });
  });
});

describe("a day", () => {
  const limits = the.limited({ transfer: { day: period(1_000n, 3) } });

  it("lets its value through, and not a cent more", () => {
    given(...aTown(), the.transfer(999n, { limits }))
      .when(the.transfer(1n, { limits }))
      .happens({ type: "posted" });
    given(...aTown(), the.transfer(999n, { limits }))
      .when(the.transfer(2n, { limits }))
      .isRefused("LIMIT_VALUE", {
        ...facts,
        channel: "transfer",
        period: "day",
        requestedMinor: 2n,
        maxMinor: 1_000n,
        usedMinor: 999n,
        resetsAt: MIDNIGHT,
      });
  });

  it("lets its count through, and not one more", () => {
    const three = [1n, 2n, 3n].map((amount) => the.transfer(amount, { limits }));
    given(...aTown(), ...three)
      .when(the.transfer(4n, { limits }))
      .isRefused("LIMIT_COUNT", {
        ...facts,
        channel: "transfer",
        period: "day",
        requestedMinor: 4n,
        maxCount: 3,
        usedCount: 3,
        resetsAt: MIDNIGHT,
      });
    given(...aTown(), ...three)
      .when(the.transfer(4n, { limits, at: MIDNIGHT }))
      .happens({ type: "posted" });
  });

  it("is followed by the week and the month, which do not start again with it", () => {
    const week = the.limited({ transfer: { week: period(1_000n, 9) } });
    const month = the.limited({ transfer: { month: period(1_000n, 9) } });
    given(...aTown(), the.transfer(900n))
      .when(the.transfer(101n, { limits: week, at: NOW + 6 * DAY_MS }))
      .isRefused("LIMIT_VALUE", {
        ...facts,
        channel: "transfer",
        period: "week",
        requestedMinor: 101n,
        maxMinor: 1_000n,
        usedMinor: 900n,
        resetsAt: Date.UTC(2026, 0, 12, 1),
      });
    given(...aTown(), the.transfer(900n))
      .when(the.transfer(101n, { limits: week, at: NOW + 7 * DAY_MS }))
      .happens({ type: "posted" });
    given(...aTown(), the.transfer(900n))
      .when(the.transfer(101n, { limits: month, at: NOW + 26 * DAY_MS }))
      .isRefused("LIMIT_VALUE", {
        ...facts,
        channel: "transfer",
        period: "month",
        requestedMinor: 101n,
        maxMinor: 1_000n,
        usedMinor: 900n,
        resetsAt: Date.UTC(2026, 1, 1, 1),
      });
    given(...aTown(), the.transfer(900n))
      .when(the.transfer(101n, { limits: month, at: NOW + 27 * DAY_MS }))
      .happens({ type: "posted" });
  });
});

describe("each channel", () => {
  const one = { day: period(1_000_000n, 1) };
  const limits = the.limited({ transfer: one, atm: one, agent: one, bank: one });
  const uses: Record<string, (n: number) => Command> = {
    transfer: (n) => the.transfer(10n + BigInt(n), { limits }),
    atm: (n) => the.issue(10n, { withdrawalId: `wd-${n}`, codeDigests: [`d${n}`], limits }),
    agent: (n) =>
      the.placeHold(10n, {
        holdId: `a-${n}`,
        purpose: "agent-cash-out",
        counterpartyAccountNo: AGENT,
        limits,
      }),
    bank: (n) =>
      the.placeHold(10n, {
        holdId: `b-${n}`,
        purpose: "bank-withdrawal",
        counterpartyAccountNo: the.BANK,
        limits,
      }),
  };

  it.each(Object.keys(uses))("counts for itself (%s)", (channel) => {
    const others = Object.keys(uses).filter((name) => name !== channel);
    const before = [...aTown(), ...openAgent(), ...others.map((name) => uses[name]!(1))];
    const first = given(...before, uses[channel]!(1));
    expect(first.when(uses[channel]!(2)).outcome).toMatchObject({
      kind: "rejected",
      rejection: { code: "LIMIT_COUNT", channel, usedCount: 1 },
    });
  });

  it("of an agent counts what leaves the float", () => {
    given(...aTown(), ...openAgent(), the.deposit(AGENT, 100n), the.cashIn(10n, { limits }))
      .when(the.cashIn(10n, { limits }))
      .isRefused("LIMIT_COUNT", {
        accountNo: AGENT,
        currency: "CVE",
        channel: "agent",
        period: "day",
        requestedMinor: 10n,
        maxCount: 1,
        usedCount: 1,
        resetsAt: MIDNIGHT,
      });
  });
});

describe("what came to nothing", () => {
  const limits = the.limited({ atm: { day: period(100n, 1) }, transfer: { day: period(100n, 1) } });
  const asked = the.issue(100n, { limits });
  const again = the.issue(100n, {
    withdrawalId: "wd-2",
    codeDigests: ["d2"],
    limits,
    at: NOW + 20 * the.MINUTE_MS,
  });

  it.each([
    ["cancelled", [asked, the.cancel()]],
    ["expired", [asked, the.expire({ at: NOW + 15 * the.MINUTE_MS })]],
    ["blocked", [asked, the.block()]],
    ["reversed", [asked, the.authorise(100n), the.reverse()]],
  ])("does not count: a code that was %s", (_, history) => {
    given(...aTown(), ...history)
      .when(again)
      .happens({ type: "code-issued" });
  });

  it("does not count: a payment that was released", () => {
    given(...aTown(), the.placeHold(100n, { limits }), the.releaseHold())
      .when(the.placeHold(100n, { holdId: "h2", limits }))
      .happens({ type: "hold-placed" });
  });

  it("counts as far as it came to something: notes that did not come out are given back, the count is not", () => {
    const wide = the.limited({ atm: { day: period(150n, 2) } });
    const paid = [the.issue(100n, { limits: wide }), the.authorise(100n), the.complete(40n)];
    given(...aTown(), ...paid)
      .when(the.issue(110n, { ...again, amountMinor: 110n, limits: wide }))
      .happens({ type: "code-issued" });
    const part = [the.placeHold(100n, { limits }), the.captureHold(1n)];
    expect(
      given(...aTown(), ...part).when(the.placeHold(1n, { holdId: "h2", limits })).outcome,
    ).toMatchObject({
      rejection: { code: "LIMIT_COUNT", usedCount: 1 },
    });
  });

  it("counts after all when a reversal was wrong and the cash is out", () => {
    const late = [asked, the.authorise(100n), the.reverse(), the.complete(100n)];
    expect(given(...aTown(), ...late).when(again).outcome).toMatchObject({
      rejection: { code: "LIMIT_COUNT", channel: "atm" },
    });
  });
});

describe("a balance", () => {
  const limits = the.limited({ balanceMaxMinor: 1_000_500n });

  it("may reach what its tier allows, by deposit or by transfer, and no more", () => {
    const refused = { ...facts, requestedMinor: 501n, maxMinor: 1_000_500n };
    given(...aTown())
      .when(the.deposit(ANA, 500n, { limits }))
      .happens({ type: "posted" });
    given(...aTown())
      .when(the.deposit(ANA, 501n, { limits }))
      .isRefused("LIMIT_MAX_BALANCE", refused);
    const toAna = { fromAccountNo: RUI, toAccountNo: ANA, actorId: "rui", limits };
    given(...aTown(), the.deposit(RUI, 600n))
      .when(the.transfer(501n, toAna))
      .isRefused("LIMIT_MAX_BALANCE", refused);
  });

  it("of an agent's float has no such maximum", () => {
    given(...aTown(), ...openAgent())
      .when(the.deposit(AGENT, 2_000_000n, { limits }))
      .happens({ type: "posted" });
  });
});

describe("a tier", () => {
  const limits = {
    ...the.UNLIMITED,
    basic: the.limited({ transfer: { maxMinor: 10n } }).basic,
  };

  it("decides which limits hold, from the moment it is changed", () => {
    given(...aTown())
      .when(the.transfer(11n, { limits }))
      .isRefused("LIMIT_PER_TRANSACTION", {
        ...facts,
        channel: "transfer",
        requestedMinor: 11n,
        minMinor: 1n,
        maxMinor: 10n,
      });
    given(...aTown(), the.changeTier(ANA, "verified"))
      .when(the.transfer(11n, { limits }))
      .happens({ type: "posted" });
  });

  it("that the account has already changes nothing", () => {
    given(...aTown())
      .when(the.changeTier(ANA, "basic"))
      .changesNothing();
  });

  it("is for accounts that people own, and that are open", () => {
    given(...aTown())
      .when(the.changeTier(the.BANK, "full"))
      .isRefused("ACCOUNT_NOT_FOUND", { accountNo: the.BANK });
    given(...aTown(), the.close(RUI))
      .when(the.changeTier(RUI, "full"))
      .isRefused("ACCOUNT_CLOSED", { accountNo: RUI });
  });
});
