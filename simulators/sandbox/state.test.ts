// A fresh start forgets what terminals have kept of earlier runs, unless somebody still plays one of them.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { takeDrawer } from "../agent/drawer.ts";
import { openTillJournal } from "../agent/till-intents.ts";
import { takeTerminal } from "../atm/terminal-files.ts";
import { forgetTerminals } from "./state.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "makeba-state-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

it("forgets journals and drawers, and nothing else", async () => {
  (await takeTerminal(folder, "ATM00001")).release();
  writeFileSync(path.join(folder, "atm-atm00001.journal"), "");
  takeDrawer(folder, "1000001", 5000).release();
  await (await openTillJournal(folder, "1000001")).close();
  writeFileSync(path.join(folder, "atm-atm00001.journal.unreadable-1"), "");
  writeFileSync(path.join(folder, "other.json"), "{}");
  forgetTerminals(folder);
  expect(readdirSync(folder)).toEqual(["other.json"]);
});

it("forgets nothing while somebody plays a terminal, and says who", async () => {
  const { release } = await takeTerminal(folder, "ATM00001");
  takeDrawer(folder, "1000001", 5000).release();
  const before = readdirSync(folder);
  expect(() => forgetTerminals(folder)).toThrow(
    `Process ${process.pid} still plays atm-ATM00001: end it first.`,
  );
  expect(readdirSync(folder)).toEqual(before);
  release();
});

it("has nothing to forget where nothing ran", () => {
  expect(() => forgetTerminals(path.join(folder, "nowhere"))).not.toThrow();
});
