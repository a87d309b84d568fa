// What people of the town do with their bank: bring money from it, send money to it, and live with what it takes back.
import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import type { BankReport } from "../banking/bank-provider.ts";
import { availableCents, decimal, PIN, type Step, somebody, someCents, type Town } from "./town.ts";
import { settled } from "./town-steps.ts";

const IBAN = "CV76009900000000000000000";

/** The bank reports, sometimes twice; an older report may come after a newer one. */
async function report(town: Town, { amountMinor, ...rest }: BankReport, older?: BankReport): Promise<void> {
  const tell = async (amount: number, body: object) =>
    settled(
      await town.api.call("notifyBankTransaction", { as: town.api.bank, body: { ...body, amount } }),
      undefined,
    );
  for (let times = town.random.integer(1, 2); times > 0; times--) await tell(Number(amountMinor) / 100, rest);
  if (older) {
    const { amountMinor: olderMinor, ...olderRest } = older;
    await tell(Number(olderMinor) / 100, olderRest);
  }
}

const askedOf = ({ bank }: Town, reference: string) =>
  expect.poll(() => bank.records.has(reference), { timeout: 30_000, interval: 10 }).toBe(true);

const topsUp: Step = async (town) => {
  const { api, bank, random } = town;
  const person = somebody(town);
  const cents = someCents(town);
  const body = { source: { type: "bankAccount", iban: IBAN }, amount: decimal(cents), currency: "CVE" };
  const made = await api.call("createTopUp", { as: person.token, key: randomUUID(), body });
  settled(made, undefined);
  const { transactionId } = made.body;
  await askedOf(town, transactionId);
  const pending = bank.records.get(transactionId)!;
  const end = random.pick(["SETTLED", "FAILED", "RETURNED"] as const);
  if (end === "FAILED") await report(town, bank.move(transactionId, "FAILED", "INSUFFICIENT_FUNDS"), pending);
  else {
    await report(town, bank.move(transactionId, "SETTLED"), pending);
    person.postedCents += cents;
    town.otherSide.bank! -= cents;
  }
  if (end === "RETURNED") {
    // Somebody may have spent it in between; what is not there the platform is owed.
    await report(town, bank.move(transactionId, "RETURNED", "ACCOUNT_CLOSED"));
    const paid = Math.min(cents, availableCents(person));
    person.postedCents -= paid;
    town.otherSide.receivables! -= cents - paid;
    town.otherSide.bank! += cents;
  }
  return `${person.userId} tops up ${cents}: ${end}`;
};

const sendsToBank: Step = async (town) => {
  const { api, bank, random } = town;
  const person = somebody(town);
  const cents = someCents(town);
  const refusal = availableCents(person) < cents ? "INSUFFICIENT_BALANCE" : undefined;
  const body = { amount: decimal(cents), currency: "CVE", iban: IBAN, name: "Ana Tavares", pin: PIN };
  const made = await api.call("withdrawToBank", { as: person.token, key: randomUUID(), body });
  if (!settled(made, refusal)) return `${person.userId} cannot send ${cents} to a bank`;
  const { transactionId } = made.body;
  await askedOf(town, transactionId);
  const end = random.pick(["SETTLED", "FAILED", "RETURNED"] as const);
  if (end === "FAILED") await report(town, bank.move(transactionId, "FAILED", "ACCOUNT_CLOSED"));
  else {
    await report(town, bank.move(transactionId, "SETTLED"));
    person.postedCents -= cents;
    town.otherSide.bank! += cents;
  }
  if (end === "RETURNED") {
    await report(town, bank.move(transactionId, "RETURNED", "ACCOUNT_CLOSED"));
    person.postedCents += cents;
    town.otherSide.bank! -= cents;
  }
  return `${person.userId} sends ${cents} to a bank: ${end}`;
};

export const BANK_STEPS: readonly Step[] = [topsUp, topsUp, sendsToBank, sendsToBank];
