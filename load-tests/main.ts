// `npm run load`: puts the wallet under the load of the requirements and says whether it held.
// Standard output carries the report and nothing else; progress and failures go to standard error.
import { availableParallelism, loadavg } from "node:os";
import { Command, InvalidArgumentError } from "commander";
import { checkBooks } from "./books.ts";
import { runCrowd } from "./crowd/run.ts";
import * as flatOutReport from "./flat-out/report.ts";
import { runFlatOut } from "./flat-out/run.ts";
import * as fleetReport from "./fleet/report.ts";
import { runFleet } from "./fleet/run.ts";
import { type LoadSandbox, startLoadSandbox } from "./load-sandbox.ts";
import type { Measurement } from "./measurement.ts";
import { faultsOfRun, judge, type Objective } from "./objectives.ts";
import type { Load } from "./open-model.ts";
import { phasesOf } from "./phases.ts";
import { isOk, type LoadRun, toDocument, toTable } from "./report.ts";
import { createUsers, OPENING_CENTS } from "./sandbox-users.ts";

type Options = {
  rate?: number;
  seconds?: number;
  strict?: true;
  json?: true;
  atms?: number;
  users?: number;
  flatOut?: true;
  faults: number;
  seed: number;
};
type PhaseOptions = { rate: number; seconds: number; strict?: true };

const EXIT_MISSED = 99;
/** Code that is cold and a cache that is empty are not what is measured. */
const WARMUP_SECONDS = 5;
const USERS_MIN = 60;
/** A user takes about two seconds through the ATM loop, and must be back before the turn comes round. */
const USERS_PER_RATE = 5;
/** Few, because each costs the server the hash of a password; a transfer is confirmed long before its payer's next. */
const PAYERS_MAX = 100;
const PAYER_PIN = "2580";

const options = new Command("load")
  .description(
    "Transfers, confirmed transfers and ATM withdrawals at an even rate, against a wallet and a switch of their own.",
  )
  .option("--rate <n>", "transactions a second (default: 100, with --atms 50)", wholeNumber(1, 500))
  .option(
    "--seconds <n>",
    "how long it is measured (default: 20 each phase, with --atms 60, with --users 30, with --flat-out 10)",
    wholeNumber(1, 3600),
  )
  .option(
    "--strict",
    "our own response times instead of the requirements', of more operations, one kind after another",
  )
  .option(
    "--atms <n>",
    "instead: so many ATMs with faults, and whether money was conserved",
    wholeNumber(1, 2000),
  )
  .option(
    "--users <n>",
    "instead: so many people at once, each with a connection that stays open",
    wholeNumber(2, 15_000),
  )
  .option("--flat-out", "instead: fifty connections that never rest, and how much the wallet takes")
  .option("--faults <percent>", "with --atms: how much of it goes wrong", wholeNumber(0, 50), 5)
  .option("--seed <n>", "with --atms: chooses the faults", wholeNumber(0, 1_000_000), 1)
  .option("--json", "print one JSON document instead of the table")
  .addHelpText(
    "after",
    `
Exit code 0: every objective is met. ${EXIT_MISSED}: one is missed, the run is not valid, or the books are not in order.
1: the load could not be run.`,
  )
  .parse()
  .opts<Options>();

const interruption = new AbortController();
for (const name of ["SIGINT", "SIGTERM"] as const) {
  // Once: the second one ends this process at once, and the others notice.
  process.once(name, () => interruption.abort(new Error(`Stopped by ${name}.`)));
}

try {
  const { ok, document, table } =
    options.users !== undefined
      ? await loadOfCrowd({ ...options, users: options.users })
      : options.atms !== undefined
        ? await loadOfAtms({ ...options, atms: options.atms })
        : options.flatOut
          ? await loadFlatOut(options)
          : await loadInPhases(options);
  process.stdout.write(`${options.json ? JSON.stringify(document) : table}\n`);
  process.exitCode = ok ? 0 : EXIT_MISSED;
} catch (error) {
  say(`The load could not be run: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

type Shown = { ok: boolean; document: object; table: string };

async function loadInPhases({ rate = 100, seconds = 20, strict }: Options): Promise<Shown> {
  const run = await runLoad({ rate, seconds, ...(strict ? { strict } : {}) }, interruption);
  return { ok: isOk(run), document: toDocument(run), table: toTable(run) };
}

async function loadFlatOut({ seconds = 10 }: Options): Promise<Shown> {
  const run = await runFlatOut({
    ...{ seconds, say, signal: interruption.signal },
    onFailure: (reason) => interruption.abort(reason),
  });
  return {
    ok: flatOutReport.isOk(run),
    document: flatOutReport.toDocument(run),
    table: flatOutReport.toTable(run),
  };
}

async function loadOfCrowd(options: Options & { users: number }): Promise<Shown> {
  const { users, rate: ratePerSecond = 100, seconds = 30 } = options;
  const run = await runCrowd({
    ...{ users, ratePerSecond, seconds, say, signal: interruption.signal },
    onFailure: (reason) => interruption.abort(reason),
  });
  return { ok: isOk(run), document: toDocument(run), table: toTable(run) };
}

async function loadOfAtms(options: Options & { atms: number }): Promise<Shown> {
  const { atms, faults: faultPercent, rate: ratePerSecond = 50, seconds = 60, seed } = options;
  const run = await runFleet({
    ...{ atms, faultPercent, ratePerSecond, seconds, seed, say, signal: interruption.signal },
    onFailure: (reason) => interruption.abort(reason),
  });
  return {
    ok: fleetReport.problemsOf(run).length === 0,
    document: fleetReport.toDocument(run),
    table: fleetReport.toTable(run),
  };
}

async function runLoad(options: PhaseOptions, interruption: AbortController): Promise<LoadRun> {
  const startedAtMs = performance.now();
  const loadBefore = loadavg()[0]!;
  const { signal } = interruption;
  say("Starting the wallet server, its PostgreSQL and the Vinti4 switch");
  const sandbox = await startLoadSandbox({ signal, onFailure: (reason) => interruption.abort(reason) });
  try {
    const measured = await measure(sandbox, options, signal);
    const { rate, seconds } = options;
    return {
      ...measured,
      ratePerSecond: rate,
      seconds,
      machine: { cpus: availableParallelism(), node: process.version, loadBefore },
      tookSeconds: (performance.now() - startedAtMs) / 1000,
    };
  } catch (error) {
    // Whatever went wrong after an interruption is a consequence of it.
    signal.throwIfAborted();
    throw error;
  } finally {
    await sandbox.stop();
  }
}

async function measure(
  sandbox: LoadSandbox,
  { rate, seconds, strict }: PhaseOptions,
  signal: AbortSignal,
): Promise<Pick<LoadRun, "objectives" | "faults" | "books">> {
  const { walletUrl, switchUrl, databaseUrl } = sandbox;
  const count = Math.max(USERS_MIN, USERS_PER_RATE * rate);
  say(`Wallet at ${walletUrl}, switch at ${switchUrl}; opening ${count} wallets`);
  const users = await createUsers(walletUrl, { count, signal });
  const payerCount = Math.min(PAYERS_MAX, USERS_PER_RATE * rate);
  say(`Opening ${payerCount} wallets with a PIN`);
  const payers = await createUsers(walletUrl, { count: payerCount, pin: PAYER_PIN, signal });
  const { phases, atmLoops } = phasesOf(sandbox, { users, payers, pin: PAYER_PIN, strict: strict ?? false });
  const objectives: Objective[] = [];
  for (const { name, share, steps, run } of phases) {
    const ratePerSecond = Math.ceil(rate * share);
    const load: Load = { ratePerSecond, seconds, warmupSeconds: WARMUP_SECONDS, signal };
    const measurements = steps.map(({ measurement }) => measurement);
    await withProgress(name, measurements, load, () => run(load));
    for (const { measurement, targetMs, share = 1 } of steps)
      objectives.push(judge(measurement.figures(), { targetMs, ratePerSecond: ratePerSecond * share }));
  }

  say("Verifying the ledger");
  const dispensedCents = atmLoops.reduce((sum, loop) => sum + loop.dispensedCents(), 0);
  const doubtful = atmLoops.flatMap((loop) => loop.doubtful());
  const everybody = [...users, ...payers];
  const openingCents = everybody.length * OPENING_CENTS;
  const money = { openingCents, dispensedCents, doubtful };
  const books = await checkBooks({ walletUrl, databaseUrl, users: everybody, ...money, signal });
  return { objectives, faults: faultsOfRun(objectives), books };
}

/** Shows a line that follows the phase: each second at a terminal, once elsewhere. */
async function withProgress(
  phase: string,
  measurements: readonly Measurement[],
  { warmupSeconds, seconds, ratePerSecond }: Load,
  run: () => Promise<void>,
): Promise<void> {
  const startedAtMs = performance.now();
  say(`${phase}: ${ratePerSecond} a second, ${warmupSeconds} s of warm-up and ${seconds} s measured`);
  const show = () => {
    const figures = measurements.map((measurement) => measurement.figures());
    const sum = (pick: "count" | "errors") => figures.reduce((total, step) => total + step[pick], 0);
    const elapsed = Math.round((performance.now() - startedAtMs) / 1000);
    process.stderr.write(
      `\r\x1b[K${phase}: ${elapsed} s, ${sum("count")} answers measured, ${sum("errors")} errors`,
    );
  };
  const timer = process.stderr.isTTY ? setInterval(show, 1000) : undefined;
  try {
    await run();
  } finally {
    clearInterval(timer);
    if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
  }
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
  };
}
