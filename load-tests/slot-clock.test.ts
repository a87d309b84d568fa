// Arrivals are spread evenly, whatever the connections do.
import { expect, test } from "vitest";
import { createSlotClock } from "./slot-clock.ts";

/** A connection whose slots are at 0, 1000, 2000 ... and whose first request was answered at 5. */
function startedClock() {
  const clock = createSlotClock(1000);
  clock.take(0, 0);
  return clock;
}

test("the first request is due when it starts", () => {
  expect(createSlotClock(1000).take(70, 0)).toEqual({ intendedAtMs: 70, lagMs: 0, skipped: 0 });
});

test("a request that starts on time is due then", () => {
  expect(startedClock().take(1000, 5)).toEqual({ intendedAtMs: 1000, lagMs: 0, skipped: 0 });
});

test("a late timer is the generator's lag, and the next slot follows from the late start", () => {
  const clock = startedClock();
  expect(clock.take(1030, 5)).toEqual({ intendedAtMs: 1000, lagMs: 30, skipped: 0 });
  expect(clock.take(2030, 1035)).toEqual({ intendedAtMs: 2030, lagMs: 0, skipped: 0 });
});

test("a timer that fires a little early is not negative lag", () => {
  expect(startedClock().take(999.5, 5)).toEqual({ intendedAtMs: 999.5, lagMs: 0, skipped: 0 });
});

test("waiting for an overdue answer is no lag, and the request was due in its slot", () => {
  const clock = startedClock();
  expect(clock.take(1400, 1400)).toEqual({ intendedAtMs: 1000, lagMs: 0, skipped: 0 });
  expect(clock.take(2000, 1450)).toEqual({ intendedAtMs: 2000, lagMs: 0, skipped: 0 });
});

test("slots that pass by while an answer is overdue are counted", () => {
  const clock = startedClock();
  expect(clock.take(3400, 3400)).toEqual({ intendedAtMs: 1000, lagMs: 0, skipped: 2 });
  expect(clock.take(4000, 3410)).toEqual({ intendedAtMs: 4000, lagMs: 0, skipped: 0 });
});
