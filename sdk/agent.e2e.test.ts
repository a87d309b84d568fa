// The methods of agents and disputes, against a server that answers by a plan.
import type { ServerResponse } from "node:http";
import contract from "@makeba/openapi/wallet.json" with { type: "json" };
import { afterAll, beforeAll, expect, test } from "vitest";
import { createAgentClient } from "./agent.ts";
import { createDisputeClient } from "./disputes.ts";
import type { TokenClientOptions } from "./index.ts";
import * as server from "./test-server.ts";

let wallet: server.TestServer;
beforeAll(async () => {
  wallet = await server.startTestServer();
});
afterAll(() => wallet.close());

type Method = (...words: unknown[]) => Promise<unknown>;
const clientOf = (options: TokenClientOptions) => ({
  ...createAgentClient(options),
  ...createDisputeClient(options),
});
const client = () => clientOf({ baseUrl: wallet.baseUrl, token: "the-token" });
const methods = Object.keys(clientOf({ baseUrl: "http://127.0.0.1:1", token: "t" }));

type Parameters = { name: string; in: string }[];
const operations = new Map(
  Object.entries(contract.paths).flatMap(([path, item]) =>
    Object.entries(item as Record<string, { operationId?: string; parameters?: Parameters }>).map(
      ([method, { operationId, parameters = [] }]) => [
        operationId,
        {
          line: `${method.toUpperCase()} ${path}`,
          keyed: JSON.stringify(parameters).includes("idempotency-key"),
          body: JSON.stringify((item as Record<string, object>)[method]).includes("requestBody"),
        },
      ],
    ),
  ),
);

test.each(methods.filter((name) => name !== "streamAgentRequests"))(
  "%s sends its operation's method, path, token and key",
  async (name) => {
    const answer = { from: name };
    wallet.plan(server.answer(200, answer));
    const { line, keyed, body } = operations.get(name)!;
    const words = [...(line.includes("{") ? ["the-id"] : []), ...(body ? [{ body: name }] : [])];
    const method = (client() as unknown as Record<string, Method>)[name]!;
    expect(await method(...words)).toEqual(answer);
    const [sent] = wallet.received;
    expect(`${sent?.method} ${sent?.url}`).toBe(line.replace(/\{\w+\}/, "the-id"));
    expect(sent?.headers.authorization).toBe("Bearer the-token");
    expect(sent?.headers["idempotency-key"] !== undefined).toBe(keyed);
  },
);

test("a page is asked for by where the last one ended", async () => {
  wallet.plan(server.answer(200, { agents: [] }));
  await client().listAgents({ after: "1000009", limit: 10 });
  expect(wallet.received[0]?.url).toBe("/api/v1/agents?after=1000009&limit=10");
  wallet.plan(server.answer(200, { disputes: [] }));
  await client().listDisputes({ status: "OPEN", limit: 5 });
  expect(wallet.received[0]?.url).toBe("/api/v1/disputes?status=OPEN&limit=5");
});

test("the queue is followed over as many connections as it takes, and each request is told once", async () => {
  const message = (event: string, transactionId: string) =>
    `id: 1\nevent: ${event}\ndata: ${JSON.stringify({ transactionId })}\n\n`;
  const stream = (text: string, last: (response: ServerResponse) => void) => (response: ServerResponse) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(`retry: 1000\n\n${text}`, () => last(response));
  };
  wallet.plan(
    stream(message("request", "txn_1"), (response) => response.destroy()),
    server.refuse(503, "UNAVAILABLE"),
    stream(message("request", "txn_1") + message("request", "txn_2"), (response) => response.end()),
    stream(`: still here\n\n${message("settled", "txn_1")}${message("request", "txn_3")}`, () => {}),
  );
  const seen: string[] = [];
  const following = clientOf({ baseUrl: wallet.baseUrl, token: "the-token", sleep: async () => {} });
  for await (const { event, request } of following.streamAgentRequests()) {
    seen.push(`${event} ${request.transactionId}`);
    if (request.transactionId === "txn_3") break;
  }
  expect(seen).toEqual(["request txn_1", "request txn_2", "settled txn_1", "request txn_3"]);
  expect(wallet.received[0]).toMatchObject({
    url: "/api/v1/agent/requests/events",
    headers: { accept: "text/event-stream", authorization: "Bearer the-token" },
  });
});
