// Requests of the requirements documents, sent to the letter, and answers in the shapes that the documents show.
// An answer may have more fields than a document shows, never fewer and never of another type.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openAgent } from "../testing/agents.ts";
import { expectProblem } from "../testing/expect-problem.ts";
import { answerOf, startTestApi, type TestApi } from "../testing/test-api.ts";

const FROM = "6230399991006371427";
const TO = "6230399991006371428";
const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);

let api: TestApi;
let payer: string;
beforeAll(async () => {
  api = await startTestApi();
  for (const [userId, accountNo] of [
    ["usr_payer", FROM],
    ["usr_payee", TO],
  ]) {
    const accounts = [{ currency: "CNY", accountNo, openingBalance: 10_000 }];
    expect((await api.call("createSandboxUser", { body: { userId, accounts } })).status).toBe(201);
  }
  payer = await api.tokenFor("usr_payer");
});
afterAll(() => api.stop());

/** Sends what a document shows: request line, headers, empty line, body. The token is for those that show none. */
async function send(document: string, token?: string) {
  const [head = "", body] = document.trim().split("\n\n") as [string, string | undefined];
  const [line = "", ...headers] = head.split("\n");
  const [method = "", path = ""] = line.split(" ");
  const response = await fetch(api.url + path, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...Object.fromEntries(headers.map((header) => header.split(": "))),
    },
    ...(body === undefined ? {} : { body }),
  });
  return answerOf<Record<string, unknown>>(response);
}

describe("the banking flow", () => {
  it("withdraws at an ATM", async () => {
    const { userId, token } = await api.customer({ CVE: 12_000 });
    const document = `
POST /api/v1/withdrawal/atm
Content-Type: application/json

{
    "amount": 5000,
    "userId": "${userId}"
}`;
    const { status, body } = await send(document, token);
    expect(status).toBe(201);
    expect(body).toEqual({
      code: expect.stringMatching(/^\d{6}$/),
      expiryTime: TIME,
      transactionId: expect.any(String),
    });
    const minutes = (Date.parse(String(body.expiryTime)) - Date.now()) / 60_000;
    expect(minutes).toBeGreaterThan(14);
    expect(minutes).toBeLessThanOrEqual(15);
  });

  it("withdraws at an agent", async () => {
    const { userId, token } = await api.customer({ CVE: 12_000 });
    const { agentId } = await openAgent(api);
    const document = `
POST /api/v1/withdrawal/agent
Content-Type: application/json

{
    "amount": 5000,
    "userId": "${userId}",
    "agentId": "${agentId}"
}`;
    const { status, body, text } = await send(document, token);
    expect(status, text).toBe(201);
    expect(body).toMatchObject({ transactionId: expect.any(String), status: "REQUESTED", timestamp: TIME });
  });

  it("shows the balance", async () => {
    const { token } = await api.customer({ CVE: 12_000 });
    const document = `
GET /api/v1/balance
Authorization: Bearer ${token}`;
    const { status, body } = await send(document);
    expect(status).toBe(200);
    expect(body).toMatchObject({ balance: 12_000, currency: "CVE", lastUpdated: TIME });
  });
});

describe("the digital wallet", () => {
  const document = (amount: string) => `
POST /v1/wallet/balance_transfer
Content-Type: application/json

{
    "from_account": "${FROM}",
    "to_account": "${TO}",
    "amount": "${amount}",
    "currency": "CNY",
    "transaction_id": "01589980-2664-11ec-9621-0242ac130002"
}`;

  it("transfers a balance, once per transaction id", async () => {
    const { status, body, text } = await send(document("250.00"), payer);
    expect(status, text).toBe(201);
    expect(body).toMatchObject({
      status: "success",
      transaction_id: "01589980-2664-11ec-9621-0242ac130002",
      from_account: FROM,
      to_account: TO,
      amount: 250,
      currency: "CNY",
    });
    const again = await send(document("250.00"), payer);
    expect(again.body).toEqual(body);
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    const other = expectProblem(await send(document("251.00"), payer), "IDEMPOTENCY_KEY_REUSED");
    expect(other.details).toEqual({ field: "amount" });
    // Back, so that the other documents find what they start from.
    const payee = await api.tokenFor("usr_payee");
    const back = { from_account: TO, to_account: FROM, amount: 250, currency: "CNY" };
    expect((await api.call("createTransfer", { as: payee, body: back })).status).toBe(201);
  });
});

describe.each(["SGD", "JPY"] as const)("the wallets of the coding test, in %s", (currency) => {
  it("take deposits and withdrawals, transfer, and show balance and history, one entry per side", async () => {
    const [ana, rui] = [await api.customer({ [currency]: 0 }), await api.customer({ [currency]: 0 })];
    const operator = await api.tokenFor("usr_operator", "operator");
    const source = { type: "bank_transfer", reference: `SEED-${currency}` };
    const deposit = { accountNo: ana.accountNo, amount: 900, currency, source };
    expect(
      (await api.call("createDeposit", { as: operator, key: `d-${currency}`, body: deposit })).status,
    ).toBe(201);
    const transfer = { from_account: ana.accountNo, to_account: rui.accountNo, amount: 200, currency };
    expect((await api.call("createTransfer", { as: ana.token, key: "t", body: transfer })).status).toBe(201);
    const withdrawal = { amount: 300, currency, iban: "CV76009900000000000000000", name: "Ana Tavares" };
    const asked = await api.call("withdrawToBank", { as: ana.token, key: "w", body: withdrawal });
    expect(asked.status, asked.text).toBe(202);
    expect(await api.balanceOf(ana, currency)).toEqual({ balance: 700, available: 400, held: 300 });
    expect(await api.balanceOf(rui, currency)).toEqual({ balance: 200, available: 200, held: 0 });
    const { body } = await api.call("listTransactions", { as: ana.token, query: { currency } });
    expect(body.transactions.map(({ type, amount }) => [type, amount])).toEqual([
      ["bank-withdrawal", 300],
      ["transfer", 200],
      ["deposit", 900],
    ]);
    const { rows } = await api.server.database.pool.query(
      "select count(*)::int as entries from entries where account_no = any($1::bigint[])",
      [[ana.accountNo, rui.accountNo]],
    );
    expect(rows[0].entries).toBe(3);
  });
});

describe("the core banking transfer", () => {
  it("moves the money", async () => {
    const document = `
POST /api/v1/transfer
Content-Type: application/json

{
    "from_account": "6230399991006371427",
    "to_account": "6230399991006371428",
    "amount": 1000.00,
    "currency": "CNY",
    "description": "Transfer payment",
    "reference": "TXN20250107001"
}`;
    const { status, body } = await send(document, payer);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      status: "success",
      transfer_id: "TXN20250107001",
      transaction_time: TIME,
      from_account: FROM,
      to_account: TO,
      amount: 1000,
      currency: "CNY",
      new_balance: 9000,
    });
    // Sent to the letter once more it is the same transfer.
    const again = await send(document, payer);
    expect(again.body).toEqual(body);
    expect(again.headers.get("idempotent-replayed")).toBe("true");
  });

  it("tells where a transfer stands", async () => {
    const { status, body } = await send("GET /api/v1/transfer/TXN20250107001", payer);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      transfer_id: "TXN20250107001",
      status: "SUCCESS",
      from_account: FROM,
      to_account: TO,
      amount: 1000,
      currency: "CNY",
      created_at: TIME,
      completed_at: TIME,
    });
  });

  it("shows an account's balance", async () => {
    const { status, body } = await send("GET /api/v1/account/6230399991006371427/balance", payer);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      account_no: FROM,
      balance: 9000,
      currency: "CNY",
      status: "ACTIVE",
      last_updated: TIME,
    });
  });

  it("says what is missing, in the one shape of errors", async () => {
    const document = `
POST /api/v1/transfer
Content-Type: application/json

{ "from_account": "${FROM}", "to_account": "${TO}", "amount": 10000.00, "currency": "CNY" }`;
    const { details } = expectProblem(await send(document, payer), "INSUFFICIENT_BALANCE");
    expect(details).toMatchObject({ account: FROM, available_balance: 9000, requested_amount: 10_000 });
  });
});
