// Are the books right after the load? The ledger is rebuilt from its log by the server's own verification, in a process
// of its own; and the customers' money is added up here, through the API, without trusting that.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { fieldsOf } from "./answers.ts";
import { audit, type LoadUser } from "./sandbox-users.ts";

export type Books = {
  readonly ledgerVerified: boolean;
  /** What the verification said, in short, when it did not pass. */
  readonly ledgerSays: string;
  /** The sum of all customers' balances, as it should be and as the wallet says. */
  readonly conservation: {
    readonly ok: boolean;
    readonly expectedCents: number;
    readonly foundCents: number;
  };
};

export type BooksOptions = {
  readonly walletUrl: string;
  readonly databaseUrl: string;
  readonly users: readonly LoadUser[];
  readonly openingCents: number;
  /** Notes out, as far as acknowledged. */
  readonly dispensedCents: number;
  /** Withdrawals of which only the wallet knows whether notes came out, because its answer was lost. */
  readonly doubtful: readonly string[];
  readonly signal: AbortSignal;
};

/** Compares the ledger with its log. */
const VERIFICATION = fileURLToPath(import.meta.resolve("@makeba/server/verify.ts"));
const VERIFICATION_MS_MAX = 60_000;

/** Rejects when the wallet cannot be asked; a verification that does not pass or does not run is an answer. */
export async function checkBooks(options: BooksOptions): Promise<Books> {
  const { walletUrl, databaseUrl, users, openingCents, dispensedCents, doubtful, signal } = options;
  const found = await audit(walletUrl, { users, withdrawals: doubtful, signal });
  const foundCents = found.balancesCents;
  const expectedCents = openingCents - dispensedCents - found.dispensedCents;
  const ledgerSays = await complaintsOfLedger(databaseUrl, signal);
  const conservation = { ok: foundCents === expectedCents, expectedCents, foundCents };
  return { ledgerVerified: ledgerSays === "", ledgerSays, conservation };
}

/** What the ledger's own verification says; empty when all is well. */
export function complaintsOfLedger(databaseUrl: string, signal: AbortSignal): Promise<string> {
  const env = { PATH: process.env.PATH, DATABASE_URL: databaseUrl };
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [VERIFICATION, "--json"],
      { env, signal, timeout: VERIFICATION_MS_MAX, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        if (!error && fieldsOf(stdout)?.ok === true) return resolve("");
        resolve((stdout.trim() || stderr.trim() || error?.message || "it said nothing").slice(0, 1000));
      },
    );
  });
}
