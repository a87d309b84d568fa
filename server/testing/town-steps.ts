// What people of the town do: each step does one thing over HTTP, says in advance what must come of it by the published
// rules, and keeps the town's books. It answers with a line for the diary, or nothing when there was nothing to do.
import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { type Answer, problemOf } from "./test-api.ts";
import {
  availableMinor,
  type Code,
  decimal,
  PIN,
  type Step,
  settle,
  somebody,
  someCurrency,
  someMinor,
  type Town,
  type Townsman,
} from "./town.ts";
import { feeOf, TOWN_CURRENCIES } from "./town-prices.ts";

const FEE_CENTS = feeOf("atm", 0, "CVE");
const PEOPLE_MAX = 6;

/** Holds the answer against what the town expects: done, or refused with this code. */
export function settled(answer: Answer<unknown>, refusal: string | undefined): boolean {
  if (refusal !== undefined) expect(problemOf(answer).code, answer.text).toBe(refusal);
  else expect(answer.status, answer.text).toBeLessThan(300);
  return refusal === undefined;
}

const refusedFor = (payer: Townsman, cents: number) =>
  availableMinor(payer) < cents ? "INSUFFICIENT_BALANCE" : undefined;

const arrives: Step = async (town) => {
  if (town.people.length >= PEOPLE_MAX * TOWN_CURRENCIES.length) return;
  const { userId } = await settle(town);
  return `${userId} signs up`;
};

const salary: Step = async (town) => {
  const receiver = somebody(town, someCurrency(town));
  const minor = someMinor(town);
  await pay(town, receiver, minor);
  return `${receiver.userId} gets ${minor} ${receiver.currency} from a bank`;
};

/** A deposit from outside. */
async function pay(town: Town, receiver: Townsman, minor: number): Promise<void> {
  const { accountNo, currency } = receiver;
  const source = { type: "bank_transfer", reference: `BANK-${randomUUID()}` };
  const body = { accountNo, amount: decimal(minor, currency), currency, source };
  const call = { as: town.operator, key: randomUUID(), body };
  // Now and then the bank's message comes twice.
  for (let times = town.random.integer(1, 2); times > 0; times--) {
    settled(await town.api.call("createDeposit", call), undefined);
  }
  receiver.postedMinor += minor;
  town.otherSide[currency].bank! -= minor;
}

const sends: Step = async (town) => {
  const currency = someCurrency(town);
  const [sender, receiver] = [somebody(town, currency), somebody(town, currency)];
  const minor = someMinor(town);
  const body = {
    from_account: sender.accountNo,
    to_account: receiver.accountNo,
    amount: decimal(minor, currency),
    currency,
  };
  const refusal =
    sender === receiver ? "SAME_ACCOUNT" : refusedFor(sender, minor + transferFee(minor, sender));
  const call = { as: sender.token, key: randomUUID(), body };
  const answers = await Promise.all([
    town.api.call("createTransfer", call),
    town.api.call("createTransfer", call),
  ]);
  if (answers.map((answer) => settled(answer, refusal)).includes(true)) move(town, sender, receiver, minor);
  return `${sender.userId} sends ${minor} ${currency} to ${receiver.userId}, pressing twice: ${refusal ?? "done"}`;
};

const confirms: Step = async (town) => {
  const currency = someCurrency(town);
  const [sender, receiver] = [somebody(town, currency), somebody(town, currency)];
  if (sender === receiver) return;
  const { call } = town.api;
  const minor = someMinor(town);
  const fee = transferFee(minor, sender);
  const as = sender.token;
  const to = town.random.pick([receiver.accountNo, receiver.phone]);
  const init = await call("initTransfer", { as, body: { to, amount: decimal(minor, currency), currency } });
  const refusal = refusedFor(sender, minor + fee);
  if (!settled(init, refusal)) return `${sender.userId} cannot prepare ${minor} ${currency}`;
  const { transferToken, needs, ...shown } = init.body;
  expect(shown.fee).toBe(Number(decimal(fee, currency)));
  expect(shown.total).toBe(Number(decimal(minor + fee, currency)));
  const otp = needs.includes("otp") ? { otp: await town.api.codeSentTo(sender.phone) } : {};
  const wrong = await call("confirmTransfer", {
    as,
    key: randomUUID(),
    body: { transferToken, pin: "9999", ...otp },
  });
  settled(wrong, "PIN_WRONG");
  // Two devices at once, with a key each.
  const tries = [randomUUID(), randomUUID()].map((key) =>
    call("confirmTransfer", { as, key, body: { transferToken, pin: PIN, ...otp } }),
  );
  const made = (await Promise.all(tries)).filter(({ status }) => status === 201);
  expect(made).toHaveLength(1);
  move(town, sender, receiver, minor);
  return `${sender.userId} confirms ${minor} ${currency} to ${receiver.userId}`;
};

const transferFee = (minor: number, { currency }: Townsman) => feeOf("transfer", minor, currency);

/** The sender pays the fee on top. */
function move({ otherSide }: Town, sender: Townsman, receiver: Townsman, minor: number): void {
  const fee = transferFee(minor, sender);
  sender.postedMinor -= minor + fee;
  receiver.postedMinor += minor;
  otherSide[sender.currency].fees! += fee;
}

const asksForCode: Step = async (town) => {
  const person = somebody(town);
  const escudos = 200 * town.random.integer(1, 25);
  const cents = escudos * 100;
  const refusal = refusedFor(person, cents + FEE_CENTS);
  const body = { amount: escudos, userId: person.userId };
  const answer = await town.api.call("issueAtmCode", { as: person.token, key: randomUUID(), body });
  if (settled(answer, refusal)) {
    const { transactionId, code, expiryTime } = answer.body;
    person.heldMinor += cents + FEE_CENTS;
    person.codes.push({ transactionId, code, cents, expiresAt: Date.parse(expiryTime) });
  }
  return `${person.userId} asks for a code for ${cents}: ${refusal ?? "done"}`;
};

/** Somebody's oldest code, which is theirs no longer. */
function takeCode(town: Town): { owner: Townsman; code: Code } | undefined {
  const owner = town.people.find(({ codes }) => codes.length > 0);
  const code = owner?.codes.shift();
  if (!owner || !code) return undefined;
  owner.heldMinor -= code.cents + FEE_CENTS;
  return { owner, code };
}

const withdraws: Step = async (town) => {
  const taken = takeCode(town);
  if (!taken) return;
  const { owner, code } = taken;
  const { terminal, random, otherSide } = town;
  const { body, key } = await terminal.authorise(code.code, code.cents / 100);
  expect(body).toMatchObject({ decision: "APPROVED", transactionId: code.transactionId });
  const report = random.pick(["all", "part", "nothing", "unknown"] as const);
  if (report === "nothing") settled(await terminal.reverse(key), undefined);
  else {
    if (report === "unknown") settled(await terminal.completeUnknown(key), undefined);
    const cents = report === "part" ? 20_000 * random.integer(1, code.cents / 20_000) : code.cents;
    // The network repeats what it has no answer to.
    const told = await Promise.all([
      terminal.complete(key, cents / 100),
      terminal.complete(key, cents / 100),
    ]);
    for (const answer of told) settled(answer, undefined);
    owner.postedMinor -= cents + FEE_CENTS;
    otherSide.CVE.atm! += cents;
    otherSide.CVE.fees! += FEE_CENTS;
  }
  return `${owner.userId} is at the ATM for ${code.cents}: ${report} comes out`;
};

const cancels: Step = async (town) => {
  const taken = takeCode(town);
  if (!taken) return;
  const { owner, code } = taken;
  const params = { transactionId: code.transactionId };
  settled(await town.api.call("cancelWithdrawal", { as: owner.token, params }), undefined);
  return `${owner.userId} takes a code for ${code.cents} back`;
};

const forgets: Step = async (town) => {
  const taken = takeCode(town);
  if (!taken) return;
  const { api, terminal, people } = town;
  // All codes run out together, and the ATM's question tidies this one up; the sweeper does it for the others.
  await api.call("advanceSandboxClock", { body: { advanceSeconds: 901 } });
  const { body } = await terminal.authorise(taken.code.code, taken.code.cents / 100);
  expect(body).toMatchObject({ decision: "DECLINED", reason: "CODE_EXPIRED" });
  for (const person of people) {
    for (const { cents } of person.codes.splice(0)) person.heldMinor -= cents + FEE_CENTS;
    if (!person.closed && person.currency === "CVE") {
      await expect
        .poll(async () => (await api.balanceOf(person)).held, { timeout: 20_000 })
        .toBe(person.heldMinor / 100);
    }
  }
  return `a quarter of an hour passes, and every code is void`;
};

const isFrozen: Step = async (town) => {
  const [person, other] = [somebody(town), somebody(town)];
  if (person === other) return;
  const { call } = town.api;
  const params = { accountNo: person.accountNo };
  settled(await call("freezeAccount", { as: town.operator, params }), undefined);
  const body = { to_account: other.accountNo, from_account: person.accountNo, amount: 1, currency: "CVE" };
  settled(await call("createTransfer", { as: person.token, key: randomUUID(), body }), "ACCOUNT_FROZEN");
  settled(await call("unfreezeAccount", { as: town.operator, params }), undefined);
  return `${person.userId} is frozen for a moment`;
};

/** The last day: codes are taken back, what is left goes to others, and the account is closed. */
export async function leave(town: Town, person: Townsman): Promise<void> {
  const { call } = town.api;
  const as = person.token;
  for (const { transactionId, cents } of person.codes.splice(0)) {
    settled(await call("cancelWithdrawal", { as, params: { transactionId } }), undefined);
    person.heldMinor -= cents + FEE_CENTS;
  }
  const { accountNo, currency } = person;
  const params = { accountNo };
  if (person.postedMinor > 0) {
    settled(await call("closeAccount", { as, params }), "ACCOUNT_NOT_EMPTY");
    const heir = town.people.find((other) => isHeirOf(person, other))!;
    const fee = closingFeeOf(person);
    const key = randomUUID();
    const closing = { as, key, params, body: { payoutTo: heir.accountNo } };
    const closed = await call("closeAccountAndPayOut", closing);
    settled(closed, undefined);
    const paid = decimal(person.postedMinor - fee, currency);
    if (closed.body.payout?.amount !== Number(paid))
      throw new Error(`expected ${paid}, found ${closed.text}`);
    heir.postedMinor += person.postedMinor - fee;
    town.otherSide[currency].fees! += fee;
    person.postedMinor = 0;
  } else settled(await call("closeAccount", { as, params }), undefined);
  person.closed = true;
}

/** The fee of the largest transfer that there is money for, but what no transfer could take is left to the owner. */
function closingFeeOf({ postedMinor, currency }: Townsman): number {
  const fee = (minor: number) => feeOf("transfer", minor, currency);
  const leftOver = fee(1);
  if (postedMinor <= leftOver) return 0;
  let largest = postedMinor;
  for (let step = 2 ** 50; step >= 1; step /= 2)
    while (largest - step >= 0 && largest - step + fee(largest - step) > postedMinor) largest -= step;
  if (largest + fee(largest) > postedMinor) largest--;
  return Math.min(fee(largest), postedMinor - leftOver);
}

const isHeirOf = (person: Townsman, other: Townsman) =>
  other.userId !== person.userId && other.currency === person.currency && !other.closed;

/** Every step, as often as it is likely. */
export const STEPS: readonly Step[] = [
  arrives,
  ...[salary, salary],
  ...[sends, sends, sends],
  ...[confirms, confirms],
  ...[asksForCode, asksForCode, asksForCode],
  ...[withdraws, withdraws],
  cancels,
  forgets,
  isFrozen,
];
