// Memory is flat only when it is.
import { expect, test } from "vitest";
import { judgeMemory } from "./memory.ts";

test("memory is flat when its last third is not above its middle third, however it warmed up", () => {
  const samples = (...thirds: number[]) => thirds.flatMap((mb) => [mb, mb, mb, mb]);
  expect(judgeMemory("wallet", samples(80, 200, 205))).toMatchObject({ flat: true });
  expect(judgeMemory("wallet", samples(80, 200, 230))).toMatchObject({ flat: false });
  expect(judgeMemory("wallet", [1, 2, 3])).toBeUndefined();
});
