// The main job over HTTP: a code, an ATM, a balance; and every way in which a code must not pay. After each refusal
// the customer's money is where it was.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { snapshotBooks } from "../testing/books-snapshot.ts";
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

/** A customer of her own and a terminal of its own for each test. */
async function begin(): Promise<void> {
  ana = await api.customer({ CVE: 12_000 });
  terminal = openTerminal(api, `LOOP${terminals++}`);
}
const balance = () => api.balanceOf(ana);
const statusOf = async (transactionId: string) => {
  const { body } = await api.call("getWithdrawal", { as: ana.token, params: { transactionId } });
  return body.status;
};
const advance = (advanceSeconds: number) => api.call("advanceSandboxClock", { body: { advanceSeconds } });
const untouched = { balance: 12_000, available: 12_000, held: 0 };
const held5000 = { balance: 12_000, available: 7000, held: 5000 };

describe("the loop", () => {
  beforeAll(begin);
  let issued: Awaited<ReturnType<typeof issueCode>>;
  let authorised: Awaited<ReturnType<Terminal["authorise"]>>;

  it("a code is six digits, good for fifteen minutes, and must not be kept by anybody on the way", async () => {
    const answer = await api.call("issueAtmCode", {
      as: ana.token,
      body: { amount: 5000, userId: ana.userId },
    });
    issued = answer.body;
    expect(answer.status).toBe(201);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(issued.code).toMatch(/^\d{6}$/);
    const { body } = await api.call("getWithdrawal", {
      as: ana.token,
      params: { transactionId: issued.transactionId },
    });
    expect(body).toEqual({
      transactionId: issued.transactionId,
      status: "ISSUED",
      amount: 5000,
      fee: 0,
      currency: "CVE",
      accountNo: ana.accountNo,
      createdAt: body.createdAt,
      expiryTime: issued.expiryTime,
    });
    expect(Date.parse(body.expiryTime) - Date.parse(body.createdAt)).toBe(15 * 60 * 1000);
  });

  it("what is available falls at once, and the balance stays", async () => {
    expect(await balance()).toEqual(held5000);
  });

  it("the ATM is allowed to pay, and the hold stays until it reports", async () => {
    authorised = await terminal.authorise(issued.code, 5000);
    const { transactionId } = issued;
    expect(authorised.body).toEqual({ decision: "APPROVED", transactionId, amount: 5000, currency: "CVE" });
    expect(await statusOf(transactionId)).toBe("AUTHORISED");
    expect(await balance()).toEqual(held5000);
  });

  it("the same request gets the stored answer and changes nothing", async () => {
    const before = await snapshotBooks(api.server.database.pool);
    const again = await terminal.authorise(issued.code, 5000, authorised.key);
    expect(again.body).toEqual(authorised.body);
    expect(again.headers.get("idempotent-replayed")).toBe("true");
    expect(await snapshotBooks(api.server.database.pool)).toEqual(before);
  });

  it("a code in use is declined at another ATM", async () => {
    const elsewhere = await openTerminal(api, "ELSEWHERE").authorise(issued.code, 5000);
    expect(elsewhere.body).toEqual({ decision: "DECLINED", reason: "CODE_IN_USE" });
    expect(await balance()).toEqual(held5000);
  });

  it("the notes are out: the balance falls and the hold is gone", async () => {
    const { body, headers } = await terminal.complete(authorised.key, 5000);
    const { transactionId } = issued;
    expect(body).toEqual({ acknowledged: true, transactionId, status: "COMPLETED" });
    expect(headers.get("idempotent-replayed")).toBeNull();
    expect(await balance()).toEqual({ balance: 7000, available: 7000, held: 0 });
  });

  it("the same report fifty times at once is acknowledged each time and counts once", async () => {
    const reports = Array.from({ length: 50 }, () => terminal.complete(authorised.key, 5000));
    for (const { status, body, headers } of await Promise.all(reports)) {
      expect(status).toBe(200);
      expect(body).toMatchObject({ acknowledged: true, status: "COMPLETED" });
      expect(headers.get("idempotent-replayed")).toBe("true");
    }
    expect(await balance()).toEqual({ balance: 7000, available: 7000, held: 0 });
  });

  it("the code is spent", async () => {
    const second = await terminal.authorise(issued.code, 5000);
    expect(second.body).toEqual({ decision: "DECLINED", reason: "CODE_ALREADY_USED" });
    expect(await balance()).toEqual({ balance: 7000, available: 7000, held: 0 });
  });

  it("the withdrawal shows where and how much, never the code", async () => {
    const { body, text } = await api.call("getWithdrawal", {
      as: ana.token,
      params: { transactionId: issued.transactionId },
    });
    expect(body).toMatchObject({ status: "COMPLETED", dispensedAmount: 5000, terminalId: "LOOP0" });
    expect(text).not.toContain(`"${issued.code}"`);
  });
});

describe("a code does not pay", () => {
  beforeAll(begin);

  it("another amount than it was asked for", async () => {
    const { code, transactionId } = await issueCode(api, ana, 5000);
    const { body } = await terminal.authorise(code, 6000);
    expect(body).toEqual({ decision: "DECLINED", reason: "AMOUNT_MISMATCH" });
    expect(await balance()).toEqual(held5000);
    expect(await statusOf(transactionId)).toBe("ISSUED");
    await api.call("cancelWithdrawal", { as: ana.token, params: { transactionId } });
  });

  it("in another currency", async () => {
    const { code, transactionId } = await issueCode(api, ana, 5000);
    const { body } = await terminal.authorise(code, 5000, terminal.nextKey(), "EUR");
    expect(body).toMatchObject({ decision: "DECLINED", reason: "AMOUNT_MISMATCH" });
    expect(await balance()).toEqual(held5000);
    await api.call("cancelWithdrawal", { as: ana.token, params: { transactionId } });
  });

  it("when it is nobody's", async () => {
    const { code, transactionId } = await issueCode(api, ana, 5000);
    const { body } = await terminal.authorise(otherCode(code), 5000);
    expect(body).toEqual({ decision: "DECLINED", reason: "CODE_UNKNOWN" });
    expect(await balance()).toEqual(held5000);
    await api.call("cancelWithdrawal", { as: ana.token, params: { transactionId } });
  });

  it("after it was cancelled, which releases the hold at once and may be repeated", async () => {
    const { code, transactionId } = await issueCode(api, ana, 5000);
    const cancel = () => api.call("cancelWithdrawal", { as: ana.token, params: { transactionId } });
    for (const { status, body } of [await cancel(), await cancel()]) {
      expect(status).toBe(200);
      expect(body).toMatchObject({ transactionId, status: "CANCELLED" });
      expect(await balance()).toEqual(untouched);
    }
    const { body } = await terminal.authorise(code, 5000);
    expect(body).toEqual({ decision: "DECLINED", reason: "CODE_CANCELLED" });
    expect(await balance()).toEqual(untouched);
  });

  it("from the moment that its time is over, and the hold is released", async () => {
    const { code, transactionId } = await issueCode(api, ana, 5000);
    await advance(15 * 60);
    const { body } = await terminal.authorise(code, 5000);
    expect(body).toEqual({ decision: "DECLINED", reason: "CODE_EXPIRED" });
    expect(await balance()).toEqual(untouched);
    expect(await statusOf(transactionId)).toBe("EXPIRED");
    const late = await api.call("cancelWithdrawal", { as: ana.token, params: { transactionId } });
    expect(expectProblem(late, "WITHDRAWAL_NOT_CANCELLABLE").details).toEqual({ status: "EXPIRED" });
  });

  it("but in its last minute it does, and then it has no end", async () => {
    await begin();
    const { code } = await issueCode(api, ana, 5000);
    await advance(15 * 60 - 60);
    const { body, key } = await terminal.authorise(code, 5000);
    expect(body.decision).toBe("APPROVED");
    // What an ATM is at never expires on its own.
    await advance(24 * 60 * 60);
    expect(await balance()).toEqual(held5000);
    expect((await terminal.complete(key, 5000)).body).toMatchObject({ status: "COMPLETED" });
    expect(await balance()).toEqual({ balance: 7000, available: 7000, held: 0 });
  });

  it("after three wrong amounts, and the hold is released", async () => {
    await begin();
    const { code, transactionId } = await issueCode(api, ana, 5000);
    for (const amount of [4000, 6000]) await terminal.authorise(code, amount);
    expect(await balance()).toEqual(held5000);
    const third = await terminal.authorise(code, 5200);
    expect(third.body).toEqual({ decision: "DECLINED", reason: "AMOUNT_MISMATCH" });
    expect(await statusOf(transactionId)).toBe("BLOCKED");
    expect(await balance()).toEqual(untouched);
    const right = await terminal.authorise(code, 5000);
    expect(right.body).toEqual({ decision: "DECLINED", reason: "CODE_BLOCKED" });
    expect(await balance()).toEqual(untouched);
  });

  it("twice, however many terminals ask at once", async () => {
    await begin();
    const { code } = await issueCode(api, ana, 5000);
    const asked = Array.from({ length: 20 }, (_, i) => openTerminal(api, `RACE${i}`).authorise(code, 5000));
    const answers = (await Promise.all(asked)).map(({ body }) => body.reason ?? body.decision);
    expect(answers.sort()).toEqual(["APPROVED", ...Array(19).fill("CODE_IN_USE")]);
    expect(await balance()).toEqual(held5000);
  });

  it("when it is cancelled while an ATM asks: one of the two wins, and both hear of it", async () => {
    for (let round = 0; round < 10; round++) {
      await begin();
      const { code, transactionId } = await issueCode(api, ana, 5000);
      const [cancelled, { body }] = await Promise.all([
        api.call("cancelWithdrawal", { as: ana.token, params: { transactionId } }),
        terminal.authorise(code, 5000),
      ]);
      if (body.decision === "APPROVED") {
        expectProblem(cancelled, "WITHDRAWAL_NOT_CANCELLABLE");
        expect(await balance()).toEqual(held5000);
      } else {
        expect([cancelled.status, body.reason]).toEqual([200, "CODE_CANCELLED"]);
        expect(await balance()).toEqual(untouched);
      }
    }
  });
});

describe("the customer's side", () => {
  beforeAll(begin);

  it("six withdrawals of 1,000 at once on 5,000: five get a code, one is told what is missing", async () => {
    const rui = await api.customer({ CVE: 5000 });
    const asked = Array.from({ length: 6 }, (_, i) =>
      api.call("issueAtmCode", {
        as: rui.token,
        key: `w-${i}`,
        body: { amount: 1000, userId: rui.userId },
      }),
    );
    const answers = await Promise.all(asked);
    const issued = answers.filter(({ status }) => status === 201);
    expect(issued).toHaveLength(5);
    expect(new Set(issued.map(({ body }) => body.code)).size).toBe(5);
    const refused = answers.find(({ status }) => status !== 201)!;
    expect(expectProblem(refused, "INSUFFICIENT_BALANCE").details).toEqual({
      account: rui.accountNo,
      currency: "CVE",
      available_balance: 0,
      requested_amount: 1000,
    });
    expect(await api.balanceOf(rui)).toEqual({ balance: 5000, available: 0, held: 5000 });
  });

  it("a withdrawal is its owner's: others neither see nor cancel it, the back office sees it", async () => {
    const { transactionId } = await issueCode(api, ana, 1000);
    const eva = await api.customer({ CVE: 100 });
    const params = { transactionId };
    expectProblem(await api.call("getWithdrawal", { as: eva.token, params }), "WITHDRAWAL_NOT_FOUND");
    expectProblem(await api.call("cancelWithdrawal", { as: eva.token, params }), "WITHDRAWAL_NOT_FOUND");
    const as = await api.tokenFor("usr_auditor", "auditor");
    expect((await api.call("getWithdrawal", { as, params })).body.status).toBe("ISSUED");
  });

  it.each([
    [300, "notes"],
    [100, "notes"],
    [1000.5, "notes"],
    ["0.01", "notes"],
    [20_200, "maximum"],
    [9_999_999_999_999, "maximum"],
  ])("%s escudos cannot be paid in notes at once", async (amount, rule) => {
    const answer = await api.call("issueAtmCode", { as: ana.token, body: { amount, userId: ana.userId } });
    expect(expectProblem(answer, "AMOUNT_NOT_DISPENSABLE").details).toMatchObject({
      issues: [{ field: "body.amount", rule }],
      notes: [200, 1000, 2000],
      maximum: 20_000,
    });
  });

  it("an amount as text is the same amount", async () => {
    const ask = (amount: unknown) =>
      api.call("issueAtmCode", { as: ana.token, key: "text", body: { amount, userId: ana.userId } });
    const first = await ask("200.00");
    const second = await ask(200);
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body).toEqual(first.body);
  });
});
