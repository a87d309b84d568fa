// Rebuilds the wallet's ledger from its log, with the wallet's own command, and compares it with its tables.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** @returns what differs, or nothing when all is the same */
export async function verifyLedger(databaseUrl: string): Promise<string | undefined> {
  const verify = fileURLToPath(import.meta.resolve("@makeba/server/verify.ts"));
  const run = promisify(execFile)(process.execPath, [verify, "--json"], {
    env: { PATH: process.env.PATH, DATABASE_URL: databaseUrl },
  });
  const { stdout } = await run.catch((error: { stdout?: string; message: string }) => {
    if (error.stdout) return { stdout: error.stdout };
    throw new Error(error.message);
  });
  const report = JSON.parse(stdout) as { ok: boolean; findings?: string[] };
  return report.ok ? undefined : (report.findings ?? ["it does not say what"]).join("; ");
}
