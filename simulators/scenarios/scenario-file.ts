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
import { parseFault } from "../faults/sentence.ts";
import { BRANCHES } from "./branches.ts";
import { ORACLE_CHECKS, type OracleCheck } from "./oracle-checks.ts";
import { type Match, nearestPhrases } from "./phrases.ts";
import type { Story } from "./story.ts";
import { type Cast, EXPECTATIONS, matchStep, STEPS } from "./vocabulary.ts";

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
};

export type Scenario = {
  readonly name: string;
  readonly title: string;
  readonly covers: readonly string[];
  readonly given: Given;
  readonly steps: readonly Step[];
  readonly faults: readonly FaultRule[];
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

const KEYS = ["name", "title", "covers", "given", "faults", "steps", "expect", "finds"];

/** @throws ScenarioError */
export function readScenario(source: string, file = "scenario.yaml"): Scenario {
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
  for (const error of document.errors)
    problems.push({
      line: error.linePos?.[0].line ?? 1,
      text: `This is no YAML: ${error.message.split("\n")[0]}`,
    });
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
  const name = readText(
    reader,
    "name",
    /^[a-z0-9]+(-[a-z0-9]+)*$/,
    "lower-case words with hyphens, such as lost-answer",
  );
  const title = readText(reader, "title", /\S.{3,160}/, "one sentence that says what must hold");
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
  const faults = readFaults(reader);
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
  if (!pattern.test(value)) wrong(node ?? root, `"${key}" must be ${rule}.`);
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
  const given: Record<"customers" | "atms" | "agents", Record<string, never>> = {
    customers: {},
    atms: {},
    agents: {},
  };
  if (!isMap(node)) {
    wrong(node ?? root, '"given" says who is there: customers, atms and agents.');
    return given as unknown as Given;
  }
  for (const { key, value } of node.items as { key: Node; value: Node }[]) {
    const part = String(key) as keyof typeof given;
    if (!Object.hasOwn(given, part))
      wrong(key, `There is no "${part}" in given: use customers, atms or agents.`);
    else if (!isMap(value))
      wrong(value ?? key, `"${part}" must be names with what each has, such as "${EXAMPLES[part]}".`);
    else
      for (const each of value.items as { key: Node; value: Node }[])
        given[part][String(each.key)] = readOne(part, each) as never;
  }
  return given as unknown as Given;

  function readOne(part: keyof typeof given, { key, value }: { key: Node; value: Node }): unknown {
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
      const problem = problemWith(
        part,
        String(item.key),
        isScalar(item.value) ? item.value.value : undefined,
      );
      if (problem !== undefined) wrong(item.key, problem);
    }
    return part === "atms"
      ? plain
      : { ...DEFAULTS[part], ...plain, ...("pin" in plain ? { pin: String(plain.pin) } : {}) };
  }
}

const EXAMPLES = {
  customers: "Ana: { balance: 12000 }",
  atms: "7: { 2000: 10, 1000: 10 }",
  agents: "Rui: { float: 50000, drawer: 20000 }",
};
const DEFAULTS = { customers: { balance: 0 }, atms: undefined, agents: { float: 50_000, drawer: 20_000 } };

function problemWith(part: "customers" | "atms" | "agents", key: string, value: unknown): string | undefined {
  const whole = Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= 9_999_999;
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
  return whole ? undefined : `${key} must be a whole number, zero or more; found ${JSON.stringify(value)}.`;
}

function readSentences(reader: Reader, key: "steps" | "expect", given: Given): Step[] {
  const cast: Cast = {
    customers: Object.keys(given.customers),
    agents: Object.keys(given.agents),
    atms: Object.keys(given.atms),
  };
  return listOf(reader, key).flatMap((node) => readStep(node, key === "expect") ?? []);

  function readStep(node: Node, expectation: boolean): Step | undefined {
    const line = reader.lineOf(node);
    if (isMap(node) && node.items.length === 1) {
      const { key: word, value } = node.items[0] as { key: Node; value: Node };
      if (String(word) === "expect" && isScalar(value)) return readStep(value as Node, true);
      if (String(word) === "at once" && isSeq(value)) {
        const steps = (value.items as Node[]).flatMap((each) => readStep(each, false) ?? []);
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

function readFaults(reader: Reader): FaultRule[] {
  return listOf(reader, "faults").flatMap((node) => {
    try {
      const rule = isScalar(node)
        ? parseFault(String(node.value))
        : ((node as YAMLMap).toJSON() as FaultRule);
      const problem = findRuleProblem(rule) ?? crashProblem(rule);
      if (problem === undefined) return rule;
      reader.wrong(node, problem);
    } catch (error) {
      reader.wrong(node, (error as Error).message);
    }
    return [];
  });
}

/** A till's program and the bank have nothing that would be there after a crash. */
function crashProblem({ kind, point }: FaultRule): string | undefined {
  if (kind !== "crash" || /^(atm|switch|wallet)\./.test(point)) return undefined;
  return `In a scenario an ATM, the switch or the wallet can crash; at ${point} use drop, delay or reset.`;
}
