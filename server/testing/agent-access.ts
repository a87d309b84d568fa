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

const DECIDE = ["proposeDisputeResolution", "approveDisputeResolution", "rejectDispute"] as const;
const SEE_DISPUTES = ["listDisputes", "getDispute"] as const;

/** What each caller may begin. */
export const AGENT_MAY: Table = {
  customer: [...OF_A_CUSTOMER, "getAgentCashOut", "listCashOutApprovals", "createDispute", ...SEE_DISPUTES],
  agent: [
    ...OF_A_REQUEST,
    ...([
      "getOwnAgent",
      "listAgentRequests",
      "streamAgentRequests",
      "askForCashOut",
      "createCashIn",
    ] as const),
    ...(["getAgentCashOut", "listCashOutApprovals", "getAgentReport", "createDispute"] as const),
    ...SEE_DISPUTES,
  ],
  operator: [...READ, ...WRITE, "createAgent", ...SEE_DISPUTES, ...DECIDE],
  auditor: [...READ, ...SEE_DISPUTES],
};

/** Operations on one object, and who may see or change another's by them. */
export const AGENT_ON_AN_OBJECT: readonly OperationId[] = [
  ...(["getAgent", "getAgentCashOut"] as const),
  ...WRITE,
  ...OF_A_REQUEST,
  ...OF_A_CUSTOMER,
  ...DECIDE,
  "getDispute",
  "createDispute",
];
export const AGENT_OTHERS_OBJECT: Table = {
  operator: ["getAgent", "getAgentCashOut", ...WRITE, "getDispute", ...DECIDE],
  auditor: ["getAgent", "getAgentCashOut", "getDispute"],
};
