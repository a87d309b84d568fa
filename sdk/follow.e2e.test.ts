// Following a transaction, against a server that breaks off, refuses and falls silent by a plan.
import type { ServerResponse } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createHistoryClient, type TokenClientOptions } from "./index.ts";
import * as server from "./test-server.ts";

let wallet: server.TestServer;
beforeAll(async () => {
  wallet = await server.startTestServer();
});
afterAll(() => wallet.close());

const client = (options: Partial<TokenClientOptions> = {}) =>
  createHistoryClient({ baseUrl: wallet.baseUrl, token: "t", sleep: async () => {}, ...options });

const status = (id: number, name: string, final = false) =>
  `id: ${id}\nevent: status\ndata: ${JSON.stringify({ transactionId: "txn_1", status: final ? "SUCCESS" : "PENDING", event: name, at: "2026-01-02T00:00:00.000Z", final })}\n\n`;
const begin = (response: ServerResponse, text: string) => {
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.write(`retry: 1000\n\n${text}`);
};
const ends = (text: string) => (response: ServerResponse) => {
  begin(response, text);
  response.end();
};
const breaks = (text: string) => (response: ServerResponse) => {
  begin(response, text);
  // Only once the bytes have left.
  response.write(": last\n\n", () => response.destroy());
};
const silent = (text: string) => (response: ServerResponse) => begin(response, text);
const lastIds = () => wallet.received.map(({ headers }) => headers["last-event-id"]);

async function events(following: AsyncIterable<{ event: string }>): Promise<string[]> {
  const seen: string[] = [];
  for await (const { event } of following) seen.push(event);
  return seen;
}

test("a stream that ends, breaks or is refused for a while goes on behind the last event, until the final one", async () => {
  wallet.plan(
    ends(status(4, "code-issued")),
    server.refuse(503, "UNAVAILABLE"),
    breaks(status(7, "withdrawal-declined")),
    ends(""),
    ends(`: still here\n\n${status(9, "withdrawal-authorised")}${status(12, "withdrawal-completed", true)}`),
  );
  expect(await events(client().streamTransaction("txn_1"))).toEqual([
    "code-issued",
    "withdrawal-declined",
    "withdrawal-authorised",
    "withdrawal-completed",
  ]);
  expect(lastIds()).toEqual([undefined, "4", "4", "7", "7"]);
  expect(wallet.received[0]).toMatchObject({
    url: "/api/v1/transactions/txn_1/events",
    headers: { accept: "text/event-stream", authorization: "Bearer t" },
  });
});

test("an expired token is renewed, and the stream goes on with the new one", async () => {
  wallet.plan(
    ends(status(1, "code-issued")),
    server.refuse(401, "TOKEN_EXPIRED"),
    ends(status(2, "code-cancelled", true)),
  );
  let tokens = 0;
  const following = client({ token: ({ expired }) => `token-${expired ? ++tokens : tokens}` });
  expect(await events(following.streamTransaction("txn_1"))).toEqual(["code-issued", "code-cancelled"]);
  expect(wallet.received.map(({ headers }) => headers.authorization)).toEqual([
    "Bearer token-0",
    "Bearer token-0",
    "Bearer token-1",
  ]);
});

test("a transaction of which everything was seen has nothing more", async () => {
  wallet.plan((response) => void response.writeHead(204).end());
  expect(await events(client().streamTransaction("txn_1", { lastEventId: "12" }))).toEqual([]);
  expect(lastIds()).toEqual(["12"]);
});

test("a transaction that is not one's own rejects", async () => {
  wallet.plan(server.refuse(404, "TRANSACTION_NOT_FOUND"));
  await expect(events(client().streamTransaction("txn_1"))).rejects.toMatchObject({
    code: "TRANSACTION_NOT_FOUND",
  });
});

test("a connection that falls silent is given up and taken up again", async () => {
  wallet.plan(silent(status(3, "code-issued")), ends(status(5, "code-expired", true)));
  const following = client().streamTransaction("txn_1", { silenceMsMax: 50 });
  expect(await events(following)).toEqual(["code-issued", "code-expired"]);
  expect(lastIds()).toEqual([undefined, "3"]);
});

test("the caller's signal ends it, also in the middle of a silence", async () => {
  wallet.plan(silent(status(3, "code-issued")));
  const controller = new AbortController();
  const seen: string[] = [];
  await expect(async () => {
    for await (const { event } of client().streamTransaction("txn_1", { signal: controller.signal })) {
      seen.push(event);
      controller.abort(new Error("enough"));
    }
  }).rejects.toThrow("enough");
  expect(seen).toEqual(["code-issued"]);
});

test("leaving the loop closes the connection", async () => {
  let closed = false;
  wallet.plan((response) => {
    begin(response, status(1, "code-issued"));
    response.on("close", () => {
      closed = true;
    });
  });
  for await (const _ of client().streamTransaction("txn_1")) break;
  await expect.poll(() => closed, { timeout: 10_000 }).toBe(true);
});
