// Mistakes that people make in a file of their own: each is told its line, what is wrong in plain words, and the fix.
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { CLOSED_WORDS } from "./closed-words.ts";
import { judgeVerdict } from "./run-scenario.ts";
import { describeUnfired, faultOfOption } from "./scenario-faults.ts";
import { readScenario, type ScenarioError } from "./scenario-file.ts";
import { findScenarios } from "./scenario-folder.ts";
import { EXPECTATIONS, STEPS } from "./vocabulary.ts";
import { findAmountProblem, withWholeAmounts } from "./whole-amounts.ts";

const GOOD = `name: mine
title: Ana gets her money
given:
  customers:
    Ana: { balance: 12000 }
  atms:
    7:
    8:
  agents:
    Rui: { float: 50000 }
faults:
  - drop the authorise answer once at terminal 7
steps:
  - Ana asks for a code for 5000
  - Ana types the code at terminal 7
  - at once:
      - Ana asks for a code for 1000
expect:
  - Ana has 12000
  - the withdrawal is COMPLETED
`;

/** What is said about the good file with one thing changed. */
function problemsOf(right: string, wrong: string): readonly string[] {
  expect(GOOD).toContain(right);
  try {
    readScenario(GOOD.replace(right, wrong), "mine.yaml", "mine");
  } catch (error) {
    return (error as ScenarioError).problems;
  }
  throw new Error("It was accepted.");
}

it("the file without mistakes can be read", () => {
  expect(readScenario(GOOD, "mine.yaml", "mine").steps).toHaveLength(3);
});

describe("what is no YAML", () => {
  it.each<[string, string, string, string]>([
    ["a tab", "  customers:", "\tcustomers:", "4: There is a tab at the beginning of this line: use spaces."],
    [
      "a line that is indented otherwise",
      "  atms:",
      "   atms:",
      "6: This line does not begin in the column of its list or block: use spaces, and as many as the lines that it belongs to.",
    ],
    [
      "a key that stands there twice",
      "expect:",
      "title: Ana gets nothing\nexpect:",
      '18: "title" stands here a second time; the first is in line 2. Put both together, or take one away.',
    ],
    [
      "two customers of one name",
      "  atms:",
      "    Ana: {}\n  atms:",
      '6: "Ana" stands here a second time; the first is in line 5. Put both together, or take one away.',
    ],
    [
      "a second colon",
      "title: Ana gets her money",
      "title: Lost: Ana gets her money",
      "2: A second colon in one line means nothing: put the text in quotes, such as title: 'Lost: Ana gets her money'.",
    ],
    [
      "an open bracket",
      "Ana: { balance: 12000 }",
      "Ana: { balance: 12000",
      '6: A "{" above is not closed: end it with "}" before this line.',
    ],
    [
      "an open quote",
      "- Ana has 12000",
      '- "Ana has 12000',
      "19: A quote opens here and is never closed: end the text with the same quote.",
    ],
    [
      "a text that begins with a sign",
      "title: Ana",
      "title: @Ana",
      "2: A text cannot begin with @: put it in quotes, such as title: '@Ana gets her money'.",
    ],
    [
      "more after a quote",
      "title: Ana gets",
      'title: "Ana" gets',
      `2: Something stands behind what was already closed: put the whole text in quotes, such as title: '"Ana" gets her money'.`,
    ],
  ])("%s", (_, right, wrong, problem) => {
    expect(problemsOf(right, wrong)).toEqual([problem]);
  });
});

describe("what is in the wrong place", () => {
  it.each<[string, string, string, RegExp]>([
    [
      "an expectation in quotes",
      "  - Ana types the code at terminal 7",
      '  - "expect: Ana has 12000"',
      /^15: "expect:" stands inside the quotes: take them away, so that the line begins with - expect:$/,
    ],
    [
      "two lines that are read as one",
      "  - Ana types",
      "    - Ana types",
      /^14: Two lines were read as one: .* Begin each "- " in the same column\.$/,
    ],
    [
      "an expectation in the middle of what happens at once",
      "      - Ana asks",
      "      - expect: Ana has 5\n      - Ana asks",
      /^17: What stands under "at once:" is one sentence on a line each\.$/,
    ],
    [
      "a title that says nothing",
      "title: Ana gets her money",
      "title: T",
      /^2: "title" must be one sentence of 4 to 200 letters .*; found "T"\.$/,
    ],
    [
      "a name that is not the file's",
      "name: mine",
      "name: yours",
      /^1: "name" must be the file's own, mine; found yours: write "name: mine", or call the file yours\.yaml\.$/,
    ],
  ])("%s", (_, right, wrong, problem) => {
    expect(problemsOf(right, wrong)).toEqual([expect.stringMatching(problem)]);
  });
});

describe("an amount", () => {
  it.each([
    ["12.000", "Write 12000."],
    ["12.000$00", "Write 12000."],
    ["12000.00", "Write 12000."],
    ["1,200,000", "Write 1200000."],
    ['"12000"', "Write 12000."],
    ["12.50", "found 12.50."],
    ["1e4", "found 1e4."],
    ["-1", "found -1."],
    ["12000000000", "from 0 to 9999999"],
  ])("of %s is refused", (amount, said) => {
    expect(problemsOf("balance: 12000", `balance: ${amount.includes(",") ? `"${amount}"` : amount}`)).toEqual(
      [expect.stringMatching(/^5: balance must be a whole number from 0 to 9999999, in digits only; found /)],
    );
    expect(
      problemsOf("balance: 12000", `balance: ${amount.includes(",") ? `"${amount}"` : amount}`)[0],
    ).toContain(said);
  });

  it("of nothing is refused", () => {
    expect(findAmountProblem("balance", null, "")).toContain("found null.");
  });

  it("with dots in a sentence is told what to write", () => {
    expect(problemsOf("a code for 5000", "a code for 5.000$00")).toEqual([
      '14: An amount is whole escudos, in digits only: write "Ana asks for a code for 5000"; found "Ana asks for a code for 5.000$00".',
    ]);
    expect(withWholeAmounts('the timeline has "5.000$00"')).toBe('the timeline has "5.000$00"');
    expect(withWholeAmounts("Ana has 12.50")).toBe("Ana has 12.50");
  });
});

describe("a fault", () => {
  it.each<[string, string, RegExp]>([
    [
      "at a terminal that is not there",
      "drop the authorise answer once at terminal 9",
      /^12: There is no terminal 9 in given for this fault at atm\.authorise\.after-answer: there is terminal 7, terminal 8\./,
    ],
    [
      "at an agent who is not there",
      "drop the confirm answer once at agent Eva",
      /^12: There is no agent Eva in given .*: there is agent Rui\./,
    ],
    [
      "of an ATM at somebody who is none",
      "jam once at terminal Rui",
      /^12: There is no terminal Rui in given/,
    ],
    [
      "at a point that is nearly one",
      "crash at switch.stor.after once",
      /^12: There is no fault point "switch\.stor\.after": .* Perhaps switch\.store\.after/,
    ],
  ])("%s is refused", (_, sentence, problem) => {
    expect(problemsOf("drop the authorise answer once at terminal 7", sentence)).toEqual([
      expect.stringMatching(problem),
    ]);
  });

  it("is at whom it names by id, name or number", () => {
    for (const target of ["terminal 8", "terminal ATM00008", "terminal 08"])
      expect(() => readScenario(GOOD.replace("once at terminal 7", `once at ${target}`))).not.toThrow();
    expect(() => readScenario(GOOD.replace("at terminal 7", "of the wallet at agent Rui"))).not.toThrow();
  });

  it("of an option is told as the option that it is", () => {
    expect(() => findScenarios(["cash-at-an-atm"], ["jam once at terminal 19"])).toThrow(
      /^--fault "jam once at terminal 19", in cash-at-an-atm: There is no terminal 19 in given .*: there is terminal 7\./,
    );
    expect(() => findScenarios(["cash-at-an-atm"], ["drop the bread"])).toThrow(
      /^--fault "drop the bread": Expected a step/,
    );
  });

  it("that never happened is told with its line and whom it was about", () => {
    const { faults } = readScenario(GOOD);
    expect(describeUnfired(faults[0]!)).toBe(
      'line 12, "drop the authorise answer once at terminal 7": this fault never happened, so nothing was proved (drop-answer at atm.authorise.after-answer once at terminal 7).',
    );
    expect(describeUnfired(faultOfOption("jam once at terminal 7"))).toMatch(
      /^--fault "jam once at terminal 7": this fault never happened/,
    );
  });
});

describe("a word that cannot be", () => {
  it("is refused with those that can", () => {
    expect(problemsOf("withdrawal is COMPLETED", "withdrawal is COMPLETE")).toEqual([
      '20: There is no COMPLETE in "the withdrawal is WORD": use one of ISSUED, AUTHORISED, COMPLETED, REVERSED, SUSPECT, EXPIRED, CANCELLED, BLOCKED. Perhaps COMPLETED?',
    ]);
    expect(problemsOf("the withdrawal is COMPLETED", "the order is DONE")[0]).toContain("use one of PENDING");
    expect(problemsOf("Ana asks for a code for 5000", "Ana tops up 2000 by cash settles")[0]).toContain(
      "use one of card, account",
    );
  });

  it("is one that the wallet's contract does not have", () => {
    const contract = JSON.parse(
      readFileSync(path.join(import.meta.dirname, "../../openapi/generated/wallet.json"), "utf8"),
    ) as { components: { schemas: Record<string, { enum: string[] }> } };
    const inContract = (name: string) => contract.components.schemas[name]!.enum.toSorted();
    for (const [form, schema] of [
      ["the withdrawal is WORD", "withdrawal-status"],
      ["the request is WORD", "agent-cash-out-status"],
      ["the order is WORD", "bank-order-status"],
      ["the dispute is WORD", "dispute-status"],
      ["a case WORD is open", "case-problem"],
      ["the operator decides the case as WORD [of AMOUNT]", "case-decision"],
    ] as const)
      expect(CLOSED_WORDS[form]![0]!.toSorted(), form).toEqual(inContract(schema));
  });

  it("is looked for in sentences that there are", () => {
    const forms = new Set([...STEPS, ...EXPECTATIONS].map(({ form }) => form));
    expect(Object.keys(CLOSED_WORDS).filter((form) => !forms.has(form))).toEqual([]);
  });
});

it("what the oracle finds beside what it must find is told as what to add", () => {
  const findings = [
    { check: "postings", transaction: "tx#1", text: "5.000$00 came out, and 0$00 is posted" },
    { check: "notes", text: "ATM 7 has booked otherwise" },
  ] as const;
  expect(judgeVerdict({ finds: ["postings"] }, { findings })).toEqual([
    "The oracle, notes: ATM 7 has booked otherwise.",
    'If the fault is meant to do that, add notes: write "finds: [postings, notes]".',
  ]);
  expect(judgeVerdict({ finds: [] }, { findings })).toHaveLength(2);
  expect(judgeVerdict({ finds: ["postings", "notes"] }, { findings })).toEqual([]);
});

it("a file that is not there is told where it was looked for", () => {
  expect(() => findScenarios(["nowhere/mine.yaml"], [])).toThrow(
    `There is no file nowhere/mine.yaml in ${process.cwd()}`,
  );
  expect(() => findScenarios(["cash-at-the-atm"], [])).toThrow(
    /^There is no scenario cash-at-the-atm\. Perhaps/,
  );
});
