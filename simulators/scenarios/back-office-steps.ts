// Steps and expectations of a scenario at the back office: accounts that are frozen, and disputes after cash at an agent's.
import type { DisputeClient } from "@makeba/sdk";
import { escudos } from "../world/timeline.ts";
import { outcomeOfError } from "../world/world.ts";
import type { Phrase } from "./phrases.ts";
import { NotAsExpected, type Story } from "./story.ts";

export const BACK_OFFICE_STEPS: readonly Phrase<Story>[] = [
  {
    form: "an operator freezes CUSTOMER",
    meaning: "Nothing new leaves the customer's account; what was promised before stays promised.",
    example: "an operator freezes Ana",
    run: (story, [name]) => setFrozen(story, name!, true),
  },
  {
    form: "an operator unfreezes CUSTOMER",
    meaning: "The customer's account can send again.",
    example: "an operator unfreezes Ana",
    run: (story, [name]) => setFrozen(story, name!, false),
  },
  {
    form: "AGENT hands over AMOUNT too little",
    meaning: "At the last cash-out so much stayed in the drawer, whatever the agent has confirmed.",
    example: "Rui hands over 1000 too little",
    run: (story, [name, amount]) => miscount(story, name!, Number(amount), "too little"),
  },
  {
    form: "AGENT hands over AMOUNT too much",
    meaning: "At the last cash-out so much more left the drawer.",
    example: "Rui hands over 1000 too much",
    run: (story, [name, amount]) => miscount(story, name!, -Number(amount), "too much"),
  },
  {
    form: "CUSTOMER disputes the request as WORD",
    meaning:
      "The customer says what was wrong with the last cash-out: CASH_NOT_RECEIVED, WRONG_AMOUNT, NOT_MADE_BY_ME or OTHER.",
    example: "Ana disputes the request as WRONG_AMOUNT",
    run: (story, [name, reason]) => dispute(story, name!, story.customer(name!).disputes, reason!),
  },
  {
    form: "AGENT disputes the request as WORD",
    meaning: "The agent says what was wrong with the last cash-out: WRONG_AMOUNT, CASH_NOT_PAID or OTHER.",
    example: "Rui disputes the request as WRONG_AMOUNT",
    run: (story, [name, reason]) => dispute(story, name!, story.agent(name!).disputes, reason!),
  },
  {
    form: "an operator proposes AMOUNT for CUSTOMER",
    meaning: "An operator proposes that the agent gives so much back to the customer.",
    example: "an operator proposes 1000 for Ana",
    run: (story, [amount, name]) => propose(story, name!, Number(amount), "TO_CUSTOMER"),
  },
  {
    form: "an operator proposes AMOUNT for AGENT",
    meaning: "An operator proposes that the customer gives so much back to the agent.",
    example: "an operator proposes 1000 for Rui",
    run: (story, [amount, name]) => propose(story, name!, Number(amount), "TO_AGENT"),
  },
  {
    form: "the same operator approves the adjustment",
    meaning: "Whoever has proposed it tries to approve it too.",
    example: "the same operator approves the adjustment",
    run: (story) => approve(story, "operator"),
  },
  {
    form: "another operator approves the adjustment",
    meaning: "What was proposed for the last dispute is posted.",
    example: "another operator approves the adjustment",
    run: (story) => approve(story, "second operator"),
  },
  {
    form: "an operator rejects the dispute",
    meaning: "The last dispute is over, and nothing moves.",
    example: "an operator rejects the dispute",
    async run(story) {
      const { disputeId } = story.lastDispute();
      const { disputes } = story.world.secondOffice;
      await refusable(story, async () => {
        const rejected = await story.until(disputes.rejectDispute(disputeId, { note: NOTE }));
        return `dispute ${rejected.status}`;
      });
    },
  },
];

export const BACK_OFFICE_EXPECTATIONS: readonly Phrase<Story>[] = [
  {
    form: "the dispute is WORD",
    meaning: "The status of the last dispute: OPEN, PROPOSED, RESOLVED or REJECTED.",
    example: "the dispute is RESOLVED",
    async run(story, [status]) {
      const { disputes } = story.world.office;
      const found = await story.until(disputes.getDispute(story.lastDispute().disputeId));
      if (found.status !== status) throw new NotAsExpected(`the dispute to be ${status}`, found.status);
    },
  },
];

const NOTE = "As the scenario says.";

async function setFrozen(story: Story, name: string, frozen: boolean): Promise<void> {
  const { accounts } = story.world.office;
  const { accountNo } = story.customer(name);
  const does = frozen ? "freezes" : "unfreezes";
  story.world.timeline.add("said", "operator", `${does} ${name}'s account`, "wallet");
  await refusable(story, async () => {
    const change = frozen ? accounts.freezeAccount(accountNo) : accounts.unfreezeAccount(accountNo);
    return `account ${(await story.until(change)).status}`;
  });
}

/** @param amount above zero when notes stayed in the drawer */
function miscount(story: Story, name: string, amount: number, how: string): void {
  const { world } = story;
  const { transactionId } = story.lastRequest();
  const at = world.gateway.date().toISOString();
  const { drawer } = story.agent(name);
  if (!drawer.has(transactionId)) throw new NotAsExpected(`${name} to have paid out`, "that nothing was");
  drawer.move({ at, what: "counted", amount });
  const says = `hands over ${escudos(Math.abs(amount))} ${how}; drawer ${escudos(drawer.cash())}`;
  world.timeline.add("notes", name, says);
}

async function dispute(
  story: Story,
  name: string,
  client: Pick<DisputeClient, "createDispute">,
  reason: string,
): Promise<void> {
  const { world } = story;
  const { transactionId, customer, agent } = story.lastRequest();
  const request = world.timeline.names.of("tx", transactionId);
  world.timeline.add("said", name, `disputes ${request}: ${reason}`, "wallet");
  await refusable(story, async () => {
    const body = { transactionId, reason: reason as "OTHER", text: NOTE };
    const { disputeId, status } = await story.until(client.createDispute(body));
    story.disputes.push({ disputeId, customer, agent });
    return `dispute ${status}`;
  });
}

async function propose(
  story: Story,
  name: string,
  amount: number,
  direction: "TO_CUSTOMER" | "TO_AGENT",
): Promise<void> {
  const { disputes } = story.world.office;
  const { disputeId } = story.lastDispute();
  story.world.timeline.add("said", "operator", `proposes ${escudos(amount)} for ${name}`, "wallet");
  await refusable(story, async () => {
    const body = { direction, amount, note: NOTE };
    const { status } = await story.until(disputes.proposeDisputeResolution(disputeId, body));
    return `dispute ${status}`;
  });
}

async function approve(story: Story, who: "operator" | "second operator"): Promise<void> {
  const { world } = story;
  const { disputeId, customer } = story.lastDispute();
  const { disputes } = who === "operator" ? world.office : world.secondOffice;
  world.timeline.add("said", who, "approves the adjustment", "wallet");
  await refusable(story, async () => {
    const { status, adjustment } = await story.until(disputes.approveDisputeResolution(disputeId));
    if (status === "RESOLVED" && adjustment !== undefined) {
      const { direction, amount } = adjustment;
      story.adjustments.set(disputeId, { customer, amount: direction === "TO_CUSTOMER" ? amount : -amount });
    }
    return `dispute ${status}`;
  });
}

async function refusable(story: Story, work: () => Promise<string>): Promise<void> {
  try {
    story.ended(await work());
  } catch (error) {
    story.ended(outcomeOfError(error));
  }
}
