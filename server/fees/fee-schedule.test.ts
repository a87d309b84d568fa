// Prices: flat, by percentage, between a least and a most; and what the settings may not say.
import { describe, expect, it } from "vitest";
import { createFeeSchedule, parseCommissions, parseFees } from "./fee-schedule.ts";

const schedule = (fees: unknown, commissions: unknown = {}, atmFeeMinor = 0n) =>
  createFeeSchedule({ fees: parseFees(fees), commissions: parseCommissions(commissions), atmFeeMinor });

describe("a payment", () => {
  it("costs nothing until a setting says so", () => {
    expect(schedule({}).feeFor("transfer", 1_000_000n, "CVE")).toBe(0n);
    expect(schedule({}).commissionFor("cash-in", 1_000_000n, "CVE")).toBe(0n);
  });

  it.each([
    ["flat", { flat: "12.50" }, 100_000n, 1_250n],
    ["by percentage", { percent: "0.5" }, 100_000n, 500n],
    ["both", { flat: 10, percent: 1 }, 100_000n, 2_000n],
    ["at least the least", { percent: "1", min: "20" }, 100n, 2_000n],
    ["at most the most", { percent: "1", max: "20" }, 100_000_000n, 2_000n],
    ["to the nearest cent, a half upwards", { percent: "0.5" }, 100n, 1n],
    ["to the nearest cent, less than a half downwards", { percent: "0.5" }, 99n, 0n],
    ["to a ten-thousandth of a percent", { percent: "0.0001" }, 1_000_000n, 1n],
  ])("costs %s", (_, price, amountMinor, feeMinor) => {
    expect(schedule({ CVE: { bank: price } }).feeFor("bank", amountMinor, "CVE")).toBe(feeMinor);
  });

  it("has a price of its own in each currency and channel", () => {
    const { feeFor } = schedule({ CVE: { transfer: { flat: "5" } }, JPY: { transfer: { flat: "7" } } });
    expect(feeFor("transfer", 1n, "CVE")).toBe(500n);
    expect(feeFor("transfer", 1n, "JPY")).toBe(7n);
    expect(feeFor("transfer", 1n, "EUR")).toBe(0n);
    expect(feeFor("agent", 1n, "CVE")).toBe(0n);
  });

  it("at an ATM costs ATM_FEE in escudos, unless the schedule has a price", () => {
    expect(schedule({}, {}, 1_500n).feeFor("atm", 1n, "CVE")).toBe(1_500n);
    expect(schedule({}, {}, 1_500n).feeFor("atm", 1n, "EUR")).toBe(0n);
    expect(schedule({ CVE: { atm: { flat: "1" } } }, {}, 1_500n).feeFor("atm", 1n, "CVE")).toBe(100n);
  });

  it("earns the agent a commission by a schedule of its own", () => {
    const { commissionFor } = schedule(
      {},
      { CVE: { "cash-out": { percent: "0.3" }, "cash-in": { flat: "2" } } },
    );
    expect(commissionFor("cash-out", 100_000n, "CVE")).toBe(300n);
    expect(commissionFor("cash-in", 100_000n, "CVE")).toBe(200n);
  });
});

describe("a setting", () => {
  it.each([
    ["a list", []],
    ["another currency", { XXX: {} }],
    ["another channel", { CVE: { post: {} } }],
    ["another field", { CVE: { atm: { fixed: "1" } } }],
    ["a negative price", { CVE: { atm: { flat: "-1" } } }],
    ["too many decimals", { JPY: { transfer: { flat: "1.5" } } }],
    ["more than all of it", { CVE: { atm: { percent: "101" } } }],
    ["a least above the most", { CVE: { atm: { min: "2", max: "1" } } }],
    ["words", { CVE: { atm: { flat: "free" } } }],
  ])("that has %s is refused", (_, setting) => {
    expect(() => parseFees(setting)).toThrow();
  });

  it("on commissions knows cash-out and cash-in only", () => {
    expect(() => parseCommissions({ CVE: { transfer: { flat: "1" } } })).toThrow();
  });
});
