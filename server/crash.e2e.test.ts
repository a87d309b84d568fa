// What a crash may do to a wallet: nothing that anybody was told is lost, nothing happens twice, and whoever was not
// told can ask again with the same key. The server, and then PostgreSQL, are killed in the middle of load.
import { setTimeout as pause } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import pg from "pg";
import { afterEach, beforeEach, expect, onTestFailed, test } from "vitest";
import { Mismatch, type Operation } from "./testing/accounted-customer.ts";
import { type AccountedLoad, createAccountedLoad } from "./testing/accounted-load.ts";
import type { CommitStage } from "./testing/database-proxy.ts";
import { type KillablePostgres, startKillablePostgres } from "./testing/killable-postgres.ts";
import { createRandom, type Random } from "./testing/seeded-random.ts";
import { type ServerProcess, startServerProcess } from "./testing/server-process.ts";
import { compareAccounts, type Done, findDone } from "./testing/stored-operations.ts";
import { createTestKeys } from "./testing/test-server.ts";

const SERVER_KILLS = 20;
const CUSTOMERS = 24;
const FEE_MINOR = 2_500n;
/** Many times what it takes; a machine may be busy. */
const TIMEOUT_MS = 300_000;

type Moment = "at any time" | CommitStage;
/** What the server has written to its socket arrives, so a commit that is lost on the way is only PostgreSQL's case. */
const SERVER_MOMENTS: readonly Moment[] = ["at any time", "sent", "answered"];
/** The last one is the long outage: a commit's answer is lost, so the server cannot know. */
const POSTGRES_MOMENTS: readonly Moment[] = ["at any time", "sending", "sent", "at any time", "answered"];

const seed = Number(process.env.CRASH_SEED ?? Math.floor(Math.random() * 1_000_000));
const keys = createTestKeys();
let random: Random;
let postgres: KillablePostgres;
let server: ServerProcess;
let load: AccountedLoad;
let tally: Map<string, number>;

beforeEach(async () => {
  random = createRandom(seed);
  tally = new Map();
  postgres = await startKillablePostgres();
  server = await startServer();
  load = await createAccountedLoad({
    url: server.url,
    keys,
    seed,
    customersCount: CUSTOMERS,
    feeMinor: FEE_MINOR,
  });
  onTestFailed(() => {
    console.error(`Replay: CRASH_SEED=${seed} npx vitest run server/crash.e2e.test.ts\n${server.errors()}`);
  });
});

afterEach(async () => {
  // Either may not have come up.
  server?.signal("SIGKILL");
  await server?.ended;
  await postgres?.stop();
});

test(
  `what was acknowledged survives ${SERVER_KILLS} kills of the server, and a repeat settles the rest`,
  async () => {
    for (let kill = 0; kill < SERVER_KILLS; kill++) {
      const moment = SERVER_MOMENTS[kill % SERVER_MOMENTS.length]!;
      await whileBusy(async (stopped) => {
        await atMoment(moment, () => server.signal("SIGKILL"));
        await stopped;
        await server.ended;
      });
      const done = await withDatabase(async (client) => {
        await serverGone(client);
        return findDone(client, load);
      });
      server = await startServer();
      load.turnTo(server.url);
      await settle(done);
      await repeatSome();
    }
    expect([...load.refusals]).toEqual([]);
    await withDatabase((client) => compareAccounts(client, load, server.url));
    report();
  },
  TIMEOUT_MS,
);

test(
  `a server lives through ${POSTGRES_MOMENTS.length} kills of PostgreSQL; nothing is lost, and nobody is declined`,
  async () => {
    for (const [kill, moment] of POSTGRES_MOMENTS.entries()) {
      const isLast = kill === POSTGRES_MOMENTS.length - 1;
      await whileBusy(async (stopped) => {
        let gone: Promise<void> | undefined;
        await atMoment(moment, () => {
          gone = postgres.kill();
        });
        await gone;
        await expectUnavailable();
        // Until the server has given up on everything that it had accepted.
        if (isLast) await stopped;
        await postgres.restart();
        await untilReady();
        await pause(random.integer(0, 200));
        load.stop();
        await stopped;
      });
      await settle(await withDatabase((client) => findDone(client, load)));
      await repeatSome();
    }
    await withDatabase((client) => compareAccounts(client, load, server.url));
    report();
    expect(load.refusals.has("OUTCOME_UNKNOWN")).toBe(true);
    const honest = ["OUTCOME_UNKNOWN", "UNAVAILABLE"];
    expect([...load.refusals].filter(([code]) => !honest.includes(code))).toEqual([]);
  },
  TIMEOUT_MS,
);

function startServer(): Promise<ServerProcess> {
  return startServerProcess({
    ...keys.environment,
    DATABASE_URL: postgres.url,
    ATM_FEE: "25",
    LOG_LEVEL: "error",
    PARENT_WATCH: "on",
  });
}

/** Lets all customers work while `act` is under way; a mismatch that they find ends it at once. */
async function whileBusy(act: (stopped: Promise<void>) => Promise<void>): Promise<void> {
  const stopped = load.run();
  await Promise.all([act(stopped), stopped]);
}

/** A short while into the load, and then perhaps in the middle of a commit. */
async function atMoment(moment: Moment, act: () => void): Promise<void> {
  await pause(random.integer(20, 400));
  count(`killed ${moment}`);
  if (moment === "at any time") return act();
  // PostgreSQL needs a few milliseconds for a commit; an exact stage is over as soon as the proxy goes on.
  const afterMs = moment === "sent" ? random.integer(0, 3) : 0;
  await new Promise<void>((resolve) => {
    const actAndGoOn = () => {
      act();
      resolve();
    };
    postgres.proxy.atNextCommit(moment, () => {
      if (afterMs === 0) actAndGoOn();
      else setTimeout(actAndGoOn, afterMs);
    });
  });
}

/** Until PostgreSQL has ended the sessions of the killed server, what they had sent may still be done. */
async function serverGone(client: pg.Client): Promise<void> {
  const others =
    "select from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()";
  const giveUpAt = performance.now() + 10_000;
  while ((await client.query(others)).rowCount !== 0) {
    if (performance.now() > giveUpAt)
      throw new Error("PostgreSQL still has sessions of a server that was killed.");
  }
}

/** Repeats what is open with the same key: it comes to what is stored, or is done now; and again, to the same. */
async function settle(done: Done): Promise<void> {
  const open = load.customers.flatMap((customer) => customer.open ?? []);
  await Promise.all(
    open.map(async (operation) => {
      const { answer, replayed } = await answered(operation);
      const id = done.get(operation);
      count(id === undefined ? "open and not done" : "open and done");
      if (replayed !== (id !== undefined)) {
        throw new Mismatch(`The operation was ${id === undefined ? "not " : ""}stored before.`, operation);
      }
      if (id !== undefined && id !== (answer.transaction_id ?? answer.transactionId)) {
        throw new Mismatch(`Stored was ${id}, the repeat was answered ${JSON.stringify(answer)}.`, operation);
      }
      load.account(operation, answer);
      await repeat(operation);
    }),
  );
}

async function repeatSome(): Promise<void> {
  const some = Array.from({ length: 20 }, () => random.pick(load.acknowledged));
  await Promise.all(some.map(repeat));
}

async function repeat(operation: Operation): Promise<void> {
  const { answer, replayed } = await answered(operation);
  if (!replayed || !isDeepStrictEqual(answer, operation.answer)) {
    throw new Mismatch(`A repeat was answered otherwise: ${JSON.stringify(answer)}.`, operation);
  }
}

async function answered(operation: Operation) {
  for (let tries = 0; tries < 5; tries++) {
    const reply = await load.send(operation);
    if (reply.kind === "acknowledged") return reply;
  }
  throw new Mismatch("The operation is open, and repeating it does not settle it.", operation);
}

/** The server is alive, and says that its database is not. */
async function expectUnavailable(): Promise<void> {
  const headers = { Authorization: `Bearer ${load.customers[0]!.token}` };
  const answers = ["/livez", "/readyz", "/api/v1/balance"].map(async (path) => {
    const response = await fetch(server.url + path, { headers });
    const body = (await response.json()) as { error?: { code: string } };
    return `${path} ${response.status} ${body.error?.code ?? ""}`;
  });
  expect
    .soft(await Promise.all(answers))
    .toEqual(["/livez 200 ", "/readyz 503 UNAVAILABLE", "/api/v1/balance 503 UNAVAILABLE"]);
}

async function untilReady(): Promise<void> {
  for (let tries = 0; tries < 100; tries++) if ((await fetch(`${server.url}/readyz`)).ok) return;
  throw new Error("PostgreSQL is back, and the server does not find it.");
}

async function withDatabase<T>(use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: postgres.directUrl() });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

function count(what: string): void {
  tally.set(what, (tally.get(what) ?? 0) + 1);
}

function report(): void {
  const counts = [...tally, ...load.refusals].map(([what, times]) => `${what} ${times}`).sort();
  console.info(`seed ${seed}: ${load.acknowledged.length} acknowledged, ${counts.join(", ")}`);
}
