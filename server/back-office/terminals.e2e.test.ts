// Locked ATMs from outside: operators see which are locked and let one in again; auditors see the same and change nothing.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { expectProblem } from "../testing/expect-problem.ts";
import { issueCode, lockTerminal, otherCode } from "../testing/terminal.ts";
import { startTestApi, type TestApi } from "../testing/test-api.ts";

let api: TestApi;
let rui: string;
let eva: string;
let auditor: string;
beforeAll(async () => {
  api = await startTestApi();
  rui = await api.tokenFor("usr_rui", "operator");
  eva = await api.tokenFor("usr_eva", "operator");
  auditor = await api.tokenFor("usr_auditor", "auditor");
});
afterAll(() => api.stop());

const MINUTE_MS = 60_000;
const newId = () => `UN${randomUUID().slice(0, 8).toUpperCase()}`;
const unlock = (terminalId: string, as = rui, reason = "customers-mistyped") =>
  api.call("unlockTerminal", { as, params: { acquirerId: "VINTI4", terminalId }, body: { reason } });
async function listed(terminalId: string, as = auditor) {
  const { body } = await api.call("listLockedTerminals", { as, query: { limit: "200" } });
  return body.terminals.find((terminal) => terminal.terminalId === terminalId);
}

it("a locked ATM is listed with since when, until when and how many tries, and an operator lets it in again", async () => {
  const id = newId();
  const ana = await api.customer({ CVE: 10_000 });
  const { code } = await issueCode(api, ana, 1000);
  const before = Date.now();
  const terminal = await lockTerminal(api, id);
  const found = (await listed(id))!;
  expect(found).toMatchObject({ acquirerId: "VINTI4", tries: 20, mayBeUnlocked: true });
  const [since, until] = [Date.parse(found.lockedSince), Date.parse(found.lockedUntil)];
  expect(until - since).toBe(15 * MINUTE_MS);
  expect(since).toBeGreaterThanOrEqual(before);
  expect((await terminal.authorise(code, 1000)).body).toMatchObject({ reason: "TERMINAL_LOCKED" });

  const answer = await unlock(id);
  expect(answer.status, answer.text).toBe(200);
  expect(answer.body).toEqual({ acquirerId: "VINTI4", terminalId: id, tries: 20, triesUntilLock: 4 });
  expect(await listed(id)).toBeUndefined();
  expect((await terminal.authorise(code, 1000)).body).toMatchObject({ decision: "APPROVED" });
});

it("the audit log says who has unlocked it and why", async () => {
  const id = newId();
  await lockTerminal(api, id);
  await unlock(id, eva, "terminal-was-tested");
  const { body } = await api.call("listAuditRecords", {
    ...{ as: auditor, query: { object: id, operation: "unlockTerminal" } },
  });
  expect(body.records).toMatchObject([
    { operation: "unlockTerminal", actor: "usr_eva", reason: "terminal-was-tested", outcome: "done" },
  ]);
  expect(body.records[0]!.objects).toContain("VINTI4");
});

it("auditors see locked ATMs and unlock none; customers and agents see none", async () => {
  const id = newId();
  await lockTerminal(api, id);
  expect(await listed(id)).toBeDefined();
  expectProblem(await unlock(id, auditor), "FORBIDDEN");
  const { token } = await api.customer({ CVE: 0 });
  expectProblem(await unlock(id, token), "FORBIDDEN");
  expectProblem(await api.call("listLockedTerminals", { as: token }), "FORBIDDEN");
  expect(await listed(id)).toBeDefined();
});

it("an ATM that is unknown, not locked, or locked no longer gets a clear answer", async () => {
  expectProblem(await unlock("NEVERSEEN"), "TERMINAL_NOT_FOUND");
  const id = newId();
  await lockTerminal(api, id);
  expect((await unlock(id)).status).toBe(200);
  expectProblem(await unlock(id, eva), "TERMINAL_NOT_LOCKED");
});

it("two operators who unlock it at the same moment do so once", async () => {
  const id = newId();
  await lockTerminal(api, id);
  const answers = await Promise.all([unlock(id, rui), unlock(id, eva), unlock(id, rui)]);
  for (const answer of answers) {
    if (answer.status !== 200) expectProblem(answer, "TERMINAL_NOT_LOCKED");
  }
  const { rows } = await api.server.database.pool.query(
    "select 1 from events where type = 'terminal-unlocked' and payload -> 'terminal' ->> 'terminalId' = $1",
    [id],
  );
  expect(rows).toHaveLength(1);
});

it("from twice the limit on nobody unlocks it, and the second unlocking has raised an alert", async () => {
  const id = newId();
  const terminal = await lockTerminal(api, id);
  const wrong = otherCode();
  for (let tries = 20; tries < 40; tries += 4) {
    expect((await listed(id))!.mayBeUnlocked).toBe(true);
    expect((await unlock(id)).body).toMatchObject({ tries, triesUntilLock: 4 });
    for (let i = 0; i < 4; i++) await terminal.authorise(wrong, 7);
  }
  expect(await listed(id)).toMatchObject({ tries: 40, mayBeUnlocked: false });
  expectProblem(await unlock(id), "TERMINAL_UNLOCKS_USED_UP");
  expectProblem(await unlock(id, eva), "TERMINAL_UNLOCKS_USED_UP");
  await api.server.app.judgeFraud();
  const { body } = await api.call("listAlerts", {
    ...{ as: auditor, query: { subject: `VINTI4:${id}`, rule: "unlocked-again" } },
  });
  expect(body.alerts.length).toBeGreaterThan(0);
});

it("the list comes in pages, in the order of the ids", async () => {
  const ids = [newId(), newId(), newId()].sort();
  for (const id of ids) await lockTerminal(api, id);
  const found: string[] = [];
  let after: string | undefined;
  do {
    const query = { limit: "2", ...(after === undefined ? {} : { after }) };
    const { body } = await api.call("listLockedTerminals", { as: rui, query });
    expect(body.terminals.length).toBeLessThanOrEqual(2);
    found.push(...body.terminals.map(({ terminalId }) => terminalId));
    after = body.next;
  } while (after !== undefined);
  expect(found).toEqual([...found].sort());
  expect(found).toEqual(expect.arrayContaining(ids));
});
