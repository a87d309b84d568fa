// The rate limit as a promise to both sides: never more than a window and its refill, never less than what is promised.
import fc from "fast-check";
import { expect, test } from "vitest";
import { takeRate } from "./rates.ts";

const limits = fc.record({
  requests: fc.integer({ min: 1, max: 1000 }),
  windowMs: fc.integer({ min: 1000, max: 600_000 }),
});
const START = 1_800_000_000_000;

test("in no stretch of time are more admitted than a full window and what it gets back in that time", () => {
  fc.assert(
    fc.property(
      limits,
      fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 200 }),
      (limit, pauses) => {
        let now = START;
        let fullAtUs: number | undefined;
        const admittedAt: number[] = [];
        for (const ms of pauses) {
          now += ms;
          const answer = takeRate(fullAtUs, limit, now);
          fullAtUs = answer.fullAtUs;
          if (answer.admitted) admittedAt.push(now);
        }
        for (let i = 0; i < admittedAt.length; i++)
          for (let k = i; k < admittedAt.length; k++) {
            const most =
              limit.requests + ((admittedAt[k]! - admittedAt[i]!) * limit.requests) / limit.windowMs;
            expect(k - i + 1).toBeLessThanOrEqual(most + 1e-3);
          }
      },
    ),
  );
});

test("exactly the promised number pass at once, and the answer says how many are left", () => {
  fc.assert(
    fc.property(limits, (limit) => {
      let fullAtUs: number | undefined;
      for (let left = limit.requests - 1; left >= 0; left--) {
        const answer = takeRate(fullAtUs, limit, START);
        expect(answer).toMatchObject({ admitted: true, remaining: left, retryAfterMs: 0 });
        fullAtUs = answer.fullAtUs;
      }
      expect(takeRate(fullAtUs, limit, START)).toMatchObject({ admitted: false, remaining: 0, fullAtUs });
    }),
  );
});

test("whoever waits as long as told is admitted, and whoever waits for the reset has everything back", () => {
  fc.assert(
    fc.property(limits, fc.integer({ min: 1, max: 2000 }), (limit, tries) => {
      let fullAtUs: number | undefined;
      let last = takeRate(fullAtUs, limit, START);
      for (let i = 0; i < tries; i++) {
        last = takeRate(fullAtUs, limit, START);
        fullAtUs = last.fullAtUs;
      }
      expect(takeRate(fullAtUs, limit, START + Math.ceil(last.retryAfterMs)).admitted || last.admitted).toBe(
        true,
      );
      const rested = takeRate(fullAtUs, limit, START + Math.ceil(last.resetMs));
      expect(rested).toMatchObject({ admitted: true, remaining: limit.requests - 1 });
    }),
  );
});

test("a clock that goes back admits nobody too many", () => {
  const limit = { requests: 2, windowMs: 1000 };
  let fullAtUs: number | undefined;
  for (let i = 0; i < 2; i++) fullAtUs = takeRate(fullAtUs, limit, START).fullAtUs;
  expect(takeRate(fullAtUs, limit, START - 5000).admitted).toBe(false);
});
