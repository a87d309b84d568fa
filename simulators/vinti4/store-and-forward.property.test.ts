// Whatever is lost, repeated or cut off, and in whatever order: each advice that was acknowledged to a terminal reaches the
// wallet, those of one withdrawal in their order, and what the wallet does about one it does once.
import fc from "fast-check";
import { expect, test } from "vitest";
import { ManualTimers } from "../atm/timers.ts";
import { MemoryDisk } from "../journal/memory-journal.ts";
import { openDayLog } from "./day-log.ts";
import { createTurns, createWork } from "./in-order.ts";
import type { Advice, TransactionKey } from "./records.ts";
import { createStoreAndForward, type StoreAndForward } from "./store-and-forward.ts";

type Step =
  | { do: "advise"; trace: number; advice: number }
  | { do: "wait"; ms: number }
  | { do: "power-cut"; afterBytes: number };
type Fate = "taken" | "request-lost" | "answer-lost";

const ADVICES: readonly Advice[] = [
  { kind: "COMPLETION", outcome: "UNKNOWN" },
  { kind: "COMPLETION", outcome: "DISPENSED", dispensedAmount: "5000" },
  { kind: "REVERSAL", reason: "TIMEOUT" },
];
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      ...{ do: fc.constant("advise" as const), trace: fc.integer({ min: 1, max: 3 }) },
      advice: fc.integer({ min: 0, max: ADVICES.length - 1 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant("wait" as const), ms: fc.integer({ min: 1, max: 5_000 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      ...{ do: fc.constant("power-cut" as const), afterBytes: fc.integer({ min: 0, max: 900 }) },
    }),
  },
);
const fate = fc.constantFrom<Fate>("taken", "request-lost", "answer-lost");
const keyOfTrace = (trace: number): TransactionKey => ({
  ...{ terminalId: "ATM00001", localDate: "2026-01-15", traceNumber: String(trace).padStart(6, "0") },
});

test("every advice that was acknowledged reaches the wallet, in order, and its effect is made once", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 25 }),
      fc.array(fate, { maxLength: 40 }),
      async (steps, fates) => {
        const disk = new MemoryDisk();
        /** What the wallet heard of each withdrawal, and what it did. */
        const heard = new Map<string, string[]>();
        const effects = new Map<string, Set<string>>();
        const send = async ({ traceNumber }: TransactionKey, advice: Advice) => {
          const next = fates.shift() ?? "taken";
          if (next !== "request-lost") {
            const text = JSON.stringify(advice);
            heard.set(traceNumber, [...(heard.get(traceNumber) ?? []), text]);
            effects.set(traceNumber, (effects.get(traceNumber) ?? new Set()).add(text));
          }
          return next === "taken"
            ? ({ kind: "answer", answer: {} } as const)
            : ({ kind: "silence", silence: "no-answer" } as const);
        };
        const acknowledged: { trace: number; text: string }[] = [];
        let timers = new ManualTimers();
        let work = createWork();
        let advices: StoreAndForward;
        const start = async () => {
          timers = new ManualTimers();
          work = createWork();
          advices = createStoreAndForward({
            ...{ log: await openDayLog({ journals: disk, clock: () => new Date("2026-01-15T12:00:00Z") }) },
            ...{ send, timers, work, turns: createTurns(), triesMax: 1_000, sendingMax: 2 },
            ...{ retryDelayMs: () => 1_000, onDeadLetter: () => {}, onFailure: () => advices.close() },
          });
          advices.resume();
          await work.whenIdle();
        };
        await start();
        for (const one of steps) {
          if (one.do === "advise") {
            const advice = ADVICES[one.advice]!;
            await advices!.add(keyOfTrace(one.trace), advice, "TERMINAL").then(
              ({ kind }) => {
                if (kind === "stored") acknowledged.push({ trace: one.trace, text: JSON.stringify(advice) });
              },
              () => {},
            );
          } else if (one.do === "wait") {
            timers.advance(one.ms);
          } else {
            disk.cutPowerAfter(one.afterBytes);
            await advices!.add(keyOfTrace(9), ADVICES[2]!, "SWITCH").catch(() => {});
            await work.whenIdle();
            disk.cutPower();
            advices!.close();
            await start();
          }
          await work.whenIdle();
        }
        for (let round = 0; round < 200 && timers.waiting > 0; round += 1) {
          timers.advance(1_000);
          await work.whenIdle();
        }
        expect(timers.waiting).toBe(0);
        for (const trace of [1, 2, 3]) {
          const { traceNumber } = keyOfTrace(trace);
          const inOrder = [
            ...new Set(acknowledged.filter((one) => one.trace === trace).map(({ text }) => text)),
          ];
          const first = [...new Set(heard.get(traceNumber) ?? [])];
          for (const text of inOrder) expect(first).toContain(text);
          // Nothing that came later is heard before what was to come first has been heard.
          const lastOf = new Map((heard.get(traceNumber) ?? []).map((text, i) => [text, i]));
          const firstOf = (text: string) => (heard.get(traceNumber) ?? []).indexOf(text);
          first.slice(1).forEach((text, i) => {
            expect(firstOf(text)).toBeGreaterThan(lastOf.get(first[i]!)!);
          });
          expect(effects.get(traceNumber)?.size ?? 0).toBe(first.length);
        }
      },
    ),
    { numRuns: 150 },
  );
});
