// What people see of a scenario at the terminal. Colours only where somebody looks.

import { styleText } from "node:util";
import { FAULT_POINTS } from "../faults/catalogue.ts";
import { formatDuration, formatTime, type TimelineEntry } from "../world/timeline.ts";
import type { ScenarioResult } from "./run-scenario.ts";

type Style = Parameters<typeof styleText>[0];
const STYLES: Readonly<Record<TimelineEntry["kind"], Style>> = {
  step: ["bold", "cyan"],
  said: "reset",
  message: "dim",
  notes: "yellow",
  money: "green",
  fault: "magenta",
  time: "dim",
  check: "dim",
  trouble: "red",
  match: "yellow",
};

const paint = (style: Style, text: string) => styleText(style, text, { stream: process.stdout });

/** @param quiet only what went wrong */
export function showResult(result: ScenarioResult, quiet = false): void {
  const { name, title, ok, ms, worldMs, again, timeline, problems, oracle } = result;
  const mark = ok ? paint("green", "✓") : paint("red", "✗");
  console.log(
    `${quiet ? "" : "\n"}${mark} ${paint("bold", name)}  ${title} ${paint("dim", `(${formatDuration(worldMs, ms)})`)}`,
  );
  if (quiet && ok) return;
  for (const entry of timeline) console.log(lineOf(entry));
  for (const { check, transaction = "", text } of ok ? oracle.findings : [])
    console.log(paint("yellow", `  found, as it must be: ${check}: ${transaction} ${text}`));
  for (const each of oracle.explained) console.log(paint("dim", `  open: ${each}`));
  for (const problem of problems) console.log(paint("red", `  ✗ ${problem}`));
  if (!ok) console.log(`  again: ${again}`);
}

function lineOf({ atMs, kind, who, to, text }: TimelineEntry): string {
  const time = paint("dim", formatTime(atMs).padStart(14));
  if (kind === "step") return `${time}  ${paint(STYLES.step, `▸ ${text}`)}`;
  if (kind === "check") return `${time}  ${paint("dim", `? ${text}`)}`;
  const actors = to === undefined ? who : `${who} → ${to}`;
  return `${time}    ${paint("dim", actors.padEnd(18))} ${paint(STYLES[kind], text)}`;
}

export function showSummary(results: readonly ScenarioResult[], digest?: string): void {
  const failed = results.filter(({ ok }) => !ok);
  const ms = results.reduce((sum, result) => sum + result.ms, 0);
  const worldMs = results.reduce((sum, result) => sum + result.worldMs, 0);
  console.log(
    `\n${results.length - failed.length} held, ${failed.length} failed; ${formatDuration(worldMs, ms)}.`,
  );
  if (digest !== undefined) {
    const points = new Set(results.flatMap(({ fired }) => fired));
    console.log(`Something went wrong at ${points.size} of ${FAULT_POINTS.length} fault points.`);
    console.log(paint("dim", `Timelines: sha256 ${digest}`));
  }
  for (const { name, problems } of failed) console.log(paint("red", `  ✗ ${name}: ${problems[0]}`));
}
