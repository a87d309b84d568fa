// Reads a file of fraud rules: YAML, held against rules.schema.json. A wrong file stops the start of the server with sentences
// that say what is wrong; rules are never half read.
import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { parse } from "yaml";
import { toMinor } from "../http/amounts.ts";
import type { Currency } from "../ledger/money.ts";
import { FACT_SOURCES, type Fact, type FactKind, type SubjectKind } from "./facts.ts";
import { type Condition, kindsOf, type Rule, type Verdict } from "./judge.ts";
import schema from "./rules.schema.json" with { type: "json" };

export type RuleTest = {
  readonly about: string;
  readonly given: readonly Fact[];
  /** The subjects that get an alert, in order. */
  readonly expect: readonly string[];
};

export type TestedRule = { readonly rule: Rule; readonly tests: readonly RuleTest[] };

/** The rules that come with the server. */
export const OWN_RULES = new URL("./rules.yaml", import.meta.url);

type FileRule = {
  id: string;
  version: number;
  about: string;
  window: string;
  when: Record<string, FileCondition>[];
  verdict: Verdict;
  for?: string;
  tests: { about: string; given: Given[]; expect: string[] }[];
};
type FileCondition = {
  of: FactKind[];
  in: FactKind[];
  out: FactKind[];
  currency: Currency;
  atLeast: never;
  percent: number;
};
type Given = {
  fact: FactKind;
  of: string;
  with?: string;
  amount?: string;
  currency?: Currency;
  after?: string;
  times?: number;
  every?: string;
};

/** @throws Error that lists everything that is wrong with the file. */
export function readRules(file: string | URL): TestedRule[] {
  return parseRules(readFileSync(file, "utf8"), String(file));
}

/** The rules of a text; `name` stands in the errors. */
export function parseRules(text: string, name: string): TestedRule[] {
  const content: unknown = parse(text);
  const ajv = new Ajv2020({ allErrors: true, strictTypes: false, validateSchema: false });
  const validate = ajv.compile<{ rules: FileRule[] }>(schema);
  if (!validate(content)) {
    const problems = validate.errors!.map(({ instancePath, message }) => `${instancePath || "/"} ${message}`);
    throw new Error(`The fraud rules in ${name} are wrong: ${problems.slice(0, 10).join("; ")}.`);
  }
  const rules = content.rules.map((rule) => ({ rule: ruleOf(rule), tests: rule.tests.map(testOf) }));
  const problems = rules.flatMap(({ rule }, i) => {
    const sources = new Set([...kindsOf(rule)].map((kind) => FACT_SOURCES[kind]));
    return [
      ...(sources.size > 1 ? [`${rule.id} mixes facts of both logs: make it two rules`] : []),
      ...(rules.findIndex((other) => other.rule.id === rule.id) !== i ? [`${rule.id} is there twice`] : []),
      ...(rule.forMs !== null && rule.verdict !== "step-up" && rule.verdict !== "hold"
        ? [`${rule.id} has a \`for\`, but nothing that could end`]
        : []),
    ];
  });
  if (problems.length > 0) throw new Error(`The fraud rules in ${name} are wrong: ${problems.join("; ")}.`);
  return rules;
}

function ruleOf({ id, version, about, window, when, verdict, for: duration }: FileRule): Rule {
  return {
    ...{ id, version, about, verdict },
    windowMs: milliseconds(window),
    when: when.map((condition) => {
      const [type, { atLeast, ...rest }] = Object.entries(condition)[0]!;
      const threshold =
        "currency" in rest ? { atLeastMinor: toMinor(atLeast, rest.currency, "atLeast") } : { atLeast };
      return { type, ...rest, ...threshold } as unknown as Condition;
    }),
    forMs: duration === undefined ? null : milliseconds(duration),
  };
}

const UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function milliseconds(duration: string): number {
  return Number(duration.slice(0, -1)) * UNITS[duration.at(-1) as keyof typeof UNITS];
}

const START = Date.UTC(2026, 0, 1);

function testOf({ about, given, expect }: FileRule["tests"][number]): RuleTest {
  const facts: Fact[] = [];
  let at = START;
  for (const { fact, of, with: other, amount, currency = "CVE", after, times = 1, every } of given) {
    if (after !== undefined) at += milliseconds(after);
    for (let i = 0; i < times; i++) {
      if (i > 0 && every !== undefined) at += milliseconds(every);
      facts.push({
        factId: `fact-${facts.length + 1}`,
        at,
        kind: fact,
        subjectKind: subjectKindOf(fact),
        subject: of,
        counterparty: other === undefined ? null : other.endsWith("-") ? `${other}${i}` : other,
        amountMinor: amount === undefined ? null : toMinor(amount, currency, "amount"),
        currency: amount === undefined ? null : currency,
      });
    }
  }
  return { about, given: facts, expect };
}

function subjectKindOf(kind: FactKind): SubjectKind {
  if (kind === "wrong-code" || kind === "terminal-unlocked") return "terminal";
  return kind === "wrong-password" ? "address" : "user";
}
