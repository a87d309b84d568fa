// Money from and to banks, and what a person must decide about it, as methods: for customers, and for back offices.
import { createCaller } from "./call.ts";
import { createKeyedCaller } from "./client.ts";
import type { OperationId, operations, RequestBody, ResponseBody } from "./contract.ts";
import { bearer, type TokenClientOptions } from "./credentials.ts";
import { type CallOptions, type KeyedCallOptions, settingsFrom } from "./options.ts";
import { createApi } from "./transport.ts";

type Query<Id extends OperationId> = NonNullable<operations[Id]["parameters"]["query"]>;
type Answer<Id extends OperationId> = Promise<ResponseBody<Id>>;

/** What takes its time: an answer says that it is on record, and reading it says how it ends. */
export interface BankingClient {
  /** Fetches money from a bank account or card. Read it until it is no longer `PENDING` or `UNKNOWN`. */
  createTopUp(body: RequestBody<"createTopUp">, options?: KeyedCallOptions): Answer<"createTopUp">;
  /** Where a top-up stands, with its history. */
  getTopUp(transactionId: string, options?: CallOptions): Answer<"getTopUp">;
  /** Holds the amount and sends it to a bank account. */
  withdrawToBank(body: RequestBody<"withdrawToBank">, options?: KeyedCallOptions): Answer<"withdrawToBank">;
  /** Where a withdrawal to a bank account stands, with its history. */
  getBankWithdrawal(transactionId: string, options?: CallOptions): Answer<"getBankWithdrawal">;
  /** What a person must decide, the oldest first. For operators and auditors. */
  listRecoveryCases(query?: Query<"listRecoveryCases">, options?: CallOptions): Answer<"listRecoveryCases">;
  /** Decides a case, and posts what that amounts to. For operators. Safe to repeat. */
  resolveRecoveryCase(
    caseId: string,
    body: RequestBody<"resolveRecoveryCase">,
    options?: CallOptions,
  ): Answer<"resolveRecoveryCase">;
}

/**
 * Makes a client for the bank side of a wallet.
 * @throws TypeError or RangeError when an option cannot be right.
 */
export function createBankingClient(options: TokenClientOptions): BankingClient {
  const settings = settingsFrom(options);
  const api = createApi(settings);
  const call = createCaller(settings, bearer(options.token));
  const keyed = createKeyedCaller(settings, call);
  return {
    createTopUp: (body, options) =>
      keyed("createTopUp", options, (init, header) =>
        api.POST("/api/v1/top-ups", { ...init, body, params: { header } }),
      ),
    getTopUp: (transactionId, options) =>
      call({ id: "getTopUp", effect: "reads" }, options, (init) =>
        api.GET("/api/v1/top-ups/{transactionId}", { ...init, params: { path: { transactionId } } }),
      ),
    withdrawToBank: (body, options) =>
      keyed("withdrawToBank", options, (init, header) =>
        api.POST("/api/v1/withdrawal/bank", { ...init, body, params: { header } }),
      ),
    getBankWithdrawal: (transactionId, options) =>
      call({ id: "getBankWithdrawal", effect: "reads" }, options, (init) =>
        api.GET("/api/v1/bank-withdrawals/{transactionId}", { ...init, params: { path: { transactionId } } }),
      ),
    listRecoveryCases: (query = {}, options) =>
      call({ id: "listRecoveryCases", effect: "reads" }, options, (init) =>
        api.GET("/api/v1/recovery/cases", { ...init, params: { query } }),
      ),
    resolveRecoveryCase: (caseId, body, options) =>
      call({ id: "resolveRecoveryCase", effect: "repeatable" }, options, (init) =>
        api.POST("/api/v1/recovery/cases/{caseId}/resolve", {
          ...init,
          body,
          params: { path: { caseId } },
        }),
      ),
  };
}
