// `npm run agent` as a process, against a real wallet: what it prints, what is in the drawer after it, and its exit code.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import type { WalletClient } from "@makeba/sdk";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../sandbox/sandbox.ts";
import { businessDate } from "./till.ts";

const PHONE = "+2389910077";
const PIN = "2580";
const main = path.join(import.meta.dirname, "main.ts");

let sandbox: Sandbox;
let stateFolder: string;
let agentId: string;
let userId: string;
let ana: WalletClient;
const startedOn = businessDate(new Date());
beforeAll(async () => {
  sandbox = await startSandbox();
  stateFolder = await mkdtemp(path.join(tmpdir(), "makeba-agent-"));
  const office = sandbox.agentClientFor("usr_operator", "operator");
  const agent = await office.createAgent({
    name: "Loja do Rui",
    phone: "+2389910078",
    password: "morabeza no Fogo",
    storeNumber: "0042",
  });
  agentId = agent.agentId;
  await office.fundAgentFloat(agentId, { amount: 10_000, reference: "FLOAT-1" });
  const agents = { [agentId]: { userId: agent.userId } };
  const note = { walletUrl: sandbox.walletUrl, agents };
  await writeFile(path.join(stateFolder, "sandbox.json"), JSON.stringify(note));
  const customer = await sandbox.client.createSandboxUser({
    ...{ name: "Ana Tavares", phone: PHONE, password: "morabeza no Fogo", pin: PIN },
    accounts: [{ currency: "CVE", openingBalance: 20_000 }],
  });
  userId = customer.userId;
  ana = sandbox.walletFor(userId);
});
afterAll(async () => {
  await sandbox.stop();
  await rm(stateFolder, { recursive: true, force: true });
});

type Line = { amount: number };
type Ended = { exitCode: number; output: string; errors: string };

/** The first run finds a drawer with 3,000 escudos. */
function agent(...words: string[]): Promise<Ended> {
  const all = [main, "--state-folder", stateFolder, "--cash", "3000", ...words];
  return new Promise((resolve) => {
    const child = execFile(process.execPath, all, (_error, output, errors) =>
      resolve({ exitCode: child.exitCode ?? -1, output, errors }),
    );
  });
}
async function asJson(...words: string[]) {
  const { exitCode, output, errors } = await agent("--json", ...words);
  return { exitCode, errors, document: JSON.parse(output) };
}
const request = (amount: number) => ana.requestAgentCashOut({ amount, userId, agentId });
const locks = async () => (await readdir(stateFolder)).filter((name) => name.endsWith(".lock"));

test("cash-in: the float shrinks and the drawer grows", async () => {
  const { exitCode, output, errors } = await agent("cash-in", "--amount", "2000", "--phone", PHONE);
  expect([exitCode, errors]).toEqual([0, ""]);
  expect(output).toBe("Put 2.000$00 into the drawer. E-float 8.000$00, drawer 5.000$00.\n");
  expect((await ana.getBalance()).balance).toBe(22_000);
  expect(await locks()).toEqual([]);
});

test("cash-out: what waits is told as it comes, and is paid out with code and store number", async () => {
  const { transactionId, confirmationCode, storeNumber } = await request(1500);
  const waiting = await asJson("queue");
  expect(waiting.document.requests).toMatchObject([{ transactionId, amount: 1500 }]);
  const proof = ["--transaction", transactionId, "--code", confirmationCode, "--store", storeNumber];
  const paid = await asJson("confirm", ...proof);
  expect(paid).toMatchObject({
    exitCode: 0,
    document: { outcome: "completed", handOver: 1500, drawer: 3500 },
  });
  expect(await readFile(path.join(stateFolder, `agent-${agentId}.json`), "utf8")).not.toContain(
    confirmationCode,
  );
});

test("what the drawer cannot pay is refused before the wallet is asked, and may be declined", async () => {
  const { transactionId, confirmationCode, storeNumber } = await request(3501);
  const proof = ["--transaction", transactionId, "--code", confirmationCode, "--store", storeNumber];
  const refused = await asJson("confirm", ...proof);
  expect(refused).toMatchObject({ exitCode: 1, document: { outcome: "refused", reason: "DRAWER_SHORT" } });
  expect((await ana.getAgentCashOut(transactionId)).status).toBe("REQUESTED");
  const words = ["decline", "--transaction", transactionId, "--reason", "NOT_ENOUGH_CASH"];
  expect((await agent(...words)).output).toBe(`${transactionId} is DECLINED.\n`);
});

test("a wrong code is the wallet's refusal, and no cash moves", async () => {
  const { transactionId, confirmationCode, storeNumber } = await request(100);
  const other = confirmationCode === "000000" ? "000001" : "000000";
  const words = ["confirm", "--transaction", transactionId, "--code", other, "--store", storeNumber];
  const { exitCode, document } = await asJson(...words);
  expect([exitCode, document]).toMatchObject([1, { outcome: "declined", code: "CONFIRMATION_CODE_WRONG" }]);
  await ana.cancelAgentCashOut(transactionId);
});

test("what the agent asks for is paid out once, after the customer's approval", async () => {
  const { document } = await asJson("ask", "--phone", PHONE, "--amount", "500");
  const collect = () => asJson("collect", "--transaction", document.transactionId);
  expect(await collect()).toMatchObject({ exitCode: 1, document: { outcome: "waiting" } });
  await ana.approveAgentCashOut(document.transactionId, { pin: PIN });
  expect(await collect()).toMatchObject({ exitCode: 0, document: { handOver: 500, drawer: 3000 } });
  expect(await collect()).toMatchObject({ exitCode: 1, document: { outcome: "over", status: "COMPLETED" } });
});

test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
  "a terminal that %s ends is free again",
  async (signal) => {
    const { transactionId } = await request(100);
    const words = [main, "--state-folder", stateFolder, "--json", "watch"];
    const child = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "inherit"] });
    const ended = once(child, "exit");
    const [line] = await once(createInterface({ input: child.stdout }), "line");
    expect(JSON.parse(line)).toMatchObject({ transactionId, amount: 100 });
    const second = await agent("tills");
    expect([second.exitCode, second.output]).toEqual([1, ""]);
    expect(second.errors).toBe(
      `Agent ${agentId} is in use by process ${child.pid}: choose another with --agent, or end that process.\n`,
    );
    child.kill(signal);
    expect(await ended).toEqual([1, null]);
    expect(await locks()).toEqual([]);
    await ana.cancelAgentCashOut(transactionId);
  },
);

test("the end of day agrees with the drawer", async () => {
  // Usually one day; two when midnight came in between.
  const dates = new Set([startedOn, businessDate(new Date())]);
  const days: Awaited<ReturnType<typeof asJson>>[] = [];
  for (const date of dates) days.push(await asJson("end-of-day", "--date", date));
  const sum = (of: (report: { cashIns: Line; cashOuts: Line }) => Line) =>
    days.reduce((total, { document }) => total + of(document.report).amount, 0);
  for (const { exitCode, document } of days) expect([exitCode, document.difference]).toEqual([0, 0]);
  expect([sum(({ cashIns }) => cashIns), sum(({ cashOuts }) => cashOuts)]).toEqual([2000, 2000]);
  expect(days.at(-1)!.document).toMatchObject({ drawer: 3000, report: { closingFloat: 10_000 } });
});

test("without a sandbox or a person at the keyboard it says in one sentence what to do", async () => {
  const nowhere = await agent("--state-folder", path.join(stateFolder, "nowhere"), "tills");
  expect([nowhere.exitCode, nowhere.output]).toEqual([1, ""]);
  expect(nowhere.errors).toMatch(/^There is no wallet to talk to: run `npm start`/);
  const prompt = await agent();
  expect(prompt.exitCode).toBe(1);
  expect(prompt.errors).toContain("npm run agent -- queue --json");
});
