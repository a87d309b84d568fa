// For each further way to transfer a call that succeeds, and what provokes its refusals.
import { randomUUID } from "node:crypto";
import type { OperationId } from "./contract-operations.ts";
import type { Call, Customer, TestApi } from "./test-api.ts";

export function transferCalls(sender: Customer, receiver: Customer) {
  return {
    transferBalance: async () => ({
      as: sender.token,
      body: {
        from_account: sender.accountNo,
        to_account: receiver.accountNo,
        amount: "10.50",
        currency: "CVE",
        transaction_id: randomUUID(),
      },
    }),
  } satisfies Partial<Record<OperationId, () => Promise<Call>>>;
}

/** The calls for the statuses that these operations have for reasons of their own. */
export function transferProvocations(
  { call, tokenFor }: Omit<TestApi, "server" | "stop">,
  calls: Record<keyof ReturnType<typeof transferCalls> | "createTransfer", () => Promise<Call>>,
): Readonly<Record<string, () => Promise<Call>>> {
  const changed = (id: keyof typeof calls, changes: object) => async () => {
    const valid = await calls[id]();
    return { ...valid, body: { ...(valid.body as object), ...changes } };
  };
  return {
    "transferBalance 403": async () => ({
      ...(await calls.transferBalance()),
      as: await tokenFor("usr_auditor", "auditor"),
    }),
    "transferBalance 404": changed("transferBalance", { to_account: "6230399000000000000" }),
    // The id is the reference of another transfer.
    "transferBalance 409": async () => {
      const reference = randomUUID();
      await call("createTransfer", await changed("createTransfer", { reference })());
      return changed("transferBalance", { transaction_id: reference })();
    },
    "transferBalance 422": changed("transferBalance", { amount: "9999999" }),
  };
}
