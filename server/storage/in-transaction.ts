// One database transaction for what is written outside of the ledger.
import type pg from "pg";

/** Commits what `work` does, or nothing. */
export async function inTransaction<T>(
  pool: pg.Pool,
  work: (client: pg.ClientBase) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let broken = true;
  try {
    await client.query("begin");
    const result = await work(client).catch(async (error: unknown) => {
      await client.query("rollback");
      broken = false;
      throw error;
    });
    await client.query("commit");
    broken = false;
    return result;
  } finally {
    client.release(broken);
  }
}
