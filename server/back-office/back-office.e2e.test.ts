// The back office from outside: alerts are worked on by two, people are seen masked and with a reason, and all of it is audited.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { expectProblem } from "../testing/expect-problem.ts";
import { type IdentityApi, PASSWORD, startIdentityApi } from "../testing/identity-api.ts";
import { issueCode, openTerminal } from "../testing/terminal.ts";
import type { Customer } from "../testing/test-api.ts";

let api: IdentityApi;
let rui: string;
let eva: string;
let auditor: string;
beforeAll(async () => {
  api = await startIdentityApi({ FRAUD_MODE: "enforce" });
  rui = await api.tokenFor("usr_rui", "operator");
  eva = await api.tokenFor("usr_eva", "operator");
  auditor = await api.tokenFor("usr_auditor", "auditor");
});
afterAll(() => api.stop());

const send = (from: Customer, to: Customer, amount: number) =>
  api.call("createTransfer", {
    as: from.token,
    key: randomUUID(),
    body: { from_account: from.accountNo, to_account: to.accountNo, amount, currency: "CVE" },
  });

/** Somebody whose accounts a rule has frozen, and the alert. */
async function frozen(): Promise<{ mule: Customer; alertId: string }> {
  const mule = await api.customer({ CVE: 0 });
  for (let i = 0; i < 5; i++) await send(await api.customer({ CVE: 5000 }), mule, 5000);
  const terminal = openTerminal(api, `MULE${randomUUID().slice(0, 8).toUpperCase()}`);
  const { code } = await issueCode(api, mule, 20_000);
  const { key } = await terminal.authorise(code, 20_000);
  await terminal.complete(key, 20_000);
  await api.server.app.judgeFraud();
  const query = { subject: mule.userId, rule: "mule-account" };
  const { body } = await api.call("listAlerts", { as: rui, query });
  expect(body.alerts).toHaveLength(1);
  return { mule, alertId: body.alerts[0]!.alertId };
}

describe("an alert", () => {
  let mule: Customer;
  let alertId: string;
  let friend: Customer;
  beforeEach(async () => {
    ({ mule, alertId } = await frozen());
    friend = await api.customer({ CVE: 0 });
  });
  const resolve = (as: string, resolution: string, reason = "explained-by-customer") =>
    api.call("resolveAlert", { as, params: { alertId }, body: { resolution, reason } });

  it("shows what led to it and what was done, and auditors may read it but decide nothing", async () => {
    const { body } = await api.call("getAlert", { as: auditor, params: { alertId } });
    expect(body.alert).toMatchObject({
      verdict: "freeze",
      subject: mule.userId,
      enforced: true,
      status: "OPEN",
    });
    expect(body.facts.map(({ kind }) => kind)).toEqual([...Array(5).fill("transfer-in"), "cash-out"]);
    expect(body.facts.at(-1)).toMatchObject({ amount: 20_000, currency: "CVE" });
    expect(body.steps.map(({ step }) => step)).toEqual(["raised", "accounts-frozen"]);
    expectProblem(await resolve(auditor, "confirm"), "FORBIDDEN");
  });

  it("nobody ends the freeze beside the alert", async () => {
    const as = await api.tokenFor("usr_quick_operator", "operator");
    const params = { accountNo: mule.accountNo };
    const { details } = expectProblem(
      await api.call("unfreezeAccount", { as, params }),
      "ACCOUNT_UNDER_REVIEW",
    );
    expect(details).toEqual({ alertId });
  });

  it("of which the freeze is to end takes two operators; until then the accounts stay frozen", async () => {
    expect((await resolve(rui, "dismiss")).body).toMatchObject({
      status: "OPEN",
      proposal: { resolution: "dismiss", by: "usr_rui" },
    });
    expect((await resolve(rui, "dismiss")).body).toMatchObject({ status: "OPEN" });
    expectProblem(await send(mule, friend, 10), "ACCOUNT_FROZEN");
    expect((await resolve(eva, "dismiss")).body).toMatchObject({ status: "DISMISSED" });
    expect((await send(mule, friend, 10)).status).toBe(201);
    expect((await resolve(eva, "dismiss")).status).toBe(200);
    expectProblem(await resolve(eva, "confirm"), "ALERT_ALREADY_RESOLVED");
    const { body } = await api.call("getAlert", { as: rui, params: { alertId } });
    expect(body.steps.slice(2)).toMatchObject([
      { step: "dismissal-proposed", by: "usr_rui", reason: "explained-by-customer" },
      { step: "dismissed", by: "usr_eva" },
    ]);
    // Nothing freezes them again.
    await api.server.app.judgeFraud();
    expect((await send(mule, friend, 10)).status).toBe(201);
  });

  it("that was confirmed can be lifted later, by two", async () => {
    expect((await resolve(rui, "confirm", "fraud-proved")).body.status).toBe("CONFIRMED");
    expectProblem(await send(mule, friend, 10), "ACCOUNT_FROZEN");
    expect((await resolve(eva, "lift", "damage-settled")).body.status).toBe("CONFIRMED");
    expect((await resolve(rui, "lift", "damage-settled")).body.status).toBe("LIFTED");
    expect((await send(mule, friend, 10)).status).toBe(201);
  });

  it("is decided once, however many operators press at the same moment", async () => {
    await resolve(rui, "dismiss");
    const answers = await Promise.all(Array.from({ length: 20 }, () => resolve(eva, "dismiss")));
    expect(answers.map(({ body }) => body.status)).toEqual(Array(20).fill("DISMISSED"));
    const { body } = await api.call("getAlert", { as: rui, params: { alertId } });
    expect(body.steps.filter(({ step }) => step === "dismissed")).toHaveLength(1);
  });

  it("stands in the audit log with who decided and why", async () => {
    await resolve(rui, "confirm", "fraud-proved");
    const { body } = await api.call("listAuditRecords", { as: auditor, query: { object: alertId } });
    expect(body.records.find(({ operation }) => operation === "resolveAlert")).toMatchObject({
      ...{ actor: "usr_rui", reason: "fraud-proved", outcome: "done" },
    });
  });
});

describe("a person", () => {
  it("is found by phone and by id, and seen masked", async () => {
    const { userId, phone, accountNo } = await api.signUp(undefined, "Ana Maria de Pina-Tavares");
    for (const user of [phone, userId]) {
      const answer = await api.call("lookUpUser", { as: rui, body: { user, reason: "customer-request" } });
      expect(answer.body).toMatchObject({
        userId,
        role: "customer",
        initials: "AMDP",
        phoneEnding: phone.slice(-3),
        accounts: [{ accountNo, currency: "CVE", status: "ACTIVE" }],
        lockouts: [],
        alerts: 0,
      });
      expect(answer.text).not.toContain("Maria");
      expect(answer.text).not.toContain(phone.slice(1));
    }
    const missing = { user: "+2381111111", reason: "audit" };
    expectProblem(await api.call("lookUpUser", { as: rui, body: missing }), "USER_NOT_FOUND");
  });

  it("is looked up for a reason, which stands in the audit log when the answer goes out", async () => {
    const { userId, phone } = await api.signUp();
    expectProblem(await api.call("lookUpUser", { as: rui, body: { user: phone } }), "VALIDATION_FAILED");
    const looked = await api.call("lookUpUser", { as: auditor, body: { user: phone, reason: "regulator" } });
    const listed = await api.call("listUserSessions", {
      ...{ as: rui, params: { userId }, query: { reason: "fraud-alert" } },
    });
    const { rows } = await api.server.database.pool.query(
      "select operation, actor, reason, objects from audit_log where trace_id = any($1) order by seq",
      [[looked, listed].map(({ headers }) => headers.get("x-trace-id"))],
    );
    expect(rows).toMatchObject([
      { operation: "lookUpUser", actor: "usr_auditor", reason: "regulator" },
      { operation: "listUserSessions", actor: "usr_rui", reason: "fraud-alert" },
    ]);
    for (const { objects } of rows) expect(objects).toContain(userId);
  });

  it("can be signed out everywhere, at once", async () => {
    const { userId, phone } = await api.signUp();
    const { accessToken, sessionId } = await api.signIn(phone);
    await api.call("getProfile", { as: accessToken });
    const sessions = async () => {
      const call = { as: rui, params: { userId }, query: { reason: "fraud-alert" } };
      return (await api.call("listUserSessions", call)).body.sessions.map((session) => session.sessionId);
    };
    expect(await sessions()).toEqual([sessionId]);
    const revoked = await api.call("revokeUserSessions", {
      ...{ as: rui, params: { userId }, body: { reason: "fraud-alert" } },
    });
    expect(revoked.status).toBe(204);
    expect(await sessions()).toEqual([]);
    expectProblem(await api.call("getProfile", { as: accessToken }), "UNAUTHENTICATED");
  });

  it("who is locked out is let in again, and the lockout was to be seen", async () => {
    const { userId, phone } = await api.signUp();
    const wrong = () => api.call("signIn", { body: { phone, password: "not the password" } });
    for (let i = 0; i < 5; i++) expectProblem(await wrong(), "INVALID_CREDENTIALS");
    expectProblem(await wrong(), "TOO_MANY_ATTEMPTS");
    const { body } = await api.call("lookUpUser", {
      ...{ as: rui, body: { user: userId, reason: "customer-request" } },
    });
    expect(body.lockouts).toMatchObject([{ kind: "password", tries: 5 }]);
    expect(Date.parse(body.lockouts[0]!.waitsUntil!)).toBeGreaterThan(api.now());
    const reset = { kinds: ["password"], reason: "customer-request" };
    const call = { as: rui, params: { userId }, body: reset };
    expect((await api.call("resetUserLockouts", call)).status).toBe(204);
    expect((await api.call("signIn", { body: { phone, password: PASSWORD } })).status).toBe(200);
  });
});

it("withdrawals that a person must decide about are listed, and others are not", async () => {
  const ana = await api.customer({ CVE: 10_000 });
  const terminal = openTerminal(api, `SUSP${randomUUID().slice(0, 8).toUpperCase()}`);
  const { code, transactionId } = await issueCode(api, ana, 1000);
  const { key } = await terminal.authorise(code, 1000);
  const list = async () => (await api.call("listExceptions", { as: auditor })).body.exceptions;
  expect((await list()).map((exception) => exception.transactionId)).not.toContain(transactionId);
  const unknown = await api.call("completeWithdrawal", {
    as: api.network,
    body: { ...key, outcome: "UNKNOWN" },
  });
  expect(unknown.status, unknown.text).toBeLessThan(300);
  expect(await list()).toMatchObject([
    { kind: "SUSPECT", transactionId, userId: ana.userId, amount: 1000, currency: "CVE" },
  ]);
});

describe("a withdrawal that a person has decided about", () => {
  const list = async (status?: "RESOLVED") =>
    (await api.call("listExceptions", { as: auditor, query: { limit: "200", ...(status && { status }) } }))
      .body.exceptions;
  async function authorised() {
    const ana = await api.customer({ CVE: 10_000 });
    const terminal = openTerminal(api, `EXC${randomUUID().slice(0, 8).toUpperCase()}`);
    const { code, transactionId } = await issueCode(api, ana, 1000);
    const { key } = await terminal.authorise(code, 1000);
    return { terminal, key, transactionId };
  }
  async function decide(transactionId: string, decision: string): Promise<void> {
    const caseOf = async () => (await list()).find((each) => each.transactionId === transactionId)?.caseId;
    await expect.poll(caseOf, { timeout: 20_000 }).toMatch(/^case_/);
    const answer = await api.call("resolveRecoveryCase", {
      ...{ as: rui, params: { caseId: (await caseOf())! } },
      body: { decision, reason: "The cassettes were counted" },
    });
    expect(answer.status, answer.text).toBe(200);
  }

  it.each([
    ["SUSPECT", "SETTLED"],
    ["COMPLETED_AFTER_REVERSAL", "DISMISSED"],
  ])(
    "%s, leaves the list and is found among the resolved, with who, when and how",
    async (kind, decision) => {
      const { terminal, key, transactionId } = await authorised();
      if (kind === "SUSPECT") await terminal.completeUnknown(key);
      else {
        expect((await terminal.reverse(key)).status).toBe(200);
        expect((await terminal.complete(key, 1000)).status).toBe(200);
      }
      expect(await list()).toContainEqual(expect.objectContaining({ transactionId, kind, status: "OPEN" }));
      await decide(transactionId, decision);
      const ids = (exceptions: { transactionId: string }[]) => exceptions.map((each) => each.transactionId);
      expect(ids(await list())).not.toContain(transactionId);
      expect((await list("RESOLVED")).find((each) => each.transactionId === transactionId)).toMatchObject({
        ...{ kind, status: "RESOLVED", amount: 1000 },
        resolution: { decision, reason: "The cassettes were counted", resolvedBy: "usr_rui" },
      });
    },
  );
});
