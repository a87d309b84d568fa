// What the switch keeps in memory of a withdrawal that has ended: what it has on record, and nothing of the messages in which
// it was said. A thousand ATMs run all day.
import { Session } from "node:inspector/promises";
import { createNetworkClient } from "@makeba/sdk/network";
import { afterEach, expect, test } from "vitest";
import type { JournalStore } from "../journal/journal.ts";
import { openDayLog } from "./day-log.ts";
import type { NewRecord } from "./records.ts";
import {
  approval,
  authorisation,
  completion,
  createRig,
  privateKey,
  transactionId,
} from "./testing/switch-rig.ts";

/** Of one withdrawal. Its records are 1,100 bytes on disk. */
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
  await new Promise(setImmediate);
  expect(messages).toHaveLength(8 * WITHDRAWALS);
  await collectGarbage();
  const left = messages.filter((message) => message.deref() !== undefined);
  // The last ones may still stand in a register.
  expect(left.length).toBeLessThanOrEqual(8);
  const repeat = await post("/v1/completions", { ...completion, ...traceNumber(1) });
  expect(repeat.json()).toMatchObject(onRecord);
  expect(answers).toBe(2 * WITHDRAWALS);
});

test("what is on record of one takes little memory, and as much for each", async () => {
  const WITHDRAWALS = 5_000;
  const noDisk: JournalStore = {
    open: async () => ({
      reading: { entries: [], torn: false, unreadableLines: [] },
      ...{ append: async () => {}, replace: async () => {}, close: async () => {} },
    }),
    read: async () => ({ entries: [], torn: false, unreadableLines: [] }),
  };
  const log = await openDayLog({ journals: noDisk, clock: () => new Date() });
  const withdraw = async (number: number) => {
    const key = { terminalId: "ATM00001", localDate: "2026-01-15", ...traceNumber(number) };
    const adviceId = `ATM00001.2026-01-15.${key.traceNumber}.1`;
    const id = `${transactionId.slice(0, -6)}${key.traceNumber}`;
    const records: NewRecord[] = [
      {
        ...key,
        type: "authorisation-asked",
        amount: "5000",
        currency: "CVE",
        fingerprint: `${number}`.padEnd(43, "f"),
      },
      { ...key, type: "authorisation-decided", decision: "APPROVED", by: "ISSUER", transactionId: id },
      {
        ...{ ...key, type: "advice-stored", adviceId, source: "TERMINAL" },
        ...{ kind: "COMPLETION", outcome: "DISPENSED", dispensedAmount: "5000" },
      },
      { ...key, type: "advice-acknowledged", adviceId, tries: 1, transactionId: id, status: "COMPLETED" },
    ];
    // As they come from the network: texts of their own.
    for (const record of records) await log.append(JSON.parse(JSON.stringify(record)) as NewRecord);
  };
  const held: number[] = [];
  for (let i = 0; i <= 2 * WITHDRAWALS; i += 1) {
    if (i % WITHDRAWALS === 0) {
      await collectGarbage();
      held.push(process.memoryUsage().heapUsed);
    }
    await withdraw(i);
  }
  const [, afterWarmup = 0, atEnd = 0] = held;
  expect((atEnd - afterWarmup) / WITHDRAWALS).toBeLessThan(BYTES_MAX);
});
