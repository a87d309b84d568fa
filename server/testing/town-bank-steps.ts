// What people of the town do with their bank: bring money from it, send money to it, and live with what it takes back.
import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import type { BankReport } from "../banking/bank-provider.ts";
import {
  availableMinor,
  decimal,
  PIN,
  type Step,
  somebody,
  someCurrency,
  someMinor,
  type Town,
} from "./town.ts";
import { feeOf, type TownCurrency } from "./town-prices.ts";
import { settled } from "./town-steps.ts";

const IBAN = "CV76009900000000000000000";

const unitsOf = (minor: bigint, { currency }: { currency: string }) =>
  Number(decimal(Number(minor), currency as TownCurrency));

/** The bank reports, sometimes twice; an older report may come after a newer one. */
async function report(town: Town, { amountMinor, ...rest }: BankReport, older?: BankReport): Promise<void> {
  const tell = async (amount: number, body: { currency: string }) =>
    settled(
      await town.api.call("notifyBankTransaction", { as: town.api.bank, body: { ...body, amount } }),
      undefined,
    );
  for (let times = town.random.integer(1, 2); times > 0; times--)
    await tell(unitsOf(amountMinor, rest), rest);
  if (older) {
    const { amountMinor: olderMinor, ...olderRest } = older;
    await tell(unitsOf(olderMinor, olderRest), olderRest);
  }
}

const askedOf = ({ bank }: Town, reference: string) =>
  expect.poll(() => bank.records.has(reference), { timeout: 30_000, interval: 10 }).toBe(true);

const topsUp: Step = async (town) => {
  const { api, bank, random } = town;
  const currency = someCurrency(town);
  const person = somebody(town, currency);
  const minor = someMinor(town);
  const body = { source: { type: "bankAccount", iban: IBAN }, amount: decimal(minor, currency), currency };
  const made = await api.call("createTopUp", { as: person.token, key: randomUUID(), body });
  settled(made, undefined);
  const { transactionId } = made.body;
  await askedOf(town, transactionId);
  const pending = bank.records.get(transactionId)!;
  const end = random.pick(["SETTLED", "FAILED", "RETURNED"] as const);
  const otherSide = town.otherSide[currency];
  if (end === "FAILED") await report(town, bank.move(transactionId, "FAILED", "INSUFFICIENT_FUNDS"), pending);
  else {
    await report(town, bank.move(transactionId, "SETTLED"), pending);
    person.postedMinor += minor;
    otherSide.bank! -= minor;
  }
  if (end === "RETURNED") {
    // Somebody may have spent it in between; what is not there the platform is owed.
    await report(town, bank.move(transactionId, "RETURNED", "ACCOUNT_CLOSED"));
    const paid = Math.min(minor, availableMinor(person));
    person.postedMinor -= paid;
    otherSide.receivables! -= minor - paid;
    otherSide.bank! += minor;
  }
  return `${person.userId} tops up ${minor} ${currency}: ${end}`;
};

const sendsToBank: Step = async (town) => {
  const { api, bank, random } = town;
  const currency = someCurrency(town);
  const person = somebody(town, currency);
  const minor = someMinor(town);
  const fee = feeOf("bank", minor, currency);
  const refusal = availableMinor(person) < minor + fee ? "INSUFFICIENT_BALANCE" : undefined;
  const body = { amount: decimal(minor, currency), currency, iban: IBAN, name: "Ana Tavares", pin: PIN };
  const made = await api.call("withdrawToBank", { as: person.token, key: randomUUID(), body });
  if (!settled(made, refusal)) return `${person.userId} cannot send ${minor} ${currency} to a bank`;
  const { transactionId } = made.body;
  await askedOf(town, transactionId);
  const end = random.pick(["SETTLED", "FAILED", "RETURNED"] as const);
  const otherSide = town.otherSide[currency];
  if (end === "FAILED") await report(town, bank.move(transactionId, "FAILED", "ACCOUNT_CLOSED"));
  else {
    await report(town, bank.move(transactionId, "SETTLED"));
    person.postedMinor -= minor + fee;
    otherSide.bank! += minor;
    otherSide.fees! += fee;
  }
  if (end === "RETURNED") {
    // The fee stays paid.
    await report(town, bank.move(transactionId, "RETURNED", "ACCOUNT_CLOSED"));
    person.postedMinor += minor;
    otherSide.bank! -= minor;
  }
  return `${person.userId} sends ${minor} ${currency} to a bank: ${end}`;
};

export const BANK_STEPS: readonly Step[] = [topsUp, topsUp, sendsToBank, sendsToBank];
