// The connection to PostgreSQL: MikroORM for entities and migrations, and the same driver's pool for the hot path.
import { Migrator } from "@mikro-orm/migrations";
import { MikroORM } from "@mikro-orm/postgresql";
import type pg from "pg";
import { ENTITIES } from "./entities.ts";
import { Migration0001Ledger } from "./migrations/0001-ledger.ts";
import { Migration0002Identity } from "./migrations/0002-identity.ts";
import { Migration0003Seeing } from "./migrations/0003-seeing.ts";
import { Migration0003Webhooks } from "./migrations/0003-webhooks.ts";
import { Migration0004Payments } from "./migrations/0004-payments.ts";
import { Migration0006Banking } from "./migrations/0006-banking.ts";
import { Migration0007Agents } from "./migrations/0007-agents.ts";
import { Migration0008Watching } from "./migrations/0008-watching.ts";
import { Migration0009CacheTrust } from "./migrations/0009-cache-trust.ts";
import { Migration0010AlertFeed } from "./migrations/0010-alert-feed.ts";
import { Migration0011Reconciliation } from "./migrations/0011-reconciliation.ts";
import { Migration0012OrderFeed } from "./migrations/0012-order-feed.ts";
import { Migration0013Decisions } from "./migrations/0013-decisions.ts";
import { Migration0013EventChains } from "./migrations/0013-event-chains.ts";
import { Migration0014PhoneIndexes } from "./migrations/0014-phone-indexes.ts";
import { Migration0014RecurringCases } from "./migrations/0014-recurring-cases.ts";
import { Migration0018SettlementNotes } from "./migrations/0018-settlement-notes.ts";
import { Migration0020PhoneIndexKeys } from "./migrations/0020-phone-index-keys.ts";
import { Migration0024SandboxClock } from "./migrations/0024-sandbox-clock.ts";

export type Database = {
  readonly orm: MikroORM;
  /** For named statements; the ORM would inline their parameters, and PostgreSQL plan each anew. */
  readonly pool: pg.Pool;
  close(): Promise<void>;
};

export type DatabaseOptions = {
  readonly url: string;
  /** @default 10 */
  readonly connectionsMax?: number;
  /** How long a query may take, other than those of migrations. @default 20000 */
  readonly queryTimeoutMs?: number;
};

/** Opens the database and brings its schema up to date. Several servers may do this at the same time. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { url, connectionsMax = 10, queryTimeoutMs = 20_000 } = options;
  await migrate(url);
  const orm = await MikroORM.init({
    clientUrl: url,
    entities: ENTITIES,
    forceUtcTimezone: true,
    pool: { min: 0, max: connectionsMax },
    driverOptions: { ...CONNECTION, query_timeout: queryTimeoutMs },
  });
  const pool = (await orm.em.getConnection().getNativeClient()) as pg.Pool;
  return { orm, pool, close: () => orm.close(true) };
}

const CONNECTION = { keepAlive: true, connectionTimeoutMillis: 5_000, pipeline: true };

const MIGRATION_LOCK = 0x6d616b65;

/**
 * One server migrates; the others wait for it and find nothing left to do. A large table takes its time: connections of its
 * own, on which queries may take as long as they do.
 */
async function migrate(url: string): Promise<void> {
  const orm = await MikroORM.init({
    clientUrl: url,
    entities: [],
    discovery: { warnWhenNoEntities: false },
    extensions: [Migrator],
    forceUtcTimezone: true,
    pool: { min: 0, max: 4 },
    driverOptions: CONNECTION,
    migrations: {
      tableName: "schema_migrations",
      migrationsList: [
        { name: "0001-ledger", class: Migration0001Ledger },
        { name: "0002-identity", class: Migration0002Identity },
        { name: "0003-seeing", class: Migration0003Seeing },
        { name: "0003-webhooks", class: Migration0003Webhooks },
        { name: "0004-payments", class: Migration0004Payments },
        { name: "0006-banking", class: Migration0006Banking },
        { name: "0007-agents", class: Migration0007Agents },
        { name: "0008-watching", class: Migration0008Watching },
        { name: "0009-cache-trust", class: Migration0009CacheTrust },
        { name: "0010-alert-feed", class: Migration0010AlertFeed },
        { name: "0011-reconciliation", class: Migration0011Reconciliation },
        { name: "0012-order-feed", class: Migration0012OrderFeed },
        { name: "0013-decisions", class: Migration0013Decisions },
        { name: "0013-event-chains", class: Migration0013EventChains },
        { name: "0014-phone-indexes", class: Migration0014PhoneIndexes },
        { name: "0014-recurring-cases", class: Migration0014RecurringCases },
        { name: "0018-settlement-notes", class: Migration0018SettlementNotes },
        { name: "0020-phone-index-keys", class: Migration0020PhoneIndexKeys },
        { name: "0024-sandbox-clock", class: Migration0024SandboxClock },
      ],
      snapshot: false,
      silent: true,
    },
  });
  try {
    const pool = (await orm.em.getConnection().getNativeClient()) as pg.Pool;
    const lock = await pool.connect();
    try {
      await lock.query("select pg_advisory_lock($1)", [MIGRATION_LOCK]);
      await orm.migrator.up();
      await lock.query("select pg_advisory_unlock($1)", [MIGRATION_LOCK]);
    } finally {
      lock.release();
    }
  } finally {
    await orm.close(true);
  }
}
