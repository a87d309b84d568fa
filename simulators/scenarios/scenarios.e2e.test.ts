// Every scenario that comes with the simulators, against one real wallet server, and the wallet's ledger afterwards.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FAULT_POINTS } from "../faults/catalogue.ts";
import { openSession, type Session } from "../world/session.ts";
import { type LedgerVerifier, openLedgerVerifier } from "../world/verify-ledger.ts";
import { htmlReport } from "./html-report.ts";
import { runRandom } from "./random-run.ts";
import { scriptText } from "./random-script.ts";
import { runScenario, type ScenarioResult, timelineText } from "./run-scenario.ts";
import { readScenario } from "./scenario-file.ts";
import { loadScenario, scenarioNames } from "./scenario-folder.ts";
import { shrink } from "./shrink.ts";

let session: Session;
let verifier: LedgerVerifier;
let last: ScenarioResult | undefined;
beforeAll(async () => {
  session = await openSession();
  verifier = openLedgerVerifier(session.databaseUrl);
}, 120_000);
afterAll(async () => {
  await verifier?.stop();
  await session?.stop();
});

describe("scenarios", () => {
  const fired = new Set<string>();
  const played: string[] = [];
  it.each(scenarioNames())(
    "%s",
    async (name) => {
      last = await runScenario(loadScenario(name), {
        session,
        seed: 1,
        fresh: last !== undefined && !last.ok,
        verify: verifier.verify,
      });
      played.push(name);
      for (const point of last.fired) fired.add(point);
      expect(last.problems, timelineText(last)).toEqual([]);
    },
    60_000,
  );

  it("between them let something go wrong at every point of the catalogue", ({ skip }) => {
    skip(played.length < scenarioNames().length, "only some of them were played");
    expect(FAULT_POINTS.map(({ name }) => name).filter((name) => !fired.has(name))).toEqual([]);
  });

  it("of which one leaves a ledger that its log does not give fail", async () => {
    const wrong = async () => "account 1 has 2";
    const result = await runScenario(loadScenario("transfer-repeated"), { session, seed: 1, verify: wrong });
    expect(result.oracle.checks.acknowledged).toBe(false);
    expect(result.problems).toEqual([
      "The oracle, acknowledged: the ledger is not what its log gives: account 1 has 2.",
    ]);
  }, 60_000);
});

describe("an expectation that fails", () => {
  const FAILS = `name: fails
title: Ana keeps what she had
given:
  customers:
    Ana: { balance: 12000 }
  atms:
    7:
steps:
  - Ana asks for a code for 5000
  - Ana types the code at terminal 7
expect:
  - Ana has 12000
`;
  it("names the transaction when there is one, and not when there are two", async () => {
    const run = async (text: string) =>
      (await runScenario(readScenario(text), { session, seed: 1 })).problems;
    expect(await run(FAILS)).toEqual([
      'line 12, "Ana has 12000": expected Ana to have 12.000$00, found 7.000$00 (tx#1)',
    ]);
    const two = FAILS.replace("expect:", "  - Ana asks for a code for 1000\nexpect:");
    expect(await run(two)).toEqual([expect.stringMatching(/found 7\.000\$00$/)]);
  }, 60_000);
});

describe("fraud by reversal", () => {
  it("is found by the count at the end of the day, and stands on the timeline and on the page", async () => {
    const result = await runScenario(loadScenario("day-reversal-fraud"), { session, seed: 1 });
    const found = result.timeline.filter(({ kind }) => kind === "match").map(({ text }) => text);
    expect(found).toContainEqual(expect.stringMatching(/^tx#2, ATM 7 trace 000002: CASH_MISSING/));
    expect(result.oracle.explained).toEqual([
      "tx#2 is REVERSED: 5.000$00 came out, and the platform bears 5.000$00 of it until it is known who pays",
    ]);
    const page = htmlReport([result]);
    expect(page).toMatch(/<tr class="match">.*CASH_MISSING.*suggested RECEIVE/);
    expect(page).toContain("Open: tx#2 is REVERSED: 5.000$00 came out");
  }, 60_000);
});

describe("a seed", () => {
  it.each([
    "authorise-answer-lost",
    "completion-fifty-times",
    "agent-cash-out",
    "day-wrong-amount-in-the-file",
  ])(
    "gives the same timeline again, byte for byte: %s",
    async (name) => {
      const run = async (seed: number) =>
        timelineText(await runScenario(loadScenario(name), { session, seed }));
      expect(await run(7)).toBe(await run(7));
    },
    60_000,
  );
});

describe("scenarios drawn by chance", () => {
  it("conserve money, and the same seed draws and plays the same ones", async () => {
    const run = () => runRandom({ session, count: 12, seed: 5 });
    const { results, digest, shortest } = await run();
    expect(
      results.flatMap(({ problems }) => problems),
      shortest?.text,
    ).toEqual([]);
    expect((await run()).digest).toBe(digest);
  }, 120_000);

  it("are made short when they fail", async () => {
    const script = {
      given: { customers: [{ name: "Ana", balance: 9000 }], atms: ["7", "8"], agents: [] },
      faults: ["jam once", "drop the complete answer once"],
      steps: ["Ana asks for a code for 1000", "5 minutes pass", "Ana types the code at terminal 7"],
    };
    const shorter = await shrink(
      script,
      async ({ faults, steps }) => faults.includes("jam once") && steps.length > 1,
    );
    expect(shorter.faults).toEqual(["jam once"]);
    expect(shorter.steps).toHaveLength(2);
    expect(readScenario(scriptText(script, "drawn")).steps).toHaveLength(3);
    const named = { ...script, faults: ["jam once at terminal 8"] };
    const kept = await shrink(named, async ({ faults }) => faults.length > 0);
    expect(kept.given.atms).toContain("8");
    expect(readScenario(scriptText(kept, "drawn")).faults).toHaveLength(1);
  });
});
