// For each further way to transfer a call that succeeds, and what provokes its refusals.
import { randomUUID } from "node:crypto";
import type { OperationId } from "./contract-operations.ts";
import type { Call, Customer, TestApi } from "./test-api.ts";
import { newPhone } from "./valid-identity-calls.ts";

type Api = Omit<TestApi, "server" | "stop">;

const PASSWORD = "morabeza no Fogo";
export const PIN = "2580";

export type Payer = Customer & { readonly phone: string };

/** Phones that may be looked up for nothing, where an answer to too many is wanted. */
export const LOOKUPS_FREE = 100;

/** A customer with a phone, and with a PIN unless it is left out. */
export async function payerWithPin(
  { call, tokenFor }: Pick<TestApi, "call" | "tokenFor">,
  {
    pin = PIN,
    openingBalance = 100_000,
    name = "Ana Maria Tavares",
  }: {
    pin?: string | null;
    openingBalance?: number;
    name?: string;
  } = {},
): Promise<Payer> {
  const phone = newPhone();
  const made = await call("createSandboxUser", {
    body: {
      ...{ name, phone, password: PASSWORD },
      ...(pin === null ? {} : { pin }),
      accounts: [{ currency: "CVE", openingBalance }],
    },
  });
  if (made.status !== 201) throw new Error(`expected a user, found ${made.text}`);
  const { userId, accounts } = made.body;
  const token = await tokenFor(userId);
  const { accountNo } = accounts[0]!;
  return { userId, token, accountNo, accountNos: { CVE: accountNo }, phone };
}

export function transferCalls(api: Api, sender: Customer, receiver: Customer) {
  let made: Promise<Payer> | undefined;
  const payer = () => {
    made ??= payerWithPin(api);
    return made;
  };
  const init = async (who?: Payer) => {
    const { token, accountNo } = who ?? (await payer());
    const body = { from_account: accountNo, to: receiver.accountNo, amount: 10.5, currency: "CVE" };
    return { as: token, body: { ...body, description: "São Filipe" } };
  };
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
    initTransfer: () => init(),
    confirmTransfer: async (who?: Payer) => {
      const prepared = await init(who);
      const { body, status, text } = await api.call("initTransfer", prepared);
      if (status !== 200) throw new Error(`expected a transfer token, found ${text}`);
      const { transferToken } = body;
      return { as: prepared.as, key: randomUUID(), body: { transferToken, pin: PIN, otp: "123456" } };
    },
  } satisfies Partial<Record<OperationId, (who?: Payer) => Promise<Call>>>;
}

/** The calls for the statuses that these operations have for reasons of their own. */
export function transferProvocations(
  api: Api,
  calls: Record<keyof ReturnType<typeof transferCalls> | "createTransfer", (who?: Payer) => Promise<Call>>,
): Readonly<Record<string, () => Promise<Call>>> {
  const { call, tokenFor } = api;
  type Id = keyof typeof calls;
  const body = (valid: Call, changes: object) => ({
    ...valid,
    body: { ...(valid.body as object), ...changes },
  });
  const changed = (id: Id, changes: object) => async () => body(await calls[id](), changes);
  const asAuditor = (id: Id) => async () => ({
    ...(await calls[id]()),
    as: await tokenFor("usr_auditor", "auditor"),
  });
  const unknownAccount = "6230399000000000000";
  const wrongPin = async () => body(await calls.confirmTransfer(await payerWithPin(api)), { pin: "4826" });
  return {
    "transferBalance 403": asAuditor("transferBalance"),
    "transferBalance 404": changed("transferBalance", { to_account: unknownAccount }),
    // The id is the reference of another transfer.
    "transferBalance 409": async () => {
      const reference = randomUUID();
      await call("createTransfer", await changed("createTransfer", { reference })());
      return changed("transferBalance", { transaction_id: reference })();
    },
    "transferBalance 422": changed("transferBalance", { amount: "9999999" }),
    "initTransfer 403": asAuditor("initTransfer"),
    "initTransfer 404": changed("initTransfer", { to: unknownAccount }),
    "initTransfer 409": async () => {
      const { token, accountNo } = await payerWithPin(api, { pin: null });
      return { ...body(await calls.initTransfer(), { from_account: accountNo }), as: token };
    },
    "initTransfer 422": changed("initTransfer", { amount: 9_999_999 }),
    "initTransfer 429": async () => {
      const { token: as } = await payerWithPin(api);
      const asked = { as, body: { to: newPhone(), amount: 1, currency: "CVE" } };
      for (let i = 0; i < LOOKUPS_FREE; i++) await call("initTransfer", asked);
      return asked;
    },
    "confirmTransfer 403": asAuditor("confirmTransfer"),
    "confirmTransfer 409": async () => {
      const done = await calls.confirmTransfer();
      await call("confirmTransfer", done);
      return { ...done, key: randomUUID() };
    },
    "confirmTransfer 422": wrongPin,
    "confirmTransfer 429": async () => {
      const wrong = await wrongPin();
      for (let i = 0; i < 3; i++) await call("confirmTransfer", wrong);
      return wrong;
    },
  };
}
