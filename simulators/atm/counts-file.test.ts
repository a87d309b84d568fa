// What was counted, as a file: it says what is gone by the cassettes, and whoever reads it gets the same back.
import { readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { denominations } from "./cassettes.ts";
import { goneFrom, readCountsFile, writeCountsFile } from "./counts-file.ts";

const page = readFileSync(path.join(import.meta.dirname, "../../docs/reference/counts-file.md"), "utf8");
const example = /```text\n(H,.*?\n)```/s.exec(page)![1]!;

test("the example of the page is a file of counts", () => {
  const count = readCountsFile(example);
  expect(count).toMatchObject({ terminalId: "ATM00001", rows: [{ denomination: 2000 }, {}, {}] });
  expect(goneFrom(count)).toBe(8000);
  expect(writeCountsFile(count)).toBe(example);
});

test("what is written is read again, and what is gone is what is not there", () => {
  const notes = fc.integer({ min: 0, max: 5000 });
  const row = fc.record({
    denomination: fc.constantFrom(...denominations),
    ...{ opening: notes, loaded: fc.integer({ min: -500, max: 500 }), counted: notes },
    ...{ retracted: notes, diverted: notes },
  });
  const rows = fc.uniqueArray(row, { selector: ({ denomination }) => denomination });
  fc.assert(
    fc.property(rows, (rows) => {
      const [openedAt, closedAt] = ["2026-01-15T07:00:00.000Z", "2026-01-15T22:00:00.000Z"];
      const count = { terminalId: "ATM00001", openedAt, closedAt, rows };
      expect(readCountsFile(writeCountsFile(count))).toEqual(count);
      const worth = rows.reduce(
        (sum, each) =>
          sum +
          each.denomination * (each.opening + each.loaded - each.retracted - each.diverted - each.counted),
        0,
      );
      expect(goneFrom(count)).toBe(worth);
    }),
  );
});

test.each([
  ["another beginning", "H,MAKEBA-COUNTS,1", "H,MAKEBA-COUNTS,2", "Line 1"],
  ["a count that does not fit", "D,2000,500,0,0,0,497,3", "D,2000,500,0,0,0,496,3", "Line 2"],
  ["notes that there are not", "D,1000", "D,1500", "Line 3"],
  ["another sum", "T,3,800000", "T,3,700000", "Line 5"],
  ["a line that is missing", "D,200,1000,0,0,0,1000,0\n", "", "Line 4"],
])("%s is refused, with its line", (_, right, wrong, line) => {
  expect(example).toContain(right);
  expect(() => readCountsFile(example.replace(right, wrong))).toThrow(line);
});
