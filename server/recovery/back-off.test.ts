// The wait between two tries.
import { expect, test } from "vitest";
import { delayMs } from "./back-off.ts";

const rules = { firstMs: 100, maxMs: 5_000 };

test("it doubles with each try up to its limit, and lies in the upper half of that", () => {
  const most = [0, 1, 2, 5, 6, 60].map((tries) => delayMs(rules, tries, 0.999999));
  expect(most).toEqual([100, 200, 400, 3200, 5000, 5000]);
  expect([0, 1, 6].map((tries) => delayMs(rules, tries, 0))).toEqual([50, 100, 2500]);
});
