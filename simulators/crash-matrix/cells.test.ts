// The grid is complete, and its sample is fair.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { FAULT_POINTS } from "../faults/catalogue.ts";
import { parseFault } from "../faults/sentence.ts";
import { CELLS, SAMPLE, switchFaultsOf } from "./cells.ts";
import { COLUMNS, TRANSITIONS } from "./transitions.ts";

test("the grid has every transition, before and after, with each victim", () => {
  expect(CELLS).toHaveLength(TRANSITIONS.length * COLUMNS.length);
  expect(new Set(CELLS.map(({ name }) => name)).size).toBe(CELLS.length);
});

test("a withdrawal comes to every end that there is", () => {
  const ends = new Set(CELLS.flatMap(({ transition }) => transition.ends));
  expect(ends).toEqual(new Set(["COMPLETED", "REVERSED", "SUSPECT", "CANCELLED", "EXPIRED", "BLOCKED"]));
});

test("somebody dies at every fault point of the ATM and of the switch, but for those that only read", () => {
  const reached = new Set<string>(CELLS.flatMap(({ kill }) => (kill.how === "at-door" ? [] : [kill.point])));
  const points = FAULT_POINTS.filter(
    ({ actor, step }) => ["atm", "switch"].includes(actor) && step !== "enquire",
  );
  // The question of the wallet is met at the switch's door.
  const atDoors = points.filter(({ name }) => !reached.has(name)).map(({ name }) => name);
  expect(atDoors).toEqual(["switch.report.before", "switch.report.before-answer"]);
});

test("a short run has each transition once, and each column equally often", () => {
  expect(SAMPLE.map(({ transition }) => transition.name)).toEqual(TRANSITIONS.map(({ name }) => name));
  const columns = COLUMNS.map(
    (column) => SAMPLE.filter(({ moment, victim }) => `${moment} ${victim}` === column).length,
  );
  expect(Math.max(...columns) - Math.min(...columns)).toBeLessThanOrEqual(1);
});

test("what goes wrong in the switch is a sentence, and of one terminal", () => {
  for (const sentence of CELLS.flatMap(switchFaultsOf))
    expect(parseFault(sentence).target).toMatch(/^ATM\d{5}$/);
});

test("the page in the docs has every transition, in its words", () => {
  const page = readFileSync(new URL("../../docs/reference/crash-matrix.md", import.meta.url), "utf8");
  const rows = TRANSITIONS.map(({ name, title }) => `| \`${name}\` | ${title} |`).join("\n");
  expect(page).toContain(rows);
  expect(page).toContain(`all ${CELLS.length} cells`);
});
