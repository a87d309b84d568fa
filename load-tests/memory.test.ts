// What is shown of the memory that a process took.
import { expect, test } from "vitest";
import { memoryOf } from "./memory.ts";

test("each third is shown by its median, and the largest size as it was", () => {
  const samples = [80, 82, 90, 200, 210, 400, 190, 205, 206];
  expect(memoryOf("wallet", samples)).toEqual({ name: "wallet", thirdsMb: [82, 210, 205], largestMb: 400 });
});

test("a few samples say nothing", () => {
  expect(memoryOf("wallet", [1, 2, 3])).toBeUndefined();
});
