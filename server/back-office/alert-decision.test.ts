// Which decisions about an alert are possible, and which take two operators.
import { describe, expect, it } from "vitest";
import { type AlertState, decide } from "./alert-decision.ts";

const open: AlertState = { status: "OPEN", enforced: true, proposed: null, proposedBy: null };
const flagged: AlertState = { ...open, enforced: false };
const confirmed: AlertState = { ...open, status: "CONFIRMED" };
const by = "usr_rui";

describe("an alert that binds nobody", () => {
  it("is dismissed or confirmed by one operator", () => {
    expect(decide(flagged, { resolution: "dismiss", by })).toMatchObject({
      status: "DISMISSED",
      ends: false,
    });
    expect(decide(flagged, { resolution: "confirm", by })).toMatchObject({
      status: "CONFIRMED",
      ends: false,
    });
  });
  it("has nothing to lift", () => {
    expect(decide({ ...confirmed, enforced: false }, { resolution: "lift", by })).toBe("refused");
  });
});

describe("an alert that binds somebody", () => {
  it("is confirmed by one operator, and goes on binding", () => {
    expect(decide(open, { resolution: "confirm", by })).toMatchObject({ status: "CONFIRMED", ends: false });
  });

  it.each([
    ["dismiss", open, "DISMISSED", "dismissal-proposed", "dismissed"],
    ["lift", confirmed, "LIFTED", "lifting-proposed", "lifted"],
  ] as const)("%s takes two operators", (resolution, state, result, firstStep, lastStep) => {
    const first = decide(state, { resolution, by });
    expect(first).toEqual({
      status: state.status,
      proposed: resolution,
      proposedBy: by,
      step: firstStep,
      ends: false,
    });
    const proposed = { ...state, proposed: resolution, proposedBy: by };
    expect(decide(proposed, { resolution, by })).toBe("nothing");
    expect(decide(proposed, { resolution, by: "usr_eva" })).toEqual({
      ...{ status: result, proposed: null, proposedBy: null, step: lastStep, ends: true },
    });
  });

  it("a confirmation takes back the proposal to dismiss it", () => {
    const proposed: AlertState = { ...open, proposed: "dismiss", proposedBy: "usr_eva" };
    expect(decide(proposed, { resolution: "confirm", by })).toMatchObject({
      proposed: null,
      status: "CONFIRMED",
    });
  });
});

it("a decision that was taken can be repeated and changes nothing, and another is refused", () => {
  for (const [status, resolution] of [
    ["CONFIRMED", "confirm"],
    ["DISMISSED", "dismiss"],
    ["LIFTED", "lift"],
  ] as const) {
    expect(decide({ ...open, status }, { resolution, by })).toBe("nothing");
  }
  expect(decide(confirmed, { resolution: "dismiss", by })).toBe("refused");
  expect(decide({ ...open, status: "DISMISSED" }, { resolution: "confirm", by })).toBe("refused");
  expect(decide(open, { resolution: "lift", by })).toBe("refused");
});
