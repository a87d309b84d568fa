// What an app reads besides the balance: each kind has its part of the rate.
import { randomInt } from "node:crypto";
import { type Fields, problemOf } from "./answers.ts";
import type { Job } from "./job.ts";
import { createMeasurement, type Measurement } from "./measurement.ts";
import { type Load, runStep } from "./open-model.ts";
import type { LoadUser } from "./sandbox-users.ts";

export type Reads = { readonly steps: readonly Measurement[]; run(load: Load): Promise<void> };

type Kind = {
  readonly name: string;
  path(user: LoadUser): string;
  /** What is wrong with the answer, in a few words, if anything. */
  wrong(fields: Fields, user: LoadUser): string | undefined;
};

const KINDS: readonly Kind[] = [
  {
    name: "history",
    path: () => "/api/v1/transactions?limit=20",
    wrong: ({ transactions }) =>
      Array.isArray(transactions) && transactions.length > 0 ? undefined : "no history",
  },
  {
    name: "limits",
    path: () => "/api/v1/limits",
    wrong: ({ accountNo: found }, { accountNo }) =>
      found === accountNo ? undefined : "limits of another account",
  },
  {
    name: "accounts",
    path: () => "/api/v1/accounts",
    wrong: ({ accounts }) =>
      Array.isArray(accounts) && accounts.length === 1 ? undefined : "not one account",
  },
  {
    name: "account balance",
    path: ({ accountNo }) => `/api/v1/account/${accountNo}/balance`,
    wrong: ({ account_no }, { accountNo }) => (account_no === accountNo ? undefined : "another account"),
  },
];

export function createReads(walletUrl: string, users: readonly LoadUser[]): Reads {
  const kinds = KINDS.map((kind) => ({ kind, measurement: createMeasurement(kind.name) }));
  return {
    steps: kinds.map(({ measurement }) => measurement),
    async run(load) {
      const part = { ...load, ratePerSecond: Math.max(1, Math.round(load.ratePerSecond / kinds.length)) };
      await Promise.all(
        kinds.map(({ kind, measurement }, i) => {
          const nextJob = () => jobFor(kind, users[randomInt(users.length)]!);
          const startAfterMs = (i * 1000) / load.ratePerSecond;
          return runStep({ measurement, url: walletUrl, nextJob, startAfterMs }, part);
        }),
      );
    },
  };
}

/** One of these reads, by its name, for this user. */
export function readJob(name: "history" | "limits" | "accounts" | "account balance", user: LoadUser): Job {
  return jobFor(KINDS.find((kind) => kind.name === name)!, user);
}

function jobFor(kind: Kind, user: LoadUser): Job {
  return {
    method: "GET",
    path: kind.path(user),
    headers: { Authorization: `Bearer ${user.token}` },
    settle: (answer) => problemOf(answer, { status: 200, wrong: (fields) => kind.wrong(fields, user) }),
  };
}
