// Fraud rules at work: what people do becomes facts, facts become alerts, and alerts bind, once and no longer than they should.
import { randomUUID } from "node:crypto";
import type pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openAgent } from "../testing/agents.ts";
import { expectProblem } from "../testing/expect-problem.ts";
import { type IdentityApi, PASSWORD, startIdentityApi } from "../testing/identity-api.ts";
import { issueCode, openTerminal, otherCode } from "../testing/terminal.ts";
import { type Customer, startTestApi, type TestApi } from "../testing/test-api.ts";
import { createFollower } from "./follower.ts";
import { OWN_RULES, readRules } from "./rule-file.ts";

type Api = Omit<TestApi, "stop">;

async function alertsOf({ server }: Api, subject: string) {
  await server.app.judgeFraud();
  const { rows } = await server.database.pool.query<{ alert_id: string; rule: string; verdict: string }>(
    "select alert_id, rule, verdict, enforced, facts from fraud_alerts where subject = $1 order by seq",
    [subject],
  );
  return rows;
}

const transfer = ({ call }: Api, from: Customer, to: Customer, amount: number) =>
  call("createTransfer", {
    as: from.token,
    key: randomUUID(),
    body: { from_account: from.accountNo, to_account: to.accountNo, amount, currency: "CVE" },
  });

const askForCash = ({ call }: Api, { token, userId }: Customer, key: string = randomUUID()) =>
  call("issueAtmCode", { as: token, key, body: { amount: 200, userId } });

/** Five people send money to one, who takes it out at an ATM. */
async function passOn(api: Api): Promise<Customer> {
  const mule = await api.customer({ CVE: 0 });
  for (let i = 0; i < 5; i++) {
    const sender = await api.customer({ CVE: 5000 });
    expect((await transfer(api, sender, mule, 5000)).status).toBe(201);
  }
  const terminal = openTerminal(api, `MULE${randomUUID().slice(0, 8).toUpperCase()}`);
  const { code } = await issueCode(api, mule, 20_000);
  const { key } = await terminal.authorise(code, 20_000);
  await terminal.complete(key, 20_000);
  return mule;
}

describe("with rules that are enforced", () => {
  let api: IdentityApi;
  beforeAll(async () => {
    api = await startIdentityApi({ FRAUD_MODE: "enforce", TRANSFER_TOKEN_SECONDS: "600" });
  });
  afterAll(() => api.stop());

  it("who asks for cash again and again gets no more, and a repeat of what was done gets its first answer", async () => {
    const ana = await api.customer({ CVE: 100_000 });
    const first = await askForCash(api, ana, "the-first");
    for (let i = 1; i < 10; i++) expect((await askForCash(api, ana)).status).toBe(201);
    expect(await alertsOf(api, ana.userId)).toMatchObject([
      { rule: "cash-out-velocity", verdict: "hold", enforced: true },
    ]);
    expectProblem(await askForCash(api, ana), "ACCOUNT_UNDER_REVIEW");
    const again = await askForCash(api, ana, "the-first");
    expect(again.body).toEqual(first.body);
    const agent = await openAgent(api);
    const body = { amount: 200, userId: ana.userId, agentId: agent.agentId };
    const atAgent = await api.call("requestAgentCashOut", { as: ana.token, key: randomUUID(), body });
    expectProblem(atAgent, "ACCOUNT_UNDER_REVIEW");
    // Money may still be sent and received.
    const rui = await api.customer({ CVE: 0 });
    expect((await transfer(api, ana, rui, 10)).status).toBe(201);
    expect((await askForCash(api, rui)).status).toBe(422);
  });

  it("an account that collects from many and pays out is frozen", async () => {
    const mule = await passOn(api);
    expect((await alertsOf(api, mule.userId)).map(({ rule }) => rule)).toContain("mule-account");
    const rui = await api.customer({ CVE: 0 });
    expectProblem(await transfer(api, mule, rui, 10), "ACCOUNT_FROZEN");
    const { rows } = await api.server.database.pool.query(
      `select step from fraud_alert_steps join fraud_alerts using (alert_id)
        where subject = $1 and rule = 'mule-account' order by n`,
      [mule.userId],
    );
    expect(rows.map(({ step }) => step)).toEqual(["raised", "accounts-frozen"]);
  });

  it("an ATM that guesses codes is flagged", async () => {
    const ana = await api.customer({ CVE: 1000 });
    const { code } = await issueCode(api, ana, 1000);
    const name = `GUESS${randomUUID().slice(0, 8).toUpperCase()}`;
    const terminal = openTerminal(api, name);
    for (let i = 0; i < 5; i++) await terminal.authorise(otherCode(code), 1000);
    expect(await alertsOf(api, `VINTI4:${name}`)).toMatchObject([{ rule: "code-guessing", verdict: "flag" }]);
  });

  it("the metric counts the alerts of each rule", async () => {
    const { text } = await api.call("getMetrics");
    expect(text).toMatch(/makeba_fraud_alerts_total\{rule="cash-out-velocity"\} [1-9]/);
    expect(text).toContain('makeba_fraud_alerts_total{rule="agent-circle"} 0');
  });

  // Last, because it moves the clock by which the network signs.
  it("wrong PINs in a row make every transfer need a code, until a day has passed", async () => {
    const { phone, userId } = await api.signUp();
    const { accessToken: token } = await api.signIn(phone);
    await api.call("setPin", { as: token, body: { password: PASSWORD, pin: "2580" } });
    const { body } = await api.call("getBalance", { as: token });
    const own: Customer = { userId, token, accountNo: body.accountNo, accountNos: {} };
    const rui = await api.customer({ CVE: 0 });
    const operator = await api.tokenFor("usr_operator", "operator");
    const source = { type: "bank_transfer", reference: randomUUID() };
    const deposit = { accountNo: own.accountNo, amount: 1000, currency: "CVE", source };
    expect((await api.call("createDeposit", { as: operator, key: randomUUID(), body: deposit })).status).toBe(
      201,
    );
    const init = () =>
      api.call("initTransfer", { as: token, body: { to: rui.accountNo, amount: 10, currency: "CVE" } });
    const before = await init();
    expect(before.body.needs).toEqual(["pin"]);

    for (let i = 0; i < 4; i++) {
      const wrong = await api.call("changePin", { as: token, body: { currentPin: "4826", pin: "1379" } });
      expectProblem(wrong, "PIN_WRONG");
      // Not so long that the session's token ends, and long enough for the next try.
      api.pass(70_000);
    }
    expect(await alertsOf(api, userId)).toMatchObject([{ rule: "wrong-pin-burst", verdict: "step-up" }]);

    const { accessToken: as } = await api.signIn(phone);
    expectProblem(await transfer(api, { ...own, token: as }, rui, 1), "STEP_UP_REQUIRED");
    api.pass(120_000);
    const late = { transferToken: before.body.transferToken, pin: "2580" };
    const confirmed = await api.call("confirmTransfer", { as: token, key: randomUUID(), body: late });
    expectProblem(confirmed, "STEP_UP_REQUIRED");
    const prepared = await api.call("initTransfer", {
      as,
      body: { to: rui.accountNo, amount: 10, currency: "CVE" },
    });
    expect(prepared.body.needs).toEqual(["pin", "otp"]);

    await api.call("advanceSandboxClock", { body: { advanceSeconds: 86_400 } });
    const fresh = await api.signIn(phone);
    expect((await transfer(api, { ...own, token: fresh.accessToken }, rui, 1)).status).toBe(201);
  });
});

describe("with rules that only watch", () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi();
  });
  afterAll(() => api.stop());

  it("there are alerts, and nobody is bound", async () => {
    const mule = await passOn(api);
    expect(await alertsOf(api, mule.userId)).toMatchObject([{ verdict: "freeze", enforced: false }]);
    expect((await transfer(api, mule, await api.customer({ CVE: 0 }), 10)).status).toBe(201);
  });

  it("the same log gives the same alerts again, however many servers follow it and however small its parts", async () => {
    const ana = await api.customer({ CVE: 100_000 });
    for (let i = 0; i < 12; i++) await askForCash(api, ana);
    await passOn(api);
    await api.server.app.judgeFraud();
    const { pool } = api.server.database;
    const all = async () =>
      (await pool.query("select alert_id, rule, subject, at, facts from fraud_alerts order by alert_id"))
        .rows;
    const before = await all();
    expect(before.length).toBeGreaterThan(1);

    await pool.query(
      `alter table fraud_alert_steps disable trigger all; truncate fraud_alert_steps, fraud_alerts, fraud_facts;
       update fraud_cursor set ledger_xid = '0', ledger_seq = 0, audit_seq = 0`,
    );
    const rules = readRules(OWN_RULES).map(({ rule }) => rule);
    const raised: string[] = [];
    const followers = [1, 7, 50].map((batchSizeMax) =>
      createFollower({
        // Half of what each does is lost before it is kept, and then done anew.
        ...{ pool: failingNowAndThen(pool), rules, batchSizeMax, enforce: false },
        onAlerts: (alerts) => raised.push(...alerts.map(({ alertId }) => alertId)),
      }),
    );
    // The server's own follows along as well.
    for (let quiet = 0; quiet < 3; ) {
      const steps = await Promise.all(
        followers.map((follower) =>
          follower.step().catch((error: Error) => {
            expect(error.message).toBe("lost");
            return { more: true };
          }),
        ),
      );
      quiet = steps.some(({ more }) => more) ? 0 : quiet + 1;
    }
    await api.server.app.judgeFraud();
    expect(await all()).toEqual(before);
    expect(new Set(raised).size).toBe(raised.length);
  });
});

/** Of the first transactions every second breaks just before its commit. */
function failingNowAndThen(pool: pg.Pool): pg.Pool {
  let turn = 0;
  const connect = async () => {
    const client = await pool.connect();
    const breaks = turn < 20 && turn++ % 2 === 1;
    const query = async (...words: [string]) => {
      if (breaks && words[0] === "commit") throw new Error("lost");
      return client.query(...words);
    };
    return { query, release: (broken?: boolean) => client.release(broken) };
  };
  return { connect } as unknown as pg.Pool;
}
