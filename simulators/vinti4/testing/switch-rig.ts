// A switch in front of a wallet that is played by a small server over real HTTP, which gives the answers that a test scripts.
import { generateKeyPairSync } from "node:crypto";
import { createResponseCheck } from "@makeba/openapi/response-check";
import document from "@makeba/openapi/vinti4.json" with { type: "json" };
import { createNetworkClient } from "@makeba/sdk/network";
import { fastify } from "fastify";
import { createSwitch, type SwitchOptions } from "../switch.ts";

export const { privateKey, publicKey } = generateKeyPairSync("ed25519");
export const terminalKeys = { ATM00001: "terminal-key-000001", ATM00002: "terminal-key-000002" };
export const operatorKey = "operator-key-of-the-switch-01";
export const key = { terminalId: "ATM00001", localDate: "2026-01-15", traceNumber: "000001" };
export const authorisation = { ...key, code: "493027", amount: 5000, currency: "CVE" };
export const completion = { ...key, outcome: "DISPENSED", dispensedAmount: 5000 };
export const reversal = { ...key, reason: "TIMEOUT" };
export const transactionId = "txn_01JHKX5Z3V7Y8W9QABCDEFGHJK";
export const approval = { decision: "APPROVED", transactionId, amount: 5000, currency: "CVE" };

export type Heard = { method: string; path: string; headers: Record<string, unknown>; raw: string };
export type WalletAnswer =
  | { status: number; body?: unknown; headers?: Record<string, string> }
  | "never"
  | "hang up"
  /** Answers when it is called. */
  | ((answer: (body: unknown) => void) => void);

/** An error as a wallet says it. */
export const failure = (code: string, details: Record<string, unknown> = {}) => ({
  error: { code, message: "No.", details, timestamp: "2026-01-15T11:32:05Z", trace_id: "f".repeat(32) },
});

/** Everything that a test has started, for its end. */
export function createRig() {
  const cleanUps: (() => unknown)[] = [];

  /** A wallet that gives these answers, the last one for ever. */
  async function playWallet(answers: WalletAnswer[]) {
    const heard: Heard[] = [];
    const wallet = fastify({ forceCloseConnections: true });
    wallet.removeAllContentTypeParsers();
    wallet.addContentTypeParser("*", { parseAs: "string" }, (_request, raw, done) => done(null, raw));
    wallet.all("/*", async (request, reply) => {
      const raw = typeof request.body === "string" ? request.body : "";
      heard.push({ method: request.method, path: request.url, headers: request.headers, raw });
      const answer = (answers.length > 1 ? answers.shift() : answers[0]) ?? "never";
      if (answer === "never") return new Promise(() => {});
      if (answer === "hang up") return reply.hijack().raw.destroy();
      if (typeof answer === "function")
        return new Promise((resolve) => answer((body) => resolve(reply.send(body))));
      return reply
        .code(answer.status)
        .headers(answer.headers ?? {})
        .send(answer.body);
    });
    const baseUrl = await wallet.listen({ host: "127.0.0.1", port: 0 });
    cleanUps.push(() => wallet.close());
    return { heard, baseUrl, answers };
  }

  async function switchAt(baseUrl: string, timeoutMs = 2_000, options: Partial<SwitchOptions> = {}) {
    const responses = createResponseCheck(document);
    const vinti4 = await createSwitch({
      walletClient: createNetworkClient({
        baseUrl,
        keyId: "vinti4-1",
        privateKey: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
        timeoutMs,
        retryDelayMs: 1,
        retryAfterMsMax: 1,
      }),
      acquirerId: "VINTI4",
      ...{ terminalKeys, operatorKey, retryDelayMs: 1, retryDelayMsMax: 20 },
      onResponseBody: responses.check,
      ...options,
    });
    cleanUps.push(() => vinti4.close());
    const { app } = vinti4;
    const post = (url: string, payload: object, headers: Record<string, string> = {}) =>
      app.inject({
        method: "POST",
        url,
        payload,
        headers: { "x-terminal-key": terminalKeys.ATM00001, ...headers },
      });
    const operate = (method: "GET" | "POST", url: string, payload?: object) =>
      app.inject({
        method,
        url,
        headers: { "x-operator-key": operatorKey },
        ...(payload ? { payload } : {}),
      });
    return { vinti4, app, post, operate };
  }

  async function switchBefore(
    answers: WalletAnswer[],
    timeoutMs = 2_000,
    options: Partial<SwitchOptions> = {},
  ) {
    const wallet = await playWallet(answers);
    return { ...wallet, ...(await switchAt(wallet.baseUrl, timeoutMs, options)) };
  }

  return {
    ...{ playWallet, switchAt, switchBefore },
    async end() {
      for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
    },
  };
}
