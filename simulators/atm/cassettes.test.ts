// Notes in cassettes: counted, taken, never invented.
import { expect, test } from "vitest";
import {
  byDenomination,
  type Cassette,
  checkCassettes,
  defaultCassettes,
  holds,
  take,
  worthOf,
} from "./cassettes.ts";

const twoOfOneKind: Cassette[] = [
  { denomination: 1000, count: 2, capacity: 10 },
  { denomination: 200, count: 5, capacity: 10 },
  { denomination: 1000, count: 3, capacity: 10 },
];

test("the default load is 1,700,000 CVE in 200, 1,000 and 2,000", () => {
  expect(byDenomination(defaultCassettes).map(({ denomination }) => denomination)).toEqual([2000, 1000, 200]);
  expect(worthOf(defaultCassettes)).toBe(1_700_000);
  expect(() => checkCassettes(defaultCassettes)).not.toThrow();
});

test("cassettes of one denomination count together and are emptied one after the other", () => {
  expect(byDenomination(twoOfOneKind)).toEqual([
    { denomination: 1000, count: 5 },
    { denomination: 200, count: 5 },
  ]);
  const left = take(twoOfOneKind, [{ denomination: 1000, count: 4 }]);
  expect(left.map(({ count }) => count)).toEqual([0, 5, 1]);
  expect(twoOfOneKind.map(({ count }) => count)).toEqual([2, 5, 3]);
});

test("notes that are not there cannot be taken", () => {
  expect(holds(twoOfOneKind, [{ denomination: 1000, count: 6 }])).toBe(false);
  expect(holds(twoOfOneKind, [{ denomination: 5000, count: 1 }])).toBe(false);
  expect(holds(twoOfOneKind, [{ denomination: 200, count: -1 }])).toBe(false);
  expect(
    holds(twoOfOneKind, [
      { denomination: 200, count: 3 },
      { denomination: 200, count: 3 },
    ]),
  ).toBe(false);
  expect(() => take(twoOfOneKind, [{ denomination: 1000, count: 6 }])).toThrow(/do not hold/);
});

test("a cassette that cannot exist is refused by name", () => {
  const wrong = [
    { denomination: 300 as 200, count: 1, capacity: 10 },
    { denomination: 200 as const, count: 11, capacity: 10 },
    { denomination: 200 as const, count: 0.5, capacity: 10 },
    { denomination: 200 as const, count: 0, capacity: 0 },
  ];
  expect(() => checkCassettes(wrong)).toThrow(
    /cassette 1: no note of 300.*cassette 2.*from 0 to 10, found 11.*cassette 3.*found 0.5.*cassette 4: the capacity/,
  );
  expect(() => checkCassettes([])).toThrow(/at least one cassette/);
});
