// What terminals counted is read whole or not at all, in both of its forms.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readTerminalCounts } from "./counts-file.ts";

const page = readFileSync(
  fileURLToPath(new URL("../../docs/reference/counts-file.md", import.meta.url)),
  "utf8",
);
const example = /```text\n(H,.*?\n)```/s.exec(page)![1]!;
const other = example.replace("ATM00001", "ATM00002");

describe("the counts of terminals", () => {
  it("are what the file of an ATM's end of day says is gone", () => {
    expect(readTerminalCounts(example)).toEqual([
      {
        ...{ terminalId: "ATM00001", dispensedMinor: 800_000 },
        ...{ openedAt: "2026-01-15T07:00:00.000Z", closedAt: "2026-01-15T22:00:00.000Z" },
      },
    ]);
  });

  it("may be of several terminals, and lines of terminal and amount may stand among them", () => {
    expect(
      readTerminalCounts(`${example}\nATM00003,500000\n${other}`).map(({ terminalId, dispensedMinor }) => [
        terminalId,
        dispensedMinor,
      ]),
    ).toEqual([
      ["ATM00001", 800_000],
      ["ATM00003", 500_000],
      ["ATM00002", 800_000],
    ]);
  });

  it.each([
    ["the same terminal twice", `${example}${example}`, /Line 10 .*another terminal: ATM00001/],
    ["no such line", "ATM00001 800000", /Line 1 .*terminal,amount in minor units/],
    ["another beginning", example.replace(",1,ATM", ",2,ATM"), /Line 1 .*H,MAKEBA-COUNTS,1/],
    ["an end before the beginning", example.replace("T22:00", "T06:00"), /Line 1 .*from when to when/],
    [
      "a count that does not fit",
      example.replace("497,3", "496,3"),
      /Line 2 .*3 gone; by its other numbers it is 4/,
    ],
    ["notes that there are not", example.replace("D,1000", "D,1500"), /Line 3 .*a denomination/],
    ["a count below zero", example.replace("D,1000,500,0,0,0,498,2", "D,1000,500,0,0,0,-1,501"), /Line 3/],
    ["another sum", example.replace("T,3,800000", "T,3,700000"), /Line 5 .*T,3,800000/],
    ["a file that is cut off", example.slice(0, example.indexOf("T,")), /Line 5 .*the end/],
    [
      "more notes than there should be",
      example.replace("497,3", "600,-100").replace("T,3,800000", "T,3,-19800000"),
      /Line 5 .*ATM00001 has more notes than it should have/,
    ],
  ])("are refused with %s", (_, text, says) => {
    expect(() => readTerminalCounts(text)).toThrow(says);
  });
});
