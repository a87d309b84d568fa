// Reconciliation as methods: settlement files, what the terminals counted, and settling lines by two operators.
import { createCaller } from "./call.ts";
import type { OperationId, RequestBody, ResponseBody } from "./contract.ts";
import { bearer, type TokenClientOptions } from "./credentials.ts";
import { type CallOptions, settingsFrom } from "./options.ts";
import { createApi } from "./transport.ts";

type Answer<Id extends OperationId> = Promise<ResponseBody<Id>>;
type Line = ResponseBody<"listReconciliationLines">["lines"][number];

/** Names one line. */
export interface ReconciliationLineId {
  reconciliationId: string;
  lineId: string;
}

/** Reconciliation. Each method answers with the body that the contract gives. */
export interface ReconciliationClient {
  /** Holds a settlement file against the ledger. The same file again is matched anew. */
  createReconciliation(content: string, options?: CallOptions): Answer<"createReconciliation">;
  /** The newest date first. */
  listReconciliations(
    query?: { localDate?: string | undefined; limit?: number | undefined },
    options?: CallOptions,
  ): Answer<"listReconciliations">;
  /** One reconciliation with its totals. */
  getReconciliation(reconciliationId: string, options?: CallOptions): Answer<"getReconciliation">;
  /** A page of lines in the order of the file. */
  listReconciliationLines(
    reconciliationId: string,
    query?: {
      status?: Line["status"] | undefined;
      verdict?: Line["verdict"] | undefined;
      after?: number | undefined;
      limit?: number | undefined;
    },
    options?: CallOptions,
  ): Answer<"listReconciliationLines">;
  /** What the terminals counted at the end of the day. Safe to repeat. */
  supplyTerminalCounts(
    reconciliationId: string,
    counts: RequestBody<"supplyTerminalCounts">["counts"],
    options?: CallOptions,
  ): Answer<"supplyTerminalCounts">;
  /** Proposes what settles a line, and says why. Sent once: a repeat would be another proposal. */
  proposeSettlement(
    line: ReconciliationLineId,
    proposal: RequestBody<"proposeSettlement">,
    options?: CallOptions,
  ): Answer<"proposeSettlement">;
  /** Approves another operator's proposal, which posts it. Safe to repeat. */
  approveSettlement(line: ReconciliationLineId, options?: CallOptions): Answer<"approveSettlement">;
  /** Turns a proposal down. Safe to repeat. */
  rejectSettlement(line: ReconciliationLineId, options?: CallOptions): Answer<"rejectSettlement">;
}

/**
 * Makes a client for reconciliation.
 * @throws TypeError or RangeError when an option cannot be right.
 */
export function createReconciliationClient(options: TokenClientOptions): ReconciliationClient {
  const settings = settingsFrom(options);
  const api = createApi(settings);
  const call = createCaller(settings, bearer(options.token));
  const line = "/api/v1/reconciliations/{reconciliationId}/lines/{lineId}";
  return {
    createReconciliation: (content, options) =>
      call({ id: "createReconciliation", effect: "repeatable" }, options, (init) =>
        api.POST("/api/v1/reconciliations", { ...init, body: { content } }),
      ),
    listReconciliations: ({ localDate, limit } = {}, options) =>
      call({ id: "listReconciliations", effect: "reads" }, options, (init) =>
        api.GET("/api/v1/reconciliations", {
          ...init,
          params: { query: { ...(localDate ? { localDate } : {}), ...(limit ? { limit } : {}) } },
        }),
      ),
    getReconciliation: (reconciliationId, options) =>
      call({ id: "getReconciliation", effect: "reads" }, options, (init) =>
        api.GET("/api/v1/reconciliations/{reconciliationId}", {
          ...init,
          params: { path: { reconciliationId } },
        }),
      ),
    listReconciliationLines: (reconciliationId, { status, verdict, after, limit } = {}, options) =>
      call({ id: "listReconciliationLines", effect: "reads" }, options, (init) =>
        api.GET("/api/v1/reconciliations/{reconciliationId}/lines", {
          ...init,
          params: {
            path: { reconciliationId },
            query: {
              ...(status ? { status } : {}),
              ...(verdict ? { verdict } : {}),
              ...(after === undefined ? {} : { after }),
              ...(limit ? { limit } : {}),
            },
          },
        }),
      ),
    supplyTerminalCounts: (reconciliationId, counts, options) =>
      call({ id: "supplyTerminalCounts", effect: "repeatable" }, options, (init) =>
        api.POST("/api/v1/reconciliations/{reconciliationId}/counts", {
          ...init,
          body: { counts },
          params: { path: { reconciliationId } },
        }),
      ),
    proposeSettlement: (path, body, options) =>
      call({ id: "proposeSettlement", effect: "single" }, options, (init) =>
        api.POST(`${line}/propose`, { ...init, body, params: { path } }),
      ),
    approveSettlement: (path, options) =>
      call({ id: "approveSettlement", effect: "repeatable" }, options, (init) =>
        api.POST(`${line}/approve`, { ...init, params: { path } }),
      ),
    rejectSettlement: (path, options) =>
      call({ id: "rejectSettlement", effect: "repeatable" }, options, (init) =>
        api.POST(`${line}/reject`, { ...init, params: { path } }),
      ),
  };
}
