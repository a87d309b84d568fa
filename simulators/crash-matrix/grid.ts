// The results as a grid for people on a screen, and as JUnit XML for continuous integration. The page is in grid-page.ts.
import { escapeXml } from "../reports/escape.ts";
import { CELLS, type Cell, describeKill } from "./cells.ts";
import type { CellResult } from "./run-cell.ts";
import { COLUMNS, type Column, MOMENTS, TRANSITIONS, VICTIMS } from "./transitions.ts";

const cells = new Map(CELLS.map((cell) => [cell.name, cell]));
/** The cell of a result. */
export function cellOf({ name }: Pick<CellResult, "name">): Cell {
  return cells.get(name)!;
}

/** By transition and column. */
export function byPlace(results: readonly CellResult[]) {
  const places = new Map(
    results.map((result) => {
      const { transition, moment, victim } = cellOf(result);
      return [`${transition.name} ${moment} ${victim}`, result];
    }),
  );
  return (transition: string, column: Column) => places.get(`${transition} ${column}`);
}

/** What a person types to play this cell again. */
export function againCommand({ name }: Pick<CellResult, "name">): string {
  return `npm run crash-matrix -- ${name}`;
}

export function gridText(results: readonly CellResult[]): string {
  const find = byPlace(results);
  const width = Math.max(...TRANSITIONS.map(({ name }) => name.length)) + 2;
  const head = [
    "".padEnd(width) + MOMENTS.map((moment) => moment.padEnd(10 * VICTIMS.length)).join(""),
    "".padEnd(width) + MOMENTS.flatMap(() => VICTIMS.map((victim) => victim.padEnd(10))).join(""),
  ];
  const rows = TRANSITIONS.filter(({ name }) => COLUMNS.some((column) => find(name, column))).map(
    ({ name }) => name.padEnd(width) + COLUMNS.map((column) => mark(find(name, column)).padEnd(10)).join(""),
  );
  return [...head, ...rows].map((line) => `${line.trimEnd()}\n`).join("");
}

function mark(result: CellResult | undefined): string {
  if (result === undefined) return "not run";
  return result.ok ? (result.explained.length > 0 ? "✓ person" : "✓") : "✗";
}

export function gridJunit(results: readonly CellResult[]): string {
  const failed = results.filter(({ ok }) => !ok).length;
  const seconds = (ms: number) => (ms / 1000).toFixed(3);
  const total = results.reduce((sum, { ms }) => sum + ms, 0);
  const cases = results.map((result) => {
    const { ms, ok, problems, status, explained } = result;
    const cell = cellOf(result);
    const { transition, moment, victim } = cell;
    const head = `  <testcase classname="crash-matrix.${transition.name}" name="${moment} ${victim}" time="${seconds(ms)}">`;
    const again = `Again: ${againCommand(result)}`;
    const failure = `    <failure message="${escapeXml(problems[0] ?? "")}">${escapeXml([...problems, again].join("\n"))}</failure>`;
    const said = [
      `${transition.title}: ${describeKill(cell)}.`,
      `It ended as ${status}.`,
      ...explained,
      again,
    ];
    const out = `    <system-out>${escapeXml(said.join("\n"))}</system-out>`;
    return [head, ...(ok ? [] : [failure]), out, "  </testcase>"].join("\n");
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuite name="crash-matrix" tests="${results.length}" failures="${failed}" time="${seconds(total)}">`,
    ...cases,
    "</testsuite>\n",
  ].join("\n");
}
