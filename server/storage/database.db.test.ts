// The entities and the migrations speak of the same tables.
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import { openDatabase } from "./database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test("every entity finds its columns in the migrated schema", async () => {
  for (const meta of database.orm.getMetadata().getAll().values()) {
    const { rows } = await database.pool.query(
      "select column_name, is_nullable from information_schema.columns where table_name = $1",
      [meta.tableName],
    );
    const columns = new Map(rows.map((row) => [row.column_name, row.is_nullable === "YES"]));
    for (const property of Object.values(meta.properties)) {
      const [column] = property.fieldNames;
      expect(columns.has(column!), `${meta.tableName}.${column}`).toBe(true);
      expect(columns.get(column!), `${meta.tableName}.${column} may be null`).toBe(
        property.nullable ?? false,
      );
    }
  }
});

test("several servers may migrate at once", async () => {
  await database.pool.query("drop schema public cascade; create schema public");
  const opened = await Promise.all(Array.from({ length: 4 }, () => openDatabase({ url: database.url })));
  const { rows } = await database.pool.query("select name from schema_migrations");
  expect(rows.map((row) => row.name)).toEqual([...new Set(rows.map((row) => row.name))]);
  await Promise.all(opened.map((one) => one.close()));
});

test("a migration may take longer than a query of the server", async () => {
  const busy = new pg.Client({ connectionString: database.url });
  await busy.connect();
  await busy.query("begin; lock table schema_migrations in access exclusive mode");
  const opening = openDatabase({ url: database.url, queryTimeoutMs: 200 });
  const waited = async () =>
    (
      await database.pool.query(
        "select 1 from pg_stat_activity where wait_event_type = 'Lock' and clock_timestamp() - query_start > '1 s' and datname = current_database()",
      )
    ).rowCount;
  await expect.poll(waited, { timeout: 20_000 }).toBeGreaterThan(0);
  await busy.query("commit");
  await busy.end();
  const opened = await opening;
  await expect(opened.pool.query("select pg_sleep(5)")).rejects.toThrow("timeout");
  await opened.close();
});
