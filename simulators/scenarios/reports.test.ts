// The reports for machines and for people: nothing in a timeline can break their form.
import { describe, expect, it } from "vitest";
import { htmlReport } from "./html-report.ts";
import { jsonReport } from "./json-report.ts";
import { junitReport } from "./junit-report.ts";
import { ORACLE_CHECKS } from "./oracle-checks.ts";
import type { ScenarioResult } from "./run-scenario.ts";

const held: ScenarioResult = {
  ...{
    name: "held",
    title: "All is well",
    ok: true,
    seed: 1,
    again: "npm run scenario -- held --seed 1",
    ms: 12,
    covers: [],
    problems: [],
    worldMs: 60_000,
    fired: [],
  },
  oracle: {
    ok: true,
    checks: Object.fromEntries(
      ORACLE_CHECKS.map((check) => [check, true]),
    ) as ScenarioResult["oracle"]["checks"],
    ...{ findings: [], explained: [] },
  },
  timeline: [{ atMs: 1_500, kind: "said", who: "ATM 7", to: "switch", text: '<script>"&\u0000' }],
};
const failed: ScenarioResult = {
  ...{ ...held, name: "failed", ok: false, seed: 7, again: "npm run scenario -- my/failed.yaml --seed 7" },
  problems: ["The oracle, postings: tx#1: 5.000$00 came out, and 0$00 is posted (REVERSED)."],
};

describe("the report for continuous integration", () => {
  it("counts, names what does not match, and says how to replay it", () => {
    const text = junitReport([held, failed]);
    expect(text).toContain('<testsuite name="scenarios" tests="2" failures="1" time="0.024">');
    expect(text).toContain("Again: npm run scenario -- my/failed.yaml --seed 7");
    expect(text).toContain("tx#1: 5.000$00 came out");
  });

  it("is XML whatever a timeline says", () => {
    const text = junitReport([held]);
    expect(text).toContain("&lt;script&gt;&quot;&amp;");
    expect(text).not.toContain("\u0000");
  });
});

describe("the document for programs", () => {
  it("counts, and tells what happened", () => {
    const { passed, failed: failures, scenarios } = JSON.parse(jsonReport([held, failed]));
    expect({ passed, failures }).toEqual({ passed: 1, failures: 1 });
    expect(Object.keys(scenarios[0])).toEqual(["name", "ok", "seed", "ms", "oracle", "timeline"]);
    expect(scenarios[1]).toMatchObject({ again: failed.again, problems: failed.problems });
    expect(scenarios[0].timeline).toEqual(held.timeline);
  });

  it("tells of what chance has drawn only when it failed", () => {
    const { digest, scenarios } = JSON.parse(jsonReport([held, failed], "abc"));
    expect(digest).toBe("abc");
    expect(scenarios[0]).not.toHaveProperty("timeline");
    expect(scenarios[1].timeline).toEqual(failed.timeline);
  });
});

describe("the page", () => {
  it("tells the world's time from the time that playing took, and where it has moved", () => {
    const entry = { kind: "said", who: "Ana", text: "waits" } as const;
    const timeline = [0, 0, 900_000].map((atMs) => ({ ...entry, atMs }));
    const check = { ...entry, kind: "check", atMs: 900_000, who: "", text: "Ana has 12000" } as const;
    const page = htmlReport([{ ...held, ms: 1234, worldMs: 900_000, timeline: [...timeline, check] }]);
    expect(page).toContain("<small>0:15:00 in the world, played in 1.2 s</small>");
    expect(
      [...page.matchAll(/<td class="(time[^"]*)">([^<]*)/g)].map(([, name, time]) => [name, time]),
    ).toEqual([
      ["time moved", "0:00:00"],
      ["time", "0:00:00"],
      ["time moved", "0:15:00"],
      ["time", "0:15:00"],
    ]);
    expect(page).toContain('<td class="who">expected</td><td>Ana has 12000</td>');
  });

  it("shows failures open, and runs nothing that a timeline says", () => {
    const page = htmlReport([held, failed]);
    expect(page).toContain("<h1>1 held, 1 failed</h1>");
    expect(page.match(/<details open>/g)).toHaveLength(1);
    expect(page).toContain("npm run scenario -- my/failed.yaml --seed 7");
    expect(page).toContain("&lt;script&gt;");
    expect(page).not.toMatch(/<script|src=|href=/);
  });
});
