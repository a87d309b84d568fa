// Times are counted from the intended start, and every kind of error by its name.
import { expect, test } from "vitest";
import { createMeasurement } from "./measurement.ts";

test("percentiles come from the response times, to three digits", () => {
  const measurement = createMeasurement("step");
  for (let i = 1; i <= 1000; i++) measurement.record(i / 10, i);
  const { count, p50Ms, p95Ms, p99Ms, maxMs } = measurement.figures();
  expect(count).toBe(1000);
  expect(p50Ms).toBeCloseTo(50, 0);
  expect(p95Ms).toBeCloseTo(95, 0);
  expect(p99Ms).toBeCloseTo(99, 0);
  expect(maxMs).toBeCloseTo(100, 0);
});

test("times below a millisecond are kept apart", () => {
  const measurement = createMeasurement("step");
  measurement.record(0.25, 1);
  expect(measurement.figures().maxMs).toBeCloseTo(0.25, 2);
});

test("the achieved rate is that of the answers", () => {
  const measurement = createMeasurement("step");
  for (let i = 0; i <= 100; i++) measurement.record(5, 7_000 + i * 10);
  expect(measurement.figures().achievedRate).toBeCloseTo(100, 5);
});

test("errors are counted by kind, and lag and starved turns on their own", () => {
  const measurement = createMeasurement("step");
  measurement.fail("timed out");
  measurement.fail("not sent", 3);
  measurement.fail("not sent", 0);
  measurement.starve();
  measurement.recordLag(12);
  const { errors, errorKinds, starved, lagP99Ms, count } = measurement.figures();
  expect(errors).toBe(4);
  expect(errorKinds).toEqual({ "timed out": 1, "not sent": 3 });
  expect(starved).toBe(1);
  expect(lagP99Ms).toBeCloseTo(12, 1);
  expect(count).toBe(0);
});

test("nothing measured gives zeros, not NaN", () => {
  expect(createMeasurement("step").figures()).toEqual({
    name: "step",
    count: 0,
    errors: 0,
    errorKinds: {},
    starved: 0,
    achievedRate: 0,
    p50Ms: 0,
    p95Ms: 0,
    p99Ms: 0,
    maxMs: 0,
    lagP99Ms: 0,
  });
});
