// The bank methods, against a server that answers by a plan.
import contract from "@makeba/openapi/wallet.json" with { type: "json" };
import { afterAll, beforeAll, expect, test } from "vitest";
import { createBankingClient } from "./banking.ts";
import { createBankNotifier } from "./network.ts";
import * as server from "./test-server.ts";

let wallet: server.TestServer;
beforeAll(async () => {
  wallet = await server.startTestServer();
});
afterAll(() => wallet.close());

const client = () =>
  createBankingClient({ baseUrl: wallet.baseUrl, token: "the-token", sleep: async () => {} });

const lines = new Map(
  Object.entries(contract.paths).flatMap(([path, item]) =>
    Object.entries(item as Record<string, { operationId?: string }>).map(([method, operation]) => [
      operation.operationId,
      `${method.toUpperCase()} ${path}`,
    ]),
  ),
);

const TOP_UP = { source: { type: "card", token: "tok_settles" }, amount: "10.00", currency: "CVE" } as const;
const calls: Record<keyof ReturnType<typeof client>, () => Promise<unknown>> = {
  createTopUp: () => client().createTopUp(TOP_UP),
  getTopUp: () => client().getTopUp("the-id"),
  withdrawToBank: () =>
    client().withdrawToBank({
      ...{ amount: 10, currency: "CVE", iban: "CV76009900000000000000000", name: "Ana Tavares" },
    }),
  getBankWithdrawal: () => client().getBankWithdrawal("the-id"),
  listRecoveryCases: () => client().listRecoveryCases({ status: "OPEN" }),
  resolveRecoveryCase: () =>
    client().resolveRecoveryCase("the-id", { decision: "SETTLED", reason: "The bank said so" }),
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

test("a top-up whose answer was lost is repeated with the same key", async () => {
  wallet.plan(server.breakOff, server.answer(202, { transactionId: "txn_1", status: "PENDING" }));
  await calls.createTopUp();
  const keys = wallet.received.map(({ headers }) => headers["idempotency-key"]);
  expect(keys).toHaveLength(2);
  expect(new Set(keys).size).toBe(1);
});

test("a bank's report is signed, and anew with each attempt", async () => {
  const { privateKey } = (await crypto.subtle.generateKey("Ed25519", false, [
    "sign",
    "verify",
  ])) as CryptoKeyPair;
  const notifier = createBankNotifier({
    ...{ baseUrl: wallet.baseUrl, keyId: "bank-1", privateKey, sleep: async () => {} },
  });
  wallet.plan(server.breakOff, server.answer(200, { acknowledged: true, known: true }));
  await notifier.notifyBankTransaction({
    ...{ reference: "txn_01JHKX5Z3V7Y8W9QABCDEFGHJK", bankReference: "B1", kind: "collection" },
    ...{ status: "SETTLED", amount: 10, currency: "CVE" },
  });
  const signatures = wallet.received.map(({ headers }) => headers.signature);
  expect(new Set(signatures).size).toBe(2);
  expect(wallet.received[1]?.url).toBe("/api/v1/bank/notifications");
});
