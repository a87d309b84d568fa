// One cell for each transition of a withdrawal, with real processes and `kill -9`: what `npm run crash-matrix` does for all.
import { expect, test } from "vitest";
import { CELLS, DIAGONAL, MOMENTS, TRANSITIONS, VICTIMS } from "./cells.ts";
import { runMatrix } from "./matrix.ts";

test("the grid has every transition, before and after, with each victim", () => {
  expect(CELLS).toHaveLength(TRANSITIONS.length * MOMENTS.length * VICTIMS.length);
  const columns = new Set(DIAGONAL.map(({ moment, victim }) => `${moment} ${victim}`));
  expect(columns.size).toBe(MOMENTS.length * VICTIMS.length);
});

test("no kill loses money, notes or what was acknowledged", async () => {
  const results = await runMatrix({ cells: DIAGONAL });
  expect(results.filter(({ ok }) => !ok)).toEqual([]);
  expect(results).toHaveLength(TRANSITIONS.length);
}, 300_000);
