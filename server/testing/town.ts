// A town whose people live with the wallet, from sign-up to the closing of the account, and whose books a test keeps for
// itself: plain sums by the published rules, without the ledger's code. After every step the wallet must agree.
import { randomInt, randomUUID } from "node:crypto";
import { expect } from "vitest";
import type { TestAgent } from "./agents.ts";
import { type IdentityApi, PASSWORD, type Person } from "./identity-api.ts";
import type { ScriptedBank } from "./scripted-bank.ts";
import type { Random } from "./seeded-random.ts";
import { openTerminal, type Terminal } from "./terminal.ts";

export const PIN = "2580";

export type Townsman = Person & {
  readonly token: string;
  /** What the account holds, and how much of it is promised, in cents; as the town's own books have it. */
  postedCents: number;
  heldCents: number;
  readonly codes: Code[];
  closed: boolean;
};

export type Code = {
  readonly transactionId: string;
  readonly code: string;
  readonly cents: number;
  readonly expiresAt: number;
};

/** The other side of everybody's money, in cents. */
export type OtherSide = Record<string, number>;

export type Town = {
  readonly api: IdentityApi;
  readonly random: Random;
  readonly people: Townsman[];
  readonly otherSide: OtherSide;
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
    otherSide: { bank: 0, atm: 0, fees: 0, receivables: 0, suspense: 0 },
    terminal: openTerminal(api, `TOWN${randomInt(10_000)}`),
    operator: await api.tokenFor(`usr_operator_${randomUUID()}`, "operator"),
    diary: [],
  };
}

/** Somebody signs up, signs in and sets a PIN. */
export async function settle(town: Town): Promise<Townsman> {
  const { api, people } = town;
  const person = await api.signUp();
  const { accessToken: token } = await api.signIn(person.phone);
  const set = await api.call("setPin", { as: token, body: { password: PASSWORD, pin: PIN } });
  expect(set.status, set.text).toBe(204);
  const townsman = { ...person, token, postedCents: 0, heldCents: 0, codes: [], closed: false };
  people.push(townsman);
  return townsman;
}

/** Anybody whose account is open. */
export const somebody = ({ people, random }: Town): Townsman =>
  random.pick(people.filter(({ closed }) => !closed));

/** An amount in cents: small mostly, sometimes more than anybody has. */
export const someCents = ({ random }: Town): number =>
  random.integer(0, 9) === 0 ? random.integer(1_000_000, 90_000_000) : random.integer(1, 300_000);

export const decimal = (cents: number): string => (cents / 100).toFixed(2);

export const availableCents = ({ postedCents, heldCents }: Townsman): number => postedCents - heldCents;

/** Holds the wallet's books against the town's: each person's balance, the platform's accounts, and the sum of all. */
export async function compare({ api, people, otherSide }: Town): Promise<void> {
  for (const { token, postedCents, heldCents, closed } of people) {
    if (closed) continue;
    const { balance, held } = await api.balanceOf({ token });
    expect({ balance, held }).toEqual({ balance: postedCents / 100, held: heldCents / 100 });
  }
  const { rows } = await api.server.database.pool.query<{ kind: string; cents: string }>(
    "select kind, sum(posted_minor)::text as cents from accounts where currency = 'CVE' group by kind",
  );
  const found = Object.fromEntries(rows.map(({ kind, cents }) => [kind, Number(cents)]));
  const customers = people.reduce((sum, { postedCents }) => sum + postedCents, 0);
  const expected: Record<string, number> = { customer: customers, ...otherSide };
  for (const [kind, cents] of Object.entries(expected))
    expect([kind, found[kind] ?? 0]).toEqual([kind, cents]);
  expect(Object.values(found).reduce((sum, cents) => sum + cents, 0)).toBe(0);
}
