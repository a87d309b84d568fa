// Who may do what, for server/identity/access.e2e.test.ts: what each caller may begin, whose objects it reaches, and the
// answer that somebody else's object gets.
import type { Refusal, Refusals } from "./access-refusals.ts";
import { ACCOUNT_ANOTHERS, ACCOUNT_MAY, ACCOUNT_OTHERS_OBJECT } from "./account-access.ts";
import { AGENT_ANOTHERS, AGENT_MAY, AGENT_OTHERS_OBJECT } from "./agent-access.ts";
import type { OperationId } from "./contract-operations.ts";

type Table = Readonly<Record<string, readonly OperationId[]>>;

const SECOND_FACTOR: readonly OperationId[] = [
  "enrolSecondFactor",
  "confirmSecondFactor",
  "renewRecoveryCodes",
];
const OWN: readonly OperationId[] = [
  ...(["signOut", "signOutEverywhere", "listSessions", "revokeSession", "getProfile"] as const),
  ...SECOND_FACTOR,
  "changePassword",
];
const PIN: readonly OperationId[] = ["setPin", "changePin", "startPinReset", "confirmPinReset"];
const READ: readonly OperationId[] = ["getWithdrawal", "getBalance", "getTransfer", "getAccountBalance"];
const SEEING: readonly OperationId[] = [
  ...(["listTransactions", "getTransaction", "streamTransaction", "getAccountStatement"] as const),
];
const WEBHOOKS: readonly OperationId[] = [
  ...(["getWebhook", "updateWebhook", "deleteWebhook", "testWebhook", "rotateWebhookSecret"] as const),
  ...(["listWebhookDeliveries", "replayWebhookDelivery"] as const),
];
const WEBHOOKS_ALL: readonly OperationId[] = [...WEBHOOKS, "createWebhook", "listWebhooks"];
const SEEING_ALL: readonly OperationId[] = [...SEEING, "listEvents"];
const TRANSFER: readonly OperationId[] = [
  ...(["createTransfer", "transferBalance", "initTransfer", "confirmTransfer"] as const),
];
const BANK_ORDERS: readonly OperationId[] = ["getTopUp", "getBankWithdrawal"];
const API_KEYS: readonly OperationId[] = ["createApiKey", "listApiKeys", "revokeApiKey"];
const WATCH_READ: readonly OperationId[] = [
  ...(["listAuditRecords", "listAlerts", "getAlert", "lookUpUser"] as const),
  ...(["listUserSessions", "listExceptions", "listLockedTerminals"] as const),
];
const WATCH_WRITE: readonly OperationId[] = [
  ...(["resolveAlert", "revokeUserSessions", "resetUserLockouts", "unlockTerminal"] as const),
];
const RECONCILIATION_READ: readonly OperationId[] = [
  ...(["listReconciliations", "getReconciliation", "listReconciliationLines"] as const),
];
const RECONCILIATION_WRITE: readonly OperationId[] = [
  ...(["createReconciliation", "supplyTerminalCounts"] as const),
  ...(["proposeSettlement", "approveSettlement", "rejectSettlement"] as const),
];
const NETWORK: readonly OperationId[] = [
  ...(["authoriseWithdrawal", "completeWithdrawal", "reverseWithdrawal"] as const),
  ...(["getNetworkTransaction", "echoNetwork"] as const),
];

/** What each caller may begin; whether the object is theirs is the next question. */
export const MAY: Table = merged(
  {
    nobody: [],
    customer: [
      ...OWN,
      ...PIN,
      ...READ,
      ...TRANSFER,
      ...SEEING,
      ...BANK_ORDERS,
      ...(["issueAtmCode", "cancelWithdrawal", "createTopUp", "withdrawToBank"] as const),
    ],
    agent: [...OWN, ...SEEING, "getWithdrawal", "getBankWithdrawal"],
    operator: [
      ...OWN,
      ...READ,
      ...API_KEYS,
      ...SEEING_ALL,
      ...BANK_ORDERS,
      ...WEBHOOKS_ALL,
      ...WATCH_READ,
      ...WATCH_WRITE,
      ...RECONCILIATION_READ,
      ...RECONCILIATION_WRITE,
      ...(["createDeposit", "listRecoveryCases", "resolveRecoveryCase"] as const),
    ],
    auditor: [
      ...OWN,
      ...READ,
      ...SEEING_ALL,
      ...BANK_ORDERS,
      ...WATCH_READ,
      ...RECONCILIATION_READ,
      ...(["listApiKeys", "listRecoveryCases"] as const),
    ],
    "operator without a second factor": SECOND_FACTOR,
    "system that reads": [...SEEING_ALL, "getWithdrawal", "getTransfer", "getAccountBalance"],
    "system that deposits": ["createDeposit"],
    "system that is told": WEBHOOKS_ALL,
    switch: NETWORK,
    "another switch": NETWORK,
    bank: ["notifyBankTransaction"],
  },
  ACCOUNT_MAY,
  AGENT_MAY,
);

/**
 * Of the operations on one object, those that see or change another's. A transfer is asked for by its sender's
 * reference there, which names it to sender and receiver only; its transaction id is everybody's who may read.
 */
export const OTHERS_OBJECT: Table = merged(
  {
    operator: [
      ...SEEING,
      ...WEBHOOKS,
      ...BANK_ORDERS,
      ...(["getWithdrawal", "getAccountBalance", "createDeposit", "revokeApiKey"] as const),
      ...(["getAlert", "resolveAlert", "resolveRecoveryCase"] as const),
      ...(["listUserSessions", "revokeUserSessions", "resetUserLockouts", "unlockTerminal"] as const),
    ],
    auditor: [
      ...SEEING,
      ...BANK_ORDERS,
      ...(["getWithdrawal", "getAccountBalance", "getAlert", "listUserSessions"] as const),
    ],
    "system that reads": [...SEEING, "getWithdrawal", "getAccountBalance"],
    "system that deposits": ["createDeposit"],
    // All the money of a bank order comes and goes at the bank.
    bank: ["notifyBankTransaction"],
  },
  ACCOUNT_OTHERS_OBJECT,
  AGENT_OTHERS_OBJECT,
);

const NOT_YOURS = [403, "ACCOUNT_ACCESS_DENIED"] as const;
const NO_WALLET = [404, "USER_NOT_FOUND"] as const;
const NO_WITHDRAWAL = [404, "WITHDRAWAL_NOT_FOUND"] as const;
const NO_TRANSACTION = [404, "TRANSACTION_NOT_FOUND"] as const;
const NO_WEBHOOK = [404, "WEBHOOK_NOT_FOUND"] as const;
const NOT_YOUR_TERMINALS = [403, "FORBIDDEN"] as const;

/** How everybody else is refused an object that is not theirs. */
export const ANOTHERS: Refusals = {
  ...Object.fromEntries(WEBHOOKS.map((id) => [id, NO_WEBHOOK])),
  ...Object.fromEntries(NETWORK.map((id) => [id, NOT_YOUR_TERMINALS])),
  issueAtmCode: NOT_YOURS,
  getWithdrawal: NO_WITHDRAWAL,
  cancelWithdrawal: NO_WITHDRAWAL,
  getTopUp: NO_TRANSACTION,
  getBankWithdrawal: NO_TRANSACTION,
  createTransfer: NOT_YOURS,
  transferBalance: NOT_YOURS,
  initTransfer: NOT_YOURS,
  confirmTransfer: [422, "TRANSFER_TOKEN_INVALID"],
  getTransfer: [404, "TRANSFER_NOT_FOUND"],
  getAccountBalance: NOT_YOURS,
  listTransactions: NOT_YOURS,
  getTransaction: NO_TRANSACTION,
  streamTransaction: NO_TRANSACTION,
  getAccountStatement: NOT_YOURS,
  revokeSession: [404, "SESSION_NOT_FOUND"],
  confirmPinReset: [422, "ONE_TIME_CODE_INVALID"],
  ...ACCOUNT_ANOTHERS,
  ...AGENT_ANOTHERS,
};

/** Operations on one object, told by the names of their parameters and properties: each must say whose it may be. */
export const NAMES_AN_OBJECT =
  /^(userId|accountNo|account_no|from_account|transactionId|transfer_id|transferToken|challengeId|disputeId|agentId|webhookId|sessionId|keyId|caseId|alertId|acquirerId)$/;

/** Allowed, and still no success, because such a caller has nothing of the kind. */
export const NOTHING_OF_ONES_OWN: readonly {
  readonly caller: string;
  readonly operationId: OperationId;
  readonly refusal: Refusal;
  readonly because: string;
}[] = [
  { caller: "operator", operationId: "getBalance", refusal: NO_WALLET, because: "operators have no wallet" },
  { caller: "auditor", operationId: "getBalance", refusal: NO_WALLET, because: "auditors have no wallet" },
  {
    ...{ caller: "agent", operationId: "getWithdrawal", refusal: NO_WITHDRAWAL },
    because: "agents draw nothing at ATMs",
  },
  {
    ...{ caller: "agent", operationId: "getBankWithdrawal", refusal: NO_TRANSACTION },
    because: "agents send nothing to banks",
  },
];

function merged(...tables: readonly Table[]): Table {
  const callers = new Set(tables.flatMap((table) => Object.keys(table)));
  return Object.fromEntries([...callers].map((caller) => [caller, tables.flatMap((t) => t[caller] ?? [])]));
}
