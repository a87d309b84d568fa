// The oracle is only worth what it finds: actors and stories that are wrong in one way, and what it says of them.
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import { AgentTill, type TillResult } from "../agent/till.ts";
import { openSession, type Session } from "../world/session.ts";
import { World } from "../world/world.ts";
import { judge, settle } from "./oracle.ts";
import { runScenario } from "./run-scenario.ts";
import { loadScenario } from "./scenario-folder.ts";
import { Story } from "./story.ts";

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

it.each<{ who: string; text: string; leaveOpen: (story: Story) => void }>([
  {
    who: "a customer",
    text: "1 of the customers' requests still has no answer",
    leaveOpen(story) {
      const again = async () => void story.unanswered.push(again);
      story.unanswered.push(again);
    },
  },
  {
    who: "an agent who has tried again",
    text: "what Rui's till has sent still has no answer",
    leaveOpen(story) {
      const retry = async (): Promise<TillResult> => ({ outcome: "unknown", retry });
      story.agent("Rui").retry = retry;
    },
  },
  {
    who: "a till that was started again",
    text: "what Rui's till has sent still has no answer",
    leaveOpen() {
      const open = {
        operation: "ask",
        body: { customerPhone: "", amount: 1000 },
        idempotencyKey: "",
      } as const;
      vi.spyOn(AgentTill.prototype, "open", "get").mockReturnValue([open]);
      vi.spyOn(AgentTill.prototype, "resume").mockResolvedValue([]);
    },
  },
])(
  "finds what still has no answer when everything has come to rest: $who",
  async ({ text, leaveOpen }) => {
    const world = await World.create({ session, seed: 1, faults: [], fresh: false });
    try {
      const story = new Story(world);
      await story.until(world.addAgent("Rui", { float: 50_000, drawer: 20_000 }));
      leaveOpen(story);
      await settle(story);
      expect((await judge(story)).findings).toEqual([{ check: "acknowledged", text }]);
    } finally {
      world.close();
      session.used(world.time.nowMs());
    }
  },
  60_000,
);
