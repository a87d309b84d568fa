// Trace numbers: counted, continued, never used twice.
import { expect, test } from "vitest";
import { checkTrace, localDateAt, nextTrace } from "./trace-numbers.ts";

test("the count starts at 000001 and starts again with each date", () => {
  const first = nextTrace(undefined, "2026-01-15");
  expect(first).toEqual({ localDate: "2026-01-15", traceNumber: "000001" });
  expect(nextTrace(first, "2026-01-15")).toEqual({ localDate: "2026-01-15", traceNumber: "000002" });
  expect(nextTrace(first, "2026-01-16")).toEqual({ localDate: "2026-01-16", traceNumber: "000001" });
});

test("a clock that is set back never makes a number come again", () => {
  const last = { localDate: "2026-01-15", traceNumber: "000041" };
  expect(nextTrace(last, "2026-01-14")).toEqual({ localDate: "2026-01-15", traceNumber: "000042" });
});

test("a date has 999,999 numbers and no more", () => {
  const last = nextTrace({ localDate: "2026-01-15", traceNumber: "999998" }, "2026-01-15");
  expect(last?.traceNumber).toBe("999999");
  expect(nextTrace(last, "2026-01-15")).toBeUndefined();
  expect(nextTrace(last, "2026-01-16")?.traceNumber).toBe("000001");
});

test("a position that cannot be right is refused", () => {
  expect(() => checkTrace({ localDate: "15-01-2026", traceNumber: "000001" })).toThrow(/2026-01-15/);
  expect(() => checkTrace({ localDate: "2026-01-15", traceNumber: "1" })).toThrow(/six digits/);
});

test("the date is the terminal's: just after midnight in Greenwich it is still yesterday in Praia", () => {
  const time = new Date("2026-01-15T00:30:00Z");
  expect(localDateAt(time, "Atlantic/Cape_Verde")).toBe("2026-01-14");
  expect(localDateAt(time, "UTC")).toBe("2026-01-15");
});
