// The operations by which a wallet is watched, as methods: for auditors and operators.
import { createCaller } from "./call.ts";
import { bearer, type WalletClientOptions } from "./client.ts";
import type { OperationId, operations, ResponseBody } from "./contract.ts";
import { type CallOptions, settingsFrom } from "./options.ts";
import { createApi } from "./transport.ts";

type Query<Id extends OperationId> = NonNullable<operations[Id]["parameters"]["query"]>;
type Answer<Id extends OperationId> = Promise<ResponseBody<Id>>;

/** Who did what, and what looks wrong. */
export interface WatchingClient {
  /** Who did what, newest first; `nextCursor` of a page asks for the next. */
  listAuditRecords(query?: Query<"listAuditRecords">, options?: CallOptions): Answer<"listAuditRecords">;
}

/**
 * Makes a client for auditors and operators.
 * @throws TypeError or RangeError when an option cannot be right.
 */
export function createWatchingClient(options: WalletClientOptions): WatchingClient {
  const settings = settingsFrom(options);
  const api = createApi(settings);
  const call = createCaller(settings, bearer(options.token));
  return {
    listAuditRecords: (query = {}, options) =>
      call({ id: "listAuditRecords", effect: "reads" }, options, (init) =>
        api.GET("/api/v1/audit", { ...init, params: { query } }),
      ),
  };
}
