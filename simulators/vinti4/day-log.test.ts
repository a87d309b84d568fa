// The switch's days: what is kept comes back after a restart, and what is open is carried from day to day.
import { expect, test } from "vitest";
import { MemoryDisk } from "../journal/memory-journal.ts";
import { openDayLog } from "./day-log.ts";
import type { NewRecord } from "./records.ts";

const key = (trace: number) => ({
  terminalId: "ATM00001",
  localDate: "2026-01-15",
  traceNumber: String(trace).padStart(6, "0"),
});
const asked = (trace: number): NewRecord => ({
  ...key(trace),
  ...{ type: "authorisation-asked", amount: "5000", currency: "CVE", fingerprint: "f" },
});
const declined = (trace: number): NewRecord => ({
  ...key(trace),
  ...{ type: "authorisation-decided", decision: "DECLINED", by: "ISSUER", reason: "CODE_EXPIRED" },
});
const stored = (trace: number): NewRecord => ({
  ...key(trace),
  ...{
    type: "advice-stored",
    adviceId: `ATM00001.2026-01-15.${key(trace).traceNumber}.1`,
    source: "TERMINAL",
  },
  ...{ kind: "REVERSAL", reason: "TIMEOUT" },
});

function world(start = "2026-01-15T10:00:00Z") {
  const disk = new MemoryDisk();
  const time = { now: new Date(start) };
  const open = (options: { daysInMemory?: number; settledMax?: number } = {}) =>
    openDayLog({ journals: disk, clock: () => time.now, ...options });
  return { disk, time, open };
}

test("what was kept is known after the power was cut, and read back in order with its times", async () => {
  const { disk, time, open } = world();
  const log = await open();
  await log.append(asked(1));
  time.now = new Date("2026-01-15T10:00:01Z");
  await log.append(declined(1));
  disk.cutPower();
  const next = await open();
  expect(next.find(key(1))).toEqual(log.find(key(1)));
  expect(next.find(key(1))?.authorisation?.decision).toMatchObject({ reason: "CODE_EXPIRED" });
  expect(await next.read("2026-01-15")).toEqual([
    { at: "2026-01-15T10:00:00.000Z", ...asked(1) },
    { at: "2026-01-15T10:00:01.000Z", ...declined(1) },
  ]);
  expect(await next.read("2026-01-14")).toEqual([]);
});

test("what is not kept is not known", async () => {
  const { disk, open } = world();
  const log = await open();
  await log.append(asked(1));
  disk.cutPower();
  await expect(log.append(asked(2))).rejects.toThrow("power was cut");
  expect(log.find(key(2))).toBeUndefined();
  expect((await open()).find(key(2))).toBeUndefined();
});

test("a day ends at midnight in Cabo Verde, and the next begins with what is open", async () => {
  const { disk, time, open } = world("2026-01-16T00:59:59Z");
  const log = await open();
  await log.append(stored(1));
  await log.append(asked(2));
  await log.append(declined(2));
  for (let day = 16; day < 26; day += 1) {
    time.now = new Date(`2026-01-${day}T01:00:00Z`);
    await log.append(asked(day));
    await log.append(declined(day));
  }
  expect((await log.read("2026-01-15")).map(({ type }) => type)).toHaveLength(3);
  expect(await log.read("2026-01-20")).toHaveLength(2);
  disk.cutPower();
  const next = await open({ daysInMemory: 1 });
  expect(next.open().map(({ traceNumber }) => traceNumber)).toEqual(["000001"]);
  expect(next.find(key(1))).toEqual(log.find(key(1)));
  expect([next.find(key(25)), next.find(key(24))]).toEqual([log.find(key(25)), undefined]);
});

test("records that come while the day turns stand in the new day, each once", async () => {
  const { time, open } = world();
  const log = await open();
  await log.append(asked(0));
  time.now = new Date("2026-01-16T10:00:00Z");
  await Promise.all(Array.from({ length: 50 }, (_, i) => log.append(asked(i + 1))));
  expect(await log.read("2026-01-15")).toHaveLength(1);
  expect((await log.read("2026-01-16")).map(({ traceNumber }) => Number(traceNumber))).toEqual(
    Array.from({ length: 50 }, (_, i) => i + 1),
  );
});

test("a power cut at any byte of a day's turn loses nothing that was kept", async () => {
  for (let bytes = 0; bytes < 900; bytes += 7) {
    const { disk, time, open } = world();
    const log = await open();
    await log.append(stored(1));
    time.now = new Date("2026-01-16T10:00:00Z");
    disk.cutPowerAfter(bytes);
    const kept = await log.append(stored(2)).then(
      () => true,
      () => false,
    );
    disk.cutPower();
    const next = await open();
    expect(next.find(key(1))?.advices).toHaveLength(1);
    if (kept) expect(next.find(key(2))?.advices).toHaveLength(1);
    await next.append(stored(3));
    disk.cutPower();
    expect((await open({ daysInMemory: 1 })).find(key(1))?.advices).toHaveLength(1);
  }
});

test("of what is settled only so much is remembered; of what is open everything", async () => {
  const { open } = world();
  const log = await open({ settledMax: 2 });
  for (let trace = 1; trace <= 5; trace += 1) {
    await log.append(asked(trace));
    await log.append(declined(trace));
    await log.append(asked(trace + 10));
  }
  expect([1, 2, 3, 4, 5].map((trace) => log.find(key(trace)) !== undefined)).toEqual([
    ...[false, false, false],
    ...[true, true],
  ]);
  expect(log.open()).toHaveLength(5);
});

test("a damaged day is refused, since it is about money", async () => {
  const { disk, open } = world();
  const log = await open();
  await log.append(asked(1));
  await log.append(declined(1));
  disk.spoil("switch-2026-01-15", -10);
  await expect(open()).rejects.toThrow("switch-2026-01-15 cannot be read in line 3");
  await expect(log.read("2026-01-15")).rejects.toThrow("cannot be read in lines 3");
});
