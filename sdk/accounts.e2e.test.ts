// The methods for accounts, against a server that answers by a plan.
import contract from "@makeba/openapi/wallet.json" with { type: "json" };
import { afterAll, beforeAll, expect, test } from "vitest";
import { createAccountsClient } from "./accounts.ts";
import * as server from "./test-server.ts";

let wallet: server.TestServer;
beforeAll(async () => {
  wallet = await server.startTestServer();
});
afterAll(() => wallet.close());

const client = () => createAccountsClient({ baseUrl: wallet.baseUrl, token: "the-token" });

const lines = new Map(
  Object.entries(contract.paths).flatMap(([path, item]) =>
    Object.entries(item as Record<string, { operationId?: string }>).map(([method, operation]) => [
      operation.operationId,
      `${method.toUpperCase()} ${path}`,
    ]),
  ),
);

const calls: Record<keyof ReturnType<typeof client>, () => Promise<unknown>> = {
  listAccounts: () => client().listAccounts({ userId: "usr_1" }),
  openAccount: () => client().openAccount({ currency: "EUR" }),
  freezeAccount: () => client().freezeAccount("the-id"),
  unfreezeAccount: () => client().unfreezeAccount("the-id"),
  setAccountMinimum: () => client().setAccountMinimum("the-id", { minimum: 500 }),
  closeAccount: () => client().closeAccount("the-id"),
  closeAccountAndPayOut: () => client().closeAccountAndPayOut("the-id", { payoutTo: "6230399000000000017" }),
  setUserTier: () => client().setUserTier("the-id", { tier: "verified" }),
  getLimits: () => client().getLimits({ currency: "EUR" }),
};

test.each(Object.keys(calls))("%s sends its operation's method and path, and the token", async (name) => {
  const body = { from: name };
  wallet.plan(server.answer(200, body));
  expect(await calls[name as keyof typeof calls]()).toEqual(body);
  const [sent] = wallet.received;
  const path = sent?.url.replace(/\?.*/, "");
  expect(`${sent?.method} ${path}`).toBe(lines.get(name)!.replaceAll(/\{\w+\}/g, "the-id"));
  expect(sent?.headers.authorization).toBe("Bearer the-token");
});

test("which wallet's limits are asked for stands in the query", async () => {
  wallet.plan(server.answer(200, {}));
  await calls.getLimits();
  expect(wallet.received[0]?.url).toBe("/api/v1/limits?currency=EUR");
});
