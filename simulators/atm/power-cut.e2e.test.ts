// `npm run atm` killed with SIGKILL at each point, as a real process with its journal on a real disk, and started again:
// what the switch hears afterwards is right for what had moved.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { NetworkClient } from "@makeba/sdk/network";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createSwitch } from "../vinti4/switch.ts";
import { transactionId } from "./scripted-switch.ts";

let switchApp: Awaited<ReturnType<typeof createSwitch>>;
let stateFolder: string;
let heard: object[] = [];
let complete: NetworkClient["completeWithdrawal"];
let authorise: NetworkClient["authoriseWithdrawal"];
const acknowledged = { acknowledged: true, transactionId, status: "COMPLETED" } as const;
const wallet: NetworkClient = {
  authoriseWithdrawal: (body) => authorise(body),
  completeWithdrawal: (body) => {
    heard.push(body);
    return complete(body);
  },
  reverseWithdrawal: async (body) => {
    heard.push(body);
    return { acknowledged: true };
  },
  getNetworkTransaction: async () => ({ known: false }),
  echoNetwork: async ({ acquirerId }) => ({ acquirerId, time: new Date().toISOString() }),
};

let sandbox: string;
beforeEach(async () => {
  // A new one for each test: a terminal that begins anew uses its trace numbers again.
  switchApp = await createSwitch({
    walletClient: wallet,
    acquirerId: "VINTI4",
    terminalKeys: { ATM00001: "terminal-key-000001" },
    walletTimeoutMs: 3_000,
  });
  const switchUrl = await switchApp.listen({ host: "127.0.0.1", port: 0 });
  sandbox = JSON.stringify({ switchUrl, terminals: { ATM00001: "terminal-key-000001" } });
  stateFolder = await mkdtemp(path.join(tmpdir(), "makeba-atm-"));
  await writeFile(path.join(stateFolder, "sandbox.json"), sandbox);
  heard = [];
  authorise = async () => ({ decision: "APPROVED", transactionId, amount: 5000, currency: "CVE" });
  complete = async () => acknowledged;
});
afterEach(async () => {
  await switchApp.close();
  await rm(stateFolder, { recursive: true, force: true });
});

const main = path.join(import.meta.dirname, "main.ts");
const withdraw = ["withdraw", "--code", "493027", "--amount", "5000"];

async function ended(child: ChildProcess): Promise<unknown> {
  return (await once(child, "exit"))[1];
}

function start(words: readonly string[]): ChildProcess {
  return spawn(process.execPath, [main, "--state-folder", stateFolder, ...words], { stdio: "ignore" });
}

type Resumed = {
  timeline: { type: string; end?: string }[];
  inventory: {
    loaded: number;
    inCassettes: number;
    retracted: number;
    diverted: number;
    dispensed: number;
  }[];
  pendingAdvices: object[];
};

function resume(): Promise<Resumed> {
  return new Promise((resolve, reject) => {
    const words = [main, "--state-folder", stateFolder, "resume", "--json"];
    execFile(process.execPath, words, (error, output, errors) =>
      error ? reject(new Error(`${output}${errors}`)) : resolve(JSON.parse(output)),
    );
  });
}

const out = { dispensed: 2, inDoubt: 0 };
const doubt = { dispensed: 2, inDoubt: 2 };
const none = { dispensed: 0, inDoubt: 0 };

test.each([
  { point: "atm.authorise.before-send", says: { reason: "ATM_MALFUNCTION" }, notes: none },
  { point: "atm.authorise.after-answer", says: { reason: "ATM_MALFUNCTION" }, notes: none },
  { point: "atm.present.before", says: { reason: "ATM_MALFUNCTION" }, notes: none },
  { point: "atm.present.after", says: { outcome: "UNKNOWN" }, notes: doubt },
  { point: "atm.take.before", says: { outcome: "UNKNOWN" }, notes: doubt },
  { point: "atm.take.after", says: { outcome: "UNKNOWN" }, notes: doubt },
  { point: "atm.complete.before-send", says: { outcome: "DISPENSED", dispensedAmount: 5000 }, notes: out },
  { point: "atm.complete.after-answer", says: { outcome: "DISPENSED", dispensedAmount: 5000 }, notes: out },
])("killed at $point, the next start says $says, and conserves the notes", async ({ point, says, notes }) => {
  expect(await ended(start(["--fault", `crash at ${point}`, ...withdraw]))).toBe("SIGKILL");
  const { timeline, inventory, pendingAdvices } = await resume();
  // Once: what the switch knows already, it acknowledges by itself.
  expect(heard).toMatchObject([{ terminalId: "ATM00001", traceNumber: "000001", ...says }]);
  expect(timeline.at(-1)?.type).toBe("advice-acknowledged");
  expect(pendingAdvices).toEqual([]);
  expect(inventory[0]).toMatchObject({ denomination: 2000, loaded: 500, ...notes });
  for (const row of inventory)
    expect(row.inCassettes + row.retracted + row.diverted + row.dispensed).toBe(row.loaded);

  const again = await resume();
  expect(heard).toHaveLength(1);
  expect(again).toMatchObject({ timeline: [], inventory, pendingAdvices: [] });
});

test("killed from outside while the switch is asked, the next start reverses", async () => {
  const asked = Promise.withResolvers<void>();
  authorise = () => {
    asked.resolve();
    return new Promise(() => {});
  };
  const child = start(withdraw);
  await asked.promise;
  child.kill("SIGKILL");
  expect(await ended(child)).toBe("SIGKILL");
  await resume();
  expect(heard).toMatchObject([{ traceNumber: "000001", reason: "ATM_MALFUNCTION" }]);
});

test("killed from outside while its report is not acknowledged, it reports again, and later customers get new numbers", async () => {
  const told = Promise.withResolvers<void>();
  complete = () => {
    told.resolve();
    return new Promise(() => {});
  };
  const child = start(withdraw);
  await told.promise;
  child.kill("SIGKILL");
  expect(await ended(child)).toBe("SIGKILL");
  complete = async () => acknowledged;
  const { timeline } = await resume();
  expect(timeline.at(-1)?.type).toBe("advice-acknowledged");
  expect(heard[0]).toMatchObject({ outcome: "DISPENSED", dispensedAmount: 5000, traceNumber: "000001" });
  expect(await ended(start(withdraw))).toBe(null);
  await expect
    // Not the last one heard: the switch sends the first report again when the wallet has said nothing for so long.
    .poll(() => heard, { timeout: 20_000 })
    .toContainEqual(expect.objectContaining({ outcome: "DISPENSED", traceNumber: "000002" }));
});

test("a journal whose last record went bad is never followed by a reversal, and is kept for people", async () => {
  expect(await ended(start(["--fault", "crash at atm.present.after", ...withdraw]))).toBe("SIGKILL");
  const file = path.join(stateFolder, "atm-atm00001.journal");
  const text = await readFile(file, "utf8");
  await writeFile(file, text.replace("present-started", "present-stopped"));
  // The guesses about numbers that may have been used are refused by a wallet that knows nothing of them.
  complete = async () => acknowledged;
  await resume();
  expect(heard).toMatchObject([{ traceNumber: "000001", outcome: "UNKNOWN" }, { traceNumber: "000002" }]);
  expect(heard.filter((body) => "reason" in body)).toEqual([]);
  expect(await readFile(`${file}.unreadable-1`, "utf8")).toContain("present-stopped");
});
