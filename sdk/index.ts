// Everything that "@makeba/sdk" gives. The network side, which needs Node, is "@makeba/sdk/network".
export { type AccountsClient, createAccountsClient } from "./accounts.ts";
export { type AgentClient, createAgentClient } from "./agent.ts";
export { type BankingClient, createBankingClient } from "./banking.ts";
export {
  createSandboxClient,
  createWalletClient,
  type SandboxClient,
  type WalletClient,
} from "./client.ts";
export type {
  Currency,
  components,
  DeclineReason,
  ErrorCode,
  OperationId,
  operations,
  paths,
  RequestBody,
  ResponseBody,
  Transfer,
  Withdrawal,
  WithdrawalStatus,
} from "./contract.ts";
export type {
  ApiKeyClientOptions,
  TokenClientOptions,
  TokenRequest,
  WalletClientOptions,
} from "./credentials.ts";
export { createDisputeClient, type DisputeClient } from "./disputes.ts";
export { type EncryptPinOptions, encryptPin } from "./encrypted-pin.ts";
export {
  BusinessError,
  type ClientErrorCode,
  SecurityError,
  SystemError,
  UnknownOutcomeError,
  ValidationError,
  WalletError,
  type WalletErrorCode,
} from "./errors.ts";
export type { FollowOptions, StatusEvent } from "./follow.ts";
export type { AgentRequestEvent, FollowRequestsOptions } from "./follow-agent.ts";
export {
  createHistoryClient,
  type EventFilter,
  type HistoryClient,
  type StatementPeriod,
  type TransactionFilter,
} from "./history.ts";
export { createIdentityClient, type IdentityClient } from "./identity.ts";
export {
  type CallOptions,
  type ClientOptions,
  type KeyedCallOptions,
  type Logger,
  newIdempotencyKey,
  type ResponseInfo,
} from "./options.ts";
export type { Pages } from "./pages.ts";
export {
  createReconciliationClient,
  type ReconciliationClient,
  type ReconciliationLineId,
} from "./reconciliation.ts";
export { createWatchingClient, type WatchingClient } from "./watching.ts";
export {
  createWebhookClient,
  verifyWebhook,
  type WebhookClient,
  type WebhookMessage,
  WebhookRefusedError,
} from "./webhooks.ts";
