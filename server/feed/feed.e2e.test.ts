// The event feed over HTTP: complete, in order, and without anything secret.
import { afterAll, beforeAll, expect, it } from "vitest";
import { expectProblem } from "../testing/expect-problem.ts";
import { issueCode, openTerminal } from "../testing/terminal.ts";
import { startTestApi, type TestApi } from "../testing/test-api.ts";

let api: TestApi;
let operator: string;
beforeAll(async () => {
  api = await startTestApi({ environment: { ATM_FEE: "10" } });
  operator = await api.tokenFor("usr_operator", "operator");
});
afterAll(() => api.stop());

async function list(query: Record<string, string> = {}) {
  const { status, text, body } = await api.call("listEvents", { as: operator, query });
  expect(status, text).toBe(200);
  return body;
}

/** From now on, with nothing older that could still be read: transactions of others make the feed wait. */
async function latest() {
  const SETTLED =
    "select coalesce(max(xid), '0') < pg_snapshot_xmin(pg_current_snapshot()) as settled from events";
  await expect
    .poll(async () => (await api.server.database.pool.query(SETTLED)).rows[0].settled, { timeout: 30_000 })
    .toBe(true);
  return list({ start: "latest" });
}

/** The events after a cursor, once this many are there. */
async function eventsAfter(cursor: string, count: number) {
  const events: Awaited<ReturnType<typeof list>>["events"] = [];
  let next = cursor;
  await expect
    .poll(
      async () => {
        const page = await list({ cursor: next, limit: "3" });
        events.push(...page.events);
        next = page.nextCursor;
        return events.length;
      },
      { timeout: 30_000, interval: 20 },
    )
    .toBeGreaterThanOrEqual(count);
  return events;
}

it("tells a withdrawal from its code to its completion, and neither code nor digest", async () => {
  const ana = await api.customer({ CVE: 10_000 });
  const terminal = openTerminal(api, "FEED1");
  const { nextCursor } = await latest();
  const { code, transactionId } = await issueCode(api, ana, 2000);
  const { key } = await terminal.authorise(code, 2000);
  await terminal.complete(key, 2000);
  const events = await eventsAfter(nextCursor, 3);
  expect(events.map(({ type, transactionId }) => [type, transactionId])).toEqual([
    ["code-issued", transactionId],
    ["withdrawal-authorised", transactionId],
    ["withdrawal-completed", transactionId],
  ]);
  expect(events[0]!.data).toEqual({
    accountNo: ana.accountNo,
    currency: "CVE",
    amount: 2000,
    fee: 10,
    expiresAt: expect.any(String),
  });
  expect(events[1]!.data).toEqual({ accountNo: ana.accountNo, terminalId: "FEED1" });
  expect(events[2]!.data.entries?.map(({ amount }) => amount)).toEqual([-2000, 2000, -10, 10]);
  const { rows } = await api.server.database.pool.query("select code_digest from withdrawals");
  const text = JSON.stringify(events);
  expect(rows.length).toBeGreaterThan(0);
  for (const { code_digest } of rows) expect(text).not.toContain(code_digest);
  expect(text).not.toMatch(new RegExp(`\\b${code}\\b`));
  expect(text).not.toContain("candidate");
});

it("goes on from any cursor and gives the same again for the same cursor", async () => {
  const { nextCursor } = await latest();
  const ana = await api.customer({ CVE: 100, EUR: 100 });
  const events = await eventsAfter(nextCursor, 4);
  expect(events.map(({ type }) => type).sort()).toEqual([
    "account-opened",
    "account-opened",
    "posted",
    "posted",
  ]);
  expect(events.find(({ type }) => type === "account-opened")!.data).toMatchObject({ ownerId: ana.userId });
  const again = await list({ cursor: nextCursor, limit: "2" });
  expect(again.events).toEqual(events.slice(0, 2));
  expect(again.more).toBe(true);
  const opened = await list({ cursor: nextCursor, type: "account-opened" });
  expect(opened.events.map(({ eventId }) => eventId)).toEqual(
    events.filter(({ type }) => type === "account-opened").map(({ eventId }) => eventId),
  );
});

it("leaves out what was refused, and free text", async () => {
  const { nextCursor } = await latest();
  const [ana, rui] = [await api.customer({ CVE: 100 }), await api.customer({ CVE: 100 })];
  const transfer = (amount: number, description: string) =>
    api.call("createTransfer", {
      as: ana.token,
      body: {
        ...{ from_account: ana.accountNo, to_account: rui.accountNo, amount, currency: "CVE" },
        description,
      },
    });
  expectProblem(await transfer(1000, "too much"), "INSUFFICIENT_BALANCE");
  expect((await transfer(1, "Feliz Natal, Joana")).status).toBe(201);
  const events = await eventsAfter(nextCursor, 5);
  expect(events.map(({ type }) => type)).not.toContain("command-rejected");
  expect(JSON.stringify(events)).not.toContain("Joana");
});

it("refuses a cursor of another list, and one that was changed", async () => {
  const ana = await api.customer({ CVE: 100 });
  const ask = (cursor: string) => api.call("listEvents", { as: operator, query: { cursor } });
  const { nextCursor } = await latest();
  const other = nextCursor[50] === "A" ? "B" : "A";
  expectProblem(await ask(nextCursor.slice(0, 50) + other + nextCursor.slice(51)), "VALIDATION_FAILED");
  await api.customer({ CVE: 1 });
  const history = await api.call("listTransactions", { as: operator, query: { limit: "1" } });
  expectProblem(await ask(history.body.nextCursor!), "VALIDATION_FAILED");
  expectProblem(await api.call("listEvents", { as: ana.token }), "FORBIDDEN");
});
