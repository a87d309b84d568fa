// Everything that is said in a sandbox is recorded, also what its parts say to each other, and is said again to a new one: there the
// parts speak for themselves.
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startSandbox } from "../sandbox/sandbox.ts";
import { startReplaySandbox } from "./replay-sandbox.ts";
import { openSandboxRecording } from "./sandbox-recording.ts";
import { isExchange, readSessionFile, type SessionLine } from "./session-file.ts";
import { replaySession } from "./session-replay.ts";

const folder = mkdtempSync(path.join(tmpdir(), "makeba-recording-"));
const file = path.join(folder, "session.jsonl");
let lines: SessionLine[];
let said: string;

beforeAll(async () => {
  const recording = await openSandboxRecording(file, { wallet: 0, switch: 0, bank: 0 });
  const sandbox = await startSandbox({ front: recording.front, bankPort: 0 });
  try {
    const { userId } = await sandbox.client.createSandboxUser({
      accounts: [{ currency: "CVE", openingBalance: 10_000 }],
    });
    const customer = sandbox.walletFor(userId);
    const { code, transactionId } = await customer.issueAtmCode({ amount: 2000, userId });
    const atm = sandbox.switchClientFor("ATM00003");
    const localDate = new Date().toISOString().slice(0, 10);
    const key = { terminalId: "ATM00003", localDate, traceNumber: "000007" };
    expect((await atm.echo("ATM00003")).kind).toBe("up");
    expect((await atm.authorise({ ...key, code, amount: 2000, currency: "CVE" })).kind).toBe("approved");
    const told = await atm.complete({ ...key, outcome: "DISPENSED", dispensedAmount: 2000 });
    expect(told.kind).toBe("acknowledged");
    expect((await customer.getWithdrawal(transactionId)).status).toBe("COMPLETED");
  } finally {
    said = await recording.stop();
    await sandbox.stop();
  }
  lines = await readSessionFile(file);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

test("the file has what was said from everybody to everybody, and only its owner may read it", () => {
  const senders = lines.filter(isExchange).map(({ from, to }) => `${from} -> ${to}`);
  expect(new Set(senders)).toEqual(new Set(["client -> wallet", "terminal -> switch", "switch -> wallet"]));
  expect(said).toBe(`${senders.length} exchanges are in ${file}.`);
  expect(statSync(file).mode & 0o077).toBe(0);
});

test("a recording is never written over another one", async () => {
  await expect(openSandboxRecording(file, { wallet: 0, switch: 0, bank: 0 })).rejects.toThrow("EEXIST");
});

test("in a new sandbox the switch says its own part, and everybody gets the same answers", async () => {
  const other = await startReplaySandbox(lines);
  try {
    const { differences, leftOut, sent } = await replaySession(lines, { ...other.options, run: "12345678" });
    expect(differences).toEqual([]);
    const fromSwitch = lines.filter((line) => isExchange(line) && line.from === "switch").length;
    expect(fromSwitch).toBeGreaterThanOrEqual(3);
    expect(leftOut).toEqual({ "the switch says it itself": fromSwitch });
    expect(sent).toBe(lines.length - fromSwitch);
  } finally {
    await other.stop();
  }
}, 120_000);
