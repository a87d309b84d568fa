// Fraud alerts become deliveries: each once for each webhook that wants it, whoever commits first, on a real PostgreSQL.
import type pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../testing/test-database.ts";
import { alertMessage } from "./alerts.ts";
import { beginToDispatch, dispatch } from "./dispatcher.ts";

const SOON = { timeout: 30_000, interval: 20 };

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase({ connectionsMax: 16 });
  const client = await database.pool.connect();
  await beginToDispatch(client);
  for (const [id, type] of [
    ["whk_a", "alert.raised"],
    ["whk_b", "*"],
    ["whk_c", "account.frozen"],
  ])
    await client.query(
      `insert into webhooks (webhook_id, url, event_types, description, status, secret_sealed, created_by, created_at)
       values ($1, 'https://bank.example', array[$2], '', 'ENABLED', '', 'usr_1', now())`,
      [id, type],
    );
  client.release();
});
afterAll(() => database.drop());

const raise = (client: Pick<pg.Pool, "query">, id: string) =>
  client.query(
    `insert into fraud_alerts
       (alert_id, at, rule, rule_version, verdict, subject_kind, subject, facts, last_position, enforced, status)
     values ($1, now(), 'mule-account', 1, 'freeze', 'user', 'usr_ana', '["a-fact"]', 1, false, 'OPEN')`,
    [id],
  );

async function told(): Promise<string[]> {
  const { rows } = await database.pool.query<{ told: string }>(
    "select webhook_id || ' ' || message_id as told from webhook_deliveries order by told",
  );
  return rows.map(({ told }) => told);
}
const wanted = (ids: readonly string[]) => ids.flatMap((id) => [`whk_a ${id}`, `whk_b ${id}`]).sort();

test("an alert that commits after a later one is told too, and each comes once from three servers", async () => {
  const ids: string[] = [];
  const dispatchAll = () =>
    Promise.all([1, 2, 3].map(() => dispatch({ pool: database.pool, now: Date.now })));
  for (let round = 0; round < 20; round++) {
    const [early, late] = [`early-${round}`, `late-${round}`];
    ids.push(early, late);
    const slow = await database.pool.connect();
    await slow.query("begin");
    await raise(slow, early);
    await raise(database.pool, late);
    await dispatchAll();
    expect(await told()).not.toContain(`whk_a ${late}`);
    await slow.query("commit");
    slow.release();
  }
  const poll = async () => {
    await dispatchAll();
    return told();
  };
  await expect.poll(poll, SOON).toEqual(wanted(ids));
  await dispatchAll();
  expect(await told()).toEqual(wanted(ids));
});

test("where alerts were not told before, they are told from now on", async () => {
  const { pool } = database;
  await pool.query("delete from webhook_deliveries");
  await pool.query("delete from feed_positions where name = 'webhooks-alerts'");
  await dispatch({ pool, now: Date.now });
  await raise(pool, "after");
  const poll = async () => {
    await dispatch({ pool, now: Date.now });
    return (await told()).filter((line) => line.endsWith(" after"));
  };
  await expect.poll(poll, SOON).toEqual(wanted(["after"]));
});

test("a message names rule, verdict and subject, and neither the facts nor an address", () => {
  const row = {
    ...{ xid: "1", seq: "2", alert_id: "alert-1", at: new Date(0), rule: "guesses", rule_version: 3 },
    ...{ verdict: "flag", subject_kind: "user", subject: "usr_ana" },
  };
  const { payload, ...message } = alertMessage(row);
  expect(message).toEqual({ messageId: "alert-1", eventType: "alert.raised" });
  expect(JSON.parse(payload)).toEqual({
    type: "alert.raised",
    timestamp: "1970-01-01T00:00:00.000Z",
    data: {
      ...{ alertId: "alert-1", rule: "guesses", ruleVersion: 3, verdict: "flag" },
      ...{ subjectKind: "user", subject: "usr_ana" },
    },
  });
  expect(alertMessage({ ...row, subject_kind: "address" }).payload).not.toContain("usr_ana");
});
