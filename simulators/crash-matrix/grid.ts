// The results as a grid: for people on a screen, as a page, and as JUnit XML.
import { escapeHtml, escapeXml } from "../reports/escape.ts";
import { CELLS, describeKill, MOMENTS, TRANSITIONS, VICTIMS } from "./cells.ts";
import type { CellResult } from "./run-cell.ts";

const COLUMNS = MOMENTS.flatMap((moment) => VICTIMS.map((victim) => ({ moment, victim })));

function find(results: readonly CellResult[], transition: string, column: (typeof COLUMNS)[number]) {
  return results.find(
    (each) =>
      each.transition === transition && each.moment === column.moment && each.victim === column.victim,
  );
}

export function gridText(results: readonly CellResult[]): string {
  const width = Math.max(...TRANSITIONS.map(({ name }) => name.length)) + 2;
  const head = [
    "".padEnd(width) + MOMENTS.map((moment) => moment.padEnd(30)).join(""),
    "".padEnd(width) + COLUMNS.map(({ victim }) => victim.padEnd(10)).join(""),
  ];
  const rows = TRANSITIONS.filter(({ name }) => results.some(({ transition }) => transition === name)).map(
    ({ name }) =>
      name.padEnd(width) + COLUMNS.map((column) => mark(find(results, name, column)).padEnd(10)).join(""),
  );
  return [...head, ...rows].map((line) => `${line.trimEnd()}\n`).join("");
}

function mark(result: CellResult | undefined): string {
  if (result === undefined) return "-";
  return result.ok ? (result.explained.length > 0 ? "✓ person" : "✓") : "✗";
}

const KILLS = new Map(CELLS.map((cell) => [cell.name, describeKill(cell)]));

export function gridHtml(results: readonly CellResult[]): string {
  const failed = results.filter(({ ok }) => !ok).length;
  const rows = TRANSITIONS.map(({ name, title }) => {
    const cells = COLUMNS.map((column) => cellHtml(find(results, name, column)));
    return `<tr><th><code>${name}</code><small>${escapeHtml(title)}</small></th>${cells.join("")}</tr>`;
  });
  const failures = results
    .filter(({ ok }) => !ok)
    .map(
      ({ name, problems }) =>
        `<h2><code>${name}</code></h2><p>${escapeHtml(KILLS.get(name) ?? "")}</p>${problems.map((problem) => `<p class="bad">${escapeHtml(problem)}</p>`).join("")}`,
    );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Crash matrix: ${results.length - failed} held, ${failed} failed</title>
<style>
:root { color-scheme: light dark; --line: #8884; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border: 1px solid var(--line); padding: .4rem .6rem; text-align: left; vertical-align: top; }
th small, td small { display: block; font-weight: 400; color: #8a8f98; font-size: 12px; }
.ok { color: #1a8f4c; } .open { color: #b07a00; } .bad { color: #d03535; white-space: pre-wrap; }
</style></head><body>
<h1>${results.length - failed} held, ${failed} failed</h1>
<p>Each cell is one withdrawal in which one process was ended with <code>SIGKILL</code>, before or after one transition. Afterwards
the notes, the books, the holds and every acknowledgement were held against each other.</p>
<table>
<tr><td rowspan="2"></td>${MOMENTS.map((moment) => `<th colspan="${VICTIMS.length}">${moment}</th>`).join("")}</tr>
<tr>${COLUMNS.map(({ victim }) => `<th>${victim}</th>`).join("")}</tr>
${rows.join("\n")}
</table>
${failures.join("\n")}
</body></html>
`;
}

function cellHtml(result: CellResult | undefined): string {
  if (result === undefined) return "<td>not run</td>";
  const { ok, status, ms, explained, name } = result;
  const state = ok ? (explained.length > 0 ? "open" : "ok") : "bad";
  const why = explained.map((each) => `<small>${escapeHtml(each)}</small>`).join("");
  return `<td title="${escapeHtml(KILLS.get(name) ?? "")}"><b class="${state}">${ok ? "✓" : "✗"}</b> ${escapeHtml(status)}${why}<small>${ms} ms</small></td>`;
}

export function gridJunit(results: readonly CellResult[]): string {
  const failed = results.filter(({ ok }) => !ok).length;
  const seconds = (ms: number) => (ms / 1000).toFixed(3);
  const total = results.reduce((sum, { ms }) => sum + ms, 0);
  const cases = results.map(({ name, transition, moment, victim, ms, ok, problems }) => {
    const head = `  <testcase classname="crash-matrix.${transition}" name="${moment} ${victim}" time="${seconds(ms)}">`;
    const again = `Again: npm run crash-matrix -- ${name}`;
    const failure = `    <failure message="${escapeXml(problems[0] ?? "")}">${escapeXml([...problems, again].join("\n"))}</failure>`;
    const out = `    <system-out>${escapeXml(KILLS.get(name) ?? "")}</system-out>`;
    return [head, ...(ok ? [] : [failure]), out, "  </testcase>"].join("\n");
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuite name="crash-matrix" tests="${results.length}" failures="${failed}" time="${seconds(total)}">`,
    ...cases,
    "</testsuite>\n",
  ].join("\n");
}
