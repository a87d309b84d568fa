// The grid tells of each cell what came of it and how to play it again, on the screen, as a page and as JUnit XML.
import { expect, test } from "vitest";
import { CELLS } from "./cells.ts";
import { gridJunit, gridText } from "./grid.ts";
import { gridPage } from "./grid-page.ts";
import type { CellResult } from "./run-cell.ts";

const held: CellResult = {
  ...{ name: "take/before/switch", ok: true, ms: 1_234, status: "COMPLETED", problems: [], explained: [] },
};
const suspect: CellResult = {
  ...{ ...held, name: "take/before/atm", status: "SUSPECT" },
  explained: ["5000 is held: a person must decide (DISPENSE_UNKNOWN)."],
};
const failed: CellResult = {
  ...{ ...held, name: "complete/after/wallet", ok: false, status: "?" },
  problems: ["<5000> is out of the machine, and 0 is posted.", "The ATM still owes 1 reports."],
};
const results = [suspect, held, failed];

test("on the screen, what was not run is said in words", () => {
  const rows = gridText(results).split("\n");
  expect(rows.find((row) => row.startsWith("take "))).toMatch(/✓ person +✓ +not run/);
  expect(rows.find((row) => row.startsWith("complete "))).toMatch(/not run +✗$/);
  expect(rows.some((row) => row.startsWith("issue"))).toBe(false);
});

test("JUnit counts the failures, and each has what was wrong and the command that plays it again", () => {
  const xml = gridJunit(results);
  expect(xml).toContain('<testsuite name="crash-matrix" tests="3" failures="1" time="3.702">');
  expect(xml).toContain('<testcase classname="crash-matrix.complete" name="after wallet" time="1.234">');
  expect(xml).toContain('<failure message="&lt;5000&gt; is out of the machine, and 0 is posted.">');
  expect(xml).toContain("Again: npm run crash-matrix -- complete/after/wallet");
  expect(xml.match(/<failure /g)).toHaveLength(1);
});

test("the page has a place for every cell, and a command for each that was run", () => {
  const page = gridPage(results, { seconds: 4 });
  expect(page.match(/<td>(<button|<span) class="tile/g)).toHaveLength(CELLS.length);
  for (const { name } of results) expect(page).toContain(`npm run crash-matrix -- ${name}</code>`);
  expect(page).toContain("1 of 3 cells fail");
  expect(page).toContain("&lt;5000&gt; is out");
  expect(page).not.toContain("<5000>");
});

test("the page says who has no part in a transition", () => {
  const page = gridPage([held], { seconds: 1 });
  expect(page).toContain("1.2 s, bystander");
  expect(page).toContain("the switch is killed while the atm is at atm.take.before.");
  expect(page).toContain("The cell holds");
});
