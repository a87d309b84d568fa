// Who may do what of agents, for the table of server/identity/access.e2e.test.ts.
import type { OperationId } from "./contract-operations.ts";

type Table = Readonly<Record<string, readonly OperationId[]>>;

const READ = ["listAgents", "getAgent", "getAgentCashOut", "listCashOutApprovals"] as const;
const WRITE = [
  ...(["suspendAgent", "resumeAgent", "setAgentLimits", "fundAgentFloat", "returnAgentFloat"] as const),
] as const;
const OF_A_REQUEST = ["confirmAgentRequest", "declineAgentRequest"] as const;
const OF_A_CUSTOMER = [
  ...(["requestAgentCashOut", "cancelAgentCashOut", "approveAgentCashOut", "declineAgentCashOut"] as const),
] as const;

/** What each caller may begin. */
export const AGENT_MAY: Table = {
  customer: [...OF_A_CUSTOMER, "getAgentCashOut", "listCashOutApprovals"],
  agent: [
    ...OF_A_REQUEST,
    ...(["getOwnAgent", "listAgentRequests", "askForCashOut", "createCashIn"] as const),
    ...(["getAgentCashOut", "listCashOutApprovals"] as const),
  ],
  operator: [...READ, ...WRITE, "createAgent"],
  auditor: READ,
};

/** Operations on one object, and who may see or change another's by them. */
export const AGENT_ON_AN_OBJECT: readonly OperationId[] = [
  ...(["getAgent", "getAgentCashOut"] as const),
  ...WRITE,
  ...OF_A_REQUEST,
  ...OF_A_CUSTOMER,
];
export const AGENT_OTHERS_OBJECT: Table = {
  operator: ["getAgent", "getAgentCashOut", ...WRITE],
  auditor: ["getAgent", "getAgentCashOut"],
};
