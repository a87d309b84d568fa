// The agents' operations as methods: the till's side, and the back office that registers agents and sells them float.
// What customers do at agents is in client.ts.
import { createCaller } from "./call.ts";
import { createKeyedCaller } from "./client.ts";
import type { OperationId, RequestBody, ResponseBody } from "./contract.ts";
import { bearer, type TokenClientOptions } from "./credentials.ts";
import { type AgentRequestEvent, type FollowRequestsOptions, followAgentRequests } from "./follow-agent.ts";
import { type CallOptions, type KeyedCallOptions, settingsFrom } from "./options.ts";
import { createApi } from "./transport.ts";

type Answer<Id extends OperationId> = Promise<ResponseBody<Id>>;

/** The agent's till, and the back office behind it. Each method answers with the body that the contract gives. */
export interface AgentClient {
  /** The agent that one is: float, commission, limits. */
  getOwnAgent(options?: CallOptions): Answer<"getOwnAgent">;
  /** What waits: what customers ask for, and what the agent has asked of customers. */
  listAgentRequests(options?: CallOptions): Answer<"listAgentRequests">;
  /** The queue, live: everything that waits, then each change, over as many connections as it takes. */
  streamAgentRequests(options?: FollowRequestsOptions): AsyncIterable<AgentRequestEvent>;
  /** Confirms with the customer's proof. Only after its answer may the cash be handed over. */
  confirmAgentRequest(
    transactionId: string,
    body: RequestBody<"confirmAgentRequest">,
    options?: KeyedCallOptions,
  ): Answer<"confirmAgentRequest">;
  /** Says no to a customer, or takes an own request back. Safe to repeat. */
  declineAgentRequest(
    transactionId: string,
    body: RequestBody<"declineAgentRequest">,
    options?: CallOptions,
  ): Answer<"declineAgentRequest">;
  /** Asks a customer to approve a cash-out. */
  askForCashOut(body: RequestBody<"askForCashOut">, options?: KeyedCallOptions): Answer<"askForCashOut">;
  /** Takes cash in for a customer, against the float. */
  createCashIn(body: RequestBody<"createCashIn">, options?: KeyedCallOptions): Answer<"createCashIn">;
  /** The agent's day, to the cent. */
  getAgentReport(date: string, options?: CallOptions): Answer<"getAgentReport">;
  /** Registers an agent. Sent once: a repeat is told that the phone is registered. */
  createAgent(body: RequestBody<"createAgent">, options?: CallOptions): Answer<"createAgent">;
  /** The agents, a page at a time. */
  listAgents(
    query?: { after?: string | undefined; limit?: number | undefined },
    options?: CallOptions,
  ): Answer<"listAgents">;
  /** One agent. */
  getAgent(agentId: string, options?: CallOptions): Answer<"getAgent">;
  /** Stops an agent. Safe to repeat. */
  suspendAgent(agentId: string, options?: CallOptions): Answer<"suspendAgent">;
  /** Lets an agent work again. Safe to repeat. */
  resumeAgent(agentId: string, options?: CallOptions): Answer<"resumeAgent">;
  /** Changes an agent's limits. Safe to repeat. */
  setAgentLimits(
    agentId: string,
    body: RequestBody<"setAgentLimits">,
    options?: CallOptions,
  ): Answer<"setAgentLimits">;
  /** Sells float to an agent that has paid at the bank. */
  fundAgentFloat(
    agentId: string,
    body: RequestBody<"fundAgentFloat">,
    options?: KeyedCallOptions,
  ): Answer<"fundAgentFloat">;
  /** Takes float back from an agent that the bank pays. */
  returnAgentFloat(
    agentId: string,
    body: RequestBody<"returnAgentFloat">,
    options?: KeyedCallOptions,
  ): Answer<"returnAgentFloat">;
}

/**
 * Makes a client for the agents' side of a wallet.
 * @throws TypeError or RangeError when an option cannot be right.
 */
export function createAgentClient(options: TokenClientOptions): AgentClient {
  const settings = settingsFrom(options);
  const api = createApi(settings);
  const call = createCaller(settings, bearer(options.token));
  const keyed = createKeyedCaller(settings, call);
  return {
    getOwnAgent: (options) =>
      call({ id: "getOwnAgent", effect: "reads" }, options, (init) => api.GET("/api/v1/agent", init)),
    listAgentRequests: (options) =>
      call({ id: "listAgentRequests", effect: "reads" }, options, (init) =>
        api.GET("/api/v1/agent/requests", init),
      ),
    streamAgentRequests: (options) => followAgentRequests({ settings, call }, options),
    confirmAgentRequest: (transactionId, body, options) =>
      keyed("confirmAgentRequest", options, (init, header) =>
        api.POST("/api/v1/agent/requests/{transactionId}/confirm", {
          ...init,
          body,
          params: { path: { transactionId }, header },
        }),
      ),
    declineAgentRequest: (transactionId, body, options) =>
      call({ id: "declineAgentRequest", effect: "repeatable" }, options, (init) =>
        api.POST("/api/v1/agent/requests/{transactionId}/decline", {
          ...init,
          body,
          params: { path: { transactionId } },
        }),
      ),
    askForCashOut: (body, options) =>
      keyed("askForCashOut", options, (init, header) =>
        api.POST("/api/v1/agent/cash-outs", { ...init, body, params: { header } }),
      ),
    createCashIn: (body, options) =>
      keyed("createCashIn", options, (init, header) =>
        api.POST("/api/v1/agent/cash-ins", { ...init, body, params: { header } }),
      ),
    getAgentReport: (date, options) =>
      call({ id: "getAgentReport", effect: "reads" }, options, (init) =>
        api.GET("/api/v1/agent/reports/{date}", { ...init, params: { path: { date } } }),
      ),
    createAgent: (body, options) =>
      call({ id: "createAgent", effect: "single" }, options, (init) =>
        api.POST("/api/v1/agents", { ...init, body }),
      ),
    listAgents: ({ after, limit } = {}, options) =>
      call({ id: "listAgents", effect: "reads" }, options, (init) =>
        api.GET("/api/v1/agents", {
          ...init,
          params: { query: { ...(after ? { after } : {}), ...(limit ? { limit } : {}) } },
        }),
      ),
    getAgent: (agentId, options) =>
      call({ id: "getAgent", effect: "reads" }, options, (init) =>
        api.GET("/api/v1/agents/{agentId}", { ...init, params: { path: { agentId } } }),
      ),
    suspendAgent: (agentId, options) =>
      call({ id: "suspendAgent", effect: "repeatable" }, options, (init) =>
        api.POST("/api/v1/agents/{agentId}/suspend", { ...init, params: { path: { agentId } } }),
      ),
    resumeAgent: (agentId, options) =>
      call({ id: "resumeAgent", effect: "repeatable" }, options, (init) =>
        api.POST("/api/v1/agents/{agentId}/resume", { ...init, params: { path: { agentId } } }),
      ),
    setAgentLimits: (agentId, body, options) =>
      call({ id: "setAgentLimits", effect: "repeatable" }, options, (init) =>
        api.PUT("/api/v1/agents/{agentId}/limits", { ...init, body, params: { path: { agentId } } }),
      ),
    fundAgentFloat: (agentId, body, options) =>
      keyed("fundAgentFloat", options, (init, header) =>
        api.POST("/api/v1/agents/{agentId}/float/fund", {
          ...init,
          body,
          params: { path: { agentId }, header },
        }),
      ),
    returnAgentFloat: (agentId, body, options) =>
      keyed("returnAgentFloat", options, (init, header) =>
        api.POST("/api/v1/agents/{agentId}/float/return", {
          ...init,
          body,
          params: { path: { agentId }, header },
        }),
      ),
  };
}
