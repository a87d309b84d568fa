// Who may do what of agents, for access-table.ts.
import type { Refusals } from "./access-refusals.ts";
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

/** Who may see or change another's by operations on one object, and how the others are refused. */
export const AGENT_OTHERS_OBJECT: Table = {
  operator: ["getAgent", "getAgentCashOut", ...WRITE, "getDispute", ...DECIDE],
  auditor: ["getAgent", "getAgentCashOut", "getDispute"],
};
const NO_WITHDRAWAL = [404, "WITHDRAWAL_NOT_FOUND"] as const;
export const AGENT_ANOTHERS: Refusals = {
  requestAgentCashOut: [403, "ACCOUNT_ACCESS_DENIED"],
  getAgentCashOut: NO_WITHDRAWAL,
  cancelAgentCashOut: NO_WITHDRAWAL,
  approveAgentCashOut: NO_WITHDRAWAL,
  declineAgentCashOut: NO_WITHDRAWAL,
  confirmAgentRequest: NO_WITHDRAWAL,
  declineAgentRequest: NO_WITHDRAWAL,
  createDispute: [404, "TRANSACTION_NOT_FOUND"],
  getDispute: [404, "DISPUTE_NOT_FOUND"],
};
