// Every sentence that a scenario can have, and which of them one is: two that look the same are told apart by who is there.
import { AGENT_STEPS } from "./agent-steps.ts";
import { ATM_STEPS } from "./atm-steps.ts";
import { BACK_OFFICE_EXPECTATIONS, BACK_OFFICE_STEPS } from "./back-office-steps.ts";
import { BANK_STEPS } from "./bank-steps.ts";
import { findWrongWord } from "./closed-words.ts";
import { EXPECTATIONS as PEOPLE_EXPECTATIONS } from "./expectations.ts";
import { type Match, matchPhrase, type Phrase } from "./phrases.ts";
import { RECONCILIATION_EXPECTATIONS, RECONCILIATION_STEPS } from "./reconciliation-steps.ts";
import type { Story } from "./story.ts";
import { SWITCH_EXPECTATIONS, SWITCH_STEPS } from "./switch-steps.ts";
import { WORLD_STEPS } from "./world-steps.ts";

export const STEPS: readonly Phrase<Story>[] = [
  ...ATM_STEPS,
  ...AGENT_STEPS,
  ...BANK_STEPS,
  ...RECONCILIATION_STEPS,
  ...BACK_OFFICE_STEPS,
  ...SWITCH_STEPS,
  ...WORLD_STEPS,
];
export const EXPECTATIONS: readonly Phrase<Story>[] = [
  ...PEOPLE_EXPECTATIONS,
  ...RECONCILIATION_EXPECTATIONS,
  ...BACK_OFFICE_EXPECTATIONS,
  ...SWITCH_EXPECTATIONS,
];

/** Who is there. */
export type Cast = {
  readonly customers: readonly string[];
  readonly agents: readonly string[];
  readonly atms: readonly string[];
};

/** @returns the phrase; or what is wrong with the names in it; or no problem when no phrase fits at all */
export function matchStep(
  sentence: string,
  expectation: boolean,
  cast: Cast,
): { match: Match<Story> } | { problem: string | undefined } {
  let problem: string | undefined;
  for (const phrase of expectation ? EXPECTATIONS : STEPS) {
    const match = matchPhrase([phrase], sentence);
    if (match === undefined) continue;
    const wrong = wrongName(match, cast) ?? wrongWord(match);
    if (wrong === undefined) return { match };
    problem ??= wrong;
  }
  return { problem };
}

function wrongWord({ phrase, places, words }: Match<Story>): string | undefined {
  return findWrongWord(
    phrase.form,
    words.filter((_, i) => places[i] === "WORD"),
  );
}

function wrongName({ places, words }: Match<Story>, { customers, agents, atms }: Cast): string | undefined {
  for (const [i, place] of places.entries()) {
    const name = words[i]!;
    const known = { CUSTOMER: customers, OTHER: customers, AGENT: agents, ATM: atms }[place];
    if (known === undefined || name === "" || known.includes(name)) continue;
    const part = { CUSTOMER: "customers", OTHER: "customers", AGENT: "agents", ATM: "atms" }[place]!;
    const have = known.length === 0 ? "there is none" : `there is ${known.join(", ")}`;
    return `There is no ${name} among the ${part} of given: ${have}. Add ${part === "atms" ? `"${name}:"` : `"${name}: {}"`} there, or use another name.`;
  }
  return undefined;
}
