// What a dispenser's report means for the notes.
import { expect, test } from "vitest";
import type { Cassette, NoteCount } from "./cassettes.ts";
import { judgeDispense, judgePresentation, type PresentReport, type Taken } from "./dispense.ts";

type Report = PresentReport & { taken: Taken };

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

test.each<{ rule: string; report: Report | undefined; kind: string; notes: readonly NoteCount[] }>([
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
  const presentation = judgePresentation(planned, cassettes, report);
  const { end, moved } = judgeDispense(planned, presentation, report?.taken ?? "unknown");
  expect(end).toBe(kind);
  expect(moved).toEqual({
    dispensed: kind === "retracted" ? [] : notes,
    retracted: kind === "retracted" ? notes : [],
    diverted: [],
  });
});

test("what was drawn in and counted is in the retract bin, and the rest in the customer's hand", () => {
  const presentation = judgePresentation(planned, cassettes, { presented: planned });
  const some = judgeDispense(planned, presentation, { retracted: one });
  expect(some).toEqual({
    end: "taken",
    moved: {
      dispensed: [
        { denomination: 2000, count: 1 },
        { denomination: 1000, count: 1 },
      ],
      retracted: one,
      diverted: [],
    },
  });
  expect(judgeDispense(planned, presentation, { retracted: planned }).end).toBe("retracted");
  expect(judgeDispense(planned, presentation, { retracted: [] }).end).toBe("taken");
  expect(judgeDispense(planned, presentation, { retracted: surplus })).toMatchObject({
    end: "in-doubt",
    moved: { dispensed: planned },
  });
});

test("notes in the reject bin are booked there, beside what the customer took", () => {
  const presentation = judgePresentation(planned, cassettes, { presented: planned, diverted: one });
  expect(judgeDispense(planned, presentation, true)).toEqual({
    end: "taken",
    moved: { dispensed: planned, retracted: [], diverted: one },
  });
});

test("behind a shutter that stays shut the notes are in the retract bin, and nothing was presented", () => {
  const presentation = judgePresentation(planned, cassettes, { presented: [], retracted: planned });
  expect(judgeDispense(planned, presentation, "unknown")).toEqual({
    end: "nothing",
    moved: { dispensed: [], retracted: planned, diverted: [] },
  });
});

test("a report of more notes than there are, in all its places together, is no report", () => {
  const report = { presented: planned, diverted: [{ denomination: 2000, count: 4 }] } as PresentReport;
  expect(judgePresentation(planned, cassettes, report)).toMatchObject({ kind: "silent", presented: planned });
});
