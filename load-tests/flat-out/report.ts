// Shows how much the wallet takes: a table for people, one document for programs. Pure.
import type { Books } from "../books.ts";
import { aligned, booksLine, isInOrder, rounded } from "../report.ts";

export type Throughput = {
  readonly name: string;
  /** Right answers. */
  readonly perSecond: number;
  /** What is asked for; 0 when it is only shown. */
  readonly leastPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly answers: number;
  /** Answers that were wrong or did not come, by kind. */
  readonly errors: Readonly<Record<string, number>>;
};

export type FlatOutRun = {
  readonly seconds: number;
  readonly connections: number;
  readonly throughputs: readonly Throughput[];
  readonly books: Books;
  readonly machine: { readonly cpus: number; readonly node: string; readonly loadBefore: number };
  readonly tookSeconds: number;
};

const isMet = ({ perSecond, leastPerSecond, errors, answers }: Throughput): boolean =>
  answers > 0 && perSecond >= leastPerSecond && errorsOf(errors) === 0;

const errorsOf = (errors: Throughput["errors"]): number =>
  Object.values(errors).reduce((sum, count) => sum + count, 0);

export function isOk({ throughputs, books }: FlatOutRun): boolean {
  return throughputs.every(isMet) && isInOrder(books);
}

/** The document of `--json`. */
export function toDocument({ books, throughputs, machine, ...run }: FlatOutRun): object {
  return {
    ok: isOk({ books, throughputs, machine, ...run }),
    ...run,
    throughputs: throughputs.map((each) => ({
      ...each,
      perSecond: rounded(each.perSecond),
      ok: isMet(each),
    })),
    machine: { ...machine, loadBefore: rounded(machine.loadBefore) },
    ledgerVerified: books.ledgerVerified,
    conservation: books.conservation,
    tookSeconds: rounded(run.tookSeconds),
  };
}

const HEADINGS = ["", "a second", "asked for", "p50", "p99", "answers", "errors", ""];

export function toTable(run: FlatOutRun): string {
  const rows = run.throughputs.map((each) => [
    each.name,
    each.perSecond.toFixed(0),
    each.leastPerSecond === 0 ? "-" : `>= ${each.leastPerSecond}`,
    String(each.p50Ms),
    String(each.p99Ms),
    String(each.answers),
    String(errorsOf(each.errors)),
    isMet(each) ? (each.leastPerSecond === 0 ? "" : "met") : "MISSED",
  ]);
  const { cpus, node, loadBefore } = run.machine;
  return [
    `${run.connections} connections, each asking again as soon as it has its answer, ${run.seconds} s each; milliseconds`,
    "",
    ...aligned([HEADINGS, ...rows]),
    "",
    ...run.throughputs.flatMap(({ name, errors }) =>
      Object.entries(errors).map(([kind, count]) => `${name}: ${count} x ${kind}`),
    ),
    booksLine(run.books),
    `${cpus} CPUs, shared with what asks, with a load of ${loadBefore.toFixed(1)} before the start, Node ${node}; ${Math.round(run.tookSeconds)} s in all.`,
    isOk(run) ? "Every objective is met." : "Not every objective is met.",
  ].join("\n");
}
