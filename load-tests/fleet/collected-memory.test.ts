// Memory is flat only when neither the process nor what JavaScript holds in it has grown by more than the records it keeps.
import { expect, onTestFinished, test, vi } from "vitest";
import { judgeCollected, watchCollected } from "./collected-memory.ts";

const MB = 1024 * 1024;
const after = (visits: number, residentMb: number, heldMb: number) => ({
  ...{ visits, resident: residentMb * MB, held: heldMb * MB },
});

test.each([
  ["the same all the time", [after(1000, 140, 35), after(2000, 140, 35), after(3000, 140, 35)], true],
  [
    "more by a record of each visit",
    [after(1000, 140, 35), after(2000, 141, 36), after(3000, 142, 37)],
    true,
  ],
  [
    "more in the middle, and less again",
    [after(1000, 140, 35), after(2000, 200, 80), after(3000, 141, 35)],
    true,
  ],
  [
    "three kilobytes of each visit",
    [after(1000, 140, 35), after(2000, 143, 38), after(3000, 146, 41)],
    false,
  ],
  [
    "memory outside of JavaScript that only becomes more",
    [after(1000, 140, 35), after(2000, 146, 35), after(3000, 152, 35)],
    false,
  ],
  [
    "the same growth without visits",
    [after(1000, 140, 35), after(1000, 141, 36), after(1000, 142, 37)],
    false,
  ],
] as const)("%s", (_, thirds, flat) => {
  expect(judgeCollected("switch", thirds)).toMatchObject({ name: "switch", flat });
});

test("the wallet keeps no record of a visit in memory, and is allowed none", () => {
  const records = [after(1000, 20, 10), after(2000, 21, 11), after(3000, 22, 12)] as const;
  expect(judgeCollected("switch", records)).toMatchObject({ flat: true });
  expect(judgeCollected("wallet", records)).toMatchObject({ flat: false });
});

test("the figures are megabytes, third by third", () => {
  expect(judgeCollected("wallet", [after(1, 1, 4), after(2, 2, 5), after(3, 3, 6)])).toEqual({
    ...{ name: "wallet", residentMb: [1, 2, 3], heldMb: [4, 5, 6], flat: false },
  });
});

test("each process is asked after each third and at the end, and judged by its own answers", async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  let visits = 0;
  const asked: string[] = [];
  const script = (name: string, ...sizesMb: number[]) => {
    const answers = sizesMb.values();
    return async () => {
      asked.push(`${name} ${visits}`);
      const bytes = answers.next().value! * MB;
      return { resident: bytes, held: bytes };
    };
  };
  const processes = { wallet: script("wallet", 100, 300, 100), switch: script("switch", 20, 20, 30) };
  const endOfWatch = watchCollected(processes, { seconds: 60, visits: () => visits });
  for (visits of [1000, 2000, 3000]) await vi.advanceTimersByTimeAsync(20_000);
  expect(await endOfWatch()).toEqual([
    { name: "wallet", residentMb: [100, 300, 100], heldMb: [100, 300, 100], flat: true },
    { name: "switch", residentMb: [20, 20, 30], heldMb: [20, 20, 30], flat: false },
  ]);
  expect(asked).toEqual([1000, 2000, 3000].flatMap((visits) => [`wallet ${visits}`, `switch ${visits}`]));
});

test("a process that does not answer is not said to be flat", async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const dead = () => Promise.reject(new Error("nobody there"));
  const endOfWatch = watchCollected({ wallet: dead, switch: dead }, { seconds: 60, visits: () => 0 });
  await vi.advanceTimersByTimeAsync(60_000);
  await expect(endOfWatch()).rejects.toThrow("nobody there");
});

test("a run in which processes only warm up says nothing", async () => {
  const never = () => Promise.reject(new Error("nobody is asked"));
  expect(await watchCollected({ wallet: never, switch: never }, { seconds: 10, visits: () => 0 })()).toEqual(
    [],
  );
});
