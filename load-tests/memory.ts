// How much memory processes take while a load runs. It is shown and not judged: it goes up until the next full garbage
// collection. Read from /proc, which Linux has; elsewhere nothing is measured, and nothing is claimed.
import { readFile } from "node:fs/promises";

export type MemoryOfProcess = {
  readonly name: string;
  /** Medians of the three thirds of the run, in megabytes. The first one is of a process that warms up. */
  readonly thirdsMb: readonly [number, number, number];
  readonly largestMb: number;
};

const SAMPLES_MIN = 9;

/** @returns nothing when there are too few samples to say anything */
export function memoryOf(name: string, samplesMb: readonly number[]): MemoryOfProcess | undefined {
  if (samplesMb.length < SAMPLES_MIN) return undefined;
  const size = samplesMb.length / 3;
  const third = (n: number) => median(samplesMb.slice(Math.round(n * size), Math.round((n + 1) * size)));
  return { name, thirdsMb: [third(0), third(1), third(2)], largestMb: Math.max(...samplesMb) };
}

/** Samples until it is stopped. */
export function watchMemory(
  processIds: Readonly<Record<string, number>>,
  everyMs: number,
): () => readonly MemoryOfProcess[] {
  const samples = new Map<string, number[]>(Object.keys(processIds).map((name) => [name, []]));
  const sample = async () => {
    for (const [name, processId] of Object.entries(processIds)) {
      const mb = await residentMb(processId);
      if (mb !== undefined) samples.get(name)!.push(mb);
    }
  };
  const timer = setInterval(() => void sample(), everyMs).unref();
  return () => {
    clearInterval(timer);
    return [...samples].flatMap(([name, samplesMb]) => memoryOf(name, samplesMb) ?? []);
  };
}

async function residentMb(processId: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${processId}/status`, "utf8").catch(() => "");
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}
