// Supervisor mode: loading, counting, bins and the end of the day, and that all of it survives a power cut.
import fc from "fast-check";
import { expect, test } from "vitest";
import { MemoryDisk } from "../journal/memory-journal.ts";
import { Atm } from "./atm.ts";
import { type Cassette, worthOf } from "./cassettes.ts";
import { countOfDay } from "./counts-file.ts";
import { isAtmEntry } from "./journal-entries.ts";
import { type ScriptedReport, scriptedDispenser } from "./scripted-dispenser.ts";
import { ScriptedSwitch } from "./scripted-switch.ts";
import { showCount, showDay, showStatus } from "./supervisor-screen.ts";
import { ManualTimers } from "./timers.ts";

const cassettes: Cassette[] = [
  { denomination: 2000, count: 50, capacity: 100 },
  { denomination: 1000, count: 50, capacity: 100 },
  { denomination: 1000, count: 0, capacity: 100 },
];
const request = { code: "493027", amount: 5000 };

function machineWith() {
  const disk = new MemoryDisk();
  const switchClient = new ScriptedSwitch();
  let taken: ScriptedReport["taken"] = true;
  const start = async () => {
    const atm = new Atm({
      terminalId: "ATM00001",
      switchClient,
      cassettes,
      journal: await disk.open("atm", isAtmEntry),
      dispenser: scriptedDispenser((notes) => ({ presented: notes, taken })),
      timers: new ManualTimers(),
      clock: () => new Date("2026-01-15T11:32:05Z"),
    });
    await atm.ready;
    return atm;
  };
  const visit = async (atm: Atm, how: ScriptedReport["taken"]) => {
    taken = how;
    await atm.withdraw(request);
  };
  return { disk, start, visit, switchClient };
}

function conserved(atm: Atm): void {
  for (const row of atm.inventory()) {
    expect(row.inCassettes + row.retracted + row.diverted + row.dispensed).toBe(row.loaded);
    expect(Math.min(...Object.values(row))).toBeGreaterThanOrEqual(0);
  }
  for (const row of atm.supervisor.dayReport().denominations)
    expect(
      row.opening +
        row.loaded -
        row.dispensed -
        row.inDoubt -
        row.retracted -
        row.diverted +
        row.countDifference,
    ).toBe(row.closing);
}

test("loaded notes are paid out, in the cassette where they were put", async () => {
  const { start } = machineWith();
  const atm = await start();
  await atm.supervisor.load({ cassette: 3, denomination: 5000, count: 7 });
  expect(atm.status().cassettes[2]).toMatchObject({ denomination: 5000, count: 7, level: "low" });
  expect(await atm.withdraw(request)).toMatchObject({ notes: [{ denomination: 5000, count: 1 }] });
  conserved(atm);
});

test.each([
  {
    rule: "there is no such cassette",
    load: { cassette: 4, denomination: 2000, count: 1 },
    says: "cassettes 1 to 3",
  },
  {
    rule: "it has no room",
    load: { cassette: 1, denomination: 2000, count: 51 },
    says: "from 0 to 100, found 101",
  },
  {
    rule: "other notes are in it",
    load: { cassette: 1, denomination: 500, count: 1 },
    says: "take them out",
  },
  {
    rule: "it is no number of notes",
    load: { cassette: 1, denomination: 2000, count: 0.5 },
    says: "whole number",
  },
] as const)("loading is refused when $rule, and nothing changes", async ({ load, says }) => {
  const { start } = machineWith();
  const atm = await start();
  const before = atm.inventory();
  await expect(atm.supervisor.load(load)).rejects.toThrow(says);
  expect(atm.inventory()).toEqual(before);
});

test("a day that must be counted is closed only when nothing has moved since", async () => {
  const { start, visit } = machineWith();
  const atm = await start();
  const close = (counted?: number[]) =>
    atm.supervisor.endOfDay({ ...(counted ? { counted } : {}), before: countOfDay });
  await expect(close()).rejects.toThrow("Nobody has counted");
  await atm.supervisor.count(atm.status().cassettes.map(({ count }) => count));
  expect(atm.supervisor.dayReport().counted).toBe(true);
  await visit(atm, true);
  expect(atm.supervisor.dayReport().counted).toBe(false);
  await expect(close()).rejects.toThrow("Nobody has counted");
  await expect(close([1, 2])).rejects.toThrow("for each of 3 cassettes");
  const closed = await close(atm.status().cassettes.map(({ count }) => count));
  expect(closed).toMatchObject({ counted: true, amounts: { countDifference: 0 } });
  conserved(atm);
});

test("a count reports surplus and shortage, and settles what was in doubt", async () => {
  const { start, visit } = machineWith();
  const atm = await start();
  await visit(atm, "unknown");
  expect(atm.status().notesInDoubt).toBe(3);
  // The notes of 2,000 did not leave after all; of the others one more is gone than anybody knew.
  const report = await atm.supervisor.count([50, 48, 0]);
  expect(report).toMatchObject({ surplus: 4000, shortage: 1000 });
  expect(report.inDoubt).toEqual([{ localDate: "2026-01-15", traceNumber: "000001", amount: 5000 }]);
  expect(atm.inventory()).toMatchObject([
    { denomination: 2000, loaded: 50, inCassettes: 50, dispensed: 0, inDoubt: 0 },
    { denomination: 1000, loaded: 50, inCassettes: 48, dispensed: 2, inDoubt: 0 },
  ]);
  conserved(atm);
  expect(showCount(report)).toContain("Surplus 4.000$00, shortage 1.000$00.");
  await expect(atm.supervisor.count([1, 2])).rejects.toThrow("each of 3 cassettes");
});

test("the end of the day has totals by denomination and by withdrawal, and opens a new day", async () => {
  const { start, visit, disk } = machineWith();
  const atm = await start();
  await visit(atm, true);
  await visit(atm, false);
  await visit(atm, "unknown");
  await atm.supervisor.load({ cassette: 1, denomination: 2000, count: 10 });
  await atm.supervisor.count([54, 47, 0]);
  const report = await atm.supervisor.endOfDay();
  expect(report.amounts).toEqual({
    ...{ dispensed: 5000, inDoubt: 5000, retracted: 5000, diverted: 0, countDifference: 0, cashOut: 10_000 },
  });
  expect(report.denominations[0]).toEqual({
    ...{ denomination: 2000, opening: 50, loaded: 10, dispensed: 2, inDoubt: 2, retracted: 2 },
    ...{ diverted: 0, countDifference: 0, closing: 54 },
  });
  expect(report.withdrawals).toMatchObject([
    { traceNumber: "000001", end: "taken", requestedAmount: 5000, dispensedAmount: 5000 },
    { traceNumber: "000002", end: "retracted", retractedAmount: 5000, dispensedAmount: 0 },
    { traceNumber: "000003", end: "in-doubt", inDoubtAmount: 5000, dispensedAmount: 0 },
  ]);
  expect(showDay(report).join("\n")).toMatch(/2\.000\$00 +50 +10 +2 +2 +2 +0 +0 +54/);
  expect(worthOf((await atm.supervisor.emptyBins()).retracted)).toBe(5000);
  conserved(atm);

  atm.cutPower();
  disk.cutPower();
  const next = await start();
  expect(next.supervisor.dayReport()).toMatchObject({ withdrawals: [], amounts: { dispensed: 0 } });
  expect(next.inventory()).toEqual(atm.inventory());
  expect(showStatus(next.status())[0]).toBe("In service.");
});

test("a machine that must be counted serves again after the count", async () => {
  const { disk, start, visit } = machineWith();
  const first = await start();
  await visit(first, true);
  first.cutPower();
  disk.cutPower();
  disk.spoil("atm", -3);
  const atm = await start();
  expect(showStatus(atm.status())[0]).toBe("Out of service: somebody has to count the notes first.");
  await atm.supervisor.count([48, 49, 0]);
  expect(await atm.withdraw(request)).toMatchObject({ outcome: "dispensed" });
  conserved(atm);
});

test("a refused report is set aside by a person only, stays in the day's report, and is not sent again", async () => {
  const { start, visit, disk, switchClient } = machineWith();
  const atm = await start();
  switchClient.adviceAnswers.push({ kind: "refused", code: "WITHDRAWAL_NOT_FOUND", message: "" });
  await visit(atm, "unknown");
  const position = { localDate: "2026-01-15", traceNumber: "000001" };
  await expect(atm.supervisor.setAside({ ...position, traceNumber: "000002" })).rejects.toThrow(
    "No refused report",
  );
  await atm.supervisor.setAside(position);
  expect(atm.pendingAdvices()).toEqual([]);
  atm.cutPower();
  disk.cutPower();
  const next = await start();
  await next.deliverPendingAdvices();
  expect(switchClient.completions).toHaveLength(1);
  expect(next.supervisor.dayReport().setAside).toMatchObject([
    { advice: { body: position }, refusedWith: "WITHDRAWAL_NOT_FOUND" },
  ]);
  expect(showDay(next.supervisor.dayReport()).join()).toContain("Set aside: trace 000001 of 2026-01-15");
  await expect(next.supervisor.setAside(position)).rejects.toThrow("No refused report");
});

test("a report that is only not answered yet cannot be set aside", async () => {
  const { start, visit, switchClient } = machineWith();
  const atm = await start();
  switchClient.adviceAnswers.push({ kind: "unknown", cause: "connection" });
  await visit(atm, true);
  const position = { localDate: "2026-01-15", traceNumber: "000001" };
  await expect(atm.supervisor.setAside(position)).rejects.toThrow("No refused report");
  expect(atm.pendingAdvices()).toHaveLength(1);
});

test("what has to be done before the day is closed and cannot be done leaves it open", async () => {
  const { start, visit } = machineWith();
  const atm = await start();
  await visit(atm, true);
  const open = atm.supervisor.dayReport();
  const diskIsFull = async () => {
    throw new Error("ENOSPC");
  };
  await expect(atm.supervisor.endOfDay({ before: diskIsFull })).rejects.toThrow("ENOSPC");
  expect(atm.supervisor.dayReport()).toEqual(open);
});

test("nobody works at the machine while a customer is served, and no customer is served meanwhile", async () => {
  const { start } = machineWith();
  const atm = await start();
  const served = atm.withdraw(request);
  await expect(atm.supervisor.emptyBins()).rejects.toThrow("A customer is being served");
  await served;
  const counting = atm.supervisor.count([48, 49, 0]);
  expect(await atm.withdraw(request)).toMatchObject({ reason: "BUSY" });
  await counting;
});

test("whatever people and customers do, in any order and over power cuts, every note is somewhere", async () => {
  const acts = fc.oneof(
    fc
      .constantFrom("taken", "left", "doubt", "bins", "end", "power", "unload")
      .map((kind) => ({ kind, counted: [] })),
    fc.tuple(fc.nat(100), fc.nat(100), fc.nat(100)).map((counted) => ({ kind: "count", counted })),
    fc.tuple(fc.integer({ min: 1, max: 3 }), fc.nat(60)).map((counted) => ({ kind: "load", counted })),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(acts, { maxLength: 25 }), async (sequence) => {
      const { disk, start, visit } = machineWith();
      let atm = await start();
      for (const { kind, counted } of sequence) {
        if (kind === "taken" || kind === "left" || kind === "doubt")
          await visit(atm, kind === "doubt" ? "unknown" : kind === "taken");
        else if (kind === "bins") await atm.supervisor.emptyBins();
        else if (kind === "end") await atm.supervisor.endOfDay();
        else if (kind === "count") await atm.supervisor.count(counted);
        else if (kind === "unload") await atm.supervisor.unload(1);
        else if (kind === "load") {
          const [cassette = 1, count = 1] = counted;
          const { denomination } = cassettes[cassette - 1]!;
          // What has no room or is no number of notes is refused, and changes nothing.
          await atm.supervisor.load({ cassette, denomination, count }).catch(() => {});
        } else {
          const [before, day] = [atm.inventory(), atm.supervisor.dayReport()];
          atm.cutPower();
          disk.cutPower();
          atm = await start();
          expect(atm.inventory()).toEqual(before);
          expect(atm.supervisor.dayReport()).toEqual(day);
        }
        conserved(atm);
      }
    }),
    { numRuns: 150 },
  );
});
