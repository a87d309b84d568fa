// The switch as a process: one ready line, and an end that is asked for.
import { type ChildProcess, spawn } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { afterAll, afterEach, expect, test } from "vitest";

const signingKey = generateKeyPairSync("ed25519")
  .privateKey.export({ type: "pkcs8", format: "pem" })
  .toString();
const complete = {
  PORT: "0",
  // A port that nothing listens on and that fetch does not forbid.
  WALLET_URL: "http://127.0.0.1:2",
  SIGNING_KEY_ID: "vinti4-1",
  SIGNING_KEY: signingKey,
  TERMINAL_KEYS: JSON.stringify({ ATM00001: "terminal-key-000001" }),
  DATA_DIR: mkdtempSync(path.join(tmpdir(), "makeba-switch-")),
};
afterAll(() => rmSync(complete.DATA_DIR, { recursive: true, force: true }));
let child: ChildProcess | undefined;
afterEach(() => child?.kill("SIGKILL"));

function startSwitch(environment: Record<string, string>) {
  const started = spawn(process.execPath, [path.join(import.meta.dirname, "main.ts")], {
    env: { PATH: process.env.PATH ?? "", ...environment },
    stdio: ["pipe", "pipe", "pipe"],
  });
  child = started;
  const output: string[] = [];
  const lines = createInterface({ input: started.stdout }).on("line", (line) => output.push(line));
  let errors = "";
  started.stderr.on("data", (chunk) => {
    errors += chunk;
  });
  const ended = once(started, "close");
  const ready = async (): Promise<string> => {
    const [line] = await once(lines, "line");
    return JSON.parse(line).url;
  };
  return { started, output, ready, ended, errors: () => errors };
}

test("it prints one line when it is ready, answers, and ends on SIGTERM with exit code 0", async () => {
  const { started, output, ready, ended, errors } = startSwitch(complete);
  const url = await ready();
  expect(await (await fetch(`${url}/livez`)).json()).toEqual({ status: "ok" });
  const body = { terminalId: "ATM00001", localDate: "2026-01-15", traceNumber: "000001" };
  const reply = await fetch(`${url}/v1/authorisations`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Terminal-Key": "terminal-key-000001" },
    body: JSON.stringify({ ...body, code: "493027", amount: 5000, currency: "CVE" }),
  });
  // Nothing listens where the wallet should be, so it was surely not asked.
  expect(await reply.json()).toEqual({ decision: "DECLINED", reason: "DESTINATION_UNAVAILABLE" });
  started.kill("SIGTERM");
  expect(await ended).toEqual([0, null]);
  expect(output).toEqual([JSON.stringify({ event: "ready", url })]);
  expect(errors()).not.toMatch(/493027|terminal-key-000001|PRIVATE KEY/);
});

test("with PARENT_WATCH it ends when standard input does", async () => {
  const { started, ready, ended } = startSwitch({ ...complete, PARENT_WATCH: "on" });
  await ready();
  started.stdin.end();
  expect(await ended).toEqual([0, null]);
});

test("without PARENT_WATCH it lives on when standard input ends", async () => {
  const { started, ready, ended } = startSwitch(complete);
  const url = await ready();
  started.stdin.end();
  expect((await fetch(`${url}/livez`)).status).toBe(200);
  started.kill("SIGTERM");
  expect(await ended).toEqual([0, null]);
});

test("settings that are missing are sentences on standard error, and nothing is ready", async () => {
  const { output, ended, errors } = startSwitch({ PORT: "0" });
  expect(await ended).toEqual([1, null]);
  expect(output).toEqual([]);
  expect(errors()).toMatch(/^The switch cannot start:\n- WALLET_URL must be/);
  expect(errors()).not.toContain("    at ");
});

test("killed in the middle, it knows after its next start what it has acknowledged, and sends it", async () => {
  const heard: string[] = [];
  let taking = false;
  const wallet = createServer((request, response) => {
    heard.push(`${request.url} ${request.headers.retransmission ?? "first"}`);
    request.resume();
    if (!taking) return;
    response.setHeader("Content-Type", "application/json").end('{"acknowledged":true}');
  });
  wallet.listen(0, "127.0.0.1");
  await once(wallet, "listening");
  const { port } = wallet.address() as AddressInfo;
  const DATA_DIR = mkdtempSync(path.join(tmpdir(), "makeba-switch-"));
  const environment = { ...complete, DATA_DIR, WALLET_URL: `http://127.0.0.1:${port}` };
  const post = async (url: string, path: string, body: object) => {
    const reply = await fetch(`${url}${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Terminal-Key": "terminal-key-000001" },
      body: JSON.stringify(body),
    });
    return [reply.status, await reply.json()];
  };
  const key = { terminalId: "ATM00001", localDate: "2026-01-15", traceNumber: "000001" };
  try {
    const first = startSwitch(environment);
    const firstUrl = await first.ready();
    const bySwitch = [202, { acknowledged: true, acknowledgedBy: "SWITCH" }];
    expect(await post(firstUrl, "/v1/reversals", { ...key, reason: "HARDWARE" })).toEqual(bySwitch);
    const asked = post(firstUrl, "/v1/authorisations", {
      ...{ ...key, traceNumber: "000002", code: "493027", amount: 5000, currency: "CVE" },
    }).catch(() => "cut off");
    await expect
      .poll(() => heard.some((line) => line.includes("authorisations")), { timeout: 20_000 })
      .toBe(true);
    first.started.kill("SIGKILL");
    expect(await asked).toBe("cut off");
    await first.ended;
    taking = true;
    heard.length = 0;
    const second = startSwitch(environment);
    const secondUrl = await second.ready();
    // The one that it had acknowledged, and the reversal of the one that it had answered to nobody.
    await expect.poll(() => heard.length, { timeout: 20_000 }).toBe(2);
    expect(heard.every((line) => line.startsWith("/api/v1/network/reversals"))).toBe(true);
    expect(heard.some((line) => line.endsWith(" 1"))).toBe(true);
    expect(await post(secondUrl, "/v1/reversals", { ...key, reason: "HARDWARE" })).toEqual([
      ...[200, { acknowledged: true, acknowledgedBy: "ISSUER" }],
    ]);
  } finally {
    wallet.closeAllConnections();
    wallet.close();
    child?.kill("SIGKILL");
    rmSync(DATA_DIR, { recursive: true, force: true });
  }
}, 60_000);
