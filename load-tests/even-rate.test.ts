// An even rate does not wait for what it has started, and ends when all of that has.
import { expect, test } from "vitest";
import { atEvenRate } from "./even-rate.ts";

const never = new AbortController().signal;

test("each is due one period after the one before, whatever became of that one", async () => {
  const due: number[] = [];
  const order: string[] = [];
  let open: () => void = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  await atEvenRate({ ratePerSecond: 500, count: 5, signal: never }, async (dueAtMs, number) => {
    due.push(dueAtMs);
    order.push(`start ${number}`);
    if (number === 4) open();
    await gate;
    order.push(`end ${number}`);
  });
  expect(order.slice(0, 5)).toEqual([0, 1, 2, 3, 4].map((number) => `start ${number}`));
  expect(order).toHaveLength(10);
  for (const [i, dueAtMs] of due.entries()) expect(dueAtMs - due[0]!).toBeCloseTo(i * 2, 6);
});

test("an interruption ends it with its reason", async () => {
  const interruption = new AbortController();
  const started: number[] = [];
  const run = atEvenRate(
    { ratePerSecond: 1000, count: 1000, signal: interruption.signal },
    async (_, number) => {
      started.push(number);
      if (number === 2) interruption.abort(new Error("enough"));
    },
  );
  await expect(run).rejects.toThrow("enough");
  expect(started).toEqual([0, 1, 2]);
});
