// `npm run load -- --users 10000`: so many people at once, each with a connection of its own that stays open, at the
// requirements' rate; then the books.
import { randomInt } from "node:crypto";
import { availableParallelism, loadavg } from "node:os";
import { checkBooks } from "../books.ts";
import { atEvenRate } from "../even-rate.ts";
import { createLine, type Line } from "../line.ts";
import { startLoadSandbox } from "../load-sandbox.ts";
import { createMeasurement } from "../measurement.ts";
import { watchMemory } from "../memory.ts";
import { faultsOfRun, judge, TARGETS_MS } from "../objectives.ts";
import { askOnce } from "../open-model.ts";
import type { LoadRun } from "../report.ts";
import { createUsers, type LoadUser, OPENING_CENTS, sideBySide } from "../sandbox-users.ts";
import { CROWD_REQUESTS } from "./requests.ts";

export type CrowdRunOptions = {
  readonly users: number;
  /** Transfers; the other requests follow from them. */
  readonly ratePerSecond: number;
  readonly seconds: number;
  readonly signal: AbortSignal;
  /** Told when a process ends that should not have. */
  readonly onFailure: (reason: Error) => void;
  readonly say: (line: string) => void;
};

const WARMUP_SECONDS = 3;
const SAMPLE_MS = 500;

type Person = { readonly user: LoadUser; readonly line: Line };

export async function runCrowd(options: CrowdRunOptions): Promise<LoadRun> {
  const { ratePerSecond, seconds, signal, onFailure, say } = options;
  const startedAtMs = performance.now();
  const loadBefore = loadavg()[0]!;
  say("Starting the wallet server and its PostgreSQL");
  const sandbox = await startLoadSandbox({ terminalCount: 1, signal, onFailure });
  let people: Person[] = [];
  try {
    const { walletUrl, databaseUrl, processIds } = sandbox;
    say(`Wallet at ${walletUrl}; opening ${options.users} wallets`);
    const users = await createUsers(walletUrl, { count: options.users, signal });
    people = shuffled(users).map((user) => ({ user, line: createLine(walletUrl) }));
    say(`Connecting ${people.length} people`);
    await sideBySide(people, signal, async ({ user, line }) => {
      const headers = { Authorization: `Bearer ${user.token}` };
      await line.ask({ method: "GET", path: "/api/v1/balance", headers });
    });
    say(`${ratePerSecond} transfers a second and what people look at besides, for ${seconds} s`);
    const endOfWatch = watchMemory({ wallet: processIds.wallet }, SAMPLE_MS);
    const figures = await serve(people, options);
    const memory = endOfWatch();
    const open = people.filter(({ line }) => line.isOpen()).length;
    const connections = people.reduce((sum, { line }) => sum + line.connections(), 0);
    for (const { line } of people) line.close();

    say("Asking for every balance, and verifying the ledger");
    const books = await checkBooks({
      ...{ walletUrl, databaseUrl, users, signal },
      ...{ openingCents: users.length * OPENING_CENTS, dispensedCents: 0, doubtful: [] },
    });
    return {
      ...{ ratePerSecond, seconds, books, objectives: figures, faults: faultsOfRun(figures) },
      crowd: { users: people.length, open, reopened: connections - people.length, memory },
      machine: { cpus: availableParallelism(), node: process.version, loadBefore },
      tookSeconds: (performance.now() - startedAtMs) / 1000,
    };
  } catch (error) {
    // Whatever went wrong after an interruption is a consequence of it.
    signal.throwIfAborted();
    throw error;
  } finally {
    for (const { line } of people) line.close();
    await sandbox.stop();
  }
}

/** One after the other has a turn, so that nobody's connection is idle for longer than for the others. */
async function serve(people: readonly Person[], { ratePerSecond, seconds, signal }: CrowdRunOptions) {
  const everybody = people.map(({ user }) => user);
  let turn = 0;
  const steps = CROWD_REQUESTS.map((request) => ({
    request,
    measurement: createMeasurement(request.name),
    ratePerSecond: ratePerSecond * request.share,
  }));
  await Promise.all(
    steps.map(({ request, measurement, ratePerSecond }) => {
      const count = Math.round(ratePerSecond * (WARMUP_SECONDS + seconds));
      const warmup = ratePerSecond * WARMUP_SECONDS;
      return atEvenRate({ ratePerSecond, count, signal }, (dueAtMs, number) => {
        const { user, line } = people[turn++ % people.length]!;
        const measured = number >= warmup;
        return askOnce({ line, job: request.jobFor(user, everybody), measurement, dueAtMs, measured });
      });
    }),
  );
  return steps.map(({ request, measurement, ratePerSecond }) =>
    judge(measurement.figures(), { targetMs: TARGETS_MS[request.target], ratePerSecond }),
  );
}

function shuffled<Item>(items: readonly Item[]): Item[] {
  const all = [...items];
  for (let i = all.length - 1; i > 0; i--) {
    const other = randomInt(i + 1);
    [all[i], all[other]] = [all[other]!, all[i]!];
  }
  return all;
}
