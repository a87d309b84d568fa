// The command that is shown for a failure does again what was done.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { quoteForShell, redrawCommand, replayCommand } from "./replay-command.ts";
import { findScenarios } from "./scenario-folder.ts";

const folder = mkdtempSync(path.join(tmpdir(), "scenario of one's own-"));
afterAll(() => rmSync(folder, { recursive: true }));

const NASTY = `name: nasty
title: Ana has what she had
given:
  customers:
    Ana: { balance: 12000 }
  atms:
    7:
steps:
  - Ana asks for a code for 5000
`;

describe("the command that runs a scenario again", () => {
  it("has the path of a file of one's own, and every --fault", () => {
    const file = path.join(folder, "nasty.yaml");
    writeFileSync(file, NASTY);
    const faults = ["drop the authorise answer once at terminal 7", "jam once at terminal 7"];
    const [scenario] = findScenarios([file], faults);
    expect(scenario!.faults).toHaveLength(2);
    const command = replayCommand(scenario!.askedFor, 3);
    expect(command).toBe(
      `npm run scenario -- ${quoteForShell(file)} --seed 3 --fault '${faults[0]}' --fault '${faults[1]}'`,
    );
    const words = command.slice("npm run scenario -- ".length);
    const typed = execFileSync("sh", ["-c", `printf '%s\\n' ${words}`], { encoding: "utf8" }).trimEnd();
    expect(typed.split("\n")).toEqual([
      ...[file, "--seed", "3"],
      ...faults.flatMap((fault) => ["--fault", fault]),
    ]);
  });

  it("has the name of one that comes with the simulators", () => {
    const [scenario] = findScenarios(["cash-at-an-atm"], []);
    expect(replayCommand(scenario!.askedFor, 1)).toBe("npm run scenario -- cash-at-an-atm --seed 1");
  });

  it("draws again what chance has drawn", () => {
    expect(redrawCommand(500, 4)).toBe("npm run scenario -- --random 500 --seed 4");
  });
});
