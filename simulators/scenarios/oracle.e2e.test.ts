// The oracle is only worth what it finds: actors and stories that are wrong in one way, and what it says of them.
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { AgentTill, type TillResult } from "../agent/till.ts";
import { openSession, type Session } from "../world/session.ts";
import { runScenario } from "./run-scenario.ts";
import { loadScenario } from "./scenario-folder.ts";

let session: Session;
beforeAll(async () => {
  session = await openSession();
}, 120_000);
afterEach(() => vi.restoreAllMocks());
afterAll(() => session?.stop());

it("finds cash that a till lets an agent hand over twice", async () => {
  const collect = AgentTill.prototype.collect;
  const handedOver = new Map<string, TillResult>();
  vi.spyOn(AgentTill.prototype, "collect").mockImplementation(async function (
    this: AgentTill,
    transactionId: string,
  ) {
    const result = await collect.call(this, transactionId);
    if (result.outcome === "completed") handedOver.set(transactionId, result);
    return handedOver.get(transactionId) ?? result;
  });
  const { oracle } = await runScenario(loadScenario("agent-collects-once"), { session, seed: 1 });
  expect(oracle.findings).toEqual([
    {
      check: "agents",
      // The third time while everything comes to rest.
      text: "Rui has handed over 9.000$00, and the drawer's book says 3.000$00",
    },
  ]);
}, 60_000);
