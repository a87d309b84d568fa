// `npm run crash-matrix`: every transition of a withdrawal, before and after, with the ATM, the switch and the wallet killed.
// Exit code 0 when every cell holds, 1 when one does not, 2 when it could not be run.
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { CELLS, type Cell, SAMPLE } from "./cells.ts";
import { gridJunit, gridText } from "./grid.ts";
import { gridPage } from "./grid-page.ts";
import { runMatrix } from "./matrix.ts";
import { MISSING, missingFrom } from "./missing.ts";
import type { CellResult } from "./run-cell.ts";

const HELP = `Kills the ATM, the switch and the wallet with SIGKILL before and after every transition of a withdrawal.

  npm run crash-matrix                     all ${CELLS.length} cells
  npm run crash-matrix -- authorise        one transition
  npm run crash-matrix -- take/after/atm   one cell
    --quick          ${SAMPLE.length} of them, one for each transition
    --lanes N        so many cells at the same time, each lane with processes of its own (default: 2)
    --json           one JSON document on standard output
    --junit FILE     for continuous integration
    --html FILE      the grid as a page
    --verbose        what the processes log, on standard error
    --list           the cells
    --without WHAT   leaves a recovery out, and fails: ${Object.keys(MISSING).join(", ")}
    --patience MS    how long anything may take, in milliseconds (default: 60000)`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      quick: { type: "boolean", default: false },
      lanes: { type: "string", default: "2" },
      without: { type: "string" },
      patience: { type: "string", default: "60000" },
      json: { type: "boolean", default: false },
      junit: { type: "string" },
      html: { type: "string" },
      verbose: { type: "boolean", default: false },
      list: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const cells = chosen(positionals, values.quick ? SAMPLE : CELLS);
  if (values.list) {
    for (const { name } of cells) console.log(name);
    return 0;
  }
  const startedAt = performance.now();
  const results = await runMatrix({
    cells,
    lanes: wholeNumber("--lanes", values.lanes),
    patienceMs: wholeNumber("--patience", values.patience),
    missing: values.without === undefined ? undefined : missingFrom(values.without),
    onResult: (result) => void (values.json || tell(result)),
    ...(values.verbose
      ? { onLog: (name: string, line: string) => process.stderr.write(`${name}: ${line}\n`) }
      : {}),
  });
  const seconds = (performance.now() - startedAt) / 1000;
  if (values.junit !== undefined) writeFileSync(values.junit, gridJunit(results));
  if (values.html !== undefined) writeFileSync(values.html, gridPage(results, { seconds }));
  const failed = results.filter(({ ok }) => !ok).length;
  if (values.json)
    console.log(JSON.stringify({ passed: results.length - failed, failed, cells: results }, null, 2));
  else
    console.log(
      `\n${gridText(results)}\n${results.length - failed} held, ${failed} failed, in ${seconds.toFixed(0)} s.`,
    );
  return failed === 0 ? 0 : 1;
}

function chosen(names: readonly string[], from: readonly Cell[]): readonly Cell[] {
  if (names.length === 0) return from;
  for (const name of names)
    if (!CELLS.some((cell) => cell.name === name || cell.transition.name === name))
      throw new Error(`There is no cell or transition ${name}: --list names them.`);
  return CELLS.filter((cell) => names.includes(cell.name) || names.includes(cell.transition.name));
}

function wholeNumber(option: string, text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new Error(`${option} must be a whole number above zero.`);
  return Number(text);
}

function tell({ name, ok, status, ms, problems }: CellResult): void {
  console.log(`${ok ? "✓" : "✗"} ${name.padEnd(34)} ${status.padEnd(10)} ${ms} ms`);
  for (const problem of problems) console.log(`    ${problem}`);
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
