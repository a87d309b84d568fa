// Several servers at once: each event becomes one delivery for each webhook that wants it, and each delivery is taken by
// one of them at a time, on a real PostgreSQL.
import { afterAll, beforeAll, expect, test } from "vitest";
import { createPersonalData } from "../identity/personal-data.ts";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import { beginToDispatch, dispatch } from "./dispatcher.ts";
import { sealSecret } from "./secrets.ts";
import { createSender } from "./sender.ts";
import { newSecret } from "./signing.ts";

const personalData = createPersonalData(
  [{ keyId: "k", key: Buffer.alloc(32, 1) }],
  [{ keyId: "p", key: Buffer.alloc(32, 2) }],
);
const WEBHOOKS = ["whk_a", "whk_b"];

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase({ connectionsMax: 16 });
  const client = await database.pool.connect();
  await beginToDispatch(client);
  for (const id of WEBHOOKS)
    await client.query(
      `insert into webhooks (webhook_id, url, event_types, description, status, secret_sealed, created_by, created_at)
       values ($1, 'https://bank.example', '{account.frozen}', '', 'ENABLED', $2, 'usr_1', now())`,
      [id, sealSecret(personalData, id, newSecret())],
    );
  client.release();
});
afterAll(() => database.drop());

test("three servers, 600 events: nothing is missed, nothing comes twice", async () => {
  const sent: string[] = [];
  const now = Date.now;
  const servers = Array.from({ length: 3 }, () =>
    createSender({
      ...{ pool: database.pool, personalData, now, random: () => 0.5 },
      deliver: async (_url, headers) => {
        sent.push(headers["webhook-id"]!);
        await new Promise((resolve) => setImmediate(resolve));
        return { delivered: true, responseStatus: 200 };
      },
      onAttempt: () => {},
      onFailure: (error) => {
        throw error;
      },
    }),
  );
  let writing = true;
  const serve = async (sender: (typeof servers)[number]) => {
    for (const until = Date.now() + 50_000; Date.now() < until; ) {
      const more = await dispatch({ pool: database.pool, now });
      const taken = await sender.send();
      if (!writing && !more && taken === 0 && sent.length >= 600 * WEBHOOKS.length) break;
      await new Promise((resolve) => setImmediate(resolve));
    }
    await sender.settled();
  };
  const write = async () => {
    for (let i = 0; i < 60; i++)
      await database.pool.query(
        `insert into events (command_id, n, at, type, payload, hash)
         select 'dispatch-' || $1 || '-' || j, 0, now(), 'account-frozen',
                json_build_object('type', 'account-frozen', 'accountNo', '1'), '' from generate_series(1, 10) j`,
        [String(i)],
      );
    writing = false;
  };
  await Promise.all([...servers.map(serve), write()]);
  const { rows } = await database.pool.query<{ id: string }>(
    "select 'evt_' || seq as id from events where type = 'account-frozen'",
  );
  expect(rows).toHaveLength(600);
  expect(sent.toSorted()).toEqual(rows.flatMap(({ id }) => WEBHOOKS.map(() => id)).sort());
});

test("what a server had taken when it died is sent by another after the lease", async () => {
  let ahead = 0;
  const now = () => Date.now() + ahead;
  const options = {
    ...{ pool: database.pool, personalData, now, random: () => 0.5 },
    onAttempt: () => {},
    onFailure: () => {},
  };
  await database.pool.query("update webhook_deliveries set status = 'PENDING', next_attempt_at = now()");
  let asked = 0;
  const dying = createSender({ ...options, deliver: () => new Promise(() => void asked++) });
  expect(await dying.send()).toBeGreaterThan(0);
  await expect.poll(() => asked, { timeout: 10_000 }).toBe(5 * WEBHOOKS.length);
  const { rows } = await database.pool.query<{ n: number }>(
    "select count(*)::int as n from webhook_deliveries where attempts > 1",
  );
  expect(rows[0]!.n).toBe(5 * WEBHOOKS.length);
  ahead = 61_000;
  const taken: string[] = [];
  const other = createSender({
    ...options,
    deliver: async (_url, headers) => {
      taken.push(headers["webhook-id"]!);
      return { delivered: true, responseStatus: 200 };
    },
  });
  while ((await other.send()) > 0) await other.settled();
  expect(taken).toHaveLength(600 * WEBHOOKS.length);
});
