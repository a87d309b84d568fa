// The operations by which a wallet is watched, as methods: for auditors and operators.
import { createCaller } from "./call.ts";
import type { OperationId, operations, RequestBody, ResponseBody, SilentOperationId } from "./contract.ts";
import { bearer, type TokenClientOptions } from "./credentials.ts";
import { type CallOptions, settingsFrom } from "./options.ts";
import { createApi } from "./transport.ts";

type Query<Id extends OperationId> = NonNullable<operations[Id]["parameters"]["query"]>;
type Answer<Id extends OperationId> = Promise<Id extends SilentOperationId ? undefined : ResponseBody<Id>>;

/** Who did what, what looks wrong, and what people do about it. */
export interface WatchingClient {
  /** Who did what, newest first; `nextCursor` of a page asks for the next. */
  listAuditRecords(query?: Query<"listAuditRecords">, options?: CallOptions): Answer<"listAuditRecords">;
  /** What fraud rules found, newest first; `nextCursor` of a page asks for the next. */
  listAlerts(query?: Query<"listAlerts">, options?: CallOptions): Answer<"listAlerts">;
  /** An alert with what led to it and what was done about it. */
  getAlert(alertId: string, options?: CallOptions): Answer<"getAlert">;
  /** Decides about an alert; what ends a measure waits for a second operator. Safe to repeat. */
  resolveAlert(
    alertId: string,
    body: RequestBody<"resolveAlert">,
    options?: CallOptions,
  ): Answer<"resolveAlert">;
  /** Finds a user by phone or id; the answer is masked. */
  lookUpUser(body: RequestBody<"lookUpUser">, options?: CallOptions): Answer<"lookUpUser">;
  /** Where a user is signed in. */
  listUserSessions(
    userId: string,
    query: Query<"listUserSessions">,
    options?: CallOptions,
  ): Answer<"listUserSessions">;
  /** Ends all sessions of a user. Safe to repeat. */
  revokeUserSessions(
    userId: string,
    body: RequestBody<"revokeUserSessions">,
    options?: CallOptions,
  ): Answer<"revokeUserSessions">;
  /** Forgets a user's wrong tries. Safe to repeat. */
  resetUserLockouts(
    userId: string,
    body: RequestBody<"resetUserLockouts">,
    options?: CallOptions,
  ): Answer<"resetUserLockouts">;
  /** Withdrawals that a person has to decide about, newest first. */
  listExceptions(query?: Query<"listExceptions">, options?: CallOptions): Answer<"listExceptions">;
  /** ATMs that are locked because of wrong codes; `next` of a page asks for the next. */
  listLockedTerminals(
    query?: Query<"listLockedTerminals">,
    options?: CallOptions,
  ): Answer<"listLockedTerminals">;
  /** Ends the lock of an ATM; its wrong tries stay counted. When it is not locked any more: `TERMINAL_NOT_LOCKED`. */
  unlockTerminal(
    terminal: { readonly acquirerId: string; readonly terminalId: string },
    body: RequestBody<"unlockTerminal">,
    options?: CallOptions,
  ): Answer<"unlockTerminal">;
}

/**
 * Makes a client for auditors and operators.
 * @throws TypeError or RangeError when an option cannot be right.
 */
export function createWatchingClient(options: TokenClientOptions): WatchingClient {
  const settings = settingsFrom(options);
  const api = createApi(settings);
  const call = createCaller(settings, bearer(options.token));
  return {
    listAuditRecords: (query = {}, options) =>
      call({ id: "listAuditRecords", effect: "reads" }, options, (init) =>
        api.GET("/api/v1/audit", { ...init, params: { query } }),
      ),
    listAlerts: (query = {}, options) =>
      call({ id: "listAlerts", effect: "reads" }, options, (init) =>
        api.GET("/api/v1/alerts", { ...init, params: { query } }),
      ),
    getAlert: (alertId, options) =>
      call({ id: "getAlert", effect: "reads" }, options, (init) =>
        api.GET("/api/v1/alerts/{alertId}", { ...init, params: { path: { alertId } } }),
      ),
    resolveAlert: (alertId, body, options) =>
      call({ id: "resolveAlert", effect: "repeatable" }, options, (init) =>
        api.POST("/api/v1/alerts/{alertId}/resolve", { ...init, body, params: { path: { alertId } } }),
      ),
    lookUpUser: (body, options) =>
      call({ id: "lookUpUser", effect: "reads" }, options, (init) =>
        api.POST("/api/v1/users/look-up", { ...init, body }),
      ),
    listUserSessions: (userId, query, options) =>
      call({ id: "listUserSessions", effect: "reads" }, options, (init) =>
        api.GET("/api/v1/users/{userId}/sessions", { ...init, params: { path: { userId }, query } }),
      ),
    revokeUserSessions: (userId, body, options) =>
      call({ id: "revokeUserSessions", effect: "repeatable" }, options, (init) =>
        api.POST("/api/v1/users/{userId}/sessions/revoke", { ...init, body, params: { path: { userId } } }),
      ),
    resetUserLockouts: (userId, body, options) =>
      call({ id: "resetUserLockouts", effect: "repeatable" }, options, (init) =>
        api.POST("/api/v1/users/{userId}/lockouts/reset", { ...init, body, params: { path: { userId } } }),
      ),
    listExceptions: (query = {}, options) =>
      call({ id: "listExceptions", effect: "reads" }, options, (init) =>
        api.GET("/api/v1/exceptions", { ...init, params: { query } }),
      ),
    listLockedTerminals: (query = {}, options) =>
      call({ id: "listLockedTerminals", effect: "reads" }, options, (init) =>
        api.GET("/api/v1/terminals/locked", { ...init, params: { query } }),
      ),
    unlockTerminal: ({ acquirerId, terminalId }, body, options) =>
      call({ id: "unlockTerminal", effect: "single" }, options, (init) =>
        api.POST("/api/v1/terminals/{acquirerId}/{terminalId}/unlock", {
          ...{ ...init, body },
          params: { path: { acquirerId, terminalId } },
        }),
      ),
  };
}
