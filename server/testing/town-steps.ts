// What people of the town do: each step does one thing over HTTP, says in advance what must come of it by the published
// rules, and keeps the town's books. It answers with a line for the diary, or nothing when there was nothing to do.
import { randomUUID } from "node:crypto";
import { expect } from "vitest";
import { type Answer, problemOf } from "./test-api.ts";
import {
  availableCents,
  type Code,
  decimal,
  PIN,
  type Step,
  settle,
  somebody,
  someCents,
  type Town,
  type Townsman,
} from "./town.ts";

const FEE_CENTS = 2500;
/** What the town's server takes for a withdrawal at an ATM, as its setting. */
export const ATM_FEE = decimal(FEE_CENTS);
const PEOPLE_MAX = 6;

/** Holds the answer against what the town expects: done, or refused with this code. */
export function settled(answer: Answer<unknown>, refusal: string | undefined): boolean {
  if (refusal !== undefined) expect(problemOf(answer).code, answer.text).toBe(refusal);
  else expect(answer.status, answer.text).toBeLessThan(300);
  return refusal === undefined;
}

const refusedFor = (payer: Townsman, cents: number) =>
  availableCents(payer) < cents ? "INSUFFICIENT_BALANCE" : undefined;

const arrives: Step = async (town) => {
  if (town.people.length >= PEOPLE_MAX) return;
  const { userId } = await settle(town);
  return `${userId} signs up`;
};

const salary: Step = async (town) => {
  const receiver = somebody(town);
  const cents = someCents(town);
  const source = { type: "bank_transfer", reference: `BANK-${randomUUID()}` };
  const body = { accountNo: receiver.accountNo, amount: decimal(cents), currency: "CVE", source };
  const call = { as: town.operator, key: randomUUID(), body };
  // Now and then the bank's message comes twice.
  for (let times = town.random.integer(1, 2); times > 0; times--) {
    settled(await town.api.call("createDeposit", call), undefined);
  }
  receiver.postedCents += cents;
  town.otherSide.bank! -= cents;
  return `${receiver.userId} gets ${cents} from a bank`;
};

const sends: Step = async (town) => {
  const [sender, receiver] = [somebody(town), somebody(town)];
  const cents = someCents(town);
  const body = {
    from_account: sender.accountNo,
    to_account: receiver.accountNo,
    amount: decimal(cents),
    currency: "CVE",
  };
  const refusal = sender === receiver ? "SAME_ACCOUNT" : refusedFor(sender, cents);
  const call = { as: sender.token, key: randomUUID(), body };
  const answers = await Promise.all([
    town.api.call("createTransfer", call),
    town.api.call("createTransfer", call),
  ]);
  if (answers.map((answer) => settled(answer, refusal)).includes(true)) move(sender, receiver, cents);
  return `${sender.userId} sends ${cents} to ${receiver.userId}, pressing twice: ${refusal ?? "done"}`;
};

const confirms: Step = async (town) => {
  const [sender, receiver] = [somebody(town), somebody(town)];
  if (sender === receiver) return;
  const { call } = town.api;
  const cents = someCents(town);
  const as = sender.token;
  const to = town.random.pick([receiver.accountNo, receiver.phone]);
  const init = await call("initTransfer", { as, body: { to, amount: decimal(cents), currency: "CVE" } });
  const refusal = refusedFor(sender, cents);
  if (!settled(init, refusal)) return `${sender.userId} cannot prepare ${cents}`;
  const { transferToken, needs } = init.body;
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
  move(sender, receiver, cents);
  return `${sender.userId} confirms ${cents} to ${receiver.userId}`;
};

function move(sender: Townsman, receiver: Townsman, cents: number): void {
  sender.postedCents -= cents;
  receiver.postedCents += cents;
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
    person.heldCents += cents + FEE_CENTS;
    person.codes.push({ transactionId, code, cents, expiresAt: Date.parse(expiryTime) });
  }
  return `${person.userId} asks for a code for ${cents}: ${refusal ?? "done"}`;
};

/** Somebody's oldest code, which is theirs no longer. */
function takeCode(town: Town): { owner: Townsman; code: Code } | undefined {
  const owner = town.people.find(({ codes }) => codes.length > 0);
  const code = owner?.codes.shift();
  if (!owner || !code) return undefined;
  owner.heldCents -= code.cents + FEE_CENTS;
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
    owner.postedCents -= cents + FEE_CENTS;
    otherSide.atm! += cents;
    otherSide.fees! += FEE_CENTS;
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
    for (const { cents } of person.codes.splice(0)) person.heldCents -= cents + FEE_CENTS;
    if (!person.closed) {
      await expect
        .poll(async () => (await api.balanceOf(person)).held, { timeout: 20_000 })
        .toBe(person.heldCents / 100);
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
    person.heldCents -= cents + FEE_CENTS;
  }
  const params = { accountNo: person.accountNo };
  if (person.postedCents > 0) {
    settled(await call("closeAccount", { as, params }), "ACCOUNT_NOT_EMPTY");
    const heir = town.people.find((other) => other !== person && !other.closed)!;
    const amount = decimal(person.postedCents);
    const body = { from_account: person.accountNo, to_account: heir.accountNo, amount, currency: "CVE" };
    settled(await call("createTransfer", { as, key: randomUUID(), body }), undefined);
    move(person, heir, person.postedCents);
  }
  settled(await call("closeAccount", { as, params }), undefined);
  person.closed = true;
}

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
