// A database of a test file's own, on the PostgreSQL that the run shares.
import { randomBytes } from "node:crypto";
import pg from "pg";
import { type Database, openDatabase } from "../storage/database.ts";

export type TestDatabase = Database & { readonly url: string; drop(): Promise<void> };

/** Makes an empty database with the current schema; `drop` closes and removes it. */
export async function createTestDatabase(options: { connectionsMax?: number } = {}): Promise<TestDatabase> {
  const admin = process.env.TEST_DATABASE_URL;
  if (!admin) throw new Error("TEST_DATABASE_URL is not set; run the tests with `npm test`");
  const name = `test_${randomBytes(6).toString("hex")}`;
  await asAdmin(admin, `create database ${name}`);
  const url = new URL(admin);
  url.pathname = `/${name}`;
  const database = await openDatabase({ url: url.href, ...options });
  return {
    ...database,
    url: url.href,
    async drop() {
      await database.close();
      await asAdmin(admin, `drop database ${name} with (force)`);
    },
  };
}

async function asAdmin(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
