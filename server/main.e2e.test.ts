// The server as people start and stop it: what it needs, what it says when it cannot, and that it goes without
// breaking off what it has begun. Every process is ended by the test that started it.
import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type SpawnedServer, spawnServer, startServerProcess } from "./testing/server-process.ts";
import { apiOf } from "./testing/test-api.ts";
import { createTestDatabase, type TestDatabase } from "./testing/test-database.ts";
import { createTestKeys } from "./testing/test-server.ts";

const keys = createTestKeys();
let cleanUp: (() => unknown)[] = [];

afterEach(async () => {
  for (const undo of cleanUp.reverse()) await undo();
  cleanUp = [];
});

function tracked<S extends SpawnedServer>(server: S): S {
  cleanUp.push(async () => {
    server.signal("SIGKILL");
    await server.ended;
  });
  return server;
}

const start = async (environment: Record<string, string> = {}) =>
  tracked(await startServerProcess({ ...keys.environment, ...environment }));

function startWithout(setting: string): SpawnedServer {
  const { [setting]: _, ...environment } = keys.environment;
  return tracked(spawnServer(environment));
}

/** One sentence for a person, and nothing else. */
function expectOneSentence(server: SpawnedServer, sentence: RegExp): void {
  expect(server.output).toEqual([]);
  expect(server.errors()).toMatch(/^[^\n]+\n$/);
  expect(server.errors()).toMatch(sentence);
  expect(server.errors()).not.toMatch(/ {2}at |node:|file:/);
}

async function reachable(databaseUrl: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: databaseUrl });
  client.on("error", () => {});
  return client.connect().then(
    async () => {
      await client.end();
      return true;
    },
    () => false,
  );
}

describe("without a DATABASE_URL", () => {
  test("two servers at once each start a PostgreSQL of their own, and take it along when they stop", async () => {
    const servers = await Promise.all([start(), start()]);
    const customers = [];
    for (const { url } of servers) {
      const api = apiOf({ url, keys });
      // The same user in both, so they cannot have one database.
      const customer = await api.customer({ CVE: 500 }, "usr_anabela");
      expect(await api.balanceOf(customer)).toMatchObject({ balance: 500 });
      customers.push(customer);
    }
    expect(new Set(servers.map(({ databaseUrl }) => databaseUrl)).size).toBe(2);
    for (const server of servers) {
      expect(server.output).toEqual([
        JSON.stringify({ event: "ready", url: server.url, databaseUrl: server.databaseUrl }),
      ]);
      server.signal("SIGTERM");
      expect(await server.ended).toEqual({ code: 0, signal: null });
      expect(await reachable(server.databaseUrl)).toBe(false);
    }
  });
});

describe("with what it needs missing", () => {
  test.each(["TOKEN_SIGNING_KEY", "CODE_KEY"])("%s is asked for in one sentence", async (setting) => {
    const server = startWithout(setting);
    expect(await server.ended).toEqual({ code: 1, signal: null });
    expectOneSentence(server, new RegExp(`^The server cannot start: ${setting} must be .*\\.$`, "m"));
  });

  test("a port that is taken is named in one sentence", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    cleanUp.push(() => other.close());
    const { port } = other.address() as AddressInfo;
    const database = await createTestDatabase();
    cleanUp.push(() => database.drop());
    const server = tracked(
      spawnServer({ ...keys.environment, PORT: String(port), DATABASE_URL: database.url }),
    );
    expect(await server.ended).toEqual({ code: 1, signal: null });
    expectOneSentence(server, new RegExp(`\\b${port}\\b.*\\bPORT\\b`));
  });

  test("a database that cannot be reached is named in one sentence", async () => {
    const server = tracked(
      spawnServer({ ...keys.environment, DATABASE_URL: "postgres://makeba:secret-word@127.0.0.1:9/makeba" }),
    );
    expect(await server.ended).toEqual({ code: 1, signal: null });
    expectOneSentence(server, /127\.0\.0\.1:9\b/);
    expect(server.errors()).not.toContain("secret-word");
  });
});

describe("asked to stop", () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await createTestDatabase();
    cleanUp.push(() => database.drop());
  });

  /** Nobody gets past these rows, or into this table, until the lock is let go. */
  async function lock(statement: string): Promise<() => Promise<void>> {
    const client = await database.pool.connect();
    await client.query("begin");
    await client.query(statement);
    let held = true;
    const letGo = async () => {
      if (!held) return;
      held = false;
      await client.query("rollback");
      client.release();
    };
    cleanUp.push(letGo);
    return letGo;
  }

  async function somebodyWaits(): Promise<void> {
    const waiting =
      "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    while ((await database.pool.query(waiting)).rowCount === 0);
  }

  test("SIGTERM lets a transfer that has begun end with its answer, while /readyz fails", async () => {
    const server = await start({ DATABASE_URL: database.url });
    const api = apiOf({ url: server.url, keys });
    const [ana, rui] = [await api.customer({ CVE: 100 }), await api.customer({ CVE: 0 })];
    // A load balancer's connection that is not idle, because its request has come in half.
    const line = await openLine(server.url);
    line.send("GET /readyz HTTP/1.1\r\nHost: makeba\r\n");
    const letGo = await lock(`select from accounts where account_no = ${ana.accountNo} for update`);
    const body = { from_account: ana.accountNo, to_account: rui.accountNo, amount: 30, currency: "CVE" };
    const transfer = api.call("createTransfer", { as: ana.token, key: "one-transfer", body });
    await somebodyWaits();
    server.signal("SIGTERM");
    await refusesConnections(server.url);
    line.send("\r\n");
    expect(await line.received).toMatch(/^HTTP\/1\.1 503 [\s\S]*"failing":"draining"/);
    await letGo();
    expect((await transfer).status).toBe(201);
    expect(await server.ended).toEqual({ code: 0, signal: null });
    const balance = "select posted_minor::text from accounts where account_no = $1";
    expect((await database.pool.query(balance, [rui.accountNo])).rows).toEqual([{ posted_minor: "3000" }]);
  });

  test("SIGTERM lets a request that is not yet posted be posted, and does not wait for its client to hang up", async () => {
    const server = await start({ DATABASE_URL: database.url });
    const api = apiOf({ url: server.url, keys });
    const ana = await api.customer({ CVE: 5_000 });
    // Not even in the queue yet: the server is still looking for the wallet.
    const letGo = await lock("lock table wallets in access exclusive mode");
    const issued = api.call("issueAtmCode", {
      as: ana.token,
      body: { amount: 2_000, userId: ana.userId },
      key: "one-withdrawal",
    });
    await somebodyWaits();
    server.signal("SIGTERM");
    await refusesConnections(server.url);
    await letGo();
    expect((await issued).status).toBe(201);
    expect(await server.ended).toEqual({ code: 0, signal: null });
  });

  test("with PARENT_WATCH it stops when its standard input closes; without, it lives on", async () => {
    const [watching, independent] = await Promise.all([
      start({ DATABASE_URL: database.url, PARENT_WATCH: "on" }),
      start({ DATABASE_URL: database.url }),
    ]);
    watching.stdin.end();
    independent.stdin.end();
    expect(await watching.ended).toEqual({ code: 0, signal: null });
    expect((await fetch(`${independent.url}/livez`)).status).toBe(200);
    independent.signal("SIGTERM");
    expect(await independent.ended).toEqual({ code: 0, signal: null });
  });
});

/** A connection to write to as one pleases; `received` is what has come back when it ends. */
async function openLine(url: string) {
  const socket = connect(Number(new URL(url).port), "127.0.0.1");
  await once(socket, "connect");
  cleanUp.push(() => socket.destroy());
  let text = "";
  socket.on("data", (chunk) => {
    text += chunk;
  });
  return {
    send: (part: string) => void socket.write(part),
    received: once(socket, "close").then(() => text),
  };
}

async function refusesConnections(url: string): Promise<void> {
  for (;;) {
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    const refused = await Promise.race([
      once(socket, "connect").then(() => false),
      once(socket, "error").then(() => true),
    ]).catch(() => true);
    socket.destroy();
    if (refused) return;
  }
}
