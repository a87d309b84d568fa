// History as methods, against a server that answers by a plan.
import { afterAll, beforeAll, expect, test } from "vitest";
import { createHistoryClient } from "./index.ts";
import * as server from "./test-server.ts";

let wallet: server.TestServer;
beforeAll(async () => {
  wallet = await server.startTestServer();
});
afterAll(() => wallet.close());

const client = () => createHistoryClient({ baseUrl: wallet.baseUrl, token: "t", sleep: async () => {} });
const page = (ids: string[], nextCursor?: string) =>
  server.answer(200, { transactions: ids.map((transactionId) => ({ transactionId })), nextCursor });

test("an awaited list is one page", async () => {
  wallet.plan(page(["a", "b"], "next"));
  expect(await client().listTransactions({ limit: 2, type: "transfer" })).toMatchObject({
    transactions: [{ transactionId: "a" }, { transactionId: "b" }],
    nextCursor: "next",
  });
  expect(wallet.received.map(({ url }) => url)).toEqual(["/api/v1/transactions?limit=2&type=transfer"]);
});

test("an iterated list goes through all pages with the same filter, each asked for when it is needed", async () => {
  wallet.plan(page(["a", "b"], "c1"), server.refuse(503, "UNAVAILABLE"), page([], "c2"), page(["c"]));
  const seen: string[] = [];
  const asked: number[] = [];
  for await (const { transactionId } of client().listTransactions({ status: "SUCCESS" })) {
    seen.push(transactionId);
    asked.push(wallet.received.length);
  }
  expect(seen).toEqual(["a", "b", "c"]);
  expect(asked).toEqual([1, 1, 4]);
  expect(wallet.received.map(({ url }) => url.split("?")[1])).toEqual([
    "status=SUCCESS",
    "status=SUCCESS&cursor=c1",
    "status=SUCCESS&cursor=c1",
    "status=SUCCESS&cursor=c2",
  ]);
});

test("a list that is left early asks for no more pages", async () => {
  wallet.plan(page(["a", "b"], "c1"));
  for await (const _ of client().listTransactions()) break;
  expect(wallet.received).toHaveLength(1);
});

test("a list that is refused rejects, awaited and iterated", async () => {
  const refused = server.refuse(403, "ACCOUNT_ACCESS_DENIED");
  wallet.plan(refused, refused);
  await expect(client().listTransactions()).rejects.toMatchObject({ code: "ACCOUNT_ACCESS_DENIED" });
  await expect(async () => {
    for await (const _ of client().listTransactions());
  }).rejects.toMatchObject({ code: "ACCOUNT_ACCESS_DENIED" });
});

test("getTransaction asks for one transaction", async () => {
  wallet.plan(server.answer(200, { transactionId: "txn_1" }));
  expect(await client().getTransaction("txn_1")).toEqual({ transactionId: "txn_1" });
  expect(wallet.received.map(({ method, url }) => `${method} ${url}`)).toEqual([
    "GET /api/v1/transactions/txn_1",
  ]);
});

test("events end where there is nothing more now, and the awaited answer has the cursor to store", async () => {
  const events = (ids: string[], nextCursor: string, more: boolean) =>
    server.answer(200, { events: ids.map((eventId) => ({ eventId })), nextCursor, more });
  wallet.plan(events(["evt_1"], "c1", true), events([], "c2", true), events(["evt_2"], "c3", false));
  const seen: string[] = [];
  for await (const { eventId } of client().listEvents({ type: "posted" })) seen.push(eventId);
  expect(seen).toEqual(["evt_1", "evt_2"]);
  expect(wallet.received.map(({ url }) => url.split("?")[1])).toEqual([
    "type=posted",
    "type=posted&cursor=c1",
    "type=posted&cursor=c2",
  ]);
  wallet.plan(events([], "c4", false));
  expect(await client().listEvents({ cursor: "c3" })).toMatchObject({ nextCursor: "c4" });
});

test("a statement comes as the bytes that it has, and errors as errors", async () => {
  const bytes = Buffer.from("%PDF-1.3 \u00ff");
  wallet.plan((response) => void response.writeHead(200, { "content-type": "application/pdf" }).end(bytes));
  const period = { from: "2026-01-01", to: "2026-01-31", format: "pdf" } as const;
  expect(Buffer.from(await client().getAccountStatement("1", period))).toEqual(bytes);
  expect(wallet.received[0]?.url).toBe(
    "/api/v1/account/1/statement?from=2026-01-01&to=2026-01-31&format=pdf",
  );
  wallet.plan(server.refuse(422, "STATEMENT_TOO_LARGE"));
  await expect(client().getAccountStatement("1", period)).rejects.toMatchObject({
    code: "STATEMENT_TOO_LARGE",
  });
});
