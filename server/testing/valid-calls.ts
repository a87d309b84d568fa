// For each operation of the contract a call that succeeds, with every property and parameter that it may have. What a
// test changes about it is then the only reason why it could fail.
import { randomUUID } from "node:crypto";
import { customerAccountNo } from "../ledger/accounts.ts";
import type { OperationId } from "./contract-operations.ts";
import { issueCode, openTerminal } from "./terminal.ts";
import type { Call, TestApi } from "./test-api.ts";
import { accountCalls } from "./valid-account-calls.ts";
import { agentCalls } from "./valid-agent-calls.ts";
import { bankingCalls } from "./valid-banking-calls.ts";
import { disputeCalls } from "./valid-dispute-calls.ts";
import { identityCalls } from "./valid-identity-calls.ts";
import { passwordCalls } from "./valid-password-calls.ts";
import { reconciliationCalls } from "./valid-reconciliation-calls.ts";
import { seeingCalls } from "./valid-seeing-calls.ts";
import { transferCalls } from "./valid-transfer-calls.ts";
import { watchingCalls } from "./valid-watching-calls.ts";

export type ValidCalls = Readonly<Record<OperationId, () => Promise<Call>>>;

/** Each function makes what its call needs and can be asked again for another call. */
export async function prepareCalls(api: Omit<TestApi, "server" | "stop">): Promise<ValidCalls> {
  const { network, tokenFor } = api;
  const sender = await api.customer({ CVE: 1_000_000 });
  const receiver = await api.customer({ CVE: 1_000_000 });
  const operator = await tokenFor("usr_operator", "operator");
  const as = sender.token;
  const terminal = openTerminal(api, `VALID${randomUUID().slice(0, 8).toUpperCase()}`);
  let accounts = Math.floor(Math.random() * 1e10);

  async function authorised(amount: number) {
    const { code } = await issueCode(api, sender, amount);
    const { key, body } = await terminal.authorise(code, amount);
    if (body.decision !== "APPROVED") throw new Error(`expected an approval, found ${body.reason}`);
    return key;
  }
  const transfer = () => ({
    from_account: sender.accountNo,
    to_account: receiver.accountNo,
    amount: 10.5,
    currency: "CVE",
    description: "São Filipe",
    reference: `REF-${randomUUID()}`,
  });

  return {
    ...identityCalls(api, operator),
    ...bankingCalls(api, sender, operator),
    ...accountCalls(api, operator, sender),
    ...passwordCalls(api),
    ...watchingCalls(api, operator),
    ...seeingCalls(api, operator, sender, receiver),
    ...(await agentCalls(api, operator)),
    ...(await disputeCalls(api, operator)),
    ...(await reconciliationCalls(api, operator)),
    issueAtmCode: async () => ({
      as,
      key: randomUUID(),
      body: { amount: 1000, userId: sender.userId, currency: "CVE" },
    }),
    getWithdrawal: async () => ({
      as,
      params: { transactionId: (await issueCode(api, sender, 200)).transactionId },
    }),
    cancelWithdrawal: async () => ({
      as,
      params: { transactionId: (await issueCode(api, sender, 200)).transactionId },
    }),
    getBalance: async () => ({ as, query: { currency: "CVE" } }),
    createDeposit: async () => ({
      as: operator,
      key: randomUUID(),
      body: {
        accountNo: receiver.accountNo,
        amount: 250.5,
        currency: "CVE",
        description: "Ordenado",
        source: { type: "bank_transfer", reference: `BANK-${randomUUID()}` },
      },
    }),
    createTransfer: async () => ({ as, key: randomUUID(), body: transfer() }),
    ...transferCalls(api, sender, receiver),
    getTransfer: async () => {
      const { body } = await api.call("createTransfer", { as, body: transfer() });
      return { as, params: { transfer_id: body.transfer_id } };
    },
    getAccountBalance: async () => ({
      as,
      params: { account_no: sender.accountNo },
      query: { at: new Date().toISOString() },
    }),
    authoriseWithdrawal: async () => {
      const { code } = await issueCode(api, sender, 1000);
      return { as: network, body: { ...terminal.nextKey(), code, amount: 1000, currency: "CVE" } };
    },
    completeWithdrawal: async () => ({
      as: network,
      body: { ...(await authorised(1000)), outcome: "DISPENSED", dispensedAmount: 1000 },
    }),
    reverseWithdrawal: async () => ({
      as: network,
      body: { ...(await authorised(1000)), reason: "TIMEOUT" },
    }),
    getNetworkTransaction: async () => ({ as: network, params: await authorised(1000) }),
    echoNetwork: async () => ({ as: network, body: { acquirerId: "VINTI4" } }),
    getLiveness: async () => ({}),
    getReadiness: async () => ({}),
    getMetrics: async () => ({}),
    getJwks: async () => ({}),
    createSandboxToken: async () => ({ body: { userId: "usr_eva", role: "customer", lifetimeSeconds: 60 } }),
    createSandboxUser: async () => ({
      body: {
        userId: `usr_${randomUUID()}`,
        accounts: [
          {
            currency: "EUR",
            accountNo: customerAccountNo(accounts++),
            openingBalance: 20,
            minimumBalance: 5,
          },
        ],
      },
    }),
    getSandboxAccounts: async () => ({}),
    getSandboxClock: async () => ({}),
    setSandboxClock: async () => {
      const { now } = (await api.call("getSandboxClock")).body;
      return { body: { now: new Date(Date.parse(now) + 60_000).toISOString(), running: true } };
    },
    runSandboxWork: async () => ({}),
    advanceSandboxClock: async () => ({ body: { advanceSeconds: 1 } }),
  };
}
