// Closing an account that is not empty: everything in it goes out and it is closed, both or neither.
import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { snapshotBooks } from "../testing/books-snapshot.ts";
import { expectProblem } from "../testing/expect-problem.ts";
import { ledgerFindings } from "../testing/ledger-findings.ts";
import { type Customer, startTestApi, type TestApi } from "../testing/test-api.ts";

const FEES = JSON.stringify({ CVE: { transfer: { flat: "5" } } });
const LEAST = 0.01;
const ROUNDS = 200;

let api: TestApi;
let operator: string;
let ana: Customer;
let rui: Customer;
beforeAll(async () => {
  api = await startTestApi({ environment: { FEES, STEP_UP_ABOVE: "CVE:5000" } });
  operator = await api.tokenFor("usr_operator", "operator");
});
afterAll(() => api.stop());
beforeEach(async () => {
  ana = await api.customer({ CVE: 5 });
  rui = await api.customer({ CVE: 0 });
});
afterEach(async () => {
  expect(await ledgerFindings(api)).toEqual([]);
});

const close = (who: Customer, payoutTo: string, key: string = randomUUID()) =>
  api.call("closeAccountAndPayOut", {
    ...{ as: who.token, key, params: { accountNo: who.accountNo }, body: { payoutTo } },
  });
const send = (from: Customer, to: Customer, amount: number) =>
  api.call("createTransfer", {
    ...{ as: from.token, key: randomUUID() },
    body: { from_account: from.accountNo, to_account: to.accountNo, amount, currency: "CVE" },
  });
const balanceOf = async (who: Customer) => (await api.balanceOf(who)).balance;

it("pays out a remainder that no transfer could take, free of charge, and closes the account", async () => {
  expectProblem(await send(ana, rui, LEAST), "INSUFFICIENT_BALANCE");
  const answer = await close(ana, rui.accountNo);
  expect(answer.status, answer.text).toBe(200);
  expect(answer.body).toMatchObject({
    account: { accountNo: ana.accountNo, status: "CLOSED", balance: 0 },
    payout: { payoutTo: rui.accountNo, amount: 5, fee: 0, currency: "CVE" },
  });
  expect(await balanceOf(rui)).toBe(5);
  const { transactionId } = answer.body.payout!;
  const found = await api.call("getTransaction", { as: ana.token, params: { transactionId } });
  expect(found.body).toMatchObject({ type: "transfer", status: "SUCCESS", amount: 5 });
  const again = await api.call("openAccount", { as: ana.token, body: { currency: "CVE" } });
  expect(again.status).toBe(201);
});

it("takes the usual fee of what is more, and is one closing however often it is asked for with its key", async () => {
  const eva = await api.customer({ CVE: 100 });
  const key = randomUUID();
  const first = await close(eva, rui.accountNo, key);
  expect(first.body.payout).toMatchObject({ amount: 95, fee: 5 });
  const second = await close(eva, rui.accountNo, key);
  expect([second.status, second.text]).toEqual([200, first.text]);
  expect(second.headers.get("Idempotent-Replayed")).toBe("true");
  expectProblem(await close(eva, ana.accountNo, key), "IDEMPOTENCY_KEY_REUSED");
  expectProblem(await close(eva, rui.accountNo), "ACCOUNT_CLOSED");
  expect(await balanceOf(rui)).toBe(95);
});

it("closes an empty account without a payout", async () => {
  const answer = await close(rui, ana.accountNo);
  expect(answer.body).toEqual({ account: expect.objectContaining({ status: "CLOSED" }) });
});

describe("is refused, and nothing changes,", () => {
  const refused = async (code: Parameters<typeof expectProblem>[1], call: () => ReturnType<typeof close>) => {
    const before = await snapshotBooks(api.server.database.pool);
    expectProblem(await call(), code);
    expect(await snapshotBooks(api.server.database.pool)).toEqual(before);
  };

  it("while something is held", async () => {
    const eva = await api.customer({ CVE: 1000 });
    await api.call("issueAtmCode", { as: eva.token, body: { userId: eva.userId, amount: 200 } });
    await refused("ACCOUNT_NOT_EMPTY", () => close(eva, rui.accountNo));
  });

  it("while the account is frozen, be it empty", async () => {
    for (const who of [ana, rui]) {
      await api.call("freezeAccount", { as: operator, params: { accountNo: who.accountNo } });
      await refused("ACCOUNT_FROZEN", () => close(who, who === ana ? rui.accountNo : ana.accountNo));
    }
  });

  it("when a minimum has to stay", async () => {
    const params = { accountNo: ana.accountNo };
    await api.call("setAccountMinimum", { as: operator, params, body: { minimum: 2 } });
    await refused("INSUFFICIENT_BALANCE", () => close(ana, rui.accountNo));
  });

  it("when a limit or the amount above which transfers are confirmed stands against it", async () => {
    const eva = await api.customer({ CVE: 5001 });
    await refused("STEP_UP_REQUIRED", () => close(eva, rui.accountNo));
    const body = { tier: "basic" };
    await api.call("setUserTier", { as: operator, params: { userId: ana.userId }, body });
    for (let i = 0; i < 20; i++) {
      await api.call("createDeposit", {
        ...{ as: operator, key: randomUUID() },
        body: {
          ...{ accountNo: ana.accountNo, amount: 6, currency: "CVE" },
          source: { type: "bank_transfer", reference: randomUUID() },
        },
      });
      expect((await send(ana, rui, 1)).status).toBe(201);
    }
    await refused("LIMIT_COUNT", () => close(ana, rui.accountNo));
  });

  it("to itself, to nobody, to another currency, and for somebody else", async () => {
    const leo = await api.customer({ EUR: 0 });
    await refused("SAME_ACCOUNT", () => close(ana, ana.accountNo));
    await refused("ACCOUNT_NOT_FOUND", () => close(ana, "6230399000000000000"));
    await refused("CURRENCY_MISMATCH", () => close(ana, leo.accountNo));
    await refused("ACCOUNT_ACCESS_DENIED", () =>
      close({ ...rui, accountNo: ana.accountNo } as Customer, rui.accountNo),
    );
  });
});

it("hundreds of times: closed while money comes in and goes out, nothing is lost and nothing left behind", {
  timeout: 300_000,
}, async () => {
  const friend = await api.customer({ CVE: 100_000 });
  let received = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const eva = await api.customer({ CVE: 20 });
    const both = [() => close(eva, rui.accountNo), () => send(friend, eva, 3), () => send(eva, friend, 2)];
    const order = round % 2 === 0 ? both : both.toReversed();
    const answers = await Promise.all(order.map((each) => each()));
    const [closed, came, went] = round % 2 === 0 ? answers : answers.toReversed();
    expect(closed!.status, closed!.text).toBe(200);
    for (const answer of [came!, went!]) if (answer.status !== 201) expectProblem(answer, "ACCOUNT_CLOSED");
    const left = 20 + (came!.status === 201 ? 3 : 0) - (went!.status === 201 ? 7 : 0);
    const { payout } = closed!.body as Awaited<ReturnType<typeof close>>["body"];
    expect(payout!.amount + payout!.fee).toBe(left);
    received += payout!.amount;
  }
  expect(await balanceOf(rui)).toBe(received);
});

it("hundreds of times: an empty account is closed while money comes in, and that is paid out or kept out", {
  timeout: 300_000,
}, async () => {
  const friend = await api.customer({ CVE: 100_000 });
  for (let round = 0; round < ROUNDS; round++) {
    const eva = await api.customer({ CVE: 0 });
    const [closed, came] = await Promise.all([close(eva, rui.accountNo), send(friend, eva, 3)]);
    expect(closed.status, closed.text).toBe(200);
    if (came.status !== 201) expectProblem(came, "ACCOUNT_CLOSED");
    expect(closed.body.payout?.amount).toBe(came.status === 201 ? 3 : undefined);
  }
});

it("is no way around limits: they go on in the account that is opened next", async () => {
  const eva = await api.customer({ CVE: 100 });
  expect((await send(eva, rui, 30)).status).toBe(201);
  expect((await close(eva, rui.accountNo)).body.payout).toMatchObject({ amount: 60 });
  await api.call("openAccount", { as: eva.token, body: { currency: "CVE" } });
  const { body } = await api.call("getLimits", { as: eva.token, query: { currency: "CVE" } });
  expect(body.channels.transfer.day).toMatchObject({ value: { used: 90 }, count: { used: 2 } });
});
