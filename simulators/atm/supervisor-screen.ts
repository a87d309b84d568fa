// What a supervisor sees of an ATM: its state, what a count found, the end of the day. Pure.
import type { PendingAdvice } from "./advice-queue.ts";
import type { NoteCount } from "./cassettes.ts";
import type { DayReport } from "./day-book.ts";
import { describeAdvice } from "./events.ts";
import { describeLocalRefusal } from "./local-refusals.ts";
import { formatEscudos, formatNotes } from "./money-words.ts";
import type { AtmStatus } from "./status.ts";
import type { CountReport } from "./supervisor.ts";

export function showStatus(status: AtmStatus): string[] {
  const { outOfService, cassettes, retractBin, rejectBin, pendingAdvices, notesInDoubt } = status;
  return [
    outOfService ? `Out of service: ${describeLocalRefusal(outOfService)}` : "In service.",
    ...cassettes.map(
      ({ cassette, denomination, count, capacity, level }) =>
        `Cassette ${cassette}  ${formatEscudos(denomination).padStart(8)}  ${bar(count, capacity)} ${String(count).padStart(5)} of ${capacity}${level === "ok" ? "" : `  ${level.toUpperCase()}`}`,
    ),
    `${"Retract bin".padEnd(22)}${bar(retractBin.count, retractBin.capacity)} ${String(retractBin.count).padStart(5)} of ${retractBin.capacity}`,
    `${"Reject bin".padEnd(22)}${bar(rejectBin.count, rejectBin.capacity)} ${String(rejectBin.count).padStart(5)} of ${rejectBin.capacity}`,
    `Notes in doubt: ${notesInDoubt}. Reports not acknowledged: ${pendingAdvices}.`,
  ];
}

export function showCount({ cassettes, surplus, shortage, inDoubt }: CountReport): string[] {
  return [
    ...cassettes.map(({ cassette, denomination, count, counted, difference }) => {
      const how = difference === 0 ? "as booked" : `${difference > 0 ? "+" : ""}${difference}`;
      return `Cassette ${cassette}  ${formatEscudos(denomination).padStart(8)}  booked ${count}, counted ${counted}: ${how}`;
    }),
    `Surplus ${formatEscudos(surplus)}, shortage ${formatEscudos(shortage)}.`,
    ...inDoubt.map(
      ({ localDate, traceNumber, amount }) =>
        `In doubt since the last end of day: trace ${traceNumber} of ${localDate}, ${formatEscudos(amount)}.`,
    ),
  ];
}

/** One report that is not acknowledged. */
export function showPending({ advice, tries, refusedWith }: PendingAdvice): string {
  const { localDate, traceNumber } = advice.body;
  const why = refusedWith === undefined ? `sent ${tries} time(s)` : `refused: ${refusedWith}`;
  return `Trace ${traceNumber} of ${localDate}: ${describeAdvice(advice)}, ${why}.`;
}

const columns = [
  ["opening", "opening"],
  ["loaded", "loaded"],
  ["dispensed", "out"],
  ["inDoubt", "doubt"],
  ["retracted", "retract"],
  ["diverted", "reject"],
  ["countDifference", "counted"],
  ["closing", "closing"],
] as const;

export function showDay(report: DayReport): string[] {
  const { denominations, amounts, withdrawals, setAside, pendingAdvices, terminalId, openedAt, closedAt } =
    report;
  return [
    `${terminalId}, from ${openedAt} to ${closedAt}`,
    `${"notes of".padStart(9)}${columns.map(([, title]) => title.padStart(9)).join("")}`,
    ...denominations.map(
      (row) =>
        `${formatEscudos(row.denomination).padStart(9)}${columns.map(([name]) => String(row[name]).padStart(9)).join("")}`,
    ),
    `Dispensed ${formatEscudos(amounts.dispensed)}, in doubt ${formatEscudos(amounts.inDoubt)}, retracted ${formatEscudos(amounts.retracted)}.`,
    ...(amounts.cashOut === undefined
      ? ["Nobody has counted."]
      : [
          `By the count, ${formatEscudos(amounts.cashOut)} have left the machine (difference ${formatEscudos(amounts.countDifference)}).`,
        ]),
    ...setAside.map(
      ({ advice, refusedWith }) =>
        `Set aside: trace ${advice.body.traceNumber} of ${advice.body.localDate}, ${describeAdvice(advice)}, refused: ${refusedWith}.`,
    ),
    `${withdrawals.length} withdrawal(s), ${pendingAdvices} report(s) not acknowledged.`,
  ];
}

export function showBins({
  retracted,
  diverted,
}: {
  retracted: readonly NoteCount[];
  diverted: readonly NoteCount[];
}): string[] {
  return [`Retract bin: ${formatNotes(retracted)}.`, `Reject bin: ${formatNotes(diverted)}.`];
}

/** Ten squares. */
function bar(count: number, capacity: number): string {
  const full = count === 0 ? 0 : Math.max(1, Math.round((10 * count) / capacity));
  return "#".repeat(full).padEnd(10, ".");
}
