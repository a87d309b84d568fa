// `npm run scenario`: one scenario or all, with a timeline for people, and JSON, JUnit or HTML for machines.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { openSession, type Session } from "../world/session.ts";
import { openLedgerVerifier, verifyLedger } from "../world/verify-ledger.ts";
import { showResult, showSummary } from "./console-report.ts";
import { htmlReport } from "./html-report.ts";
import { jsonReport } from "./json-report.ts";
import { junitReport } from "./junit-report.ts";
import { runRandom } from "./random-run.ts";
import { replayCommand } from "./replay-command.ts";
import { runScenario, type ScenarioResult } from "./run-scenario.ts";
import { ScenarioError } from "./scenario-file.ts";
import { type FoundScenario, findScenarios, scenarioNames } from "./scenario-folder.ts";

const HELP = `Scenarios: bad days at ATMs, tills and banks, one clock, one seed, and whether money was conserved.

  npm run scenario -- NAME|FILE|all    run it, with its timeline
  npm run scenario -- --list           what there is
  npm run scenario -- --random 500     drawn by chance; a failure is made short, and shown as a file
    --seed N       chance that comes again (default 1)
    --fault "..."  one more fault, as a sentence; may be given often
    --quiet        only what went wrong, and the summary
    --json         one JSON document on standard output
    --junit FILE   for continuous integration
    --html FILE    a page to read

docs/recipes/write-a-scenario.md tells how to write one.`;

/** Where the shortest scripts of failures are kept. */
const FAILURES = path.resolve(import.meta.dirname, "../../.makeba/scenarios");

/** Whoever read the output has closed it, as `head` does: what runs ends, and nothing more begins. */
let nobodyReads = false;
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  nobodyReads = true;
});

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      seed: { type: "string", default: "1" },
      fault: { type: "string", multiple: true, default: [] },
      random: { type: "string" },
      junit: { type: "string" },
      html: { type: "string" },
      json: { type: "boolean", default: false },
      quiet: { type: "boolean", default: false },
      list: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.list) return list();
  if (values.help || (positionals.length === 0 && values.random === undefined)) {
    console.log(HELP);
    return values.help ? 0 : 2;
  }
  const seed = wholeNumber("--seed", values.seed);
  const say = (result: ScenarioResult) => (values.json ? undefined : showResult(result, values.quiet));
  const session = await openSession();
  let results: readonly ScenarioResult[];
  let digest: string | undefined;
  try {
    if (values.random === undefined)
      results = await runAll(session, findScenarios(positionals, values.fault), seed, say);
    else {
      const count = wholeNumber("--random", values.random);
      ({ results, digest } = await drawAndRun(session, count, seed, values.json));
      results = withReplay(results, await verifyLedger(session.databaseUrl));
    }
  } finally {
    await session.stop();
  }
  if (values.junit !== undefined) writeFileSync(values.junit, junitReport(results));
  if (values.html !== undefined) writeFileSync(values.html, htmlReport(results));
  const failed = results.filter(({ ok }) => !ok).length;
  if (values.json) console.log(jsonReport(results, digest));
  else showSummary(results, digest);
  return failed === 0 ? 0 : 1;
}

async function runAll(
  session: Session,
  scenarios: readonly FoundScenario[],
  seed: number,
  onResult: (result: ScenarioResult) => void,
): Promise<ScenarioResult[]> {
  const results: ScenarioResult[] = [];
  const verifier = openLedgerVerifier(session.databaseUrl);
  try {
    for (const scenario of scenarios) {
      if (nobodyReads) break;
      const last = results.at(-1);
      const fresh = last !== undefined && !last.ok;
      const result = await runScenario(scenario, {
        ...{ session, seed, fresh, verify: verifier.verify },
        again: replayCommand(scenario.askedFor, seed),
      });
      results.push(result);
      onResult(result);
    }
  } finally {
    await verifier.stop();
  }
  return results;
}

async function drawAndRun(session: Session, count: number, seed: number, json: boolean) {
  const { results, digest, shortest } = await runRandom({
    ...{ session, count, seed },
    onResult: ({ ok }) => void (json || process.stderr.write(ok ? "." : "x")),
  });
  if (!json) process.stderr.write("\n");
  if (shortest === undefined) return { results, digest };
  const { text, result } = shortest;
  const file = path.join(FAILURES, `${result.name}.yaml`);
  mkdirSync(FAILURES, { recursive: true });
  writeFileSync(file, text);
  const say = json ? console.error : console.log;
  if (!json) {
    const again = replayCommand({ word: path.relative(process.cwd(), file), faults: [] }, result.seed);
    showResult({ ...result, again });
  }
  say(`\nThe shortest script that fails so, kept in ${file}:\n\n${text}`);
  return { results, digest };
}

/** The ledger belongs to all of them; when it is wrong, the last one is shown as failed. */
function withReplay(
  results: readonly ScenarioResult[],
  difference: string | undefined,
): readonly ScenarioResult[] {
  const last = results.at(-1);
  if (difference === undefined || last === undefined) return results;
  const problem = `The ledger is not what its log gives: ${difference}`;
  return [...results.slice(0, -1), { ...last, ok: false, problems: [...last.problems, problem] }];
}

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0)
    throw new Error(`${name} must be a whole number; found ${text}.`);
  return value;
}

function list(): number {
  for (const { name, title } of findScenarios(scenarioNames(), []))
    console.log(`${name.padEnd(42)} ${title}`);
  return 0;
}

try {
  // Ended here: somebody in a story that broke off may still be waiting for an answer that never comes.
  process.exit(await main());
} catch (error) {
  const expected = error instanceof ScenarioError || !(error instanceof TypeError);
  console.error(expected ? (error as Error).message : error);
  process.exitCode = 2;
}
