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
    "listEvents 403": async () => ({ ...(await calls.listEvents()), as: await api.tokenFor("usr_any") }),
    "getTransaction 404": async () => ({
      ...(await calls.getTransaction()),
      params: { transactionId: `txn_${"0".repeat(26)}` },
    }),
  };
}
