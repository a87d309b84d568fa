// `npm run bench`: the ledger's group commit against one transaction per transfer, in one run on one machine, as ratios.
import { parseArgs, styleText } from "node:util";
import { createGroupCommit } from "../posting/group-commit.ts";
import { type Database, openDatabase } from "../storage/database.ts";
import { startEmbeddedPostgres } from "../storage/embedded-postgres.ts";
import { benchHttp } from "./http.ts";
import { LATENCY_RATE, type Latency, measureLatencies } from "./latencies.ts";
import { PLAIN_CONNECTIONS, postPlainTransfer } from "./plain-transfer.ts";
import { type Measured, takeTurns } from "./rounds.ts";
import { fillAccounts, transfersAmong } from "./workload.ts";

const HELP = `Batched posting against one transaction per transfer: same driver, schema and rules, in one run.

  npm run bench                  in process
  npm run bench -- --http        through the whole server, with tokens; then response times at 200 transactions/s
  npm run bench -- --json        one JSON document on standard output

  --seconds N    length of a round (default 2)
  --rounds N     rounds of each contender; the median counts (default 5)`;

const { values } = parseArgs({
  options: {
    http: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    seconds: { type: "string", default: "2" },
    rounds: { type: "string", default: "5" },
    help: { type: "boolean", default: false },
  },
});

const CALLERS = 256;
const COLD_ACCOUNTS = 10_000;
const MANY_ACCOUNTS = 1_000_000;

type Line = { readonly name: string; readonly ratio: number; readonly target: string; readonly ok: boolean };
type Figure = { readonly name: string; readonly figure: string };

const progress = (text: string) => {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${styleText("dim", text)}`);
};
const turns = {
  rounds: wholeNumber("rounds", values.rounds),
  secondsPerRound: wholeNumber("seconds", values.seconds),
  onRound: (name: string, round: number, perSecond: number) =>
    progress(`${name}, round ${round}: ${Math.round(perSecond)}/s`),
};

function wholeNumber(name: string, value: string): number {
  if (/^[1-9]\d{0,3}$/.test(value)) return Number(value);
  console.error(`--${name} must be a whole number above zero.`);
  process.exit(2);
}

async function inProcess(database: Database, many: Database) {
  const batched = createGroupCommit({ pool: database.pool });
  const batchedMany = createGroupCommit({ pool: many.pool });
  const plain = (command: Parameters<typeof postPlainTransfer>[1]) =>
    postPlainTransfer(database.pool, command);
  progress(`making ${MANY_ACCOUNTS} accounts`);
  await fillAccounts(database.pool, COLD_ACCOUNTS);
  await fillAccounts(many.pool, MANY_ACCOUNTS, (done) =>
    progress(`making accounts: ${done} of ${MANY_ACCOUNTS}`),
  );
  const cold = transfersAmong(COLD_ACCOUNTS);
  const hot = transfersAmong(COLD_ACCOUNTS, true);

  const throughput = await takeTurns(
    [
      { name: "plain", post: plain as never, workload: cold, callers: CALLERS },
      { name: "batched", post: batched.post, workload: cold, callers: CALLERS },
      { name: "batched, hot account", post: batched.post, workload: hot, callers: CALLERS },
      {
        name: "batched, a million accounts",
        post: batchedMany.post,
        workload: transfersAmong(MANY_ACCOUNTS),
        callers: CALLERS,
      },
      { name: "plain, hot account", post: plain as never, workload: hot, callers: CALLERS },
    ],
    turns,
  );
  const single = await takeTurns(
    [
      { name: "plain, one caller", post: plain as never, workload: cold, callers: 1 },
      { name: "batched, one caller", post: batched.post, workload: cold, callers: 1 },
    ],
    turns,
  );
  await batched.stop();
  await batchedMany.stop();
  const rate = (name: string) => (throughput.get(name) as Measured).perSecond;
  const latency = (name: string) => (single.get(name) as Measured).meanMs;
  const ratios = {
    batchedVsPlain: rate("batched") / rate("plain"),
    hotVsCold: rate("batched, hot account") / rate("batched"),
    singleCallerVsPlain: latency("batched, one caller") / latency("plain, one caller"),
    millionVsTenThousand: rate("batched, a million accounts") / rate("batched"),
  };
  const lines: Line[] = [
    { name: `batched vs plain, ${CALLERS} callers`, ...atLeast(ratios.batchedVsPlain, 6) },
    { name: "hot account vs cold", ...atLeast(ratios.hotVsCold, 0.95) },
    { name: "one caller's latency vs plain", ...atMost(ratios.singleCallerVsPlain, 1.3) },
    { name: "a million accounts vs ten thousand", ...atLeast(ratios.millionVsTenThousand, 0.8) },
  ];
  const figures: Figure[] = [
    ...[...throughput].map(([name, { perSecond }]) => ({ name, figure: `${Math.round(perSecond)}/s` })),
    ...[...single].map(([name, { meanMs }]) => ({ name, figure: `${meanMs.toFixed(2)} ms` })),
  ];
  const absolute = {
    throughputPerSecond: Object.fromEntries(
      [...throughput].map(([name, m]) => [name, Math.round(m.perSecond)]),
    ),
    latencyMs: Object.fromEntries([...single].map(([name, m]) => [name, round(m.meanMs)])),
  };
  return { ratios, lines, figures, absolute };
}

async function overHttp(database: Database, databaseUrl: string) {
  await fillAccounts(database.pool, COLD_ACCOUNTS);
  const { plain, batched } = await benchHttp({
    ...turns,
    databaseUrl,
    accounts: COLD_ACCOUNTS,
    connections: CALLERS,
  });
  const ratios = { httpBatchedVsPlain: batched.perSecond / plain.perSecond };
  const lines: Line[] = [
    { name: `batched vs plain over HTTP, ${CALLERS} connections`, ...atLeast(ratios.httpBatchedVsPlain, 3) },
  ];
  const figures: Figure[] = Object.entries({ plain, batched }).map(([name, { perSecond, p50Ms, p99Ms }]) => ({
    name: `HTTP ${name}`,
    figure: `${Math.round(perSecond)}/s, p50 ${p50Ms} ms, p99 ${p99Ms} ms`,
  }));
  const latencies = await measureLatencies();
  const absolute = {
    throughputPerSecond: { plain: Math.round(plain.perSecond), batched: Math.round(batched.perSecond) },
    p50Ms: { plain: plain.p50Ms, batched: batched.p50Ms },
    p99Ms: { plain: plain.p99Ms, batched: batched.p99Ms },
    latencies,
  };
  return { ratios, lines, figures, absolute, latencies };
}

const round = (ratio: number) => Math.round(ratio * 100) / 100;
const atLeast = (ratio: number, bound: number) => ({
  ratio,
  target: `at least ${bound}`,
  ok: ratio >= bound,
});
const atMost = (ratio: number, bound: number) => ({ ratio, target: `at most ${bound}`, ok: ratio <= bound });

async function main(): Promise<void> {
  if (values.help) {
    console.log(HELP);
    return;
  }
  progress("starting PostgreSQL");
  // A million accounts and their indexes are to fit, as they would on a server that has so many.
  const postgres = await startEmbeddedPostgres({ settings: { shared_buffers: "1GB" } });
  try {
    const database = await openDatabase({ url: postgres.url, connectionsMax: PLAIN_CONNECTIONS + 2 });
    await database.pool.query("create database many");
    const many = await openDatabase({ url: postgres.url.replace(/\/makeba$/, "/many"), connectionsMax: 2 });
    const settings = await database.pool.query(
      "select name, setting from pg_settings where name in ('fsync', 'synchronous_commit', 'server_version')",
    );
    const machine = Object.fromEntries(settings.rows.map(({ name, setting }) => [name, setting]));
    const result = values.http ? await overHttp(database, postgres.url) : await inProcess(database, many);
    await database.close();
    await many.close();
    progress("");
    if (values.json) {
      const ratios = Object.fromEntries(
        Object.entries(result.ratios).map(([name, ratio]) => [name, round(ratio)]),
      );
      console.log(
        JSON.stringify(
          { ...ratios, ...result.absolute, ...machine, node: process.version, ...turnsInJson() },
          null,
          2,
        ),
      );
    } else {
      show(result.lines, result.figures, machine);
      if ("latencies" in result) showLatencies(result.latencies);
    }
  } finally {
    await postgres.stop();
  }
}

const turnsInJson = () => ({ rounds: turns.rounds, secondsPerRound: turns.secondsPerRound });

function show(lines: readonly Line[], figures: readonly Figure[], machine: Record<string, string>): void {
  console.log(
    `\nPostgreSQL ${machine.server_version} (fsync ${machine.fsync}, synchronous_commit ${machine.synchronous_commit}), Node ${process.version}, median of ${turns.rounds} rounds of ${turns.secondsPerRound} s\n`,
  );
  for (const { name, figure } of figures) console.log(`  ${name.padEnd(48)} ${figure}`);
  console.log();
  for (const { name, ratio, target, ok } of lines) {
    const verdict = ok ? styleText("green", "✓") : styleText("red", "✗");
    console.log(
      `  ${verdict} ${name.padEnd(46)} ${ratio.toFixed(2).padStart(6)}   ${styleText("dim", target)}`,
    );
  }
  console.log();
}

function showLatencies(latencies: readonly Latency[]): void {
  console.log(`  At ${LATENCY_RATE} transactions/s, from the intended start (ms)\n`);
  for (const { name, p50Ms, p99Ms, targetMs, ok } of latencies) {
    const verdict = ok ? styleText("green", "✓") : styleText("red", "✗");
    const figures = `p50 ${p50Ms.toFixed(1).padStart(6)}   p99 ${p99Ms.toFixed(1).padStart(6)}`;
    console.log(`  ${verdict} ${name.padEnd(30)} ${figures}   ${styleText("dim", `below ${targetMs}`)}`);
  }
  console.log();
}

await main();
