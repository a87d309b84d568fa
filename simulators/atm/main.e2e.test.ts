// `npm run atm` as a process, against the real switch with a wallet that is played inside the test.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, rmdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { NetworkClient } from "@makeba/sdk/network";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createSwitch } from "../vinti4/switch.ts";
import { transactionId } from "./scripted-switch.ts";

const terminalKeys = { ATM00001: "terminal-key-000001", ATM00002: "terminal-key-000002" };
type Switch = Awaited<ReturnType<typeof createSwitch>>;
let switchApp: Switch;
let switchUrl: string;
let stateFolder: string;

/** The wallet: approves 5,000, declines the rest, and keeps what it is told. */
const heard: { authorised: object[]; completed: object[]; reversed: object[] } = {
  authorised: [],
  completed: [],
  reversed: [],
};
let authorise: NetworkClient["authoriseWithdrawal"];
let complete: NetworkClient["completeWithdrawal"];
let enquire: NetworkClient["getNetworkTransaction"];
const wallet: NetworkClient = {
  authoriseWithdrawal: (body) => {
    heard.authorised.push(body);
    return authorise(body);
  },
  completeWithdrawal: (body) => {
    heard.completed.push(body);
    return complete(body);
  },
  reverseWithdrawal: async (body) => {
    heard.reversed.push(body);
    return { acknowledged: true };
  },
  getNetworkTransaction: (query) => enquire(query),
  echoNetwork: async ({ acquirerId }) => ({ acquirerId, time: new Date().toISOString() }),
};

beforeEach(async () => {
  // A new one for each test: terminals that begin anew use their trace numbers again.
  switchApp = await createSwitch({
    ...{ walletClient: wallet, acquirerId: "VINTI4", terminalKeys, walletTimeoutMs: 3_000 },
  });
  switchUrl = await switchApp.listen({ host: "127.0.0.1", port: 0 });
  stateFolder = await mkdtemp(path.join(tmpdir(), "makeba-atm-"));
  await writeFile(
    path.join(stateFolder, "sandbox.json"),
    JSON.stringify({ switchUrl, terminals: terminalKeys }),
  );
  for (const list of Object.values(heard)) list.length = 0;
  authorise = async ({ amount, currency }) =>
    amount === 5000
      ? { decision: "APPROVED", transactionId, amount: 5000, currency }
      : { decision: "DECLINED", reason: "AMOUNT_MISMATCH" };
  complete = async () => ({ acknowledged: true, transactionId, status: "COMPLETED" });
  enquire = async () => ({ known: false });
});
afterEach(async () => {
  await switchApp.close();
  await rm(stateFolder, { recursive: true, force: true });
});

type Ended = { exitCode: number; output: string; errors: string };

function atm(...words: string[]): Promise<Ended> {
  const main = path.join(import.meta.dirname, "main.ts");
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [main, "--state-folder", stateFolder, ...words],
      (_error, output, errors) => resolve({ exitCode: child.exitCode ?? -1, output, errors }),
    );
  });
}
const withdraw = (...words: string[]) => atm("withdraw", "--code", "493027", "--amount", "5000", ...words);

test("one command withdraws: notes, receipt, completion on record, exit code 0", async () => {
  const { exitCode, output, errors } = await withdraw();
  expect([exitCode, errors]).toEqual([0, ""]);
  expect(output).toContain("[2.000$00] [2.000$00] [1.000$00]");
  expect(output).toContain("MONTANTE:                   5.000$00 CVE");
  expect(output).toContain("Please take your 5.000$00.");
  expect(output).not.toContain("493027");
  expect(heard.completed).toMatchObject([{ outcome: "DISPENSED", dispensedAmount: 5000 }]);
});

test("with --json standard output is one document", async () => {
  const { exitCode, output } = await withdraw("--json", "--terminal", "ATM00002");
  const { result, timeline, inventory, pendingAdvices } = JSON.parse(output);
  expect(exitCode).toBe(0);
  expect(result).toMatchObject({ outcome: "dispensed", amount: 5000, terminalId: "ATM00002" });
  expect(timeline.map(({ type }: { type: string }) => type)).toContain("notes-taken");
  expect(inventory[0]).toMatchObject({ denomination: 2000, loaded: 500, inCassettes: 498, dispensed: 2 });
  expect(pendingAdvices).toEqual([]);
});

test("a person asks what became of a withdrawal, and the machine writes and sends nothing because of the answer", async () => {
  const journal = path.join(stateFolder, "atm-atm00001.journal");
  expect((await atm("enquire")).errors).toContain("say which one with --date and --trace");
  await withdraw();
  const before = await readFile(journal, "utf8");
  enquire = async ({ traceNumber }) => ({
    ...{ known: traceNumber === "000001", decision: "APPROVED", transactionId },
    ...{ status: "REVERSED", amount: 5000, currency: "CVE" },
  });
  const { exitCode, output } = await atm("enquire");
  expect([exitCode, output]).toEqual([
    0,
    expect.stringMatching(
      /^Trace 000001 of [0-9-]{10}: REVERSED, txn_\w{26}\.\n {2}completion \S+ by the terminal: acknowledged\n$/,
    ),
  ]);
  const other = await atm("enquire", "--date", "2026-01-15", "--trace", "000077", "--json");
  expect(JSON.parse(other.output)).toMatchObject({
    kind: "found",
    transaction: { known: false, advices: [] },
  });
  const dropped = await atm("--fault", "reset the enquire request once", "enquire");
  expect(dropped.exitCode).toBe(1);
  expect(dropped.output).toContain("no answer (connection). That says nothing");
  expect((await atm("enquire", "--trace", "000001")).errors).toContain("A withdrawal is --date");
  expect(await readFile(journal, "utf8")).toBe(before);
  expect(heard.completed).toHaveLength(1);
  expect(heard.reversed).toEqual([]);
});

test("a decline is exit code 1 and pays nothing", async () => {
  const { exitCode, output } = await atm("withdraw", "--code", "493027", "--amount", "2000");
  expect(exitCode).toBe(1);
  expect(output).toContain("The wallet declined: AMOUNT_MISMATCH.");
  expect([heard.completed, heard.reversed]).toEqual([[], []]);
});

test("an outcome that the switch does not know is reversed, and not called a decline", async () => {
  authorise = () => Promise.reject(new Error("the wallet is gone"));
  const { exitCode, output } = await withdraw("--json");
  expect(exitCode).toBe(1);
  expect(JSON.parse(output).result).toMatchObject({
    outcome: "unknown",
    fault: "error",
    advice: "acknowledged",
  });
  expect(heard.reversed).toMatchObject([{ reason: "DESTINATION_UNAVAILABLE" }]);
});

test("a completion that the wallet does not take at once is safe with the switch, and the command ends", async () => {
  complete = async () => {
    complete = async () => ({ acknowledged: true });
    throw new Error("the wallet is not there");
  };
  const { exitCode, output } = await withdraw("--json");
  expect(exitCode).toBe(0);
  expect(JSON.parse(output)).toMatchObject({ result: { advice: "acknowledged" }, pendingAdvices: [] });
  await expect.poll(() => heard.completed.length, { timeout: 20_000 }).toBe(2);
});

test("a later run continues the trace numbers, and the counts of the cassettes", async () => {
  await withdraw();
  const { inventory } = JSON.parse((await withdraw("--json")).output);
  expect(inventory[0]).toMatchObject({ denomination: 2000, inCassettes: 496, dispensed: 4 });
  expect(heard.authorised).toMatchObject([{ traceNumber: "000001" }, { traceNumber: "000002" }]);
});

test("a fault of the machine is a sentence on the command line", async () => {
  const { exitCode, output } = await atm(
    "--fault",
    "jam once",
    "withdraw",
    "--code",
    "493027",
    "--amount",
    "5000",
  );
  expect(exitCode).toBe(1);
  expect(output).toContain("The dispenser failed; no notes came out");
  expect(heard.reversed).toMatchObject([{ reason: "HARDWARE" }]);
  const wrong = await withdraw("--fault", "eat the notes", "--notes", "few");
  expect([wrong.exitCode, wrong.errors]).toEqual([1, expect.stringContaining("Expected drop")]);
});

test("a supervisor loads, counts and closes the day by commands", async () => {
  await withdraw();
  const json = async (...words: string[]) => {
    const { exitCode, output, errors } = await atm(...words, "--json");
    expect([exitCode, errors]).toEqual([0, ""]);
    return JSON.parse(output);
  };
  expect(await json("load", "--cassette", "1", "--count", "100")).toMatchObject({
    cassettes: [{ denomination: 2000, count: 598, level: "ok" }, {}, {}],
  });
  expect(await json("count", "--counted", "597,499,1000")).toMatchObject({ shortage: 2000, surplus: 0 });
  expect(await json("end-of-day")).toMatchObject({
    terminalId: "ATM00001",
    amounts: { dispensed: 5000, inDoubt: 0, countDifference: -2000, cashOut: 7000 },
    withdrawals: [{ traceNumber: "000001", transactionId, dispensedAmount: 5000 }],
  });
  expect(await json("day")).toMatchObject({ withdrawals: [] });
  const full = await atm("load", "--cassette", "1", "--count", "9999");
  expect([full.exitCode, full.output, full.errors]).toEqual([
    1,
    "",
    expect.stringContaining("from 0 to 2500"),
  ]);
});

test("the end of the day writes what was counted by denomination, and not what the book says", async () => {
  const counts = path.join(stateFolder, "counts.csv");
  await withdraw();
  const booked = await atm("end-of-day", "--counts", counts);
  expect([booked.exitCode, booked.errors]).toEqual([1, expect.stringContaining("count the cassettes first")]);
  expect(await readdir(stateFolder)).not.toContain("counts.csv");
  expect(JSON.parse((await atm("day", "--json")).output)).toMatchObject({
    withdrawals: [{}],
    counted: false,
  });

  // Another 5,000 is gone that the machine knows nothing of.
  const closed = await atm("end-of-day", "--counted", "496,498,1000", "--counts", counts, "--json");
  expect(JSON.parse(closed.output)).toMatchObject({
    ...{ amounts: { dispensed: 5000, cashOut: 10_000 }, counted: true },
  });
  const [header, ...rows] = (await readFile(counts, "utf8")).split("\n");
  expect(header).toMatch(/^H,MAKEBA-COUNTS,1,ATM00001,[0-9TZ:.-]+,[0-9TZ:.-]+$/);
  expect(rows).toEqual([
    ...["D,2000,500,0,0,0,496,4", "D,1000,500,0,0,0,498,2", "D,200,1000,0,0,0,1000,0"],
    ...["T,3,1000000", ""],
  ]);
  expect((await atm("end-of-day", "--counts", path.join(stateFolder, "no", "such"))).exitCode).toBe(1);
});

test("the counts are on the disk before the day is closed, and stay there when the file cannot be written", async () => {
  const counts = path.join(stateFolder, "counts");
  const unfinished = `${counts}.part`;
  const endOfDay = (file: string) => atm("end-of-day", "--counted", "496,498,1000", "--counts", file);
  const openedAt = async () => JSON.parse((await atm("day", "--json")).output).openedAt;
  await withdraw();
  const before = await openedAt();

  expect((await endOfDay(path.join(stateFolder, "no", "such"))).exitCode).toBe(1);
  expect(await openedAt()).toBe(before);

  await mkdir(counts);
  const closed = await endOfDay(counts);
  expect([closed.exitCode, closed.errors]).toEqual([
    1,
    expect.stringContaining(`counts are in ${unfinished}`),
  ]);
  expect(await openedAt()).not.toBe(before);
  const kept = await readFile(unfinished, "utf8");
  expect(kept).toContain("D,2000,500,0,0,0,496,4\n");

  // The next day does not write over it.
  await rmdir(counts);
  const next = await endOfDay(counts);
  expect([next.exitCode, next.errors]).toEqual([1, expect.stringContaining("move it away first")]);
  expect(await readFile(unfinished, "utf8")).toBe(kept);
});

test("a terminal is played by one process at a time, and is free again when that one ended badly", async () => {
  const lockFile = path.join(stateFolder, "atm-ATM00001.lock");
  await writeFile(lockFile, String(process.pid));
  const second = await withdraw();
  expect([second.exitCode, heard.authorised]).toEqual([1, []]);
  expect(second.errors).toContain(`Terminal ATM00001 is in use by process ${process.pid}`);

  const ended = await new Promise<number>((resolve) => {
    const child = execFile(process.execPath, ["-e", ""], () => resolve(child.pid ?? 0));
  });
  await writeFile(lockFile, String(ended));
  expect((await withdraw()).exitCode).toBe(0);
  await expect(readFile(lockFile)).rejects.toThrow("ENOENT");
});

test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
  "a terminal that %s ends is free again",
  async (signal) => {
    const asked = Promise.withResolvers<void>();
    authorise = () => {
      asked.resolve();
      return new Promise(() => {});
    };
    const main = path.join(import.meta.dirname, "main.ts");
    const words = ["--state-folder", stateFolder, "withdraw", "--code", "493027", "--amount", "5000"];
    const child = spawn(process.execPath, [main, ...words], { stdio: "ignore" });
    await asked.promise;
    const ended = once(child, "exit");
    child.kill(signal);
    expect(await ended).toEqual([1, null]);
    await expect(readFile(path.join(stateFolder, "atm-ATM00001.lock"))).rejects.toThrow("ENOENT");
  },
);

test.each([
  { fault: "no switch", words: ["--switch-url", "http://127.0.0.1:1"], says: /^No switch answers at http/ },
  {
    fault: "a wrong key",
    words: ["--key", "terminal-key-000009"],
    says: /does not accept the key of terminal/,
  },
  { fault: "the key of another", words: ["--key", terminalKeys.ATM00002], says: /does not accept the key/ },
  {
    fault: "an unknown terminal",
    words: ["--terminal", "ATM9"],
    says: /no key for terminal ATM9.*ATM00001, ATM00002/,
  },
  {
    fault: "no sandbox",
    words: ["--state-folder", "/nowhere"],
    says: /^There is no switch to talk to: run `npm start`/,
  },
])("$fault is one sentence that says what to do", async ({ words, says }) => {
  const { exitCode, output, errors } = await withdraw(...words);
  expect([exitCode, output]).toEqual([1, ""]);
  expect(errors).toMatch(says);
  expect(errors.trimEnd().split("\n")).toHaveLength(1);
  expect(errors).not.toContain("terminal-key");
});

test("a sandbox file that is no such thing is refused without being shown", async () => {
  await writeFile(path.join(stateFolder, "sandbox.json"), '{"terminals": "terminal-key-000001"');
  const { exitCode, errors } = await withdraw();
  expect(exitCode).toBe(1);
  expect(errors).toMatch(/sandbox.json is not what the sandbox writes/);
  expect(errors).not.toContain("terminal-key");
});

test("without a person at the keyboard the prompt says what to use instead", async () => {
  const { exitCode, errors } = await atm();
  expect(exitCode).toBe(1);
  expect(errors).toContain("npm run atm -- withdraw --code 123456 --amount 5000 --json");
});
