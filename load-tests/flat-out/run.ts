// `npm run load -- --flat-out`: how much does it take? A closed model, which is what autocannon is for: so many connections,
// each of which asks again as soon as it has its answer. Then the books.
import { randomInt } from "node:crypto";
import { availableParallelism, loadavg } from "node:os";
import autocannon from "autocannon";
import { checkBooks } from "../books.ts";
import type { Job } from "../job.ts";
import { startLoadSandbox } from "../load-sandbox.ts";
import { readJob } from "../reads.ts";
import { createUsers, type LoadUser, OPENING_CENTS } from "../sandbox-users.ts";
import { transferJob } from "../transfers.ts";
import type { FlatOutRun, Throughput } from "./report.ts";

export type FlatOutOptions = {
  readonly seconds: number;
  readonly signal: AbortSignal;
  /** Told when a process ends that should not have. */
  readonly onFailure: (reason: Error) => void;
  readonly say: (line: string) => void;
};

const USERS = 500;
const CONNECTIONS = 50;
const WARMUP_SECONDS = 2;
/** A few hundred people ask as much as a whole country would. */
const UNLIMITED = { WRITES_PER_MINUTE_MAX: "1000000", READS_PER_MINUTE_MAX: "1000000" };

export async function runFlatOut({ seconds, signal, onFailure, say }: FlatOutOptions): Promise<FlatOutRun> {
  const startedAtMs = performance.now();
  const loadBefore = loadavg()[0]!;
  say("Starting the wallet server and its PostgreSQL");
  const sandbox = await startLoadSandbox({ terminalCount: 1, walletSettings: UNLIMITED, signal, onFailure });
  try {
    const { walletUrl, databaseUrl } = sandbox;
    say(`Wallet at ${walletUrl}; opening ${USERS} wallets`);
    const users = await createUsers(walletUrl, { count: USERS, signal });
    const throughputs: Throughput[] = [];
    for (const { name, leastPerSecond, nextJob } of operationsOf(users)) {
      say(`${name}: ${CONNECTIONS} connections, ${WARMUP_SECONDS} s of warm-up and ${seconds} s measured`);
      await cannonade(walletUrl, { nextJob, seconds: WARMUP_SECONDS, signal });
      const { errors, result } = await cannonade(walletUrl, { nextJob, seconds, signal });
      const { p50, p99 } = result.latency;
      const answers = result["2xx"];
      const perSecond = answers / result.duration;
      throughputs.push({ name, perSecond, leastPerSecond, p50Ms: p50, p99Ms: p99, answers, errors });
    }
    say("Asking for every balance, and verifying the ledger");
    const books = await checkBooks({
      ...{ walletUrl, databaseUrl, users, signal },
      ...{ openingCents: users.length * OPENING_CENTS, dispensedCents: 0, doubtful: [] },
    });
    return {
      ...{ seconds, connections: CONNECTIONS, throughputs, books },
      machine: { cpus: availableParallelism(), node: process.version, loadBefore },
      tookSeconds: (performance.now() - startedAtMs) / 1000,
    };
  } catch (error) {
    // Whatever went wrong after an interruption is a consequence of it.
    signal.throwIfAborted();
    throw error;
  } finally {
    await sandbox.stop();
  }
}

/** The requirements ask for a hundred transactions a second; of reads they do not say how many. */
function operationsOf(users: readonly LoadUser[]) {
  const anyone = () => users[randomInt(users.length)]!;
  const transfer = () => {
    const from = anyone();
    const to = anyone();
    return transferJob(from, to === from ? users.find((user) => user !== from)! : to);
  };
  return [
    { name: "transfer", leastPerSecond: 100, nextJob: transfer },
    ...(["account balance", "history"] as const).map((name) => ({
      ...{ name, leastPerSecond: 0, nextJob: () => readJob(name, anyone()) },
    })),
  ];
}

type Cannonade = { nextJob: () => Job; seconds: number; signal: AbortSignal };

/** Answers that were wrong, missing or late by kind, and what autocannon measured. */
async function cannonade(url: string, { nextJob, seconds, signal }: Cannonade) {
  const errors: Record<string, number> = {};
  const fail = (kind: string) => {
    errors[kind] = (errors[kind] ?? 0) + 1;
  };
  const options: autocannon.Options = {
    ...{ url, connections: CONNECTIONS, duration: seconds },
    requests: [
      {
        setupRequest(request, context) {
          const job = nextJob();
          Object.assign(context, { job });
          const { method, path, headers, body } = job;
          return { ...request, method, path, headers: { ...headers }, body };
        },
        onResponse(status, body, context) {
          const { job } = context as { job: Job };
          const problem = job.settle({ status, body, responseMs: 0, measured: true });
          if (problem !== undefined) fail(problem);
        },
      },
    ],
  };
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const instance = autocannon(options, (error: unknown, result) =>
      error ? reject(error) : resolve(result),
    );
    const stop = () => instance.stop();
    signal.addEventListener("abort", stop, { once: true });
    instance.on("reqError", () => fail("no answer"));
    instance.on("done", () => signal.removeEventListener("abort", stop));
  });
  signal.throwIfAborted();
  return { errors, result };
}
