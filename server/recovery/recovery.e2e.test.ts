// What is in flight is found out: ATM withdrawals by asking the switch, bank orders by real server processes that are killed
// at every point of a payout. Silence releases nothing.
import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { startServerProcess } from "../testing/server-process.ts";
import { issueCode, openTerminal } from "../testing/terminal.ts";
import { apiOf, type Customer, startTestApi, type TestApi } from "../testing/test-api.ts";
import { createTestDatabase } from "../testing/test-database.ts";
import { createTestKeys } from "../testing/test-server.ts";

const signingKey = generateKeyPairSync("ed25519")
  .privateKey.export({ type: "pkcs8", format: "pem" })
  .toString();

/** A server that answers as it is told, and nothing before. */
async function startOther() {
  let answer: (request: IncomingMessage, body: string, response: ServerResponse) => void = (
    _,
    __,
    response,
  ) => response.writeHead(503).end();
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    answer(request, body, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    plan: (next: typeof answer) => {
      answer = next;
    },
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
type Other = Awaited<ReturnType<typeof startOther>>;
const json = (response: ServerResponse, body: object) =>
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));

describe("an ATM withdrawal of which nothing was heard", () => {
  let network: Other;
  let api: TestApi;
  let operator: string;
  let terminals = 0;
  beforeAll(async () => {
    network = await startOther();
    api = await startTestApi({
      environment: {
        ...{ SWITCH_URL: network.url, SWITCH_SIGNING_KEY: signingKey, SWITCH_ASK_AFTER_SECONDS: "60" },
        ...{ RECOVERY_FIRST_MS: "10", RECOVERY_SECONDS_MAX: "1", RECOVERY_TRIES_MAX: "3" },
      },
    });
    operator = await api.tokenFor("usr_operator", "operator");
  });
  afterEach(() => network.plan((_, __, response) => response.writeHead(503).end()));
  afterAll(async () => {
    await api.stop();
    network.stop();
  });

  async function authorised() {
    const ana = await api.customer({ CVE: 10_000 });
    const { code, transactionId } = await issueCode(api, ana, 5000);
    const terminal = openTerminal(api, `REC${terminals++}`);
    const { key, body } = await terminal.authorise(code, 5000);
    expect(body.decision).toBe("APPROVED");
    return { ana, transactionId, terminal, key };
  }
  const passTime = () => api.call("advanceSandboxClock", { body: { advanceSeconds: 61 } });
  async function statusOf({ token }: Customer, transactionId: string) {
    return (await api.call("getWithdrawal", { as: token, params: { transactionId } })).body.status;
  }
  const becomes = (ana: Customer, id: string, status: string) =>
    expect.poll(() => statusOf(ana, id), { timeout: 20_000 }).toBe(status);
  async function casesOf(transactionId: string) {
    const { body } = await api.call("listRecoveryCases", { as: operator, query: { limit: "200" } });
    return body.cases.filter((each) => each.transactionId === transactionId);
  }

  it("is completed when the switch knows what came out, and the terminal's late report is a repeat", async () => {
    network.plan((_, __, response) =>
      json(response, { advice: "COMPLETION", outcome: "DISPENSED", dispensedAmount: 5000 }),
    );
    const { ana, transactionId, terminal, key } = await authorised();
    await passTime();
    await becomes(ana, transactionId, "COMPLETED");
    expect(await api.balanceOf(ana)).toEqual({ balance: 5000, available: 5000, held: 0 });
    const late = await terminal.complete(key, 5000);
    expect([late.status, late.headers.get("idempotent-replayed")]).toEqual([200, "true"]);
    expect(await api.balanceOf(ana)).toMatchObject({ balance: 5000 });
  });

  it("is released when the switch knows that nothing came out", async () => {
    network.plan((_, __, response) => json(response, { advice: "REVERSAL", reason: "TIMEOUT" }));
    const { ana, transactionId } = await authorised();
    await passTime();
    await becomes(ana, transactionId, "REVERSED");
    expect(await api.balanceOf(ana)).toEqual({ balance: 10_000, available: 10_000, held: 0 });
  });

  it("stays held while the switch has no report or is silent, becomes a case, and a person decides it", async () => {
    let asked = 0;
    const { ana, transactionId } = await authorised();
    network.plan(({ url, headers }, _, response) => {
      if (asked++ % 2) return response.writeHead(503).end();
      expect(url).toMatch(/^\/v1\/advices\/REC\d+\/2026-01-15\/\d{6}$/);
      expect(headers.signature).toMatch(/^sig1=:/);
      json(response, { advice: "NONE" });
    });
    await passTime();
    await expect.poll(async () => (await casesOf(transactionId)).length, { timeout: 20_000 }).toBe(1);
    expect(await statusOf(ana, transactionId)).toBe("AUTHORISED");
    expect(await api.balanceOf(ana)).toMatchObject({ held: 5000 });
    const [found] = await casesOf(transactionId);
    expect(found).toMatchObject({ problem: "NO_ANSWER", subject: "atm-withdrawal", status: "OPEN" });
    const decided = await api.call("resolveRecoveryCase", {
      ...{ as: operator, params: { caseId: found!.caseId } },
      body: { decision: "NOT_SETTLED", reason: "The journal of the ATM shows no notes" },
    });
    expect(decided.status, decided.text).toBe(200);
    expect(await api.balanceOf(ana)).toEqual({ balance: 10_000, available: 10_000, held: 0 });
  });

  it("of which the switch says what the ledger refuses becomes a case, and a person decides it", async () => {
    network.plan((_, __, response) =>
      json(response, { advice: "COMPLETION", outcome: "DISPENSED", dispensedAmount: 6000 }),
    );
    const { ana, transactionId } = await authorised();
    await passTime();
    await expect.poll(async () => (await casesOf(transactionId)).length, { timeout: 20_000 }).toBe(1);
    const [found] = await casesOf(transactionId);
    expect(found).toMatchObject({
      ...{ problem: "REPORT_REFUSED", subject: "atm-withdrawal", status: "OPEN" },
      details: { report: "completion", code: "DISPENSED_AMOUNT_TOO_LARGE" },
    });
    expect(await api.balanceOf(ana)).toMatchObject({ held: 5000 });
    const decided = await api.call("resolveRecoveryCase", {
      ...{ as: operator, params: { caseId: found!.caseId } },
      body: { decision: "SETTLED", amount: 5000, reason: "The cassettes are short by 5 notes" },
    });
    expect(decided.status, decided.text).toBe(200);
    expect(await api.balanceOf(ana)).toEqual({ balance: 5000, available: 5000, held: 0 });
  });

  it("of which the switch says what the ledger refuses closes its case when it says something else", async () => {
    network.plan((_, __, response) =>
      json(response, { advice: "COMPLETION", outcome: "DISPENSED", dispensedAmount: 6000 }),
    );
    const { ana, transactionId } = await authorised();
    await passTime();
    await expect.poll(async () => (await casesOf(transactionId)).length, { timeout: 20_000 }).toBe(1);
    network.plan((_, __, response) => json(response, { advice: "REVERSAL", reason: "TIMEOUT" }));
    await becomes(ana, transactionId, "REVERSED");
    await expect
      .poll(async () => (await casesOf(transactionId)).map(({ decision }) => decision), { timeout: 20_000 })
      .toEqual(["ANSWERED"]);
  });

  it("whose terminal does not know is a case at once, decided with what came out", async () => {
    const { ana, transactionId, terminal, key } = await authorised();
    expect((await terminal.completeUnknown(key)).status).toBe(200);
    await expect.poll(async () => (await casesOf(transactionId)).length, { timeout: 20_000 }).toBe(1);
    const [found] = await casesOf(transactionId);
    expect(found).toMatchObject({ problem: "DISPENSE_UNKNOWN", status: "OPEN" });
    const decide = (amount: number) =>
      api.call("resolveRecoveryCase", {
        ...{ as: operator, params: { caseId: found!.caseId } },
        body: { decision: "SETTLED", amount, reason: "The cassettes are short by 3 notes" },
      });
    expect((await decide(9000)).status).toBe(422);
    expect((await decide(3000)).status).toBe(200);
    expect(await api.balanceOf(ana)).toEqual({ balance: 7000, available: 7000, held: 0 });
    expect(await casesOf(transactionId)).toMatchObject([{ status: "RESOLVED", resolvedBy: "usr_operator" }]);
  });
});

type Moment = "the bank has not taken it" | "the bank has taken it" | "the bank has answered" | "an enquiry";

describe("a server that is killed in the middle of a payout", () => {
  // At the same time: each has servers and a database of its own, and mostly waits for a lease to end.
  it.concurrent.for<Moment>([
    "the bank has not taken it",
    "the bank has taken it",
    "the bank has answered",
    "an enquiry",
  ])(
    "pays out once when it is killed while %s, and the balance is right after a restart",
    { timeout: 120_000 },
    async (moment, { expect }) => {
      const database = await createTestDatabase();
      const bank = await startOther();
      const keys = createTestKeys();
      const environment = {
        ...keys.environment,
        ...{
          DATABASE_URL: database.url,
          PARENT_WATCH: "on",
          BANK_URL: bank.url,
          BANK_SIGNING_KEY: signingKey,
        },
        ...{ RECOVERY_FIRST_MS: "50", RECOVERY_SECONDS_MAX: "1", BANK_TIMEOUT_MS: "1000" },
      };
      let server = await startServerProcess(environment);
      try {
        const payouts = new Map<string, object>();
        let kills = moment === "an enquiry" ? 2 : 1;
        const kill = () => {
          kills--;
          server.signal("SIGKILL");
        };
        bank.plan((request, text, response) => {
          if (request.method === "GET") {
            const transaction = payouts.get(request.url!.split("/").at(-1)!);
            if (moment === "an enquiry" && kills > 0) return kill();
            return json(response, transaction ? { known: true, transaction } : { known: false });
          }
          if (moment === "the bank has not taken it" && kills > 0) return kill();
          const { reference, amount, currency } = JSON.parse(text);
          expect(payouts.has(reference)).toBe(false);
          const transaction = {
            reference,
            bankReference: "B-1",
            kind: "payout",
            status: "SETTLED",
            amount,
            currency,
          };
          payouts.set(reference, transaction);
          if (moment === "the bank has answered" && kills > 0) {
            response.on("finish", kill);
            return json(response, transaction);
          }
          if (kills > 0) return kill();
          json(response, transaction);
        });
        const api = apiOf({ url: server.url, keys });
        const ana = await api.customer({ CVE: 1000 });
        const body = { amount: 400, currency: "CVE", iban: "CV76009900000000000000000", name: "Ana Tavares" };
        const asked = { as: ana.token, key: "one", body };
        // The answer may be lost with the server; the row is there all the same.
        await api.call("withdrawToBank", asked).catch(() => undefined);
        await server.ended;
        for (; kills > 0; await server.ended) server = await startServerProcess(environment);
        server = await startServerProcess(environment);
        const after = apiOf({ url: server.url, keys });
        const again = await after.call("withdrawToBank", asked);
        expect([again.status, again.headers.get("idempotent-replayed")]).toEqual([202, "true"]);
        const params = { transactionId: again.body.transactionId };
        await expect
          .poll(async () => (await after.call("getBankWithdrawal", { as: ana.token, params })).body.status, {
            ...{ timeout: 60_000, interval: 50 },
          })
          .toBe("SUCCESS");
        expect(await after.balanceOf(ana)).toEqual({ balance: 600, available: 600, held: 0 });
        expect([...payouts.keys()]).toEqual([params.transactionId]);
      } finally {
        server.signal("SIGKILL");
        await server.ended;
        bank.stop();
        await database.drop();
      }
    },
  );
});
