// What people do with a wallet in their hand, and how often: for one transaction a second there is one look at a balance,
// and a quarter as many ask for a code or look at their history.
import { randomInt, randomUUID } from "node:crypto";
import { problemOf } from "../answers.ts";
import type { Job } from "../job.ts";
import type { Targets } from "../objectives.ts";
import type { LoadUser } from "../sandbox-users.ts";
import { transferJob } from "../transfers.ts";

export type CrowdRequest = {
  readonly name: string;
  /** How many there are for each transfer. */
  readonly share: number;
  readonly target: keyof Targets;
  jobFor(user: LoadUser, everybody: readonly LoadUser[]): Job;
};

/** Whole escudos; each can be paid in the notes of an ATM. */
const AMOUNTS = [1000, 2000];

const bearer = ({ token }: LoadUser) => ({ Authorization: `Bearer ${token}` });

export const CROWD_REQUESTS: readonly CrowdRequest[] = [
  {
    ...{ name: "transfer", share: 1, target: "response" },
    jobFor(user, everybody) {
      const others = everybody[randomInt(everybody.length)]!;
      return transferJob(user, others === user ? everybody.find((one) => one !== user)! : others);
    },
  },
  {
    ...{ name: "balance", share: 1, target: "balance" },
    jobFor: (user) => ({
      ...{ method: "GET", path: "/api/v1/balance", headers: bearer(user) },
      settle: (answer) =>
        problemOf(answer, {
          status: 200,
          wrong: ({ balance }) => (typeof balance === "number" ? undefined : "no balance"),
        }),
    }),
  },
  {
    ...{ name: "code generation", share: 1 / 4, target: "codeGeneration" },
    jobFor: (user) => ({
      ...{ method: "POST", path: "/api/v1/withdrawal/atm" },
      headers: {
        ...bearer(user),
        "Content-Type": "application/json",
        "Idempotency-Key": randomUUID(),
      },
      body: JSON.stringify({ amount: AMOUNTS[randomInt(AMOUNTS.length)]!, userId: user.userId }),
      settle: (answer) =>
        problemOf(answer, {
          status: 201,
          wrong: ({ code }) =>
            typeof code === "string" && /^\d{6}$/.test(code) ? undefined : "no six-digit code",
        }),
    }),
  },
  {
    ...{ name: "history", share: 1 / 4, target: "response" },
    jobFor: (user) => ({
      ...{ method: "GET", path: "/api/v1/transactions?limit=20", headers: bearer(user) },
      settle: (answer) =>
        problemOf(answer, {
          status: 200,
          wrong: ({ transactions }) => (Array.isArray(transactions) ? undefined : "no history"),
        }),
    }),
  },
];
