// For each operation of history, live status, the event feed, webhooks and statements a call that succeeds.
import { randomUUID } from "node:crypto";
import type { OperationId } from "./contract-operations.ts";
import type { Call, Customer, TestApi } from "./test-api.ts";

type Api = Omit<TestApi, "server" | "stop">;

export function seeingCalls(api: Api, operator: string, sender: Customer, receiver: Customer) {
  const { call } = api;
  const as = sender.token;

  async function transfer(amount: number): Promise<string> {
    const made = await call("createTransfer", {
      as,
      key: randomUUID(),
      body: { from_account: sender.accountNo, to_account: receiver.accountNo, amount, currency: "CVE" },
    });
    if (made.status !== 201) throw new Error(`expected a transfer, found ${made.text}`);
    return made.body.transaction_id;
  }

  // Nobody listens there, so that deliveries stay pending.
  const newWebhook = () => ({
    url: "http://127.0.0.1:9/hooks",
    eventTypes: ["account.opened"],
    description: "Contas",
  });

  async function webhook(): Promise<{ webhookId: string }> {
    const { text, status, body } = await call("createWebhook", { as: operator, body: newWebhook() });
    if (status !== 201) throw new Error(`expected a webhook, found ${text}`);
    return { webhookId: body.webhook.webhookId };
  }

  /** A webhook with two deliveries, of which one is named. Waits until the feed has got there. */
  async function delivered(): Promise<{ webhookId: string; deliveryId: string }> {
    const { webhookId } = await webhook();
    await api.customer({ EUR: 0, USD: 0 });
    for (const until = Date.now() + 50_000; Date.now() < until; ) {
      const { body } = await call("listWebhookDeliveries", { as: operator, params: { webhookId } });
      const [first, second] = body.deliveries;
      if (first !== undefined && second !== undefined) return { webhookId, deliveryId: first.deliveryId };
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error("expected two deliveries");
  }

  return {
    listTransactions: async () => {
      const query = {
        ...{ limit: "1", type: "transfer", status: "SUCCESS", minAmount: "0.5", maxAmount: "1000000" },
        ...{ from: "2020-01-01T00:00:00Z", to: "2120-01-01T00:00:00Z", currency: "CVE" },
        accountNo: sender.accountNo,
        counterpartyAccountNo: receiver.accountNo,
        userId: sender.userId,
      };
      await transfer(11);
      await transfer(12);
      const { text, body } = await call("listTransactions", { as, query });
      if (body.nextCursor === undefined) throw new Error(`expected a second page, found ${text}`);
      return { as, query: { ...query, cursor: body.nextCursor } };
    },
    getTransaction: async () => ({ as, params: { transactionId: await transfer(13) } }),
    streamTransaction: async () => ({
      as,
      params: { transactionId: await transfer(14) },
      headers: { "last-event-id": "0" },
    }),
    getAccountStatement: async () => ({
      as,
      params: { account_no: sender.accountNo },
      query: { from: "2026-01-01", to: "2026-12-31", format: "csv" },
    }),
    createWebhook: async () => ({ as: operator, body: newWebhook() }),
    listWebhooks: async () => ({ as: operator }),
    getWebhook: async () => ({ as: operator, params: await webhook() }),
    updateWebhook: async () => ({
      as: operator,
      params: await webhook(),
      body: { ...newWebhook(), status: "DISABLED" },
    }),
    deleteWebhook: async () => ({ as: operator, params: await webhook() }),
    testWebhook: async () => ({ as: operator, params: await webhook() }),
    rotateWebhookSecret: async () => ({ as: operator, params: await webhook() }),
    listWebhookDeliveries: async () => {
      const { webhookId } = await delivered();
      const query = { limit: "1", status: "PENDING" };
      const { text, body } = await call("listWebhookDeliveries", {
        ...{ as: operator, params: { webhookId }, query },
      });
      if (body.nextCursor === undefined) throw new Error(`expected a second page, found ${text}`);
      return { as: operator, params: { webhookId }, query: { ...query, cursor: body.nextCursor } };
    },
    replayWebhookDelivery: async () => ({ as: operator, params: await delivered() }),
    listEvents: async () => {
      const query = { limit: "1", start: "earliest", type: "account-opened" };
      const { body } = await call("listEvents", { as: operator, query });
      return { as: operator, query: { ...query, cursor: body.nextCursor } };
    },
  } satisfies Partial<Record<OperationId, () => Promise<Call>>>;
}

/** The calls for the statuses that these operations have for reasons of their own. */
export function seeingProvocations(
  api: Api,
  calls: Record<keyof ReturnType<typeof seeingCalls>, () => Promise<Call>>,
): Readonly<Record<string, () => Promise<Call>>> {
  return {
    "listTransactions 403": async () => ({
      ...(await calls.listTransactions()),
      as: await api.tokenFor("usr_somebody_else"),
    }),
    "streamTransaction 204": async () => ({
      ...(await calls.streamTransaction()),
      headers: { "last-event-id": "9".repeat(17) },
    }),
    "streamTransaction 404": async () => ({
      ...(await calls.streamTransaction()),
      params: { transactionId: `txn_${"0".repeat(26)}` },
    }),
    "streamTransaction 429": async () => {
      const ana = await api.customer({ CVE: 1000 });
      const body = { amount: 1000, userId: ana.userId };
      const { transactionId } = (await api.call("issueAtmCode", { as: ana.token, body })).body;
      // Streams that are not over: they end with the server.
      for (let i = 0; i < 10; i++) {
        const { status } = await fetch(`${api.url}/api/v1/transactions/${transactionId}/events`, {
          headers: { authorization: `Bearer ${ana.token}` },
        });
        if (status !== 200) throw new Error(`expected a stream, found ${status}`);
      }
      return { as: ana.token, params: { transactionId } };
    },
    ...Object.fromEntries(
      WEBHOOK_OPERATIONS.map((id) => [
        `${id} 403`,
        async () => ({ ...(await calls[id]()), as: await api.tokenFor("usr_any") }),
      ]),
    ),
    ...Object.fromEntries(
      WEBHOOK_OPERATIONS.filter((id) => id !== "createWebhook" && id !== "listWebhooks").map((id) => [
        `${id} 404`,
        async () => {
          const valid = await calls[id]();
          return { ...valid, params: { ...valid.params, webhookId: `whk_${"0".repeat(24)}` } };
        },
      ]),
    ),
    "getAccountStatement 403": async () => ({
      ...(await calls.getAccountStatement()),
      as: await api.tokenFor("usr_any"),
    }),
    "getAccountStatement 404": async () => ({
      ...(await calls.getAccountStatement()),
      params: { account_no: "6230399000000000000" },
    }),
    "getAccountStatement 422": async () => ({
      ...(await calls.getAccountStatement()),
      query: { from: "2020-01-01", to: "2026-12-31" },
    }),
    "listEvents 403": async () => ({ ...(await calls.listEvents()), as: await api.tokenFor("usr_any") }),
    "getTransaction 404": async () => ({
      ...(await calls.getTransaction()),
      params: { transactionId: `txn_${"0".repeat(26)}` },
    }),
  };
}

const WEBHOOK_OPERATIONS = [
  ...(["createWebhook", "listWebhooks", "getWebhook", "updateWebhook", "deleteWebhook"] as const),
  ...(["testWebhook", "rotateWebhookSecret", "listWebhookDeliveries", "replayWebhookDelivery"] as const),
];
