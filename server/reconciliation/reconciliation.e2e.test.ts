// Days at ATMs against settlement files, over HTTP and on a real PostgreSQL: every mismatch is found, settled by two operators, and
// then file and ledger agree and the books sum to zero. Fraud by reversal, from the withdrawal to the receivable.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { expectProblem } from "../testing/expect-problem.ts";
import { ledgerFindings } from "../testing/ledger-findings.ts";
import { createRandom } from "../testing/seeded-random.ts";
import { type SettlementEntry, settlementCsv } from "../testing/settlement.ts";
import { issueCode, openTerminal, type Terminal } from "../testing/terminal.ts";
import { type Customer, startTestApi, type TestApi } from "../testing/test-api.ts";

let api: TestApi;
let first: string;
let second: string;
let ana: Customer;
let terminal: Terminal;
let terminalId: string;
let tests = 0;
beforeAll(async () => {
  api = await startTestApi();
  first = await api.tokenFor("usr_first_operator", "operator");
  second = await api.tokenFor("usr_second_operator", "operator");
});
afterAll(async () => {
  const findings = await ledgerFindings(api);
  await api.stop();
  expect(findings).toEqual([]);
});
beforeEach(async () => {
  // Each test has a day of its own, so that no other's withdrawals are in it.
  ana = await api.customer({ CVE: 100_000 });
  terminalId = `REC${tests++}`;
  terminal = openTerminal(api, terminalId);
});

const localDate = () => `2025-03-${String(tests).padStart(2, "0")}`;
const csv = (entries: readonly SettlementEntry[], sequence = 1) =>
  settlementCsv(entries, { localDate: localDate(), sequence });
const upload = (content: string, as = first) => api.call("createReconciliation", { as, body: { content } });
async function reconcile(content: string) {
  const { body, status, text } = await upload(content);
  expect(status, text).toBe(200);
  return body;
}
const linesOf = async (reconciliationId: string, query: Record<string, string> = {}) =>
  (await api.call("listReconciliationLines", { as: first, params: { reconciliationId }, query })).body.lines;
const propose = (reconciliationId: string, lineId: string, action: string, as = first) =>
  api.call("proposeSettlement", {
    as,
    params: { reconciliationId, lineId },
    body: { action, note: "looked at" },
  });
const approve = (reconciliationId: string, lineId: string, as = second) =>
  api.call("approveSettlement", { as, params: { reconciliationId, lineId } });
async function settleAll(reconciliationId: string): Promise<void> {
  for (const { lineId, suggested } of await linesOf(reconciliationId, { status: "OPEN", limit: "500" })) {
    if (suggested === undefined) continue;
    const proposed = await propose(reconciliationId, lineId, suggested);
    expect(proposed.status, proposed.text).toBe(200);
    const approved = await approve(reconciliationId, lineId);
    expect(approved.status, approved.text).toBe(200);
    expect(approved.body.status).toBe("SETTLED");
  }
}
const count = (reconciliationId: string, dispensed: number, id = terminalId) =>
  api.call("supplyTerminalCounts", {
    as: first,
    params: { reconciliationId },
    body: { counts: [{ terminalId: id, dispensed }] },
  });

/** A withdrawal that the terminal may pay out, and its line in the file. */
async function authorised(amount: number, at: Terminal = terminal) {
  const { code, transactionId } = await issueCode(api, ana, amount);
  const key = { ...at.nextKey(), localDate: localDate() };
  const { body } = await at.authorise(code, amount, key);
  expect(body.decision).toBe("APPROVED");
  const entry = { terminalId: key.terminalId, traceNumber: key.traceNumber, authorised: amount };
  const paid = (dispensed = amount): SettlementEntry => ({ ...entry, dispensed, outcome: "DISPENSED" });
  const not = (outcome: "REVERSED" | "UNKNOWN" | "OPEN"): SettlementEntry => ({ ...entry, outcome });
  return { key, transactionId, paid, not };
}
async function completed(amount: number, dispensed = amount) {
  const withdrawal = await authorised(amount);
  await terminal.complete(withdrawal.key, dispensed);
  return withdrawal;
}
async function reversed(amount: number) {
  const withdrawal = await authorised(amount);
  await terminal.reverse(withdrawal.key);
  return withdrawal;
}
/** Posted on each of the platform's accounts in escudos. */
async function books() {
  const { accounts } = (await api.call("getSandboxAccounts")).body;
  return Object.fromEntries(
    accounts.filter(({ currency }) => currency === "CVE").map(({ kind, balance }) => [kind, balance]),
  ) as Record<"atm" | "receivables" | "suspense", number>;
}
async function moved(work: () => Promise<unknown>) {
  const before = await books();
  await work();
  const after = await books();
  return {
    atm: after.atm - before.atm,
    receivables: after.receivables - before.receivables,
    suspense: after.suspense - before.suspense,
  };
}

describe("a settlement file", () => {
  it("that says what the ledger says agrees at once, and is the same reconciliation when it comes again", async () => {
    const content = csv([(await completed(5000)).paid(), (await reversed(2000)).not("REVERSED")]);
    const found = await reconcile(content);
    expect(found).toMatchObject({
      ...{ agrees: true, counted: false, verdicts: { MATCHED: 2 }, localDate: localDate(), format: "csv" },
      totals: { lines: 2, authorised: 7000, dispensed: 5000, wallet: 5000, difference: 0, unsettled: 0 },
    });
    expect((await upload(content, second)).body).toEqual(found);
    const listed = await api.call("listReconciliations", { as: first, query: { localDate: localDate() } });
    expect(listed.body.reconciliations).toEqual([found]);
    const params = { reconciliationId: found.reconciliationId };
    expect((await api.call("getReconciliation", { as: first, params })).body).toEqual(found);
  });

  it("that breaks a rule is refused whole, with line, field and rule", async () => {
    const broken = csv([(await completed(200)).paid()]).replace("10:00:00", "25:00:00");
    expect(expectProblem(await upload(broken), "SETTLEMENT_FILE_INVALID").details).toEqual({
      ...{ line: 2, field: "local time", rule: "must be HH:MM:SS" },
    });
    const listed = await api.call("listReconciliations", { as: first, query: { localDate: localDate() } });
    expect(listed.body.reconciliations).toEqual([]);
  });

  it("with a higher sequence number takes the place of the earlier one; what was settled stays settled", async () => {
    const { paid } = await completed(1000);
    const stray = { ...paid(), traceNumber: "999999" };
    const old = await reconcile(csv([paid(), stray]));
    await settleAll(old.reconciliationId);
    const next = await reconcile(csv([paid(), stray, { ...stray, traceNumber: "999998" }], 2));
    expect(next.verdicts).toEqual({ MATCHED: 2, MISSING_AT_ISSUER: 1 });
    const params = { reconciliationId: old.reconciliationId };
    const replaced = (await api.call("getReconciliation", { as: first, params })).body;
    expect(replaced.replacedBy).toBe(next.reconciliationId);
    expectProblem(await upload(csv([paid()], 2)), "SETTLEMENT_FILE_REPLACED");
  });
});

describe("settling a line", () => {
  it("needs two operators, posts once however often it is approved, and is then done", async () => {
    const { key, transactionId, paid } = await authorised(5000);
    const { reconciliationId, totals } = await reconcile(csv([paid()]));
    expect(totals).toMatchObject({ difference: 5000, unsettled: 1 });
    const [line] = await linesOf(reconciliationId);
    expect(line).toMatchObject({
      ...{ verdict: "STILL_OPEN", status: "OPEN", suggested: "COMPLETE", possible: ["COMPLETE", "NOTE"] },
      ...{ transactionId, walletStatus: "AUTHORISED", outcome: "DISPENSED", file: 5000, wallet: 0, line: 2 },
    });
    const { lineId } = line!;
    expectProblem(await approve(reconciliationId, lineId), "LINE_NOT_SETTLEABLE");
    const { details } = expectProblem(
      await propose(reconciliationId, lineId, "ADJUST"),
      "SETTLEMENT_NOT_POSSIBLE",
    );
    expect(details).toEqual({ possible: ["COMPLETE", "NOTE"] });
    await propose(reconciliationId, lineId, "COMPLETE");
    expectProblem(await approve(reconciliationId, lineId, first), "SECOND_OPERATOR_NEEDED");
    expect((await api.balanceOf(ana)).held).toBe(5000);
    const answers = await Promise.all(Array.from({ length: 10 }, () => approve(reconciliationId, lineId)));
    for (const { status, text } of answers) expect(status, text).toBe(200);
    expect(await api.balanceOf(ana)).toEqual({ balance: 95_000, available: 95_000, held: 0 });
    expectProblem(await propose(reconciliationId, lineId, "COMPLETE"), "LINE_NOT_SETTLEABLE");
    const params = { reconciliationId };
    const found = (await api.call("getReconciliation", { as: first, params })).body;
    expect(found).toMatchObject({ agrees: true, totals: { difference: 0 } });
    // The terminal's own report comes after all: it is a repeat.
    expect((await terminal.complete(key, 5000)).body).toMatchObject({ status: "COMPLETED" });
  });

  it("that is rejected is open again", async () => {
    const { paid } = await authorised(1000);
    const { reconciliationId } = await reconcile(csv([paid()]));
    const { lineId } = (await linesOf(reconciliationId))[0]!;
    await propose(reconciliationId, lineId, "COMPLETE");
    for (let times = 0; times < 2; times++) {
      const rejected = await api.call("rejectSettlement", {
        as: second,
        params: { reconciliationId, lineId },
      });
      expect(rejected.body.status).toBe("OPEN");
    }
    expectProblem(await approve(reconciliationId, lineId), "LINE_NOT_SETTLEABLE");
    expect((await api.balanceOf(ana)).held).toBe(1000);
  });

  it("of a file that was replaced is approved no more", async () => {
    const content = csv([(await completed(5000)).paid(4000)]);
    const { reconciliationId } = await reconcile(content);
    const { lineId } = (await linesOf(reconciliationId))[0]!;
    await propose(reconciliationId, lineId, "ADJUST");
    const other = await reconcile(
      csv(
        [{ terminalId, traceNumber: "000001", authorised: 5000, dispensed: 3000, outcome: "DISPENSED" }],
        2,
      ),
    );
    await settleAll(other.reconciliationId);
    expectProblem(await approve(reconciliationId, lineId), "LINE_NOT_SETTLEABLE");
    expect((await api.balanceOf(ana)).balance).toBe(97_000);
  });

  it("that the ledger refuses is open again, says why, and can be settled otherwise", async () => {
    const { not } = await completed(3000);
    const { reconciliationId } = await reconcile(csv([not("REVERSED")]));
    const { lineId } = (await linesOf(reconciliationId))[0]!;
    await propose(reconciliationId, lineId, "ADJUST");
    const rui = await api.customer({ CVE: 0 });
    const [from_account, to_account] = [ana.accountNo, rui.accountNo];
    const body = { from_account, to_account, amount: 97_000, currency: "CVE" };
    expect((await api.call("createTransfer", { as: ana.token, body })).status).toBe(201);
    const closed = await api.call("closeAccount", { as: ana.token, params: { accountNo: ana.accountNo } });
    expect(closed.status, closed.text).toBe(200);
    const { details } = expectProblem(await approve(reconciliationId, lineId), "LINE_NOT_SETTLEABLE");
    expect(details).toEqual({ status: "OPEN", refusal: "ACCOUNT_CLOSED" });
    const [line] = await linesOf(reconciliationId);
    expect(line).toMatchObject({ refusal: "ACCOUNT_CLOSED", possible: ["ADJUST", "SUSPEND", "NOTE"] });
    await propose(reconciliationId, lineId, "SUSPEND");
    const found = await moved(() => approve(reconciliationId, lineId));
    expect(found).toEqual({ atm: -3000, receivables: 0, suspense: 3000 });
  });
});

describe("what is settled", () => {
  const cases: readonly (readonly [
    string,
    () => Promise<readonly SettlementEntry[]>,
    object,
    { atm?: number; receivables?: number; suspense?: number },
    number,
  ])[] = [
    [
      "missing at the issuer, of nobody: a claim",
      async () => [
        { terminalId, traceNumber: "000777", authorised: 1000, dispensed: 1000, outcome: "DISPENSED" },
      ],
      { verdict: "MISSING_AT_ISSUER", suggested: "CLAIM" },
      { atm: 1000, receivables: -1000 },
      100_000,
    ],
    [
      "missing at the issuer, after a reversal: the customer pays, with an exception for people",
      async () => [(await reversed(3000)).paid()],
      { verdict: "MISSING_AT_ISSUER", suggested: "COMPLETE" },
      { atm: 3000 },
      97_000,
    ],
    [
      "missing at the ATM, not in the file: suspense",
      async () => {
        await completed(3000);
        return [{ terminalId, traceNumber: "000999", authorised: 200, outcome: "REVERSED" }];
      },
      { verdict: "MISSING_AT_ATM", suggested: "SUSPEND" },
      { atm: -3000, suspense: 3000 },
      97_000,
    ],
    [
      "missing at the ATM, reversed in the file: the customer gets it back",
      async () => [(await completed(3000)).not("REVERSED")],
      { verdict: "MISSING_AT_ATM", suggested: "ADJUST" },
      { atm: -3000 },
      100_000,
    ],
    [
      "another amount: the customer gets back what did not come out",
      async () => [(await completed(3000)).paid(2000)],
      { verdict: "AMOUNT_DIFFERS", suggested: "ADJUST" },
      { atm: -1000 },
      98_000,
    ],
    [
      "more notes than were authorised: the rest is a claim, never the customer's",
      async () => [(await completed(3000)).paid(3200)],
      { verdict: "AMOUNT_DIFFERS", suggested: "CLAIM" },
      { atm: 200, receivables: -200 },
      97_000,
    ],
    [
      "an authorised withdrawal of which the file says that nothing came out: the hold is free",
      async () => [(await authorised(3000)).not("REVERSED")],
      { verdict: "STILL_OPEN", suggested: "REVERSE" },
      {},
      100_000,
    ],
    [
      "a line that stands twice: a claim",
      async () => {
        const { paid } = await completed(3000);
        return [paid(), paid()];
      },
      { verdict: "DUPLICATE_LINE", suggested: "CLAIM" },
      { atm: 3000, receivables: -3000 },
      97_000,
    ],
  ];
  it.each(cases)("%s", async (_, day, expected, change, balance) => {
    const content = csv(await day());
    const { reconciliationId } = await reconcile(content);
    const [line, ...others] = await linesOf(reconciliationId, { status: "OPEN" });
    expect(others).toEqual([]);
    expect(line).toMatchObject(expected);
    const found = await moved(() => settleAll(reconciliationId));
    expect(found).toEqual({ atm: 0, receivables: 0, suspense: 0, ...change });
    expect(await api.balanceOf(ana)).toEqual({ balance, available: balance, held: 0 });
    expect(await reconcile(content)).toMatchObject({ agrees: true, totals: { difference: 0 } });
  });

  it("random days end in agreement: the ledger has for the day what the file charges", async () => {
    const random = createRandom(20260115);
    for (let round = 0; round < 5; round++) {
      tests++;
      terminalId = `REC${tests}`;
      terminal = openTerminal(api, terminalId);
      ana = await api.customer({ CVE: 100_000 });
      const before = await books();
      const entries: SettlementEntry[] = [];
      for (let n = 0; n < 8; n++) {
        const amount = 200 * random.integer(2, 20);
        const stay = random.pick(["authorised", "completed", "reversed"] as const);
        const made = await { authorised, completed, reversed }[stay](amount);
        const say = random.pick([
          "paid",
          "paid",
          "less",
          "more",
          "reversed",
          "open",
          "nothing",
          "twice",
        ] as const);
        if (say === "nothing") continue;
        if (say === "reversed") entries.push(made.not("REVERSED"));
        else if (say === "open" && stay !== "authorised") entries.push(made.not("OPEN"));
        else entries.push(made.paid(amount + { less: -200, more: 200 }[say as "less" | "more"]! || amount));
        if (say === "twice") entries.push(made.paid());
      }
      const content = csv(entries);
      await settleAll((await reconcile(content)).reconciliationId);
      expect(await reconcile(content)).toMatchObject({ agrees: true, totals: { difference: 0 } });
      const charged = entries.reduce((sum, { dispensed = 0 }) => sum + dispensed, 0);
      expect((await books()).atm - before.atm).toBe(charged);
      expect((await api.balanceOf(ana)).held).toBe(0);
    }
  });
});

describe("fraud by reversal", () => {
  it("is found when the notes are counted: a receivable, and an alert that names the customer", async () => {
    const honest = await completed(5000);
    const fraud = await reversed(3000);
    const content = csv([honest.paid(), fraud.not("REVERSED")]);
    const { reconciliationId, agrees } = await reconcile(content);
    // Both sides say the same: without the count nobody would know.
    expect(agrees).toBe(true);
    const counted = await count(reconciliationId, 8000);
    expect(counted.body).toMatchObject({
      agrees: false,
      counted: true,
      verdicts: { MATCHED: 1, CASH_MISSING: 1 },
    });
    const [line] = await linesOf(reconciliationId, { verdict: "CASH_MISSING" });
    expect(line).toMatchObject({
      transactionId: fraud.transactionId,
      suggested: "RECEIVE",
      walletStatus: "REVERSED",
    });
    const query = { rule: "reversal-fraud", subject: ana.userId };
    const { alerts } = (await api.call("listAlerts", { as: first, query })).body;
    expect(alerts).toMatchObject([{ subject: ana.userId, verdict: "flag", status: "OPEN" }]);

    const found = await moved(() => settleAll(reconciliationId));
    expect(found).toEqual({ atm: 0, receivables: -3000, suspense: 3000 });
    // The customer is not charged on suspicion.
    expect(await api.balanceOf(ana)).toEqual({ balance: 95_000, available: 95_000, held: 0 });
    expect(await reconcile(content)).toMatchObject({ agrees: true });
    expect((await api.call("listAlerts", { as: first, query })).body.alerts).toHaveLength(1);
    // Counts do not change; the same again are a repeat.
    expect((await count(reconciliationId, 8000)).status).toBe(200);
    expectProblem(await count(reconciliationId, 5000), "COUNTS_ALREADY_SUPPLIED");
  });

  it("stays found when a corrected file comes: what was counted holds for the day", async () => {
    const [honest, fraud] = [await completed(5000), await reversed(3000)];
    const entries = [honest.paid(), fraud.not("REVERSED")];
    const { reconciliationId } = await reconcile(csv(entries));
    await count(reconciliationId, 8000);
    const corrected = await reconcile(csv(entries, 2));
    expect(corrected).toMatchObject({
      ...{ counted: true, agrees: false, verdicts: { MATCHED: 1, CASH_MISSING: 1 } },
    });
    const [line] = await linesOf(corrected.reconciliationId, { verdict: "CASH_MISSING" });
    expect(line).toMatchObject({ transactionId: fraud.transactionId, suggested: "RECEIVE" });
  });

  it("of one among several equal withdrawals names no customer: people see who it may be", async () => {
    const all = [await reversed(3000), await reversed(3000)];
    const { reconciliationId } = await reconcile(csv(all.map(({ not }) => not("REVERSED"))));
    await count(reconciliationId, 3000);
    const [line] = await linesOf(reconciliationId, { verdict: "CASH_MISSING" });
    expect(line).toMatchObject({ file: 3000, suggested: "NOTE", candidates: ["000001", "000002"] });
    const query = { rule: "reversal-fraud", subject: `VINTI4:${terminalId}` };
    expect((await api.call("listAlerts", { as: first, query })).body.alerts).toMatchObject([
      { subjectKind: "terminal" },
    ]);
  });

  it("does not touch a terminal whose count is as it should be", async () => {
    const { reconciliationId } = await reconcile(
      csv([(await completed(1000)).paid(), (await reversed(600)).not("REVERSED")]),
    );
    expect((await count(reconciliationId, 1000)).body).toMatchObject({ agrees: true, counted: true });
  });
});
