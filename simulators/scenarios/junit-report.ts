// The results as JUnit XML, which continuous integration reads.
import { escapeXml } from "../reports/escape.ts";
import { type ScenarioResult, timelineText } from "./run-scenario.ts";

export function junitReport(results: readonly ScenarioResult[]): string {
  const failed = results.filter(({ ok }) => !ok).length;
  const seconds = (ms: number) => (ms / 1000).toFixed(3);
  const total = results.reduce((sum, { ms }) => sum + ms, 0);
  const cases = results.map((result) => {
    const { name, ms, ok, problems, again } = result;
    const head = `  <testcase classname="scenarios" name="${escapeXml(name)}" time="${seconds(ms)}">`;
    const out = `    <system-out>${escapeXml(timelineText(result))}</system-out>`;
    const failure = `    <failure message="${escapeXml(problems[0] ?? "")}">${escapeXml([...problems, `Again: ${again}`].join("\n"))}</failure>`;
    return [head, ...(ok ? [] : [failure]), out, "  </testcase>"].join("\n");
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuite name="scenarios" tests="${results.length}" failures="${failed}" time="${seconds(total)}">`,
    ...cases,
    "</testsuite>\n",
  ].join("\n");
}
