// Dead letters as a table for people: which withdrawal, what was reported, since when, and why the wallet does not have it.
import type { components } from "@makeba/openapi/vinti4";

type Schemas = components["schemas"];
type DeadLetter = Schemas["dead-letter"];

export function deadLetterLines(letters: readonly DeadLetter[], waiting: number): string[] {
  const rest = `${counted(waiting, "advice is", "advices are")} on the way to the wallet.`;
  if (letters.length === 0) return [`There are no dead letters; ${rest}`];
  const rows = letters.map((letter) => [
    letter.adviceId,
    reportOf(letter),
    minuteOf(letter.deadAt),
    String(letter.tries),
    whyOf(letter),
  ]);
  return [
    ...table(["ADVICE", "REPORT", "DEAD SINCE (UTC)", "TRIES", "WHY"], rows),
    "",
    `${counted(letters.length, "dead letter", "dead letters")}; ${rest}`,
    "Send one again: npm run dead-letters -- retry ADVICE",
    'Set one aside:  npm run dead-letters -- set-aside ADVICE --by WHO --reason "WHY"',
  ];
}

export function setAsideLines(date: string, letters: readonly Schemas["set-aside-letter"][]): string[] {
  if (letters.length === 0) return [`Nothing was set aside on ${date}.`];
  const rows = letters.map(({ adviceId, setAsideAt, by, reason }) => [
    ...[adviceId, minuteOf(setAsideAt), by, reason],
  ]);
  return table(["ADVICE", "SET ASIDE (UTC)", "BY", "WHY"], rows);
}

function reportOf({ kind, outcome, dispensedAmount, reason, source }: DeadLetter): string {
  const own = source === "SWITCH" ? " (the switch's own)" : "";
  if (kind === "REVERSAL") return `reversal, ${reason}${own}`;
  return outcome === "DISPENSED" ? `dispensed ${dispensedAmount}` : "nobody knows what came out";
}

function whyOf({ cause, code, correctedBy }: DeadLetter): string {
  const why = cause === "REFUSED" ? `refused: ${code ?? "no code"}` : "out of tries";
  return correctedBy === undefined ? why : `${why}; corrected by ${correctedBy}`;
}

const minuteOf = (time: string) => time.slice(0, 16).replace("T", " ");
const counted = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = heads.map((head, i) => Math.max(head.length, ...rows.map((row) => row[i]!.length)));
  return [heads, ...rows].map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join("  ")
      .trimEnd(),
  );
}
