// A repeated request over HTTP: done once, answered the same each time, and never somebody else's.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { snapshotBooks } from "../testing/books-snapshot.ts";
import { expectProblem } from "../testing/expect-problem.ts";
import { type Answer, type Customer, startTestApi, type TestApi } from "../testing/test-api.ts";

let api: TestApi;
let ana: Customer;
let rui: Customer;
let operator: string;
beforeAll(async () => {
  api = await startTestApi();
  operator = await api.tokenFor("usr_operator", "operator");
});
afterAll(() => api.stop());

async function begin(): Promise<void> {
  ana = await api.customer({ CVE: 10_000 });
  rui = await api.customer({ CVE: 10_000 });
}
const books = () => snapshotBooks(api.server.database.pool);
const isReplay = ({ headers }: Answer<unknown>) => headers.get("idempotent-replayed") === "true";
const transfer = (changes: object = {}, key?: string, { token } = ana) =>
  api.call("createTransfer", {
    as: token,
    key,
    body: {
      from_account: ana.accountNo,
      to_account: rui.accountNo,
      amount: 100,
      currency: "CVE",
      ...changes,
    },
  });
const issue = (amount: unknown, key?: string, { token, userId } = ana) =>
  api.call("issueAtmCode", { as: token, key, body: { amount, userId } });
const deposit = (key: string, changes: object = {}, as = operator) =>
  api.call("createDeposit", {
    as,
    key,
    body: {
      accountNo: ana.accountNo,
      amount: 50,
      currency: "CVE",
      source: { type: "bank_transfer", reference: "BCA-1" },
      ...changes,
    },
  });

describe("two hundred requests at once with one key", () => {
  beforeAll(begin);

  it("move the money once and all get the one answer", async () => {
    const answers = await Promise.all(Array.from({ length: 200 }, () => transfer({}, "pay")));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers.filter(isReplay)).toHaveLength(199);
    expect(answers[0]!.body.new_balance).toBe(9900);
    expect(await api.balanceOf(ana)).toEqual({ balance: 9900, available: 9900, held: 0 });
    expect(await api.balanceOf(rui)).toEqual({ balance: 10_100, available: 10_100, held: 0 });
  });

  it("issue one code and all are shown it", async () => {
    const answers = await Promise.all(Array.from({ length: 200 }, () => issue(5000, "cash")));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers.filter(isReplay)).toHaveLength(199);
    expect(await api.balanceOf(ana)).toEqual({ balance: 9900, available: 4900, held: 5000 });
  });

  it("of which half ask for another amount: one side wins, the other is told which field differs", async () => {
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, i) => transfer({ amount: i % 2 === 0 ? 1 : 2 }, "mixed")),
    );
    const done = answers.filter(({ status }) => status === 201);
    expect(done).toHaveLength(100);
    expect(new Set(done.map(({ text }) => text)).size).toBe(1);
    for (const answer of answers.filter(({ status }) => status !== 201)) {
      expect(expectProblem(answer, "IDEMPOTENCY_KEY_REUSED").details).toEqual({ field: "amount" });
    }
    const { balance } = await api.balanceOf(rui);
    expect(balance).toBe(10_100 + done[0]!.body.amount);
  });
});

describe("a key", () => {
  beforeAll(begin);

  it.each([
    ["amount", { amount: 200 }],
    ["currency", { currency: "EUR" }],
    ["description", { description: "other" }],
    ["reference", { reference: "other" }],
    ["to_account", { to_account: "6230399000000000000" }],
  ])("used again with another %s is refused and the field is named", async (field, changes) => {
    expect((await transfer({}, `again-${field}`)).status).toBe(201);
    const before = await books();
    const { details } = expectProblem(await transfer(changes, `again-${field}`), "IDEMPOTENCY_KEY_REUSED");
    expect(details).toEqual({ field });
    expect(await books()).toEqual(before);
  });

  it("used again with the amount written in another way is the same request", async () => {
    const first = await transfer({ amount: 7 }, "written");
    for (const amount of ["7", "7.0", "7.00"]) {
      const again = await transfer({ amount }, "written");
      expect(again.text).toBe(first.text);
      expect(isReplay(again)).toBe(true);
    }
  });

  it("used for one operation cannot be used for another", async () => {
    expect((await transfer({}, "operation")).status).toBe(201);
    const { details } = expectProblem(await issue(1000, "operation"), "IDEMPOTENCY_KEY_REUSED");
    expect(details).toEqual({ field: "operation" });
  });

  it("belongs to its user: another's request with it is another request", async () => {
    const mine = await issue(200, "shared");
    const theirs = await issue(400, "shared", rui);
    expect([mine.status, theirs.status]).toEqual([201, 201]);
    expect(theirs.body.transactionId).not.toBe(mine.body.transactionId);
    expect(isReplay(theirs)).toBe(false);
  });

  it("shows the code again while the withdrawal lives and after", async () => {
    const first = await issue(200, "shown");
    const { transactionId } = first.body;
    await api.call("cancelWithdrawal", { as: ana.token, params: { transactionId } });
    expect((await issue(200, "shown")).text).toBe(first.text);
  });

  it("keeps a refusal too: what was refused once is not done later", async () => {
    const poor = await api.customer({ CVE: 100 });
    const refused = await issue(1000, "poor", poor);
    expectProblem(refused, "INSUFFICIENT_BALANCE");
    expect(isReplay(refused)).toBe(false);
    await deposit("rescue", {
      accountNo: poor.accountNo,
      amount: 5000,
      source: { type: "bank_transfer", reference: "RESCUE" },
    });
    const again = await issue(1000, "poor", poor);
    expect(expectProblem(again, "INSUFFICIENT_BALANCE").details).toEqual(expectProblem(refused).details);
    expect(isReplay(again)).toBe(true);
    expect(await api.balanceOf(poor)).toEqual({ balance: 5100, available: 5100, held: 0 });
  });

  it("of a request that was not even understood is still free", async () => {
    expectProblem(await transfer({ amount: -1 }, "free"), "INVALID_AMOUNT");
    expect((await transfer({}, "free")).status).toBe(201);
  });

  it.each(['"', "\\", "{}", "NULL", "a,b", "'; drop table events; --", "%s$1", "key:usr:x", "~".repeat(128)])(
    "may be any visible text: %s",
    async (text) => {
      const key = text.replaceAll(" ", "_");
      const first = await transfer({}, key);
      expect(first.status).toBe(201);
      expect((await transfer({}, key)).text).toBe(first.text);
      expectProblem(await transfer({ amount: 1 }, key), "IDEMPOTENCY_KEY_REUSED");
    },
  );

  it("left out makes every request a new one", async () => {
    const ids = await Promise.all([transfer(), transfer(), transfer()]);
    expect(new Set(ids.map(({ body }) => body.transaction_id)).size).toBe(3);
  });
});

describe("a reference", () => {
  beforeAll(begin);

  it("takes the place of a key that is missing", async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => transfer({ reference: "INV-1" })));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers.filter(isReplay)).toHaveLength(49);
    expect(answers[0]!.body.transfer_id).toBe("INV-1");
    const { details } = expectProblem(
      await transfer({ reference: "INV-1", amount: 5 }),
      "IDEMPOTENCY_KEY_REUSED",
    );
    expect(details).toEqual({ field: "amount" });
    expect(await api.balanceOf(ana)).toMatchObject({ balance: 9900 });
  });

  it("is used once per account, whatever the key", async () => {
    expect((await transfer({ reference: "INV-2" }, "first")).status).toBe(201);
    const before = await books();
    expectProblem(await transfer({ reference: "INV-2" }, "second"), "REFERENCE_ALREADY_USED");
    expectProblem(await transfer({ reference: "INV-2" }), "REFERENCE_ALREADY_USED");
    expect(await books()).toEqual(before);
  });

  it("of one account says nothing about another's", async () => {
    expect((await transfer({ reference: "INV-3" }, "mine")).status).toBe(201);
    const theirs = await transfer(
      { from_account: rui.accountNo, to_account: ana.accountNo, reference: "INV-3" },
      "theirs",
      rui,
    );
    expect(theirs.status).toBe(201);
  });

  it("of a bank is credited once, whatever the key, the account and who credits it", async () => {
    const second = await api.tokenFor("usr_second", "operator");
    const asked = Array.from({ length: 50 }, (_, i) =>
      deposit(`bank-${i}`, { accountNo: (i % 2 ? ana : rui).accountNo }, i % 3 ? operator : second),
    );
    const answers = await Promise.all(asked);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    for (const answer of answers) if (answer.status !== 201) expectProblem(answer, "REFERENCE_ALREADY_USED");
    const [one, other] = await Promise.all([api.balanceOf(ana), api.balanceOf(rui)]);
    // 10,000 each, 100 of ana's gone to rui by each of three references, 100 of rui's back, and the deposit once.
    expect(one.balance + other.balance).toBe(20_050);
  });

  it("of a bank that is repeated with its key is the same deposit", async () => {
    const source = { type: "bank_transfer", reference: "BCA-2" };
    const first = await deposit("same", { source });
    const again = await deposit("same", { source });
    expect([first.status, again.text]).toEqual([201, first.text]);
    expect(isReplay(again)).toBe(true);
    const other = await deposit("same", { source: { ...source, reference: "BCA-3" } });
    expect(expectProblem(other, "IDEMPOTENCY_KEY_REUSED").details).toEqual({ field: "source.reference" });
  });
});
