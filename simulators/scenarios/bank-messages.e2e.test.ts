// What the wallet and the bank say to each other stands on the timeline, in each report, and comes again with its seed.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openSession, type Session } from "../world/session.ts";
import { formatEntry } from "../world/timeline.ts";
import { htmlReport } from "./html-report.ts";
import { jsonReport } from "./json-report.ts";
import { runScenario, type ScenarioResult, timelineText } from "./run-scenario.ts";
import { loadScenario } from "./scenario-folder.ts";

let session: Session;
beforeAll(async () => {
  session = await openSession();
}, 120_000);
afterAll(() => session?.stop());

async function play(name: string, seed = 1): Promise<ScenarioResult> {
  const result = await runScenario(loadScenario(name), { session, seed });
  expect(result.problems, timelineText(result)).toEqual([]);
  return result;
}

/** Without times and columns: `bank -> wallet: settled tx#1, 2.000$00`. */
async function said(name: string): Promise<string[]> {
  const { timeline } = await play(name);
  return timeline
    .filter(({ kind }) => kind === "message")
    .map(({ who, to, text }) => `${who} -> ${to}: ${text}`);
}

describe("the timeline tells", () => {
  it("the order, the bank's answer, its callbacks and the acknowledgements", async () => {
    const lines = await said("top-up-settles");
    expect(lines.slice(0, 6)).toEqual([
      "wallet -> bank: asks it to collect 2.000$00 for tx#1",
      "bank -> wallet: tx#1 is PENDING",
      "bank -> wallet: took on tx#1, 2.000$00",
      "wallet -> bank: took note",
      "bank -> wallet: settled tx#1, 2.000$00",
      "wallet -> bank: took note",
    ]);
  }, 60_000);

  it("what is refused, and why", async () => {
    expect(await said("pay-out-declined")).toContain("bank -> wallet: tx#1 is FAILED (DECLINED)");
  }, 60_000);

  it("a callback that comes three times, three times", async () => {
    const lines = await said("top-up-callback-repeated");
    expect(lines.filter((line) => line === "bank -> wallet: settled tx#1, 2.000$00")).toHaveLength(3);
  }, 60_000);

  it.each([
    ["top-up-request-lost", "wallet -> bank: asks it to collect 2.000$00 for tx#1: lost on its way"],
    ["pay-out-answer-lost", "bank -> wallet: the answer is lost, since the connection breaks"],
    ["top-up-callback-lost", "bank -> wallet: settled tx#1, 2.000$00: never sent"],
    ["top-up-callback-dropped", "bank -> wallet: settled tx#1, 2.000$00: lost on its way"],
    ["top-up-callback-acknowledgement-lost", "wallet -> bank: took note: lost on its way"],
  ])(
    "what is lost, where it is lost: %s",
    async (name, line) => {
      expect(await said(name)).toContain(line);
    },
    60_000,
  );

  it("the same in the text, the JSON and the page", async () => {
    const result = await play("top-up-settles");
    const entry = result.timeline.find(({ text }) => text === "settled tx#1, 2.000$00")!;
    expect(timelineText(result)).toContain(`bank → wallet         ${entry.text}`);
    expect(timelineText(result)).toContain(formatEntry(entry));
    const { scenarios } = JSON.parse(jsonReport([result]));
    expect(scenarios[0].timeline).toContainEqual({ ...entry, kind: "message", who: "bank", to: "wallet" });
    expect(htmlReport([result])).toContain(
      `<tr class="message"><td class="time">0:01:00</td><td class="who">bank → wallet</td><td>${entry.text}</td></tr>`,
    );
  }, 60_000);
});

describe("callbacks that are due in the same moment", () => {
  it("come in the order that the seed draws, the same each time, and another one with another seed", async () => {
    const texts = new Set<string>();
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      const text = timelineText(await play("bank-orders-of-two", seed));
      for (let i = 0; i < 4; i++) expect(timelineText(await play("bank-orders-of-two", seed))).toBe(text);
      texts.add(text);
    }
    expect(texts.size).toBeGreaterThan(1);
  }, 120_000);
});
