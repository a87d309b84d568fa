// Shows a run: a table for people, one document for programs. Pure.
import type { Books } from "./books.ts";
import type { MemoryOfProcess } from "./memory.ts";
import type { Objective } from "./objectives.ts";

export type LoadRun = {
  readonly ratePerSecond: number;
  readonly seconds: number;
  readonly objectives: readonly Objective[];
  /** Why the run proves nothing; empty when it is valid. */
  readonly faults: readonly string[];
  readonly books: Books;
  /** Of a run in which each user has a connection of its own. */
  readonly crowd?: Crowd;
  /** `loadBefore` is the load average of the minute before the start: what else the machine had to do. */
  readonly machine: { readonly cpus: number; readonly node: string; readonly loadBefore: number };
  readonly tookSeconds: number;
};

export type Crowd = {
  readonly users: number;
  /** Connections at the end of the run. */
  readonly open: number;
  /** Connections that had been closed and were made again. */
  readonly reopened: number;
  readonly memory: readonly MemoryOfProcess[];
};

/** Whether the run is valid, met every objective, and left the books in order. */
export function isOk({ faults, objectives, books, crowd }: LoadRun): boolean {
  const everybodyStayed = crowd === undefined || (crowd.open === crowd.users && crowd.reopened === 0);
  return faults.length === 0 && isInOrder(books) && everybodyStayed && objectives.every(({ ok }) => ok);
}

export const isInOrder = (books: Books): boolean => books.ledgerVerified && books.conservation.ok;

/** The document of `--json`. */
export function toDocument(run: LoadRun): object {
  return {
    ok: isOk(run),
    valid: run.faults.length === 0,
    objectives: run.objectives.map(({ p50Ms, p95Ms, p99Ms, maxMs, lagP99Ms, achievedRate, ...rest }) => ({
      ...rest,
      p50Ms: rounded(p50Ms),
      p95Ms: rounded(p95Ms),
      p99Ms: rounded(p99Ms),
      maxMs: rounded(maxMs),
      lagP99Ms: rounded(lagP99Ms),
      achievedRate: rounded(achievedRate),
    })),
    faults: run.faults,
    rate: run.ratePerSecond,
    seconds: run.seconds,
    ...(run.crowd ? { crowd: run.crowd } : {}),
    machine: { ...run.machine, loadBefore: rounded(run.machine.loadBefore) },
    ledgerVerified: run.books.ledgerVerified,
    conservation: run.books.conservation,
    tookSeconds: rounded(run.tookSeconds),
  };
}

export const rounded = (value: number): number => Math.round(value * 100) / 100;

const HEADINGS = ["", "target", "p50", "p95", "p99", "max", "count", "errors", "rate/s", ""];

/** The table, in lines of at most about 100 columns, and beneath it whatever needs words. */
export function toTable(run: LoadRun): string {
  const rows = run.objectives.map((objective) => [
    objective.name,
    `< ${objective.targetMs}`,
    ...[objective.p50Ms, objective.p95Ms, objective.p99Ms, objective.maxMs].map((ms) => ms.toFixed(1)),
    String(objective.count),
    String(objective.errors),
    objective.achievedRate.toFixed(1),
    objective.ok ? "met" : "MISSED",
  ]);
  const { cpus, node, loadBefore } = run.machine;
  return [
    `${run.ratePerSecond} transactions a second for ${run.seconds} s each; milliseconds from the intended start; target for p99`,
    "",
    ...aligned([HEADINGS, ...rows]),
    "",
    ...run.objectives
      .filter(({ ok }) => !ok)
      .map(({ name, missedBecause }) => `Missed: ${name}: ${missedBecause}.`),
    ...run.faults.map((fault) => `Not valid: ${fault}`),
    ...(run.crowd ? [crowdLine(run.crowd)] : []),
    booksLine(run.books),
    `${cpus} CPUs with a load of ${loadBefore.toFixed(1)} before the start, Node ${node}; ${Math.round(run.tookSeconds)} s in all; generator at most ${lagText(run)} ms late at p99.`,
    verdict(run),
  ].join("\n");
}

function verdict(run: LoadRun): string {
  if (isOk(run)) return "Every objective is met.";
  if (run.faults.length > 0) return "This run proves nothing: repeat it when the machine has less to do.";
  if (!run.objectives.every(({ ok }) => ok)) return "Not every objective is met.";
  return isInOrder(run.books) ? "Connections were lost." : "The books are not in order.";
}

function crowdLine({ users, open, reopened, memory }: Crowd): string {
  const lost = reopened === 0 ? "none was lost" : `${reopened} had to be made again`;
  const sizes = memory.map(({ name, thirdsMb }) => `; memory of the ${name} ${sizesText(thirdsMb)}`);
  return `${users} users with a connection each: ${open} open at the end, ${lost}${sizes.join("")}.`;
}

const sizesText = (thirdsMb: readonly number[]): string =>
  `${thirdsMb.map((mb) => Math.round(mb)).join(", ")} MB in the thirds of the run`;

export function booksLine({ ledgerVerified, ledgerSays, conservation }: Books): string {
  const { ok, expectedCents, foundCents } = conservation;
  const money = ok
    ? "balances add up to opening balances less notes out"
    : `BALANCES ADD UP TO ${foundCents / 100} INSTEAD OF ${expectedCents / 100} CVE`;
  return `${ledgerVerified ? "Ledger verified" : `LEDGER NOT VERIFIED (${ledgerSays})`}; ${money}.`;
}

const lagText = ({ objectives }: LoadRun): string =>
  Math.max(0, ...objectives.map(({ lagP99Ms }) => lagP99Ms)).toFixed(1);

/** The first and last column to the left, numbers to the right. */
export function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const last = widths.length - 1;
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 || column === last ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!),
      )
      .join("  ")
      .trimEnd(),
  );
}
