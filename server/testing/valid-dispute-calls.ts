// For each operation of disputes and agents' reports a call that succeeds, and the calls for the statuses that they have
// for reasons of their own.
import { randomUUID } from "node:crypto";
import { openAgent, openEnrolmentOnly, openPhoneCustomer } from "./agents.ts";
import type { OperationId } from "./contract-operations.ts";
import type { Call, TestApi } from "./test-api.ts";

type Api = Omit<TestApi, "server" | "stop">;

const UNKNOWN_TRANSACTION = "txn_00000000000000000000000000";
const UNKNOWN_DISPUTE = `dsp_${"0".repeat(24)}`;

export async function disputeCalls(api: Api, operator: string) {
  const { call, tokenFor } = api;
  const limits = { perTransaction: 9_000_000, perDay: 900_000_000 };
  const agent = await openAgent(api, { float: 1_000_000, limits });
  const customer = await openPhoneCustomer(api, 10_000);
  const second = await tokenFor("usr_second_operator", "operator");

  async function completed(): Promise<string> {
    const answer = await call("createCashIn", {
      as: agent.token,
      key: randomUUID(),
      body: { customer: { accountNo: customer.accountNo }, amount: 200 },
    });
    if (answer.status !== 201) throw new Error(`expected a cash-in, found ${answer.text}`);
    return answer.body.transactionId;
  }
  const complaint = async () => ({
    as: customer.token,
    key: randomUUID(),
    body: { transactionId: await completed(), reason: "WRONG_AMOUNT", text: "Faltam 100$00" },
  });
  async function opened(): Promise<string> {
    const answer = await call("createDispute", await complaint());
    if (answer.status !== 201) throw new Error(`expected a dispute, found ${answer.text}`);
    return answer.body.disputeId;
  }
  const proposal = async () => ({
    as: operator,
    params: { disputeId: await opened() },
    body: { direction: "TO_CUSTOMER", amount: 100, note: "Contado na caixa" },
  });

  return {
    getAgentReport: async () => ({ as: agent.token, params: { date: "2026-01-15" } }),
    createDispute: complaint,
    listDisputes: async () => ({
      as: customer.token,
      query: { status: "OPEN", after: `dsp_${"f".repeat(24)}`, limit: "10" },
    }),
    getDispute: async () => ({ as: customer.token, params: { disputeId: await opened() } }),
    proposeDisputeResolution: proposal,
    approveDisputeResolution: async () => {
      const { params, ...rest } = await proposal();
      await call("proposeDisputeResolution", { params, ...rest });
      return { as: second, params };
    },
    rejectDispute: async () => ({
      as: operator,
      params: { disputeId: await opened() },
      body: { note: "A câmara mostra a entrega" },
    }),
  } satisfies Partial<Record<OperationId, () => Promise<Call>>>;
}

export function disputeProvocations(
  api: Api,
  calls: Record<keyof Awaited<ReturnType<typeof disputeCalls>>, () => Promise<Call>>,
): Readonly<Record<string, () => Promise<Call>>> {
  const { call, tokenFor } = api;
  type Id = keyof typeof calls;
  const as =
    (id: Id, role: string, userId = `usr_some_${role}`) =>
    async () => ({
      ...(await calls[id]()),
      as: await tokenFor(userId, role),
    });
  const unknown = (id: Id) => async () => ({
    ...(await calls[id]()),
    params: { disputeId: UNKNOWN_DISPUTE },
  });
  const rejected = (id: Id) => async () => {
    const valid = await calls[id]();
    const operator = await tokenFor("usr_operator", "operator");
    await call("rejectDispute", { as: operator, params: valid.params!, body: { note: "Não" } });
    return valid;
  };
  const changed = (id: Id, changes: object) => async () => {
    const valid = await calls[id]();
    return { ...valid, body: { ...(valid.body as object), ...changes } };
  };
  const DECIDING = ["proposeDisputeResolution", "approveDisputeResolution", "rejectDispute"] as const;
  const forAll = (status: number, ids: readonly Id[], make: (id: Id) => () => Promise<Call>) =>
    Object.fromEntries(ids.map((id) => [`${id} ${status}`, make(id)]));
  return {
    ...forAll(403, ["createDispute", ...DECIDING], (id) => as(id, "auditor")),
    ...forAll(404, ["getDispute", ...DECIDING], unknown),
    "getAgentReport 403": as("getAgentReport", "customer"),
    "getAgentReport 404": as("getAgentReport", "agent", "usr_no_agent"),
    "createDispute 404": changed("createDispute", { transactionId: UNKNOWN_TRANSACTION }),
    "createDispute 409": async () => {
      const done = await calls.createDispute();
      await call("createDispute", done);
      return { ...done, key: randomUUID() };
    },
    "createDispute 422": async () => {
      const done = await calls.createDispute();
      await call("createDispute", done);
      return { ...(await calls.createDispute()), key: done.key };
    },
    "proposeDisputeResolution 409": rejected("proposeDisputeResolution"),
    "proposeDisputeResolution 422": changed("proposeDisputeResolution", { amount: 201 }),
    "approveDisputeResolution 409": rejected("approveDisputeResolution"),
    "approveDisputeResolution 422": async () => {
      const valid = await calls.proposeDisputeResolution();
      const body = { ...(valid.body as object), direction: "TO_AGENT" };
      await call("proposeDisputeResolution", { ...valid, body });
      await emptyCustomer();
      return { as: await tokenFor("usr_second_operator", "operator"), params: valid.params! };
    },
    "rejectDispute 409": async () => {
      const approval = await calls.approveDisputeResolution();
      await call("approveDisputeResolution", approval);
      const as = await tokenFor("usr_operator", "operator");
      return { as, params: approval.params!, body: { note: "Não" } };
    },
    "listDisputes 403": async () => ({ as: await openEnrolmentOnly(api) }),
    "getDispute 403": async () => ({ ...(await calls.getDispute()), as: await openEnrolmentOnly(api) }),
  };

  /** Takes all money off the customer's account, so that no adjustment can be paid from it. */
  async function emptyCustomer(): Promise<void> {
    const as = (await calls.createDispute()).as as string;
    const { available, accountNo: from_account } = (await call("getBalance", { as })).body;
    const { accountNo: to_account } = await api.customer({ CVE: 0 });
    const body = { from_account, to_account, amount: available, currency: "CVE" };
    const moved = await call("createTransfer", { as, body });
    if (moved.status !== 201) throw new Error(`expected a transfer, found ${moved.text}`);
  }
}
