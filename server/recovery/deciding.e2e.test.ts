// Decisions about cases that are cut off at any point, or made by many at once: each is carried out once and to its end, by
// whoever comes next, and none holds a connection while it posts.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { BankReport } from "../banking/bank-provider.ts";
import type { Command } from "../ledger/commands.ts";
import { type InterruptedApi, type Moment, startInterruptedApi } from "../testing/interrupted-posting.ts";
import { ledgerFindings } from "../testing/ledger-findings.ts";
import { createScriptedBank } from "../testing/scripted-bank.ts";
import { type Customer, problemOf } from "../testing/test-api.ts";

const bank = createScriptedBank();
const CONNECTIONS = 4;
let api: InterruptedApi;
let operator: string;
let other: string;
beforeAll(async () => {
  api = await startInterruptedApi({
    connectionsMax: CONNECTIONS,
    bankProvider: bank.provider,
    environment: { RECOVERY_FIRST_MS: "3600000", RECOVERY_SECONDS_MAX: "3600", BANK_TIMEOUT_MS: "1000" },
  });
  operator = await api.tokenFor("usr_operator", "operator");
  other = await api.tokenFor("usr_other", "operator");
});
afterAll(async () => {
  const findings = await ledgerFindings(api);
  await api.stop();
  expect(findings).toEqual([]);
});
beforeEach(() => {
  bank.first = "PENDING";
});

async function notify({ amountMinor, ...report }: BankReport): Promise<void> {
  const body = { ...report, amount: Number(amountMinor) / 100 };
  expect((await api.call("notifyBankTransaction", { as: api.bank, body })).status).toBe(200);
}
async function casesOf(transactionId: string) {
  const { body } = await api.call("listRecoveryCases", { as: operator, query: { limit: "200" } });
  return body.cases.filter((each) => each.transactionId === transactionId);
}
type Word = "SETTLED" | "NOT_SETTLED" | "DISMISSED";
const resolve = (caseId: string, decision: Word, as = operator) =>
  api.call("resolveRecoveryCase", { as, params: { caseId }, body: { decision, reason: "Seen at the bank" } });
const statusOf = async ({ token }: Customer, transactionId: string) =>
  (await api.call("getBankWithdrawal", { as: token, params: { transactionId } })).body.status;

/** A payout of 60 out of 100 that failed, was released, and was made all the same. */
async function contradicted(): Promise<{ ana: Customer; id: string; caseId: string }> {
  const ana = await api.customer({ CVE: 100 });
  const body = { amount: 60, currency: "CVE", iban: "CV76009900000000000000000", name: "Ana Tavares" };
  const asked = await api.call("withdrawToBank", { as: ana.token, key: randomUUID(), body });
  expect(asked.status, asked.text).toBe(202);
  const id = asked.body.transactionId;
  await expect.poll(() => bank.records.has(id), { timeout: 15_000 }).toBe(true);
  await notify(bank.move(id, "FAILED", "DECLINED"));
  await notify(bank.move(id, "SETTLED"));
  const [found] = await casesOf(id);
  expect(found).toMatchObject({ problem: "CONTRADICTION", status: "OPEN" });
  return { ana, id, caseId: found!.caseId };
}
const HELD = { balance: 100, available: 100, held: 0 };
const PAID = { balance: 40, available: 40, held: 0 };

const POINTS: [type: Command["type"], moment: Moment][] = [
  ["place-hold", "before"],
  ["place-hold", "after"],
  ["capture-hold", "before"],
  ["capture-hold", "after"],
];

describe.each(POINTS)("a decision that was cut off at its %s, %s it was posted", (type, moment) => {
  async function cutOff() {
    const made = await contradicted();
    api.interrupt(moment, (command) => command.id.startsWith("bank:") && command.type === type);
    const { status } = await resolve(made.caseId, "SETTLED");
    expect(api.interrupted()).toBe(true);
    // The recovery may have met the interruption instead.
    expect(status).toBeOneOf(type === "capture-hold" ? [200, 503] : [503]);
    return made;
  }

  it("is carried out once when it is made again", async () => {
    const { ana, id, caseId } = await cutOff();
    const again = await resolve(caseId, "SETTLED");
    expect(again.body, again.text).toMatchObject({ status: "RESOLVED", decision: "SETTLED" });
    if (moment === "before") await api.arrive();
    expect(await api.balanceOf(ana)).toEqual(PAID);
    expect(await statusOf(ana, id)).toBe("SUCCESS");
  });

  it("stands when somebody else decides otherwise", async () => {
    const { ana, id, caseId } = await cutOff();
    const refused = await resolve(caseId, "DISMISSED", other);
    expect(problemOf(refused).code).toBe("CASE_ALREADY_RESOLVED");
    expect(await casesOf(id)).toMatchObject([{ decision: "SETTLED", resolvedBy: "usr_operator" }]);
    expect(await api.balanceOf(ana)).toEqual(PAID);
  });

  it("is carried out by the recovery when nobody comes back", async () => {
    const { ana, id } = await cutOff();
    await expect
      .poll(async () => (await casesOf(id)).map((each) => each.status), { timeout: 30_000 })
      .toEqual(["RESOLVED"]);
    expect(await api.balanceOf(ana)).toEqual(PAID);
    expect(await statusOf(ana, id)).toBe("SUCCESS");
  });
});

it("a decision whose server ended before it posted anything is carried out by the recovery", async () => {
  const { ana, id, caseId } = await contradicted();
  await api.server.database.pool.query(
    `insert into case_decisions (transaction_id, case_id, decision, reason, decided_by, decided_at, due_at, hold_id)
     values ($1, $2, 'SETTLED', 'Seen at the bank', 'usr_operator', now(), now(), $3)`,
    [id, caseId, `txn_${"0".repeat(26)}`],
  );
  await expect
    .poll(async () => (await casesOf(id)).map((each) => each.resolvedBy), { timeout: 30_000 })
    .toEqual(["usr_operator"]);
  expect(await api.balanceOf(ana)).toEqual(PAID);
});

it("a decision that the money is missing for leaves nothing held, and can be made when it is there", async () => {
  const { ana, caseId } = await contradicted();
  const rui = await api.customer({ CVE: 100 });
  const body = { from_account: ana.accountNo, to_account: rui.accountNo, amount: 50, currency: "CVE" };
  expect((await api.call("createTransfer", { as: ana.token, body })).status).toBe(201);
  expect(problemOf(await resolve(caseId, "SETTLED")).code).toBe("INSUFFICIENT_BALANCE");
  expect(await api.balanceOf(ana)).toEqual({ balance: 50, available: 50, held: 0 });
  const back = { from_account: rui.accountNo, to_account: ana.accountNo, amount: 50, currency: "CVE" };
  expect((await api.call("createTransfer", { as: rui.token, body: back })).status).toBe(201);
  expect((await resolve(caseId, "SETTLED")).status).toBe(200);
  expect(await api.balanceOf(ana)).toEqual(PAID);
});

it(`forty decisions at once need no more than the ${CONNECTIONS} connections of their server`, async () => {
  const made = [];
  for (let i = 0; i < 10; i++) made.push(await contradicted());
  const answers = await Promise.all(
    made.flatMap(({ caseId }) => [
      resolve(caseId, "SETTLED"),
      resolve(caseId, "DISMISSED", other),
      resolve(caseId, "SETTLED"),
      resolve(caseId, "DISMISSED", other),
    ]),
  );
  for (const { status, text } of answers) expect(status, text).toBeOneOf([200, 409]);
  for (const { ana, id } of made) {
    const [found] = await casesOf(id);
    expect(found!.status).toBe("RESOLVED");
    expect(await api.balanceOf(ana)).toEqual(found!.decision === "SETTLED" ? PAID : HELD);
  }
});
