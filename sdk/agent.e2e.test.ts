// The methods of agents and disputes, against a server that answers by a plan.
import contract from "@makeba/openapi/wallet.json" with { type: "json" };
import { afterAll, beforeAll, expect, test } from "vitest";
import { createAgentClient } from "./agent.ts";
import { createDisputeClient } from "./disputes.ts";
import * as server from "./test-server.ts";

let wallet: server.TestServer;
beforeAll(async () => {
  wallet = await server.startTestServer();
});
afterAll(() => wallet.close());

type Method = (...words: unknown[]) => Promise<unknown>;
const clientOf = (options: { baseUrl: string; token: string }) => ({
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

test.each(methods)("%s sends its operation's method, path, token and key", async (name) => {
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
});

test("a page is asked for by where the last one ended", async () => {
  wallet.plan(server.answer(200, { agents: [] }));
  await client().listAgents({ after: "1000009", limit: 10 });
  expect(wallet.received[0]?.url).toBe("/api/v1/agents?after=1000009&limit=10");
  wallet.plan(server.answer(200, { disputes: [] }));
  await client().listDisputes({ status: "OPEN", limit: 5 });
  expect(wallet.received[0]?.url).toBe("/api/v1/disputes?status=OPEN&limit=5");
});
