// A body means one thing to every parser, or it is refused.
import { describe, expect, it } from "vitest";
import { Problem } from "./problem.ts";
import { parseStrictJson } from "./strict-json.ts";

function refusal(text: string): Record<string, unknown> {
  try {
    parseStrictJson(text);
  } catch (error) {
    if (error instanceof Problem && error.code === "MALFORMED_JSON") return error.details;
    throw error;
  }
  throw new Error(`accepted: ${text.slice(0, 80)}`);
}

describe("strict JSON", () => {
  it.each([
    ['{"a":1,"b":[true,false,null,"x"],"c":{"a":2}}'],
    ['[{"a":1},{"a":1}]'],
    ['{"a":{"b":1},"b":{"a":1}}'],
    [' { "a" : -0.5 , "b" : "\\u0041\\n\\"{[:1e9" } \n'],
    ['{"emoji":"\\ud83d\\ude00","raw":"😀","slash":"\\\\"}'],
    ['{"key: with":"a \\" quote","":0}'],
    ["123456789012345"],
    ["-0.000000000000001"],
    ["999999999999.99"],
    ['"only text, 1e400 and 1234567890123456 in it"'],
    ["[]"],
  ])("what is plain reads as every parser reads it: %s", (text) => {
    expect(parseStrictJson(text)).toEqual(JSON.parse(text));
  });

  it.each([
    ["", "the body is empty", undefined],
    [" \n", "the body is empty", undefined],
    ['{"a":1 "b":2}', "the body is not valid JSON", 7],
    ["{'a':1}", "the body is not valid JSON", 1],
    ['{"a":NaN}', "the body is not valid JSON", undefined],
    ['{"a":Infinity}', "the body is not valid JSON", undefined],
    ['{"a":01}', "the body is not valid JSON", 6],
    ['{"a":1,}', "the body is not valid JSON", 7],
    ['{"a":1}{}', "the body is not valid JSON", 7],
    ["\ufeff{}", "the body is not valid JSON", undefined],
    ['{"a":"\u0001"}', "the body is not valid JSON", 6],
    ['{"amount":1,"amount":2}', "an object repeats a key", 12],
    ['{"amount":1,"amount":1}', "an object repeats a key", 12],
    ['{"amount":1,"\\u0061mount":1}', "an object repeats a key", 12],
    ['{"a":[{"b":1},{"b":1,"c":{},"b":1}]}', "an object repeats a key", 28],
    ['{"__proto__":{"admin":true}}', "a key is named __proto__", 1],
    ['{"\\u005f_proto__":1}', "a key is named __proto__", 1],
    ["1e3", "a number is written with an exponent", 0],
    ['{"a":1E3}', "a number is written with an exponent", 5],
    ["[1e400]", "a number is written with an exponent", 1],
    ["[-1.5e-7]", "a number is written with an exponent", 1],
    ["1234567890123456", "a number has more than 15 digits", 0],
    ["1000000000000000", "a number has more than 15 digits", 0],
    ["12345678901234.56", "a number has more than 15 digits", 0],
    [`0.${"0".repeat(400)}1`, "a number has more than 15 digits", 0],
    ['{"a":"\\u0000"}', "a text has a null character or half of a surrogate pair", 5],
    ['{"a":"\\ud800x"}', "a text has a null character or half of a surrogate pair", 5],
  ])("%j is refused: %s", (text, reason, position) => {
    expect(refusal(text)).toEqual(position === undefined ? { reason } : { reason, position });
  });

  it("takes sixteen levels of nesting and refuses seventeen", () => {
    expect(parseStrictJson("[".repeat(16) + "]".repeat(16))).toBeTruthy();
    expect(refusal("[".repeat(17) + "]".repeat(17)).reason).toBe("the body is nested deeper than 16 levels");
    expect(refusal(`${'{"a":'.repeat(17)}1${"}".repeat(17)}`).reason).toBe(
      "the body is nested deeper than 16 levels",
    );
  });

  it("refuses a million open brackets without using up the stack", () => {
    expect(refusal("[".repeat(1_000_000) + "]".repeat(1_000_000)).position).toBe(16);
    expect(refusal("[".repeat(1_000_000)).reason).toBe("the body is not valid JSON");
  });

  it("never repeats what was sent", () => {
    for (const text of ['{"pin":4711x}', '{"pin":"4711","pin":"4711"}', "47114711471147114711", "4711e1"]) {
      expect(JSON.stringify(refusal(text))).not.toContain("4711");
    }
  });
});
