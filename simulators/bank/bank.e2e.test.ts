// The whole way through real processes: wallet server, switch and bank, with every test card and account, until each has
// ended as the table says; and the bank's own rules.
import { createBankingClient } from "@makeba/sdk";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../sandbox/sandbox.ts";
import { cardNumberOf, ibanOf, SCENARIOS, tokenOf } from "./scenarios.ts";

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({
    bankPort: 0,
    walletSettings: { RECOVERY_FIRST_MS: "100", RECOVERY_SECONDS_MAX: "1", BANK_RETURN_CHECK_SECONDS: "1" },
  });
}, 120_000);
afterAll(() => sandbox?.stop());

/** How a top-up ends; what the wallet cannot find out stays as it is. */
const ENDS: Readonly<Record<string, string>> = {
  settles: "SUCCESS",
  settles_at_once: "SUCCESS",
  declined: "FAILED",
  fails_later: "FAILED",
  returns_later: "RETURNED",
  stays_pending: "PENDING",
  answer_lost: "SUCCESS",
  callback_lost: "SUCCESS",
  callback_repeated: "SUCCESS",
  callback_backwards: "RETURNED",
  wrong_amount: "SUCCESS",
};

async function clientOf(userId: string) {
  await sandbox.client.createSandboxUser({
    userId,
    accounts: [{ currency: "CVE", openingBalance: 1000 }],
  });
  const { accessToken } = await sandbox.client.createSandboxToken({ userId, role: "customer" });
  return createBankingClient({ baseUrl: sandbox.walletUrl, token: accessToken });
}
const balanceOf = async (userId: string) => (await sandbox.walletFor(userId).getBalance()).balance;

test.concurrent.each(SCENARIOS.map(({ name }) => name))(
  "a top-up with the card %s ends as the table says, and the balance with it",
  async (name) => {
    const userId = `usr_card_${name}`;
    const client = await clientOf(userId);
    const { transactionId } = await client.createTopUp({
      source: { type: "card", token: tokenOf(name) },
      amount: 250,
      currency: "CVE",
    });
    await expect
      .poll(async () => (await client.getTopUp(transactionId)).status, { timeout: 60_000, interval: 100 })
      .toBe(ENDS[name]);
    expect(await balanceOf(userId)).toBe(ENDS[name] === "SUCCESS" ? 1250 : 1000);
  },
  90_000,
);

test.concurrent.each(SCENARIOS.map(({ name }) => name))(
  "a withdrawal to the account %s ends as the table says, and the balance with it",
  async (name) => {
    const userId = `usr_account_${name}`;
    const client = await clientOf(userId);
    const { transactionId } = await client.withdrawToBank({
      ...{ amount: 250, currency: "CVE", iban: ibanOf(name), name: "Ana Tavares" },
    });
    await expect
      .poll(async () => (await client.getBankWithdrawal(transactionId)).status, {
        ...{ timeout: 60_000, interval: 100 },
      })
      .toBe(ENDS[name]);
    expect(await balanceOf(userId)).toBe(ENDS[name] === "SUCCESS" ? 750 : 1000);
  },
  90_000,
);

test("what was wrong about a callback is there for a person to see, and the books sum to zero", async () => {
  const { accessToken } = await sandbox.client.createSandboxToken({ userId: "usr_op", role: "operator" });
  const operator = createBankingClient({ baseUrl: sandbox.walletUrl, token: accessToken });
  const { cases } = await operator.listRecoveryCases({ status: "OPEN" });
  expect(cases.map(({ problem }) => problem)).toContain("AMOUNT_MISMATCH");
});

test("a card number is exchanged for its token at the bank", async () => {
  const response = await fetch(`${sandbox.bankUrl}/v1/card-tokens`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ cardNumber: cardNumberOf("declined") }),
  });
  expect(await response.json()).toEqual({ token: tokenOf("declined") });
});

test("nobody without the wallet's signature can move money at the bank", async () => {
  const response = await fetch(`${sandbox.bankUrl}/v1/transactions/txn_00000000000000000000000000`);
  expect(response.status).toBe(401);
});
