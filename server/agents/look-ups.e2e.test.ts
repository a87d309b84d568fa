// An agent finds customers by phone, but no directory: look-ups of people who are not then served are few, whether the
// phone belongs to somebody or not, and are counted together on every server.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import {
  fund,
  openAgent,
  openPhoneCustomer,
  type PhoneCustomer,
  PIN,
  type TestAgent,
} from "../testing/agents.ts";
import { snapshotBooks } from "../testing/books-snapshot.ts";
import { expectProblem } from "../testing/expect-problem.ts";
import { type IdentityApi, startIdentityApi } from "../testing/identity-api.ts";

const FREE = 3;

let api: IdentityApi;
let shop: TestAgent;
let ana: PhoneCustomer;
beforeAll(async () => {
  api = await startIdentityApi({ PHONE_LOOKUPS_FREE: String(FREE) });
});
afterAll(() => api.stop());
beforeEach(async () => {
  shop = await openAgent(api, { float: 1000 });
  ana = await openPhoneCustomer(api, 10_000);
});

const cashIn = (phone: string, amount = 100, key: string = randomUUID()) =>
  api.call("createCashIn", { as: shop.token, key, body: { customer: { phone }, amount } });
const ask = (customerPhone: string, key: string = randomUUID()) =>
  api.call("askForCashOut", { as: shop.token, key, body: { customerPhone, amount: 100 } });
const approve = (transactionId: string) =>
  api.call("approveAgentCashOut", { as: ana.token, params: { transactionId }, body: { pin: PIN } });

it("phones that nobody has are few a day, at cash-ins and asked for cash-outs together", async () => {
  expectProblem(await cashIn(api.newPhone()), "USER_NOT_FOUND");
  expectProblem(await ask(api.newPhone()), "USER_NOT_FOUND");
  expectProblem(await cashIn(api.newPhone()), "USER_NOT_FOUND");
  const before = await snapshotBooks(api.server.database.pool);
  for (const phone of [ana.phone, api.newPhone()]) {
    for (const look of [cashIn, ask]) {
      const waiting = await look(phone);
      expectProblem(waiting, "TOO_MANY_ATTEMPTS");
      expect(Number(waiting.headers.get("retry-after"))).toBeGreaterThan(0);
    }
  }
  expect(await snapshotBooks(api.server.database.pool)).toEqual(before);
  api.pass(61_000);
  expect((await cashIn(ana.phone)).status).toBe(201);
});

it("phones at once are no more than those one by one", async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, () => cashIn(api.newPhone())));
  expect(answers.filter(({ status }) => status === 404)).toHaveLength(FREE);
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(20 - FREE);
});

it("phones of customers count like others as long as nothing comes of it", async () => {
  // More than the float: found, and refused by the ledger.
  for (let i = 0; i < FREE; i++) expectProblem(await cashIn(ana.phone, 5000), "INSUFFICIENT_FLOAT");
  expectProblem(await cashIn(ana.phone), "TOO_MANY_ATTEMPTS");
});

it("who is served does not count, however often the same is sent", async () => {
  for (let i = 0; i < FREE + 2; i++) expect((await cashIn(ana.phone, 10)).status).toBe(201);
  for (let i = 0; i < FREE + 2; i++) expect((await cashIn(ana.phone, 10, "again")).status).toBe(201);
  for (let i = 0; i < FREE + 2; i++) {
    const key = randomUUID();
    // Somebody else each time, because nobody may be asked often.
    ana = await openPhoneCustomer(api, 10_000);
    const { status, text, body } = await ask(ana.phone, key);
    expect(status, text).toBe(201);
    for (let repeat = 0; repeat < 6; repeat++)
      expect((await ask(ana.phone, key)).body).toMatchObject({ transactionId: body.transactionId });
    const [first, second] = await Promise.all([approve(body.transactionId), approve(body.transactionId)]);
    expect([first.status, second.status]).toContain(200);
  }
  for (let i = 0; i < FREE; i++) expectProblem(await ask(api.newPhone()), "USER_NOT_FOUND");
  expectProblem(await ask(api.newPhone()), "TOO_MANY_ATTEMPTS");
});

it("a phone whose owner has closed the account is answered as one that nobody has", async () => {
  const gone = await openPhoneCustomer(api, 0);
  const params = { accountNo: gone.accountNo };
  const closed = await api.call("closeAccount", { as: gone.token, params });
  expect(closed.status, closed.text).toBe(200);
  await fund(api, shop.agentId, 1000);
  const answers = [await cashIn(gone.phone), await cashIn(api.newPhone())];
  const [known, unknown] = answers.map((answer) => expectProblem(answer, "USER_NOT_FOUND"));
  expect({ ...known, timestamp: "", trace_id: "" }).toEqual({ ...unknown, timestamp: "", trace_id: "" });
});
