// The network side over HTTP: repeats, reversals, partial and unknown outcomes, lock-outs, and what the switch is told
// when it asks.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { expectProblem } from "../testing/expect-problem.ts";
import { ledgerFindings } from "../testing/ledger-findings.ts";
import { issueCode, openTerminal, otherCode, type Terminal } from "../testing/terminal.ts";
import { type Customer, startTestApi, type TestApi } from "../testing/test-api.ts";

let api: TestApi;
let ana: Customer;
let terminal: Terminal;
let terminals = 0;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(async () => {
  const findings = await ledgerFindings(api);
  await api.stop();
  expect(findings).toEqual([]);
});
beforeEach(async () => {
  ana = await api.customer({ CVE: 12_000 });
  terminal = openTerminal(api, `NET${terminals++}`);
});

const balance = () => api.balanceOf(ana);
const untouched = { balance: 12_000, available: 12_000, held: 0 };
const held5000 = { balance: 12_000, available: 7000, held: 5000 };
const paid5000 = { balance: 7000, available: 7000, held: 0 };

/** A withdrawal of 5,000 that the terminal may pay out. */
async function authorised() {
  const { code, transactionId } = await issueCode(api, ana, 5000);
  const { key, body } = await terminal.authorise(code, 5000);
  expect(body.decision).toBe("APPROVED");
  return { code, transactionId, key };
}

describe("an authorisation", () => {
  it.each([
    ["amount", { amount: 4000 }],
    ["currency", { currency: "EUR" }],
    ["code", {}],
  ])("that repeats the key with another %s is refused and the field is named", async (field, change) => {
    const { code, key } = await authorised();
    const body = { ...key, code, amount: 5000, currency: "CVE", ...change };
    if (field === "code") body.code = otherCode(code);
    const answer = await api.call("authoriseWithdrawal", { as: api.network, body });
    expect(expectProblem(answer, "IDEMPOTENCY_KEY_REUSED").details).toEqual({ field });
    expect(await balance()).toEqual(held5000);
  });

  it("that was declined stays declined, though the code would pay by now", async () => {
    const { code } = await issueCode(api, ana, 5000);
    const { key, body } = await terminal.authorise(code, 4000);
    expect(body).toEqual({ decision: "DECLINED", reason: "AMOUNT_MISMATCH" });
    const again = await terminal.authorise(code, 4000, key);
    expect(again.body).toEqual(body);
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    expectProblem(await terminal.authorise(code, 5000, key), "IDEMPOTENCY_KEY_REUSED");
    expect((await terminal.authorise(code, 5000)).body.decision).toBe("APPROVED");
  });

  it("under one trace number is another one at another terminal or date", async () => {
    const { code, key } = await authorised();
    for (const other of [
      { ...key, terminalId: `${key.terminalId}B` },
      { ...key, localDate: "2026-01-16" },
    ]) {
      const { body } = await terminal.authorise(code, 5000, other);
      expect(body).toEqual({ decision: "DECLINED", reason: "CODE_IN_USE" });
    }
  });

  it("twenty times at once is decided once", async () => {
    const { code } = await issueCode(api, ana, 5000);
    const key = terminal.nextKey();
    const answers = await Promise.all(Array.from({ length: 20 }, () => terminal.authorise(code, 5000, key)));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers[0]!.body.decision).toBe("APPROVED");
    expect(answers.filter(({ headers }) => headers.get("idempotent-replayed") === null)).toHaveLength(1);
  });
});

describe("a reversal", () => {
  it("releases the hold, spends the code, and may be repeated", async () => {
    const { code, key, transactionId } = await authorised();
    for (const replayed of [null, "true"]) {
      const { body, headers } = await terminal.reverse(key);
      expect(body).toEqual({ acknowledged: true, transactionId, status: "REVERSED" });
      expect(headers.get("idempotent-replayed")).toBe(replayed);
      expect(await balance()).toEqual(untouched);
    }
    const { body } = await terminal.authorise(code, 5000);
    expect(body).toEqual({ decision: "DECLINED", reason: "CODE_ALREADY_USED" });
  });

  it("that comes first is remembered, and its authorisation is declined", async () => {
    const { code, transactionId } = await issueCode(api, ana, 5000);
    const key = terminal.nextKey();
    expect((await terminal.reverse(key)).body).toEqual({ acknowledged: true });
    const { body } = await terminal.authorise(code, 5000, key);
    expect(body).toEqual({ decision: "DECLINED", reason: "REVERSED_BEFORE" });
    expect(await balance()).toEqual(held5000);
    // The code is as good as before: nobody has paid anything for it.
    expect((await terminal.authorise(code, 5000)).body).toMatchObject({ transactionId });
  });

  it("of a declined authorisation is acknowledged and changes nothing", async () => {
    const { code } = await issueCode(api, ana, 5000);
    const { key } = await terminal.authorise(code, 4000);
    expect((await terminal.reverse(key)).body).toEqual({ acknowledged: true });
    expect(await balance()).toEqual(held5000);
  });

  it("after the notes are out is refused", async () => {
    const { key } = await authorised();
    await terminal.complete(key, 5000);
    for (let times = 0; times < 2; times++)
      expectProblem(await terminal.reverse(key), "WITHDRAWAL_ALREADY_COMPLETED");
    expect(await balance()).toEqual(paid5000);
  });

  it("after the notes are out is an exception for people, with an alert", async () => {
    const { key, transactionId } = await authorised();
    await terminal.complete(key, 5000);
    await terminal.reverse(key);
    const operator = await api.tokenFor("usr_network_operator", "operator");
    const { exceptions } = (await api.call("listExceptions", { as: operator })).body;
    expect(exceptions.find((found) => found.transactionId === transactionId)).toMatchObject({
      kind: "REVERSED_AFTER_COMPLETION",
      dispensedAmount: 5000,
    });
    await api.server.app.judgeFraud();
    const query = { rule: "reversal-after-completion", subject: ana.userId };
    const { alerts } = (await api.call("listAlerts", { as: operator, query })).body;
    expect(alerts[0]).toMatchObject({ verdict: "flag", status: "OPEN" });
  });

  it("that the notes contradict gives way: the cash is out, so it is paid", async () => {
    const { key } = await authorised();
    await terminal.reverse(key);
    expect((await terminal.complete(key, 5000)).body).toMatchObject({ status: "COMPLETED" });
    expect(await balance()).toEqual(paid5000);
  });
});

describe("a completion", () => {
  it("of a part posts the part and releases the rest", async () => {
    const { key, transactionId } = await authorised();
    await terminal.complete(key, 3000);
    expect(await balance()).toEqual({ balance: 9000, available: 9000, held: 0 });
    expect((await terminal.status(key)).body).toEqual({
      known: true,
      decision: "APPROVED",
      transactionId,
      status: "COMPLETED",
      amount: 5000,
      currency: "CVE",
      dispensedAmount: 3000,
    });
  });

  it("with another amount than was reported is refused and the field is named", async () => {
    const { key } = await authorised();
    await terminal.complete(key, 3000);
    const { details } = expectProblem(await terminal.complete(key, 4000), "IDEMPOTENCY_KEY_REUSED");
    expect(details).toEqual({ field: "dispensedAmount" });
    expect(await balance()).toEqual({ balance: 9000, available: 9000, held: 0 });
  });

  it("that does not know makes it suspect and keeps the hold, until somebody knows", async () => {
    const { key, transactionId } = await authorised();
    expect((await terminal.completeUnknown(key)).body).toEqual({
      acknowledged: true,
      transactionId,
      status: "SUSPECT",
    });
    expect(await balance()).toEqual(held5000);
    expect((await terminal.status(key)).body).toMatchObject({ status: "SUSPECT" });
    expect((await terminal.complete(key, 4000)).body).toMatchObject({ status: "COMPLETED" });
    expect(await balance()).toEqual({ balance: 8000, available: 8000, held: 0 });
  });

  it("that does not know, of what turns out to be nothing, can be reversed", async () => {
    const { key } = await authorised();
    await terminal.completeUnknown(key);
    expect((await terminal.reverse(key)).body).toMatchObject({ status: "REVERSED" });
    expect(await balance()).toEqual(untouched);
  });

  it("of more than was authorised is refused, and the right report is still taken", async () => {
    const { key } = await authorised();
    const { details } = expectProblem(await terminal.complete(key, 6000), "DISPENSED_AMOUNT_TOO_LARGE");
    expect(details).toMatchObject({ requested_amount: 6000 });
    expect(await balance()).toEqual(held5000);
    const { status, text } = await terminal.complete(key, 5000);
    expect(status, text).toBe(200);
    expect(await balance()).toEqual(paid5000);
  });

  it("that comes before its authorisation is refused, and is taken when it comes again after it", async () => {
    const key = terminal.nextKey();
    expectProblem(await terminal.complete(key, 5000), "WITHDRAWAL_NOT_FOUND");
    const { code } = await issueCode(api, ana, 5000);
    expect((await terminal.authorise(code, 5000, key)).body.decision).toBe("APPROVED");
    const { status, text } = await terminal.complete(key, 5000);
    expect(status, text).toBe(200);
    expect(await balance()).toEqual(paid5000);
  });
});

describe("the switch that asks is told", () => {
  it("of a withdrawal that it never mentioned, that it is not known", async () => {
    expect((await terminal.status(terminal.nextKey())).body).toEqual({ known: false });
  });

  it("of a decline, its reason; of an approval, where it stands", async () => {
    const { code, transactionId } = await issueCode(api, ana, 5000);
    const declined = await terminal.authorise(code, 4000);
    expect((await terminal.status(declined.key)).body).toEqual({
      known: true,
      decision: "DECLINED",
      reason: "AMOUNT_MISMATCH",
    });
    const { key } = await terminal.authorise(code, 5000);
    const approved = { known: true, decision: "APPROVED", transactionId, amount: 5000, currency: "CVE" };
    expect((await terminal.status(key)).body).toEqual({ ...approved, status: "AUTHORISED" });
    await terminal.reverse(key);
    expect((await terminal.status(key)).body).toEqual({ ...approved, status: "REVERSED" });
  });

  it("of a reversal that came first, what became of its authorisation", async () => {
    const { code } = await issueCode(api, ana, 5000);
    const key = terminal.nextKey();
    await terminal.reverse(key);
    await terminal.authorise(code, 5000, key);
    const { body } = await terminal.status(key);
    expect(body).toEqual({ known: true, decision: "DECLINED", reason: "REVERSED_BEFORE" });
  });
});

describe("too many wrong tries lock", () => {
  const advance = (advanceSeconds: number) => api.call("advanceSandboxClock", { body: { advanceSeconds } });

  it("the terminal, for a right code too, until the lock is over; other terminals go on", async () => {
    const { code } = await issueCode(api, ana, 5000);
    for (let wrong = 1; wrong <= 19; wrong++) {
      const { body } = await terminal.authorise(otherCode(code), 5000);
      expect(body).toEqual({ decision: "DECLINED", reason: "CODE_UNKNOWN" });
    }
    const twentieth = await terminal.authorise(otherCode(code), 5000);
    expect(twentieth.body).toEqual({
      decision: "DECLINED",
      reason: "CODE_UNKNOWN",
      lockedUntil: expect.any(String),
    });
    const { lockedUntil } = twentieth.body;
    const locked = await terminal.authorise(code, 5000);
    expect(locked.body).toEqual({ decision: "DECLINED", reason: "TERMINAL_LOCKED", lockedUntil });
    expect(await balance()).toEqual(held5000);
    const elsewhere = openTerminal(api, `NET${terminals++}`);
    const { key, body } = await elsewhere.authorise(code, 5000);
    expect(body.decision).toBe("APPROVED");
    await elsewhere.reverse(key);

    await advance(15 * 60);
    const next = await issueCode(api, ana, 5000);
    expect((await terminal.authorise(next.code, 5000)).body.decision).toBe("APPROVED");
  });

  it("the terminal, although a right code comes before each guess", async () => {
    for (let wrong = 1; wrong <= 20; wrong++) {
      const { code } = await issueCode(api, ana, 1000);
      const right = await terminal.authorise(code, 1000);
      expect(right.body.decision).toBe("APPROVED");
      await terminal.reverse(right.key);
      const { body } = await terminal.authorise(otherCode(code), 5000);
      expect(body).toMatchObject({ decision: "DECLINED", reason: "CODE_UNKNOWN" });
      expect(body.lockedUntil === undefined).toBe(wrong < 20);
    }
  });

  it("the network, at every terminal", async () => {
    const own = await startTestApi({ environment: { NETWORK_TRIES_MAX: "3" } });
    try {
      const rui = await own.customer({ CVE: 5000 });
      const { code } = await issueCode(own, rui, 5000);
      for (const id of ["A", "B", "C"]) await openTerminal(own, id).authorise(otherCode(code), 5000);
      const { body } = await openTerminal(own, "D").authorise(code, 5000);
      expect(body).toMatchObject({ decision: "DECLINED", reason: "NETWORK_LOCKED" });
      expect(body.lockedUntil).toBeDefined();
    } finally {
      await own.stop();
    }
  });
});
