// An objective is met by its p99, its rate and the absence of errors, and by nothing less.
import { expect, test } from "vitest";
import type { Figures } from "./measurement.ts";
import { faultsOfRun, judge } from "./objectives.ts";

const good: Figures = {
  name: "transfer",
  count: 2000,
  errors: 0,
  errorKinds: {},
  starved: 0,
  achievedRate: 99.9,
  p50Ms: 4,
  p95Ms: 9,
  p99Ms: 16,
  maxMs: 700,
  lagP99Ms: 3,
};
const target = { targetMs: 200, ratePerSecond: 100 };

test("an objective is met when p99 is below the target, whatever the slowest took", () => {
  expect(judge(good, target)).toEqual({ ...good, targetMs: 200, ok: true, missedBecause: "" });
});

test.each<[string, Partial<Figures>, string]>([
  ["p99 on the target", { p99Ms: 200 }, "p99 is not below 200 ms"],
  ["a single error", { errors: 1, errorKinds: { "timed out": 1 } }, "1 error: 1 x timed out"],
  [
    "errors of two kinds, the most frequent first",
    { errors: 5, errorKinds: { "timed out": 1, "status 503 OVERLOADED": 4 } },
    "5 errors: 4 x status 503 OVERLOADED, 1 x timed out",
  ],
  ["too few answers a second", { achievedRate: 90 }, "90.0 instead of 100 answers a second"],
  [
    "turns without anything to ask",
    { starved: 21 },
    "21 turns had nothing to ask because an earlier step was late",
  ],
  ["nothing measured", { count: 0, achievedRate: 0 }, "nothing was measured"],
])("an objective is missed by %s", (_, change, missedBecause) => {
  expect(judge({ ...good, ...change }, target)).toMatchObject({ ok: false, missedBecause });
});

test("a few turns without anything to ask are forgiven", () => {
  expect(judge({ ...good, starved: 20 }, target).ok).toBe(true);
});

test("a run whose generator kept up is valid, even one that misses its objectives", () => {
  expect(faultsOfRun([good, { ...good, p99Ms: 900, errors: 7, starved: 300 }])).toEqual([]);
});

test("a generator that starts late makes a run invalid", () => {
  expect(faultsOfRun([good, { ...good, lagP99Ms: 40 }])).toEqual([
    'the load generator was saturated: at p99 it started "transfer" 40.0 ms late (25 at most).',
  ]);
});
