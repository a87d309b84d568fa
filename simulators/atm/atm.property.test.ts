// Random customers, answers and dispensers: no note is ever lost or made, and every note out has its report.
import fc from "fast-check";
import { expect, test } from "vitest";
import { Atm } from "./atm.ts";
import { type Cassette, denominations, type NoteCount, worthOf } from "./cassettes.ts";
import type { Taken } from "./dispense.ts";
import { type ScriptedReport, scriptedDispenser } from "./scripted-dispenser.ts";
import { ScriptedSwitch, transactionId } from "./scripted-switch.ts";
import type { AdviceAnswer, Decision, Unknown } from "./switch-client.ts";
import { ManualTimers } from "./timers.ts";

const unknown: Unknown = { kind: "unknown", cause: "connection" };
const decisions = fc.constantFrom<(Decision | Unknown)[]>(
  { kind: "approved", transactionId },
  { kind: "approved", transactionId },
  { kind: "approved", transactionId, amount: 1 },
  { kind: "declined", reason: "CODE_UNKNOWN" },
  unknown,
);
const adviceAnswers = fc.array(
  fc.constantFrom<(AdviceAnswer | Unknown)[]>(
    { kind: "acknowledged" },
    { kind: "refused", code: "WITHDRAWAL_NOT_AUTHORISED", message: "" },
    unknown,
  ),
  { maxLength: 3 },
);
const dispensers = fc.oneof(
  fc.constant("faultless" as const),
  fc.constant("throws" as const),
  fc.record({
    presented: fc.array(
      fc.record({ denomination: fc.constantFrom(...denominations), count: fc.integer({ min: -1, max: 6 }) }),
      { maxLength: 3 },
    ),
    diverted: fc.array(
      fc.record({ denomination: fc.constantFrom(...denominations), count: fc.integer({ min: 0, max: 2 }) }),
      { maxLength: 1 },
    ),
    taken: fc.constantFrom<Taken[]>(true, false, "unknown", {
      retracted: [{ denomination: 2000, count: 1 }],
    }),
  }),
);
const customers = fc.array(
  fc.record({
    amount: fc.integer({ min: -1, max: 60 }).map((hundreds) => hundreds * 100),
    decision: decisions,
    adviceAnswers,
    dispenser: dispensers,
    deliver: fc.boolean(),
  }),
  { maxLength: 20 },
);
const loads = fc.uniqueArray(
  fc.record({
    denomination: fc.constantFrom(...denominations),
    count: fc.nat(12),
    capacity: fc.constant(12),
  }),
  { minLength: 1, selector: ({ denomination }) => denomination },
);

test("loaded = in cassettes + retracted + diverted + dispensed, and completions equal the confirmed notes out", async () => {
  await fc.assert(
    fc.asyncProperty(loads, customers, async (cassettes: Cassette[], sequence) => {
      const switchClient = new ScriptedSwitch();
      const timers = new ManualTimers();
      let dispense: (notes: readonly NoteCount[]) => ScriptedReport = (notes) => ({
        presented: notes,
        taken: true,
      });
      const atm = new Atm({
        terminalId: "ATM00001",
        switchClient,
        cassettes,
        timers,
        clock: () => new Date("2026-01-15T11:32:05Z"),
        dispenser: scriptedDispenser((notes) => dispense(notes)),
        onEvent: () => conserved(atm),
        retryDelayMs: () => 1_000,
      });
      for (const { amount, decision, dispenser, deliver, ...customer } of sequence) {
        switchClient.decisions.splice(0, Number.POSITIVE_INFINITY, decision);
        switchClient.adviceAnswers.splice(0, Number.POSITIVE_INFINITY, ...customer.adviceAnswers);
        dispense = (notes) => {
          if (dispenser === "throws") throw new Error("power lost");
          return dispenser === "faultless" ? { presented: notes, taken: true } : dispenser;
        };
        const before = confirmedOut(atm);
        const result = await atm.withdraw({ code: "493027", amount });
        const paid = result.outcome === "dispensed" ? worthOf(result.notes) : 0;
        expect(confirmedOut(atm) - before).toBe(paid);
        if (decision.kind !== "approved" || decision.amount !== undefined) expect(paid).toBe(0);
        if (deliver) await atm.deliverPendingAdvices();
        timers.advance(1_000);
        // Repeats under way end before the next customer comes.
        await new Promise<void>((resolve) => setImmediate(resolve));
      }
      conserved(atm);

      switchClient.adviceAnswers.length = 0;
      await atm.deliverPendingAdvices();
      expect(atm.pendingAdvices()).toEqual([]);
      const reports = new Map(switchClient.completions.map((advice) => [advice.traceNumber, advice]));
      const reversed = new Set(switchClient.reversals.map(({ traceNumber }) => traceNumber));
      const reported = [...reports.values()].reduce(
        (sum, advice) => sum + Number(advice.dispensedAmount ?? 0),
        0,
      );
      expect(reported).toBe(confirmedOut(atm));
      expect([...reports.keys()].filter((trace) => reversed.has(trace))).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

function conserved(atm: Atm): void {
  for (const row of atm.inventory()) {
    expect(row.inCassettes + row.retracted + row.diverted + row.dispensed).toBe(row.loaded);
    expect(
      Math.min(row.inCassettes, row.retracted, row.diverted, row.dispensed, row.inDoubt),
    ).toBeGreaterThanOrEqual(0);
    expect(row.inDoubt).toBeLessThanOrEqual(row.dispensed);
  }
}

function confirmedOut(atm: Atm): number {
  return atm.inventory().reduce((sum, row) => sum + (row.dispensed - row.inDoubt) * row.denomination, 0);
}
