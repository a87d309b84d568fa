// What happens at once comes again with its seed: each scenario that says `at once:` gives the same timeline each time, and
// where two may win, each of them wins with some seed.
import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openSession, type Session } from "../world/session.ts";
import { runScenario, timelineText } from "./run-scenario.ts";
import { readScenario, type Scenario } from "./scenario-file.ts";
import { loadScenario, scenarioNames } from "./scenario-folder.ts";

let session: Session;
beforeAll(async () => {
  session = await openSession();
}, 120_000);
afterAll(() => session?.stop());

const RUNS = 10;
const FILES = path.resolve(import.meta.dirname, "files");

const CUSTOMER_FIRST = `
name: customer-first
title: The same moment, with the customer's line before the agent's
given:
  customers:
    Ana: { balance: 12000 }
  agents:
    Rui: { float: 50000, drawer: 20000 }
steps:
  - Ana asks Rui for 3000
  - at once:
      - Ana cancels the request
      - Rui confirms
expect:
  - Ana has nothing held
`;

const shipped = scenarioNames().filter((name) =>
  /^ {2}- (at once:|terminal .* times at once)$/m.test(
    readFileSync(path.join(FILES, `${name}.yaml`), "utf8"),
  ),
);

async function play(scenario: Scenario, seed: number): Promise<string> {
  const result = await runScenario(scenario, { session, seed });
  const text = timelineText(result);
  expect(result.problems, `seed ${seed}\n${text}`).toEqual([]);
  return text;
}

async function playAgain(scenario: Scenario, seed: number): Promise<Set<string>> {
  const texts = new Set<string>();
  for (let i = 0; i < RUNS; i++) texts.add(await play(scenario, seed));
  return texts;
}

async function playSeeds(scenario: Scenario): Promise<string[]> {
  const texts: string[] = [];
  for (let seed = 1; seed <= 8; seed++) texts.push(await play(scenario, seed));
  return texts;
}

describe("what happens at once", () => {
  it.each(shipped)(
    "is the same each time with the same seed, and holds with other seeds: %s",
    async (name) => {
      const scenario = loadScenario(name);
      const [text, ...others] = await playAgain(scenario, 1);
      expect(others, text).toEqual([]);
      await playSeeds(scenario);
    },
    120_000,
  );

  it.each([
    ["the agent's line first", () => loadScenario("agent-confirms-while-cancelled")],
    ["the customer's line first", () => readScenario(CUSTOMER_FIRST)],
  ])(
    "is won by the agent with some seeds and by the customer with others: %s",
    async (_, scenario) => {
      for (const seed of [1, 2, 3]) expect((await playAgain(scenario(), seed)).size).toBe(1);
      const texts = await playSeeds(scenario());
      const confirmed = texts.filter((text) =>
        text.includes("so                    completed, refused CASH_OUT_ALREADY_SETTLED"),
      );
      const cancelled = texts.filter((text) => text.includes("request CANCELLED"));
      expect([confirmed.length, cancelled.length, texts.join("\n")]).not.toContain(0);
    },
    120_000,
  );
});
