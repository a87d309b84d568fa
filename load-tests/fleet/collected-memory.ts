// Whether processes keep more and more: how much memory they have right after a garbage collection, at the end of each third
// of a run. What they have in between says little: it goes up until the next full collection, which may be a minute away.
import type { AskMemory } from "../memory-door.ts";
import type { MemoryAfterCollection } from "../memory-probe.ts";

type Thirds<Each> = readonly [Each, Each, Each];

/** How it stood when a third was over. */
export type EndOfThird = MemoryAfterCollection & {
  /** How many visits had ended. */
  readonly visits: number;
};

export type CollectedMemory = {
  readonly name: Watched;
  /** Of the whole process, after each third, in megabytes. */
  readonly residentMb: Thirds<number>;
  /** Of it, what JavaScript holds. */
  readonly heldMb: Thirds<number>;
  /** Neither has grown since the end of the first third by more than the records it keeps of visits and a little. */
  readonly flat: boolean;
};

const GROWTH_PERCENT_MAX = 5;
/**
 * What a process may remember of a visit. A switch has the day's records in memory, about 1,100 bytes of a withdrawal; the
 * wallet has them in PostgreSQL.
 */
const BYTES_PER_VISIT_MAX = { wallet: 0, switch: 1_500 };
export type Watched = keyof typeof BYTES_PER_VISIT_MAX;
/** In a shorter run, processes warm up all the time. */
const SECONDS_MIN = 30;
const MB = 1024 * 1024;

export function judgeCollected(name: Watched, thirds: Thirds<EndOfThird>): CollectedMemory {
  const [first, middle, last] = thirds;
  const records = (last.visits - first.visits) * BYTES_PER_VISIT_MAX[name];
  const grows = (what: "resident" | "held") =>
    last[what] > first[what] * (1 + GROWTH_PERCENT_MAX / 100) + records;
  const inMb = (what: "resident" | "held") => [first[what] / MB, middle[what] / MB, last[what] / MB] as const;
  return {
    ...{ name, residentMb: inMb("resident"), heldMb: inMb("held") },
    flat: !grows("resident") && !grows("held"),
  };
}

/**
 * Asks after the first and after the second third of so many seconds, and a last time when it is ended.
 * @param visits how many have ended so far
 * @returns ends it; rejects when a process did not answer; empty when the run was too short to say anything
 */
export function watchCollected(
  processes: Readonly<Record<Watched, AskMemory>>,
  { seconds, visits }: { seconds: number; visits: () => number },
): () => Promise<readonly CollectedMemory[]> {
  if (seconds < SECONDS_MIN) return async () => [];
  const names = Object.keys(processes) as Watched[];
  const askAll = () =>
    Promise.all(names.map(async (name) => ({ visits: visits(), ...(await processes[name]()) })));
  const askAfter = async (third: number) => {
    await new Promise((resolve) => setTimeout(resolve, (seconds / 3) * third * 1000).unref());
    return askAll();
  };
  const asked = Promise.all([askAfter(1), askAfter(2)]);
  // Whoever ends the watch is told.
  asked.catch(() => {});
  return async () => {
    const [first, middle] = await asked;
    const last = await askAll();
    return names.map((name, i) => judgeCollected(name, [first[i]!, middle[i]!, last[i]!]));
  };
}
