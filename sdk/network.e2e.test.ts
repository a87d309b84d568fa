// The network client against a real server that checks each request as the wallet does: digest, signature, nonce.
import { httpbis } from "http-message-signatures";
import { afterAll, beforeAll, expect, test } from "vitest";
import { BusinessError, UnknownOutcomeError } from "./index.ts";
import { createNetworkClient, type NetworkClientOptions } from "./network.ts";
import { contentDigest } from "./signature.ts";
import * as server from "./test-server.ts";

const pair = (await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"])) as CryptoKeyPair;
const ID = { acquirerId: "VINTI4", terminalId: "T1", localDate: "2026-01-02", traceNumber: "000001" };
const AUTHORISE = { ...ID, code: "481516", amount: 5000, currency: "CVE" } as const;
const APPROVED = { decision: "APPROVED", transactionId: "txn_01" };

let wallet: server.TestServer;
beforeAll(async () => {
  wallet = await server.startTestServer();
});
afterAll(() => wallet.close());

function network(options: Partial<NetworkClientOptions> = {}) {
  const { baseUrl } = wallet;
  return createNetworkClient({
    ...{ baseUrl, keyId: "switch-1", privateKey: pair.privateKey, sleep: async () => {} },
    ...options,
  });
}

async function accepted({ method, url, headers, body }: server.Received): Promise<boolean | null> {
  if (body !== "" && headers["content-digest"] !== contentDigest(body)) return false;
  const verify = (base: Buffer, signature: Buffer) =>
    crypto.subtle.verify("Ed25519", pair.publicKey, new Uint8Array(signature), new Uint8Array(base));
  const whole = { method, url: `${wallet.baseUrl}${url}`, headers: headers as Record<string, string> };
  const requiredFields = body === "" ? ["@method", "@path"] : ["@method", "@path", "content-digest"];
  return httpbis.verifyMessage({ keyLookup: async () => ({ verify }), requiredFields, maxAge: 300 }, whole);
}

const nonceOf = ({ headers }: server.Received) =>
  /nonce="([^"]+)"/.exec(String(headers["signature-input"]))?.[1];

test("what arrives at the wallet is accepted by its verifier", async () => {
  wallet.plan(server.answer(200, APPROVED), server.answer(200, { known: true }));
  expect(await network().authoriseWithdrawal(AUTHORISE)).toEqual(APPROVED);
  expect(await network().getNetworkTransaction({ ...ID, terminalId: "T 1/ç" })).toEqual({ known: true });
  expect(wallet.received[1]?.url).toBe(
    "/api/v1/network/transactions/VINTI4/T%201%2F%C3%A7/2026-01-02/000001",
  );
  for (const request of wallet.received) expect(await accepted(request)).toBe(true);
});

test("what is changed on the way is not accepted", async () => {
  wallet.plan(server.answer(200, APPROVED));
  await network().authoriseWithdrawal(AUTHORISE);
  const [request] = wallet.received as [server.Received];
  expect(await accepted({ ...request, body: request.body.replace("5000", "9000") })).toBe(false);
  expect(await accepted({ ...request, method: "PUT" })).toBe(false);
  expect(await accepted({ ...request, url: "/api/v1/network/reversals" })).toBe(false);
});

test("each attempt has the same body, a new nonce and a new signature", async () => {
  wallet.plan(server.breakOff, server.refuse(503, "OVERLOADED"), server.answer(200, APPROVED));
  await network().authoriseWithdrawal(AUTHORISE);
  expect(new Set(wallet.received.map(({ body }) => body)).size).toBe(1);
  expect(new Set(wallet.received.map(nonceOf)).size).toBe(3);
  for (const request of wallet.received) expect(await accepted(request)).toBe(true);
});

test("the time of signing is the clock's that was passed in", async () => {
  wallet.plan(server.answer(200, APPROVED));
  await network({ now: () => Date.now() - 3_600_000 }).authoriseWithdrawal(AUTHORISE);
  await expect(accepted(wallet.received[0] as server.Received)).rejects.toThrow("too old");
});

test("a report that may have been sent before says so", async () => {
  wallet.plan(server.answer(200, { acknowledged: true }), server.answer(200, { acknowledged: true }));
  await network().reverseWithdrawal({ ...ID, reason: "TIMEOUT" });
  await network().completeWithdrawal({ ...ID, outcome: "UNKNOWN" }, { retransmission: 3 });
  expect(wallet.received.map(({ headers }) => headers.retransmission)).toEqual([undefined, "3"]);
  for (const request of wallet.received) expect(await accepted(request)).toBe(true);
});

test("a decline is an answer", async () => {
  wallet.plan(server.answer(200, { decision: "DECLINED", reason: "CODE_EXPIRED" }));
  expect(await network().authoriseWithdrawal(AUTHORISE)).toEqual({
    decision: "DECLINED",
    reason: "CODE_EXPIRED",
  });
});

test("a lost answer is an unknown outcome, never a decline", async () => {
  wallet.plan(...Array(4).fill(server.breakOff));
  const error = await network()
    .authoriseWithdrawal(AUTHORISE)
    .catch((thrown) => thrown);
  expect(error).toBeInstanceOf(UnknownOutcomeError);
  expect(error).toMatchObject({ operation: "authoriseWithdrawal", attempts: 4, idempotencyKey: undefined });
});

test("a second copy of a request that was refused as replayed is signed anew", async () => {
  wallet.plan(server.refuse(401, "SIGNATURE_REPLAYED"), server.answer(200, APPROVED));
  expect(await network().authoriseWithdrawal(AUTHORISE)).toEqual(APPROVED);
});

test("a refusal of the message is a business error", async () => {
  wallet.plan(server.refuse(409, "WITHDRAWAL_NOT_AUTHORISED"));
  await expect(network().reverseWithdrawal({ ...ID, reason: "TIMEOUT" })).rejects.toBeInstanceOf(
    BusinessError,
  );
});

test("a key that cannot sign is refused when the client is made", () => {
  expect(() => network({ privateKey: pair.publicKey })).toThrow(TypeError);
  expect(() => network({ privateKey: "not a key" })).toThrow(TypeError);
  expect(() => network({ keyId: "" })).toThrow(TypeError);
});
