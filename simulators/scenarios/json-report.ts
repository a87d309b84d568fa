// The results as one JSON document, for programs. Timelines stand in it, but not those of scenarios that chance has drawn and
// that held: there are too many of them.
import type { ScenarioResult } from "./run-scenario.ts";

/** @param digest of all timelines, when chance has drawn them */
export function jsonReport(results: readonly ScenarioResult[], digest?: string): string {
  const scenarios = results.map(({ name, ok, seed, ms, oracle, problems, again, timeline }) => ({
    ...{ name, ok, seed, ms, oracle },
    ...(ok ? {} : { problems, again }),
    ...(digest !== undefined && ok ? {} : { timeline }),
  }));
  const failed = results.filter(({ ok }) => !ok).length;
  const drawn = digest === undefined ? {} : { digest };
  return JSON.stringify({ passed: results.length - failed, failed, ...drawn, scenarios }, null, 2);
}
