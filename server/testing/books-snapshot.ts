// Everything that the ledger knows, as text, so that a test can tell that nothing has changed. The log itself is left
// out: a refused command adds a row to it.
import type pg from "pg";

const TABLES = [
  "accounts",
  "wallets",
  "entries",
  "transactions",
  "transaction_references",
  "holds",
  "withdrawals",
  "attempt_counters",
] as const;

export type BooksSnapshot = Readonly<Record<(typeof TABLES)[number], readonly string[]>>;

export async function snapshotBooks(pool: pg.Pool): Promise<BooksSnapshot> {
  const tables = TABLES.map(async (table) => {
    const { rows } = await pool.query<{ row: string }>(
      `select to_json(t)::text as row from ${table} t order by 1`,
    );
    return [table, rows.map(({ row }) => row)];
  });
  return Object.fromEntries(await Promise.all(tables));
}
