// A run of many ATMs is well only when nothing at all is wrong, and the table says what is.
import { expect, test } from "vitest";
import type { CollectedMemory } from "./collected-memory.ts";
import { type FleetRun, problemsOf, toDocument, toTable } from "./report.ts";

const wallet: CollectedMemory = {
  ...{ name: "wallet", residentMb: [150.4, 151, 152], heldMb: [40, 41, 41.6], flat: true },
};
const good: FleetRun = {
  ...{ atms: 50, faultPercent: 5, ratePerSecond: 10, seconds: 60, seed: 7, visits: 600 },
  outcomes: { dispensed: 590, "no-dispense DECLINED": 10 },
  faults: { delay: 3 },
  turnedAway: {},
  verdict: {
    ...{ findings: [], notesOut: 9000, posted: 8000, inDoubt: 1000 },
    ...{ statuses: { COMPLETED: 590 }, acknowledgedCompletions: 590 },
  },
  ledgerSays: "",
  memory: [wallet],
  resident: [{ name: "wallet", thirdsMb: [200, 210, 205], largestMb: 311.7 }],
  tookSeconds: 71.6,
};

test("a run is well when everything is accounted for and memory is flat", () => {
  expect(problemsOf(good)).toEqual([]);
  expect(toTable(good).split("\n").slice(-5)).toEqual([
    "MB after garbage collection, at the end of each third of the run",
    "wallet     150   151   152   JavaScript holds    40    41    42  flat",
    "largest in between: wallet 312",
    "",
    "Every note and every acknowledgement is accounted for; the ledger is verified. 72 s in all.",
  ]);
  expect(toDocument(good)).toMatchObject({ ok: true, largestResidentMb: { wallet: 312 }, problems: [] });
});

test("a process whose memory grows is named, and the run is not well", () => {
  const run: FleetRun = { ...good, memory: [wallet, { ...wallet, name: "switch", flat: false }] };
  expect(problemsOf(run)).toEqual(["the memory of the switch grows"]);
  expect(toTable(run)).toMatch(/^wallet .* {2}flat\nswitch .* {2}GROWS$/m);
  expect(toTable(run)).toMatch(/\nthe memory of the switch grows\nNOT WELL: 1 findings\.$/);
  expect(toDocument(run)).toMatchObject({ ok: false, problems: ["the memory of the switch grows"] });
});

test("how large a process was in between is no problem", () => {
  const resident = [{ name: "wallet", thirdsMb: [100, 500, 900] as const, largestMb: 900 }];
  expect(problemsOf({ ...good, resident })).toEqual([]);
});

test.each<[string, Partial<FleetRun>, string]>([
  [
    "a finding of the oracle",
    { verdict: { ...good.verdict, findings: ["a note too many"] } },
    "a note too many",
  ],
  ["a ledger that is not verified", { ledgerSays: "event 7" }, "ledger not verified: event 7"],
  [
    "more than one customer of a hundred turned away",
    { turnedAway: { "no free ATM": 7 } },
    '7 customers were turned away: {"no free ATM":7}',
  ],
])("%s is a problem", (_, change, problem) => {
  expect(problemsOf({ ...good, ...change })).toEqual([problem]);
});
