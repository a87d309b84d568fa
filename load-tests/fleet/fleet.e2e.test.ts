// Many ATMs with faults against a real wallet and a real switch, for a few seconds: too few to say what memory does, or to
// mind whom a busy machine turns away.
import { expect, test } from "vitest";
import { problemsOf, toDocument, toTable } from "./report.ts";
import { runFleet } from "./run.ts";

test("with fifty ATMs and faults, every note and every acknowledgement is accounted for", async () => {
  const run = await runFleet({
    ...{ atms: 50, faultPercent: 20, ratePerSecond: 10, seconds: 6, seed: 7 },
    signal: new AbortController().signal,
    onFailure: () => {},
    say: () => {},
  });
  expect(problemsOf({ ...run, turnedAway: {} })).toEqual([]);
  expect(run.memory).toEqual([]);
  expect(run.visits + Object.values(run.turnedAway).reduce((sum, each) => sum + each, 0)).toBe(60);
  expect(Object.keys(run.faults).length).toBeGreaterThan(0);
  expect(run.verdict.acknowledgedCompletions).toBeGreaterThan(0);
  expect(run.verdict.notesOut).toBe(run.verdict.posted + run.verdict.inDoubt);
  expect(toDocument(run)).toMatchObject({ atms: 50, ledgerVerified: true, oracle: { ok: true } });
  expect(toTable(run)).toMatch(/notes out \d+ = posted \d+/);
});
