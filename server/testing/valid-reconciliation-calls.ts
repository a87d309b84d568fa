// For each operation of reconciliation a call that succeeds, and the calls for the statuses that they have for reasons of their
// own. Each has a file of its own: an acquirer that no other file has, and one line that nobody knows.
import { randomUUID } from "node:crypto";
import type { OperationId } from "./contract-operations.ts";
import { settlementCsv } from "./settlement.ts";
import type { Call, TestApi } from "./test-api.ts";

type Api = Omit<TestApi, "server" | "stop">;

const NONE = "0".repeat(24);
const newFile = (sequence = 1, acquirerId = `A${randomUUID().slice(0, 8).toUpperCase()}`) => {
  const amounts = { authorised: 200, dispensed: 200, outcome: "DISPENSED" } as const;
  return settlementCsv([{ terminalId: "ATM1", traceNumber: "000001", ...amounts }], { acquirerId, sequence });
};

export async function reconciliationCalls({ call, tokenFor }: Api, operator: string) {
  const second = await tokenFor("usr_second_operator", "operator");
  async function loaded() {
    const answer = await call("createReconciliation", { as: operator, body: { content: newFile() } });
    if (answer.status !== 200) throw new Error(`expected a reconciliation, found ${answer.text}`);
    return { reconciliationId: answer.body.reconciliationId };
  }
  async function line() {
    const params = await loaded();
    const { body } = await call("listReconciliationLines", { as: operator, params });
    return { ...params, lineId: body.lines[0]!.lineId };
  }
  const proposal = async () => ({
    as: operator,
    params: await line(),
    body: { action: "CLAIM", note: "seen" },
  });
  async function proposed() {
    const { params, ...rest } = await proposal();
    await call("proposeSettlement", { params, ...rest });
    return { as: second, params };
  }
  return {
    createReconciliation: async () => ({ as: operator, body: { content: newFile() } }),
    listReconciliations: async () => ({ as: operator, query: { localDate: "2026-01-15", limit: "10" } }),
    getReconciliation: async () => ({ as: operator, params: await loaded() }),
    listReconciliationLines: async () => ({
      as: operator,
      params: await loaded(),
      query: { status: "OPEN", verdict: "MISSING_AT_ISSUER", after: "0", limit: "10" },
    }),
    supplyTerminalCounts: async () => ({
      as: operator,
      params: await loaded(),
      body: { counts: [{ terminalId: "ATM1", dispensed: 200 }] },
    }),
    proposeSettlement: proposal,
    approveSettlement: proposed,
    rejectSettlement: async () => ({ ...(await proposed()), as: operator }),
  } satisfies Partial<Record<OperationId, () => Promise<Call>>>;
}

export function reconciliationProvocations(
  { call, tokenFor }: Api,
  calls: Record<keyof Awaited<ReturnType<typeof reconciliationCalls>>, () => Promise<Call>>,
): Readonly<Record<string, () => Promise<Call>>> {
  type Id = keyof typeof calls;
  const LOADED = ["getReconciliation", "listReconciliationLines", "supplyTerminalCounts"] as const;
  const LINES = ["proposeSettlement", "approveSettlement", "rejectSettlement"] as const;
  const ALL = [...LOADED, ...LINES, "createReconciliation", "listReconciliations"] as const;
  const unknown = { reconciliationId: `rec_${NONE}`, lineId: `rcl_${NONE}` };
  const forAll = (status: number, names: readonly Id[], make: (id: Id) => () => Promise<Call>) =>
    Object.fromEntries(names.map((id) => [`${id} ${status}`, make(id)]));
  return {
    ...forAll(403, ALL, (id) => async () => ({
      ...(await calls[id]()),
      as: await tokenFor("usr_any", "customer"),
    })),
    ...forAll(404, LOADED, (id) => async () => ({
      ...(await calls[id]()),
      params: { reconciliationId: unknown.reconciliationId },
    })),
    ...forAll(404, LINES, (id) => async () => ({ ...(await calls[id]()), params: unknown })),
    ...forAll(409, LINES, (id) => async () => {
      const approval = await calls.approveSettlement();
      await call("approveSettlement", approval);
      const second = await tokenFor("usr_third_operator", "operator");
      const done = { ...(await calls[id]()), params: approval.params!, as: second };
      if (id !== "approveSettlement") return done;
      const { params, body, as } = await calls.proposeSettlement();
      await call("proposeSettlement", { params: params!, body, as });
      await call("rejectSettlement", { params: params!, as });
      return { as: second, params: params! };
    }),
    "createReconciliation 409": async () => {
      const content = newFile(2, "REPLACED");
      const { as } = await calls.createReconciliation();
      await call("createReconciliation", { as, body: { content } });
      return { as, body: { content: newFile(1, "REPLACED") } };
    },
    "createReconciliation 422": async () => ({
      ...(await calls.createReconciliation()),
      body: { content: "H" },
    }),
    "supplyTerminalCounts 409": async () => {
      const first = await calls.supplyTerminalCounts();
      await call("supplyTerminalCounts", first);
      return { ...first, body: { counts: [{ terminalId: "ATM1", dispensed: 400 }] } };
    },
    "proposeSettlement 422": async () => ({
      ...(await calls.proposeSettlement()),
      body: { action: "REVERSE", note: "seen" },
    }),
  };
}
