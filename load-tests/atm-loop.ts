// The whole way of cash. Four steps run side by side, each at the full rate, and hand work on:
//
//   idle users -> issue a code -> codes -> authorise -> authorised -> complete -> dispensed -> read the balance -> idle users
//                 (wallet)                  (door)                     (door)                  (wallet)
//
// A user is in one place only, so the balance after a withdrawal is known to the cent. Whoever meets an error leaves.
import { randomInt, randomUUID } from "node:crypto";
import { problemOf, toCents } from "./answers.ts";
import type { Job } from "./job.ts";
import { createMeasurement, type Measurement } from "./measurement.ts";
import type { Ask, NetworkDoor, Withdrawal } from "./network-doors.ts";
import { type Load, runStep, type Step } from "./open-model.ts";
import type { LoadUser } from "./sandbox-users.ts";

/** Between the start of a step and the next, so that work is always waiting. */
const STEP_OFFSET_MS = 500;
/** Whole escudos; each can be paid in the notes of an ATM. */
const AMOUNTS = [1000, 2000, 3000, 5000];

type Issued = { user: LoadUser; amount: number; transactionId: string; withdrawal: Withdrawal };
type Authorised = Issued & { authoriseMs: number };
/** With the request that comes next, ready to be sent: to sign it is no part of a response time. */
type Ready<Work> = Work & { ask: Ask };

export type AtmLoop = {
  readonly issue: Measurement;
  readonly authorise: Measurement;
  readonly complete: Measurement;
  readonly balance: Measurement;
  /** Authorisation and completion of one withdrawal together. */
  readonly transaction: Measurement;
  /** Acknowledged as dispensed, in cents. */
  dispensedCents(): number;
  /** Withdrawals whose completion was sent and not acknowledged: it may be on record or not. */
  doubtful(): readonly string[];
  run(load: Load): Promise<void>;
};

export type AtmLoopOptions = {
  /** What its figures are called: "ATM" makes "ATM authorisation". */
  readonly name: string;
  readonly walletUrl: string;
  readonly door: NetworkDoor;
  readonly users: readonly LoadUser[];
};

/** Nobody else may move the users' money meanwhile; their balances follow what the wallet acknowledges. */
export function createAtmLoop({ name, walletUrl, door, users }: AtmLoopOptions): AtmLoop {
  const idle = [...users];
  const codes: Ready<Issued>[] = [];
  const authorised: Ready<Authorised>[] = [];
  const dispensed: LoadUser[] = [];
  const unacknowledged = new Set<string>();
  let dispensedCents = 0;

  const issue = createMeasurement("code generation");
  const authorise = createMeasurement(`${name} authorisation`);
  const complete = createMeasurement(`${name} completion`);
  const balance = createMeasurement("balance update");
  const transaction = createMeasurement(`${name} transaction`);

  function issueJob(user: LoadUser): Job {
    const amount = AMOUNTS[randomInt(AMOUNTS.length)]!;
    return {
      ...post("/api/v1/withdrawal/atm", { amount, userId: user.userId }),
      headers: { ...JSON_BODY, ...bearer(user), "Idempotency-Key": randomUUID() },
      settle: (answer) =>
        problemOf(answer, {
          status: 201,
          wrong: ({ code, transactionId }) => {
            if (typeof code !== "string" || !/^\d{6}$/.test(code)) return "no six-digit code";
            const withdrawal = door.begin();
            const issued = { user, amount, transactionId: String(transactionId), withdrawal };
            void prepare(codes, issued, door.authorise(withdrawal, { code, amount }));
            return undefined;
          },
        }),
    };
  }

  /** Puts work into a queue as soon as its request is made. */
  async function prepare<Work extends object>(queue: Ready<Work>[], work: Work, request: Promise<Ask>) {
    try {
      queue.push({ ...work, ask: await request });
    } catch (error) {
      transaction.fail(error instanceof Error ? error.message : String(error));
    }
  }

  function authoriseJob({ ask, ...issued }: Ready<Issued>): Job {
    const { amount, transactionId, withdrawal } = issued;
    return {
      ...ask,
      settle: (answer) =>
        alsoFailed(
          problemOf(answer, {
            status: 200,
            wrong: (decision) => {
              if (decision.decision !== "APPROVED") return `declined ${String(decision.reason)}`;
              if (decision.transactionId !== transactionId || decision.amount !== amount)
                return "wrong decision";
              const next = { ...issued, authoriseMs: answer.responseMs };
              void prepare(authorised, next, door.complete(withdrawal, amount));
              return undefined;
            },
          }),
        ),
    };
  }

  function completeJob({ ask, user, amount, transactionId, authoriseMs }: Ready<Authorised>): Job {
    unacknowledged.add(transactionId);
    return {
      ...ask,
      settle: (answer) =>
        alsoFailed(
          problemOf(answer, {
            status: 200,
            wrong: (report) => {
              if (report.acknowledged !== true || report.status !== "COMPLETED")
                return `not completed: ${String(report.status)}`;
              if (report.transactionId !== transactionId) return "wrong withdrawal";
              unacknowledged.delete(transactionId);
              user.balanceCents -= amount * 100;
              dispensedCents += amount * 100;
              dispensed.push(user);
              if (answer.measured) transaction.record(authoriseMs + answer.responseMs, performance.now());
              return undefined;
            },
          }),
        ),
    };
  }

  /** An error of a part is one of the whole. */
  function alsoFailed(problem: string | undefined): string | undefined {
    if (problem !== undefined) transaction.fail(problem);
    return problem;
  }

  function balanceJob(user: LoadUser): Job {
    return {
      method: "GET",
      path: "/api/v1/balance",
      headers: bearer(user),
      settle: (answer) =>
        problemOf(answer, {
          status: 200,
          wrong: (now) => {
            if (toCents(now.balance) !== user.balanceCents) return "balance does not show the withdrawal";
            if (now.held !== 0) return "money is still held";
            idle.push(user);
            return undefined;
          },
        }),
    };
  }

  const steps: readonly Omit<Step, "startAfterMs">[] = [
    { measurement: issue, url: walletUrl, nextJob: () => oldest(idle, issueJob) },
    { measurement: authorise, url: door.url, nextJob: () => oldest(codes, authoriseJob) },
    { measurement: complete, url: door.url, nextJob: () => oldest(authorised, completeJob) },
    { measurement: balance, url: walletUrl, nextJob: () => oldest(dispensed, balanceJob) },
  ];
  return {
    issue,
    authorise,
    complete,
    balance,
    transaction,
    dispensedCents: () => dispensedCents,
    doubtful: () => [...unacknowledged],
    async run(load) {
      await Promise.all(steps.map((step, i) => runStep({ ...step, startAfterMs: i * STEP_OFFSET_MS }, load)));
    },
  };
}

const JSON_BODY = { "Content-Type": "application/json" };
const bearer = ({ token }: LoadUser) => ({ Authorization: `Bearer ${token}` });
const post = (path: string, body: object) => ({ method: "POST", path, body: JSON.stringify(body) }) as const;

function oldest<Item>(queue: Item[], jobFor: (item: Item) => Job): Job | undefined {
  const item = queue.shift();
  return item === undefined ? undefined : jobFor(item);
}
