// The matrix can fail: without a recovery, the cell that needs it does not hold. The same cells hold with everything in place,
// in `npm run crash-matrix`.
import { test } from "vitest";
import { CELLS } from "./cells.ts";
import { runMatrix } from "./matrix.ts";
import type { Missing } from "./missing.ts";

// At the same time: each has processes of its own, and mostly waits for what never comes.
test.concurrent.for<readonly [missing: Missing, cell: string, says: string]>([
  ["atm-journal", "complete/before/atm", "Waited in vain for the withdrawal to come to rest"],
  ["switch-journal", "switch-restart/before/switch", "Waited in vain for the withdrawal to come to rest"],
  ["polling", "poll/after/atm", "Waited in vain for somebody to be killed"],
])("without %s, %s does not hold", async ([missing, name, says], { expect }) => {
  const cells = CELLS.filter((cell) => cell.name === name);
  const [result] = await runMatrix({ cells, missing, patienceMs: 10_000 });
  expect(result).toMatchObject({ name, ok: false });
  expect(result!.problems.join("\n")).toContain(says);
});
