// The hardware and its faults: what an ATM with this machine tells the switch, and where the notes really are.
import { expect, test } from "vitest";
import type { DeviceFault } from "../faults/catalogue.ts";
import { createFaultPlan } from "../faults/fault-plan.ts";
import type { FaultRule } from "../faults/rules.ts";
import { parseFault } from "../faults/sentence.ts";
import { MemoryDisk } from "../journal/memory-journal.ts";
import { Atm } from "./atm.ts";
import { type Cassette, countOf, worthOf } from "./cassettes.ts";
import { type AtmEvent, describeEvent } from "./events.ts";
import { isAtmEntry } from "./journal-entries.ts";
import { Machine } from "./machine.ts";
import { ScriptedSwitch } from "./scripted-switch.ts";
import { ManualTimers } from "./timers.ts";

const cassettes: Cassette[] = [
  { denomination: 2000, count: 30, capacity: 100 },
  { denomination: 1000, count: 13, capacity: 100 },
];
const request = { code: "493027", amount: 5000 };

async function atmWith(rules: FaultRule[], options: { binCapacity?: number; cassettes?: Cassette[] } = {}) {
  const machine = new Machine({ cassettes, ...options });
  const disk = new MemoryDisk();
  const switchClient = new ScriptedSwitch();
  const events: AtmEvent[] = [];
  let atm: Atm | undefined;
  const faults = createFaultPlan({
    rules,
    nowMs: () => 0,
    wait: async () => {},
    crash: () => {
      disk.cutPower();
      atm?.cutPower();
    },
  });
  const start = async () => {
    atm = new Atm({
      terminalId: "ATM00001",
      switchClient,
      cassettes,
      ...options,
      journal: await disk.open("atm", isAtmEntry),
      dispenser: machine,
      faults,
      timers: new ManualTimers(),
      clock: () => new Date("2026-01-15T11:32:05Z"),
      onEvent: (event) => events.push(event),
    });
    await atm.ready;
    return atm;
  };
  return { machine, switchClient, events, start, fired: () => faults.firings().length };
}

/** All notes that were ever in the machine, by denomination. */
function physical(machine: Machine, denomination: 2000 | 1000): number {
  const { cassettes: left, shutter, retracted, diverted, inHands } = machine.notes();
  return countOf([...left, ...shutter, ...retracted, ...diverted, ...inHands], denomination);
}

test.each<{ fault: string; point?: string; says: object; inHands: number; bins?: [number, number] }>([
  { fault: "jam", says: { reason: "HARDWARE" }, inHands: 0 },
  { fault: "partial-present", says: { outcome: "DISPENSED", dispensedAmount: 2000 }, inHands: 2000 },
  { fault: "double-pick", says: { outcome: "UNKNOWN" }, inHands: 6000 },
  { fault: "divert", says: { outcome: "DISPENSED", dispensedAmount: 5000 }, inHands: 5000, bins: [0, 2000] },
  { fault: "shutter", says: { reason: "HARDWARE" }, inHands: 0, bins: [5000, 0] },
  { fault: "not-taken", says: { reason: "NOT_TAKEN" }, inHands: 0, bins: [5000, 0] },
  {
    fault: "partly-taken",
    says: { outcome: "DISPENSED", dispensedAmount: 4000 },
    inHands: 4000,
    bins: [1000, 0],
  },
  { fault: "in-doubt", says: { outcome: "UNKNOWN" }, inHands: 5000 },
])("device:$fault is reported as $says", async ({ fault, says, inHands, bins = [0, 0] }) => {
  const { machine, switchClient, start } = await atmWith([parseFault(`${fault} once`)]);
  const atm = await start();
  await atm.withdraw(request);
  expect([...switchClient.completions, ...switchClient.reversals]).toMatchObject([says]);
  const notes = machine.notes();
  expect(worthOf(notes.inHands) + worthOf(notes.shutter)).toBe(inHands);
  expect([worthOf(notes.retracted), worthOf(notes.diverted)]).toEqual(bins);
  for (const row of atm.inventory()) {
    expect(row.inCassettes + row.retracted + row.diverted + row.dispensed).toBe(row.loaded);
    expect(physical(machine, row.denomination as 2000)).toBe(row.loaded);
    expect(row.inCassettes).toBe(countOf(notes.cassettes, row.denomination));
  }
  await atm.withdraw(request);
  expect(switchClient.completions.at(-1)).toMatchObject({ outcome: "DISPENSED", dispensedAmount: 5000 });
});

test("a retract bin without room: what nobody took cannot be drawn in, so it is in doubt, and then nobody is served", async () => {
  const { machine, switchClient, start } = await atmWith([parseFault("not-taken")], { binCapacity: 4 });
  const atm = await start();
  await atm.withdraw(request);
  expect(atm.status().retractBin).toEqual({ count: 3, capacity: 4 });
  expect(await atm.withdraw(request)).toEqual({ outcome: "cannot-dispense", reason: "RETRACT_BIN_FULL" });
  expect(switchClient.authorisations).toHaveLength(1);
  machine.present([{ denomination: 2000, count: 2 }]);
  expect(machine.collect("not-taken")).toBe("unknown");
});

test("a cassette that holds less than the book says gives what it has, and only that is debited", async () => {
  const short: Cassette[] = [
    { denomination: 2000, count: 1, capacity: 100 },
    { denomination: 1000, count: 13, capacity: 100 },
  ];
  const machine = new Machine({ cassettes: short });
  const switchClient = new ScriptedSwitch();
  const clock = () => new Date("2026-01-15T11:32:05Z");
  const atm = new Atm({ terminalId: "ATM00001", switchClient, cassettes, dispenser: machine, clock });
  expect(await atm.withdraw(request)).toMatchObject({ outcome: "dispensed", amount: 3000 });
});

test("low and empty cassettes are told once, and the status shows them", async () => {
  const { events, start } = await atmWith([]);
  const atm = await start();
  for (let visit = 0; visit < 3; visit += 1) await atm.withdraw({ ...request, amount: 1000 });
  expect(atm.status().cassettes).toMatchObject([{ level: "ok" }, { cassette: 2, count: 10, level: "low" }]);
  for (let visit = 0; visit < 10; visit += 1) await atm.withdraw({ ...request, amount: 1000 });
  const levels = events.filter(({ type }) => type === "cassette-level");
  expect(levels.map(describeEvent)).toEqual([
    "Cassette 2 (1.000$00) is low: 10 notes left.",
    "Cassette 2 (1.000$00) is empty.",
  ]);
  expect(await atm.withdraw({ ...request, amount: 1000 })).toMatchObject({ reason: "NOT_ENOUGH_NOTES" });
});

const points = [
  "atm.present.before",
  "atm.present.after",
  "atm.take.before",
  "atm.take.after",
  "atm.restart.before",
  "atm.restart.after",
] as const;

test.each(points)(
  "power off at %s: the next start decides, and no note is counted on that is gone",
  async (point) => {
    const { machine, switchClient, events, start, fired } = await atmWith([
      { point, kind: "crash", times: 1 },
    ]);
    const first = start();
    if (!point.startsWith("atm.restart")) void (await first).withdraw(request);
    await expect.poll(fired, { timeout: 10_000 }).toBe(1);
    const atm = await start();
    await atm.deliverPendingAdvices();
    const told = [...switchClient.completions, ...switchClient.reversals];
    const moved = worthOf([...machine.notes().inHands, ...machine.notes().shutter]) > 0;
    if (point.startsWith("atm.restart")) expect(told).toEqual([]);
    else expect(told).toMatchObject([moved ? { outcome: "UNKNOWN" } : { reason: "ATM_MALFUNCTION" }]);
    for (const row of atm.inventory()) {
      expect(row.inCassettes).toBeLessThanOrEqual(countOf(machine.notes().cassettes, row.denomination));
      expect(row.inCassettes + row.retracted + row.diverted + row.dispensed).toBe(row.loaded);
    }
    if (moved) expect(events.map(describeEvent).join()).toContain("nobody knows what became of 5.000$00");
  },
);

test("device:journal-unreadable at the restart: in doubt, and nobody is served before a count", async () => {
  const unreadable: FaultRule = {
    point: "atm.restart.before",
    kind: "device",
    device: "journal-unreadable" satisfies DeviceFault,
    skip: 1,
    times: 1,
  };
  const crash: FaultRule = { point: "atm.present.after", kind: "crash", times: 1 };
  const { switchClient, start, fired } = await atmWith([unreadable, crash]);
  void (await start()).withdraw(request);
  await expect.poll(fired, { timeout: 10_000 }).toBe(1);
  const atm = await start();
  await atm.deliverPendingAdvices();
  expect(switchClient.reversals).toEqual([]);
  expect(switchClient.completions[0]).toMatchObject({ traceNumber: "000001", outcome: "UNKNOWN" });
  expect(atm.status().outOfService).toBe("MUST_BE_COUNTED");
});
