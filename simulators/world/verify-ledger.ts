// Rebuilds the wallet's ledger from its log, with the wallet's own command, and compares it with its tables. The command stays
// for as long as it is needed, so that it can look after each scenario.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export type LedgerVerifier = {
  /** @returns what differs, or nothing when all is the same @throws Error when it could not look (rejects) */
  verify(): Promise<string | undefined>;
  stop(): Promise<void>;
};

type Report = { readonly ok: boolean; readonly findings?: readonly string[] };

export function openLedgerVerifier(databaseUrl: string): LedgerVerifier {
  const command = fileURLToPath(import.meta.resolve("@makeba/server/verify.ts"));
  const child = spawn(process.execPath, [command, "--each-line"], {
    env: { PATH: process.env.PATH, DATABASE_URL: databaseUrl },
    stdio: ["pipe", "pipe", "pipe"],
  });
  let errors = "";
  child.stderr.on("data", (chunk) => {
    errors += chunk;
  });
  // Said by whoever waits for the answer.
  child.stdin.on("error", () => {});
  const ended = once(child, "close").then(() => undefined);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async verify() {
      child.stdin.write("\n");
      const line = await Promise.race([lines.next(), ended]);
      if (line === undefined || line.done) throw new Error(`The ledger could not be verified: ${errors}`);
      const report = JSON.parse(line.value) as Report;
      return report.ok ? undefined : (report.findings ?? ["it does not say what"]).join("; ");
    },
    async stop() {
      child.stdin.end();
      await ended;
    },
  };
}

/** Looks once. */
export async function verifyLedger(databaseUrl: string): Promise<string | undefined> {
  const verifier = openLedgerVerifier(databaseUrl);
  try {
    return await verifier.verify();
  } finally {
    await verifier.stop();
  }
}
