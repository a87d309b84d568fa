// The whole suite at a low rate: real wallet, PostgreSQL and switch. How fast they are is not judged here.
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { expect, test } from "vitest";

function load(...options: string[]) {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, "main.ts"), ...options], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk) => {
    said.stdout += chunk;
  });
  const heard = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve) => {
      child.stderr.on("data", (chunk) => {
        said.stderr += chunk;
        const match = pattern.exec(said.stderr);
        if (match) resolve(match);
      });
    });
  const ended = once(child, "close").then(([code]) => ({ code, ...said }));
  return { child, heard, ended };
}

/** Name, target in milliseconds, answers and errors of each step of a run's document. */
function stepsOf({ objectives }: { objectives: Record<string, unknown>[] }) {
  return objectives.map(({ name, targetMs, count, errors }) => [name, targetMs, count, errors]);
}

test.concurrent("--json prints one document, with every step measured without errors and the books in order", async () => {
  const { code, stdout } = await load("--rate", "5", "--seconds", "2", "--json").ended;
  const document = JSON.parse(stdout);
  expect(code).toBe(document.ok ? 0 : 99);
  expect(document).toMatchObject({ rate: 5, ledgerVerified: true, conservation: { ok: true } });
  expect(stepsOf(document)).toEqual([
    ["transfer", 200, 10, 0],
    ["transfer init", 200, 10, 0],
    ["transfer confirm", 500, 10, 0],
    ["code generation", 50, 10, 0],
    ["ATM authorisation", 200, 10, 0],
    ["ATM completion", 200, 10, 0],
    ["ATM transaction", 500, 10, 0],
    ["balance update", 100, 10, 0],
  ]);
});

test.concurrent("--strict measures more operations, one kind after another, and those of an ATM at half the rate", async () => {
  const { stdout } = await load("--rate", "8", "--seconds", "2", "--strict", "--json").ended;
  const document = JSON.parse(stdout);
  expect(document).toMatchObject({ rate: 8, ledgerVerified: true, conservation: { ok: true } });
  expect(stepsOf(document)).toEqual([
    ["transfer", 40, 16, 0],
    ["transfer init", 40, 16, 0],
    ["transfer confirm", 50, 16, 0],
    ["network authorisation", 40, 8, 0],
    ["network completion", 40, 8, 0],
    ["network transaction", 80, 8, 0],
    ["ATM authorisation", 200, 8, 0],
    ["ATM completion", 200, 8, 0],
    ["ATM transaction", 500, 8, 0],
    ["code generation", 15, 16, 0],
    ["balance update", 10, 16, 0],
    ["history", 40, 4, 0],
    ["limits", 40, 4, 0],
    ["accounts", 40, 4, 0],
    ["account balance", 40, 4, 0],
  ]);
});

test.concurrent("--users gives each user a connection of its own, and all of them stay open", async () => {
  const { stdout } = await load("--users", "60", "--rate", "8", "--seconds", "2", "--json").ended;
  const document = JSON.parse(stdout);
  expect(document).toMatchObject({ rate: 8, ledgerVerified: true, conservation: { ok: true } });
  expect(document.crowd).toMatchObject({ users: 60, open: 60, reopened: 0 });
  expect(stepsOf(document)).toEqual([
    ["transfer", 200, 16, 0],
    ["balance", 100, 16, 0],
    ["code generation", 50, 4, 0],
    ["history", 200, 4, 0],
  ]);
});

test.concurrent("--flat-out tells how much the wallet takes, and every answer is read", async () => {
  const { stdout } = await load("--flat-out", "--seconds", "1", "--json").ended;
  const document = JSON.parse(stdout);
  expect(document).toMatchObject({ seconds: 1, ledgerVerified: true, conservation: { ok: true } });
  const shown = document.throughputs.map(({ name, errors }: Record<string, unknown>) => ({ name, errors }));
  expect(shown).toEqual(["transfer", "account balance", "history"].map((name) => ({ name, errors: {} })));
  for (const { answers } of document.throughputs) expect(answers).toBeGreaterThan(0);
});

test.concurrent("an interrupted run ends with exit code 1 and leaves nothing running", async () => {
  const { child, heard, ended } = load("--rate", "5", "--seconds", "60");
  const [, walletUrl, switchUrl] = await heard(/Wallet at (\S+), switch at ([^\s;]+)/);
  child.kill("SIGINT");
  expect(await ended).toMatchObject({ code: 1, stdout: "" });
  await expect(fetch(`${walletUrl}/livez`)).rejects.toThrow("fetch failed");
  await expect(fetch(`${switchUrl}/livez`)).rejects.toThrow("fetch failed");
});

test.concurrent.each([
  ["--rate", "0"],
  ["--rate", "1.5"],
  ["--seconds", "-1"],
  ["--seconds", "many"],
  ["--users", "1"],
])("%s %s is refused before anything starts", async (option, value) => {
  expect(await load(option, value).ended).toMatchObject({ code: 1, stdout: "" });
});

test.concurrent("--help explains the options and the exit codes", async () => {
  const { code, stdout } = await load("--help").ended;
  expect(code).toBe(0);
  expect(stdout).toMatch(/--rate.*--seconds.*--json.*99/s);
});
