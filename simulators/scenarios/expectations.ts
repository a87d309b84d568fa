// What a scenario expects, in sentences. Each asks the wallet's operator, the machine or the timeline, and says what it
// found when it is something else.
import { escudos, formatEntry } from "../world/timeline.ts";
import { openCasesOf } from "./open-cases.ts";
import type { Phrase } from "./phrases.ts";
import { NotAsExpected, type Story } from "./story.ts";

export const EXPECTATIONS: readonly Phrase<Story>[] = [
  {
    form: "CUSTOMER has AMOUNT available",
    meaning: "What the customer can spend.",
    example: "Ana has 7000 available",
    async run(story, [name, amount]) {
      const { available } = await story.until(story.world.balanceOf(story.customer(name!).accountNo));
      sameMoney(`${name} to have`, Number(amount), available, "available");
    },
  },
  {
    form: "CUSTOMER has AMOUNT held",
    meaning: "What is held for something that is under way.",
    example: "Ana has 5000 held",
    async run(story, [name, amount]) {
      const { held } = await story.until(story.world.balanceOf(story.customer(name!).accountNo));
      sameMoney(`${name} to have`, Number(amount), held, "held");
    },
  },
  {
    form: "CUSTOMER has nothing held",
    meaning: "No hold is left.",
    example: "Ana has nothing held",
    async run(story, [name]) {
      const { held } = await story.until(story.world.balanceOf(story.customer(name!).accountNo));
      sameMoney(`${name} to have`, 0, held, "held");
    },
  },
  {
    form: "CUSTOMER has AMOUNT",
    meaning: "The posted balance, holds included.",
    example: "Ana has 7000",
    async run(story, [name, amount]) {
      const { balance } = await story.until(story.world.balanceOf(story.customer(name!).accountNo));
      sameMoney(`${name} to have`, Number(amount), balance, "");
    },
  },
  {
    form: "the last answer is TEXT",
    meaning:
      "How the last step ended, as the line `so` of the timeline says it; [all its forms](../recipes/write-a-scenario.md#the-last-answer).",
    example: 'the last answer is "declined CODE_EXPIRED"',
    run(story, [text]) {
      if (story.last !== text) throw new NotAsExpected(`the last answer to be "${text}"`, `"${story.last}"`);
    },
  },
  {
    form: "the withdrawal is WORD",
    meaning:
      "The status of the last code's withdrawal: ISSUED, AUTHORISED, COMPLETED, REVERSED, SUSPECT, EXPIRED, CANCELLED or BLOCKED.",
    example: "the withdrawal is COMPLETED",
    run: (story, [status]) => withdrawalIs(story, story.lastCode().transactionId, status!),
  },
  {
    form: "the withdrawal of CODE is WORD",
    meaning: "The same, of another code.",
    example: "the withdrawal of code#1 is REVERSED",
    run(story, [words, status]) {
      const { code } = story.code(words!, "");
      return withdrawalIs(story, story.codes.find((each) => each.code === code)!.transactionId, status!);
    },
  },
  {
    form: "AMOUNT was paid out for the withdrawal",
    meaning: "What the wallet has posted as dispensed for the last code.",
    example: "3000 was paid out for the withdrawal",
    async run(story, [amount]) {
      const { wallet } = story.world.office;
      const found = await story.until(wallet.getWithdrawal(story.lastCode().transactionId));
      sameMoney("the wallet to have posted", Number(amount), found.dispensedAmount ?? 0, "");
    },
  },
  {
    form: "terminal ATM has paid out AMOUNT",
    meaning: "The notes in people's hands from this machine.",
    example: "terminal 7 has paid out 5000",
    run(story, [name, amount]) {
      const out = story.atm(name!).hands.reduce((sum, hand) => sum + hand.amount, 0);
      sameMoney(`terminal ${name} to have paid out`, Number(amount), out, "");
    },
  },
  {
    form: "terminal ATM has AMOUNT in the retract bin",
    meaning: "What was presented and not taken.",
    example: "terminal 7 has 5000 in the retract bin",
    run(story, [name, amount]) {
      const kept = story
        .atm(name!)
        .inventory()
        .reduce((sum, row) => sum + row.denomination * row.retracted, 0);
      sameMoney(`terminal ${name} to have`, Number(amount), kept, "in the retract bin");
    },
  },
  {
    form: "terminal ATM has nothing pending",
    meaning: "The switch has acknowledged every report.",
    example: "terminal 7 has nothing pending",
    run(story, [name]) {
      const pending = story.atm(name!).pending();
      if (pending !== 0)
        throw new NotAsExpected(`terminal ${name} to have nothing pending`, `${pending} reports`);
    },
  },
  {
    form: "terminal ATM has COUNT pending",
    meaning: "So many reports wait for an acknowledgement.",
    example: "terminal 7 has 1 pending",
    run(story, [name, count]) {
      const pending = story.atm(name!).pending();
      if (pending !== Number(count))
        throw new NotAsExpected(`terminal ${name} to have ${count} pending`, `${pending}`);
    },
  },
  {
    form: "AGENT has AMOUNT float",
    meaning: "The agent's e-float at the wallet.",
    example: "Rui has 53000 float",
    async run(story, [name, amount]) {
      const { float } = await story.until(story.agent(name!).client.getOwnAgent());
      sameMoney(`${name} to have`, Number(amount), float, "float");
    },
  },
  {
    form: "AGENT has AMOUNT in the drawer",
    meaning: "The cash in the agent's drawer.",
    example: "Rui has 17000 in the drawer",
    run: (story, [name, amount]) =>
      sameMoney(`${name} to have`, Number(amount), story.agent(name!).drawer.cash(), "in the drawer"),
  },
  {
    form: "the request is WORD",
    meaning:
      "The status of the last cash-out at an agent: REQUESTED, COMPLETED, DECLINED, CANCELLED or EXPIRED.",
    example: "the request is COMPLETED",
    async run(story, [status]) {
      const found = await story.until(
        story.world.office.wallet.getAgentCashOut(story.lastRequest().transactionId),
      );
      if (found.status !== status) throw new NotAsExpected(`the request to be ${status}`, found.status);
    },
  },
  {
    form: "the order is WORD",
    meaning: "The status of the last bank order: PENDING, UNKNOWN, SUCCESS, FAILED, RETURNED or IN_REVIEW.",
    example: "the order is SUCCESS",
    async run(story, [status]) {
      const { kind, transactionId } = story.lastOrder();
      const { banking } = story.world.office;
      const found = await story.until<{ status: string }>(
        kind === "top-up" ? banking.getTopUp(transactionId) : banking.getBankWithdrawal(transactionId),
      );
      if (found.status !== status) throw new NotAsExpected(`the order to be ${status}`, found.status);
    },
  },
  {
    form: "a case WORD is open",
    meaning: "Operators see a case of this problem, such as DISPENSE_UNKNOWN or NO_ANSWER.",
    example: "a case DISPENSE_UNKNOWN is open",
    async run(story, [problem]) {
      const open = await openCases(story);
      if (!open.includes(problem!))
        throw new NotAsExpected(`an open case ${problem}`, open.join(", ") || "none");
    },
  },
  {
    form: "no case is open",
    meaning: "Nothing waits for a person.",
    example: "no case is open",
    async run(story) {
      const open = await openCases(story);
      if (open.length > 0) throw new NotAsExpected("no open case", open.join(", "));
    },
  },
  {
    form: "the timeline has TEXT",
    meaning: "Some line of the timeline has these words.",
    example: 'the timeline has "No usable answer"',
    run(story, [text]) {
      if (!lines(story).some((line) => line.includes(text!)))
        throw new NotAsExpected(`the timeline to have "${text}"`, "no such line");
    },
  },
  {
    form: "the timeline does not have TEXT",
    meaning: "No line of the timeline has these words.",
    example: 'the timeline does not have "The power goes"',
    run(story, [text]) {
      const found = lines(story).find((line) => line.includes(text!));
      if (found !== undefined)
        throw new NotAsExpected(`the timeline not to have "${text}"`, `"${found.trim()}"`);
    },
  },
  {
    form: "COUNT faults fired",
    meaning: "So many faults have happened by now.",
    example: "2 faults fired",
    run(story, [count]) {
      const fired = story.world.faults.firings().length;
      if (fired !== Number(count)) throw new NotAsExpected(`${count} faults to have fired`, `${fired}`);
    },
  },
];

async function withdrawalIs(story: Story, transactionId: string, status: string): Promise<void> {
  const found = await story.until(story.world.office.wallet.getWithdrawal(transactionId));
  if (found.status !== status)
    throw new NotAsExpected(
      `${story.world.timeline.names.of("tx", transactionId)} to be ${status}`,
      found.status,
    );
}

async function openCases(story: Story): Promise<string[]> {
  return (await openCasesOf(story)).map(({ problem }) => problem);
}

const lines = (story: Story) => story.world.timeline.entries().map(formatEntry);

function sameMoney(whose: string, expected: number, found: number, what: string): void {
  if (expected !== found)
    throw new NotAsExpected(`${whose} ${escudos(expected)} ${what}`.trim(), escudos(found));
}
