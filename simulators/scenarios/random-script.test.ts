// What chance draws: readable files, the same for the same seed, with faults at every point there is, and nothing by which money
// would differ by right.
import { describe, expect, it } from "vitest";
import { FAULT_POINTS } from "../faults/catalogue.ts";
import { drawablePoints } from "./random-faults.ts";
import { drawScript, scriptText } from "./random-script.ts";
import { readScenario } from "./scenario-file.ts";

const SEEDS = Array.from({ length: 3_000 }, (_, seed) => seed);
const drawn = SEEDS.map((seed) => readScenario(scriptText(drawScript(seed), "drawn")));
const rules = drawn.flatMap(({ faults }) => faults.map(({ rule }) => rule));

describe("what chance draws", () => {
  it("is the same for the same seed", () => {
    for (const seed of [1, 77, 4_000_000_000]) expect(drawScript(seed)).toEqual(drawScript(seed));
    expect(drawScript(1)).not.toEqual(drawScript(2));
  });

  it("goes wrong at every point of the catalogue", () => {
    const found = new Set(rules.map(({ point }) => point));
    expect(FAULT_POINTS.map(({ name }) => name).filter((name) => !found.has(name))).toEqual([]);
  });

  it("can go wrong there with every kind but a journal that cannot be read", () => {
    const kindsOf = (points: typeof FAULT_POINTS) =>
      points.flatMap(({ name, kinds }) => kinds.map((kind) => `${kind} at ${name}`));
    const drawable = new Set(kindsOf(drawablePoints({ agents: ["Rui"] })));
    expect(kindsOf(FAULT_POINTS).filter((each) => !drawable.has(each))).toEqual([
      "device at atm.restart.before",
    ]);
  });

  it("never lets a machine lie about its notes", () => {
    const devices = new Set(rules.flatMap((rule) => (rule.kind === "device" ? [rule.device] : [])));
    for (const lie of ["fraud", "double-pick", "journal-unreadable"] as const)
      expect(devices).not.toContain(lie);
    expect(devices.size).toBe(7);
  });

  it("has agents, banks, dead letters and a wallet that nobody reaches in it", () => {
    const sentences = drawn.flatMap(({ steps }) => steps.map(({ sentence }) => sentence));
    for (const form of [
      /^Rui asks/,
      /collects$/,
      /tops up/,
      /pays .* out/,
      /^the wallet goes away/,
      /till after/,
    ])
      expect(sentences.some((sentence) => form.test(sentence))).toBe(true);
    expect(drawn.some(({ given }) => given.switch.tries === 1)).toBe(true);
  });
});
