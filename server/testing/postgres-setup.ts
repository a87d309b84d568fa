// Starts the PostgreSQL that a test run shares. TEST_DATABASE_URL names another one instead; its user must be allowed
// to create databases.
import { startEmbeddedPostgres } from "../storage/embedded-postgres.ts";

export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.TEST_DATABASE_URL) return undefined;
  const postgres = await startEmbeddedPostgres({});
  process.env.TEST_DATABASE_URL = postgres.url;
  return () => postgres.stop();
}
