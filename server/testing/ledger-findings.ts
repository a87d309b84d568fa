// For the end of a test: whether the ledger is what its log makes of it.
import { verifyLedger } from "../verification/verify-ledger.ts";
import type { TestApi } from "./test-api.ts";

/** What does not match, as sentences; none when all is well. */
export async function ledgerFindings({ server }: Pick<TestApi, "server">): Promise<readonly string[]> {
  const client = await server.database.pool.connect();
  try {
    return (await verifyLedger(client)).findings;
  } finally {
    client.release();
  }
}
