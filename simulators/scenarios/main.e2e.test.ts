// The command itself, as a process of its own.
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { text } from "node:stream/consumers";
import { expect, it } from "vitest";

it("ends quietly when nobody reads what it says any more", async () => {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, "main.ts"), "--list"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stdout.destroy();
  const [said, [exitCode]] = await Promise.all([text(child.stderr), once(child, "close")]);
  expect({ said, exitCode }).toEqual({ said: "", exitCode: 0 });
});
