// `npm run agent` killed with SIGKILL before it sends and after the wallet has answered, as a real process with its journals
// on a real disk, and started again: every request was done once, and what the float gained is what the drawer paid.
import { type ExecFileException, execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { AgentClient, WalletClient } from "@makeba/sdk";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../sandbox/sandbox.ts";

const PHONE = "+2389910177";
const PIN = "2580";
const main = path.join(import.meta.dirname, "main.ts");
const MOMENTS = ["before-send", "after-answer"] as const;

let sandbox: Sandbox;
let ana: WalletClient;
let userId: string;
let agents = 0;
beforeAll(async () => {
  sandbox = await startSandbox();
  const customer = await sandbox.client.createSandboxUser({
    ...{ name: "Ana Tavares", phone: PHONE, password: "morabeza no Fogo", pin: PIN },
    accounts: [{ currency: "CVE", openingBalance: 20_000 }],
  });
  userId = customer.userId;
  ana = sandbox.walletFor(userId);
});
afterAll(() => sandbox.stop());

let stateFolder: string;
let agentId: string;
let rui: AgentClient;
/** Each test has an agent of its own, with a float of 10,000 and 3,000 in the drawer. */
beforeEach(async () => {
  agents += 1;
  const office = sandbox.agentClientFor("usr_operator", "operator");
  const agent = await office.createAgent({
    name: "Loja do Rui",
    phone: `+23899102${String(agents).padStart(2, "0")}`,
    password: "morabeza no Fogo",
    storeNumber: "0042",
  });
  agentId = agent.agentId;
  await office.fundAgentFloat(agentId, { amount: 10_000, reference: `FLOAT-${agents}` });
  rui = sandbox.agentClientFor(agent.userId, "agent");
  stateFolder = await mkdtemp(path.join(tmpdir(), "makeba-till-"));
  const note = { walletUrl: sandbox.walletUrl, agents: { [agentId]: { userId: agent.userId } } };
  await writeFile(path.join(stateFolder, "sandbox.json"), JSON.stringify(note));
});
afterEach(() => rm(stateFolder, { recursive: true, force: true }));

type Ended = { error: ExecFileException | null; output: string; errors: string };

function run(...words: string[]): Promise<Ended> {
  const all = [main, "--state-folder", stateFolder, "--cash", "3000", "--json", ...words];
  return new Promise((resolve) => {
    execFile(process.execPath, all, (error, output, errors) => resolve({ error, output, errors }));
  });
}
async function till(...words: string[]) {
  const { error, output, errors } = await run(...words);
  expect(output, errors).not.toBe("");
  return { exitCode: error?.code ?? 0, errors, document: JSON.parse(output) };
}
/** @returns what the till's journal has on the disk then */
async function killed(point: string, ...words: string[]): Promise<string> {
  const { error, output, errors } = await run("--fault", `crash at ${point}`, ...words);
  expect([error?.signal, output, errors]).toEqual(["SIGKILL", "", `The power goes at ${point}.\n`]);
  const journal = await journalText();
  expect(journal).toContain('"idempotencyKey"');
  return journal;
}
const journalText = () => readFile(path.join(stateFolder, `till-${agentId}.journal`), "utf8");

/** Float and drawer, after a start that has nothing to finish any more. */
async function atRest(): Promise<{ float: number; drawer: number }> {
  expect((await till("resume")).document).toEqual({ finished: [] });
  expect(await journalText()).toBe("");
  const { errors, document } = await till("tills");
  expect(errors).toBe("");
  expect(document.float).toBe((await rui.getOwnAgent()).float);
  return { float: document.float, drawer: document.drawer };
}

const request = (amount: number) => ana.requestAgentCashOut({ amount, userId, agentId });
type Asked = Awaited<ReturnType<typeof request>>;
const confirming = ({ transactionId, confirmationCode, storeNumber }: Asked) => [
  ...["confirm", "--transaction", transactionId],
  ...["--code", confirmationCode, "--store", storeNumber],
];
const cashIn = (amount: string) => ["cash-in", "--phone", PHONE, "--amount", amount];

describe.each(MOMENTS)("killed %s", (moment) => {
  test("a cash-in is finished by the next start, whatever it was started for", async () => {
    const { balance } = await ana.getBalance();
    await killed(`agent.cash-in.${moment}`, ...cashIn("1000"));
    const { errors, document } = await till("tills");
    expect(errors).toMatch(
      /^When the till ended, a cash-in of 1\.000\$00 was open\. Put 1\.000\$00 into the/,
    );
    expect(document).toMatchObject({ float: 9000, drawer: 4000 });
    expect(await atRest()).toEqual({ float: 9000, drawer: 4000 });
    expect((await ana.getBalance()).balance).toBe(balance + 1000);
  });

  test("the same cash-in again finishes the first one, and credits the customer once", async () => {
    const { balance } = await ana.getBalance();
    await killed(`agent.cash-in.${moment}`, ...cashIn("1000"));
    const again = await till(...cashIn("1000"));
    expect(again).toMatchObject({ exitCode: 0, document: { outcome: "completed", handOver: -1000 } });
    expect(again.errors).toContain("a cash-in of 1.000$00 was open: the same command finishes it");
    expect(await atRest()).toEqual({ float: 9000, drawer: 4000 });
    expect((await ana.getBalance()).balance).toBe(balance + 1000);
  });

  test("another cash-in is not sent while one is open; that one is finished, and then the other may come", async () => {
    await killed(`agent.cash-in.${moment}`, ...cashIn("1000"));
    const other = await till(...cashIn("500"));
    expect(other).toMatchObject({ exitCode: 1, document: { outcome: "refused", reason: "ONE_IS_OPEN" } });
    expect(other.errors).toContain("Put 1.000$00 into the drawer.");
    expect(await atRest()).toEqual({ float: 9000, drawer: 4000 });
    expect((await till(...cashIn("500"))).exitCode).toBe(0);
    expect(await atRest()).toEqual({ float: 8500, drawer: 4500 });
  });

  test("a confirmation is paid out once, and the code was never on the disk", async () => {
    const asked = await request(1500);
    const journal = await killed(`agent.confirm.${moment}`, ...confirming(asked));
    expect(journal).not.toContain(asked.confirmationCode);
    const { errors, document } = await till("resume");
    if (moment === "after-answer") {
      expect(document.finished).toMatchObject([
        { operation: "confirm", result: { outcome: "completed", handOver: 1500 } },
      ]);
    } else {
      expect([errors, document.finished]).toMatchObject(["", [{ result: { outcome: "waiting" } }]]);
      expect((await till(...confirming(asked))).document).toMatchObject({ handOver: 1500 });
    }
    expect(await atRest()).toEqual({ float: 11_500, drawer: 1500 });
    expect(await till(...confirming(asked))).toMatchObject({
      exitCode: 1,
      document: { reason: "UNKNOWN_REQUEST" },
    });
  });

  test("the same confirmation again pays out once", async () => {
    const asked = await request(1500);
    await killed(`agent.confirm.${moment}`, ...confirming(asked));
    expect(await till(...confirming(asked))).toMatchObject({ exitCode: 0, document: { handOver: 1500 } });
    expect(await atRest()).toEqual({ float: 11_500, drawer: 1500 });
  });

  test("an asking is finished by the next start, and the customer is asked once", async () => {
    await killed(`agent.ask.${moment}`, "ask", "--phone", PHONE, "--amount", "700");
    const { errors } = await till("queue");
    const [, transactionId = ""] = /as (txn_\w+)\. Hand over nothing/.exec(errors) ?? [];
    const { requests } = await rui.listAgentRequests();
    expect(requests).toMatchObject([{ transactionId, amount: 700, initiatedBy: "AGENT" }]);
    await ana.approveAgentCashOut(transactionId, { pin: PIN });
    const collected = await till("collect", "--transaction", transactionId);
    expect(collected.document).toMatchObject({ handOver: 700 });
    expect(await atRest()).toEqual({ float: 10_700, drawer: 2300 });
  });
});

test("what the wallet has completed and the drawer has not paid is paid by confirming it again, once", async () => {
  const asked = await request(1500);
  const { transactionId, confirmationCode, storeNumber } = asked;
  await rui.confirmAgentRequest(transactionId, { confirmationCode, storeNumber });
  expect(await till(...confirming(asked))).toMatchObject({ exitCode: 0, document: { handOver: 1500 } });
  expect(await till(...confirming(asked))).toMatchObject({ exitCode: 1, document: { outcome: "refused" } });
  expect(await atRest()).toEqual({ float: 11_500, drawer: 1500 });
});

test("a drawer that is short hands over nothing, says what to do, and pays when cash was brought", async () => {
  const { document: asked } = await till("ask", "--phone", PHONE, "--amount", "2000");
  await ana.approveAgentCashOut(asked.transactionId, { pin: PIN });
  await till("count", "--amount", "1999");
  const collect = ["collect", "--transaction", asked.transactionId];
  expect(await till(...collect)).toMatchObject({
    exitCode: 1,
    document: { outcome: "owed", amount: 2000, drawer: 1999 },
  });
  expect((await till("count", "--amount", "5000")).document).toEqual({ drawer: 5000, difference: 3001 });
  expect(await till(...collect)).toMatchObject({ exitCode: 0, document: { handOver: 2000, drawer: 3000 } });
  expect(await till(...collect)).toMatchObject({ exitCode: 1, document: { outcome: "over" } });
});
