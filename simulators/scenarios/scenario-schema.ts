// The form of a scenario file as a JSON Schema, for editors: scenario.schema.json is made from it. The reader itself gives
// better words (scenario-file.ts); names that are not in `given` only it can find.
import { denominations } from "../atm/cassettes.ts";
import { BRANCHES } from "./branches.ts";
import { ORACLE_CHECKS } from "./oracle-checks.ts";
import { patternOf } from "./phrases.ts";
import { EXPECTATIONS, STEPS } from "./vocabulary.ts";

/** What steps and expectations look like. */
export function sentencePatterns(): { sentence: string; expectation: string } {
  const any = (forms: readonly string[]) =>
    `^\\s*(?:${forms.map((form) => patternOf(form).slice(1, -1)).join("|")})\\.?\\s*$`;
  return {
    sentence: any(STEPS.map(({ form }) => form)),
    expectation: any(EXPECTATIONS.map(({ form }) => form)),
  };
}

export function scenarioSchema(): object {
  const { sentence, expectation } = sentencePatterns();
  const escudos = { type: "integer", minimum: 0, maximum: 9_999_999 };
  const object = (properties: object, more: object = {}) => ({
    ...{ type: "object", additionalProperties: false, properties },
    ...more,
  });
  const people = (properties: object) => ({
    ...{ type: "object", additionalProperties: false },
    patternProperties: { "^[A-Z][a-z]\\w*$": { anyOf: [object(properties), { type: "null" }] } },
  });
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "A scenario",
    description:
      "Who is there, what happens, what goes wrong and what must hold: docs/recipes/write-a-scenario.md.",
    ...object(
      {
        name: { type: "string", pattern: "^[a-z0-9]+(-[a-z0-9]+)*$", description: "The file's own name." },
        title: {
          type: "string",
          minLength: 4,
          maxLength: 200,
          description: "What must hold, in one sentence.",
        },
        covers: { type: "array", items: { enum: Object.keys(BRANCHES) } },
        given: object({
          customers: people({
            balance: escudos,
            pin: { type: "string", pattern: "^\\d{4}$" },
            tier: { enum: ["full", "basic"] },
          }),
          atms: {
            ...{ type: "object", additionalProperties: false },
            patternProperties: {
              "^([1-9]|1\\d|20)$": {
                anyOf: [
                  object(Object.fromEntries(denominations.map((each) => [each, escudos]))),
                  { type: "null" },
                ],
              },
            },
          },
          agents: people({ float: escudos, drawer: escudos }),
          switch: object(
            { tries: { type: "integer", minimum: 1, maximum: 150 } },
            { required: ["tries"], description: "After so many tries an advice is a dead letter." },
          ),
        }),
        faults: {
          type: "array",
          items: {
            anyOf: [
              { type: "string", description: "docs/reference/fault-points.md" },
              { type: "object", required: ["point", "kind"] },
            ],
          },
        },
        steps: { type: "array", minItems: 1, items: { $ref: "#/$defs/step" } },
        expect: { type: "array", items: { $ref: "#/$defs/expectation" } },
        finds: {
          type: "array",
          items: { enum: ORACLE_CHECKS },
          description: "What the oracle must find wrong.",
        },
      },
      { required: ["name", "title", "given", "steps"] },
    ),
    $defs: {
      sentence: { type: "string", pattern: sentence },
      expectation: { type: "string", pattern: expectation },
      step: {
        anyOf: [
          { $ref: "#/$defs/sentence" },
          object({ expect: { $ref: "#/$defs/expectation" } }, { required: ["expect"] }),
          object(
            { "at once": { type: "array", items: { $ref: "#/$defs/sentence" } } },
            { required: ["at once"] },
          ),
        ],
      },
    },
  };
}
