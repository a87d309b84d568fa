// The results for people, for programs (one JSON document) and for continuous integration (JUnit).
import { styleText } from "node:util";
import { escapeXml } from "../reports/escape.ts";
import { evidenceLines } from "./exchange.ts";
import type { BranchResult } from "./run-conformance.ts";

const MARKS = { held: ["green", "✓"], failed: ["red", "✗"], "not-tested": ["yellow", "–"] } as const;
const NAME_WIDTH = 36;

/** Lines of one branch. @param first whether its group begins here @param all shows evidence also of what held */
export function resultLines(result: BranchResult, options: { first: boolean; all: boolean }): string[] {
  const { name, group, title, outcome, problem, deviations, ms, evidence } = result;
  const [colour, mark] = MARKS[outcome];
  const paint = (style: Parameters<typeof styleText>[0], text: string) =>
    styleText(style, text, { stream: process.stdout });
  const shown = options.all || outcome === "failed";
  return [
    ...(options.first ? ["", paint("bold", group)] : []),
    `  ${paint(colour, mark)} ${paint("bold", name.padEnd(NAME_WIDTH))} ${title} ${paint("dim", `${ms} ms`)}`,
    ...(problem === undefined ? [] : [`      ${paint(colour, problem)}`]),
    ...deviations.map((deviation) => `      ${paint(colour, deviation)}`),
    ...(shown ? evidence.flatMap(evidenceLines).map((line) => paint("dim", `      ${line}`)) : []),
  ];
}

export function countsOf(results: readonly BranchResult[]) {
  const count = (outcome: BranchResult["outcome"]) =>
    results.filter((each) => each.outcome === outcome).length;
  return { passed: count("held"), failed: count("failed"), notTested: count("not-tested") };
}

export function summaryLines(results: readonly BranchResult[]): string[] {
  const { passed, failed, notTested } = countsOf(results);
  const names = results.filter(({ outcome }) => outcome === "failed").map(({ name }) => name);
  const published = deviationsOf(results);
  const rest = notTested > 0 ? `, ${notTested} could not be tested here` : "";
  return [
    "",
    failed === 0
      ? `The wallet survives ${passed} of ${results.length} branches${rest}.`
      : `The wallet survives ${passed} of ${results.length} branches${rest}; it fails ${names.join(", ")}.`,
    ...(published.size === 0 ? [] : ["", "Answers that are not as the contract has them:"]),
    ...[...published].map(([deviation, branches]) => `  ${deviation} (${branches.join(", ")})`),
  ];
}

/** Each with the branches that met it. */
function deviationsOf(results: readonly BranchResult[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { name, deviations } of results)
    for (const each of deviations) found.set(each, [...(found.get(each) ?? []), name]);
  return found;
}

const problemOf = ({ problem, deviations }: BranchResult) =>
  [...(problem === undefined ? [] : [problem]), ...deviations].join(" ");

export function jsonReport(wallet: string, results: readonly BranchResult[]): string {
  return JSON.stringify({ wallet, ...countsOf(results), branches: results }, null, 2);
}

export function junitReport(results: readonly BranchResult[]): string {
  const { failed, notTested } = countsOf(results);
  const seconds = (ms: number) => (ms / 1000).toFixed(3);
  const total = results.reduce((sum, { ms }) => sum + ms, 0);
  const cases = results.map((result) => {
    const { name, outcome, ms, evidence } = result;
    const problem = problemOf(result);
    const lines = evidence.flatMap(evidenceLines).join("\n");
    return [
      `  <testcase classname="conformance" name="${escapeXml(name)}" time="${seconds(ms)}">`,
      ...(outcome === "failed" ? [`    <failure message="${escapeXml(problem)}"/>`] : []),
      ...(outcome === "not-tested" ? [`    <skipped message="${escapeXml(problem)}"/>`] : []),
      `    <system-out>${escapeXml(lines)}</system-out>`,
      "  </testcase>",
    ].join("\n");
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuite name="conformance" tests="${results.length}" failures="${failed}" skipped="${notTested}" time="${seconds(total)}">`,
    ...cases,
    "</testsuite>\n",
  ].join("\n");
}
