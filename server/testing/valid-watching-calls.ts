// For each operation by which the platform is watched a call that succeeds.
import type { OperationId } from "./contract-operations.ts";
import type { Call, TestApi } from "./test-api.ts";

type Api = Omit<TestApi, "server" | "stop">;

export function watchingCalls(_api: Api, operator: string) {
  return {
    listAuditRecords: async () => ({
      as: operator,
      query: {
        limit: "5",
        cursor: "seq-1000",
        actor: "usr_operator",
        operation: "listAuditRecords",
        object: "usr_operator",
        outcome: "done",
        from: "2026-01-15T10:00:00Z",
        to: "2046-01-15T10:00:00Z",
      },
    }),
  } satisfies Partial<Record<OperationId, () => Promise<Call>>>;
}

/** The calls for the statuses that watching has for reasons of its own. */
export function watchingProvocations(
  { tokenFor }: Api,
  calls: Record<keyof ReturnType<typeof watchingCalls>, () => Promise<Call>>,
): Readonly<Record<string, () => Promise<Call>>> {
  const asCustomer = (id: keyof typeof calls) => async () => ({
    ...(await calls[id]()),
    as: await tokenFor("usr_curious"),
  });
  return { "listAuditRecords 403": asCustomer("listAuditRecords") };
}
