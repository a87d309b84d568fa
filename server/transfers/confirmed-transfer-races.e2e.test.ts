// Confirmations that come at once: two presses, two devices, the last moment of a token, the last money of an account.
// Each is run hundreds of times against PostgreSQL, and after each the money is where exactly one outcome puts it.
import { afterAll, beforeAll, expect, it } from "vitest";
import { type IdentityApi, startIdentityApi } from "../testing/identity-api.ts";
import { ledgerFindings } from "../testing/ledger-findings.ts";
import { type Answer, problemOf, startTestApi } from "../testing/test-api.ts";
import { type Payer, PIN, payerWithPin } from "../testing/valid-transfer-calls.ts";

const LANES = 10;
const ROUNDS = 20;
const LIFETIME_MS = 180_000;

let api: IdentityApi;
let shop: Payer;
beforeAll(async () => {
  api = await startIdentityApi({ TRANSFER_TOKEN_SECONDS: String(LIFETIME_MS / 1000) });
  shop = await payerWithPin(api, { name: "Loja" });
});
afterAll(async () => {
  expect(await ledgerFindings(api)).toEqual([]);
  await api.stop();
});

const balance = async (who: Payer) => (await api.balanceOf(who)).balance;
async function tokenFor(who: Payer, amount = 1): Promise<string> {
  const body = { to: shop.accountNo, amount, currency: "CVE" };
  const answer = await api.call("initTransfer", { as: who.token, body });
  expect(answer.status, answer.text).toBe(200);
  return answer.body.transferToken;
}
const confirm = (who: Payer, transferToken: string, key: string) =>
  api.call("confirmTransfer", { as: who.token, key, body: { transferToken, pin: PIN } });
const codesOf = (answers: readonly Answer<unknown>[]) =>
  answers.map((answer) => (answer.status === 201 ? "made" : problemOf(answer).code)).toSorted();

/** The same race in several lanes at once, each with a payer of its own. */
async function inLanes(race: (who: Payer, round: number) => Promise<void>, openingBalance = 1000) {
  await Promise.all(
    Array.from({ length: LANES }, async () => {
      const who = await payerWithPin(api, { openingBalance });
      for (let round = 0; round < ROUNDS; round++) await race(who, round);
    }),
  );
}

it("two presses of one button are one transfer with one answer", async () => {
  await inLanes(async (who, round) => {
    const token = await tokenFor(who);
    const before = await balance(who);
    const answers = await Promise.all([confirm(who, token, `k${round}`), confirm(who, token, `k${round}`)]);
    expect(codesOf(answers)).toEqual(["made", "made"]);
    expect(answers[0].text).toBe(answers[1].text);
    expect(await balance(who)).toBe(before - 1);
  });
});

it("two devices with one token are one transfer, and the other is told so", async () => {
  await inLanes(async (who, round) => {
    const token = await tokenFor(who);
    const before = await balance(who);
    const answers = await Promise.all([confirm(who, token, `a${round}`), confirm(who, token, `b${round}`)]);
    expect(codesOf(answers)).toEqual(["TRANSFER_TOKEN_USED", "made"]);
    expect(await balance(who)).toBe(before - 1);
  });
});

it("one key with two tokens is one transfer, and the other is told that the key was used", async () => {
  await inLanes(async (who, round) => {
    const tokens = [await tokenFor(who), await tokenFor(who)] as const;
    const before = await balance(who);
    const answers = await Promise.all(tokens.map((token) => confirm(who, token, `one${round}`)));
    expect(codesOf(answers)).toEqual(["IDEMPOTENCY_KEY_REUSED", "made"]);
    expect(await balance(who)).toBe(before - 1);
  });
});

it("two transfers race for the last money: one is made, the other is refused", async () => {
  await inLanes(async (who, round) => {
    const tokens = [await tokenFor(who, 10), await tokenFor(who, 10)] as const;
    const answers = await Promise.all(tokens.map((token, i) => confirm(who, token, `money${round}.${i}`)));
    expect(codesOf(answers)).toEqual(["INSUFFICIENT_BALANCE", "made"]);
    expect(await balance(who)).toBe(0);
    const body = { from_account: shop.accountNo, to_account: who.accountNo, amount: 10, currency: "CVE" };
    expect((await api.call("createTransfer", { as: shop.token, body })).status).toBe(201);
  }, 10);
});

it("twenty devices with one token are one transfer", async () => {
  const who = await payerWithPin(api);
  for (let round = 0; round < 20; round++) {
    const token = await tokenFor(who);
    const before = await balance(who);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => confirm(who, token, `d${round}.${i}`)),
    );
    const codes = codesOf(answers);
    expect(codes.filter((code) => code === "made")).toHaveLength(1);
    // So many PINs at once are more than may be looked at.
    for (const code of codes) expect(["made", "TRANSFER_TOKEN_USED", "TOO_MANY_ATTEMPTS"]).toContain(code);
    expect(await balance(who)).toBe(before - 1);
    api.pass(24 * 3_600_000);
    Object.assign(who, { token: await api.tokenFor(who.userId) });
  }
});

it("a confirmation while its token expires is made or too late, and the balance says the same", async () => {
  // The clock leaps past the token's end at the moment when it is asked for the n-th time, for every n.
  let asked = 0;
  let leapAt = Number.POSITIVE_INFINITY;
  let aheadMs = 0;
  const leap = () => {
    aheadMs += LIFETIME_MS;
    leapAt = Number.POSITIVE_INFINITY;
  };
  const machineClock = () => {
    asked++;
    if (asked >= leapAt) leap();
    return Date.now() + aheadMs;
  };
  const own = await startTestApi({
    machineClock,
    environment: { TRANSFER_TOKEN_SECONDS: String(LIFETIME_MS / 1000) },
  });
  try {
    const who = await payerWithPin(own, { openingBalance: 1000 });
    const to = await own.customer({ CVE: 0 });
    const left = async () => (await own.balanceOf(who)).balance;
    const outcomes: string[] = [];
    for (let round = 0; round < 200; round++) {
      // The rounds take fifteen hours of the machine's clock.
      if (round % 10 === 0) Object.assign(who, { token: await own.tokenFor(who.userId) });
      const asking = { to: to.accountNo, amount: 1, currency: "CVE" };
      const { body } = await own.call("initTransfer", { as: who.token, body: asking });
      const before = await left();
      const call = {
        as: who.token,
        key: `last${round}`,
        body: { transferToken: body.transferToken, pin: PIN },
      };
      leapAt = asked + 1 + (round % 10);
      const [outcome] = codesOf([await own.call("confirmTransfer", call)]);
      if (leapAt !== Number.POSITIVE_INFINITY) leap();
      expect(["made", "TRANSFER_TOKEN_EXPIRED"]).toContain(outcome);
      expect(await left()).toBe(outcome === "made" ? before - 1 : before);
      // Whatever it was, asking again with the same key says the same.
      expect(codesOf([await own.call("confirmTransfer", call)])).toEqual([outcome]);
      outcomes.push(outcome!);
    }
    expect(new Set(outcomes)).toEqual(new Set(["TRANSFER_TOKEN_EXPIRED", "made"]));
  } finally {
    await own.stop();
  }
});
