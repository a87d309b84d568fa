// `npm run scenario`: one scenario or all, with a timeline for people, and JSON, JUnit or HTML for machines.
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { openSession } from "../world/session.ts";
import { verifyLedger } from "../world/verify-ledger.ts";
import { showResult, showSummary } from "./console-report.ts";
import { htmlReport } from "./html-report.ts";
import { junitReport } from "./junit-report.ts";
import { runScenario, type ScenarioResult } from "./run-scenario.ts";
import { type Scenario, ScenarioError } from "./scenario-file.ts";
import { findScenarios, scenarioNames } from "./scenario-folder.ts";

const HELP = `Scenarios: bad days at ATMs, tills and banks, one clock, one seed, and whether money was conserved.

  npm run scenario -- NAME|FILE|all    run it, with its timeline
  npm run scenario -- --list           what there is
    --seed N       chance that comes again (default 1)
    --fault "..."  one more fault, as a sentence; may be given often
    --quiet        only what went wrong, and the summary
    --json         one JSON document on standard output
    --junit FILE   for continuous integration
    --html FILE    a page to read

docs/recipes/write-a-scenario.md tells how to write one.`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seed: { type: "string", default: "1" },
      fault: { type: "string", multiple: true, default: [] },
      junit: { type: "string" },
      html: { type: "string" },
      json: { type: "boolean", default: false },
      quiet: { type: "boolean", default: false },
      list: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.list) return list();
  if (values.help || positionals.length === 0) {
    console.log(HELP);
    return values.help ? 0 : 2;
  }
  const seed = Number(values.seed);
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new Error(`--seed must be a whole number; found ${values.seed}.`);
  const scenarios = findScenarios(positionals, values.fault);
  const results = await runAll(
    scenarios,
    seed,
    values.json ? () => {} : (result) => showResult(result, values.quiet),
  );
  if (values.junit !== undefined) writeFileSync(values.junit, junitReport(results));
  if (values.html !== undefined) writeFileSync(values.html, htmlReport(results));
  const failed = results.filter(({ ok }) => !ok).length;
  if (values.json) {
    const rows = results.map(({ name, ok, seed, ms, oracle, problems }) => ({
      name,
      ok,
      seed,
      ms,
      oracle,
      ...(ok ? {} : { problems }),
    }));
    console.log(JSON.stringify({ passed: results.length - failed, failed, scenarios: rows }, null, 2));
  } else showSummary(results);
  return failed === 0 ? 0 : 1;
}

async function runAll(
  scenarios: readonly Scenario[],
  seed: number,
  onResult: (result: ScenarioResult) => void,
) {
  const session = await openSession();
  try {
    const results: ScenarioResult[] = [];
    for (const scenario of scenarios) {
      const last = results.at(-1);
      const result = await runScenario(scenario, { session, seed, fresh: last !== undefined && !last.ok });
      results.push(result);
      onResult(result);
    }
    const replay = await verifyLedger(session.databaseUrl);
    if (replay !== undefined) {
      const last = results.at(-1)!;
      const failed = {
        ...last,
        ok: false,
        problems: [...last.problems, `The ledger is not what its log says: ${replay}`],
      };
      results[results.length - 1] = failed;
      onResult(failed);
    }
    return results;
  } finally {
    await session.stop();
  }
}

function list(): number {
  for (const { name, title } of findScenarios(scenarioNames(), []))
    console.log(`${name.padEnd(42)} ${title}`);
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  const expected = error instanceof ScenarioError || !(error instanceof TypeError);
  console.error(expected ? (error as Error).message : error);
  process.exitCode = 2;
}
