// The tables of limits: the built-in ones, what a setting replaces, and what it may not say.
import { describe, expect, it } from "vitest";
import { BALANCE_MINOR_MAX, CURRENCIES } from "../ledger/money.ts";
import { CHANNELS, PERIODS, TIERS } from "../ledger/tiers.ts";
import { createLimitTables } from "./limit-tables.ts";

describe("the built-in limits", () => {
  it.each(CURRENCIES)("grow with the tier and with the period (%s)", (currency) => {
    const table = createLimitTables()[currency];
    for (const channel of CHANNELS) {
      let lower = 0n;
      for (const tier of TIERS) {
        const { minMinor, maxMinor, day, week, month } = table[tier][channel];
        expect(minMinor).toBeGreaterThan(0n);
        expect(minMinor).toBeLessThanOrEqual(maxMinor);
        expect(maxMinor).toBeLessThanOrEqual(day.valueMinor);
        expect(day.valueMinor).toBeLessThanOrEqual(week.valueMinor);
        expect(week.valueMinor).toBeLessThanOrEqual(month.valueMinor);
        expect(day.count).toBeLessThanOrEqual(week.count);
        expect(week.count).toBeLessThanOrEqual(month.count);
        expect(month.valueMinor).toBeGreaterThanOrEqual(lower);
        lower = month.valueMinor;
      }
    }
    expect(table.basic.balanceMaxMinor).toBeLessThan(table.verified.balanceMaxMinor);
    expect(table.full.balanceMaxMinor).toBe(BALANCE_MINOR_MAX);
  });

  it("are in the minor units of their currency", () => {
    expect(createLimitTables().CVE.basic.atm.day).toEqual({ valueMinor: 2_000_000n, count: 5 });
    expect(createLimitTables().EUR.basic.atm.day).toEqual({ valueMinor: 20_000n, count: 5 });
    expect(createLimitTables().JPY.basic.atm.day).toEqual({ valueMinor: 20_000n, count: 5 });
  });
});

describe("a setting", () => {
  it("replaces what it names and leaves the rest", () => {
    const limits = createLimitTables({
      CVE: { basic: { balanceMax: "50000.50", transfer: { day: { count: 3 } } } },
    });
    const before = createLimitTables();
    expect(limits.CVE.basic.balanceMaxMinor).toBe(5_000_050n);
    expect(limits.CVE.basic.transfer.day).toEqual({ ...before.CVE.basic.transfer.day, count: 3 });
    expect(limits.CVE.basic.atm).toEqual(before.CVE.basic.atm);
    expect(limits.EUR).toEqual(before.EUR);
  });

  it.each([
    ["a list", []],
    ["nothing", null],
    ["another currency", { XXX: {} }],
    ["another tier", { CVE: { gold: {} } }],
    ["another channel", { CVE: { basic: { post: {} } } }],
    ["another period", { CVE: { basic: { atm: { year: { value: "1", count: 1 } } } } }],
    ["a name too much", { CVE: { basic: { atm: { day: { value: "1", count: 1, sum: 1 } } } } }],
    ["a negative amount", { CVE: { basic: { atm: { max: "-1" } } } }],
    ["too many decimals", { JPY: { basic: { atm: { max: "1.5" } } } }],
    ["half a count", { CVE: { basic: { atm: { day: { count: 1.5 } } } } }],
    ["an amount past 15 digits", { CVE: { basic: { balanceMax: "10000000000000.00" } } }],
    ["a number where a period belongs", { CVE: { basic: { atm: { day: 5 } } } }],
  ])("that has %s is refused", (_, setting) => {
    expect(() => createLimitTables(setting)).toThrow();
  });

  it("has every period of every channel, whatever it leaves out", () => {
    const table = createLimitTables({ CVE: { basic: {} } }).CVE;
    for (const channel of CHANNELS) {
      for (const period of PERIODS) expect(table.basic[channel][period].count).toBeGreaterThan(0);
    }
  });
});
