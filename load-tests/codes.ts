// A customer asks for a code, then looks at the balance, which must show it as held. Two steps, each at the full rate:
//
//   users -> issue a code -> holders -> read the balance -> users
import { randomInt, randomUUID } from "node:crypto";
import { problemOf, toCents } from "./answers.ts";
import { createMeasurement, type Measurement } from "./measurement.ts";
import { type Load, runStep } from "./open-model.ts";
import type { LoadUser } from "./sandbox-users.ts";

/** Between the start of the first step and the second, so that work is always waiting. */
const STEP_OFFSET_MS = 500;
/** Whole escudos; each can be paid in the notes of an ATM. */
const AMOUNTS = [1000, 2000];

export type Codes = {
  readonly issue: Measurement;
  readonly balance: Measurement;
  run(load: Load): Promise<void>;
};

/** Nobody else may move the users' money or hold it meanwhile. */
export function createCodes(walletUrl: string, users: readonly LoadUser[]): Codes {
  const idle = [...users];
  const holders: LoadUser[] = [];
  const heldCents = new Map<LoadUser, number>();
  const issue = createMeasurement("code generation");
  const balance = createMeasurement("balance update");

  function issueNext() {
    const user = idle.shift();
    if (user === undefined) return undefined;
    const amount = AMOUNTS[randomInt(AMOUNTS.length)]!;
    return {
      method: "POST",
      path: "/api/v1/withdrawal/atm",
      headers: {
        Authorization: `Bearer ${user.token}`,
        "Content-Type": "application/json",
        "Idempotency-Key": randomUUID(),
      },
      body: JSON.stringify({ amount, userId: user.userId }),
      settle: (answer: { status: number; body: string }) =>
        problemOf(answer, {
          status: 201,
          wrong: ({ code }) => {
            if (typeof code !== "string" || !/^\d{6}$/.test(code)) return "no six-digit code";
            heldCents.set(user, (heldCents.get(user) ?? 0) + amount * 100);
            holders.push(user);
            return undefined;
          },
        }),
    } as const;
  }

  function balanceNext() {
    const user = holders.shift();
    if (user === undefined) return undefined;
    return {
      method: "GET",
      path: "/api/v1/balance",
      headers: { Authorization: `Bearer ${user.token}` },
      settle: (answer: { status: number; body: string }) =>
        problemOf(answer, {
          status: 200,
          wrong: (now) => {
            if (toCents(now.balance) !== user.balanceCents) return "wrong balance";
            if (toCents(now.held) !== heldCents.get(user)) return "balance does not show the hold";
            idle.push(user);
            return undefined;
          },
        }),
    } as const;
  }

  const url = walletUrl;
  return {
    issue,
    balance,
    async run(load) {
      await Promise.all([
        runStep({ measurement: issue, url, nextJob: issueNext }, load),
        runStep({ measurement: balance, url, nextJob: balanceNext, startAfterMs: STEP_OFFSET_MS }, load),
      ]);
    },
  };
}
