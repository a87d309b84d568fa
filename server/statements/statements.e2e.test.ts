// Statements over HTTP: whose, of which days, and that one day's end is the next one's beginning.
import { afterAll, beforeAll, expect, it } from "vitest";
import { expectProblem } from "../testing/expect-problem.ts";
import { issueCode, openTerminal } from "../testing/terminal.ts";
import { type Customer, startTestApi, type TestApi } from "../testing/test-api.ts";

let api: TestApi;
let ana: Customer;
let rui: Customer;
beforeAll(async () => {
  api = await startTestApi({ environment: { ATM_FEE: "25" } });
  [ana, rui] = [await api.customer({ CVE: 10_000 }), await api.customer({ CVE: 10_000 })];
});
afterAll(() => api.stop());

const ask = (as: string, query: Record<string, string>, account_no = ana.accountNo) =>
  api.call("getAccountStatement", { as, params: { account_no }, query });

async function today(): Promise<string> {
  const { body } = await api.call("getSandboxClock");
  return new Date(Date.parse(body.now) - 3_600_000).toISOString().slice(0, 10);
}

async function csv(from: string, to: string): Promise<string[][]> {
  const { status, text } = await ask(ana.token, { from, to });
  expect(status, text).toBe(200);
  return text
    .trimEnd()
    .split("\r\n")
    .map((line) => line.split(","));
}

it("each day's closing balance is the next day's opening balance, and all days together say the same", async () => {
  const days: string[] = [];
  for (let day = 0; day < 4; day++) {
    days.push(await today());
    for (let i = 0; i <= day; i++) {
      const { status, text } = await api.call("createTransfer", {
        as: ana.token,
        body: {
          ...{ from_account: ana.accountNo, to_account: rui.accountNo, amount: 10.01, currency: "CVE" },
          description: "=SUM(A1:A9)",
        },
      });
      expect(status, text).toBe(201);
    }
    await api.call("advanceSandboxClock", { body: { advanceSeconds: 86_400 } });
  }
  const single = await Promise.all(days.map((day) => csv(day, day)));
  for (const [i, rows] of single.entries()) {
    const [opening, closing] = [rows[1]![7], rows.at(-1)![7]];
    if (i > 0) expect(opening).toBe(single[i - 1]!.at(-1)![7]);
    const entries = rows.slice(2, -1);
    expect(entries).toHaveLength(i + 1 + (i === 0 ? 1 : 0));
    expect(closing).toBe(entries.at(-1)![7]);
  }
  const whole = await csv(days[0]!, days[3]!);
  expect(whole.slice(2, -1)).toEqual(single.flatMap((rows) => rows.slice(2, -1)));
  expect(whole.at(-1)![7]).toBe((await api.balanceOf(ana)).balance.toFixed(2));
  expect(whole[3]![5]).toBe("'=SUM(A1:A9)");
  expect(whole[3]![0]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d-01:00$/);
});

it("a fee is a line of its own", async () => {
  const { code } = await issueCode(api, rui, 2000);
  const terminal = openTerminal(api, "STATE1");
  const { key } = await terminal.authorise(code, 2000);
  await terminal.complete(key, 2000);
  const day = await today();
  const { text } = await ask(rui.token, { from: day, to: day }, rui.accountNo);
  const kinds = text.split("\r\n").map((line) => line.split(",")[1]);
  expect(kinds.slice(-4, -2)).toEqual(["withdrawal", "fee"]);
});

it("is a PDF when asked for, with a name for the file", async () => {
  const day = await today();
  const { status, headers, text } = await ask(ana.token, { from: day, to: day, format: "pdf" });
  expect([status, headers.get("content-type"), text.slice(0, 5)]).toEqual([200, "application/pdf", "%PDF-"]);
  expect(headers.get("content-disposition")).toBe(
    `attachment; filename="statement-${ana.accountNo}-${day}-${day}.pdf"`,
  );
});

it("is the owner's, and those's who see everybody's; a period must make sense and not be too long", async () => {
  const day = await today();
  const period = { from: day, to: day };
  expectProblem(await ask(rui.token, period), "ACCOUNT_ACCESS_DENIED");
  expectProblem(await ask(ana.token, period, "9999999999999999999"), "ACCOUNT_NOT_FOUND");
  expect((await ask(await api.tokenFor("usr_aud", "auditor"), period)).status).toBe(200);
  expectProblem(await ask(ana.token, { from: "2026-02-01", to: "2026-01-31" }), "VALIDATION_FAILED");
  expectProblem(await ask(ana.token, { from: "2026-02-30", to: "2026-03-31" }), "VALIDATION_FAILED");
  expectProblem(await ask(ana.token, { from: "2025-01-01", to: "2026-01-02" }), "STATEMENT_TOO_LARGE");
});

it("past its bound it is refused, and CSV may have more than PDF", async () => {
  const eva = await api.customer({ CVE: 0 });
  const { pool } = api.server.database;
  await pool.query(
    `insert into transactions (transaction_id, type, status, debit_account_no, credit_account_no, amount_minor, fee_minor,
       currency, reference, description, created_at)
     values ('txn_many', 'transfer', 'SUCCESS', $1, $2, 1, 0, 'CVE', '', '', now())`,
    [rui.accountNo, eva.accountNo],
  );
  const add = (from: number, to: number) =>
    pool.query(
      `insert into entries (account_no, version, transaction_id, amount_minor, balance_before_minor,
         balance_after_minor, at)
       select $1, i + 1, 'txn_many', 1, i - 1, i, '2026-03-03T12:00:00Z' from generate_series($2::int, $3::int) i`,
      [eva.accountNo, from, to],
    );
  const march = { from: "2026-03-01", to: "2026-03-31" };
  await add(1, 2001);
  expectProblem(await ask(eva.token, { ...march, format: "pdf" }, eva.accountNo), "STATEMENT_TOO_LARGE");
  expect((await ask(eva.token, march, eva.accountNo)).text.split("\r\n")).toHaveLength(2001 + 4);
  await add(2002, 10_001);
  expectProblem(await ask(eva.token, march, eva.accountNo), "STATEMENT_TOO_LARGE");
});
