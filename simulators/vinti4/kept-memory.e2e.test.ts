// What the switch keeps in memory of a withdrawal that has ended: what it has on record, and nothing of the messages in which
// it was said. A thousand ATMs run all day.
import { mkdtemp, rm } from "node:fs/promises";
import { Session } from "node:inspector/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createNetworkClient } from "@makeba/sdk/network";
import { afterEach, expect, test } from "vitest";
import { fileJournals } from "../journal/file-journal.ts";
import { type DayLog, openDayLog } from "./day-log.ts";
import type { NewRecord } from "./records.ts";
import {
  approval,
  authorisation,
  completion,
  createRig,
  privateKey,
  transactionId,
} from "./testing/switch-rig.ts";

/** Of one withdrawal; 1,100 are used. */
const BYTES_MAX = 1_500;

const rig = createRig();
afterEach(() => rig.end());

async function collectGarbage(): Promise<void> {
  const session = new Session();
  session.connect();
  await session.post("HeapProfiler.collectGarbage");
  session.disconnect();
}

const traceNumber = (number: number) => ({ traceNumber: String(number).padStart(6, "0") });

test("of a withdrawal that has ended, no message is kept, of the terminal's or of the wallet's", async () => {
  const WITHDRAWALS = 40;
  const onRecord = { acknowledged: true, transactionId, status: "COMPLETED" };
  let answers = 0;
  const { baseUrl } = await rig.playWallet([(answer) => answer(answers++ % 2 === 0 ? approval : onRecord)]);
  const messages: WeakRef<object>[] = [];
  const { app, post, vinti4 } = await rig.switchAt(baseUrl, 10_000, {
    walletClient: createNetworkClient({
      ...{ baseUrl, keyId: "vinti4-1", privateKey },
      fetch: async (request) => {
        const answer = await fetch(request);
        messages.push(new WeakRef(request), new WeakRef(answer));
        return answer;
      },
    }),
  });
  app.addHook("preHandler", async (request) => {
    messages.push(new WeakRef(request), new WeakRef(request.body as object));
  });
  for (let i = 1; i <= WITHDRAWALS; i += 1) {
    const asked = await post("/v1/authorisations", { ...authorisation, ...traceNumber(i) });
    expect([asked.statusCode, asked.json()]).toEqual([200, approval]);
    const told = await post("/v1/completions", { ...completion, ...traceNumber(i) });
    expect([told.statusCode, told.json()]).toMatchObject([200, { acknowledgedBy: "ISSUER" }]);
  }
  await vinti4.whenIdle();
  expect(messages).toHaveLength(8 * WITHDRAWALS);
  // What is left when an object's end was heard of is garbage for the next collection only.
  for (let collection = 0; collection < 2; collection += 1) {
    await new Promise(setImmediate);
    await collectGarbage();
  }
  const left = messages.filter((message) => message.deref() !== undefined);
  // Some may still stand in a register or in a pool.
  expect(left.length).toBeLessThanOrEqual(messages.length / 4);
  const repeat = await post("/v1/completions", { ...completion, ...traceNumber(1) });
  expect(repeat.json()).toMatchObject(onRecord);
  expect(answers).toBe(2 * WITHDRAWALS);
});

/** The records of a withdrawal that went well, as they come from the network: texts of their own. */
function recordsOf(number: number): NewRecord[] {
  const key = { terminalId: "ATM00001", localDate: "2026-01-15", ...traceNumber(number) };
  const adviceId = `ATM00001.2026-01-15.${key.traceNumber}.1`;
  const id = `${transactionId.slice(0, -6)}${key.traceNumber}`;
  const asked = { amount: "5000", currency: "CVE", fingerprint: `${number}`.padEnd(43, "f") } as const;
  const records: NewRecord[] = [
    { ...key, type: "authorisation-asked", ...asked },
    { ...key, type: "authorisation-decided", decision: "APPROVED", by: "ISSUER", transactionId: id },
    {
      ...{ ...key, type: "advice-stored", adviceId, source: "TERMINAL" },
      ...{ kind: "COMPLETION", outcome: "DISPENSED", dispensedAmount: "5000" },
    },
    { ...key, type: "advice-acknowledged", adviceId, tries: 1, transactionId: id, status: "COMPLETED" },
  ];
  return JSON.parse(JSON.stringify(records));
}

async function withdraw(log: DayLog, from: number, to: number): Promise<void> {
  const ATMS = 200;
  for (let first = from; first < to; first += ATMS)
    await Promise.all(
      Array.from({ length: ATMS }, async (_, i) => {
        for (const record of recordsOf(first + i)) await log.append(record);
      }),
    );
}

async function heldBytes(): Promise<number> {
  await collectGarbage();
  return process.memoryUsage().heapUsed;
}

test("what is on record of a withdrawal takes little memory, and as little after a restart", async () => {
  const [warmup, end] = [2_000, 8_000];
  const folder = await mkdtemp(path.join(tmpdir(), "makeba-kept-"));
  const open = () => openDayLog({ journals: fileJournals(folder), clock: () => new Date() });
  try {
    const first = await open();
    await withdraw(first, 0, warmup);
    const before = await heldBytes();
    await withdraw(first, warmup, end);
    expect(((await heldBytes()) - before) / (end - warmup)).toBeLessThan(BYTES_MAX);
    await first.close();
    const beforeRestart = await heldBytes();
    const second = await open();
    expect(((await heldBytes()) - beforeRestart) / end).toBeLessThan(BYTES_MAX);
    expect(second.find(recordsOf(0)[0]!)).toEqual(first.find(recordsOf(0)[0]!));
    await second.close();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
