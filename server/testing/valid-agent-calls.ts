// For each operation of agents a call that succeeds, and the calls for the statuses that they have for reasons of their
// own. The people and shops are made once; what is asked for is new each time.
import { randomUUID } from "node:crypto";
import { openAgent, openEnrolmentOnly, openPhoneCustomer, PIN } from "./agents.ts";
import type { OperationId } from "./contract-operations.ts";
import type { Call, TestApi } from "./test-api.ts";
import { newPhone } from "./valid-identity-calls.ts";

type Api = Omit<TestApi, "server" | "stop">;

const PASSWORD = "morabeza no Fogo";
const UNLIMITED = { perTransaction: 9_000_000, perDay: 900_000_000 };
const UNKNOWN_ID = "txn_00000000000000000000000000";
/** A number with a right check digit that is never given to an agent. */
const NOBODYS_NUMBER = "1000009";

export async function agentCalls(api: Api, operator: string) {
  const { call } = api;
  const agent = await openAgent(api, { float: 1_000_000, limits: UNLIMITED });
  const customer = await openPhoneCustomer(api, 1_000_000);
  const as = agent.token;
  const params = { agentId: agent.agentId };

  const request = () => ({
    as: customer.token,
    key: randomUUID(),
    body: { amount: 200, userId: customer.userId, agentId: agent.agentId, currency: "CVE" },
  });
  async function requested() {
    const { status, text, body } = await call("requestAgentCashOut", request());
    if (status !== 201) throw new Error(`expected a request, found ${text}`);
    return body;
  }
  async function asked(): Promise<string> {
    // A customer of its own each time, because nobody may be asked often.
    const { phone, token } = await openPhoneCustomer(api, 1_000);
    const body = { customerPhone: phone, amount: 200 };
    const answer = await call("askForCashOut", { as, key: randomUUID(), body });
    if (answer.status !== 201) throw new Error(`expected to have asked, found ${answer.text}`);
    tokens.set(answer.body.transactionId, token);
    return answer.body.transactionId;
  }
  const tokens = new Map<string, string>();
  const ofAsked = async () => {
    const transactionId = await asked();
    return { as: tokens.get(transactionId)!, params: { transactionId } };
  };
  const money = () => ({ amount: 100.5, reference: `BANK-${randomUUID()}`, description: "Depósito" });

  return {
    createAgent: async () => ({
      as: operator,
      body: {
        name: "Loja 24 de Julho",
        phone: newPhone(),
        password: PASSWORD,
        storeNumber: "0007",
        limits: { perTransaction: 50_000, perDay: 200_000 },
      },
    }),
    listAgents: async () => ({ as: operator, query: { after: "1000009", limit: "10" } }),
    getAgent: async () => ({ as: operator, params }),
    suspendAgent: async () => {
      const other = await openAgent(api, { float: 0 });
      return { as: operator, params: { agentId: other.agentId } };
    },
    resumeAgent: async () => ({ as: operator, params }),
    setAgentLimits: async () => ({ as: operator, params, body: UNLIMITED }),
    fundAgentFloat: async () => ({ as: operator, key: randomUUID(), params, body: money() }),
    returnAgentFloat: async () => ({ as: operator, key: randomUUID(), params, body: money() }),
    getOwnAgent: async () => ({ as }),
    requestAgentCashOut: async () => request(),
    getAgentCashOut: async () => ({
      as: customer.token,
      params: { transactionId: (await requested()).transactionId },
    }),
    cancelAgentCashOut: async () => ({
      as: customer.token,
      params: { transactionId: (await requested()).transactionId },
    }),
    listCashOutApprovals: async () => ({ as: customer.token }),
    approveAgentCashOut: async () => ({ ...(await ofAsked()), key: randomUUID(), body: { pin: PIN } }),
    declineAgentCashOut: ofAsked,
    listAgentRequests: async () => ({ as }),
    // A stream ends when it should, so that a call that reads to the end gets there.
    streamAgentRequests: async () => ({ as, query: { seconds: "1" } }),
    confirmAgentRequest: async () => {
      const { transactionId, confirmationCode, storeNumber } = await requested();
      return {
        as,
        key: randomUUID(),
        params: { transactionId },
        body: { confirmationCode, storeNumber },
      };
    },
    declineAgentRequest: async () => ({
      as,
      params: { transactionId: (await requested()).transactionId },
      body: { reason: "WRONG_AGENT" },
    }),
    askForCashOut: async () => {
      const { phone } = await openPhoneCustomer(api, 1_000);
      return { as, key: randomUUID(), body: { customerPhone: phone, amount: 200, currency: "CVE" } };
    },
    createCashIn: async () => ({
      as,
      key: randomUUID(),
      body: { customer: { phone: customer.phone }, amount: 300.5, currency: "CVE" },
    }),
  } satisfies Partial<Record<OperationId, () => Promise<Call>>>;
}

/** The calls for the statuses that operations of agents have for reasons of their own. */
export function agentProvocations(
  api: Api,
  calls: Record<keyof Awaited<ReturnType<typeof agentCalls>>, () => Promise<Call>>,
): Readonly<Record<string, () => Promise<Call>>> {
  const { call, tokenFor } = api;
  type Id = keyof typeof calls;
  const changed = (id: Id, changes: object) => async () => {
    const valid = await calls[id]();
    return { ...valid, body: { ...(valid.body as object), ...changes } };
  };
  const as =
    (id: Id, role: string, userId = `usr_some_${role}`) =>
    async () => ({
      ...(await calls[id]()),
      as: await tokenFor(userId, role),
    });
  const withParams = (id: Id, params: Record<string, string>) => async () => ({
    ...(await calls[id]()),
    params,
  });
  const after =
    (id: Id, then: (done: Call) => Call = (done) => done) =>
    async () => {
      const done = await calls[id]();
      await call(id, done);
      return then(done);
    };
  /** The same call after the transaction has been settled by another one. */
  const settledBy =
    (id: Id, other: "declineAgentRequest" | "cancelAgentCashOut" | "declineAgentCashOut") => async () => {
      const valid = await calls[id]();
      const agent = (await calls.getOwnAgent()).as;
      const body = other === "declineAgentRequest" ? { reason: "OTHER" } : undefined;
      const by = other === "declineAgentRequest" ? agent : valid.as;
      await call(other, { as: by, params: valid.params!, ...(body ? { body } : {}) });
      return valid;
    };
  const suspended = (id: Id) => async () => {
    const valid = await calls[id]();
    const shop = await openAgent(api);
    const operator = await tokenFor("usr_operator", "operator");
    await call("suspendAgent", { as: operator, params: { agentId: shop.agentId } });
    return id === "requestAgentCashOut"
      ? { ...valid, body: { ...(valid.body as object), agentId: shop.agentId } }
      : { ...valid, as: shop.token };
  };
  const OPERATORS = [
    ...(["createAgent", "listAgents", "getAgent", "suspendAgent", "resumeAgent", "setAgentLimits"] as const),
    ...(["fundAgentFloat", "returnAgentFloat"] as const),
  ];
  const AGENTS = [
    ...(["getOwnAgent", "listAgentRequests", "confirmAgentRequest", "declineAgentRequest"] as const),
    ...(["askForCashOut", "createCashIn", "streamAgentRequests"] as const),
  ];
  const CUSTOMERS = [
    ...(["requestAgentCashOut", "cancelAgentCashOut", "approveAgentCashOut", "declineAgentCashOut"] as const),
    ...(["listCashOutApprovals"] as const),
  ];
  const notAllowed = [
    ...OPERATORS.map((id) => [`${id} 403`, as(id, "agent")]),
    ...AGENTS.map((id) => [`${id} 403`, as(id, "customer")]),
    ...CUSTOMERS.filter((id) => id !== "listCashOutApprovals").map((id) => [`${id} 403`, as(id, "agent")]),
  ];
  const notFound = [
    ...(["getAgent", "suspendAgent", "resumeAgent", "setAgentLimits", "fundAgentFloat"] as const).map(
      (id) => [`${id} 404`, withParams(id, { agentId: NOBODYS_NUMBER })],
    ),
    ["returnAgentFloat 404", withParams("returnAgentFloat", { agentId: NOBODYS_NUMBER })],
    ...AGENTS.map((id) => [`${id} 404`, as(id, "agent", "usr_no_agent")]),
    ...(["getAgentCashOut", "cancelAgentCashOut", "approveAgentCashOut", "declineAgentCashOut"] as const).map(
      (id) => [`${id} 404`, withParams(id, { transactionId: UNKNOWN_ID })],
    ),
  ];
  const wrongCode = (done: Call) => {
    const { confirmationCode } = done.body as { confirmationCode: string };
    const other = confirmationCode === "000000" ? "000001" : "000000";
    return { ...done, body: { ...(done.body as object), confirmationCode: other } };
  };
  return {
    ...Object.fromEntries([...notAllowed, ...notFound]),
    "listCashOutApprovals 403": async () => ({ as: await openEnrolmentOnly(api) }),
    "getAgentCashOut 403": async () => ({
      ...(await calls.getAgentCashOut()),
      as: await openEnrolmentOnly(api),
    }),
    "createAgent 409": after("createAgent"),
    "fundAgentFloat 409": after("fundAgentFloat", (done) => ({ ...done, key: randomUUID() })),
    "fundAgentFloat 422": after("fundAgentFloat", (done) => ({
      ...done,
      body: { ...(done.body as object), amount: 7 },
    })),
    "returnAgentFloat 409": after("returnAgentFloat", (done) => ({ ...done, key: randomUUID() })),
    "returnAgentFloat 422": changed("returnAgentFloat", { amount: 900_000_000 }),
    "requestAgentCashOut 404": changed("requestAgentCashOut", { agentId: NOBODYS_NUMBER }),
    "requestAgentCashOut 409": suspended("requestAgentCashOut"),
    "requestAgentCashOut 422": changed("requestAgentCashOut", { amount: 9_000_001 }),
    "cancelAgentCashOut 409": settledBy("cancelAgentCashOut", "declineAgentRequest"),
    "approveAgentCashOut 409": settledBy("approveAgentCashOut", "declineAgentCashOut"),
    "approveAgentCashOut 422": changed("approveAgentCashOut", { pin: "4826" }),
    "approveAgentCashOut 429": async () => {
      const valid = await changed("approveAgentCashOut", { pin: "4826" })();
      for (let i = 0; i < 3; i++) await call("approveAgentCashOut", valid);
      return valid;
    },
    "declineAgentCashOut 409": settledBy("declineAgentCashOut", "declineAgentRequest"),
    "confirmAgentRequest 409": settledBy("confirmAgentRequest", "declineAgentRequest"),
    "confirmAgentRequest 422": async () => wrongCode(await calls.confirmAgentRequest()),
    "confirmAgentRequest 429": async () => {
      const shop = await openAgent(api);
      const { token, userId } = await openPhoneCustomer(api, 10_000);
      for (let i = 0; ; i++) {
        const body = { amount: 200, userId, agentId: shop.agentId };
        const made = (await call("requestAgentCashOut", { as: token, body })).body;
        const { transactionId, confirmationCode, storeNumber } = made;
        const valid = {
          as: shop.token,
          params: { transactionId },
          body: { confirmationCode, storeNumber },
        };
        if (i === 5) return valid;
        for (let tries = 0; tries < 2; tries++) await call("confirmAgentRequest", wrongCode(valid));
      }
    },
    "declineAgentRequest 409": async () => {
      const valid = await calls.confirmAgentRequest();
      await call("confirmAgentRequest", valid);
      return { as: valid.as, params: valid.params!, body: { reason: "OTHER" } };
    },
    "askForCashOut 409": suspended("askForCashOut"),
    "askForCashOut 422": changed("askForCashOut", { amount: 90_000_001 }),
    "streamAgentRequests 429": async () => {
      const shop = await openAgent(api, { float: 0 });
      // Streams that are not over: they end with the server.
      for (let i = 0; i < 10; i++) {
        const headers = { authorization: `Bearer ${shop.token}` };
        const { status } = await fetch(`${api.url}/api/v1/agent/requests/events`, { headers });
        if (status !== 200) throw new Error(`expected a stream, found ${status}`);
      }
      return { as: shop.token };
    },
    "askForCashOut 429": async () => {
      const valid = await calls.askForCashOut();
      for (let i = 0; i < 5; i++) await call("askForCashOut", { ...valid, key: randomUUID() });
      return { ...valid, key: randomUUID() };
    },
    "createCashIn 409": suspended("createCashIn"),
    "createCashIn 422": changed("createCashIn", { amount: 8_999_999 }),
  };
}
