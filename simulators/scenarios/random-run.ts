// Runs scenarios that chance has drawn, one after the other, until one does not conserve money; that one is made as short
// as possible. The digest of all timelines tells whether two runs with the same seed were the same.
import { createHash } from "node:crypto";
import type { Session } from "../world/session.ts";
import { drawScript, type Script, scriptText } from "./random-script.ts";
import { redrawCommand } from "./replay-command.ts";
import { runScenario, type ScenarioResult, timelineText } from "./run-scenario.ts";
import { readScenario } from "./scenario-file.ts";
import { shrink } from "./shrink.ts";

export type RandomRun = {
  readonly results: readonly ScenarioResult[];
  /** Of all timelines, in their order. */
  readonly digest: string;
  /** The first that failed, as short as it gets. */
  readonly shortest: { readonly text: string; readonly result: ScenarioResult } | undefined;
};

/** Seeds of one run do not meet those of the next. */
const STRIDE = 1_000_000;

export async function runRandom(options: {
  readonly session: Session;
  readonly count: number;
  readonly seed: number;
  readonly onResult?: (result: ScenarioResult) => void;
}): Promise<RandomRun> {
  const { session, count, seed, onResult } = options;
  const digest = createHash("sha256");
  const results: ScenarioResult[] = [];
  const play = async (script: Script, name: string, itsSeed: number, fresh = false) =>
    runScenario(readScenario(scriptText(script, name), name), {
      ...{ session, seed: itsSeed, fresh },
      faultsMustFire: false,
      mayDiffer: true,
      again: redrawCommand(count, seed),
    });
  for (let i = 0; i < count; i++) {
    const itsSeed = (seed * STRIDE + i) >>> 0;
    const name = `random-${seed}-${i}`;
    const script = drawScript(itsSeed);
    const result = await play(script, name, itsSeed);
    results.push(result);
    digest.update(timelineText(result));
    onResult?.(result);
    if (result.ok) continue;
    const same = kindOf(result);
    const shortest = await shrink(
      script,
      async (shorter) => kindOf(await play(shorter, name, itsSeed, true)) === same,
    );
    const shown = await play(shortest, name, itsSeed, true);
    return {
      results,
      digest: digest.digest("hex"),
      shortest: { text: scriptText(shortest, name), result: shown.ok ? result : shown },
    };
  }
  return { results, digest: digest.digest("hex"), shortest: undefined };
}

/** In what way it failed, so that a shorter script fails in the same way. */
function kindOf({ ok, oracle, problems }: ScenarioResult): string {
  if (ok) return "";
  const checks = Object.entries(oracle.checks).filter(([, held]) => !held);
  return checks.map(([check]) => check).join(" ") || problems[0]!.slice(0, 40);
}
