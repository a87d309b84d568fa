// What a dispenser's report means for the notes.
import { expect, test } from "vitest";
import type { Cassette, NoteCount } from "./cassettes.ts";
import { type DispenseReport, judgeDispense } from "./dispense.ts";

const cassettes: Cassette[] = [
  { denomination: 2000, count: 5, capacity: 10 },
  { denomination: 1000, count: 5, capacity: 10 },
];
const planned: NoteCount[] = [
  { denomination: 2000, count: 2 },
  { denomination: 1000, count: 1 },
];
const one: NoteCount[] = [{ denomination: 2000, count: 1 }];
const surplus: NoteCount[] = [{ denomination: 2000, count: 3 }];
const impossible: NoteCount[] = [{ denomination: 2000, count: 6 }];
const none: NoteCount[] = [{ denomination: 2000, count: 0 }];

test.each<{ rule: string; report: DispenseReport | undefined; kind: string; notes: readonly NoteCount[] }>([
  { rule: "all taken", report: { presented: planned, taken: true }, kind: "taken", notes: planned },
  { rule: "some taken", report: { presented: one, taken: true }, kind: "taken", notes: one },
  { rule: "nothing presented", report: { presented: [], taken: true }, kind: "nothing", notes: [] },
  {
    rule: "zero notes are nothing",
    report: { presented: none, taken: "unknown" },
    kind: "nothing",
    notes: [],
  },
  { rule: "not taken", report: { presented: planned, taken: false }, kind: "retracted", notes: planned },
  { rule: "some, not taken", report: { presented: one, taken: false }, kind: "retracted", notes: one },
  {
    rule: "taken or not",
    report: { presented: planned, taken: "unknown" },
    kind: "in-doubt",
    notes: planned,
  },
  {
    rule: "more than asked for",
    report: { presented: surplus, taken: true },
    kind: "in-doubt",
    notes: surplus,
  },
  {
    rule: "more, but not taken",
    report: { presented: surplus, taken: false },
    kind: "retracted",
    notes: surplus,
  },
  {
    rule: "more than there is",
    report: { presented: impossible, taken: true },
    kind: "in-doubt",
    notes: planned,
  },
  { rule: "no report", report: undefined, kind: "in-doubt", notes: planned },
])("$rule: $kind", ({ report, kind, notes }) => {
  expect(judgeDispense(planned, cassettes, report)).toEqual({ kind, notes });
});
