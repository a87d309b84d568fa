// Customers of the sandbox for a load run: made, given money and tokens, and asked for their balances, with the SDK.
import { randomUUID } from "node:crypto";
import { createSandboxClient, createWalletClient } from "@makeba/sdk";

export type LoadUser = {
  readonly userId: string;
  readonly accountNo: string;
  readonly token: string;
  /** What the wallet should say, by everything that it has acknowledged; in cents. */
  balanceCents: number;
};

/** Enough for hours of withdrawals, in escudos. */
const OPENING_BALANCE = 10_000_000;
export const OPENING_CENTS = OPENING_BALANCE * 100;
const FIRST_PHONE = 9_000_000;
const CONCURRENCY = 16;

/** Makes so many customers, each with a CVE account, and people who can confirm when there is a PIN. Rejects with the SDK's errors or the signal's reason. */
export async function createUsers(
  walletUrl: string,
  { count, pin, signal }: { count: number; pin?: string; signal: AbortSignal },
): Promise<LoadUser[]> {
  const sandbox = createSandboxClient({ baseUrl: walletUrl });
  const numbers = Array.from({ length: count }, (_, i) => i);
  return sideBySide(numbers, signal, async (i) => {
    const person = pin && { name: "Load", phone: `+238${FIRST_PHONE + i}`, password: randomUUID(), pin };
    const { userId, accounts } = await sandbox.createSandboxUser(
      { ...person, accounts: [{ currency: "CVE", openingBalance: OPENING_BALANCE }] },
      { signal },
    );
    const { accountNo, balance } = accounts[0]!;
    const { accessToken } = await sandbox.createSandboxToken({ userId, role: "customer" }, { signal });
    return { userId, accountNo, token: accessToken, balanceCents: Math.round(balance * 100) };
  });
}

/**
 * The sum of what the wallet says that these users have, each asked for its own, and of what it says was dispensed for
 * these withdrawals, asked by an auditor, who may see everybody; in cents.
 */
export async function audit(
  walletUrl: string,
  subjects: { users: readonly LoadUser[]; withdrawals: readonly string[]; signal: AbortSignal },
): Promise<{ balancesCents: number; dispensedCents: number }> {
  const { users, withdrawals, signal } = subjects;
  const sandbox = createSandboxClient({ baseUrl: walletUrl });
  const auditor = { userId: "load-auditor", role: "auditor" } as const;
  const { accessToken } = await sandbox.createSandboxToken(auditor, { signal });
  const wallet = createWalletClient({ baseUrl: walletUrl, token: accessToken });
  const dispensed = await sideBySide(withdrawals, signal, async (transactionId) => {
    const { dispensedAmount = 0 } = await wallet.getWithdrawal(transactionId, { signal });
    return dispensedAmount;
  });
  const balances = await sideBySide(users, signal, async ({ accountNo, token }) => {
    const own = createWalletClient({ baseUrl: walletUrl, token });
    const { balance } = await own.getAccountBalance(accountNo, {}, { signal });
    return balance;
  });
  return { balancesCents: sumCents(balances), dispensedCents: sumCents(dispensed) };
}

const sumCents = (amounts: readonly number[]): number =>
  amounts.reduce((sum, amount) => sum + Math.round(amount * 100), 0);

/** As `Promise.all`, a few at a time. */
export async function sideBySide<Item, Result>(
  items: readonly Item[],
  signal: AbortSignal,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = new Array(items.length);
  const queue = items.entries();
  const worker = async () => {
    for (const [i, item] of queue) {
      signal.throwIfAborted();
      results[i] = await work(item);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  return results;
}
