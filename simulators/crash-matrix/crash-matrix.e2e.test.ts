// A fixed cell of each transition of a withdrawal, with real processes and `kill -9`: what `npm run crash-matrix` does for all.
import { expect, test } from "vitest";
import { SAMPLE } from "./cells.ts";
import { runMatrix } from "./matrix.ts";

test("no kill loses money, notes or what was acknowledged", async () => {
  const results = await runMatrix({ cells: SAMPLE });
  expect(results.filter(({ ok }) => !ok)).toEqual([]);
  expect(results).toHaveLength(SAMPLE.length);
}, 300_000);
