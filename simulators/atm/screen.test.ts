// What a person reads at the ATM.
import { expect, test } from "vitest";
import { showCassettes, showEvent, showResult } from "./screen.ts";
import { transactionId } from "./scripted-switch.ts";

const key = { terminalId: "ATM00001", localDate: "2026-01-15", traceNumber: "000001" };

test("notes come out one by one, under the time on the terminal's wall", () => {
  const notes = [
    { denomination: 2000, count: 2 },
    { denomination: 1000, count: 1 },
  ] as const;
  const at = new Date("2026-01-15T11:32:05Z");
  const event = { type: "notes-presented", notes, amount: 5000, at, ...key } as const;
  expect(showEvent(event, "Atlantic/Cape_Verde")).toEqual([
    "10:32:05  Presented 2 x 2.000 + 1 x 1.000 = 5.000$00.",
    "          [2.000$00] [2.000$00] [1.000$00]",
  ]);
});

test("the cassettes are shown with counts and worth", () => {
  expect(showCassettes([{ denomination: 2000, count: 498 }])).toEqual(["   498 x 2.000$00 = 996.000$00"]);
});

test("a wallet that could not be reached has declined nothing, and nothing is promised of the code", () => {
  expect(showResult({ outcome: "declined", reason: "DESTINATION_UNAVAILABLE", ...key })).toBe(
    "The wallet could not be reached. Nothing was debited, and nothing has changed about your code.",
  );
});

test("what is unknown is never called declined", () => {
  const unknown = [
    { outcome: "unknown", reason: "NO_ANSWER", fault: "timeout", advice: "queued", ...key },
    { outcome: "unknown", reason: "DISPENSE_IN_DOUBT", transactionId, advice: "queued", ...key },
  ] as const;
  for (const result of unknown) expect(showResult(result)).not.toMatch(/declin|refus/i);
  expect(showResult({ outcome: "declined", reason: "CODE_EXPIRED", ...key })).toBe(
    "The wallet declined: CODE_EXPIRED.",
  );
});
