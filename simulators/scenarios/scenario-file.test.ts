// The pages about scenarios are what the runner knows; and a wrong file is told its line and what to write instead.
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { FAULT_POINTS } from "../faults/catalogue.ts";
import { BRANCHES } from "./branches.ts";
import { readScenario, type ScenarioError } from "./scenario-file.ts";
import { loadScenario, scenarioNames } from "./scenario-folder.ts";
import { faultPointsPage, scenarioWordsPage } from "./scenario-reference.ts";
import { scenarioSchema, sentencePatterns } from "./scenario-schema.ts";
import { EXPECTATIONS, matchStep, STEPS } from "./vocabulary.ts";

const page = (name: string) => path.join(import.meta.dirname, "../../docs/reference", name);

it("the page of words shows every sentence", async () => {
  await expect(scenarioWordsPage()).toMatchFileSnapshot(page("scenario-words.md"));
});

it("the page of fault points shows the catalogue", async () => {
  await expect(faultPointsPage()).toMatchFileSnapshot(page("fault-points.md"));
});

it("the schema for editors is made of the same tables", async () => {
  const file = path.join(import.meta.dirname, "scenario.schema.json");
  await expect(`${JSON.stringify(scenarioSchema(), null, 2)}\n`).toMatchFileSnapshot(file);
});

it("the schema's patterns admit every step of every scenario", () => {
  const { sentence, expectation } = sentencePatterns();
  for (const name of scenarioNames())
    for (const { kind, sentence: text } of loadScenario(name).steps)
      if (kind !== "at-once") expect(text).toMatch(new RegExp(kind === "expect" ? expectation : sentence));
});

it("every example fits its own sentence first", () => {
  const cast = { customers: ["Ana", "Bruno"], agents: ["Rui"], atms: ["7"] };
  for (const [list, expectation] of [
    [STEPS, false],
    [EXPECTATIONS, true],
  ] as const)
    for (const { form, example } of list)
      expect(matchStep(example, expectation, cast), example).toMatchObject({ match: { phrase: { form } } });
});

it("every scenario that comes with the simulators can be read", () => {
  for (const name of scenarioNames()) expect(loadScenario(name).covers.length, name).toBeGreaterThan(0);
});

it("every branch of the domain has a scenario", () => {
  const covered = new Set(scenarioNames().flatMap((name) => loadScenario(name).covers));
  expect(Object.keys(BRANCHES).filter((branch) => !covered.has(branch))).toEqual([]);
});

it("every fault point has a scenario, which fails when its fault does not happen", () => {
  const points = new Set<string>(
    scenarioNames().flatMap((name) => loadScenario(name).faults.map(({ rule }) => rule.point)),
  );
  expect(FAULT_POINTS.map(({ name }) => name).filter((name) => !points.has(name))).toEqual([]);
});

it("the scenario of the recipe can be read", () => {
  const recipe = readFileSync(
    path.join(import.meta.dirname, "../../docs/recipes/write-a-scenario.md"),
    "utf8",
  );
  const blocks = [...recipe.matchAll(/```yaml\n(name:.*?)```/gs)].map(([, block]) => block!);
  expect(blocks.length).toBeGreaterThan(0);
  for (const block of blocks) expect(readScenario(block).name).toBeDefined();
});

describe("a wrong file says its line and the fix", () => {
  const GOOD = `name: my-scenario
title: Ana gets her money
covers: [atm-approved]
given:
  customers:
    Ana: { balance: 12000 }
  atms:
    7:
faults:
  - drop the authorise answer once at terminal 7
steps:
  - Ana asks for a code for 5000
expect:
  - Ana has 12000
`;
  it("and a good one can be read", () => {
    expect(readScenario(GOOD).steps).toHaveLength(1);
  });

  it.each<[string, string, string, RegExp]>([
    ["no YAML", "title: Ana gets her money", "title: [Ana", /:3: A "\[" above is not closed/],
    ["an unknown part", "expect:", "expects:", /:13: There is no "expects" in a scenario: use name, title/],
    [
      "a name with capitals",
      "my-scenario",
      "My Scenario",
      /:1: "name" must be lower-case words with hyphens/,
    ],
    [
      "an unknown branch",
      "atm-approved",
      "atm-lunch",
      /:3: There is no branch "atm-lunch": use one of code-issued/,
    ],
    [
      "a step that is none",
      "asks for a code for 5000",
      "wants a code for 5000",
      /:12: .* is no step\. Perhaps: "Ana asks for a code for 5000"/,
    ],
    [
      "a name that is not there",
      "Ana asks",
      "Eva asks",
      /:12: There is no Eva among the customers of given: there is Ana\. Add "Eva: {}"/,
    ],
    [
      "a wrong expectation",
      "Ana has 12000",
      "Ana owns 12000",
      /:14: .* is no expectation\. Perhaps: "Ana has/,
    ],
    ["a wrong fault", "drop the authorise answer", "drop the bread", /:10: Expected a step/],
    [
      "a crash of who keeps nothing",
      "drop the authorise answer once at terminal 7",
      "kill the bank before collect",
      /:10: At bank\.collect\.before there can be drop-request, reset/,
    ],
    ["a wrong amount", "balance: 12000", "balance: lots", /:6: balance must be a whole number/],
    ["an unknown note", "7:", "7: { 300: 10 }", /:8: There is no 300 here: use 200, 500, 1000, 2000, 5000/],
    ["a switch that is no map", "  atms:", "  switch: 5\n  atms:", /:7: The switch has tries, from 1 to 150/],
    ["a switch that never tries", "  atms:", "  switch: { tries: 0 }\n  atms:", /:7: The switch has tries/],
    ["an ATM's name", "    7:", "    Praia:", /:8: An ATM has a number from 1 to 20; found Praia/],
  ])("%s", (_, right, wrong, message) => {
    expect(GOOD).toContain(right);
    expect(() => readScenario(GOOD.replace(right, wrong), "mine.yaml")).toThrow(message);
  });

  it("all mistakes at once, in the order of their lines", () => {
    const wrong = GOOD.replace("Ana has 12000", "Ana is rich").replace("my-scenario", "X");
    try {
      readScenario(wrong, "mine.yaml");
      expect.unreachable();
    } catch (error) {
      expect((error as ScenarioError).problems.map((problem) => problem.split(":")[0])).toEqual(["1", "14"]);
    }
  });
});
