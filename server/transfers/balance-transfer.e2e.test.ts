// Transfers that their caller numbers: one per id and user, whoever repeats it and however it is written.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { snapshotBooks } from "../testing/books-snapshot.ts";
import { expectProblem } from "../testing/expect-problem.ts";
import { type Customer, startTestApi, type TestApi } from "../testing/test-api.ts";

let api: TestApi;
let ana: Customer;
let rui: Customer;
beforeAll(async () => {
  api = await startTestApi();
  ana = await api.customer({ CVE: 10_000, EUR: 50 });
  rui = await api.customer({ CVE: 10_000 });
});
afterAll(() => api.stop());

const books = () => snapshotBooks(api.server.database.pool);
const transfer = (transaction_id: string, changes: object = {}, { token } = ana) =>
  api.call("transferBalance", {
    as: token,
    body: {
      from_account: ana.accountNo,
      to_account: rui.accountNo,
      amount: "10.00",
      currency: "CVE",
      transaction_id,
      ...changes,
    },
  });

describe("one transaction id", () => {
  it("sent two hundred times at once moves the money once, and all get the one answer", async () => {
    const before = await api.balanceOf(ana);
    const id = randomUUID();
    const answers = await Promise.all(Array.from({ length: 200 }, () => transfer(id)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers.filter(({ headers }) => headers.has("idempotent-replayed"))).toHaveLength(199);
    expect((await api.balanceOf(ana)).balance).toBe(before.balance - 10);
  });

  it("is the same in upper and lower case, and with the amount written in another way", async () => {
    const id = randomUUID();
    const first = await transfer(id);
    const again = await transfer(id.toUpperCase(), { amount: "10" });
    expect(again.text).toBe(first.text);
    expect(first.body.transaction_id).toBe(id);
  });

  it.each([
    ["amount", { amount: "11.00" }],
    ["currency", { currency: "EUR" }],
    ["to_account", { to_account: "6230399000000000000" }],
    ["from_account", { from_account: "6230399000000000000" }],
  ])("sent with another %s is refused, the field is named and nothing moves", async (field, changes) => {
    const id = randomUUID();
    expect((await transfer(id)).status).toBe(201);
    const before = await books();
    const { details } = expectProblem(await transfer(id, changes), "IDEMPOTENCY_KEY_REUSED");
    expect(details).toEqual({ field });
    expect(await books()).toEqual(before);
  });

  it("of one user says nothing about another's", async () => {
    const id = randomUUID();
    const mine = await transfer(id);
    const back = { from_account: rui.accountNo, to_account: ana.accountNo };
    const theirs = await transfer(id, back, rui);
    expect([mine.status, theirs.status]).toEqual([201, 201]);
    expect(theirs.body.transfer_id).not.toBe(mine.body.transfer_id);
  });

  it("that is the reference of another transfer is refused", async () => {
    const reference = randomUUID();
    const body = {
      from_account: ana.accountNo,
      to_account: rui.accountNo,
      amount: 1,
      currency: "CVE",
      reference,
    };
    expect((await api.call("createTransfer", { as: ana.token, body })).status).toBe(201);
    expectProblem(await transfer(reference), "REFERENCE_ALREADY_USED");
  });
});

describe("a transfer by transaction id is refused, and nothing moves,", () => {
  it.each<[string, string, () => [object, Customer?]]>([
    ["from somebody else's account", "ACCOUNT_ACCESS_DENIED", () => [{}, rui]],
    ["to the same account", "SAME_ACCOUNT", () => [{ to_account: ana.accountNo }]],
    ["to an account that is not there", "ACCOUNT_NOT_FOUND", () => [{ to_account: "6230399000000000000" }]],
    ["to an account of another currency", "CURRENCY_MISMATCH", () => [{ to_account: ana.accountNos.EUR }]],
    ["of more than there is", "INSUFFICIENT_BALANCE", () => [{ amount: "99999" }]],
    ["of a number instead of a text", "VALIDATION_FAILED", () => [{ amount: 10 }]],
    ["under something that is no UUID", "VALIDATION_FAILED", () => [{ transaction_id: "1" }]],
  ])("%s: %s", async (_, code, change) => {
    const before = await books();
    const [changes, who] = change();
    expectProblem(await transfer(randomUUID(), changes, who), code);
    expect(await books()).toEqual(before);
  });
});

describe("by its id", () => {
  it("a transfer is found by its sender, and by either side under the wallet's own", async () => {
    const id = randomUUID();
    const { body } = await transfer(id);
    const find = (as: string, transfer_id: string) =>
      api.call("getTransfer", { as, params: { transfer_id } });
    expect((await find(ana.token, id)).body).toMatchObject({
      transfer_id: id,
      transaction_id: body.transfer_id,
      status: "SUCCESS",
    });
    for (const { token } of [ana, rui]) {
      expect((await find(token, body.transfer_id)).body).toMatchObject({ amount: 10 });
    }
    expectProblem(await find(rui.token, id), "TRANSFER_NOT_FOUND");
  });

  it("a transfer that was refused is found by its sender, as failed", async () => {
    const id = randomUUID();
    expectProblem(await transfer(id, { amount: "99999" }), "INSUFFICIENT_BALANCE");
    const found = await api.call("getTransfer", { as: ana.token, params: { transfer_id: id } });
    expect(found.body).toMatchObject({ transfer_id: id, status: "FAILED", amount: 99_999 });
  });
});
