// Sentences with places for names and amounts: how steps and expectations of a scenario are written, found and explained.
// Pure.
import { MISMATCH_KINDS } from "../vinti4/settlement-mismatches.ts";

/** Mistakes that can stand in a settlement file; fraud by reversal stands in none. */
export const FILE_MISTAKES = MISMATCH_KINDS.filter((kind) => kind !== "reversal-fraud");
const VERDICTS = [
  ...["MATCHED", "MISSING_AT_ISSUER", "MISSING_AT_ATM", "AMOUNT_DIFFERS", "STILL_OPEN", "DUPLICATE_LINE"],
  ...["CASH_MISSING", "CASH_OVER"],
];
const ACTIONS = ["COMPLETE", "REVERSE", "ADJUST", "CLAIM", "SUSPEND", "RECEIVE", "NOTE"];
const oneOf = (words: readonly string[]) => `(${words.join("|")})`;

/** What stands in the places of a form, as regular expressions. */
const PLACES: Readonly<Record<string, string>> = {
  CUSTOMER: "([A-Z][a-z]\\w*)",
  OTHER: "([A-Z][a-z]\\w*)",
  AGENT: "([A-Z][a-z]\\w*)",
  ATM: "([\\w-]{1,12})",
  AMOUNT: "(\\d{1,9})",
  COUNT: "(\\d{1,6})",
  DURATION: "(\\d{1,9} (?:ms|milliseconds?|seconds?|minutes?|hours?|days?))",
  CODE: "(the code|a wrong code|code#\\d+|[A-Z][a-z]\\w*'s code)",
  WORD: "([A-Za-z][A-Za-z_-]*)",
  TEXT: '"([^"]+)"',
  MISTAKE: oneOf(FILE_MISTAKES),
  VERDICT: oneOf(VERDICTS),
  ACTION: oneOf(ACTIONS),
};

/** What people are told about the places. */
export const PLACE_MEANINGS: Readonly<Record<string, string>> = {
  CUSTOMER: "a customer of `given`",
  OTHER: "another customer of `given`",
  AGENT: "an agent of `given`",
  ATM: "an ATM of `given`",
  AMOUNT: "whole escudos, such as 5000",
  COUNT: "a number, such as 50",
  DURATION: "such as 15 minutes; ms, seconds, minutes, hours or days",
  CODE: "`the code` (the customer's last), `Ana's code`, `code#1` (in the order of asking) or `a wrong code`",
  WORD: "a word as the wallet says it, such as COMPLETED",
  TEXT: "words in double quotes",
  MISTAKE: `of a [settlement file](settlement-file.md): ${FILE_MISTAKES.join(", ")}`,
  VERDICT: `what [reconciliation](../operating/reconciliation.md) finds: ${VERDICTS.join(", ")}`,
  ACTION: `what settles it: ${ACTIONS.join(", ")}`,
};

export type Phrase<Context> = {
  /** The sentence, with places in capitals and optional parts in brackets. */
  readonly form: string;
  readonly meaning: string;
  readonly example: string;
  readonly run: (context: Context, words: readonly string[]) => Promise<void> | void;
};

export type Match<Context> = {
  readonly phrase: Phrase<Context>;
  /** What stands in the places, in their order; empty for a part that was left out. */
  readonly words: readonly string[];
  /** The names of those places. */
  readonly places: readonly string[];
};

type Compiled = { readonly pattern: RegExp; readonly places: readonly string[] };
const compiled = new Map<string, Compiled>();

function compile(form: string): Compiled {
  const known = compiled.get(form);
  if (known !== undefined) return known;
  const places: string[] = [];
  const source = form.replace(/ \[(.+?)\]/g, "(?: $1)?").replace(/\b[A-Z]{2,}\b/g, (place) => {
    const expression = PLACES[place];
    if (expression === undefined) return place;
    places.push(place);
    return expression;
  });
  const result = { pattern: new RegExp(`^${source}$`), places };
  compiled.set(form, result);
  return result;
}

/** What a sentence of this form looks like, as a regular expression. */
export function patternOf(form: string): string {
  return compile(form).pattern.source;
}

/** The first phrase that a sentence fits. */
export function matchPhrase<Context>(
  phrases: readonly Phrase<Context>[],
  sentence: string,
): Match<Context> | undefined {
  const plain = sentence.trim().replace(/\s+/g, " ").replace(/\.$/, "");
  for (const phrase of phrases) {
    const { pattern, places } = compile(phrase.form);
    const found = pattern.exec(plain);
    if (found) return { phrase, places, words: found.slice(1).map((word) => word ?? "") };
  }
  return undefined;
}

/** The phrases that have most words in common with a sentence, the nearest first. */
export function nearestPhrases<Context>(
  phrases: readonly Phrase<Context>[],
  sentence: string,
  count = 2,
): string[] {
  const wordsOf = (text: string) => new Set(text.match(/\b[a-z]{2,}\b/g) ?? []);
  const given = wordsOf(sentence);
  const score = ({ form, example }: Phrase<Context>) => {
    const own = wordsOf(form);
    const common = [...given].filter((word) => own.has(word)).length / Math.sqrt(own.size + 1);
    return common + (/\d/.test(example) === /\d/.test(sentence) ? 0.1 : 0);
  };
  return phrases
    .toSorted((one, other) => score(other) - score(one))
    .slice(0, count)
    .map(({ example }) => example);
}
