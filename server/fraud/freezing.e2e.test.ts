// Freezing for an alert and giving back, cut off at any point and decided by many at once: the accounts are frozen as long as some
// alert wants it, and no longer; and no connection is held while something is posted.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Command } from "../ledger/commands.ts";
import { type InterruptedApi, type Moment, startInterruptedApi } from "../testing/interrupted-posting.ts";
import { type Customer, problemOf } from "../testing/test-api.ts";
import { freezePending } from "./freezing.ts";

const CONNECTIONS = 4;
let api: InterruptedApi;
let rui: string;
let eva: string;
beforeAll(async () => {
  api = await startInterruptedApi({ connectionsMax: CONNECTIONS, environment: { FRAUD_MODE: "enforce" } });
  rui = await api.tokenFor("usr_rui", "operator");
  eva = await api.tokenFor("usr_eva", "operator");
});
afterAll(() => api.stop());

let alerts = 0;
/** An alert that wants the accounts of somebody frozen. */
async function raise({ userId }: Customer): Promise<string> {
  const alertId = `alt_${String(alerts++).padStart(26, "0")}`;
  await api.server.database.pool.query(
    `insert into fraud_alerts (alert_id, at, rule, rule_version, verdict, subject_kind, subject, facts, last_position, enforced,
       status)
     values ($1, now(), 'mule-account', 1, 'freeze', 'user', $2, '[]', 0, true, 'OPEN')`,
    [alertId, userId],
  );
  return alertId;
}
const resolve = (as: string, alertId: string) =>
  api.call("resolveAlert", {
    ...{ as, params: { alertId } },
    body: { resolution: "dismiss", reason: "explained-by-customer" },
  });
async function dismiss(alertId: string) {
  expect((await resolve(rui, alertId)).status).toBe(200);
  return resolve(eva, alertId);
}
const statusOf = async ({ token, accountNo }: Customer) =>
  (await api.call("listAccounts", { as: token })).body.accounts.find((each) => each.accountNo === accountNo)
    ?.status;
const becomes = (customer: Customer, status: string) =>
  expect.poll(() => statusOf(customer), { timeout: 30_000 }).toBe(status);
const isFrozenBy = (alertId: string) =>
  expect
    .poll(
      async () =>
        (await api.call("getAlert", { as: rui, params: { alertId } })).body.steps.map(({ step }) => step),
      { timeout: 30_000 },
    )
    .toContain("accounts-frozen");

async function frozen() {
  const ana = await api.customer({ CVE: 100 });
  const alertId = await raise(ana);
  await isFrozenBy(alertId);
  expect(await statusOf(ana)).toBe("FROZEN");
  return { ana, alertId };
}
const commandsOf = (alertId: string, type: Command["type"]) => (command: Command) =>
  command.type === type && command.id.includes(alertId);

describe.each<[Moment]>([["before"], ["after"]])("cut off %s the posting", (moment) => {
  it("accounts are frozen all the same, and given back with the alert", async () => {
    const ana = await api.customer({ CVE: 100 });
    // Set before the alert is there, so that the server meets it.
    api.interrupt(moment, ({ type, request }) => type === "freeze-account" && "alertId" in request);
    const alertId = await raise(ana);
    await isFrozenBy(alertId);
    expect(api.interrupted()).toBe(true);
    expect(await statusOf(ana)).toBe("FROZEN");
    expect((await dismiss(alertId)).body.status).toBe("DISMISSED");
    expect(await statusOf(ana)).toBe("ACTIVE");
  });

  it("accounts are given back when the decision is repeated, or by the server itself", async () => {
    const { ana, alertId } = await frozen();
    api.interrupt(moment, commandsOf(alertId, "unfreeze-account"));
    const cutOff = await dismiss(alertId);
    // The server may have met the interruption instead.
    if (cutOff.status !== 200) expect(problemOf(cutOff).code).toBe("OUTCOME_UNKNOWN");
    await becomes(ana, "ACTIVE");
    expect(api.interrupted()).toBe(true);
    expect((await resolve(eva, alertId)).body.status).toBe("DISMISSED");
  });
});

it("what several servers freeze at the same moment is one step of the alert", async () => {
  const { server, post } = api;
  const { pool } = server.database;
  for (let round = 0; round < 20; round++) {
    const ana = await api.customer({ CVE: 100 });
    const alertId = await raise(ana);
    const clock = () => Date.now();
    await Promise.all(Array.from({ length: 3 }, () => freezePending({ pool, post, clock })));
    await isFrozenBy(alertId);
    const { body } = await api.call("getAlert", { as: rui, params: { alertId } });
    expect(body.steps.filter(({ step }) => step === "accounts-frozen")).toHaveLength(1);
  }
});

it("an alert that is lifted while its freezing is under way leaves nothing frozen, however late that comes", async () => {
  const { server, post } = api;
  const { pool } = server.database;
  for (let round = 0; round < 20; round++) {
    const ana = await api.customer({ CVE: 100 });
    const alertId = await raise(ana);
    // Another server is about to freeze, and is slow.
    let go = () => {};
    const late = new Promise<void>((resolve) => {
      go = resolve;
    });
    const clock = () => Date.now();
    const freezing = freezePending({
      ...{ pool, clock },
      post: async (command) => {
        if (round % 2) await late;
        return post(command);
      },
    });
    const [dismissed] = await Promise.all([dismiss(alertId), round % 2 ? undefined : freezing]);
    expect(dismissed.body.status).toBe("DISMISSED");
    go();
    await freezing;
    await becomes(ana, "ACTIVE");
  }
});

it("what two alerts want frozen stays frozen until both are lifted, one after the other or at once", async () => {
  for (let round = 0; round < 10; round++) {
    const { ana, alertId } = await frozen();
    const second = await raise(ana);
    await isFrozenBy(second);
    if (round % 2) {
      expect((await dismiss(alertId)).status).toBe(200);
      expect(await statusOf(ana)).toBe("FROZEN");
      expect((await dismiss(second)).status).toBe(200);
    } else {
      const both = await Promise.all([dismiss(alertId), dismiss(second)]);
      expect(both.map(({ status }) => status)).toEqual([200, 200]);
    }
    await becomes(ana, "ACTIVE");
  }
});

it("an alert that comes while another is lifted keeps the accounts frozen", async () => {
  for (let round = 0; round < 10; round++) {
    const { ana, alertId } = await frozen();
    const [, second] = await Promise.all([dismiss(alertId), raise(ana)]);
    await isFrozenBy(second);
    await becomes(ana, "FROZEN");
    expect((await dismiss(second)).status).toBe(200);
    await becomes(ana, "ACTIVE");
  }
});

it(`thirty alerts decided at once need no more than the ${CONNECTIONS} connections of their server`, async () => {
  const all = [];
  for (let i = 0; i < 10; i++) all.push(await frozen());
  await Promise.all(all.map(({ alertId }) => resolve(rui, alertId)));
  const answers = await Promise.all(
    all.flatMap(({ alertId }) => Array.from({ length: 3 }, () => resolve(eva, alertId))),
  );
  for (const { status, text } of answers) expect(status, text).toBe(200);
  for (const { ana } of all) await becomes(ana, "ACTIVE");
});
