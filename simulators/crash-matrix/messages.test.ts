// A cell must know its own messages: the switch may still repeat those of an earlier one.
import { expect, test } from "vitest";
import { stepAt, terminalOf } from "./messages.ts";

test.each([
  ["wallet", "POST", "/api/v1/withdrawal/atm", "issue"],
  ["wallet", "POST", "/api/v1/network/completions", "complete"],
  ["wallet", "POST", "/api/v1/recovery/cases/case_1/resolve", "decide"],
  ["wallet", "POST", "/sandbox/work", "work"],
  ["wallet", "GET", "/api/v1/balance?currency=CVE", undefined],
  ["switch", "POST", "/v1/completions", "complete"],
  ["switch", "GET", "/v1/advices/ATM00007/2026-11-21/000001", "report"],
  ["switch", "POST", "/sandbox/work", undefined],
] as const)("at the %s, %s %s is %s", (door, method, path, step) => {
  expect(stepAt(door, { method, path })).toBe(step);
});

test("a report is its terminal's, and so is a question about it", () => {
  const report = { path: "/api/v1/network/completions", body: '{"terminalId":"ATM00007"}' };
  expect(terminalOf(report)).toBe("ATM00007");
  expect(terminalOf({ path: "/v1/advices/ATM00007/2026-11-21/000001", body: "" })).toBe("ATM00007");
  expect(terminalOf({ path: "/api/v1/withdrawal/atm", body: '{"amount":5000}' })).toBeUndefined();
  expect(terminalOf({ path: "/sandbox/work", body: "no JSON" })).toBeUndefined();
});
