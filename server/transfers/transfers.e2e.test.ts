// Transfers over HTTP: many at once without loss, refusals with their facts, and who may look at which.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemAccountNo } from "../ledger/accounts.ts";
import { snapshotBooks } from "../testing/books-snapshot.ts";
import { expectProblem } from "../testing/expect-problem.ts";
import { ledgerFindings } from "../testing/ledger-findings.ts";
import { createRandom } from "../testing/seeded-random.ts";
import { type Customer, startTestApi, type TestApi } from "../testing/test-api.ts";

const SEED = Number(process.env.SEED ?? Math.floor(Math.random() * 1e9));

let api: TestApi;
let ana: Customer;
let rui: Customer;
beforeAll(async () => {
  api = await startTestApi();
  ana = await api.customer({ CVE: 10_000, CNY: 500, JPY: 1000 });
  rui = await api.customer({ CVE: 10_000, CNY: 0, JPY: 0 });
});
afterAll(() => api.stop());

type Changes = { from_account?: string; to_account?: string; amount?: unknown; currency?: string };
const transfer = (changes: Changes & { reference?: string; description?: string } = {}, { token } = ana) =>
  api.call("createTransfer", {
    as: token,
    body: { from_account: ana.accountNo, to_account: rui.accountNo, amount: 10, currency: "CVE", ...changes },
  });
const getTransfer = (as: string, transfer_id: string) =>
  api.call("getTransfer", { as, params: { transfer_id } });

describe("a thousand random transfers at once in a ring of ten", () => {
  it(`all succeed, and every account ends with what it should (SEED=${SEED})`, async () => {
    const random = createRandom(SEED);
    const ring = await Promise.all(Array.from({ length: 10 }, () => api.customer({ CVE: 100_000 })));
    const expectedMinor = ring.map(() => 10_000_000);
    const asked = Array.from({ length: 1000 }, (_, i) => {
      const from = random.integer(0, 9);
      const to = (from + random.integer(1, 9)) % 10;
      const amountMinor = random.integer(1, 5000);
      expectedMinor[from]! -= amountMinor;
      expectedMinor[to]! += amountMinor;
      return api.call("createTransfer", {
        as: ring[from]!.token,
        key: `ring-${i}`,
        body: {
          from_account: ring[from]!.accountNo,
          to_account: ring[to]!.accountNo,
          amount: amountMinor / 100,
          currency: "CVE",
        },
      });
    });
    const statuses = (await Promise.all(asked)).map(({ status }) => status);
    expect(statuses.filter((status) => status !== 201)).toEqual([]);
    const found = await Promise.all(ring.map((member) => api.balanceOf(member)));
    expect(found.map(({ balance }) => Math.round(balance * 100))).toEqual(expectedMinor);
    expect(found.reduce((sum, { balance }) => sum + Math.round(balance * 100), 0)).toBe(100_000_000);
    expect(await ledgerFindings(api)).toEqual([]);
  });

  it("that overdraw are refused one by one, and nobody falls below zero", async () => {
    const [poor, other] = [await api.customer({ CVE: 100 }), await api.customer({ CVE: 0 })];
    const asked = Array.from({ length: 50 }, () =>
      transfer({ from_account: poor.accountNo, to_account: other.accountNo, amount: "33.33" }, poor),
    );
    const answers = await Promise.all(asked);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(3);
    for (const answer of answers.filter(({ status }) => status !== 201)) {
      expect(expectProblem(answer, "INSUFFICIENT_BALANCE").details).toEqual({
        account: poor.accountNo,
        currency: "CVE",
        available_balance: 0.01,
        requested_amount: 33.33,
      });
    }
    expect(await api.balanceOf(poor)).toEqual({ balance: 0.01, available: 0.01, held: 0 });
    expect(await api.balanceOf(other)).toEqual({ balance: 99.99, available: 99.99, held: 0 });
  });
});

describe("a transfer is refused, and nothing moves,", () => {
  it.each<[string, string, () => [Changes, Customer?]]>([
    [
      "from somebody else's account",
      "ACCOUNT_ACCESS_DENIED",
      () => [{ from_account: rui.accountNo, to_account: ana.accountNo }],
    ],
    ["by somebody else", "ACCOUNT_ACCESS_DENIED", () => [{}, rui]],
    ["to the same account", "SAME_ACCOUNT", () => [{ to_account: ana.accountNo }]],
    ["to an account that is not there", "ACCOUNT_NOT_FOUND", () => [{ to_account: "6230399000000000000" }]],
    [
      "from an account that is not there",
      "ACCOUNT_NOT_FOUND",
      () => [{ from_account: "6230399000000000000" }],
    ],
    [
      "to the platform's own account",
      "ACCOUNT_NOT_FOUND",
      () => [{ to_account: systemAccountNo("bank", "CVE") }],
    ],
    ["in a currency that the accounts do not have", "CURRENCY_MISMATCH", () => [{ currency: "EUR" }]],
    ["to an account of another currency", "CURRENCY_MISMATCH", () => [{ to_account: rui.accountNos.CNY! }]],
    ["of more than there is", "INSUFFICIENT_BALANCE", () => [{ amount: 10_001 }]],
    ["of more decimals than the currency has", "INVALID_AMOUNT", () => [{ amount: 0.5, currency: "JPY" }]],
    ["of more than fifteen digits in minor units", "INVALID_AMOUNT", () => [{ amount: 99_999_999_999_999 }]],
    ["of a written zero", "INVALID_AMOUNT", () => [{ amount: "0.00" }]],
  ])("%s: %s", async (_, code, change) => {
    const before = await snapshotBooks(api.server.database.pool);
    expectProblem(await transfer(...change()), code);
    expect(await snapshotBooks(api.server.database.pool)).toEqual(before);
  });

  it("when its number is past what any account can have", async () => {
    for (const side of ["from_account", "to_account"]) {
      const { code } = expectProblem(await transfer({ [side]: "9999999999999999999" }));
      expect(["ACCOUNT_NOT_FOUND", "VALIDATION_FAILED"]).toContain(code);
    }
  });
});

describe("a transfer that was made", () => {
  it("is found by both sides and the back office, by its id", async () => {
    const { body } = await transfer({ description: "Renda de Novembro" });
    const auditor = await api.tokenFor("usr_auditor", "auditor");
    for (const as of [ana.token, rui.token, auditor]) {
      const found = await getTransfer(as, body.transfer_id);
      expect(found.body).toEqual({
        transfer_id: body.transaction_id,
        transaction_id: body.transaction_id,
        status: "SUCCESS",
        from_account: ana.accountNo,
        to_account: rui.accountNo,
        amount: 10,
        currency: "CVE",
        description: "Renda de Novembro",
        created_at: body.transaction_time,
        completed_at: body.transaction_time,
      });
    }
    const eva = await api.customer({ CVE: 0 });
    expectProblem(await getTransfer(eva.token, body.transfer_id), "TRANSFER_NOT_FOUND");
  });

  it.each(["INV-2026/11", "a/../b.c", "x", "A".repeat(50), "txn_mine"])(
    "is found by its sender under the reference %s, which is its id",
    async (reference) => {
      const { body } = await transfer({ reference });
      expect(body.transfer_id).toBe(reference);
      const found = await getTransfer(ana.token, reference);
      expect(found.body).toMatchObject({ transfer_id: reference, transaction_id: body.transaction_id });
      expectProblem(await getTransfer(rui.token, reference), "TRANSFER_NOT_FOUND");
    },
  );

  it.each([["CNY", 0.01, 499.99], ["JPY", 999, 1] as const])(
    "in %s keeps that currency's decimals",
    async (currency, amount, left) => {
      const { body, text } = await transfer({
        from_account: ana.accountNos[currency as "JPY"]!,
        to_account: rui.accountNos[currency as "JPY"]!,
        amount,
        currency,
      });
      expect(body, text).toMatchObject({ amount, currency, new_balance: left });
    },
  );
});

describe("a transfer that was refused", () => {
  it("is found by its sender under its reference, as failed", async () => {
    const reference = "TOO-MUCH";
    expectProblem(await transfer({ reference, amount: 1_000_000 }), "INSUFFICIENT_BALANCE");
    const { body } = await getTransfer(ana.token, reference);
    expect(body).toMatchObject({ transfer_id: reference, status: "FAILED", amount: 1_000_000 });
    expect(body).not.toHaveProperty("transaction_id");
    expectProblem(await getTransfer(rui.token, reference), "TRANSFER_NOT_FOUND");
  });
});
