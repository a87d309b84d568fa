// The watching methods, against a server that answers by a plan.
import contract from "@makeba/openapi/wallet.json" with { type: "json" };
import { afterAll, beforeAll, expect, test } from "vitest";
import * as server from "./test-server.ts";
import { createWatchingClient } from "./watching.ts";

let wallet: server.TestServer;
beforeAll(async () => {
  wallet = await server.startTestServer();
});
afterAll(() => wallet.close());

const client = () => createWatchingClient({ baseUrl: wallet.baseUrl, token: "the-token" });

const lines = new Map(
  Object.entries(contract.paths).flatMap(([path, item]) =>
    Object.entries(item as Record<string, { operationId?: string }>).map(([method, operation]) => [
      operation.operationId,
      `${method.toUpperCase()} ${path}`,
    ]),
  ),
);

const calls: Record<keyof ReturnType<typeof client>, () => Promise<unknown>> = {
  listAuditRecords: () => client().listAuditRecords({ actor: "usr_1", limit: 2 }),
  listAlerts: () => client().listAlerts({ status: "OPEN" }),
  getAlert: () => client().getAlert("the-id"),
  resolveAlert: () => client().resolveAlert("the-id", { resolution: "confirm", reason: "fraud-proved" }),
  lookUpUser: () => client().lookUpUser({ user: "usr_1", reason: "audit" }),
  listUserSessions: () => client().listUserSessions("the-id", { reason: "audit" }),
  revokeUserSessions: () => client().revokeUserSessions("the-id", { reason: "fraud-alert" }),
  resetUserLockouts: () =>
    client().resetUserLockouts("the-id", { kinds: ["pin"], reason: "customer-request" }),
  listExceptions: () => client().listExceptions({ limit: 2 }),
  listLockedTerminals: () => client().listLockedTerminals({ limit: 2 }),
  unlockTerminal: () =>
    client().unlockTerminal({ acquirerId: "the-id", terminalId: "the-id" }, { reason: "customers-mistyped" }),
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

test("the filters of the audit log are sent as they are", async () => {
  wallet.plan(server.answer(200, {}));
  await calls.listAuditRecords();
  expect(wallet.received[0]?.url).toBe("/api/v1/audit?actor=usr_1&limit=2");
});
