// What the switch has forgotten is found in its day logs, and how far it looks is bounded.
import { expect, test } from "vitest";
import { MemoryDisk } from "../journal/memory-journal.ts";
import { openDayLog } from "./day-log.ts";
import { type DayLine, findInOlderDays } from "./older-days.ts";
import type { NewRecord } from "./records.ts";

const key = (traceNumber: string, localDate = "2026-01-15") => ({
  terminalId: "ATM00001",
  localDate,
  traceNumber,
});
const adviceId = (trace: string) => `ATM00001.2026-01-15.${trace}.1`;
const stored = (trace: string): NewRecord => ({
  ...key(trace),
  ...{
    type: "advice-stored",
    adviceId: adviceId(trace),
    source: "TERMINAL",
    kind: "REVERSAL",
    reason: "TIMEOUT",
  },
});
const acknowledged = (trace: string): NewRecord => ({
  ...key(trace),
  ...{ type: "advice-acknowledged", adviceId: adviceId(trace), tries: 1 },
});
const dead = (trace: string): NewRecord => ({
  ...key(trace),
  ...{ type: "advice-dead", adviceId: adviceId(trace), tries: 9, cause: "OUT_OF_TRIES" },
});

/** A switch that has run for many days, and starts again with the last ones in its memory only. */
async function world(days: readonly (readonly [date: string, ...records: NewRecord[]])[]) {
  const disk = new MemoryDisk();
  const time = { now: new Date(0) };
  const open = () => openDayLog({ journals: disk, clock: () => time.now, daysInMemory: 1 });
  const first = await open();
  for (const [date, ...records] of days) {
    time.now = new Date(`${date}T10:00:00Z`);
    for (const record of records) await first.append(record);
  }
  disk.cutPower();
  return { disk, log: await open(), open };
}
const other = (date: string): NewRecord => ({ ...stored("000099"), localDate: date }) as NewRecord;
const TODAY = ["2026-02-01", other("2026-02-01")] as const;

test("a withdrawal of an older day is not in memory, and is recalled from its day's file, as it ended", async () => {
  const { log } = await world([["2026-01-15", stored("000001"), acknowledged("000001")], TODAY]);
  expect(log.find(key("000001"))).toBeUndefined();
  expect((await log.recall(key("000001")))?.advices).toMatchObject([{ state: "ACKNOWLEDGED" }]);
  // Then it is remembered.
  expect(log.find(key("000001"))).toBeDefined();
});

test("one that was open for days is followed to the day on which it ended", async () => {
  const { log } = await world([
    ["2026-01-15", stored("000001"), dead("000001")],
    ["2026-01-28", acknowledged("000001")],
    TODAY,
  ]);
  expect((await log.recall(key("000001")))?.advices).toMatchObject([{ state: "ACKNOWLEDGED" }]);
});

test("what never was is not found, and what is remembered is not read again", async () => {
  const { log, disk } = await world([["2026-01-15", stored("000001"), acknowledged("000001")], TODAY]);
  expect(await log.recall(key("000002"))).toBeUndefined();
  expect(await log.recall(key("000001", "2019-01-01"))).toBeUndefined();
  await log.recall(key("000001"));
  disk.spoil("switch-2026-01-15", -10);
  expect(await log.recall(key("000001"))).toBeDefined();
});

test("a damaged day is told, and does not pass for an answer", async () => {
  const { log, disk } = await world([["2026-01-15", stored("000001"), acknowledged("000001")], TODAY]);
  disk.spoil("switch-2026-01-15", -10);
  await expect(log.recall(key("000001"))).rejects.toThrow("cannot be read in lines");
});

test("so many may ask at once; the next is told to come again", async () => {
  const { log } = await world([["2026-01-15", stored("000001"), acknowledged("000001")], TODAY]);
  const asked = await Promise.allSettled(
    Array.from({ length: 25 }, (_, i) => log.recall(key(String(i + 500).padStart(6, "0")))),
  );
  expect(asked.filter(({ status }) => status === "rejected")).toHaveLength(5);
  expect(asked.find(({ status }) => status === "rejected")).toMatchObject({ reason: { code: "OVERLOADED" } });
  expect(await log.recall(key("000001"))).toBeDefined();
});

test("only the days around the withdrawal's own are read, and never more than so many", async () => {
  const days = Array.from({ length: 90 }, (_, i) =>
    new Date(Date.UTC(2026, 0, 1 + i)).toISOString().slice(0, 10),
  );
  const lines = (date: string): DayLine[] => {
    if (date !== "2026-01-15") return [];
    return [{ at: "2026-01-15T10:00:00Z", ...stored("000001") } as DayLine];
  };
  const readDays = async (trace: string) => {
    const read: string[] = [];
    const found = await findInOlderDays(key(trace), {
      days,
      read: async (date) => {
        read.push(date);
        return lines(date);
      },
    });
    return { found, first: read[0], last: read.at(-1), count: read.length };
  };
  expect(await readDays("000002")).toEqual({
    ...{ found: undefined, first: "2026-01-14", last: "2026-01-21", count: 8 },
  });
  // Still open where the reading ends: how it stands now is not known, so nothing is said.
  expect(await readDays("000001")).toMatchObject({ found: undefined, first: "2026-01-14", count: 31 });
});
