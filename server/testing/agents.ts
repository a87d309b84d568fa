// Agents and their customers for tests: registered by the back office, with float, and people with phones and PINs.
import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { businessDayAt } from "../agents/business-days.ts";
import type { TestApi } from "./test-api.ts";
import { newPhone } from "./valid-identity-calls.ts";

type Api = Pick<TestApi, "call" | "tokenFor">;

const PASSWORD = "morabeza no Fogo";
export const PIN = "2580";

export type TestAgent = {
  readonly agentId: string;
  readonly userId: string;
  readonly storeNumber: string;
  readonly floatAccountNo: string;
  readonly commissionAccountNo: string;
  readonly token: string;
};

export type AgentWishes = {
  /** Escudos. @default 100_000 */
  readonly float?: number;
  readonly limits?: { perTransaction: number; perDay: number };
  readonly storeNumber?: string;
};

export async function openAgent(api: Api, wishes: AgentWishes = {}): Promise<TestAgent> {
  const { float = 100_000, storeNumber = "0042", limits } = wishes;
  const operator = await api.tokenFor("usr_operator", "operator");
  const made = await api.call("createAgent", {
    as: operator,
    body: {
      name: "Loja do Rui",
      phone: newPhone(),
      password: PASSWORD,
      storeNumber,
      ...(limits === undefined ? {} : { limits }),
    },
  });
  expect(made.status, made.text).toBe(201);
  const { agentId, userId, floatAccountNo, commissionAccountNo } = made.body;
  if (float > 0) await fund(api, agentId, float);
  const token = await api.tokenFor(userId, "agent");
  return { agentId, userId, storeNumber, floatAccountNo, commissionAccountNo, token };
}

export async function fund(api: Api, agentId: string, amount: number): Promise<void> {
  const funded = await api.call("fundAgentFloat", {
    as: await api.tokenFor("usr_operator", "operator"),
    key: randomUUID(),
    params: { agentId },
    body: { amount, reference: `FLOAT-${randomUUID()}` },
  });
  expect(funded.status, funded.text).toBe(201);
}

export type PhoneCustomer = {
  readonly userId: string;
  readonly token: string;
  readonly phone: string;
  readonly accountNo: string;
};

/** A customer with a phone, a PIN and so many escudos. */
export async function openPhoneCustomer(api: Api, openingBalance: number): Promise<PhoneCustomer> {
  const phone = newPhone();
  const made = await api.call("createSandboxUser", {
    body: {
      name: "Ana Tavares",
      phone,
      password: PASSWORD,
      pin: PIN,
      accounts: [{ currency: "CVE", ...(openingBalance > 0 ? { openingBalance } : {}) }],
    },
  });
  expect(made.status, made.text).toBe(201);
  const { userId, accounts } = made.body;
  const token = await api.tokenFor(userId);
  return { userId, token, phone, accountNo: accounts[0]!.accountNo };
}

/** A session that may do nothing but enrol a second factor. */
export async function openEnrolmentOnly({ call }: Api): Promise<string> {
  const phone = newPhone();
  const body = { name: "Rui", phone, password: PASSWORD, role: "agent" as const, accounts: [] };
  await call("createSandboxUser", { body });
  return (await call("signIn", { body: { phone, password: PASSWORD } })).body.accessToken;
}

/** Moves business time to a noon in Cabo Verde, so that no day ends in the middle of a test. */
export async function advanceToNoon({ call }: Pick<TestApi, "call">): Promise<void> {
  const now = Date.parse((await call("getSandboxClock")).body.now);
  const { endsAt } = businessDayAt(now);
  const advanceSeconds = Math.ceil((endsAt - now) / 1000) + 43_200;
  await call("advanceSandboxClock", { body: { advanceSeconds } });
}
