// Disputes about completed transactions at agents, as methods: for customers and agents, and for the back office.
import { createCaller } from "./call.ts";
import { createKeyedCaller } from "./client.ts";
import type { OperationId, RequestBody, ResponseBody } from "./contract.ts";
import { bearer, type TokenClientOptions } from "./credentials.ts";
import { type CallOptions, type KeyedCallOptions, settingsFrom } from "./options.ts";
import { createApi } from "./transport.ts";

type Answer<Id extends OperationId> = Promise<ResponseBody<Id>>;

/** Disputes. Each method answers with the body that the contract gives. */
export interface DisputeClient {
  /** Says what is wrong with a completed transaction at an agent. */
  createDispute(body: RequestBody<"createDispute">, options?: KeyedCallOptions): Answer<"createDispute">;
  /** One's own disputes, or everybody's for the back office; the newest first. */
  listDisputes(
    query?: {
      status?: "OPEN" | "PROPOSED" | "RESOLVED" | "REJECTED" | undefined;
      after?: string | undefined;
      limit?: number | undefined;
    },
    options?: CallOptions,
  ): Answer<"listDisputes">;
  /** One dispute with its history. */
  getDispute(disputeId: string, options?: CallOptions): Answer<"getDispute">;
  /** Proposes an adjustment. Sent once: a repeat would be another proposal. */
  proposeDisputeResolution(
    disputeId: string,
    body: RequestBody<"proposeDisputeResolution">,
    options?: CallOptions,
  ): Answer<"proposeDisputeResolution">;
  /** Approves another operator's proposal, which posts it. Safe to repeat. */
  approveDisputeResolution(disputeId: string, options?: CallOptions): Answer<"approveDisputeResolution">;
  /** Leaves the transaction as it is. Safe to repeat. */
  rejectDispute(
    disputeId: string,
    body: RequestBody<"rejectDispute">,
    options?: CallOptions,
  ): Answer<"rejectDispute">;
}

/**
 * Makes a client for disputes.
 * @throws TypeError or RangeError when an option cannot be right.
 */
export function createDisputeClient(options: TokenClientOptions): DisputeClient {
  const settings = settingsFrom(options);
  const api = createApi(settings);
  const call = createCaller(settings, bearer(options.token));
  const keyed = createKeyedCaller(settings, call);
  return {
    createDispute: (body, options) =>
      keyed("createDispute", options, (init, header) =>
        api.POST("/api/v1/disputes", { ...init, body, params: { header } }),
      ),
    listDisputes: ({ status, after, limit } = {}, options) =>
      call({ id: "listDisputes", effect: "reads" }, options, (init) =>
        api.GET("/api/v1/disputes", {
          ...init,
          params: {
            query: {
              ...(status ? { status } : {}),
              ...(after ? { after } : {}),
              ...(limit ? { limit } : {}),
            },
          },
        }),
      ),
    getDispute: (disputeId, options) =>
      call({ id: "getDispute", effect: "reads" }, options, (init) =>
        api.GET("/api/v1/disputes/{disputeId}", { ...init, params: { path: { disputeId } } }),
      ),
    proposeDisputeResolution: (disputeId, body, options) =>
      call({ id: "proposeDisputeResolution", effect: "single" }, options, (init) =>
        api.POST("/api/v1/disputes/{disputeId}/propose", { ...init, body, params: { path: { disputeId } } }),
      ),
    approveDisputeResolution: (disputeId, options) =>
      call({ id: "approveDisputeResolution", effect: "repeatable" }, options, (init) =>
        api.POST("/api/v1/disputes/{disputeId}/approve", { ...init, params: { path: { disputeId } } }),
      ),
    rejectDispute: (disputeId, body, options) =>
      call({ id: "rejectDispute", effect: "repeatable" }, options, (init) =>
        api.POST("/api/v1/disputes/{disputeId}/reject", { ...init, body, params: { path: { disputeId } } }),
      ),
  };
}
