// Group commit: while one batch is being written, the next collects. Each batch is one database transaction, and
// nobody gets an answer before it has committed. The queue is bounded; past its limit callers are told at once.
//
//   post(command) ──> queue ──> load ──> postBatch ──> append ──> commit ──> answers
//                       ^                                           │
//                       └──── collects meanwhile <──────────────────┘
//
// A batch whose connection was lost is tried again: command ids make that safe, whether it had committed or not.
// A batch that fails for another reason is posted in halves, and so on, so that one bad command fails alone.
import type pg from "pg";
import type { Command } from "../ledger/commands.ts";
import { type Outcome, postBatch } from "../ledger/post-batch.ts";
import { batchStatements, type LooseChain, newLooseChain, remember } from "../storage/append-batch.ts";
import { loadBooks } from "../storage/load-books.ts";
import { inOneWrite } from "../storage/one-write.ts";
import { failureOf } from "./failures.ts";

export type Post = (command: Command) => Promise<Outcome>;

/** Nothing was done. */
export class NotPostedError extends Error {
  readonly why: "queue-full" | "stopped" | "database-unreachable" | "contention";
  constructor(why: NotPostedError["why"], options?: ErrorOptions) {
    super(`the command was not posted: ${why}`, options);
    this.why = why;
  }
}

/** The database went away in the middle, and did not say before the deadline whether the command was posted. */
export class OutcomeUnknownError extends Error {}

export type GroupCommitOptions = {
  readonly pool: pg.Pool;
  /** Commands that may wait. @default 10_000 */
  readonly queueSizeMax?: number;
  /** Commands posted in one transaction. @default 1_000 */
  readonly batchSizeMax?: number;
  /** How long a batch is tried again while the database cannot be reached, in milliseconds. @default 10_000 */
  readonly retryForMs?: number;
  readonly onBatch?: (batch: { size: number; ms: number; attempts: number }) => void;
  readonly onFailure?: (error: unknown, what: string) => void;
};

export type GroupCommit = {
  readonly post: Post;
  /** Commands waiting now. */
  readonly queueSize: () => number;
  /** Refuses new commands, posts those that wait, and resolves when the last has its answer. */
  readonly stop: () => Promise<void>;
};

/** A batch that collides this often is posted in halves; one command is given up, undone. */
const CONTENTION_ATTEMPTS = 6;

type Waiting = {
  readonly command: Command;
  /** When it was asked for, by performance.now(). */
  readonly since: number;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
};

export function createGroupCommit(options: GroupCommitOptions): GroupCommit {
  const { pool, queueSizeMax = 10_000, batchSizeMax = 1_000, retryForMs = 10_000 } = options;
  const lane = createLane(pool);
  let queue: Waiting[] = [];
  let running: Promise<void> | undefined;
  let stopped = false;

  function post(command: Command): Promise<Outcome> {
    if (stopped) return Promise.reject(new NotPostedError("stopped"));
    if (queue.length >= queueSizeMax) return Promise.reject(new NotPostedError("queue-full"));
    return new Promise((resolve, reject) => {
      queue.push({ command, since: performance.now(), resolve, reject });
      running ??= run();
    });
  }

  async function run(): Promise<void> {
    while (queue.length > 0) {
      const batch = queue.length <= batchSizeMax ? queue : queue.slice(0, batchSizeMax);
      queue = queue.length <= batchSizeMax ? [] : queue.slice(batchSizeMax);
      await answer(batch);
    }
    running = undefined;
  }

  /** Posts the batch and answers everybody in it; never throws. */
  async function answer(batch: readonly Waiting[]): Promise<void> {
    try {
      // The first has waited longest; the others in its batch share its patience.
      const outcomes = await postWithRetries(
        batch.map((waiting) => waiting.command),
        batch[0]!.since + retryForMs,
      );
      for (const [i, waiting] of batch.entries()) waiting.resolve(outcomes[i]!);
    } catch (error) {
      const notForOne = error instanceof OutcomeUnknownError || isNotPosted(error, "database-unreachable");
      if (batch.length === 1 || notForOne) {
        for (const waiting of batch) waiting.reject(error);
        return;
      }
      options.onFailure?.(error, `a batch of ${batch.length} failed and is posted in halves`);
      const half = Math.ceil(batch.length / 2);
      await answer(batch.slice(0, half));
      await answer(batch.slice(half));
    }
  }

  async function postWithRetries(
    commands: readonly Command[],
    giveUpAt: number,
  ): Promise<readonly Outcome[]> {
    const startedAt = performance.now();
    let mayHaveCommitted = false;
    let collisions = 0;
    for (let attempt = 1; ; attempt++) {
      let committing = false;
      try {
        const outcomes = await lane.transact(commands, () => {
          committing = true;
        });
        report({ size: commands.length, ms: performance.now() - startedAt, attempts: attempt });
        return outcomes;
      } catch (error) {
        const failure = failureOf(error);
        // Once a commit may have gone through, nothing that fails after it can say that nothing was done.
        if (failure === "defect") throw mayHaveCommitted ? unknown(error) : error;
        // Contention means that PostgreSQL itself rolled back, so this attempt at least did not commit.
        if (failure === "connection-lost" && committing) mayHaveCommitted = true;
        options.onFailure?.(error, `attempt ${attempt} at a batch of ${commands.length}: ${failure}`);
        if (failure === "contention" && ++collisions >= CONTENTION_ATTEMPTS) {
          throw mayHaveCommitted ? unknown(error) : new NotPostedError("contention", { cause: error });
        }
        if (failure === "connection-lost" && performance.now() > giveUpAt) {
          throw mayHaveCommitted
            ? unknown(error)
            : new NotPostedError("database-unreachable", { cause: error });
        }
        await new Promise((resolve) => setTimeout(resolve, Math.min(attempt * 20, 500)));
      }
    }
  }

  /** The batch is committed: a listener that fails must not make it look otherwise. */
  function report(batch: { size: number; ms: number; attempts: number }): void {
    try {
      options.onBatch?.(batch);
    } catch (error) {
      options.onFailure?.(error, `a batch of ${batch.size} was posted and could not be reported`);
    }
  }

  async function stop(): Promise<void> {
    stopped = true;
    await running;
    lane.close();
  }

  return { post, queueSize: () => queue.length, stop };
}

function unknown(cause: unknown): OutcomeUnknownError {
  return new OutcomeUnknownError("the database did not answer", { cause });
}

function isNotPosted(error: unknown, why: NotPostedError["why"]): boolean {
  return error instanceof NotPostedError && error.why === why;
}

/** Keeps one connection, on which the named statements stay prepared, and takes another when it breaks. */
function createLane(pool: pg.Pool) {
  let client: pg.PoolClient | undefined;

  // Every statement of a batch finds its rows by an index. A generic plan made while the tables were small would scan
  // them, and keep scanning while they grow.
  async function connect(): Promise<pg.PoolClient> {
    const fresh = await pool.connect();
    try {
      await fresh.query(
        "set plan_cache_mode = force_generic_plan; set enable_seqscan = off; set statement_timeout = '15s'; set synchronous_commit = on",
      );
      return fresh;
    } catch (error) {
      fresh.release(true);
      throw error;
    }
  }

  async function transact(commands: readonly Command[], onCommit: () => void): Promise<readonly Outcome[]> {
    client ??= await connect();
    try {
      return await postInTransaction(client, commands, onCommit);
    } catch (error) {
      const broken = failureOf(error) === "connection-lost";
      if (broken || !(await rolledBack(client))) {
        client.release(true);
        client = undefined;
      }
      throw error;
    }
  }

  return { transact, close: () => client?.release(true) };
}

async function rolledBack(client: pg.PoolClient): Promise<boolean> {
  return client.query("rollback").then(
    () => true,
    () => false,
  );
}

/** Of events that touch no account. A connection on which a batch failed, perhaps after its commit, begins another. */
const looseChains = new WeakMap<pg.ClientBase, LooseChain>();

/**
 * One batch as one transaction on this connection, in two round trips when the driver pipelines. `onCommit` is called
 * just before the commit goes out.
 */
export async function postInTransaction(
  client: pg.ClientBase,
  commands: readonly Command[],
  onCommit: () => void = () => {},
): Promise<readonly Outcome[]> {
  const [, { books, chainHeads }] = await inOneWrite(client, () =>
    Promise.all([client.query("begin"), loadBooks(client, commands)]),
  );
  const before = remember(books);
  const { outcomes, recorded } = postBatch(books, commands);
  const looseChain = looseChains.get(client) ?? newLooseChain();
  looseChains.delete(client);
  const { statements, chain } =
    recorded.length === 0
      ? { statements: [], chain: looseChain }
      : batchStatements(recorded, books, before, chainHeads, looseChain);
  onCommit();
  const answers = await inOneWrite(client, () =>
    Promise.allSettled([
      ...statements.map((statement) => client.query({ ...statement, values: [...statement.values] })),
      client.query("commit"),
    ]),
  );
  // The first that failed says why; those after it only that the transaction had failed.
  const failed = answers.find((answer) => answer.status === "rejected");
  if (failed) throw failed.reason;
  const commit = answers.at(-1) as PromiseFulfilledResult<pg.QueryResult>;
  // After a failed statement PostgreSQL answers a commit with a rollback.
  if (commit.value.command !== "COMMIT")
    throw new Error(`the transaction ended with ${commit.value.command}`);
  looseChains.set(client, chain);
  return outcomes;
}
