// Days, weeks and months in Cabo Verde, and what counts in them.
import { describe, expect, it } from "vitest";
import { countUse, giveBackUse, NOTHING_USED, usedNow, windowEndsAt, windowsAt } from "./usage.ts";

const at = (text: string) => Date.parse(text);

describe("a window", () => {
  it("begins at midnight in Cabo Verde, an hour after midnight UTC, all year", () => {
    for (const day of ["2026-01-15", "2026-07-15"]) {
      expect(windowsAt(at(`${day}T00:59:59.999Z`)).day).toBe(windowsAt(at(`${day}T01:00:00Z`)).day - 1);
    }
  });

  it("of a week begins on Monday", () => {
    // 2026-01-05 is a Monday.
    expect(windowsAt(at("2026-01-05T00:59:59Z")).week).toBe(windowsAt(at("2026-01-05T01:00:00Z")).week - 1);
    expect(windowsAt(at("2026-01-05T01:00:00Z")).week).toBe(windowsAt(at("2026-01-12T00:59:59Z")).week);
  });

  it("of a month begins on the first, and of the year's first month after its last", () => {
    expect(windowsAt(at("2026-01-01T00:59:59Z")).month).toBe(windowsAt(at("2026-01-01T01:00:00Z")).month - 1);
    expect(windowsAt(at("2026-03-01T00:59:59Z")).month).toBe(windowsAt(at("2026-02-01T01:00:00Z")).month);
  });

  it.each(["2026-01-01T01:00:00Z", "2026-02-28T12:00:00Z", "2026-12-31T23:30:00Z", "1969-12-29T05:00:00Z"])(
    "ends when the next begins (%s)",
    (text) => {
      const windows = windowsAt(at(text));
      for (const period of ["day", "week", "month"] as const) {
        const end = windowEndsAt(period, windows[period]);
        expect(windowsAt(end - 1)[period]).toBe(windows[period]);
        expect(windowsAt(end)[period]).toBe(windows[period] + 1);
      }
    },
  );

  it("of a day ends at one in the morning UTC", () => {
    const { day, week, month } = windowsAt(at("2026-01-15T12:00:00Z"));
    expect(new Date(windowEndsAt("day", day)).toISOString()).toBe("2026-01-16T01:00:00.000Z");
    expect(new Date(windowEndsAt("week", week)).toISOString()).toBe("2026-01-19T01:00:00.000Z");
    expect(new Date(windowEndsAt("month", month)).toISOString()).toBe("2026-02-01T01:00:00.000Z");
  });
});

describe("what is used", () => {
  const monday = at("2026-01-05T12:00:00Z");
  const tuesday = at("2026-01-06T12:00:00Z");

  it("adds up within its windows and starts again in the next", () => {
    const usage = countUse(countUse(NOTHING_USED, "atm", 5n, monday), "atm", 7n, tuesday);
    expect(usedNow(usage, "atm", "day", tuesday)).toMatchObject({ valueMinor: 7n, count: 1 });
    expect(usedNow(usage, "atm", "week", tuesday)).toMatchObject({ valueMinor: 12n, count: 2 });
    expect(usedNow(usage, "atm", "week", tuesday + 7 * 86_400_000)).toMatchObject({
      valueMinor: 0n,
      count: 0,
    });
    expect(usedNow(usage, "bank", "month", tuesday)).toMatchObject({ valueMinor: 0n, count: 0 });
  });

  it("that comes late counts in the window that has begun: clocks of two servers differ", () => {
    const usage = countUse(countUse(NOTHING_USED, "atm", 5n, tuesday), "atm", 7n, monday);
    expect(usedNow(usage, "atm", "day", tuesday)).toMatchObject({ valueMinor: 12n, count: 2 });
    expect(usedNow(usage, "atm", "day", monday)).toMatchObject({ valueMinor: 12n, count: 2 });
  });

  it("is given back where its windows are still on, and only there", () => {
    const usage = countUse(countUse(NOTHING_USED, "atm", 5n, monday), "atm", 7n, tuesday);
    const back = giveBackUse(usage, "atm", { amountMinor: 5n, count: 1 }, monday);
    expect(usedNow(back, "atm", "day", tuesday)).toMatchObject({ valueMinor: 7n, count: 1 });
    expect(usedNow(back, "atm", "week", tuesday)).toMatchObject({ valueMinor: 7n, count: 1 });
  });

  it("is never less than nothing, and giving back what was never counted changes nothing", () => {
    const usage = countUse(NOTHING_USED, "atm", 5n, monday);
    const back = giveBackUse(usage, "atm", { amountMinor: 9n, count: 3 }, monday);
    expect(usedNow(back, "atm", "day", monday)).toMatchObject({ valueMinor: 0n, count: 0 });
    expect(giveBackUse(usage, "bank", { amountMinor: 1n, count: 1 }, monday)).toBe(usage);
  });
});
