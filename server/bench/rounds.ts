// Measuring: a contender runs for a while, then the next, in turns, so that a drift of the machine meets all alike.
// What counts is the median of the rounds.
import type { Outcome } from "../ledger/post-batch.ts";
import type { Post } from "../posting/group-commit.ts";
import type { Workload } from "./workload.ts";

export type Measured = {
  /** Operations per second; the median of the rounds. */
  readonly perSecond: number;
  /** Mean time of one operation in milliseconds, in the median round. */
  readonly meanMs: number;
  readonly rounds: readonly number[];
};

export type Contender = {
  readonly name: string;
  readonly post: Post;
  readonly workload: Workload;
  readonly callers: number;
};

export type RoundOptions = {
  readonly rounds: number;
  readonly secondsPerRound: number;
  readonly onRound?: (name: string, round: number, perSecond: number) => void;
};

/** Runs the contenders in turns, after one round of each that does not count. */
export async function takeTurns(
  contenders: readonly Contender[],
  { rounds, secondsPerRound, onRound }: RoundOptions,
): Promise<Map<string, Measured>> {
  const seen = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const contender of contenders) {
      const perSecond = await runFor(contender, secondsPerRound);
      if (round === 0) continue;
      seen.get(contender.name)!.push(perSecond);
      onRound?.(contender.name, round, perSecond);
    }
  }
  return new Map(
    contenders.map(({ name, callers }) => {
      const perSecond = median(seen.get(name)!);
      return [name, { perSecond, meanMs: (callers * 1000) / perSecond, rounds: seen.get(name)! }];
    }),
  );
}

async function runFor({ post, workload, callers }: Contender, seconds: number): Promise<number> {
  const startedAt = performance.now();
  const until = startedAt + seconds * 1000;
  let done = 0;
  const caller = async () => {
    while (performance.now() < until) {
      succeed(await post(workload.next()));
      done++;
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return (done * 1000) / (performance.now() - startedAt);
}

function succeed(outcome: Outcome): void {
  if (outcome.kind !== "done" || outcome.replayed) {
    throw new Error(
      `a transfer of the bench came to ${JSON.stringify(outcome, (_, v) => (typeof v === "bigint" ? String(v) : v))}`,
    );
  }
}

export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
