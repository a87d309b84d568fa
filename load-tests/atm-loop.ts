// Phase three: the whole way of cash. Four steps run side by side, each at the full rate, and hand work on:
//
//   idle users -> issue a code -> codes -> authorise -> authorised -> complete -> dispensed -> read the balance -> idle users
//                 (wallet)                 (switch)                   (switch)                 (wallet)
//
// A user is in one place only, so the balance after a withdrawal is known to the cent. Whoever meets an error leaves.
import { randomInt, randomUUID } from "node:crypto";
import { problemOf, toCents } from "./answers.ts";
import type { Terminal } from "./load-sandbox.ts";
import { createMeasurement, type Measurement } from "./measurement.ts";
import { type Job, type Load, runStep, type Step } from "./open-model.ts";
import type { LoadUser } from "./sandbox-users.ts";

/** Between the start of a step and the next, so that work is always waiting. */
const STEP_OFFSET_MS = 500;
/** Whole escudos; each can be paid in the notes of an ATM. */
const AMOUNTS = [1000, 2000, 3000, 5000];

type Issued = { user: LoadUser; amount: number; code: string; transactionId: string };
type Authorised = Issued & { terminal: Terminal; traceNumber: string; authoriseMs: number };

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
  readonly walletUrl: string;
  readonly switchUrl: string;
  readonly users: readonly LoadUser[];
  readonly terminals: readonly Terminal[];
};

/** Nobody else may move the users' money meanwhile; their balances follow what the wallet acknowledges. */
export function createAtmLoop({ walletUrl, switchUrl, users, terminals }: AtmLoopOptions): AtmLoop {
  const idle = [...users];
  const codes: Issued[] = [];
  const authorised: Authorised[] = [];
  const dispensed: LoadUser[] = [];
  const unacknowledged = new Set<string>();
  const localDate = new Date().toISOString().slice(0, 10);
  let dispensedCents = 0;
  let turn = 0;

  const issue = createMeasurement("code generation");
  const authorise = createMeasurement("ATM authorisation");
  const complete = createMeasurement("ATM completion");
  const balance = createMeasurement("balance update");
  const transaction = createMeasurement("ATM transaction");

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
            codes.push({ user, amount, code, transactionId: String(transactionId) });
            return undefined;
          },
        }),
    };
  }

  function authoriseJob(issued: Issued): Job {
    const { amount, code, transactionId } = issued;
    const terminal = terminals[turn++ % terminals.length]!;
    const traceNumber = terminal.nextTraceNumber();
    const { terminalId } = terminal;
    return {
      ...post("/v1/authorisations", { terminalId, traceNumber, localDate, code, amount, currency: "CVE" }),
      headers: { ...JSON_BODY, "X-Terminal-Key": terminal.key },
      settle: (answer) =>
        alsoFailed(
          problemOf(answer, {
            status: 200,
            wrong: (decision) => {
              if (decision.decision !== "APPROVED") return `declined ${String(decision.reason)}`;
              if (decision.transactionId !== transactionId || decision.amount !== amount)
                return "wrong decision";
              authorised.push({ ...issued, terminal, traceNumber, authoriseMs: answer.responseMs });
              return undefined;
            },
          }),
        ),
    };
  }

  function completeJob({ user, amount, terminal, traceNumber, ...withdrawal }: Authorised): Job {
    const { terminalId } = terminal;
    const outcome = { outcome: "DISPENSED", dispensedAmount: amount };
    unacknowledged.add(withdrawal.transactionId);
    return {
      ...post("/v1/completions", { terminalId, traceNumber, localDate, ...outcome }),
      headers: { ...JSON_BODY, "X-Terminal-Key": terminal.key },
      settle: (answer) =>
        alsoFailed(
          problemOf(answer, {
            status: 200,
            wrong: ({ acknowledged, status, transactionId }) => {
              if (acknowledged !== true || status !== "COMPLETED") return `not completed: ${String(status)}`;
              if (transactionId !== withdrawal.transactionId) return "wrong withdrawal";
              unacknowledged.delete(withdrawal.transactionId);
              user.balanceCents -= amount * 100;
              dispensedCents += amount * 100;
              dispensed.push(user);
              if (answer.measured)
                transaction.record(withdrawal.authoriseMs + answer.responseMs, performance.now());
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
    { measurement: authorise, url: switchUrl, nextJob: () => oldest(codes, authoriseJob) },
    { measurement: complete, url: switchUrl, nextJob: () => oldest(authorised, completeJob) },
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
