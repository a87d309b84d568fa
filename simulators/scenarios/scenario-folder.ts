// The scenarios that come with the simulators, and files of one's own.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { parseFault } from "../faults/sentence.ts";
import type { AskedFor } from "./replay-command.ts";
import { readScenario, type Scenario, ScenarioError } from "./scenario-file.ts";

const FOLDER = path.join(import.meta.dirname, "files");

export function scenarioNames(): string[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => file.slice(0, -".yaml".length))
    .toSorted();
}

/** @throws ScenarioError */
export function loadScenario(name: string): Scenario {
  const file = path.join(FOLDER, `${name}.yaml`);
  const scenario = readScenario(readFileSync(file, "utf8"), path.relative(process.cwd(), file));
  if (scenario.name !== name)
    throw new ScenarioError(file, [`1: "name" must be the file's own, ${name}; found ${scenario.name}.`]);
  return scenario;
}

/** A scenario with how it was asked for, so that it can be asked for again. */
export type FoundScenario = Scenario & { readonly askedFor: AskedFor };

/**
 * @param words names, files, or `all`
 * @param faults sentences that come on top
 * @throws ScenarioError, or Error when there is no such scenario
 */
export function findScenarios(words: readonly string[], faults: readonly string[]): FoundScenario[] {
  const known = scenarioNames();
  const more = faults.map(parseFault);
  return words
    .flatMap((word) => (word === "all" ? known : [word]))
    .map((word): FoundScenario => {
      const askedFor = { word, faults };
      if (known.includes(word)) return { ...loadScenario(word), askedFor };
      if (word.endsWith(".yaml") && existsSync(word))
        return { ...readScenario(readFileSync(word, "utf8"), word), askedFor };
      const near = known.filter((name) =>
        word.split("-").some((part) => part.length > 2 && name.includes(part)),
      );
      const hint =
        near.length > 0
          ? `Perhaps ${near.slice(0, 3).join(" or ")}?`
          : "`npm run scenario -- --list` shows them all.";
      throw new Error(`There is no scenario ${word}. ${hint}`);
    })
    .map((scenario) => ({ ...scenario, faults: [...scenario.faults, ...more] }));
}
