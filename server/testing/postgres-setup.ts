// Starts the PostgreSQL that a test run shares, and makes the database that each test's own is a copy of, so that the
// migrations run once. TEST_DATABASE_URL names another one instead; its user must be allowed to create databases.
import { startEmbeddedPostgres } from "../storage/embedded-postgres.ts";
import { createTemplateDatabase } from "./test-database.ts";

export default async function setup(): Promise<() => Promise<void>> {
  const postgres = process.env.TEST_DATABASE_URL === undefined ? await start() : undefined;
  const template = await createTemplateDatabase();
  return async () => {
    await template.drop();
    await postgres?.stop();
  };
}

/** What it holds ends with the run, so nothing waits for the disk. Tests of crashes start PostgreSQL as it is delivered. */
async function start() {
  const postgres = await startEmbeddedPostgres({
    settings: { fsync: "off", full_page_writes: "off" },
  });
  process.env.TEST_DATABASE_URL = postgres.url;
  return postgres;
}
