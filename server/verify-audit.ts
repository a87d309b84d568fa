// `npm run audit:verify`: follows the chain of the audit log and says which row is not as it was written. Exit code 0 when
// all are, 1 when one is not, 2 when it could not look.
import { existsSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import pg from "pg";
import { verifyAuditLog } from "./audit/verify-audit-log.ts";

const HELP = `Follows the chain of the audit log from its first row to its head.

  npm run audit:verify                   the sandbox that \`npm start\` runs, or DATABASE_URL
  npm run audit:verify -- --json         one JSON document on standard output

  --database-url URL   the PostgreSQL to look at
  --anchor SEQ:HASH    a head that an earlier run printed; it must still be in the chain
  --json               for programs
  --help               this text`;

const { values } = parseArgs({
  options: {
    "database-url": { type: "string" },
    anchor: { type: "string" },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

async function main(): Promise<number> {
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const [, seq, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(values.anchor ?? "") ?? [];
  if (values.anchor !== undefined && hash === undefined) {
    console.error("--anchor must be SEQ:HASH, as an earlier run printed it.");
    return 2;
  }
  const url = values["database-url"] ?? process.env.DATABASE_URL ?? sandboxDatabase();
  if (!url) {
    console.error("Which database? Start the sandbox with `npm start`, or set DATABASE_URL.");
    return 2;
  }
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    const report = await verifyAuditLog(client, {
      ...(hash === undefined ? {} : { anchor: { seq: Number(seq), hash } }),
      onProgress: (rows) => {
        if (process.stderr.isTTY) process.stderr.write(`\r${rows} rows`);
      },
    });
    if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
    if (values.json) console.log(JSON.stringify(report));
    else {
      const { rows, head, findings } = report;
      console.log(`${rows} audit rows; the head is ${head.seq}:${head.hash || "empty"}.`);
      for (const finding of findings) console.log(`  ${finding}`);
      console.log(report.ok ? "OK: every row is as it was written." : `${findings.length} findings.`);
    }
    return report.ok ? 0 : 1;
  } catch (error) {
    console.error(`The audit log could not be read: ${(error as Error).message}`);
    return 2;
  } finally {
    await client.end();
  }
}

/** Where `npm start` says that its database is. */
function sandboxDatabase(): string | undefined {
  const note = new URL("../.makeba/sandbox.json", import.meta.url);
  return existsSync(note) ? JSON.parse(readFileSync(note, "utf8")).databaseUrl : undefined;
}

process.exitCode = await main();
