// Our own server survives every branch, with the sandbox's codes and with a file of codes; and the command itself.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readCodes, sandboxCodes } from "./codes.ts";
import { jsonReport, junitReport, summaryLines } from "./reports.ts";
import { branchNames } from "./run-conformance.ts";
import { failures, textOf, useWallet } from "./testing/broken-wallet.ts";

const { secrets, tryWallet, url } = useWallet();

/** What docs/recipes/test-your-wallet.md says that a file needs. */
const READY_CODES = 32;

describe("our own server", () => {
  it("survives every branch, with evidence of each", async () => {
    const results = await tryWallet(url());
    expect(failures(results), textOf(results)).toEqual([]);
    expect(results.flatMap(({ deviations }) => deviations)).toEqual([]);
    expect(results.map(({ name, outcome }) => [name, outcome])).toEqual(
      branchNames().map((name) => [name, "held"]),
    );
    for (const { evidence } of results) expect(evidence.length).toBeGreaterThan(0);
    const crowd = results.find(({ name }) => name === "concurrent-completions")!;
    expect(crowd.evidence.some(({ times }) => times === 50)).toBe(true);
    const { passed, failed, branches } = JSON.parse(jsonReport(url(), results));
    expect([passed, failed, branches.length]).toEqual([results.length, 0, results.length]);
    expect(jsonReport(url(), results)).not.toMatch(/"code": "\d{6}"/);
    expect(junitReport(results)).toContain(`tests="${results.length}" failures="0" skipped="0"`);
    expect(summaryLines(results).at(-1)).toBe(
      `The wallet survives ${results.length} of ${results.length} branches.`,
    );
  });

  it("is tried with a file of codes as a wallet without a sandbox is, and what a file lacks is said", async () => {
    const codes = (await sandboxCodes(url()))!;
    const ready = [];
    for (let i = 0; i < READY_CODES; i++) ready.push(await codes.take("ready"));
    const file = readCodes(JSON.stringify({ ready: ready.map(({ code, amount }) => ({ code, amount })) }));
    const results = await tryWallet(url(), { codes: file });
    expect(failures(results), textOf(results)).toEqual([]);
    expect(
      results.filter(({ outcome }) => outcome === "not-tested").map(({ name, problem }) => [name, problem]),
    ).toEqual([
      ["decline-cancelled-code", "the file has no cancelled code left"],
      ["expiry-at-use", "the file has no expired code left"],
      ["authorised-does-not-expire", expect.stringContaining("nobody can move the wallet's clock")],
      ["decline-frozen-account", "the file has no frozen code left"],
      ["wrong-tries-lock-network", expect.stringContaining("--network-tries")],
    ]);
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
      ...["--wallet", url(), "--key", keyFile, "--only", "echo,complete", "--json", "--junit", junit],
    );
    expect([code, errors]).toEqual([0, ""]);
    expect(JSON.parse(output)).toMatchObject({ wallet: url(), passed: 2, failed: 0, notTested: 0 });
    expect(readFileSync(junit, "utf8")).toContain('<testcase classname="conformance" name="complete"');
  });

  it("names the branch that failed, shows what was sent and answered, and ends with 1", async () => {
    const { code, output } = await run(
      "--wallet",
      url(),
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
    ["of another shape", "[]", "must be an object with ready, expired, cancelled, frozen"],
    ["with a word that nobody knows", '{"used":[]}', "found used"],
    ["with a code of five digits", '{"ready":[{"code":"12345","amount":1000}]}', "ready[0].code must be"],
    ["with a small amount", '{"ready":[{"code":"123456","amount":1}]}', "ready[0].amount must be"],
    [
      "with two codes of a customer whose money is looked at",
      '{"ready":[{"code":"123456","amount":1000,"token":"t"},{"code":"123457","amount":1000,"token":"t"}]}',
      "ready[1] has the token of another code",
    ],
  ])("that is %s is refused with a sentence", (_, content, message) => {
    expect(() => readCodes(content)).toThrow(message);
  });
});
