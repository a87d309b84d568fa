// The wallet's operations as methods, for customers and back offices: one method per operation, named after it.
// Requests of the ATM network are in network.ts, which needs a private key.
import { type Caller, createCaller } from "./call.ts";
import type { Currency, OperationId, RequestBody, ResponseBody } from "./contract.ts";
import { credentialsFrom, type WalletClientOptions } from "./credentials.ts";
import {
  type CallOptions,
  type ClientOptions,
  idempotencyKeyFrom,
  type KeyedCallOptions,
  type Settings,
  settingsFrom,
} from "./options.ts";
import { type AttemptInit, createApi, type Send } from "./transport.ts";

/**
 * The wallet. Each method answers with the body that the contract gives, or rejects with a `WalletError` (not done)
 * or, if it changes something, an `UnknownOutcomeError` (nobody knows yet).
 */
export interface WalletClient {
  /** Holds the amount and answers with a six-digit code for any Vinti4 ATM. */
  issueAtmCode(body: RequestBody<"issueAtmCode">, options?: KeyedCallOptions): Answer<"issueAtmCode">;
  /** Where a withdrawal stands; never shows its code. */
  getWithdrawal(transactionId: string, options?: CallOptions): Answer<"getWithdrawal">;
  /** Takes a code back and releases its hold. Safe to repeat. */
  cancelWithdrawal(transactionId: string, options?: CallOptions): Answer<"cancelWithdrawal">;
  /** Holds the amount and asks an agent for cash; the confirmation code is for the agent in the shop. */
  requestAgentCashOut(
    body: RequestBody<"requestAgentCashOut">,
    options?: KeyedCallOptions,
  ): Answer<"requestAgentCashOut">;
  /** Where a cash-out at an agent stands; never shows its code. */
  getAgentCashOut(transactionId: string, options?: CallOptions): Answer<"getAgentCashOut">;
  /** Takes a request to an agent back and releases its hold. Safe to repeat. */
  cancelAgentCashOut(transactionId: string, options?: CallOptions): Answer<"cancelAgentCashOut">;
  /** What agents ask the caller to approve. */
  listCashOutApprovals(options?: CallOptions): Answer<"listCashOutApprovals">;
  /** Says yes to an agent, with the PIN; the money moves at once. */
  approveAgentCashOut(
    transactionId: string,
    body: RequestBody<"approveAgentCashOut">,
    options?: KeyedCallOptions,
  ): Answer<"approveAgentCashOut">;
  /** Says no to an agent. Safe to repeat. */
  declineAgentCashOut(transactionId: string, options?: CallOptions): Answer<"declineAgentCashOut">;
  /** The caller's own balance, of the CVE account unless another currency is named. */
  getBalance(query?: { currency?: Currency | undefined }, options?: CallOptions): Answer<"getBalance">;
  /** Credits money that a bank has transferred. */
  createDeposit(body: RequestBody<"createDeposit">, options?: KeyedCallOptions): Answer<"createDeposit">;
  /** Moves money to another account, at once and whole. */
  createTransfer(body: RequestBody<"createTransfer">, options?: KeyedCallOptions): Answer<"createTransfer">;
  /** Moves money to another account, once per `transaction_id`: sent again it is the same transfer. */
  transferBalance(body: RequestBody<"transferBalance">, options?: CallOptions): Answer<"transferBalance">;
  /**
   * Prepares a transfer that a PIN will confirm: a signed token of a few minutes, and what its confirmation needs.
   * Nothing moves. Where a one-time code is needed it goes to the phone, and a repeat sends another.
   */
  initTransfer(body: RequestBody<"initTransfer">, options?: CallOptions): Answer<"initTransfer">;
  /** Makes the transfer that was prepared. A token is good for one transfer, whatever the keys. */
  confirmTransfer(
    body: RequestBody<"confirmTransfer">,
    options?: KeyedCallOptions,
  ): Answer<"confirmTransfer">;
  /** Where a transfer stands. */
  getTransfer(transferId: string, options?: CallOptions): Answer<"getTransfer">;
  /** The balance of one account, now or `at` a past time (RFC 3339). */
  getAccountBalance(
    accountNo: string,
    query?: { at?: string | undefined },
    options?: CallOptions,
  ): Answer<"getAccountBalance">;
  /** The public keys that sign access tokens. */
  getJwks(options?: CallOptions): Answer<"getJwks">;
  /** Whether the process runs. */
  getLiveness(options?: CallOptions): Answer<"getLiveness">;
  /** Whether the server can do work. */
  getReadiness(options?: CallOptions): Answer<"getReadiness">;
}

/** What only a server with the sandbox switched on answers. Needs no token. */
export interface SandboxClient {
  /** An access token for any user and role. */
  createSandboxToken(
    body: RequestBody<"createSandboxToken">,
    options?: CallOptions,
  ): Answer<"createSandboxToken">;
  /** A user with accounts and money. Sent once: a repeat would make a second user. */
  createSandboxUser(
    body: RequestBody<"createSandboxUser">,
    options?: CallOptions,
  ): Answer<"createSandboxUser">;
  /** The platform's own side of every movement, per kind and currency. */
  getSandboxAccounts(options?: CallOptions): Answer<"getSandboxAccounts">;
  /** The time by which codes expire. */
  getSandboxClock(options?: CallOptions): Answer<"getSandboxClock">;
  /** What was sent to a phone, newest first. */
  getSandboxMessages(query: { to: string }, options?: CallOptions): Answer<"getSandboxMessages">;
  /** Sets the business clock to a moment that is not before the one it shows, running or standing still. */
  setSandboxClock(body: RequestBody<"setSandboxClock">, options?: CallOptions): Answer<"setSandboxClock">;
  /** Does now what is due: expiries, and questions about what is in flight. */
  runSandboxWork(options?: CallOptions): Answer<"runSandboxWork">;
  /** Lets time pass. Sent once: a repeat would let it pass twice. */
  advanceSandboxClock(
    body: RequestBody<"advanceSandboxClock">,
    options?: CallOptions,
  ): Answer<"advanceSandboxClock">;
}

type Answer<Id extends OperationId> = Promise<ResponseBody<Id>>;

/**
 * Makes a client for a wallet. It holds no connection and needs no closing.
 * @throws TypeError or RangeError when an option cannot be right.
 */
export function createWalletClient(options: WalletClientOptions): WalletClient {
  const settings = settingsFrom(options);
  const api = createApi(settings);
  const call = createCaller(settings, credentialsFrom(options));
  const keyed = createKeyedCaller(settings, call);
  return {
    issueAtmCode: (body, options) =>
      keyed("issueAtmCode", options, (init, header) =>
        api.POST("/api/v1/withdrawal/atm", { ...init, body, params: { header } }),
      ),
    getWithdrawal: (transactionId, options) =>
      call({ id: "getWithdrawal", effect: "reads" }, options, (init) =>
        api.GET("/api/v1/withdrawal/{transactionId}", { ...init, params: { path: { transactionId } } }),
      ),
    cancelWithdrawal: (transactionId, options) =>
      call({ id: "cancelWithdrawal", effect: "repeatable" }, options, (init) =>
        api.POST("/api/v1/withdrawal/{transactionId}/cancel", {
          ...init,
          params: { path: { transactionId } },
        }),
      ),
    requestAgentCashOut: (body, options) =>
      keyed("requestAgentCashOut", options, (init, header) =>
        api.POST("/api/v1/withdrawal/agent", { ...init, body, params: { header } }),
      ),
    getAgentCashOut: (transactionId, options) =>
      call({ id: "getAgentCashOut", effect: "reads" }, options, (init) =>
        api.GET("/api/v1/withdrawal/agent/{transactionId}", { ...init, params: { path: { transactionId } } }),
      ),
    cancelAgentCashOut: (transactionId, options) =>
      call({ id: "cancelAgentCashOut", effect: "repeatable" }, options, (init) =>
        api.POST("/api/v1/withdrawal/agent/{transactionId}/cancel", {
          ...init,
          params: { path: { transactionId } },
        }),
      ),
    listCashOutApprovals: (options) =>
      call({ id: "listCashOutApprovals", effect: "reads" }, options, (init) =>
        api.GET("/api/v1/withdrawal/agent/approvals", init),
      ),
    approveAgentCashOut: (transactionId, body, options) =>
      keyed("approveAgentCashOut", options, (init, header) =>
        api.POST("/api/v1/withdrawal/agent/{transactionId}/approve", {
          ...init,
          body,
          params: { path: { transactionId }, header },
        }),
      ),
    declineAgentCashOut: (transactionId, options) =>
      call({ id: "declineAgentCashOut", effect: "repeatable" }, options, (init) =>
        api.POST("/api/v1/withdrawal/agent/{transactionId}/decline", {
          ...init,
          params: { path: { transactionId } },
        }),
      ),
    getBalance: ({ currency } = {}, options) =>
      call({ id: "getBalance", effect: "reads" }, options, (init) =>
        api.GET("/api/v1/balance", { ...init, params: { query: currency ? { currency } : {} } }),
      ),
    createDeposit: (body, options) =>
      keyed("createDeposit", options, (init, header) =>
        api.POST("/api/v1/deposit", { ...init, body, params: { header } }),
      ),
    createTransfer: (body, options) =>
      keyed("createTransfer", options, (init, header) =>
        api.POST("/api/v1/transfer", { ...init, body, params: { header } }),
      ),
    transferBalance: (body, options) =>
      call({ id: "transferBalance", effect: "repeatable" }, options, (init) =>
        api.POST("/v1/wallet/balance_transfer", { ...init, body }),
      ),
    initTransfer: (body, options) =>
      // Nothing moves, so a lost answer is simply asked for again.
      call({ id: "initTransfer", effect: "reads" }, options, (init) =>
        api.POST("/api/v1/transfer/init", { ...init, body }),
      ),
    confirmTransfer: (body, options) =>
      keyed("confirmTransfer", options, (init, header) =>
        api.POST("/api/v1/transfer/confirm", { ...init, body, params: { header } }),
      ),
    getTransfer: (transferId, options) =>
      call({ id: "getTransfer", effect: "reads" }, options, (init) =>
        api.GET("/api/v1/transfer/{transfer_id}", { ...init, params: { path: { transfer_id: transferId } } }),
      ),
    getAccountBalance: (accountNo, { at } = {}, options) =>
      call({ id: "getAccountBalance", effect: "reads" }, options, (init) =>
        api.GET("/api/v1/account/{account_no}/balance", {
          ...init,
          params: { path: { account_no: accountNo }, query: at ? { at } : {} },
        }),
      ),
    getJwks: (options) =>
      call({ id: "getJwks", effect: "reads", open: true }, options, (init) =>
        api.GET("/.well-known/jwks.json", init),
      ),
    getLiveness: (options) =>
      call({ id: "getLiveness", effect: "reads", open: true }, options, (init) => api.GET("/livez", init)),
    getReadiness: (options) =>
      call({ id: "getReadiness", effect: "reads", open: true }, options, (init) => api.GET("/readyz", init)),
  };
}

/**
 * Makes a client for the sandbox side of a wallet that was started with the sandbox switched on.
 * @throws TypeError or RangeError when an option cannot be right.
 */
export function createSandboxClient(options: ClientOptions): SandboxClient {
  const settings = settingsFrom(options);
  const api = createApi(settings);
  const call = createCaller(settings);
  return {
    createSandboxToken: (body, options) =>
      // A second token does no harm, so a lost answer is simply asked for again.
      call({ id: "createSandboxToken", effect: "reads" }, options, (init) =>
        api.POST("/sandbox/token", { ...init, body }),
      ),
    createSandboxUser: (body, options) =>
      call({ id: "createSandboxUser", effect: "single" }, options, (init) =>
        api.POST("/sandbox/users", { ...init, body }),
      ),
    getSandboxAccounts: (options) =>
      call({ id: "getSandboxAccounts", effect: "reads" }, options, (init) =>
        api.GET("/sandbox/accounts", init),
      ),
    getSandboxClock: (options) =>
      call({ id: "getSandboxClock", effect: "reads" }, options, (init) => api.GET("/sandbox/clock", init)),
    getSandboxMessages: (query, options) =>
      call({ id: "getSandboxMessages", effect: "reads" }, options, (init) =>
        api.GET("/sandbox/messages", { ...init, params: { query } }),
      ),
    setSandboxClock: (body, options) =>
      call({ id: "setSandboxClock", effect: "repeatable" }, options, (init) =>
        api.PUT("/sandbox/clock", { ...init, body }),
      ),
    runSandboxWork: (options) =>
      call({ id: "runSandboxWork", effect: "repeatable" }, options, (init) =>
        api.POST("/sandbox/work", init),
      ),
    advanceSandboxClock: (body, options) =>
      call({ id: "advanceSandboxClock", effect: "single" }, options, (init) =>
        api.POST("/sandbox/clock", { ...init, body }),
      ),
  };
}

type KeyHeader = { "Idempotency-Key": string };

/** One key per call, kept over its retries. */
export function createKeyedCaller(settings: Settings, call: Caller) {
  return async <Body>(
    id: OperationId,
    options: KeyedCallOptions | undefined,
    send: (init: AttemptInit, header: KeyHeader) => ReturnType<Send<Body>>,
  ): Promise<Body> => {
    const idempotencyKey = idempotencyKeyFrom(options?.idempotencyKey ?? settings.newIdempotencyKey());
    const header = { "Idempotency-Key": idempotencyKey };
    return call({ id, effect: "repeatable", idempotencyKey }, options, (init) => send(init, header));
  };
}
