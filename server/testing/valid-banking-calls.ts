// For each operation of banking and recovery a call that succeeds.
import { randomUUID } from "node:crypto";
import type { OperationId } from "./contract-operations.ts";
import type { Call, Customer, TestApi } from "./test-api.ts";

type Api = Omit<TestApi, "server" | "stop">;

const IBAN = "CV76009900000000000000000";

export function bankingCalls(api: Api, customer: Customer, operator: string) {
  const { call, bank } = api;
  const as = customer.token;
  const topUp = () => ({
    as,
    key: randomUUID(),
    body: { source: { type: "bankAccount", iban: IBAN }, amount: 100.5, currency: "CVE" },
  });
  const withdrawal = () => ({
    as,
    key: randomUUID(),
    body: { amount: 10.5, currency: "CVE", iban: IBAN, name: "Ana Tavares", pin: "2580" },
  });
  const madeTopUp = async () => (await call("createTopUp", topUp())).body.transactionId;
  const report = (reference: string, changes: object = {}) => ({
    as: bank,
    body: {
      reference,
      bankReference: `BNK-${randomUUID()}`,
      kind: "collection",
      status: "PENDING",
      amount: 100.5,
      currency: "CVE",
      reason: "OTHER",
      ...changes,
    },
  });
  /** A case that somebody has to decide. */
  const openCase = async () => {
    const reference = await madeTopUp();
    await call("notifyBankTransaction", report(reference, { amount: 99 }));
    for (let after: string | undefined; ; ) {
      const query = { status: "OPEN", limit: "200", ...(after === undefined ? {} : { after }) };
      const { cases } = (await call("listRecoveryCases", { as: operator, query })).body;
      const found = cases.find(({ transactionId }) => transactionId === reference);
      if (found !== undefined) return found.caseId;
      after = cases.at(-1)?.caseId;
      if (after === undefined) throw new Error("expected an open case");
    }
  };
  return {
    createTopUp: async () => topUp(),
    getTopUp: async () => ({ as, params: { transactionId: await madeTopUp() } }),
    withdrawToBank: async () => withdrawal(),
    getBankWithdrawal: async () => {
      const { body } = await call("withdrawToBank", withdrawal());
      return { as, params: { transactionId: body.transactionId } };
    },
    notifyBankTransaction: async () => report(await madeTopUp()),
    listRecoveryCases: async () => ({
      as: operator,
      query: { status: "OPEN", limit: "10", after: await openCase() },
    }),
    resolveRecoveryCase: async () => ({
      as: operator,
      params: { caseId: await openCase() },
      body: { decision: "DISMISSED", reason: "A slip of the bank", amount: 1 },
    }),
  } satisfies Partial<Record<OperationId, () => Promise<Call>>>;
}

/** The calls for the statuses that these operations have for reasons of their own. */
export function bankingProvocations(
  api: Api,
  calls: Record<keyof ReturnType<typeof bankingCalls>, () => Promise<Call>>,
): Readonly<Record<string, () => Promise<Call>>> {
  const { tokenFor, customer } = api;
  type Id = keyof typeof calls;
  const changed = (id: Id, changes: object) => async () => {
    const valid = await calls[id]();
    return { ...valid, body: { ...(valid.body as object), ...changes } };
  };
  const asOther = (id: Id, role: string) => async () => ({
    ...(await calls[id]()),
    as: await tokenFor(`usr_${role}`, role),
  });
  const nobody = (id: Id) => async () => ({ ...(await calls[id]()), as: await tokenFor("usr_nobody") });
  const unknown = { transactionId: "txn_00000000000000000000000000" };
  return {
    "createTopUp 403": asOther("createTopUp", "auditor"),
    "createTopUp 404": nobody("createTopUp"),
    "createTopUp 422": async () => {
      const valid = await calls.createTopUp();
      await api.call("createTopUp", valid);
      return { ...valid, body: { ...(valid.body as object), amount: 99 } };
    },
    "getTopUp 404": async () => ({ ...(await calls.getTopUp()), params: unknown }),
    "withdrawToBank 403": asOther("withdrawToBank", "auditor"),
    "withdrawToBank 404": nobody("withdrawToBank"),
    "withdrawToBank 422": async () => ({
      ...(await calls.withdrawToBank()),
      as: (await customer({ CVE: 1 })).token,
    }),
    "withdrawToBank 429": async () => {
      const phone = `+2389${String(Math.floor(Math.random() * 1e9)).padStart(9, "0")}`;
      const password = "morabeza no Fogo";
      const accounts = [{ currency: "CVE", openingBalance: 1000 }];
      const { body } = await api.call("createSandboxUser", {
        body: { name: "Rui Lopes", phone, password, accounts },
      });
      const as = await tokenFor(body.userId);
      await api.call("setPin", { as, body: { password, pin: "2580" } });
      const wrong = changed("withdrawToBank", { pin: "1379" });
      for (let i = 0; i < 3; i++) await api.call("withdrawToBank", { ...(await wrong()), as });
      return { ...(await wrong()), as };
    },
    "getBankWithdrawal 404": async () => ({ ...(await calls.getBankWithdrawal()), params: unknown }),
    "listRecoveryCases 403": asOther("listRecoveryCases", "customer"),
    "resolveRecoveryCase 403": asOther("resolveRecoveryCase", "auditor"),
    "resolveRecoveryCase 404": async () => ({
      ...(await calls.resolveRecoveryCase()),
      params: { caseId: `case_${"0".repeat(24)}` },
    }),
    "resolveRecoveryCase 409": async () => {
      const valid = await calls.resolveRecoveryCase();
      await api.call("resolveRecoveryCase", valid);
      return { ...valid, body: { decision: "SETTLED", reason: "After all" } };
    },
    "resolveRecoveryCase 422": changed("resolveRecoveryCase", { decision: "RETURNED" }),
  };
}
