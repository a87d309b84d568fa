// Our own server survives every branch; wallets that are broken on purpose are caught, by the name of the branch. Each of
// these is our server behind a small proxy that does one thing wrong.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { createNetworkClient, type NetworkClient, type NetworkTransactionId } from "@makeba/sdk/network";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type RunningProcess, startProcess } from "../sandbox/processes.ts";
import { walletEnvironment } from "../sandbox/sandbox.ts";
import { ACQUIRER_ID, createSecrets, NETWORK_KEY_ID } from "../sandbox/secrets.ts";
import { type CodesFile, fileCodes, readCodes, sandboxCodes } from "./codes.ts";
import { evidenceLines } from "./exchange.ts";
import { jsonReport, junitReport, resultLines, summaryLines } from "./reports.ts";
import { type BranchResult, branchNames, runConformance } from "./run-conformance.ts";

const secrets = createSecrets();
let wallet: RunningProcess;
let url: string;
let runs = 0;
beforeAll(async () => {
  wallet = await startProcess({
    name: "wallet",
    module: "@makeba/server/start.mjs",
    environment: walletEnvironment({ walletSettings: { LOG_LEVEL: "error", WORKERS: "off" } }, secrets),
  });
  url = wallet.ready.url!;
}, 120_000);
afterAll(() => wallet?.stop());

/** What docs/recipes/test-your-wallet.md says that a file needs. */
const READY_CODES = 31;

let proxy: Server | undefined;
afterEach(() => {
  proxy?.closeAllConnections();
  proxy?.close();
  proxy = undefined;
});

const address = (at: string) => ({
  ...{ url: at, keyId: NETWORK_KEY_ID, acquirerId: ACQUIRER_ID },
  privateKey: secrets.networkPrivateKey,
});

async function tryWallet(at: string, options: { only?: readonly string[]; codes?: CodesFile } = {}) {
  const codes = options.codes ? fileCodes(options.codes) : await sandboxCodes(url);
  return runConformance({
    ...{ address: address(at), codes: codes!, clock: () => new Date(), run: String(runs++).padStart(5, "0") },
    ...(options.only === undefined ? {} : { only: options.only }),
  });
}

const failures = (results: readonly BranchResult[]) =>
  results.filter(({ outcome }) => outcome === "failed").map(({ name }) => name);
const textOf = (results: readonly BranchResult[]) =>
  results.flatMap((result) => resultLines(result, { first: false, all: false })).join("\n");

type Message = NetworkTransactionId & {
  code?: string;
  amount?: number;
  outcome?: string;
  dispensedAmount?: number;
};
type Reply = { readonly status: number; readonly body: unknown };
/** What a broken wallet answers instead; nothing when it does as ours. */
type Bug = (
  what: { operation: string; message: Message; key: string },
  real: NetworkClient,
) => Promise<Reply | undefined>;

/** Our server behind a proxy with one bug. */
async function brokenWallet(bug: Bug): Promise<string> {
  const real = createNetworkClient({
    baseUrl: url,
    keyId: NETWORK_KEY_ID,
    privateKey: secrets.networkPrivateKey,
  });
  proxy = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const message = body.length > 0 ? JSON.parse(body.toString()) : messageOf(request.url!);
    const operation = body.length > 0 ? request.url!.split("/").at(-1)! : "status";
    const key = [message.acquirerId, message.terminalId, message.localDate, message.traceNumber].join();
    const wrong = await bug({ operation, message, key }, real);
    const headers = Object.entries(request.headers).filter(
      ([name]) => !["host", "connection", "content-length"].includes(name),
    ) as [string, string][];
    const answer = wrong ?? (await forward(request.method!, request.url!, headers, body));
    response.writeHead(answer.status, { "Content-Type": "application/json" });
    response.end(JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => void proxy!.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
}

/** A status enquiry has its key in the path. */
function messageOf(url: string): Message {
  const [acquirerId, terminalId, localDate, traceNumber] = url.split("/").slice(-4) as [
    string,
    string,
    string,
    string,
  ];
  return { acquirerId, terminalId, localDate, traceNumber };
}

async function forward(
  method: string,
  target: string,
  headers: [string, string][],
  body: Buffer,
): Promise<Reply> {
  const response = await fetch(url + target, {
    method,
    headers,
    ...(method === "POST" ? { body: new Uint8Array(body) } : {}),
  });
  return { status: response.status, body: await response.json() };
}

describe("our own server", () => {
  it("survives every branch, with evidence of each", async () => {
    const results = await tryWallet(url);
    expect(failures(results), textOf(results)).toEqual([]);
    expect(results.map(({ name, outcome }) => [name, outcome])).toEqual(
      branchNames().map((name) => [name, "held"]),
    );
    for (const { evidence } of results) expect(evidence.length).toBeGreaterThan(0);
    const crowd = results.find(({ name }) => name === "concurrent-completions")!;
    expect(crowd.evidence.some(({ times }) => times === 50)).toBe(true);
    const { passed, failed, branches } = JSON.parse(jsonReport(url, results));
    expect([passed, failed, branches.length]).toEqual([results.length, 0, results.length]);
    expect(jsonReport(url, results)).not.toMatch(/"code": "\d{6}"/);
    expect(junitReport(results)).toContain(`tests="${results.length}" failures="0" skipped="0"`);
    expect(summaryLines(results).at(-1)).toBe(
      `The wallet survives ${results.length} of ${results.length} branches.`,
    );
  });

  it("is tried with a file of codes as a wallet without a sandbox is, and what a file lacks is said", async () => {
    const codes = (await sandboxCodes(url))!;
    const ready = [];
    for (let i = 0; i < READY_CODES; i++) ready.push(await codes.take("ready"));
    const file = readCodes(JSON.stringify({ ready: ready.map(({ code, amount }) => ({ code, amount })) }));
    const results = await tryWallet(url, { codes: file });
    expect(failures(results), textOf(results)).toEqual([]);
    expect(
      results.filter(({ outcome }) => outcome === "not-tested").map(({ name, problem }) => [name, problem]),
    ).toEqual([
      ["decline-cancelled-code", "the file has no cancelled code left"],
      ["expiry-at-use", "the file has no expired code left"],
      ["authorised-does-not-expire", expect.stringContaining("nobody can move the wallet's clock")],
    ]);
  });
});

describe("a broken wallet is caught", () => {
  it("that forgets its answers and decides a repeat anew", async () => {
    const seen = new Set<string>();
    let traces = 0;
    const at = await brokenWallet(async ({ operation, message, key }, real) => {
      if (operation !== "authorisations" || !seen.has(key)) {
        if (operation === "authorisations") seen.add(key);
        return undefined;
      }
      traces++;
      const again = { ...message, terminalId: `ANEW${traces}` } as Parameters<
        NetworkClient["authoriseWithdrawal"]
      >[0];
      return { status: 200, body: await real.authoriseWithdrawal(again) };
    });
    const only = [
      "authorise",
      "repeat-approval",
      "repeat-decline",
      "same-key-other-body",
      "tombstone",
      "complete",
    ];
    const results = await tryWallet(at, { only });
    expect(failures(results)).toEqual([
      "repeat-approval",
      "repeat-decline",
      "same-key-other-body",
      "tombstone",
    ]);
    const { problem, evidence } = results.find(({ name }) => name === "repeat-approval")!;
    expect(problem).toMatch(/must get the stored answer .*APPROVED.*; found .*CODE_IN_USE/);
    expect(evidence.flatMap(evidenceLines).join("\n")).toMatch(/authorisations .*"code":"\*{6}"/);
  });

  it("that ignores the tombstone of a reversal that came first", async () => {
    const authorised = new Set<string>();
    const at = await brokenWallet(async ({ operation, key }) => {
      if (operation === "authorisations") authorised.add(key);
      return operation === "reversals" && !authorised.has(key)
        ? { status: 200, body: { acknowledged: true } }
        : undefined;
    });
    const results = await tryWallet(at, { only: ["reversal", "tombstone", "completion-after-reversal"] });
    expect(failures(results)).toEqual(["tombstone"]);
    expect(results[1]!.problem).toBe(
      "The authorisation must be declined with REVERSED_BEFORE; found APPROVED (200).",
    );
  });

  it.each([
    ["and says so", false, "the wallet must say status SUSPECT; it said REVERSED (200)"],
    ["and hides it", true, "The customer must have CVE 1000.00 held; found CVE 0.00"],
  ])("that gives the hold back when nobody knows what came out, %s", async (_, hides, problem) => {
    const suspects = new Set<string>();
    const at = await brokenWallet(async ({ operation, message, key }, real) => {
      if (hides && operation === "status" && suspects.has(key))
        return { status: 200, body: { known: true, decision: "APPROVED", status: "SUSPECT" } };
      if (operation !== "completions" || message.outcome !== "UNKNOWN") return undefined;
      suspects.add(key);
      const { acquirerId, terminalId, localDate, traceNumber } = message;
      await real.reverseWithdrawal({ acquirerId, terminalId, localDate, traceNumber, reason: "TIMEOUT" });
      return { status: 200, body: { acknowledged: true, status: "SUSPECT" } };
    });
    const results = await tryWallet(at, { only: ["complete", "reversal", "unknown-outcome"] });
    expect(failures(results)).toEqual(["unknown-outcome"]);
    expect(results.at(-1)!.problem).toContain(problem);
  });

  it("that refuses the repeats of a completion", async () => {
    const seen = new Set<string>();
    const at = await brokenWallet(async ({ operation, key }) => {
      if (operation !== "completions") return undefined;
      if (!seen.has(key)) return void seen.add(key);
      return {
        status: 409,
        body: { error: { code: "WITHDRAWAL_NOT_AUTHORISED", message: "No.", details: {} } },
      };
    });
    const results = await tryWallet(at, {
      only: ["complete", "repeat-completion", "concurrent-completions"],
    });
    expect(failures(results)).toEqual(["repeat-completion", "concurrent-completions"]);
  });

  it("that believes everybody", async () => {
    const at = await brokenWallet(async ({ operation, message }, real) => {
      if (operation === "echo") return { status: 200, body: { ...message, time: new Date().toISOString() } };
      if (operation !== "authorisations") return undefined;
      const body = { ...message, acquirerId: ACQUIRER_ID } as Parameters<
        NetworkClient["authoriseWithdrawal"]
      >[0];
      return { status: 200, body: await real.authoriseWithdrawal(body) };
    });
    const results = await tryWallet(at, { only: branchNames().slice(0, 7) });
    expect(failures(results)).toEqual([
      "signature-missing",
      "signature-of-a-stranger",
      "signature-too-old",
      "signature-wrong-digest",
      "signature-replayed",
      "other-network",
    ]);
  });

  it("that is not there: everything fails, and nothing is taken for a decline", async () => {
    const results = await tryWallet("http://127.0.0.1:1", { only: ["echo", "status-unknown"] });
    expect(failures(results)).toEqual(["echo", "status-unknown"]);
    expect(summaryLines(results).at(-1)).toContain("it fails echo, status-unknown.");
  });
});

describe("the command", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "makeba-conformance-"));
  const keyFile = path.join(folder, "network-key.pem");
  beforeAll(() => writeFileSync(keyFile, secrets.networkPrivateKey));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** It ends by itself. */
  async function run(...words: string[]) {
    const main = path.join(import.meta.dirname, "main.ts");
    const child = spawn(process.execPath, [main, ...words], { stdio: ["ignore", "pipe", "pipe"] });
    const [code, output, errors] = await Promise.all([
      once(child, "close").then(([code]) => code as number),
      text(child.stdout),
      text(child.stderr),
    ]);
    return { code, output, errors };
  }

  it("prints one JSON document, writes JUnit, and ends with 0 when nothing failed", async () => {
    const junit = path.join(folder, "results.xml");
    const { code, output, errors } = await run(
      ...["--wallet", url, "--key", keyFile, "--only", "echo,complete", "--json", "--junit", junit],
    );
    expect([code, errors]).toEqual([0, ""]);
    expect(JSON.parse(output)).toMatchObject({ wallet: url, passed: 2, failed: 0, notTested: 0 });
    expect(readFileSync(junit, "utf8")).toContain('<testcase classname="conformance" name="complete"');
  });

  it("names the branch that failed, shows what was sent and answered, and ends with 1", async () => {
    const { code, output } = await run(
      "--wallet",
      url,
      "--key",
      keyFile,
      "--key-id",
      "nobody",
      "--only",
      "echo",
    );
    expect(code).toBe(1);
    expect(output).toContain('→ POST /api/v1/network/echo {"acquirerId":"VINTI4"}');
    expect(output).toMatch(/← 401 .*SIGNATURE_INVALID/);
    expect(output).toContain("it fails echo.");
  });

  it.each([
    ["is not there", ["--wallet", "http://127.0.0.1:1"], "does not answer as a sandbox"],
    [
      "has a branch that nobody knows",
      ["--wallet", "http://127.0.0.1:1", "--only", "magic"],
      "no branch magic",
    ],
  ])("ends with 2 and a sentence when what it is told %s", async (_, words, sentence) => {
    const { code, errors } = await run(...words, "--key", keyFile);
    expect(code).toBe(2);
    expect(errors).toContain(sentence);
  });
});

describe("a file of codes", () => {
  it.each([
    ["not JSON", "{", "The file of codes must be JSON."],
    ["of another shape", "[]", "must be an object with ready, expired, cancelled"],
    ["with a word that nobody knows", '{"used":[]}', "found used"],
    ["with a code of five digits", '{"ready":[{"code":"12345","amount":1000}]}', "ready[0].code must be"],
    ["with a small amount", '{"ready":[{"code":"123456","amount":1}]}', "ready[0].amount must be"],
  ])("that is %s is refused with a sentence", (_, content, message) => {
    expect(() => readCodes(content)).toThrow(message);
  });
});
