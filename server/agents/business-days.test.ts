// Days of a shop's books: from midnight to midnight in Cabo Verde, which is at one o'clock UTC.
import { expect, it } from "vitest";
import { AGENT_NUMBERS, agentIdOf } from "./agent-numbers.ts";
import { businessDayAt, businessDayOf } from "./business-days.ts";
import { inEscudos } from "./cash-out-views.ts";

it("a day begins at one o'clock UTC and ends where the next begins", () => {
  const day = businessDayAt(Date.parse("2026-03-01T00:59:59.999Z"));
  expect(day.date).toBe("2026-02-28");
  expect(new Date(day.startsAt).toISOString()).toBe("2026-02-28T01:00:00.000Z");
  expect(businessDayAt(day.endsAt)).toEqual(businessDayOf("2026-03-01"));
  expect(businessDayAt(day.endsAt - 1)).toEqual(day);
});

it("an agent's number has seven digits, and one wrong digit or two exchanged neighbours are nobody's", () => {
  for (const random of [0, 1, 123_456, AGENT_NUMBERS - 1]) {
    const agentId = agentIdOf(random);
    expect(agentId).toMatch(/^[1-9]\d{6}$/);
    expect(agentId).not.toBe("1000009");
  }
});

it.each([
  [0n, "0$00"],
  [5n, "0$05"],
  [200_000n, "2.000$00"],
  [123_456_789n, "1.234.567$89"],
])("%s centavos are %s", (minor, text) => {
  expect(inEscudos(minor)).toBe(text);
});
