// Trace numbers: counted, continued, never used twice.
import { expect, test } from "vitest";
import { localDateAt, TraceNumbers, type TracePosition } from "./trace-numbers.ts";

test("the count starts at 000001 and starts again with each date", () => {
  const traces = new TraceNumbers();
  expect(traces.next("2026-01-15")).toEqual({ localDate: "2026-01-15", traceNumber: "000001" });
  expect(traces.next("2026-01-15")).toEqual({ localDate: "2026-01-15", traceNumber: "000002" });
  expect(traces.next("2026-01-16")).toEqual({ localDate: "2026-01-16", traceNumber: "000001" });
});

test("a new run continues where the last one stopped", () => {
  const traces = new TraceNumbers({ localDate: "2026-01-15", traceNumber: "000041" });
  expect(traces.next("2026-01-15")).toEqual({ localDate: "2026-01-15", traceNumber: "000042" });
});

test("a clock that is set back never makes a number come again", () => {
  const traces = new TraceNumbers({ localDate: "2026-01-15", traceNumber: "000041" });
  expect(traces.next("2026-01-14")).toEqual({ localDate: "2026-01-15", traceNumber: "000042" });
});

test("a date has 999,999 numbers and no more", () => {
  const traces = new TraceNumbers({ localDate: "2026-01-15", traceNumber: "999998" });
  expect(traces.next("2026-01-15")?.traceNumber).toBe("999999");
  expect(traces.next("2026-01-15")).toBeUndefined();
  expect(traces.next("2026-01-16")?.traceNumber).toBe("000001");
});

test("a number that cannot be remembered is not used", () => {
  const kept: TracePosition[] = [];
  let diskFull = true;
  const traces = new TraceNumbers(undefined, (last) => {
    if (diskFull) throw new Error("disk full");
    kept.push(last);
  });
  expect(() => traces.next("2026-01-15")).toThrow("disk full");
  diskFull = false;
  expect(traces.next("2026-01-15")?.traceNumber).toBe("000001");
  expect(kept).toEqual([{ localDate: "2026-01-15", traceNumber: "000001" }]);
});

test("a position that cannot be right is refused", () => {
  expect(() => new TraceNumbers({ localDate: "15-01-2026", traceNumber: "000001" })).toThrow(/2026-01-15/);
  expect(() => new TraceNumbers({ localDate: "2026-01-15", traceNumber: "1" })).toThrow(/six digits/);
});

test("the date is the terminal's: just after midnight in Greenwich it is still yesterday in Praia", () => {
  const time = new Date("2026-01-15T00:30:00Z");
  expect(localDateAt(time, "Atlantic/Cape_Verde")).toBe("2026-01-14");
  expect(localDateAt(time, "UTC")).toBe("2026-01-15");
});
