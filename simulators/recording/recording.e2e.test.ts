// A session is recorded without its secrets, and said again to a real wallet: the same build gives the same answers, and
// another answer is named.
import { randomUUID } from "node:crypto";
import { createSandboxClient, createWalletClient, WalletError } from "@makeba/sdk";
import { createNetworkClient, readPrivateKey, signatureHeaders } from "@makeba/sdk/network";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../sandbox/sandbox.ts";
import { ACQUIRER_ID, NETWORK_KEY_ID } from "../sandbox/secrets.ts";
import { createMasking } from "./masking.ts";
import { startRecorder } from "./recorder.ts";
import { type Exchange, readSession } from "./session-file.ts";
import { type ReplayOptions, replaySession } from "./session-replay.ts";

let sandbox: Sandbox;
const session: Exchange[] = [];
let secrets: string[];

beforeAll(async () => {
  sandbox = await startSandbox();
  const recorder = await startRecorder({ to: sandbox.walletUrl, onExchange: (each) => session.push(each) });
  const baseUrl = recorder.url;
  const anybody = createSandboxClient({ baseUrl });
  const phone = "+2389712345";
  const { userId, accounts } = await anybody.createSandboxUser({
    ...{ name: "Ana Tavares", phone, password: "a-good-password", pin: "2580" },
    accounts: [{ currency: "CVE", openingBalance: 10_000 }],
  });
  const { accessToken } = await anybody.createSandboxToken({ userId, role: "customer" });
  const wallet = createWalletClient({ baseUrl, token: accessToken });
  const { code, transactionId } = await wallet.issueAtmCode({ amount: 2000, userId });
  const network = createNetworkClient({
    ...{ baseUrl, keyId: NETWORK_KEY_ID, privateKey: sandbox.secrets.networkPrivateKey },
  });
  const key = {
    ...{ acquirerId: ACQUIRER_ID, terminalId: "ATM00001" },
    ...{ localDate: new Date().toISOString().slice(0, 10), traceNumber: "000001" },
  };
  await network.authoriseWithdrawal({ ...key, code, amount: 2000, currency: "CVE" });
  await network.completeWithdrawal({ ...key, outcome: "DISPENSED", dispensedAmount: 2000 });
  expect((await wallet.getWithdrawal(transactionId)).status).toBe("COMPLETED");
  expect(await wallet.getAccountBalance(accounts[0]!.accountNo, {})).toMatchObject({ balance: 8000 });
  await expect(wallet.getWithdrawal(`txn_${"0".repeat(26)}`)).rejects.toThrow(WalletError);
  secrets = [`"${code}"`, accessToken, phone, "a-good-password", "Ana Tavares", '"2580"'];
  await recorder.stop();
});
afterAll(() => sandbox?.stop());

/** As the network of this sandbox; the terminal's number is another one, because it is used once for ever. */
const replay = (recorded: readonly Exchange[], options: Partial<ReplayOptions> = {}) =>
  replaySession(recorded, {
    url: sandbox.walletUrl,
    sign: (request) =>
      signatureHeaders({
        ...{ ...request, keyId: NETWORK_KEY_ID, created: new Date(), nonce: randomUUID() },
        privateKey: readPrivateKey(sandbox.secrets.networkPrivateKey),
      }),
    ...options,
  });
const withTrace = (traceNumber: string): Exchange[] =>
  readSession(
    session
      .map((each) => JSON.stringify(each))
      .join("\n")
      .replaceAll('"000001"', `"${traceNumber}"`),
  );

test("what is recorded has no secret in it, and the same secret has the same mask", () => {
  const text = JSON.stringify(session);
  for (const secret of secrets) expect(text).not.toContain(secret);
  const issued = session.find(({ path }) => path === "/api/v1/withdrawal/atm");
  const typed = session.find(({ signed }) => signed);
  expect(issued?.answer.body).toMatchObject({ code: "«code:1»" });
  expect(typed?.body).toMatchObject({ code: "«code:1»" });
});

test("the same build gives the same answers, with ids and codes of its own", async () => {
  expect(await replay(withTrace("000002"))).toEqual({ sent: session.length, leftOut: 0, differences: [] });
});

test("an answer that changes is named: its status, and its place in the body", async () => {
  const other = withTrace("000003").map((each) =>
    each.path === "/api/v1/withdrawal/atm"
      ? { ...each, answer: { status: 200, body: { ...(each.answer.body as object), amount: 35 } } }
      : each,
  );
  expect((await replay(other)).differences).toMatchObject([
    { request: "POST /api/v1/withdrawal/atm", where: "status", recorded: 200, found: 201 },
    { where: "amount", recorded: 35, found: undefined },
  ]);
  expect(
    (
      await replay(
        other.map((each) => JSON.parse(JSON.stringify(each).replaceAll("000003", "000004"))),
        { ignore: ["amount"] },
      )
    ).differences,
  ).toHaveLength(1);
});

test("without a key what was signed is left out, and said to be", async () => {
  const { leftOut, sent } = await replaySession(session, { url: sandbox.walletUrl });
  expect({ leftOut, sent }).toEqual({ leftOut: 2, sent: session.length - 2 });
});

test("a line that is no exchange is named", () => {
  expect(() => readSession(`${JSON.stringify(session[0])}\n{"method":1}`)).toThrow("Line 2");
});

test("codes of errors are words and stay; secrets in paths, queries and headers go", () => {
  const masking = createMasking();
  expect(masking.body({ error: { code: "NOT_FOUND" }, pin: 2580 })).toEqual({
    error: { code: "NOT_FOUND" },
    pin: "«pin:1»",
  });
  expect(masking.header("authorization", "Bearer abcdef")).toBe("Bearer «token:1»");
  const masked = decodeURIComponent(masking.path("/users/abcdef?phone=%2B2389712345&limit=5"));
  expect(masked).toBe("/users/«token:1»?phone=«phone:1»&limit=5");
});
