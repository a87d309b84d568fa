// Runs a property with fast-check. A failure prints the smallest example and the line that replays it.
import { relative } from "node:path";
import fc from "fast-check";
import { expect } from "vitest";
import type { Command } from "../commands.ts";

export type PropertyOptions = {
  readonly runs: number;
  /** Where each run is expensive: after so long no other run or attempt to shrink is started, in milliseconds. */
  readonly stopAfterMs?: number;
};

/** Throws when `check` does for any example. FAST_CHECK_SEED and FAST_CHECK_PATH replay one; FAST_CHECK_RUNS asks for more. */
export async function holdsForAll<T>(
  examples: fc.Arbitrary<T>,
  options: PropertyOptions,
  check: (example: T) => void | Promise<void>,
): Promise<void> {
  const { FAST_CHECK_SEED: seed, FAST_CHECK_PATH: path, FAST_CHECK_RUNS: runs } = process.env;
  // fast-check's own time limit would leave a run going in the background, in the way of the next.
  const stopAt = performance.now() + (runs === undefined ? (options.stopAfterMs ?? Infinity) : Infinity);
  const property = fc.asyncProperty(examples, async (example) => {
    if (performance.now() < stopAt) await check(example);
  });
  const details = await fc.check(property, {
    numRuns: Number(runs ?? options.runs),
    ...(seed === undefined ? {} : { seed: Number(seed) }),
    ...(path === undefined ? {} : { path }),
  });
  if (!details.failed) return;
  const { testPath, currentTestName } = expect.getState();
  const file = relative(process.cwd(), testPath ?? "");
  const line = `FAST_CHECK_SEED=${details.seed} FAST_CHECK_PATH=${details.counterexamplePath} npx vitest run ${file} -t '${currentTestName?.split(" > ").at(-1)}'`;
  const example = details.counterexample?.[0];
  throw new Error(
    `after ${details.numRuns} runs and ${details.numShrinks} shrinks: ${(details.errorInstance as Error | null)?.message ?? details.errorInstance}\n` +
      `replay with:\n  ${line}\nexample:\n${show(example)}`,
    { cause: details.errorInstance },
  );
}

/** One line for each command: its id, its time in milliseconds after the first, and what it asks for. */
function show(example: unknown): string {
  const items: unknown[] = [example].flat(3);
  const startedAt = items.find(isCommand)?.at ?? 0;
  return items
    .map((item) =>
      isCommand(item) ? `  ${item.id} +${item.at - startedAt} ${asText(item.request)}` : `  ${asText(item)}`,
    )
    .join("\n");
}

function isCommand(item: unknown): item is Command {
  return typeof item === "object" && item !== null && "request" in item;
}

const asText = (value: unknown) => JSON.stringify(value, (_, v) => (typeof v === "bigint" ? `${v}n` : v));
