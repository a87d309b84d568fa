// Transfers between random users, each with its own token and idempotency key.
import { randomInt, randomUUID } from "node:crypto";
import { problemOf, toCents } from "./answers.ts";
import type { Job } from "./job.ts";
import { createMeasurement, type Measurement } from "./measurement.ts";
import { type Load, runStep } from "./open-model.ts";
import type { LoadUser } from "./sandbox-users.ts";

/** Small against the opening balance, so that nobody runs out of money. */
const AMOUNT_CENTS_MAX = 10_000;

export type Transfers = { readonly transfer: Measurement; run(load: Load): Promise<void> };

/** `users` are at least two; their balances follow what the wallet acknowledges. */
export function createTransfers(walletUrl: string, users: readonly LoadUser[]): Transfers {
  const transfer = createMeasurement("transfer");
  const nextJob = () => {
    const from = randomInt(users.length);
    const to = (from + 1 + randomInt(users.length - 1)) % users.length;
    return transferJob(users[from]!, users[to]!);
  };
  return { transfer, run: (load) => runStep({ measurement: transfer, url: walletUrl, nextJob }, load) };
}

export function transferJob(sender: LoadUser, receiver: LoadUser): Job {
  const amountCents = 1 + randomInt(AMOUNT_CENTS_MAX);
  return {
    method: "POST",
    path: "/api/v1/transfer",
    headers: {
      Authorization: `Bearer ${sender.token}`,
      "Content-Type": "application/json",
      "Idempotency-Key": randomUUID(),
    },
    body: JSON.stringify({
      from_account: sender.accountNo,
      to_account: receiver.accountNo,
      amount: (amountCents / 100).toFixed(2),
      currency: "CVE",
    }),
    settle: (answer) =>
      problemOf(answer, {
        status: 201,
        wrong: ({ status, amount, from_account, to_account }) => {
          if (status !== "success" || toCents(amount) !== amountCents) return "wrong transfer";
          if (from_account !== sender.accountNo || to_account !== receiver.accountNo) return "wrong accounts";
          sender.balanceCents -= amountCents;
          receiver.balanceCents += amountCents;
          return undefined;
        },
      }),
  };
}
