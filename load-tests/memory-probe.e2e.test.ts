// The probe tells what a process keeps, and not what it has only not collected yet.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type MemoryDoors, openMemoryDoors } from "./memory-door.ts";

const MB = 1024 * 1024;
/** Takes words on standard input, and says each when it is done. */
const PROGRAM = `
  const kept = [];
  const texts = (mb) => Array.from({ length: mb }, (_, i) => ["x".repeat(2 ** 20 - 1), i].join(""));
  const words = {
    litter: () => texts(40).length,
    keepTexts: () => kept.push(texts(40)),
    keepBytes: () => kept.push(Buffer.alloc(40 * 2 ** 20, 1)),
    forget: () => kept.splice(0),
  };
  require("node:readline").createInterface({ input: process.stdin }).on("line", (word) => {
    words[word]();
    console.log(word);
  });
  console.log("ready");`;

let doors: MemoryDoors;
let child: ChildProcess;
let lines: AsyncIterator<string>;
beforeAll(async () => {
  doors = await openMemoryDoors();
  child = spawn(process.execPath, ["-e", PROGRAM], {
    env: { PATH: process.env.PATH, ...doors.settingsFor("child") },
    stdio: ["pipe", "pipe", "inherit"],
  });
  lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  expect((await lines.next()).value).toBe("ready");
});
afterAll(async () => {
  const ended = once(child, "close");
  child.stdin!.end();
  await ended;
  await doors.close();
});

test("garbage does not count, and what is kept does, in the heap or outside of it", async () => {
  const ask = doors.askerOf("child");
  const tell = async (word: string) => {
    child.stdin!.write(`${word}\n`);
    expect((await lines.next()).value).toBe(word);
    return ask();
  };
  const before = await ask();
  for (const word of ["litter", "litter"]) {
    const { held } = await tell(word);
    expect(Math.abs(held - before.held)).toBeLessThan(5 * MB);
  }
  const texts = await tell("keepTexts");
  expect(texts.held - before.held).toBeGreaterThan(35 * MB);
  expect(texts.resident - before.resident).toBeGreaterThan(20 * MB);
  expect((await tell("keepBytes")).held - texts.held).toBeGreaterThan(35 * MB);
  expect((await tell("forget")).held - before.held).toBeLessThan(5 * MB);
});

test("a process that is not there is not said to have no memory", async () => {
  await expect(doors.askerOf("nobody")()).rejects.toThrow("ENOENT");
});
