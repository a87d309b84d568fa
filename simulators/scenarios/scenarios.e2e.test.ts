// Every scenario that comes with the simulators, against one real wallet server, and the wallet's ledger afterwards.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openSession, type Session } from "../world/session.ts";
import { verifyLedger } from "../world/verify-ledger.ts";
import { runScenario, type ScenarioResult, timelineText } from "./run-scenario.ts";
import { loadScenario, scenarioNames } from "./scenario-folder.ts";

let session: Session;
let last: ScenarioResult | undefined;
beforeAll(async () => {
  session = await openSession();
}, 120_000);
afterAll(() => session?.stop());

describe("scenarios", () => {
  it.each(scenarioNames())(
    "%s",
    async (name) => {
      last = await runScenario(loadScenario(name), {
        session,
        seed: 1,
        fresh: last !== undefined && !last.ok,
      });
      expect(last.problems, timelineText(last)).toEqual([]);
    },
    60_000,
  );

  it("leave a ledger that its log gives again", async () => {
    expect(await verifyLedger(session.databaseUrl)).toBeUndefined();
  }, 60_000);
});

describe("a seed", () => {
  it.each(["authorise-answer-lost", "completion-fifty-times", "agent-cash-out"])(
    "gives the same timeline again, byte for byte: %s",
    async (name) => {
      const run = async (seed: number) =>
        timelineText(await runScenario(loadScenario(name), { session, seed }));
      expect(await run(7)).toBe(await run(7));
    },
    60_000,
  );
});
