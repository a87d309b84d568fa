// What each method sends, and what tokens, logs and callbacks may and may not do, against a real server.
import contract from "@makeba/openapi/wallet.json" with { type: "json" };
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createAccountsClient } from "./accounts.ts";
import { createAgentClient } from "./agent.ts";
import { createBankingClient } from "./banking.ts";
import { createDisputeClient } from "./disputes.ts";
import { createHistoryClient } from "./history.ts";
import { createIdentityClient } from "./identity.ts";
import {
  createSandboxClient,
  createWalletClient,
  type ResponseInfo,
  SecurityError,
  type TokenClientOptions,
  type TokenRequest,
  UnknownOutcomeError,
} from "./index.ts";
import { createBankNotifier, createNetworkClient } from "./network.ts";
import { createReconciliationClient } from "./reconciliation.ts";
import * as server from "./test-server.ts";
import { createWatchingClient } from "./watching.ts";
import { createWebhookClient } from "./webhooks.ts";

const TRANSFER = {
  from_account: "1000000000000000009",
  to_account: "2000000000000000008",
  amount: "5000.00",
  currency: "CVE",
} as const;
const { privateKey } = (await crypto.subtle.generateKey("Ed25519", false, [
  "sign",
  "verify",
])) as CryptoKeyPair;

let wallet: server.TestServer;
beforeAll(async () => {
  wallet = await server.startTestServer();
});
afterAll(() => wallet.close());

function client(options: Partial<TokenClientOptions> = {}) {
  return createWalletClient({
    baseUrl: wallet.baseUrl,
    token: "the-token",
    sleep: async () => {},
    ...options,
  });
}

const failureOf = (call: Promise<unknown>) =>
  call.then(
    () => expect.unreachable("the call was expected to fail"),
    (error) => error,
  );

describe("methods", () => {
  const { baseUrl } = { baseUrl: "http://127.0.0.1:9" };
  const methods = [
    ...Object.keys(createWalletClient({ baseUrl, token: "t" })),
    ...Object.keys(createSandboxClient({ baseUrl })),
    ...Object.keys(createNetworkClient({ baseUrl, keyId: "k", privateKey })),
    ...Object.keys(createIdentityClient({ baseUrl, token: "t" })),
    ...Object.keys(createBankingClient({ baseUrl, token: "t" })),
    ...Object.keys(createBankNotifier({ baseUrl, keyId: "k", privateKey })),
    ...Object.keys(createHistoryClient({ baseUrl, token: "t" })),
    ...Object.keys(createAccountsClient({ baseUrl, token: "t" })),
    ...Object.keys(createWebhookClient({ baseUrl, token: "t" })),
    ...Object.keys(createWatchingClient({ baseUrl, token: "t" })),
    ...Object.keys(createAgentClient({ baseUrl, token: "t" })),
    ...Object.keys(createDisputeClient({ baseUrl, token: "t" })),
    ...Object.keys(createReconciliationClient({ baseUrl, token: "t" })),
  ];
  const operations = Object.entries(contract.paths).flatMap(([path, item]) =>
    Object.entries(item as Record<string, { operationId?: string }>)
      .filter(([, operation]) => operation.operationId !== undefined)
      .map(([method, { operationId }]) => ({
        operationId: operationId ?? "",
        line: `${method.toUpperCase()} ${path}`,
      })),
  );
  const lineOf = (id: string) => operations.find(({ operationId }) => operationId === id)?.line;

  test("every operation of the contract but the metrics has one method of its name", () => {
    const expected = operations.map(({ operationId }) => operationId).filter((id) => id !== "getMetrics");
    expect(methods.toSorted()).toEqual(expected.toSorted());
  });

  const txn = "txn_01";
  const id = { acquirerId: "VINTI4", terminalId: "T1", localDate: "2026-01-02", traceNumber: "000001" };
  const calls: Record<string, (baseUrl: string) => Promise<unknown>> = {
    issueAtmCode: () => client().issueAtmCode({ amount: 5000, userId: "u1" }),
    getWithdrawal: () => client().getWithdrawal(txn),
    cancelWithdrawal: () => client().cancelWithdrawal(txn),
    requestAgentCashOut: () =>
      client().requestAgentCashOut({ amount: 5000, userId: "u1", agentId: "1000009" }),
    getAgentCashOut: () => client().getAgentCashOut(txn),
    cancelAgentCashOut: () => client().cancelAgentCashOut(txn),
    listCashOutApprovals: () => client().listCashOutApprovals(),
    approveAgentCashOut: () => client().approveAgentCashOut(txn, { pin: "2580" }),
    declineAgentCashOut: () => client().declineAgentCashOut(txn),
    getBalance: () => client().getBalance({ currency: "EUR" }),
    createDeposit: () =>
      client().createDeposit({
        accountNo: TRANSFER.to_account,
        amount: 1,
        currency: "CVE",
        source: { type: "bank_transfer", reference: "b1" },
      }),
    createTransfer: () => client().createTransfer(TRANSFER),
    transferBalance: () =>
      client().transferBalance({ ...TRANSFER, transaction_id: "01589980-2664-11ec-9621-0242ac130002" }),
    initTransfer: () => client().initTransfer({ to: "+2389912345", amount: 100, currency: "CVE" }),
    confirmTransfer: () => client().confirmTransfer({ transferToken: "a.b.c", pin: "2580" }),
    getTransfer: () => client().getTransfer("a/b"),
    getAccountBalance: () => client().getAccountBalance(TRANSFER.to_account, { at: "2026-01-02T00:00:00Z" }),
    getJwks: () => client().getJwks(),
    getLiveness: () => client().getLiveness(),
    getReadiness: () => client().getReadiness(),
    createSandboxToken: (baseUrl) =>
      createSandboxClient({ baseUrl }).createSandboxToken({ role: "customer", userId: "u1" }),
    createSandboxUser: (baseUrl) => createSandboxClient({ baseUrl }).createSandboxUser({ accounts: [] }),
    getSandboxClock: (baseUrl) => createSandboxClient({ baseUrl }).getSandboxClock(),
    setSandboxClock: (baseUrl) =>
      createSandboxClient({ baseUrl }).setSandboxClock({ now: "2100-01-01T12:00:00Z", running: true }),
    runSandboxWork: (baseUrl) => createSandboxClient({ baseUrl }).runSandboxWork(),
    advanceSandboxClock: (baseUrl) =>
      createSandboxClient({ baseUrl }).advanceSandboxClock({ advanceSeconds: 1 }),
    authoriseWithdrawal: (baseUrl) =>
      network(baseUrl).authoriseWithdrawal({ ...id, code: "481516", amount: 5000, currency: "CVE" }),
    completeWithdrawal: (baseUrl) =>
      network(baseUrl).completeWithdrawal({ ...id, outcome: "DISPENSED", dispensedAmount: 5000 }),
    reverseWithdrawal: (baseUrl) => network(baseUrl).reverseWithdrawal({ ...id, reason: "TIMEOUT" }),
    getNetworkTransaction: (baseUrl) => network(baseUrl).getNetworkTransaction(id),
    echoNetwork: (baseUrl) => network(baseUrl).echoNetwork({ acquirerId: "VINTI4" }),
  };
  const network = (baseUrl: string) => createNetworkClient({ baseUrl, keyId: "switch-1", privateKey });
  const values: Record<string, string> = {
    ...{ transactionId: txn, transfer_id: "a%2Fb", account_no: TRANSFER.to_account },
    ...id,
  };

  test.each(Object.keys(calls))(
    "%s sends its operation's method and path, and answers with the body",
    async (name) => {
      const body = { from: name };
      wallet.plan(server.answer(200, body));
      expect(await calls[name]?.(wallet.baseUrl)).toEqual(body);
      const sent = wallet.received[0];
      const path = lineOf(name)?.replace(/\{(\w+)\}/g, (_, parameter) => values[parameter] ?? "?");
      expect(`${sent?.method} ${sent?.url.split("?")[0]}`).toBe(path);
      const keyed = [
        ...["requestAgentCashOut", "approveAgentCashOut"],
        ...["issueAtmCode", "createDeposit", "createTransfer", "confirmTransfer"],
      ].includes(name);
      expect(sent?.headers["idempotency-key"] !== undefined).toBe(keyed);
      const bearer = methods.indexOf(name) < methods.indexOf("getJwks");
      expect(sent?.headers.authorization).toBe(bearer ? "Bearer the-token" : undefined);
    },
  );

  test("query parameters are sent only when given", async () => {
    wallet.plan(server.answer(200, {}), server.answer(200, {}), server.answer(200, {}));
    await client().getBalance();
    await client().getBalance({ currency: "JPY" });
    await client().getAccountBalance("1", { at: "2026-01-02T00:00:00+01:00" });
    expect(wallet.received.map(({ url }) => url.split("?")[1])).toEqual([
      undefined,
      "currency=JPY",
      "at=2026-01-02T00%3A00%3A00%2B01%3A00",
    ]);
  });

  test.each(["", ".", ".."])("the id %j never becomes another operation's path", async (accountNo) => {
    wallet.plan();
    expect(await failureOf(client().getAccountBalance(accountNo))).toBeInstanceOf(TypeError);
    expect(wallet.received).toEqual([]);
  });

  test("a path prefix of the base address is kept", async () => {
    wallet.plan(server.answer(200, {}));
    await client({ baseUrl: `${wallet.baseUrl}/wallets/cv/` }).getLiveness();
    expect(wallet.received[0]?.url).toBe("/wallets/cv/livez");
  });

  test("a key that the wallet would refuse is refused before anything is sent", async () => {
    wallet.plan();
    for (const idempotencyKey of ["", "two words", "linie\n", "x".repeat(129)]) {
      expect(await failureOf(client().createTransfer(TRANSFER, { idempotencyKey }))).toBeInstanceOf(
        TypeError,
      );
    }
    expect(wallet.received).toEqual([]);
  });
});

describe("tokens", () => {
  const expired = server.refuse(401, "TOKEN_EXPIRED");
  const tokensReceived = () => wallet.received.map(({ headers }) => headers.authorization);

  test("a token function is asked before each attempt", async () => {
    let count = 0;
    wallet.plan(server.breakOff, server.answer(200, {}));
    await client({ token: async () => `token-${++count}` }).getBalance();
    expect(tokensReceived()).toEqual(["Bearer token-1", "Bearer token-2"]);
  });

  test("an expired token is renewed once, with the same key, also when no retry is allowed", async () => {
    const asked: TokenRequest[] = [];
    const token = (request: TokenRequest) => `token-${asked.push(request)}`;
    wallet.plan(expired, server.answer(201, { ok: true }));
    expect(await client({ token, maxAttempts: 1 }).createTransfer(TRANSFER)).toEqual({ ok: true });
    expect(asked).toEqual([{ expired: false }, { expired: true }]);
    const [first, second] = wallet.received.map(({ headers }) => headers["idempotency-key"]);
    expect(first).toBe(second);
  });

  test("the repeat after an expired token takes none of the retries away", async () => {
    wallet.plan(expired, server.breakOff, server.answer(201, { ok: true }));
    expect(await client({ token: () => "t", maxAttempts: 2 }).createTransfer(TRANSFER)).toEqual({ ok: true });
  });

  test("a renewed token that is refused too ends the call", async () => {
    wallet.plan(expired, expired, server.answer(201, {}));
    const error = await failureOf(client({ token: () => "t" }).createTransfer(TRANSFER));
    expect(error).toBeInstanceOf(SecurityError);
    expect(error).toMatchObject({ code: "TOKEN_EXPIRED", attempts: 2 });
  });

  test("a token given as text is not tried twice", async () => {
    wallet.plan(expired, server.answer(201, {}));
    expect(await failureOf(client().createTransfer(TRANSFER))).toMatchObject({
      code: "TOKEN_EXPIRED",
      attempts: 1,
    });
  });

  test("a failing token function is the caller's own error while nothing was sent", async () => {
    const mine = new Error("no session");
    wallet.plan();
    expect(await failureOf(client({ token: () => Promise.reject(mine) }).createTransfer(TRANSFER))).toBe(
      mine,
    );
  });

  test("a token function that fails after a doubtful attempt leaves the outcome unknown", async () => {
    const mine = new Error("no session");
    let count = 0;
    const token = () => (++count === 1 ? "t" : Promise.reject(mine));
    wallet.plan(server.breakOff);
    const error = await failureOf(client({ token }).createTransfer(TRANSFER));
    expect(error).toBeInstanceOf(UnknownOutcomeError);
    expect(error.cause).toBe(mine);
  });

  test("a token that no header can carry is never quoted", async () => {
    wallet.plan();
    const error = await failureOf(client({ token: "secret\nvalue" }).createTransfer(TRANSFER));
    expect(error).toBeInstanceOf(TypeError);
    expect(String(error)).not.toContain("secret");
  });
});

describe("what the caller sees besides the body", () => {
  test("onResponse tells status, replay, trace and attempts", async () => {
    const seen: ResponseInfo[] = [];
    const headers = { "Idempotent-Replayed": "true", "X-Trace-Id": server.TRACE_ID };
    wallet.plan(server.breakOff, server.answer(201, {}, headers));
    await client().createTransfer(TRANSFER, { onResponse: (info) => void seen.push(info) });
    expect(seen).toEqual([{ status: 201, idempotentReplayed: true, traceId: server.TRACE_ID, attempts: 2 }]);
  });

  test("a callback or logger that throws does not make a done operation look failed", async () => {
    const broken = () => {
      throw new Error("broken");
    };
    wallet.plan(server.refuse(503, "OVERLOADED"), server.answer(201, { ok: true }));
    const call = client({ logger: { debug: broken, warn: broken } }).createTransfer(TRANSFER, {
      onResponse: broken,
    });
    expect(await call).toEqual({ ok: true });
  });

  test("log lines and error texts carry no token, code, amount, account, key or address", async () => {
    const lines: string[] = [];
    const logger = {
      debug: (line: string) => void lines.push(line),
      warn: (line: string) => void lines.push(line),
    };
    const api = client({ logger, token: () => "the-token" });
    const options = { idempotencyKey: "key-of-mine" };
    wallet.plan(
      server.refuse(503, "OVERLOADED", {}, { balance: 5000 }),
      server.html(200),
      server.breakOff,
      server.answer(201, { code: "481516", amount: 5000 }),
    );
    await api.createTransfer(TRANSFER, options);
    const controller = new AbortController();
    const abort = () => controller.abort(new Error("over"));
    wallet.plan(server.html(200), server.html(502), server.refuse(401, "TOKEN_EXPIRED"), abort);
    const error = await failureOf(api.createTransfer(TRANSFER, { ...options, signal: controller.signal }));
    expect(lines[0]).toMatch(
      /^createTransfer attempt 1: 503 OVERLOADED, trace 4bf92f3577b34da6a3ce929d0e0e4736, retry/,
    );
    expect(lines).toHaveLength(8);
    const causes = [error, error.cause].map(({ message, stack }) => `${message} ${stack}`);
    const text = [...lines, ...causes].join("\n");
    expect(text).not.toMatch(/the-token|481516|5000|1000000000000000009|key-of-mine|127\.0\.0\.1/);
  });

  test("an answer that cannot be read is not quoted in the error", async () => {
    wallet.plan(server.html(200));
    const error = await failureOf(client().getBalance({}, { maxAttempts: 1 }));
    expect(error).toMatchObject({ code: "UNEXPECTED_RESPONSE", status: 200 });
    expect(`${error.stack} ${error.cause?.stack}`).not.toContain("481516");
  });
});
