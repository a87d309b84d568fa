// What the kit's tests run at: our own server, and the same behind a small proxy that does one thing wrong.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createNetworkClient, type NetworkClient, type NetworkTransactionId } from "@makeba/sdk/network";
import { afterAll, afterEach, beforeAll } from "vitest";
import { type RunningProcess, startProcess } from "../../sandbox/processes.ts";
import { walletEnvironment } from "../../sandbox/sandbox.ts";
import { ACQUIRER_ID, createSecrets, NETWORK_KEY_ID } from "../../sandbox/secrets.ts";
import { type CodesFile, fileCodes, sandboxCodes } from "../codes.ts";
import { resultLines } from "../reports.ts";
import { type BranchResult, runConformance } from "../run-conformance.ts";

export type Message = NetworkTransactionId & {
  code?: string;
  amount?: number;
  outcome?: string;
  dispensedAmount?: number;
  userId?: string;
};
export type Reply = { readonly status: number; readonly body: unknown };
/** What a broken wallet answers instead; nothing when it does as ours. */
export type Bug = (
  what: { operation: string; message: Message; key: string; token: string },
  real: NetworkClient,
) => Promise<Reply | undefined>;

export type TryOptions = {
  readonly only?: readonly string[];
  /** Instead of those of our sandbox, which is asked at the wallet's own address. */
  readonly codes?: CodesFile;
  readonly networkTriesMax?: number;
};

export const failures = (results: readonly BranchResult[]) =>
  results.filter(({ outcome }) => outcome === "failed").map(({ name }) => name);
export const textOf = (results: readonly BranchResult[]) =>
  results.flatMap((result) => resultLines(result, { first: false, all: false })).join("\n");

/** One server for a file of tests. */
export function useWallet() {
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

  let proxy: Server | undefined;
  afterEach(() => {
    proxy?.closeAllConnections();
    proxy?.close();
    proxy = undefined;
  });

  async function tryWallet(at: string, { only, codes: file, networkTriesMax }: TryOptions = {}) {
    const tries = networkTriesMax === undefined ? {} : { networkTriesMax };
    const codes = file ? fileCodes(file, { walletUrl: at, ...tries }) : await sandboxCodes(at, tries);
    return runConformance({
      address: {
        ...{ url: at, keyId: NETWORK_KEY_ID, acquirerId: ACQUIRER_ID },
        privateKey: secrets.networkPrivateKey,
      },
      ...{ codes: codes!, clock: () => new Date(), run: String(runs++).padStart(5, "0") },
      ...(only === undefined ? {} : { only }),
    });
  }

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
      const operation = body.length > 0 ? request.url!.split("/").at(-1)! : enquiryOf(request.url!);
      const key = [message.acquirerId, message.terminalId, message.localDate, message.traceNumber].join();
      const token = (request.headers.authorization ?? "").replace("Bearer ", "");
      const wrong = await bug({ operation, message, key, token }, real);
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

  return { secrets, tryWallet, brokenWallet, url: () => url };
}

const enquiryOf = (url: string) => (url.includes("/network/transactions/") ? "status" : "another");

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
