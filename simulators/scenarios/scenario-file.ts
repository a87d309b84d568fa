// Reads a scenario: a YAML file whose steps, faults and expectations are sentences. Whatever is wrong is told with its line
// and with what to write instead. The form is published as scenario.schema.json, for editors.
import {
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import { denominations } from "../atm/cassettes.ts";
import { type FaultRule, findRuleProblem } from "../faults/rules.ts";
import { describeRule, parseFault } from "../faults/sentence.ts";
import { BRANCHES } from "./branches.ts";
import { ORACLE_CHECKS, type OracleCheck } from "./oracle-checks.ts";
import { type Match, nearestPhrases } from "./phrases.ts";
import { findTargetProblem, type PlacedFault } from "./scenario-faults.ts";
import type { Story } from "./story.ts";
import { type Cast, EXPECTATIONS, matchStep, STEPS } from "./vocabulary.ts";
import { findAmountProblem, withWholeAmounts } from "./whole-amounts.ts";
import { yamlProblems } from "./yaml-problems.ts";

export type Step =
  | {
      readonly kind: "step" | "expect";
      readonly sentence: string;
      readonly line: number;
      readonly match: Match<Story>;
    }
  | {
      readonly kind: "at-once";
      readonly sentence: string;
      readonly line: number;
      readonly steps: readonly Step[];
    };

export type Given = {
  readonly customers: Readonly<Record<string, { balance: number; pin?: string; tier?: "full" | "basic" }>>;
  /** By number: denomination to count; nothing for the usual load. */
  readonly atms: Readonly<Record<string, Readonly<Record<string, number>> | undefined>>;
  readonly agents: Readonly<Record<string, { float: number; drawer: number }>>;
  readonly switch: { readonly tries?: number };
};

export type Scenario = {
  readonly name: string;
  readonly title: string;
  readonly covers: readonly string[];
  readonly given: Given;
  readonly steps: readonly Step[];
  readonly faults: readonly PlacedFault[];
  readonly expect: readonly Step[];
  /** What the oracle must find wrong; nothing else may be. */
  readonly finds: readonly OracleCheck[];
  /** The text that it was read from. */
  readonly source: string;
};

/** What is wrong with a file, one sentence for each mistake, each with its line. */
export class ScenarioError extends Error {
  readonly problems: readonly string[];
  constructor(file: string, problems: readonly string[]) {
    super(problems.map((problem) => `${file}:${problem}`).join("\n"));
    this.problems = problems;
  }
}

const NAME = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const KEYS = ["name", "title", "covers", "given", "faults", "steps", "expect", "finds"];

/**
 * @param ownName what the file is called, without its ending; the scenario must be called so too
 * @throws ScenarioError
 */
export function readScenario(source: string, file = "scenario.yaml", ownName?: string): Scenario {
  const problems: { line: number; text: string }[] = [];
  const counter = new LineCounter();
  const document = parseDocument(source, { lineCounter: counter });
  const lineOf = (node: unknown) => counter.linePos((node as Node | undefined)?.range?.[0] ?? 0).line;
  const wrong = (node: unknown, text: string) => void problems.push({ line: lineOf(node), text });
  const fail = () => {
    const sorted = problems.toSorted((one, other) => one.line - other.line);
    return new ScenarioError(
      file,
      sorted.map(({ line, text }) => `${line}: ${text}`),
    );
  };
  problems.push(...yamlProblems(document, source, counter));
  if (problems.length > 0) throw fail();
  const root = document.contents;
  if (!isMap(root)) {
    wrong(
      root,
      `A scenario is a list of ${KEYS.join(", ")}, each with a colon. Begin with "name: my-scenario".`,
    );
    throw fail();
  }
  for (const { key } of root.items)
    if (!KEYS.includes(String(key)))
      wrong(key, `There is no "${String(key)}" in a scenario: use ${KEYS.join(", ")}.`);

  const reader: Reader = { wrong, lineOf, root };
  const name = readText(reader, "name", NAME, "lower-case words with hyphens, such as lost-answer");
  if (ownName !== undefined && name !== ownName && problems.length === 0)
    wrong(nodeOf(root, "name"), differentName(name, ownName));
  const title = readText(
    reader,
    "title",
    /^\s*\S.{2,198}\S\s*$/,
    "one sentence of 4 to 200 letters that says what must hold, such as Ana pays once",
  );
  const covers = readList(reader, "covers", (node, text) => {
    if (!Object.hasOwn(BRANCHES, text))
      wrong(
        node,
        `There is no branch ${JSON.stringify(text)}: use one of ${Object.keys(BRANCHES).join(", ")}.`,
      );
    return text;
  });
  const finds = readList(reader, "finds", (node, text) => {
    if (!ORACLE_CHECKS.includes(text as OracleCheck))
      wrong(node, `The oracle has no check ${JSON.stringify(text)}: use one of ${ORACLE_CHECKS.join(", ")}.`);
    return text as OracleCheck;
  });
  const given = readGiven(reader);
  const steps = readSentences(reader, "steps", given);
  if (steps.length === 0 && problems.length === 0)
    wrong(root, 'A scenario needs steps, such as "- Ana asks for a code for 5000".');
  const expect = readSentences(reader, "expect", given);
  const faults = readFaults(reader, castOf(given));
  if (problems.length > 0) throw fail();
  return { ...{ name, title, covers, given, steps, faults, expect, finds }, source };
}

type Reader = {
  readonly wrong: (node: unknown, text: string) => void;
  readonly lineOf: (node: unknown) => number;
  readonly root: YAMLMap;
};

const nodeOf = (map: YAMLMap, key: string) => map.get(key, true) as Node | undefined;

function readText({ wrong, root }: Reader, key: string, pattern: RegExp, rule: string): string {
  const node = nodeOf(root, key);
  const value = isScalar(node) ? String(node.value) : "";
  if (!pattern.test(value))
    wrong(
      node ?? root,
      `"${key}" must be ${rule}; found ${value === "" ? "nothing" : JSON.stringify(value)}.`,
    );
  return value;
}

function listOf({ wrong, root }: Reader, key: string): Node[] {
  const node = nodeOf(root, key);
  if (node === undefined) return [];
  if (isSeq(node)) return (node as YAMLSeq).items as Node[];
  wrong(node, `"${key}" must be a list: one line for each, beginning with "- ".`);
  return [];
}

function readList<T>(reader: Reader, key: string, read: (node: Node, text: string) => T): T[] {
  return listOf(reader, key).map((node) => read(node, isScalar(node) ? String(node.value) : ""));
}

function readGiven({ wrong, root }: Reader): Given {
  const node = nodeOf(root, "given");
  const given: Record<"customers" | "atms" | "agents", Record<string, never>> & { switch: Given["switch"] } =
    {
      customers: {},
      atms: {},
      agents: {},
      switch: {},
    };
  if (!isMap(node)) {
    wrong(node ?? root, '"given" says who is there: customers, atms and agents.');
    return given as unknown as Given;
  }
  for (const { key, value } of node.items as { key: Node; value: Node }[]) {
    const part = String(key) as Exclude<keyof typeof given, "switch">;
    if (String(key) === "switch") {
      const tries = isMap(value) && value.items.length === 1 ? value.get("tries") : undefined;
      if (typeof tries !== "number" || !Number.isInteger(tries) || tries < 1 || tries > TRIES_MAX)
        wrong(value ?? key, `The switch has tries, from 1 to ${TRIES_MAX}: write "switch: { tries: 5 }".`);
      else given.switch = { tries };
    } else if (!Object.hasOwn(given, part))
      wrong(key, `There is no "${part}" in given: use customers, atms, agents or switch.`);
    else if (!isMap(value))
      wrong(value ?? key, `"${part}" must be names with what each has, such as "${EXAMPLES[part]}".`);
    else
      for (const each of value.items as { key: Node; value: Node }[])
        given[part][String(each.key)] = readOne(part, each) as never;
  }
  return given as unknown as Given;

  function readOne(part: keyof typeof EXAMPLES, { key, value }: { key: Node; value: Node }): unknown {
    const name = String(key);
    const person = part !== "atms";
    if (person && !/^[A-Z][a-z]\w*$/.test(name))
      wrong(key, `A name is one word with a capital, such as Ana; found ${name}.`);
    if (!person && !/^([1-9]|1\d|20)$/.test(name))
      wrong(key, `An ATM has a number from 1 to 20; found ${name}.`);
    if (isScalar(value) && value.value === null) return part === "atms" ? undefined : DEFAULTS[part];
    if (!isMap(value)) {
      wrong(value ?? key, `${name} must be such as "${EXAMPLES[part]}".`);
      return DEFAULTS[part];
    }
    const plain = value.toJSON() as Record<string, unknown>;
    for (const item of value.items as { key: Node; value: Node }[]) {
      const problem = problemWith(part, String(item.key), item.value);
      if (problem !== undefined) wrong(item.key, problem);
    }
    return part === "atms"
      ? plain
      : { ...DEFAULTS[part], ...plain, ...("pin" in plain ? { pin: String(plain.pin) } : {}) };
  }
}

const TRIES_MAX = 150;
const EXAMPLES = {
  customers: "Ana: { balance: 12000 }",
  atms: "7: { 2000: 10, 1000: 10 }",
  agents: "Rui: { float: 50000, drawer: 20000 }",
};
const DEFAULTS = { customers: { balance: 0 }, atms: undefined, agents: { float: 50_000, drawer: 20_000 } };

function problemWith(part: "customers" | "atms" | "agents", key: string, node: Node): string | undefined {
  const value = isScalar(node) ? node.value : undefined;
  const known = {
    customers: ["balance", "pin", "tier"],
    agents: ["float", "drawer"],
    atms: denominations.map(String),
  }[part];
  if (!known.includes(key)) return `There is no ${key} here: use ${known.join(", ")}.`;
  if (key === "pin")
    return /^\d{4}$/.test(String(value)) ? undefined : 'A pin is four digits in quotes, such as pin: "2580".';
  if (key === "tier")
    return ["full", "basic"].includes(String(value)) ? undefined : "A tier is full or basic.";
  return findAmountProblem(key, value, isScalar(node) ? (node.source ?? "") : "");
}

function readSentences(reader: Reader, key: "steps" | "expect", given: Given): Step[] {
  const cast = castOf(given);
  return listOf(reader, key).flatMap((node) => readStep(node, key === "expect") ?? []);

  function readStep(node: Node, expectation: boolean): Step | undefined {
    const line = reader.lineOf(node);
    if (isMap(node) && node.items.length === 1) {
      const { key: word, value } = node.items[0] as { key: Node; value: Node };
      if (String(word) === "expect" && isScalar(value)) return readStep(value as Node, true);
      if (String(word) === "at once" && isSeq(value)) {
        const items = value.items as Node[];
        for (const each of items.filter((item) => !isScalar(item)))
          reader.wrong(each, 'What stands under "at once:" is one sentence on a line each.');
        const steps = items.filter(isScalar).flatMap((each) => readStep(each, false) ?? []);
        return {
          kind: "at-once",
          sentence: `at once: ${steps.map(({ sentence }) => sentence).join("; ")}`,
          line,
          steps,
        };
      }
    }
    if (!isScalar(node) || typeof node.value !== "string") {
      reader.wrong(
        node,
        'A step is one sentence on a line, "expect: SENTENCE", or "at once:" with a list of steps.',
      );
      return undefined;
    }
    const sentence = node.value;
    const found = matchStep(sentence, expectation, cast);
    if ("match" in found)
      return { kind: expectation ? "expect" : "step", sentence, line, match: found.match };
    if (found.problem !== undefined) reader.wrong(node, found.problem);
    else if (misplaced(sentence) !== undefined) reader.wrong(node, misplaced(sentence)!);
    else if ("match" in matchStep(withWholeAmounts(sentence), expectation, cast))
      reader.wrong(
        node,
        `An amount is whole escudos, in digits only: write "${withWholeAmounts(sentence)}"; found "${sentence}".`,
      );
    else {
      const near = nearestPhrases<Story>(expectation ? EXPECTATIONS : STEPS, sentence);
      reader.wrong(
        node,
        `"${sentence}" is no ${expectation ? "expectation" : "step"}. Perhaps: ${near.map((each) => `"${each}"`).join(" or ")}?`,
      );
    }
    return undefined;
  }
}

/** What is wrong with the form of a line, when no sentence can be found in it. */
function misplaced(sentence: string): string | undefined {
  const word = /^(expect|at once)\s*:/.exec(sentence)?.[1];
  if (word !== undefined)
    return `"${word}:" stands inside the quotes: take them away, so that the line begins with - ${word}:`;
  if (/\s- /.test(sentence))
    return `Two lines were read as one: "${sentence}". Begin each "- " in the same column.`;
  return undefined;
}

function readFaults(reader: Reader, cast: Cast): PlacedFault[] {
  return listOf(reader, "faults").flatMap((node) => {
    try {
      const sentence = isScalar(node) ? String(node.value) : undefined;
      const rule = sentence === undefined ? ((node as YAMLMap).toJSON() as FaultRule) : parseFault(sentence);
      const problem = findRuleProblem(rule) ?? findTargetProblem(rule, cast);
      if (problem === undefined)
        return { rule, place: `line ${reader.lineOf(node)}, "${sentence ?? describeRule(rule)}"` };
      reader.wrong(node, problem);
    } catch (error) {
      reader.wrong(node, (error as Error).message);
    }
    return [];
  });
}

/** Who is there. */
export function castOf({ customers, agents, atms }: Given): Cast {
  return {
    customers: Object.keys(customers),
    agents: Object.keys(agents),
    atms: Object.keys(atms),
  };
}

function differentName(name: string, ownName: string): string {
  const rename = `call the file ${name}.yaml`;
  const fix = NAME.test(ownName) ? `write "name: ${ownName}", or ${rename}` : rename;
  return `"name" must be the file's own, ${ownName}; found ${name}: ${fix}.`;
}
