// The scenarios that come with the simulators, and files of one's own.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { AskedFor } from "./replay-command.ts";
import { faultOfOption, findTargetProblem } from "./scenario-faults.ts";
import { castOf, readScenario, type Scenario } from "./scenario-file.ts";

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
  return readScenario(readFileSync(file, "utf8"), path.relative(process.cwd(), file), name);
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
  const more = faults.map(faultOfOption);
  return words
    .flatMap((word) => (word === "all" ? known : [word]))
    .map((word): FoundScenario => {
      const askedFor = { word, faults };
      if (known.includes(word)) return { ...loadScenario(word), askedFor };
      if (word.endsWith(".yaml") && existsSync(word)) {
        const ownName = path.basename(word, ".yaml");
        return { ...readScenario(readFileSync(word, "utf8"), word, ownName), askedFor };
      }
      if (existsSync(word)) throw new Error(`A scenario is a file whose name ends in .yaml; found ${word}.`);
      if (/[\\/]|\.ya?ml$/.test(word)) throw new Error(noSuchFile(word));
      const near = known.filter((name) =>
        word.split("-").some((part) => part.length > 2 && name.includes(part)),
      );
      const hint =
        near.length > 0
          ? `Perhaps ${near.slice(0, 3).join(" or ")}?`
          : "`npm run scenario -- --list` shows them all.";
      throw new Error(`There is no scenario ${word}. ${hint}`);
    })
    .map((scenario) => {
      for (const { rule, place } of more) {
        const problem = findTargetProblem(rule, castOf(scenario.given));
        if (problem !== undefined) throw new Error(`${place}, in ${scenario.name}: ${problem}`);
      }
      return { ...scenario, faults: [...scenario.faults, ...more] };
    });
}

function noSuchFile(word: string): string {
  if (path.isAbsolute(word)) return `There is no file ${word}.`;
  return `There is no file ${word} in ${process.cwd()}, where npm looks from whatever folder you call it. Give the whole path.`;
}
