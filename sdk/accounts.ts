// The operations on accounts, tiers and limits as methods: for customers, and for operators.
import { createCaller } from "./call.ts";
import { createKeyedCaller } from "./client.ts";
import type { OperationId, operations, RequestBody, ResponseBody } from "./contract.ts";
import { bearer, type TokenClientOptions } from "./credentials.ts";
import { type CallOptions, type KeyedCallOptions, settingsFrom } from "./options.ts";
import { createApi } from "./transport.ts";

type Query<Id extends OperationId> = NonNullable<operations[Id]["parameters"]["query"]>;
type Answer<Id extends OperationId> = Promise<ResponseBody<Id>>;

/** Wallets, their tiers and their limits. */
export interface AccountsClient {
  /** The caller's accounts; for operators and auditors anybody's, by `userId`. */
  listAccounts(query?: Query<"listAccounts">, options?: CallOptions): Answer<"listAccounts">;
  /** Opens a wallet in another currency, or answers with the one that there is. Safe to repeat. */
  openAccount(body: RequestBody<"openAccount">, options?: CallOptions): Answer<"openAccount">;
  /** Nothing leaves the account until it is unfrozen. For operators. Safe to repeat. */
  freezeAccount(accountNo: string, options?: CallOptions): Answer<"freezeAccount">;
  /** The account may send again. For operators. Safe to repeat. */
  unfreezeAccount(accountNo: string, options?: CallOptions): Answer<"unfreezeAccount">;
  /** Sets what must stay in an account. For operators. Safe to repeat. */
  setAccountMinimum(
    accountNo: string,
    body: RequestBody<"setAccountMinimum">,
    options?: CallOptions,
  ): Answer<"setAccountMinimum">;
  /** Closes an empty account. Safe to repeat. */
  closeAccount(accountNo: string, options?: CallOptions): Answer<"closeAccount">;
  /** Pays out what is left in an account to another one and closes it, both or neither. */
  closeAccountAndPayOut(
    accountNo: string,
    body: RequestBody<"closeAccountAndPayOut">,
    options?: KeyedCallOptions,
  ): Answer<"closeAccountAndPayOut">;
  /** Sets how well a customer is known, which decides the limits. For operators. Safe to repeat. */
  setUserTier(userId: string, body: RequestBody<"setUserTier">, options?: CallOptions): Answer<"setUserTier">;
  /** What the limits of a wallet are, what is used and left, and when counting starts again. */
  getLimits(query?: Query<"getLimits">, options?: CallOptions): Answer<"getLimits">;
}

/**
 * Makes a client for accounts.
 * @throws TypeError or RangeError when an option cannot be right.
 */
export function createAccountsClient(options: TokenClientOptions): AccountsClient {
  const settings = settingsFrom(options);
  const api = createApi(settings);
  const call = createCaller(settings, bearer(options.token));
  const keyed = createKeyedCaller(settings, call);
  return {
    listAccounts: (query = {}, options) =>
      call({ id: "listAccounts", effect: "reads" }, options, (init) =>
        api.GET("/api/v1/accounts", { ...init, params: { query } }),
      ),
    openAccount: (body, options) =>
      call({ id: "openAccount", effect: "repeatable" }, options, (init) =>
        api.POST("/api/v1/accounts", { ...init, body }),
      ),
    freezeAccount: (accountNo, options) =>
      call({ id: "freezeAccount", effect: "repeatable" }, options, (init) =>
        api.POST("/api/v1/accounts/{accountNo}/freeze", { ...init, params: { path: { accountNo } } }),
      ),
    unfreezeAccount: (accountNo, options) =>
      call({ id: "unfreezeAccount", effect: "repeatable" }, options, (init) =>
        api.POST("/api/v1/accounts/{accountNo}/unfreeze", { ...init, params: { path: { accountNo } } }),
      ),
    setAccountMinimum: (accountNo, body, options) =>
      call({ id: "setAccountMinimum", effect: "repeatable" }, options, (init) =>
        api.PUT("/api/v1/accounts/{accountNo}/minimum", { ...init, params: { path: { accountNo } }, body }),
      ),
    closeAccount: (accountNo, options) =>
      call({ id: "closeAccount", effect: "repeatable" }, options, (init) =>
        api.POST("/api/v1/accounts/{accountNo}/close", { ...init, params: { path: { accountNo } } }),
      ),
    closeAccountAndPayOut: (accountNo, body, options) =>
      keyed("closeAccountAndPayOut", options, (init, header) =>
        api.POST("/api/v1/accounts/{accountNo}/close-and-pay-out", {
          ...{ ...init, body },
          params: { path: { accountNo }, header },
        }),
      ),
    setUserTier: (userId, body, options) =>
      call({ id: "setUserTier", effect: "repeatable" }, options, (init) =>
        api.PUT("/api/v1/users/{userId}/tier", { ...init, params: { path: { userId } }, body }),
      ),
    getLimits: (query = {}, options) =>
      call({ id: "getLimits", effect: "reads" }, options, (init) =>
        api.GET("/api/v1/limits", { ...init, params: { query } }),
      ),
  };
}
