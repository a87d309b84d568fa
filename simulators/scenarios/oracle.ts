// Whether money was conserved, after everything has come to rest. It believes nobody: notes are counted in hands and in the
// machine, postings are read from the wallet as its operator, and the two must agree transaction by transaction.

import { escudos } from "../world/timeline.ts";
import type { World } from "../world/world.ts";
import { askAgain } from "./customer-answers.ts";
import { openCasesOf } from "./open-cases.ts";
import { ORACLE_CHECKS, type OracleCheck } from "./oracle-checks.ts";
import type { SettledLine } from "./settlement-of-day.ts";
import type { Story } from "./story.ts";
import { deadLettersOf } from "./switch-letters.ts";
import { resumeTill, startTill } from "./till-results.ts";

export type Finding = {
  readonly check: OracleCheck;
  /** The transaction that does not match, by its name on the timeline. */
  readonly transaction?: string;
  readonly text: string;
};

export type Verdict = {
  readonly ok: boolean;
  /** Each check that was made, and whether it held. */
  readonly checks: Readonly<Record<OracleCheck, boolean>>;
  readonly findings: readonly Finding[];
  /** What is open for a reason that people see. */
  readonly explained: readonly string[];
};

/** Everything that is still under way comes to its end: faults are over, machines run, and time passes. */
export async function settle(story: Story): Promise<void> {
  const { world } = story;
  for (const { number } of world.faults.rules()) world.faults.remove(number);
  world.timeline.add("step", "", "afterwards: the faults are over, and everything comes to its end");
  // A power cut that is still to come does not come any more.
  world.time.forget("story");
  await story.until(world.powerSwitch(true));
  await world.wallet(true);
  for (const atm of world.atms.values()) await story.until(atm.start());
  for (const { name, powered } of world.agents.values()) if (!powered) await startTill(story, name);
  await askAgain(story);
  await world.pass(20 * 60_000);
  // What the switch has refused is repeated only by people.
  for (const atm of world.atms.values()) if (atm.pending() > 0) await story.until(atm.deliverPending());
  for (const agent of world.agents.values()) {
    for (let tries = 0; agent.retry !== undefined && tries < 3; tries++) {
      const result = await story.until(agent.atTill(agent.retry));
      if (result?.outcome === "unknown") agent.retry = result.retry;
      else delete agent.retry;
    }
  }
  for (const agent of world.agents.values())
    for (let tries = 0; agent.till.open.length > 0 && tries < 3; tries++) await resumeTill(story, agent.name);
  for (const { agent, proof, transactionId } of story.requests)
    if (proof === undefined)
      await story.until(story.agent(agent).atTill((till) => till.collect(transactionId)));
  for (let round = 0; round < 4 && [...world.atms.values()].some((atm) => atm.pending() > 0); round++)
    await world.pass(2 * 3_600_000);
  await world.pass(2 * 3_600_000);
  await world.showBalances();
}

type Withdrawal = {
  transactionId: string;
  status: string;
  amount: number;
  fee: number;
  dispensedAmount?: number;
};

export async function judge(story: Story): Promise<Verdict> {
  const { world } = story;
  const findings: Finding[] = [];
  const explained: string[] = [];
  const nameOf = (transactionId: string) => world.timeline.names.of("tx", transactionId);
  const find = (check: OracleCheck, text: string, transactionId?: string) =>
    findings.push({
      check,
      text,
      ...(transactionId === undefined ? {} : { transaction: nameOf(transactionId) }),
    });
  const { wallet, banking } = world.office;

  const withdrawals: (Withdrawal & { owner: string })[] = [];
  for (const { transactionId, owner } of story.codes)
    withdrawals.push({ ...((await story.until(wallet.getWithdrawal(transactionId))) as Withdrawal), owner });
  const cashOuts = [];
  for (const request of story.requests)
    cashOuts.push({ ...request, ...(await story.until(wallet.getAgentCashOut(request.transactionId))) });
  const orders = [];
  for (const order of story.orders) {
    const ask = order.kind === "top-up" ? banking.getTopUp : banking.getBankWithdrawal;
    const found = (await story.until(ask(order.transactionId))) as {
      status: string;
      amount: number;
      fee: number;
    };
    orders.push({ ...order, ...found });
  }
  const cases = await openCasesOf(story);

  judgeNotes(world, find, explained);
  const settled = settledSums(story.settlement.settled, withdrawals);
  const out = judgePostings({ world, withdrawals, cases, find, explained, borne: settled.borne });
  const platform = await world.platformAccounts();
  const owed = (platform.atm ?? 0) - (world.platformBefore.atm ?? 0);
  const posted = withdrawals.reduce(
    (sum, { dispensedAmount = 0, status }) => sum + (status === "COMPLETED" ? dispensedAmount : 0),
    0,
  );
  if (owed !== posted + settled.withNetwork)
    find(
      "postings",
      `the network is owed ${escudos(owed)}, and completed withdrawals and what was settled with it come to ${escudos(posted + settled.withNetwork)}`,
    );
  const kept = (platform.suspense ?? 0) - (world.platformBefore.suspense ?? 0);
  if (kept !== settled.suspense)
    find(
      "postings",
      `suspense rose by ${escudos(kept)}, and what was settled comes to ${escudos(settled.suspense)}`,
    );
  if (posted !== out.posted)
    find("postings", `${escudos(posted)} is posted, and ${escudos(out.posted)} is in people's hands`);

  let claims = settled.receivables;
  let inReview = false;
  for (const customer of world.customers.values()) {
    const { balance, held } = await story.until(world.balanceOf(customer.accountNo));
    const own = withdrawals.filter(({ owner }) => owner === customer.name);
    const requests = cashOuts.filter((each) => each.customer === customer.name);
    const banked = orders.filter((each) => each.customer === customer.name);
    const open = [
      ...own.filter(({ status }) => ["ISSUED", "AUTHORISED", "SUSPECT"].includes(status)),
      ...requests.filter(({ status, initiatedBy }) => status === "REQUESTED" && initiatedBy === "CUSTOMER"),
      ...banked.filter(
        ({ kind, status }) => kind === "pay-out" && !["SUCCESS", "FAILED", "RETURNED"].includes(status),
      ),
    ];
    const mayHold = open.reduce((sum, { amount, fee }) => sum + amount + fee, 0);
    if (held !== mayHold)
      find(
        "holds",
        `${customer.name} has ${escudos(held)} held, and what is open comes to ${escudos(mayHold)}`,
        open[0]?.transactionId,
      );
    let expected = customer.opening;
    for (const { status, dispensedAmount = 0, fee } of own)
      if (status === "COMPLETED") expected -= dispensedAmount + fee;
    for (const { status, amount, fee } of requests) if (status === "COMPLETED") expected -= amount + fee;
    for (const { kind, status, amount, fee } of banked) {
      if (kind === "top-up" && status === "SUCCESS") expected += amount;
      if (kind === "pay-out" && status === "SUCCESS") expected -= amount + fee;
    }
    for (const { customer: owner, amount } of story.adjustments.values())
      if (owner === customer.name) expected += amount;
    for (const { from, to, amount } of story.transfers) {
      if (from === customer.name) expected -= amount;
      if (to === customer.name) expected += amount;
    }
    for (const agent of world.agents.values())
      for (const { what, amount, transactionId } of agent.drawer.journal())
        if (what === "cash-in" && story.cashIns.get(transactionId ?? "") === customer.name)
          expected += amount;
    if (banked.some(({ status }) => status === "IN_REVIEW")) inReview = true;
    else if (expected < 0 && balance >= 0) {
      // Nobody is taken below nothing: what a customer cannot pay is the platform's claim.
      claims += balance - expected;
      explained.push(
        `${customer.name} cannot pay ${escudos(balance - expected)}, and the platform has a claim`,
      );
    } else if (balance !== expected)
      find(
        "balances",
        `${customer.name} has ${escudos(balance)}, and what is known comes to ${escudos(expected)}`,
        own.at(-1)?.transactionId,
      );
  }

  const claimed = (world.platformBefore.receivables ?? 0) - (platform.receivables ?? 0);
  if (claimed !== claims && !inReview && world.isAlone)
    find(
      "balances",
      `the platform's receivables fell by ${escudos(claimed)}, and what it has a claim to comes to ${escudos(claims)}`,
    );

  for (const agent of world.agents.values()) {
    if (agent.handedOver() !== agent.booked())
      find(
        "agents",
        `${agent.name} has handed over ${escudos(agent.handedOver())}, and the drawer's book says ${escudos(agent.booked())}`,
      );
    const { float } = await story.until(agent.client.getOwnAgent());
    const floatRose = float - agent.openingFloat;
    const drawerFell = agent.openingDrawer - agent.drawer.cash();
    if (floatRose === drawerFell) continue;
    const text = `${agent.name}'s float rose by ${escudos(floatRose)}, and the drawer fell by ${escudos(drawerFell)}`;
    if (await hasOpenDispute(story, agent.name)) explained.push(`${text}: a dispute is open`);
    else find("agents", text, firstUnpaid(story, agent.name, cashOuts));
  }

  if (orders.length > 0) {
    const { transactions } = (await story.until(world.session.bankApp().inject("/control/state"))).json() as {
      transactions: { reference: string; status: string }[];
    };
    const means: Record<string, string> = { SETTLED: "SUCCESS", FAILED: "FAILED", RETURNED: "RETURNED" };
    for (const { transactionId, status } of orders) {
      const atBank = transactions.find(({ reference }) => reference === transactionId)?.status;
      if (
        atBank === undefined ? status === "SUCCESS" : means[atBank] !== undefined && means[atBank] !== status
      ) {
        if (cases.some((each) => each.transactionId === transactionId))
          explained.push(`${nameOf(transactionId)} waits for a person`);
        else find("bank", `the bank says ${atBank ?? "nothing"}, and the wallet ${status}`, transactionId);
      }
    }
  }
  for (const { from, transactionId } of story.transfers) {
    const { status } = await story.until(story.customer(from).wallet.getTransfer(transactionId));
    if (status !== "SUCCESS")
      find("acknowledged", `the transfer was acknowledged, and is ${status}`, transactionId);
  }
  if (story.unanswered.length > 0)
    find("acknowledged", `${story.unanswered.length} of the customers' requests still has no answer`);
  for (const { name, retry, till } of world.agents.values())
    if (retry !== undefined || till.open.length > 0)
      find("acknowledged", `what ${name}'s till has sent still has no answer`);
  for (const { terminalId, traceNumber, kind, cause } of await deadLettersOf(story)) {
    const atm = world.timeline.names.in(terminalId);
    explained.push(
      `a dead letter waits for a person at the switch: the ${kind.toLowerCase()} of ${atm}, trace ${traceNumber} (${cause})`,
    );
  }
  const wrong = new Set(findings.map(({ check }) => check));
  const checks = Object.fromEntries(
    ORACLE_CHECKS.map((name) => [name, !wrong.has(name)]),
  ) as Verdict["checks"];
  return { ok: findings.length === 0, checks, findings, explained };
}

async function hasOpenDispute(story: Story, agent: string): Promise<boolean> {
  for (const { disputeId } of story.disputes.filter((each) => each.agent === agent)) {
    const { status } = await story.until(story.world.office.disputes.getDispute(disputeId));
    if (status === "OPEN" || status === "PROPOSED") return true;
  }
  return false;
}

/** What two operators have settled moves the platform's own accounts, and nothing else does. */
function settledSums(settled: readonly SettledLine[], withdrawals: readonly Withdrawal[]) {
  const borne = new Map<string, number>();
  let [withNetwork, suspense, receivables] = [0, 0, 0];
  for (const { action, transactionId = "", file, wallet } of settled) {
    const authorised = withdrawals.find((each) => each.transactionId === transactionId)?.amount ?? 0;
    let claim = 0;
    if (action === "CLAIM" || action === "SUSPEND") claim = file - wallet;
    // A customer pays at most what was authorised.
    if (action === "COMPLETE" || action === "ADJUST") claim = Math.max(0, file - authorised);
    withNetwork += claim;
    if (action !== "SUSPEND") receivables += claim;
    if (action === "RECEIVE") receivables += authorised;
    if (action === "SUSPEND") suspense -= claim;
    if (action === "RECEIVE") suspense += authorised;
    borne.set(transactionId, (borne.get(transactionId) ?? 0) + (action === "RECEIVE" ? authorised : claim));
  }
  return { borne, withNetwork, suspense, receivables };
}

type Find = (check: OracleCheck, text: string, transactionId?: string) => void;

function judgeNotes(world: World, find: Find, explained: string[]): void {
  for (const atm of world.atms.values()) {
    const { cassettes, shutter, retracted, diverted, inHands } = atm.notes();
    const waits = atm.mustBeCounted();
    if (waits) explained.push(`${atm.label} waits for somebody to count its notes`);
    for (const row of atm.inventory()) {
      const count = (notes: typeof shutter) =>
        notes.reduce((sum, note) => sum + (note.denomination === row.denomination ? note.count : 0), 0);
      const [inside, out, kept, put] = [
        count(cassettes),
        count(inHands) + count(shutter),
        count(retracted),
        count(diverted),
      ];
      const found = `${inside} in cassettes, ${kept} retracted, ${put} diverted and ${out} out`;
      if (inside + out + kept + put !== row.loaded)
        find(
          "notes",
          `${atm.label}: ${row.loaded} notes of ${row.denomination} were loaded, and there are ${found}`,
        );
      const booked = [row.inCassettes, row.dispensed, row.retracted, row.diverted];
      if (!waits && row.inDoubt === 0 && booked.some((each, i) => each !== [inside, out, kept, put][i]))
        find(
          "notes",
          `${atm.label} has booked ${row.inCassettes} notes of ${row.denomination} in cassettes, ${row.retracted} retracted, ${row.diverted} diverted and ${row.dispensed} out, and there are ${found}`,
          atm.hands.at(-1)?.transactionId,
        );
    }
  }
}

function judgePostings({
  world,
  withdrawals,
  cases,
  find,
  explained,
  borne,
}: {
  world: World;
  withdrawals: readonly Withdrawal[];
  cases: readonly { transactionId: string; problem: string }[];
  find: Find;
  explained: string[];
  /** Transaction to what the platform bears of it, as two operators have settled. */
  borne: ReadonlyMap<string, number>;
}): { posted: number } {
  let posted = 0;
  const hands = [...world.atms.values()].flatMap((atm) => atm.hands);
  for (const { transactionId, status, dispensedAmount = 0 } of withdrawals) {
    const out = hands
      .filter((hand) => hand.transactionId === transactionId)
      .reduce((sum, { amount }) => sum + amount, 0);
    const inCase = cases.find((each) => each.transactionId === transactionId);
    if (status === "SUSPECT" || status === "AUTHORISED") {
      const name = world.timeline.names.of("tx", transactionId);
      if (inCase !== undefined)
        explained.push(`${name} is ${status}: its hold stays until a person decides (${inCase.problem})`);
      else find("holds", `it is ${status}, and nobody has been told`, transactionId);
      continue;
    }
    const booked = status === "COMPLETED" ? dispensedAmount : 0;
    const platform = borne.get(transactionId) ?? 0;
    if (booked !== out && booked + platform === out) {
      const name = world.timeline.names.of("tx", transactionId);
      explained.push(
        `${name} is ${status}: ${escudos(out)} came out, and the platform bears ${escudos(platform)} of it until it is known who pays`,
      );
      posted += booked;
      continue;
    }
    posted += out;
    if (booked !== out)
      find(
        "postings",
        `${escudos(out)} came out, and ${escudos(booked)} is posted (${status})`,
        transactionId,
      );
  }
  for (const hand of hands)
    if (!withdrawals.some(({ transactionId }) => transactionId === hand.transactionId))
      find(
        "postings",
        `${escudos(hand.amount)} came out for trace ${hand.traceNumber}, which no code of this scenario knows`,
      );
  return { posted };
}

function firstUnpaid(
  story: Story,
  agent: string,
  cashOuts: readonly { agent: string; transactionId: string; status: string }[],
): string | undefined {
  const { drawer } = story.agent(agent);
  return cashOuts.find(
    (each) => each.agent === agent && (each.status === "COMPLETED") !== drawer.has(each.transactionId),
  )?.transactionId;
}
