// The table for people and the document for programs say the same.
import { expect, test } from "vitest";
import type { Objective } from "./objectives.ts";
import { isOk, type LoadRun, toDocument, toTable } from "./report.ts";

const met: Objective = {
  name: "code generation",
  targetMs: 50,
  count: 2000,
  errors: 0,
  errorKinds: {},
  starved: 0,
  achievedRate: 100.04,
  p50Ms: 9.4,
  p95Ms: 20.31,
  p99Ms: 29.7,
  maxMs: 75.4,
  lagP99Ms: 2.9,
  ok: true,
  missedBecause: "",
};
const missed: Objective = {
  ...met,
  name: "transfer",
  targetMs: 200,
  p99Ms: 1234.567,
  ok: false,
  missedBecause: "p99 is not below 200 ms",
};
const good: LoadRun = {
  ratePerSecond: 100,
  seconds: 20,
  objectives: [met],
  faults: [],
  books: {
    ledgerVerified: true,
    ledgerSays: "",
    conservation: { ok: true, expectedCents: 100, foundCents: 100 },
  },
  machine: { cpus: 2, node: "v24.0.0", loadBefore: 0.5 },
  tookSeconds: 54.321,
};
const wrongBooks = { ...good.books, conservation: { ok: false, expectedCents: 100, foundCents: 150 } };
const wrongLedger = { ...good.books, ledgerVerified: false, ledgerSays: "event 7 was changed" };

test("a run is ok only when it is valid, met everything and left the books in order", () => {
  expect(isOk(good)).toBe(true);
  expect(isOk({ ...good, objectives: [met, missed] })).toBe(false);
  expect(isOk({ ...good, faults: ["The load generator was saturated."] })).toBe(false);
  expect(isOk({ ...good, books: wrongBooks })).toBe(false);
  expect(isOk({ ...good, books: wrongLedger })).toBe(false);
});

test("a crowd is ok only when nobody's connection was lost, and the table says so", () => {
  const memory = [{ name: "wallet", thirdsMb: [200.4, 210, 211.6] as const, largestMb: 230 }];
  const crowd = { users: 10, open: 10, reopened: 0, memory };
  expect(isOk({ ...good, crowd })).toBe(true);
  expect(toTable({ ...good, crowd })).toContain(
    "10 users with a connection each: 10 open at the end, none was lost; memory of the wallet 200, 210, 212 MB in the thirds of the run.",
  );
  for (const worse of [{ open: 9 }, { reopened: 1 }]) {
    const run = { ...good, crowd: { ...crowd, ...worse } };
    expect(isOk(run)).toBe(false);
    expect(toTable(run)).toMatch(/Connections were lost\.$/);
  }
  expect(toDocument({ ...good, crowd })).toMatchObject({ crowd });
});

test("the document has every figure, to a hundredth of a millisecond", () => {
  expect(toDocument({ ...good, objectives: [met, missed] })).toEqual({
    ok: false,
    valid: true,
    objectives: [
      { ...met, achievedRate: 100.04 },
      { ...missed, p99Ms: 1234.57 },
    ],
    faults: [],
    rate: 100,
    seconds: 20,
    machine: { cpus: 2, node: "v24.0.0", loadBefore: 0.5 },
    ledgerVerified: true,
    conservation: { ok: true, expectedCents: 100, foundCents: 100 },
    tookSeconds: 54.32,
  });
});

test("the table lines up and ends with a verdict", () => {
  expect(toTable({ ...good, objectives: [met, missed] })).toBe(
    [
      "100 transactions a second for 20 s each; milliseconds from the intended start; target for p99",
      "",
      "                 target  p50   p95     p99   max  count  errors  rate/s",
      "code generation    < 50  9.4  20.3    29.7  75.4   2000       0   100.0  met",
      "transfer          < 200  9.4  20.3  1234.6  75.4   2000       0   100.0  MISSED",
      "",
      "Missed: transfer: p99 is not below 200 ms.",
      "Ledger verified; balances add up to opening balances less notes out.",
      "2 CPUs with a load of 0.5 before the start, Node v24.0.0; 54 s in all; generator at most 2.9 ms late at p99.",
      "Not every objective is met.",
    ].join("\n"),
  );
});

test("the table says in words what else is wrong", () => {
  expect(toTable({ ...good, faults: ["The generator was saturated."] })).toContain(
    "Not valid: The generator was saturated.",
  );
  expect(toTable({ ...good, books: wrongLedger })).toContain("LEDGER NOT VERIFIED (event 7 was changed)");
  expect(toTable({ ...good, books: wrongBooks })).toContain("BALANCES ADD UP TO 1.5 INSTEAD OF 1 CVE");
  expect(toTable({ ...good, books: wrongBooks })).toContain("The books are not in order.");
});
