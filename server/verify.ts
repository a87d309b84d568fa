// `npm run ledger:verify`: rebuilds the ledger from its log, compares, and says what does not match. Exit code 0 when
// everything does, 1 when something does not, 2 when it could not look.
import { existsSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import pg from "pg";
import { verifyLedger } from "./verification/verify-ledger.ts";

const HELP = `Rebuilds every balance, hold and withdrawal from the log of events and compares.

  npm run ledger:verify                  the sandbox that \`npm start\` runs, or DATABASE_URL
  npm run ledger:verify -- --json        one JSON document on standard output

  --database-url URL   the PostgreSQL to look at
  --json               for programs
  --each-line          stays, and answers each line on standard input with one line of JSON, until that ends
  --help               this text`;

const { values } = parseArgs({
  options: {
    "database-url": { type: "string" },
    json: { type: "boolean", default: false },
    "each-line": { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

async function main(): Promise<number> {
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const url = values["database-url"] ?? process.env.DATABASE_URL ?? sandboxDatabase();
  if (!url) {
    console.error("Which database? Start the sandbox with `npm start`, or set DATABASE_URL.");
    return 2;
  }
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    if (values["each-line"]) return await answerEachLine(client);
    const startedAt = performance.now();
    const report = await verifyLedger(client, {
      onProgress: (events) => {
        if (process.stderr.isTTY) process.stderr.write(`\r${events} events`);
      },
    });
    if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
    if (values.json)
      console.log(JSON.stringify({ ...report, ms: Math.round(performance.now() - startedAt) }));
    else {
      const { events, entries, transactions, accounts, withdrawals, findings } = report;
      console.log(
        `${events} events replayed: ${accounts} accounts, ${transactions} transactions, ${entries} entries, ${withdrawals} withdrawals.`,
      );
      for (const finding of findings) console.log(`  ${finding}`);
      console.log(
        report.ok ? "Everything matches." : `${findings.length} findings: the ledger does not match its log.`,
      );
    }
    return report.ok ? 0 : 1;
  } catch (error) {
    console.error(`The ledger could not be read: ${(error as Error).message}`);
    return 2;
  } finally {
    await client.end();
  }
}

/** For a program that looks again and again: it does not start anew each time. */
async function answerEachLine(client: pg.Client): Promise<number> {
  let ok = true;
  for await (const _ of createInterface({ input: process.stdin })) {
    const startedAt = performance.now();
    const report = await verifyLedger(client);
    ok &&= report.ok;
    console.log(JSON.stringify({ ...report, ms: Math.round(performance.now() - startedAt) }));
  }
  return ok ? 0 : 1;
}

/** Where `npm start` says that its database is. */
function sandboxDatabase(): string | undefined {
  const note = new URL("../.makeba/sandbox.json", import.meta.url);
  return existsSync(note) ? JSON.parse(readFileSync(note, "utf8")).databaseUrl : undefined;
}

process.exitCode = await main();
