// A town whose people live with the wallet, from sign-up to the closing of the account, and whose books a test keeps for
// itself: plain sums by the published rules, without the ledger's code. After every step the wallet must agree, in every
// currency.
import { randomInt, randomUUID } from "node:crypto";
import { Decimal } from "decimal.js";
import { expect } from "vitest";
import type { TestAgent } from "./agents.ts";
import { type IdentityApi, PASSWORD, type Person } from "./identity-api.ts";
import type { ScriptedBank } from "./scripted-bank.ts";
import type { Random } from "./seeded-random.ts";
import { openTerminal, type Terminal } from "./terminal.ts";
import { DECIMALS, TOWN_CURRENCIES, type TownCurrency } from "./town-prices.ts";

export const PIN = "2580";

/** Somebody with one of their wallets; who has three is in the town three times. */
export type Townsman = Person & {
  readonly token: string;
  readonly currency: TownCurrency;
  /** What the wallet holds, and how much of it is promised, in minor units; as the town's own books have it. */
  postedMinor: number;
  heldMinor: number;
  readonly codes: Code[];
  closed: boolean;
};

export type Code = {
  readonly transactionId: string;
  readonly code: string;
  readonly cents: number;
  readonly expiresAt: number;
};

/** The other side of everybody's money, in minor units, by the kind of account. */
export type OtherSide = Record<string, number>;

export type Town = {
  readonly api: IdentityApi;
  readonly random: Random;
  readonly people: Townsman[];
  readonly otherSide: Readonly<Record<TownCurrency, OtherSide>>;
  readonly terminal: Terminal;
  readonly operator: string;
  readonly bank: ScriptedBank;
  shop?: TestAgent;
  /** What happened so far, for the message of a failure. */
  readonly diary: string[];
};

export type Step = (town: Town) => Promise<string | undefined>;

/** A town on this server, with nobody in it, and the bank that the server asks. */
export async function foundTown(api: IdentityApi, bank: ScriptedBank, random: Random): Promise<Town> {
  return {
    api,
    random,
    bank,
    people: [],
    otherSide: { CVE: nothing(), EUR: nothing(), JPY: nothing() },
    terminal: openTerminal(api, `TOWN${randomInt(10_000)}`),
    operator: await api.tokenFor(`usr_operator_${randomUUID()}`, "operator"),
    diary: [],
  };
}

const nothing = (): OtherSide => ({
  bank: 0,
  atm: 0,
  agent: 0,
  commission: 0,
  fees: 0,
  receivables: 0,
  suspense: 0,
});

/** Somebody signs up, signs in, sets a PIN and opens further wallets. */
export async function settle(town: Town): Promise<Person> {
  const { api, people } = town;
  const person = await api.signUp();
  const { accessToken: token } = await api.signIn(person.phone);
  const set = await api.call("setPin", { as: token, body: { password: PASSWORD, pin: PIN } });
  expect(set.status, set.text).toBe(204);
  for (const currency of TOWN_CURRENCIES) {
    let { accountNo } = person;
    if (currency !== "CVE") {
      const opened = await api.call("openAccount", { as: token, body: { currency } });
      expect(opened.status, opened.text).toBe(201);
      accountNo = opened.body.accountNo;
    }
    people.push({
      ...{ ...person, accountNo, token, currency, codes: [] },
      ...{ postedMinor: 0, heldMinor: 0, closed: false },
    });
  }
  return person;
}

/** Anybody whose wallet of this currency is open. */
export const somebody = ({ people, random }: Town, currency: TownCurrency = "CVE"): Townsman =>
  random.pick(people.filter((one) => one.currency === currency && !one.closed));

export const someCurrency = ({ random }: Town): TownCurrency => random.pick([...TOWN_CURRENCIES]);

/** An amount in minor units: small mostly, sometimes more than anybody has. */
export const someMinor = ({ random }: Town): number =>
  random.integer(0, 9) === 0 ? random.integer(1_000_000, 90_000_000) : random.integer(1, 300_000);

export const decimal = (minor: number, currency: TownCurrency = "CVE"): string =>
  new Decimal(minor).dividedBy(10 ** DECIMALS[currency]).toFixed(DECIMALS[currency]);

export const availableMinor = ({ postedMinor, heldMinor }: Townsman): number => postedMinor - heldMinor;

/** Holds the wallet's books against the town's: each person's balances, the platform's accounts, and the sums of all. */
export async function compare({ api, people, otherSide }: Town): Promise<void> {
  await Promise.all(
    people.map(async ({ token, currency, postedMinor, heldMinor, closed }) => {
      if (closed) return;
      const { balance, held } = await api.balanceOf({ token }, currency);
      const units = (minor: number) => Number(decimal(minor, currency));
      expect({ currency, balance, held }).toEqual({
        ...{ currency, balance: units(postedMinor), held: units(heldMinor) },
      });
    }),
  );
  const { rows } = await api.server.database.pool.query<{ currency: string; kind: string; minor: string }>(
    "select currency, kind, sum(posted_minor)::text as minor from accounts group by currency, kind",
  );
  for (const currency of TOWN_CURRENCIES) {
    const ofCurrency = rows.filter((row) => row.currency === currency);
    const found = Object.fromEntries(ofCurrency.map(({ kind, minor }) => [kind, Number(minor)]));
    const customers = people.filter((one) => one.currency === currency);
    const customer = customers.reduce((sum, { postedMinor }) => sum + postedMinor, 0);
    for (const [kind, minor] of Object.entries({ customer, ...otherSide[currency] }))
      expect([currency, kind, found[kind] ?? 0]).toEqual([currency, kind, minor]);
    expect(Object.values(found).reduce((sum, minor) => sum + minor, 0)).toBe(0);
  }
}
