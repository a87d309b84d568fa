// What one ATM did since its books were last closed: a line per withdrawal that touched money or may have. Pure.
import { worthOf } from "./cassettes.ts";
import type { DayBook, DayLine, EndedEntry } from "./journal-entries.ts";

export function emptyDay(openedAt: string): DayBook {
  return { openedAt, lines: [] };
}

export function enterWithdrawal(day: DayBook, ended: EndedEntry): DayBook {
  const { type: _, advice: __, moved, ...what } = ended;
  const out = worthOf(moved.dispensed);
  const inDoubt = ended.end === "in-doubt";
  const line: DayLine = {
    ...what,
    ...moved,
    dispensedAmount: inDoubt ? 0 : out,
    inDoubtAmount: inDoubt ? out : 0,
    retractedAmount: worthOf(moved.retracted),
  };
  return { ...day, lines: [...day.lines, line] };
}
