// Faults set over real HTTP while simulators run as processes: the switch, the bank, an ATM and a till. What is set happens,
// stands in the list of firings, and money is where it belongs afterwards.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import document from "@makeba/openapi/faults.json" with { type: "json" };
import { createResponseCheck } from "@makeba/openapi/response-check";
import { createBankingClient } from "@makeba/sdk";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { tokenOf } from "../bank/scenarios.ts";
import { type Sandbox, startSandbox } from "../sandbox/sandbox.ts";
import { pointsOf } from "./catalogue.ts";
import { openFaultControl, readFaultControl } from "./fault-control.ts";
import { processFaults } from "./process-faults.ts";

const KEY = "a-key-for-the-faults-of-a-test";
const TERMINAL = "ATM00001";

type Answer = { status: number; body: Record<string, unknown> & { firings: object[]; faults: object[] } };
async function ask(url: string, method = "GET", body?: object, key = KEY): Promise<Answer> {
  const answer = await fetch(url, {
    method,
    headers: { "x-faults-key": key, ...(body ? { "content-type": "application/json" } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return { status: answer.status, body: (await answer.json()) as Answer["body"] };
}
const add = (url: string, sentence: string) => ask(`${url}/v1/faults`, "POST", { sentence });
const list = async (url: string) => (await ask(`${url}/v1/faults`)).body;
const codeOf = ({ body }: Answer) => (body.error as { code: string }).code;

describe("the list of faults", () => {
  const responses = createResponseCheck(document);
  async function open() {
    const faults = processFaults([]);
    const control = await openFaultControl(
      { port: 0, key: KEY },
      { ...{ simulator: "switch", faults, points: pointsOf("switch") }, onResponseBody: responses.check },
    );
    return { faults, url: control!.url, close: control!.close };
  }

  it("takes a sentence, shows what has fired, and gives the rule back", async () => {
    const { faults, url, close } = await open();
    const added = await add(url, "drop the authorise answer twice at terminal 7");
    const fault = {
      ...{ faultId: 1, point: "switch.authorise.after-answer" },
      sentence: "drop-answer at switch.authorise.after-answer 2 times at terminal 7",
    };
    expect(added).toEqual({ status: 201, body: { ...fault, fired: 0 } });
    expect(await faults.reach("switch.authorise.after-answer", { terminalId: TERMINAL })).toBeUndefined();
    const context = { terminalId: "ATM00007", what: "000012" };
    expect(await faults.reach("switch.authorise.after-answer", context)).toEqual({ kind: "drop-answer" });
    const { firings, ...rest } = await list(url);
    expect(rest).toMatchObject({ simulator: "switch", faults: [{ ...fault, fired: 1 }] });
    const firing = { ...context, number: 1, faultId: 1, point: fault.point, did: "drop-answer" };
    expect(firings).toMatchObject([firing]);
    expect((await ask(`${url}/v1/faults?after=1`)).body.firings).toEqual([]);
    const removed = await ask(`${url}/v1/faults/1`, "DELETE");
    expect(removed).toEqual({ status: 200, body: { ...fault, fired: 1 } });
    expect(await faults.reach("switch.authorise.after-answer", context)).toBeUndefined();
    expect(codeOf(await ask(`${url}/v1/faults/1`, "DELETE"))).toBe("FAULT_NOT_FOUND");
    expect(await list(url)).toMatchObject({ faults: [], firings: [firing] });
    await close();
  });

  it("refuses what is no fault, another simulator's, or asked without the key, and changes nothing", async () => {
    const { url, close } = await open();
    const bread = await add(url, "drop the bread");
    expect([bread.status, codeOf(bread)]).toEqual([422, "FAULT_NOT_POSSIBLE"]);
    expect((bread.body.error as { message: string }).message).toContain("Expected a step");
    expect(codeOf(await add(url, "jam once at terminal 7"))).toBe("FAULT_NOT_POSSIBLE");
    expect(codeOf(await ask(`${url}/v1/faults`, "POST", {}))).toBe("VALIDATION_FAILED");
    for (const key of ["", `${KEY}x`])
      for (const method of ["GET", "POST"])
        expect(
          (await ask(`${url}/v1/faults`, method, { sentence: "x" }, key).catch(() => ({ status: 401 })))
            .status,
        ).toBe(401);
    expect(await list(url)).toMatchObject({ faults: [], firings: [] });
    expect(new URL(url).hostname).toBe("127.0.0.1");
    await close();
  });

  it("is there only when it is asked for, and not with a short key", () => {
    expect(readFaultControl({})).toBeUndefined();
    expect(readFaultControl({ FAULTS_PORT: "0", FAULTS_KEY: KEY })).toEqual({ port: 0, key: KEY });
    expect(() => readFaultControl({ FAULTS_PORT: "0", FAULTS_KEY: "short" })).toThrow(/24 to 128/);
    expect(() => readFaultControl({ FAULTS_PORT: "70000", FAULTS_KEY: KEY })).toThrow(/0 to 65535/);
  });
});

describe("simulators that run", () => {
  let sandbox: Sandbox;
  let stateFolder: string;
  const logs: string[] = [];
  beforeAll(async () => {
    sandbox = await startSandbox({
      ...{ bankPort: 0, faultsKey: KEY, switchSettings: { RETRY_DELAY_MS_MAX: "100" } },
      walletSettings: { RECOVERY_FIRST_MS: "100", RECOVERY_SECONDS_MAX: "1" },
      onLog: (name, line) => void logs.push(`${name} ${line}`),
    });
    stateFolder = await mkdtemp(path.join(tmpdir(), "makeba-faults-"));
  }, 120_000);
  let child: ChildProcess | undefined;
  let gate: Server | undefined;
  afterEach(() => {
    child?.kill("SIGKILL");
    gate?.closeAllConnections();
    gate?.close();
  });
  afterAll(async () => {
    await sandbox?.stop();
    await rm(stateFolder, { recursive: true, force: true });
  });

  async function customer(userId: string) {
    const { accounts } = await sandbox.client.createSandboxUser({
      userId,
      accounts: [{ currency: "CVE", openingBalance: 10_000 }],
    });
    return { wallet: sandbox.walletFor(userId), accountNo: accounts[0]!.accountNo };
  }

  it("the switch: a completion whose answer is lost is sent again, and posted once", async () => {
    const url = sandbox.faultsUrls.switch!;
    const { wallet } = await customer("usr_switch");
    const { body } = await add(url, "drop the complete answer once at terminal 1");
    const { code, transactionId } = await wallet.issueAtmCode({ amount: 2000, userId: "usr_switch" });
    const atm = sandbox.switchClientFor(TERMINAL);
    const key = { terminalId: TERMINAL, localDate: "2026-01-15", traceNumber: "000001" };
    await atm.authorise({ ...key, code, amount: 2000, currency: "CVE" });
    // The wallet's answer is lost on its way to the switch, so the terminal is told that the switch has it.
    await atm.complete({ ...key, outcome: "DISPENSED", dispensedAmount: 2000 });
    await expect
      .poll(async () => (await list(url)).firings, { timeout: 20_000 })
      .toMatchObject([{ faultId: body.faultId, did: "drop-answer", terminalId: TERMINAL, what: "000001" }]);
    await expect
      .poll(async () => (await wallet.getWithdrawal(transactionId)).status, { timeout: 20_000 })
      .toBe("COMPLETED");
    expect((await wallet.getBalance()).balance).toBe(8000);
    expect(logs.join("\n")).toContain("vinti4 A fault at switch.complete.after-answer: drop-answer.");
  }, 60_000);

  it("the switch's power goes when it has stored a report: it is started again where it was, and the wallet gets the report", async () => {
    const url = sandbox.faultsUrls.switch!;
    const { wallet } = await customer("usr_power");
    const { code, transactionId } = await wallet.issueAtmCode({ amount: 1000, userId: "usr_power" });
    const atm = sandbox.switchClientFor(TERMINAL);
    const key = { terminalId: TERMINAL, localDate: "2026-01-15", traceNumber: "000777" };
    await atm.authorise({ ...key, code, amount: 1000, currency: "CVE" });
    expect((await add(url, "crash at switch.store.after once")).status).toBe(201);
    await atm.complete({ ...key, outcome: "DISPENSED", dispensedAmount: 1000 }).catch(() => {});
    await expect
      .poll(async () => (await wallet.getWithdrawal(transactionId)).status, { timeout: 40_000 })
      .toBe("COMPLETED");
    expect((await wallet.getBalance()).balance).toBe(9000);
    expect(logs.join("\n")).toContain("vinti4 The power goes at switch.store.after.");
    // At the same addresses, without the rule.
    await expect
      .poll(() => list(url).catch(() => undefined), { timeout: 40_000 })
      .toMatchObject({ faults: [] });
  }, 120_000);

  it("the bank: an order whose answer is lost, and a callback that is lost, and the money is there once", async () => {
    const url = sandbox.faultsUrls.bank!;
    await customer("usr_bank");
    await add(url, "drop the collect answer once at the bank");
    await add(url, "drop the callback request once");
    const { accessToken } = await sandbox.client.createSandboxToken({ userId: "usr_bank", role: "customer" });
    const banking = createBankingClient({ baseUrl: sandbox.walletUrl, token: accessToken });
    const source = { type: "card" as const, token: tokenOf("settles") };
    const { transactionId } = await banking.createTopUp({ source, amount: 1500, currency: "CVE" });
    await expect
      .poll(async () => (await banking.getTopUp(transactionId)).status, { timeout: 40_000 })
      .toBe("SUCCESS");
    expect((await sandbox.walletFor("usr_bank").getBalance()).balance).toBe(11_500);
    await expect
      .poll(async () => (await list(url)).firings, { timeout: 20_000 })
      .toMatchObject([
        { did: "drop-answer", point: "bank.collect.before-answer" },
        { did: "drop-request", point: "bank.callback.before-send" },
      ]);
  }, 90_000);

  /** Stands before a server and lets nothing through until it is opened. */
  async function gateBefore(url: string) {
    const { promise: opened, resolve: open } = Promise.withResolvers<void>();
    gate = createServer(async (incoming, reply) => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk as Buffer);
      if (!incoming.url!.endsWith("/echo")) await opened;
      const headers = new Headers();
      for (const [name, value] of Object.entries(incoming.headers))
        if (typeof value === "string" && !["connection", "content-length", "host"].includes(name))
          headers.set(name, value);
      const answer = await fetch(`${url}${incoming.url}`, {
        ...{ method: incoming.method!, headers },
        ...(chunks.length > 0 ? { body: Buffer.concat(chunks) } : {}),
      });
      const text = await answer.text();
      reply.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "" }).end(text);
    });
    await new Promise<void>((resolve) => gate!.listen(0, "127.0.0.1", resolve));
    return { url: `http://127.0.0.1:${(gate.address() as AddressInfo).port}`, open };
  }

  /** A terminal as a process; settles when it says where its faults are set. */
  async function terminal(
    main: string,
    words: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ) {
    const file = path.join(import.meta.dirname, "..", main);
    child = spawn(process.execPath, [file, "--state-folder", stateFolder, ...words], {
      env: { PATH: process.env.PATH, FAULTS_PORT: "0", FAULTS_KEY: KEY, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let [output, errors] = ["", ""];
    child.stdout!.on("data", (chunk) => {
      output += chunk;
    });
    child.stderr!.on("data", (chunk) => {
      errors += chunk;
    });
    const ended = once(child, "close");
    const address = () => /Faults can be set at (\S+)\.\n/.exec(errors)?.[1];
    await expect.poll(address, { timeout: 20_000, message: errors }).toBeDefined();
    return { url: address()!, ended, output: () => output, errors: () => errors };
  }

  it("an ATM: what is set while a customer waits happens to this customer, and stands on the timeline", async () => {
    const { wallet } = await customer("usr_atm");
    const { code, transactionId } = await wallet.issueAtmCode({ amount: 2000, userId: "usr_atm" });
    const { url: switchUrl, open } = await gateBefore(sandbox.switchUrl);
    const key = sandbox.secrets.terminalKeys.ATM00002!;
    const there = ["--switch-url", switchUrl, "--terminal", "ATM00002", "--key", key];
    const words = ["withdraw", "--code", code, "--amount", "2000", "--json"];
    const atm = await terminal("atm/main.ts", [...there, ...words]);
    expect((await add(atm.url, "jam once")).status).toBe(201);
    open();
    await atm.ended;
    const { result, timeline } = JSON.parse(atm.output());
    expect(result).toMatchObject({ outcome: "cannot-dispense", reason: "HARDWARE" });
    const firing = { type: "fault-fired", point: "atm.present.before", did: "device jam", faultId: 1 };
    expect(timeline).toContainEqual(expect.objectContaining(firing));
    expect((await wallet.getWithdrawal(transactionId)).status).toBe("REVERSED");
    expect((await wallet.getBalance()).available).toBe(10_000);
  }, 60_000);

  it("a till: an answer that is lost is asked for again, and cash is taken in once", async () => {
    const office = sandbox.agentClientFor("usr_operator", "operator");
    const { agentId, userId } = await office.createAgent({
      ...{ name: "Loja do Rui", phone: "+2389910079", password: "morabeza no Fogo", storeNumber: "0042" },
    });
    await office.fundAgentFloat(agentId, { amount: 10_000, reference: "FLOAT-1" });
    const { url: walletUrl, open } = await gateBefore(sandbox.walletUrl);
    const { accessToken } = await sandbox.client.createSandboxToken({ userId, role: "agent" });
    const { accountNo, wallet } = await customer("usr_till");
    const words = ["--wallet-url", walletUrl, "--agent", agentId, "--cash", "3000", "--json"];
    const till = await terminal(
      "agent/main.ts",
      [...words, "cash-in", "--amount", "1000", "--account", accountNo],
      { AGENT_TOKEN: accessToken },
    );
    await add(till.url, "reset the cash-in answer once");
    open();
    await till.ended;
    expect(till.errors()).toContain("A fault at agent.cash-in.after-answer: reset.");
    expect(JSON.parse(till.output())).toMatchObject({ outcome: "completed", drawer: 4000, float: 9000 });
    expect((await wallet.getBalance()).balance).toBe(11_000);
  }, 60_000);
});
