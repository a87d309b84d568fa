// The table of test cards and accounts that people read is the one that the bank goes by.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { cardNumberOf, ibanOf, SCENARIOS, scenarioOf, tokenForCard, tokenOf } from "./scenarios.ts";

test("the reference page shows every test card and account with what happens", () => {
  const page = readFileSync(new URL("../../docs/reference/banking.md", import.meta.url), "utf8");
  for (const { name, meaning } of SCENARIOS) {
    const line = `| \`${tokenOf(name)}\` | \`${cardNumberOf(name)}\` | \`${ibanOf(name)}\` | ${meaning} |`;
    expect(page).toContain(line);
  }
});

test.each(SCENARIOS.map(({ name }) => name))("card, token and account of %s lead to it", (name) => {
  expect(scenarioOf({ token: tokenForCard(cardNumberOf(name)) }).name).toBe(name);
  expect(scenarioOf({ iban: ibanOf(name) }).name).toBe(name);
});

test("whatever is not in the table settles", () => {
  expect(scenarioOf({ token: "tok_something" }).name).toBe("settles");
  expect(scenarioOf({ iban: "CV76009900000000000009999" }).name).toBe("settles");
});
