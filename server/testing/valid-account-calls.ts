// For each operation of accounts, tiers and limits a call that succeeds.
import { randomUUID } from "node:crypto";
import type { OperationId } from "./contract-operations.ts";
import type { Call, Customer, TestApi } from "./test-api.ts";

type Api = Omit<TestApi, "server" | "stop">;

export function accountCalls(api: Api, operator: string, sender: Customer) {
  const empty = () => api.customer({ EUR: 0 });
  return {
    listAccounts: async () => ({ as: sender.token, query: { userId: sender.userId } }),
    openAccount: async () => ({ as: (await empty()).token, body: { currency: "USD" } }),
    freezeAccount: async () => ({ as: operator, params: { accountNo: (await empty()).accountNo } }),
    unfreezeAccount: async () => {
      const params = { accountNo: (await empty()).accountNo };
      await api.call("freezeAccount", { as: operator, params });
      return { as: operator, params };
    },
    setAccountMinimum: async () => ({
      as: operator,
      params: { accountNo: (await api.customer({ EUR: 20 })).accountNo },
      body: { minimum: 5.5 },
    }),
    closeAccount: async () => {
      const { token, accountNo } = await empty();
      return { as: token, params: { accountNo } };
    },
    closeAccountAndPayOut: async () => {
      const [{ token, accountNo }, heir] = [await api.customer({ EUR: 3 }), await empty()];
      return { as: token, key: randomUUID(), params: { accountNo }, body: { payoutTo: heir.accountNo } };
    },
    setUserTier: async () => ({
      as: operator,
      params: { userId: (await empty()).userId },
      body: { tier: "verified" },
    }),
    getLimits: async () => ({ as: sender.token, query: { currency: "CVE", userId: sender.userId } }),
  } satisfies Partial<Record<OperationId, () => Promise<Call>>>;
}

/** The calls for the statuses that these operations have for reasons of their own. */
export function accountProvocations(
  api: Api,
  calls: Record<keyof ReturnType<typeof accountCalls>, () => Promise<Call>>,
): Readonly<Record<string, () => Promise<Call>>> {
  const operator = () => api.tokenFor("usr_operator", "operator");
  const unknown = { accountNo: "6230399000000000000" };
  const as = (id: keyof typeof calls, role: string) => async () => ({
    ...(await calls[id]()),
    as: await api.tokenFor(`usr_other_${role}`, role),
  });
  const closed = async () => {
    const { token, accountNo } = await api.customer({ EUR: 0 });
    await api.call("closeAccount", { as: token, params: { accountNo } });
    return { as: await operator(), params: { accountNo } };
  };
  return {
    "openAccount 200": async () => ({
      as: (await api.customer({ USD: 0 })).token,
      body: { currency: "USD" },
    }),
    "listAccounts 403": as("listAccounts", "customer"),
    "openAccount 403": as("openAccount", "auditor"),
    "freezeAccount 403": as("freezeAccount", "customer"),
    "freezeAccount 404": async () => ({ as: await operator(), params: unknown }),
    "freezeAccount 422": closed,
    "unfreezeAccount 403": as("unfreezeAccount", "customer"),
    "unfreezeAccount 404": async () => ({ as: await operator(), params: unknown }),
    "unfreezeAccount 422": closed,
    "setAccountMinimum 403": as("setAccountMinimum", "customer"),
    "setAccountMinimum 404": async () => ({ ...(await calls.setAccountMinimum()), params: unknown }),
    "setAccountMinimum 422": async () => ({ ...(await calls.setAccountMinimum()), body: { minimum: 20.01 } }),
    "closeAccount 403": as("closeAccount", "customer"),
    "closeAccount 404": async () => ({ as: await operator(), params: unknown }),
    "closeAccount 409": async () => {
      const { token, accountNo } = await api.customer({ EUR: 5 });
      return { as: token, params: { accountNo } };
    },
    "closeAccount 422": async () => {
      const { token, accountNo } = await api.customer({ EUR: 0 });
      await api.call("freezeAccount", { as: await operator(), params: { accountNo } });
      return { as: token, params: { accountNo } };
    },
    "closeAccountAndPayOut 403": as("closeAccountAndPayOut", "customer"),
    "closeAccountAndPayOut 404": async () => ({ ...(await calls.closeAccountAndPayOut()), params: unknown }),
    "closeAccountAndPayOut 409": async () => {
      const { userId, token, accountNo } = await api.customer({ CVE: 1000 });
      await api.call("issueAtmCode", { as: token, body: { userId, amount: 200 } });
      const { accountNo: payoutTo } = await api.customer({ CVE: 0 });
      return { as: token, key: randomUUID(), params: { accountNo }, body: { payoutTo } };
    },
    "closeAccountAndPayOut 422": async () => {
      const call = await calls.closeAccountAndPayOut();
      return { ...call, body: { payoutTo: call.params!.accountNo! } };
    },
    "setUserTier 403": as("setUserTier", "customer"),
    "setUserTier 404": async () => ({ ...(await calls.setUserTier()), params: { userId: "usr_nobody" } }),
    "getLimits 403": as("getLimits", "customer"),
    "getLimits 404": async () => ({ as: await api.tokenFor("usr_without_a_wallet") }),
  };
}
