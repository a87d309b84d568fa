// A database of a test file's own, on the PostgreSQL that the run shares.
import { randomBytes } from "node:crypto";
import pg from "pg";
import { type Database, openDatabase } from "../storage/database.ts";

export type TestDatabase = Database & { readonly url: string; drop(): Promise<void> };

/** Makes an empty database with the current schema; `drop` closes and removes it. */
export async function createTestDatabase(options: { connectionsMax?: number } = {}): Promise<TestDatabase> {
  const { url, drop } = await createDatabase(process.env.TEST_DATABASE_TEMPLATE);
  const database = await openDatabase({ url, ...options });
  return {
    ...database,
    url,
    async drop() {
      await database.close();
      await drop();
    },
  };
}

/** Makes the database that all later ones are copies of: it has the schema, and nobody is connected to it. */
export async function createTemplateDatabase(): Promise<{ drop(): Promise<void> }> {
  const { url, name, drop } = await createDatabase();
  const database = await openDatabase({ url });
  await database.close();
  process.env.TEST_DATABASE_TEMPLATE = name;
  return { drop };
}

async function createDatabase(template = "template1") {
  const admin = process.env.TEST_DATABASE_URL;
  if (!admin)
    throw new Error(
      "TEST_DATABASE_URL is not set: only `.db.test.ts` and `.e2e.test.ts` have a PostgreSQL, under `npm test`",
    );
  const name = `test_${randomBytes(6).toString("hex")}`;
  await asAdmin(admin, `create database ${name} template ${template}`);
  const url = new URL(admin);
  url.pathname = `/${name}`;
  return { url: url.href, name, drop: () => asAdmin(admin, `drop database ${name} with (force)`) };
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
