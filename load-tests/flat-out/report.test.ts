// The table of a flat-out run says what was reached, and a run with a wrong answer or too few of them is not met.
import { expect, test } from "vitest";
import { type FlatOutRun, isOk, type Throughput, toDocument, toTable } from "./report.ts";

const transfer: Throughput = {
  ...{ name: "transfer", perSecond: 1684.25, leastPerSecond: 100 },
  ...{ p50Ms: 25, p99Ms: 87, answers: 6737, errors: {} },
};
const good: FlatOutRun = {
  ...{ seconds: 4, connections: 50, throughputs: [transfer], tookSeconds: 27.4 },
  books: {
    ledgerVerified: true,
    ledgerSays: "",
    conservation: { ok: true, expectedCents: 100, foundCents: 100 },
  },
  machine: { cpus: 2, node: "v24.0.0", loadBefore: 0.123 },
};

test("what was reached stands beside what is asked for", () => {
  expect(isOk(good)).toBe(true);
  expect(toTable(good)).toMatch(/transfer\s+1684\s+>= 100\s+25\s+87\s+6737\s+0\s+met/);
  expect(toDocument(good)).toMatchObject({ ok: true, throughputs: [{ perSecond: 1684.25, ok: true }] });
});

test.each([
  ["too few", { perSecond: 99.9 }],
  ["none at all", { answers: 0, leastPerSecond: 0 }],
  ["a wrong one", { errors: { "wrong transfer": 1 } }],
])("%s is not met", (_, change) => {
  const run = { ...good, throughputs: [{ ...transfer, ...change }] };
  expect(isOk(run)).toBe(false);
  expect(toTable(run)).toMatch(/MISSED[\s\S]*Not every objective is met\.$/);
  expect(toDocument(run)).toMatchObject({ ok: false, throughputs: [{ ok: false }] });
});

test("books that are not in order spoil the best figures", () => {
  const conservation = { ok: false, expectedCents: 100, foundCents: 99 };
  const run = { ...good, books: { ...good.books, conservation } };
  expect(isOk(run)).toBe(false);
  expect(toTable(run)).toContain("INSTEAD OF");
});
