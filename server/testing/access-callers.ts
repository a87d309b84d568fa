// Everybody who calls, for server/identity/access.e2e.test.ts: how each sends a call, and the calls of their own.
import { randomUUID } from "node:crypto";
import { openAgent } from "./agents.ts";
import type { OperationId } from "./contract-operations.ts";
import type { Answer, Call, TestApi } from "./test-api.ts";
import type { ValidCalls } from "./valid-calls.ts";
import { identityCalls, type Whose } from "./valid-identity-calls.ts";
import { passwordCalls } from "./valid-password-calls.ts";
import { seeingCalls } from "./valid-seeing-calls.ts";
import { payerWithPin } from "./valid-transfer-calls.ts";

const PASSWORD = "morabeza no Fogo";

export type OwnCalls = Partial<Record<OperationId, () => Promise<Call>>>;

export type Caller = {
  /** The caller's own credentials on a call, whoever it was made for. */
  send(operationId: OperationId, call: Call): Promise<Answer<unknown>>;
  /** Calls about what is the caller's own, or a caller's like it; each succeeds. */
  readonly own: OwnCalls;
};

/** The scopes of the keys of systems. */
const KEYS = {
  "system that reads": [
    ...(["balance:read", "withdrawals:read", "transfers:read", "transactions:read"] as const),
    ...(["events:read", "statements:read"] as const),
  ],
  "system that deposits": ["deposits:write"],
  "system that is told": ["webhooks:read", "webhooks:write"],
} as const;

export async function openCallers(api: TestApi, calls: ValidCalls): Promise<Record<string, Caller>> {
  const { call, tokenFor } = api;
  const operator = await tokenFor("usr_operator", "operator");

  const withToken =
    (token: string): Caller["send"] =>
    (operationId, { as: _, ...rest }) =>
      call(operationId, { ...rest, as: token });
  const withKey =
    (apiKey: string): Caller["send"] =>
    (operationId, { as: _, headers, ...rest }) =>
      call(operationId, { ...rest, headers: { ...headers, authorization: `ApiKey ${apiKey}` } });

  /** What everybody does about themselves, by people of the role. */
  const aboutThemselves = (whose: Whose): OwnCalls => {
    const { signOut, signOutEverywhere, listSessions, revokeSession, getProfile, ...rest } = identityCalls(
      ...([api, operator, whose] as const),
    );
    const { enrolSecondFactor, confirmSecondFactor } = rest;
    const { changePassword, renewRecoveryCodes } = passwordCalls(api, whose);
    return {
      ...{ signOut, signOutEverywhere, listSessions, revokeSession, getProfile },
      ...{ enrolSecondFactor, confirmSecondFactor, changePassword, renewRecoveryCodes },
    };
  };
  const bySandbox = (role: Whose["role"]): Whose => ({ role, token: ({ userId }) => tokenFor(userId, role) });

  /** The transaction's own id instead of the sender's reference. */
  const transferById = async (): Promise<Call> => {
    const made = await call("createTransfer", await calls.createTransfer());
    return { params: { transfer_id: made.body.transaction_id } };
  };

  async function keyFor(name: keyof typeof KEYS): Promise<string> {
    return (await call("createApiKey", { as: operator, body: { name, scopes: [...KEYS[name]] } })).body
      .apiKey;
  }

  /** Webhooks that the key itself has made. */
  function webhooksOf(apiKey: string): OwnCalls {
    const key = "the key";
    const byKey: TestApi["call"] = (operationId, asked = {}) =>
      asked.as === key
        ? (withKey(apiKey)(operationId, asked) as ReturnType<typeof call<typeof operationId>>)
        : call(operationId, asked);
    const nobody = { userId: "", token: "", accountNo: "", accountNos: {} };
    const { listWebhooks, createWebhook, getWebhook, updateWebhook, deleteWebhook, testWebhook, ...rest } =
      seeingCalls({ ...api, call: byKey }, key, nobody, nobody);
    const { rotateWebhookSecret, listWebhookDeliveries, replayWebhookDelivery } = rest;
    return {
      ...{ listWebhooks, createWebhook, getWebhook, updateWebhook, deleteWebhook, testWebhook },
      ...{ rotateWebhookSecret, listWebhookDeliveries, replayWebhookDelivery },
    };
  }

  const signIn = async (phone: string) =>
    (await call("signIn", { body: { phone, password: PASSWORD } })).body.accessToken;
  const withoutSecondFactor: Whose = { role: "operator", token: ({ phone }) => signIn(phone) };
  const enrolling = aboutThemselves(withoutSecondFactor);
  const enrolmentOnly = (await identityCalls(api, operator, withoutSecondFactor).enrolSecondFactor()).as;

  const staff = async (role: "operator" | "auditor"): Promise<Caller> => ({
    send: withToken(await tokenFor(`usr_some_${role}`, role)),
    own: { ...aboutThemselves(bySandbox(role)), getTransfer: transferById },
  });
  const toldKey = await keyFor("system that is told");
  return {
    nobody: { send: (operationId, { as: _, ...rest }) => call(operationId, rest), own: {} },
    // A payer, so that nothing but the other's object can be wrong.
    customer: { send: withToken((await payerWithPin(api)).token), own: {} },
    agent: await agent(),
    operator: await staff("operator"),
    auditor: await staff("auditor"),
    "operator without a second factor": { send: withToken(enrolmentOnly as string), own: enrolling },
    "system that reads": {
      send: withKey(await keyFor("system that reads")),
      own: { getTransfer: transferById },
    },
    "system that deposits": { send: withKey(await keyFor("system that deposits")), own: {} },
    "system that is told": { send: withKey(toldKey), own: webhooksOf(toldKey) },
    switch: { send: (operationId, rest) => call(operationId, { ...rest, as: api.network }), own: {} },
    "another switch": { send: (operationId, rest) => call(operationId, { ...rest, as: api.rival }), own: {} },
    bank: { send: (operationId, rest) => call(operationId, { ...rest, as: api.bank }), own: {} },
  };

  /** A shop, and what it sees of its own till. */
  async function agent(): Promise<Caller> {
    const shop = await openAgent(api, { float: 1_000_000 });
    const as = shop.token;
    const customer = await payerWithPin(api);
    const send = withToken(as);
    const cashIn = async (): Promise<string> => {
      const body = { customer: { accountNo: customer.accountNo }, amount: 200 };
      const made = await call("createCashIn", { as, key: randomUUID(), body });
      if (made.status !== 201) throw new Error(`expected a cash-in, found ${made.text}`);
      return made.body.transactionId;
    };
    const request = async (): Promise<string> => {
      const body = { amount: 200, userId: customer.userId, agentId: shop.agentId };
      const made = await call("requestAgentCashOut", { as: customer.token, key: randomUUID(), body });
      if (made.status !== 201) throw new Error(`expected a request, found ${made.text}`);
      return made.body.transactionId;
    };
    const dispute = async () => ({
      key: randomUUID(),
      body: { transactionId: await cashIn(), reason: "WRONG_AMOUNT", text: "Faltam 100$00" },
    });
    return {
      send,
      own: {
        ...aboutThemselves(bySandbox("agent")),
        getAgentCashOut: async () => ({ as, params: { transactionId: await request() } }),
        listTransactions: async () => ({ as, query: { accountNo: shop.floatAccountNo } }),
        getTransaction: async () => ({ as, params: { transactionId: await cashIn() } }),
        streamTransaction: async () => ({ as, params: { transactionId: await cashIn() } }),
        getAccountStatement: async () => ({
          as,
          params: { account_no: shop.floatAccountNo },
          query: { from: "2026-01-01", to: "2026-12-31" },
        }),
        createDispute: async () => ({ as, ...(await dispute()) }),
        getDispute: async () => {
          const made = await call("createDispute", { as, ...(await dispute()) });
          return { as, params: { disputeId: made.body.disputeId } };
        },
      },
    };
  }
}
