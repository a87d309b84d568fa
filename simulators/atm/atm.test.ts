// One ATM against a switch that answers from a script: who gets notes, and what is reported until it is acknowledged.
import { expect, test } from "vitest";
import { MemoryDisk } from "../journal/memory-journal.ts";
import { Atm, type AtmOptions } from "./atm.ts";
import type { NoteCount } from "./cassettes.ts";
import { type AtmEvent, describeEvent } from "./events.ts";
import { isAtmEntry } from "./journal-entries.ts";
import { type ScriptedReport, scriptedDispenser } from "./scripted-dispenser.ts";
import { ScriptedSwitch, transactionId } from "./scripted-switch.ts";
import type { AdviceAnswer, Decision, Unknown } from "./switch-client.ts";
import { ManualTimers } from "./timers.ts";

const code = "493027";
const key = { terminalId: "ATM00001", localDate: "2026-01-15", traceNumber: "000001" };
const fiveThousand: NoteCount[] = [
  { denomination: 2000, count: 2 },
  { denomination: 1000, count: 1 },
];
const connectionLost: Unknown = { kind: "unknown", cause: "connection" };
const never = () => new Promise<never>(() => {});

function atmWith(options: Partial<AtmOptions> = {}) {
  const switchClient = new ScriptedSwitch();
  const timers = new ManualTimers();
  const events: AtmEvent[] = [];
  const atm = new Atm({
    terminalId: "ATM00001",
    switchClient,
    timers,
    clock: () => new Date("2026-01-15T11:32:05Z"),
    onEvent: (event) => events.push(event),
    retryDelayMs: (tries) => tries * 1_000,
    ...options,
  });
  const dispensed = () => atm.inventory().reduce((sum, row) => sum + row.dispensed * row.denomination, 0);
  return { atm, switchClient, timers, events, types: () => events.map(({ type }) => type), dispensed };
}

/** Lets everything run that only waits for promises. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

test("an approved withdrawal pays the notes, prints a receipt and reports what came out", async () => {
  const { atm, switchClient, types, dispensed } = atmWith();
  const result = await atm.withdraw({ code, amount: 5000 });
  expect(result).toMatchObject({ outcome: "dispensed", amount: 5000, requestedAmount: 5000, transactionId });
  expect(result).toMatchObject({ ...key, notes: fiveThousand, advice: "acknowledged" });
  expect(switchClient.authorisations).toEqual([{ ...key, code, amount: 5000, currency: "CVE" }]);
  expect(switchClient.completions).toEqual([{ ...key, outcome: "DISPENSED", dispensedAmount: 5000 }]);
  expect(switchClient.reversals).toEqual([]);
  expect(dispensed()).toBe(5000);
  expect(types()).toEqual([
    "authorisation-requested",
    "withdrawal-approved",
    "notes-presented",
    "notes-taken",
    "advice-queued",
    "advice-acknowledged",
  ]);
});

test("the code is in the question to the switch and nowhere else", async () => {
  const { atm, events } = atmWith();
  const result = await atm.withdraw({ code, amount: 5000 });
  const told = JSON.stringify([result, events, events.map(describeEvent), atm.inventory()]);
  expect(told).not.toContain(code);
});

test("a decline pays nothing and needs no report", async () => {
  const { atm, switchClient, dispensed, events } = atmWith();
  const lockedUntil = "2026-01-15T11:42:05.000Z";
  switchClient.decisions.push({ kind: "declined", reason: "TERMINAL_LOCKED", lockedUntil });
  const result = await atm.withdraw({ code, amount: 5000 });
  expect(result).toEqual({ outcome: "declined", reason: "TERMINAL_LOCKED", lockedUntil, ...key });
  expect(dispensed()).toBe(0);
  expect(switchClient.reversals).toEqual([]);
  expect(atm.pendingAdvices()).toEqual([]);
  expect(events.map(describeEvent)).toContain(`Declined: TERMINAL_LOCKED, locked until ${lockedUntil}.`);
});

test.each<{ fault: string; decision: Decision | Unknown; reason: string }>([
  { fault: "timeout", decision: { kind: "unknown", cause: "timeout" }, reason: "TIMEOUT" },
  { fault: "connection", decision: connectionLost, reason: "TIMEOUT" },
  {
    fault: "error",
    decision: { kind: "unknown", cause: "error", code: "OUTCOME_UNKNOWN" },
    reason: "DESTINATION_UNAVAILABLE",
  },
  {
    fault: "malformed",
    decision: { kind: "unknown", cause: "malformed" },
    reason: "DESTINATION_UNAVAILABLE",
  },
  {
    fault: "other-amount",
    decision: { kind: "approved", transactionId, amount: 50_000 },
    reason: "DESTINATION_UNAVAILABLE",
  },
  {
    fault: "other-amount",
    decision: { kind: "approved", transactionId, amount: 5000, currency: "EUR" },
    reason: "DESTINATION_UNAVAILABLE",
  },
])(
  "without a usable answer ($fault) no note moves and a reversal goes out",
  async ({ fault, decision, reason }) => {
    const { atm, switchClient, dispensed } = atmWith();
    switchClient.decisions.push(decision);
    const result = await atm.withdraw({ code, amount: 5000 });
    expect(result).toEqual({
      outcome: "unknown",
      reason: "NO_ANSWER",
      fault,
      advice: "acknowledged",
      ...key,
    });
    expect(dispensed()).toBe(0);
    expect(switchClient.reversals).toEqual([{ ...key, reason }]);
    expect(switchClient.completions).toEqual([]);
  },
);

test("a switch client that throws is a lost answer, not a decline", async () => {
  const { atm, switchClient } = atmWith();
  switchClient.decisions.push(() => Promise.reject(new Error("broken")));
  expect(await atm.withdraw({ code, amount: 5000 })).toMatchObject({
    outcome: "unknown",
    fault: "connection",
  });
  expect(switchClient.reversals).toHaveLength(1);
});

test("a late approval is discarded: nothing is paid for it, and the reversal stands", async () => {
  const { atm, switchClient, timers, types, dispensed } = atmWith();
  const late = Promise.withResolvers<Decision>();
  switchClient.decisions.push(late.promise);
  const withdrawal = atm.withdraw({ code, amount: 5000 });
  await settled();
  timers.advance(15_000);
  expect(await withdrawal).toMatchObject({ outcome: "unknown", fault: "timeout", advice: "acknowledged" });
  late.resolve({ kind: "approved", transactionId });
  await settled();
  expect(types().at(-1)).toBe("late-answer-discarded");
  expect(dispensed()).toBe(0);
  expect(switchClient.reversals).toEqual([{ ...key, reason: "TIMEOUT" }]);
  expect(switchClient.completions).toEqual([]);
});

test("a reversal is repeated with the same body until it is acknowledged, and then never again", async () => {
  const { atm, switchClient, timers, types } = atmWith();
  switchClient.decisions.push(connectionLost);
  switchClient.adviceAnswers.push(connectionLost, { kind: "unknown", cause: "error", code: "UNAVAILABLE" });
  expect(await atm.withdraw({ code, amount: 5000 })).toMatchObject({ outcome: "unknown", advice: "queued" });
  expect(atm.pendingAdvices()).toHaveLength(1);
  timers.advance(999);
  await settled();
  expect(switchClient.reversals).toHaveLength(1);
  timers.advance(1);
  await settled();
  expect(switchClient.reversals).toHaveLength(2);
  timers.advance(2_000);
  await settled();
  expect(switchClient.reversals).toEqual(Array(3).fill({ ...key, reason: "TIMEOUT" }));
  expect(switchClient.marks).toEqual([0, 1, 2]);
  expect(atm.pendingAdvices()).toEqual([]);
  expect(types().at(-1)).toBe("advice-acknowledged");
  timers.advance(3_600_000);
  await settled();
  expect(switchClient.reversals).toHaveLength(3);
  expect(timers.waiting).toBe(0);
});

test("a completion whose answer never comes stays queued, and the customer has the notes once", async () => {
  const { atm, switchClient, timers, dispensed } = atmWith({ adviceTimeoutMs: 5_000 });
  switchClient.adviceAnswers.push(never);
  const withdrawal = atm.withdraw({ code, amount: 5000 });
  await settled();
  timers.advance(5_000);
  expect(await withdrawal).toMatchObject({ outcome: "dispensed", advice: "queued" });
  expect(await atm.deliverPendingAdvices()).toEqual({ acknowledged: 1, pending: 0 });
  expect(switchClient.completions).toEqual(
    Array(2).fill({ ...key, outcome: "DISPENSED", dispensedAmount: 5000 }),
  );
  expect(dispensed()).toBe(5000);
  expect(timers.waiting).toBe(0);
});

test("asking for delivery twice at once sends each advice once", async () => {
  const { atm, switchClient } = atmWith();
  switchClient.adviceAnswers.push(connectionLost);
  await atm.withdraw({ code, amount: 5000 });
  const both = await Promise.all([atm.deliverPendingAdvices(), atm.deliverPendingAdvices()]);
  expect(both).toEqual(Array(2).fill({ acknowledged: 1, pending: 0 }));
  expect(switchClient.completions).toHaveLength(2);
});

test("an advice that is refused for good stays visible, is not repeated by itself, and goes out again by hand", async () => {
  const { atm, switchClient, timers, types } = atmWith();
  switchClient.adviceAnswers.push({ kind: "refused", code: "WITHDRAWAL_NOT_AUTHORISED", message: "" });
  await atm.withdraw({ code, amount: 5000 });
  expect(types().at(-1)).toBe("advice-refused");
  expect(timers.waiting).toBe(0);
  expect(atm.pendingAdvices()).toMatchObject([{ tries: 1, refusedWith: "WITHDRAWAL_NOT_AUTHORISED" }]);
  expect(await atm.deliverPendingAdvices()).toEqual({ acknowledged: 1, pending: 0 });
});

test("a closed ATM repeats nothing by itself and forgets nothing", async () => {
  const { atm, switchClient, timers } = atmWith();
  switchClient.adviceAnswers.push(connectionLost, connectionLost);
  await atm.withdraw({ code, amount: 5000 });
  atm.close();
  expect(timers.waiting).toBe(0);
  expect(await atm.deliverPendingAdvices()).toEqual({ acknowledged: 0, pending: 1 });
  expect(timers.waiting).toBe(0);
  expect(await atm.deliverPendingAdvices()).toEqual({ acknowledged: 1, pending: 0 });
});

test("when nothing is presented the withdrawal is reversed as HARDWARE and no note has moved", async () => {
  const { atm, switchClient, dispensed } = atmWith({
    dispenser: scriptedDispenser(() => ({ presented: [], taken: false })),
  });
  const result = await atm.withdraw({ code, amount: 5000 });
  expect(result).toMatchObject({ outcome: "cannot-dispense", reason: "HARDWARE", advice: "acknowledged" });
  expect(switchClient.reversals).toEqual([{ ...key, reason: "HARDWARE" }]);
  expect(switchClient.completions).toEqual([]);
  expect(dispensed()).toBe(0);
});

test("when some notes are presented the completion and the receipt say what came out", async () => {
  const { atm, switchClient } = atmWith({
    dispenser: scriptedDispenser(() => ({ presented: [{ denomination: 2000, count: 1 }], taken: true })),
  });
  const result = await atm.withdraw({ code, amount: 5000 });
  expect(result).toMatchObject({ outcome: "dispensed", amount: 2000, requestedAmount: 5000 });
  expect(result).toMatchObject({ receipt: expect.stringContaining("ENTREGUE:") });
  expect(switchClient.completions).toEqual([{ ...key, outcome: "DISPENSED", dispensedAmount: 2000 }]);
});

test("notes that nobody takes go into the retract bin and the withdrawal is reversed", async () => {
  const { atm, switchClient } = atmWith({
    dispenser: scriptedDispenser((notes) => ({ presented: notes, taken: false })),
  });
  const result = await atm.withdraw({ code, amount: 5000 });
  expect(result).toMatchObject({ outcome: "cannot-dispense", reason: "NOT_TAKEN" });
  expect(switchClient.reversals).toEqual([{ ...key, reason: "NOT_TAKEN" }]);
  expect(atm.inventory()[0]).toEqual({
    denomination: 2000,
    loaded: 500,
    inCassettes: 498,
    retracted: 2,
    diverted: 0,
    dispensed: 0,
    inDoubt: 0,
  });
});

test.each<{
  case_: string;
  report: (notes: readonly NoteCount[]) => ScriptedReport | Promise<ScriptedReport>;
}>([
  { case_: "taken or not", report: (notes) => ({ presented: notes, taken: "unknown" }) },
  { case_: "no report", report: () => Promise.reject(new Error("power lost")) },
])(
  "when nobody knows what came out ($case_) a person decides: completion UNKNOWN, never a reversal",
  async ({ report }) => {
    const { atm, switchClient } = atmWith({ dispenser: scriptedDispenser(report) });
    const result = await atm.withdraw({ code, amount: 5000 });
    expect(result).toMatchObject({ outcome: "unknown", reason: "DISPENSE_IN_DOUBT", transactionId });
    expect(switchClient.completions).toEqual([{ ...key, outcome: "UNKNOWN" }]);
    expect(switchClient.reversals).toEqual([]);
    expect(atm.inventory()[0]).toMatchObject({ inCassettes: 498, dispensed: 2, inDoubt: 2 });
  },
);

test.each([
  { amount: 0, code, reason: "INVALID_AMOUNT" },
  { amount: 100, code, reason: "NOT_PAYABLE_IN_NOTES" },
  { amount: 100_000, code, reason: "TOO_MANY_NOTES" },
  { amount: 5000, code: "49302", reason: "INVALID_CODE" },
  { amount: 5000, code: "49302x", reason: "INVALID_CODE" },
])(
  "$reason is found out before the switch is asked, and no trace number is spent",
  async ({ reason, ...request }) => {
    const { atm, switchClient } = atmWith();
    expect(await atm.withdraw(request)).toEqual({ outcome: "cannot-dispense", reason });
    expect(switchClient.authorisations).toEqual([]);
    expect(switchClient.reversals).toEqual([]);
    expect(await atm.withdraw({ code, amount: 5000 })).toMatchObject({ traceNumber: "000001" });
  },
);

test("what was paid out is no longer there for the next customer", async () => {
  const { atm, switchClient } = atmWith({ cassettes: [{ denomination: 2000, count: 2, capacity: 10 }] });
  expect(await atm.withdraw({ code, amount: 4000 })).toMatchObject({ outcome: "dispensed" });
  expect(await atm.withdraw({ code, amount: 2000 })).toMatchObject({ reason: "NOT_ENOUGH_NOTES" });
  expect(switchClient.authorisations).toHaveLength(1);
});

test("one customer at a time", async () => {
  const { atm, switchClient } = atmWith();
  const answer = Promise.withResolvers<Decision>();
  switchClient.decisions.push(answer.promise);
  const first = atm.withdraw({ code, amount: 5000 });
  expect(await atm.withdraw({ code, amount: 5000 })).toEqual({ outcome: "cannot-dispense", reason: "BUSY" });
  answer.resolve({ kind: "approved", transactionId });
  expect(await first).toMatchObject({ outcome: "dispensed" });
  expect(switchClient.authorisations).toHaveLength(1);
});

test("with too many reports waiting the ATM serves nobody, until they are acknowledged", async () => {
  const { atm, switchClient } = atmWith({ pendingAdvicesMax: 2 });
  switchClient.adviceAnswers.push(connectionLost, connectionLost);
  await atm.withdraw({ code, amount: 200 });
  await atm.withdraw({ code, amount: 200 });
  expect(await atm.withdraw({ code, amount: 200 })).toMatchObject({ reason: "TOO_MANY_PENDING_ADVICES" });
  await atm.deliverPendingAdvices();
  expect(await atm.withdraw({ code, amount: 200 })).toMatchObject({ outcome: "dispensed" });
});

test("the trace number continues from where it is told, and is kept before the switch hears it", async () => {
  const disk = new MemoryDisk();
  const kept: string[] = [];
  const journal = await disk.open("atm", isAtmEntry);
  const { atm, switchClient } = atmWith({
    lastTrace: { localDate: "2026-01-15", traceNumber: "000041" },
    journal,
  });
  switchClient.decisions.push(async () => {
    kept.push(disk.textOf("atm"));
    return { kind: "approved", transactionId };
  });
  await atm.withdraw({ code, amount: 200 });
  await atm.withdraw({ code, amount: 200 });
  expect(kept[0]).toContain('"type":"asked","amount":200');
  expect(switchClient.authorisations.map(({ traceNumber }) => traceNumber)).toEqual(["000042", "000043"]);
});

test("a question that cannot be kept is not asked, and the machine is out of service", async () => {
  const disk = new MemoryDisk();
  const { atm, switchClient, types } = atmWith({ journal: await disk.open("atm", isAtmEntry) });
  await atm.ready;
  disk.cutPower();
  expect(await atm.withdraw({ code, amount: 200 })).toMatchObject({ reason: "OUT_OF_SERVICE" });
  expect(await atm.withdraw({ code, amount: 200 })).toMatchObject({ reason: "OUT_OF_SERVICE" });
  expect(switchClient.authorisations).toEqual([]);
  expect(types()).toEqual(["out-of-service", "withdrawal-refused", "withdrawal-refused"]);
});

test("an approval that cannot be kept is not paid out, and nothing is said that the disk does not know", async () => {
  const disk = new MemoryDisk();
  const { atm, switchClient, dispensed } = atmWith({ journal: await disk.open("atm", isAtmEntry) });
  switchClient.decisions.push(async () => {
    disk.cutPower();
    return { kind: "approved", transactionId };
  });
  expect(await atm.withdraw({ code, amount: 200 })).toEqual({
    outcome: "unknown",
    reason: "JOURNAL_LOST",
    ...key,
  });
  expect(dispensed()).toBe(0);
  expect([switchClient.completions, switchClient.reversals]).toEqual([[], []]);
});

test("advices that an earlier run left behind go out again by themselves, marked as repeats; refused ones wait for a person", async () => {
  const disk = new MemoryDisk();
  const open = () => disk.open("atm", isAtmEntry);
  const first = atmWith({ journal: await open() });
  const refused: AdviceAnswer = { kind: "refused", code: "WITHDRAWAL_NOT_AUTHORISED", message: "" };
  first.switchClient.adviceAnswers.push(refused, connectionLost);
  await first.atm.withdraw({ code, amount: 200 });
  await first.atm.withdraw({ code, amount: 5000 });
  const before = first.atm.inventory();
  first.atm.cutPower();
  disk.cutPower();
  const { atm, switchClient } = atmWith({ journal: await open() });
  await atm.ready;
  await settled();
  expect(switchClient.completions).toEqual([
    { ...key, traceNumber: "000002", outcome: "DISPENSED", dispensedAmount: 5000 },
  ]);
  expect(switchClient.marks).toEqual([1]);
  expect(atm.pendingAdvices()).toMatchObject([{ refusedWith: "WITHDRAWAL_NOT_AUTHORISED" }]);
  expect(atm.inventory()).toEqual(before);
});

test("a journal that has grown is replaced by what it comes to", async () => {
  const disk = new MemoryDisk();
  const load = [{ denomination: 200 as const, count: 400, capacity: 400 }];
  const journal = await disk.open("atm", isAtmEntry);
  const { atm } = atmWith({ journal, cassettes: load });
  for (let visit = 0; visit < 200; visit += 1) await atm.withdraw({ code, amount: 200 });
  expect(disk.textOf("atm").split("\n").length).toBeLessThan(1_000);
  disk.cutPower();
  const next = atmWith({ journal: await disk.open("atm", isAtmEntry), cassettes: load });
  await next.atm.ready;
  expect(next.atm.inventory()).toEqual(atm.inventory());
  expect(next.atm.supervisor.dayReport().withdrawals).toHaveLength(200);
  expect(await next.atm.withdraw({ code, amount: 200 })).toMatchObject({ traceNumber: "000201" });
});
