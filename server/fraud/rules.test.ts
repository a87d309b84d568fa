// Every rule's own tests, as they stand beside it in rules.yaml, and what a file of rules must not have.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { judgeAll } from "./judge.ts";
import { OWN_RULES, parseRules, readRules } from "./rule-file.ts";

describe.each(readRules(OWN_RULES).map(({ rule, tests }) => [rule.id, rule, tests] as const))(
  "%s",
  (_, rule, tests) => {
    it.each(tests.map(({ about, given, expect }) => [about, given, expect] as const))(
      "%s",
      (_about, given, expected) => {
        const alerts = judgeAll([rule], given);
        expect(alerts.map(({ subject }) => subject)).toEqual(expected);
        for (const alert of alerts) {
          expect(alert).toMatchObject({ rule: rule.id, ruleVersion: rule.version, verdict: rule.verdict });
          expect(alert.facts.length).toBeGreaterThan(0);
        }
      },
    );

    it("has a test in which it fires and one in which it does not", () => {
      expect(tests.some(({ expect }) => expect.length > 0)).toBe(true);
      expect(tests.some(({ expect }) => expect.length === 0)).toBe(true);
    });
  },
);

describe("a file of rules is refused", () => {
  const text = readFileSync(OWN_RULES, "utf8");
  const changed = (from: string, to: string) => {
    expect(text).toContain(from);
    return () => parseRules(text.replace(from, to), "a file");
  };

  it.each([
    [
      "with an unknown property",
      "version: 1",
      "version: 1\n    surplus: 1",
      "must NOT have additional properties",
    ],
    ["with an unknown kind of fact", "of: [transfer-out]", "of: [transfer-up]", "must be equal to one of"],
    ["with a verdict that is none", "verdict: step-up", "verdict: jail", "must be equal to one of"],
    [
      "with a rule twice",
      "id: cash-out-velocity",
      "id: transfer-velocity",
      "transfer-velocity is there twice",
    ],
    [
      "that mixes facts of both logs",
      "of: [cash-out-request]",
      "of: [cash-out-request, wrong-pin]",
      "mixes facts",
    ],
    [
      "with a time that ends nothing",
      "verdict: flag",
      "verdict: flag\n    for: 1h",
      "nothing that could end",
    ],
  ])("%s", (_, from, to, problem) => {
    expect(changed(from, to)).toThrow(problem);
  });
});
