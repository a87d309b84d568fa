// Hundreds of orders at once, each told by callbacks that are repeated, lost and out of order, while polling looks for the
// same: every one ends as a model of a few lines says, each customer has what the model says, and the books sum to zero.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it, onTestFailed } from "vitest";
import { createScriptedBank } from "../testing/scripted-bank.ts";
import { createRandom } from "../testing/seeded-random.ts";
import { type Customer, startTestApi, type TestApi } from "../testing/test-api.ts";
import type { BankReport, BankStatus } from "./bank-provider.ts";

const ORDERS = 300;
const CUSTOMERS = 12;
const IBAN = "CV76009900000000000000000";
const seed = Number(process.env.RACE_SEED ?? Math.floor(Math.random() * 1_000_000));
const random = createRandom(seed);
const bank = createScriptedBank();
let api: TestApi;
let beside: TestApi;
beforeAll(async () => {
  const environment = {
    ...{ RECOVERY_FIRST_MS: "10", RECOVERY_SECONDS_MAX: "1", BANK_RETURN_CHECK_SECONDS: "1" },
  };
  api = await startTestApi({ bankProvider: bank.provider, environment });
  // A second server on the same database looks for the same orders.
  beside = await startTestApi({ bankProvider: bank.provider, environment, beside: api.server });
});
afterAll(async () => {
  await beside.stop();
  await api.stop();
});

/** What the bank comes to say of an order, in the order of truth. */
const STORIES: readonly (readonly BankStatus[])[] = [
  ["SETTLED"],
  ["FAILED"],
  ["SETTLED", "RETURNED"],
  ["PENDING", "SETTLED"],
  ["PENDING", "FAILED"],
];

type Order = {
  readonly customer: Customer;
  readonly kind: "top-up" | "payout";
  readonly amount: number;
  readonly story: readonly BankStatus[];
  readonly id: string;
};

async function begin(customer: Customer): Promise<Order> {
  const kind = random.pick(["top-up", "payout"] as const);
  const amount = random.integer(100, 900);
  const story = random.pick(STORIES);
  const as = { as: customer.token, key: randomUUID() };
  const answer =
    kind === "top-up"
      ? await api.call("createTopUp", {
          ...as,
          body: { source: { type: "card", token: "tok_settles" }, amount, currency: "CVE" },
        })
      : await api.call("withdrawToBank", {
          ...as,
          body: { amount, currency: "CVE", iban: IBAN, name: "Ana Tavares" },
        });
  expect(answer.status, answer.text).toBe(202);
  return { customer, kind, amount, story, id: answer.body.transactionId };
}

/** The model: what an order leaves on the account in the end. */
function effect({ kind, amount, story }: Order): number {
  return story.at(-1) === "SETTLED" ? (kind === "top-up" ? amount : -amount) : 0;
}
const END = { SETTLED: "SUCCESS", FAILED: "FAILED", RETURNED: "RETURNED", PENDING: "PENDING" } as const;

async function notify(own: TestApi, { amountMinor, ...report }: BankReport): Promise<void> {
  const body = { ...report, amount: Number(amountMinor) / 100 };
  const { status, text } = await own.call("notifyBankTransaction", { as: own.bank, body });
  expect(status, text).toBe(200);
}

it(`${ORDERS} orders under callbacks and polling end as the model says`, { timeout: 240_000 }, async () => {
  onTestFailed(() =>
    console.error(`Replay: RACE_SEED=${seed} npx vitest run server/banking/races.e2e.test.ts`),
  );
  const operator = await api.tokenFor("usr_operator", "operator");
  const customers: Customer[] = [];
  for (let i = 0; i < CUSTOMERS; i++) {
    const customer = await api.customer({ CVE: 500_000 });
    customers.push(customer);
  }
  const orders: Order[] = [];
  for (let i = 0; i < ORDERS; i++) orders.push(await begin(customers[i % CUSTOMERS]!));
  await Promise.all(
    orders.map(async (order) => {
      await expect.poll(() => bank.records.has(order.id), { timeout: 60_000 }).toBe(true);
      const reports = order.story.map((status) => bank.move(order.id, status));
      // Each is lost, or sent up to three times, to either server, in any order, all at once.
      const sent = reports.flatMap((report) => Array.from({ length: random.integer(0, 3) }, () => report));
      const shuffled = sent
        .map((report) => ({ report, at: random.integer(0, 1_000_000) }))
        .toSorted((one, other) => one.at - other.at);
      await Promise.all(shuffled.map(({ report, at }) => notify(at % 2 ? api : beside, report)));
    }),
  );
  for (const order of orders) {
    const operation = order.kind === "top-up" ? "getTopUp" : "getBankWithdrawal";
    const look = async () =>
      (await api.call(operation, { as: operator, params: { transactionId: order.id } })).body.status;
    await expect.poll(look, { timeout: 60_000, interval: 50 }).toBe(END[order.story.at(-1)!]);
  }
  for (const customer of customers) {
    const own = orders.filter((order) => order.customer === customer);
    const balance = own.reduce((sum, order) => sum + effect(order), 500_000);
    expect(await api.balanceOf(customer)).toEqual({ balance, available: balance, held: 0 });
  }
  // One instruction per order: nobody was asked twice.
  const instructions = bank.asked.filter((each) => !each.startsWith("enquire"));
  expect(instructions.length).toBe(ORDERS);
  const { rows } = await api.server.database.pool.query(
    `select sum(posted_minor)::text as sum, sum(held_minor)::text as held from accounts where currency = 'CVE'`,
  );
  expect(rows[0]).toEqual({ sum: "0", held: "0" });
  const { body } = await api.call("listRecoveryCases", { as: operator, query: { limit: "200" } });
  expect(body.cases).toEqual([]);
});
