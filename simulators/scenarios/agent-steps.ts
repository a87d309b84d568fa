// Steps of a scenario at agents' tills: cash for wallets, and wallets for cash.
import { businessDate } from "../agent/till.ts";
import { parseDuration } from "../faults/sentence.ts";
import { escudos } from "../world/timeline.ts";
import { outcomeOfError } from "../world/world.ts";
import { askWallet } from "./customer-answers.ts";
import type { Phrase } from "./phrases.ts";
import type { Story } from "./story.ts";
import { atTill, noteAsk, noteCashIn, startTill } from "./till-results.ts";

export const AGENT_STEPS: readonly Phrase<Story>[] = [
  {
    form: "CUSTOMER asks AGENT for AMOUNT",
    meaning:
      "The customer asks an agent for cash; the wallet holds it and shows the customer a code for the agent.",
    example: "Ana asks Rui for 3000",
    async run(story, [name, agentName, amount]) {
      const { wallet, userId } = story.customer(name!);
      const { agentId } = story.agent(agentName!);
      const { timeline } = story.world;
      timeline.add("said", name!, `asks for ${escudos(Number(amount))} at ${agentName}'s`, "wallet");
      const body = { amount: Number(amount), userId, agentId };
      const known = (asked: Awaited<ReturnType<typeof wallet.requestAgentCashOut>>) => {
        const { transactionId, confirmationCode, storeNumber } = asked;
        story.requests.push({
          ...{ customer: name!, agent: agentName!, transactionId },
          proof: { confirmationCode, storeNumber },
        });
        story.ended(`asked as ${timeline.names.of("tx", transactionId)}`);
      };
      await askWallet(story, (options) => wallet.requestAgentCashOut(body, options), known);
    },
  },
  {
    form: "AGENT confirms [with a wrong WORD]",
    meaning:
      "The agent confirms the last request with what the customer shows (or a wrong code, or a wrong store), and hands the cash over.",
    example: "Rui confirms",
    async run(story, [name, wrong]) {
      const { transactionId, proof } =
        story.requests.findLast((each) => each.agent === name) ?? story.lastRequest();
      const { confirmationCode = "", storeNumber = "" } = proof ?? {};
      const other = (digits: string) =>
        String((Number(digits) + 1) % 10 ** digits.length).padStart(digits.length, "0");
      await atTill(story, name!, "confirms", (till) =>
        till.confirm({
          transactionId,
          confirmationCode: wrong === "code" ? other(confirmationCode) : confirmationCode,
          storeNumber: wrong === "store" ? other(storeNumber) : storeNumber,
        }),
      );
    },
  },
  {
    form: "AGENT tries again",
    meaning: "The agent asks again, with the same key, what had no answer.",
    example: "Rui tries again",
    async run(story, [name]) {
      const { retry } = story.agent(name!);
      if (retry === undefined) return story.ended("nothing to try again");
      await atTill(story, name!, "tries again", retry);
    },
  },
  {
    form: "AGENT declines [as WORD]",
    meaning:
      "The agent says no to the last request: CUSTOMER_NOT_PRESENT, WRONG_AGENT, NOT_ENOUGH_CASH, SUSPICIOUS or OTHER.",
    example: "Rui declines as SUSPICIOUS",
    async run(story, [name, reason]) {
      const { transactionId } = story.requests.findLast((each) => each.agent === name) ?? story.lastRequest();
      story.world.timeline.add("said", name!, "declines", "wallet");
      await refusable(story, async () => {
        const { status } = await story.until(
          story.agent(name!).decline(transactionId, (reason || "OTHER") as "OTHER"),
        );
        story.ended(status === undefined ? "power gone" : `request ${status}`);
      });
    },
  },
  {
    form: "CUSTOMER cancels the request",
    meaning: "The customer takes the last request to an agent back.",
    example: "Ana cancels the request",
    async run(story, [name]) {
      const { transactionId } =
        story.requests.findLast((each) => each.customer === name) ?? story.lastRequest();
      story.world.timeline.add("said", name!, "cancels the request", "wallet");
      await refusable(story, async () => {
        const { status } = await story.until(story.customer(name!).wallet.cancelAgentCashOut(transactionId));
        story.ended(`request ${status}`);
      });
    },
  },
  {
    form: "AGENT asks CUSTOMER for AMOUNT",
    meaning: "The agent asks a customer, who needs a `pin` in `given`, to approve a cash-out.",
    example: "Rui asks Ana for 3000",
    async run(story, [name, customerName, amount]) {
      const { phone } = story.customer(customerName!);
      if (phone === undefined)
        throw new Error(`Give ${customerName} a pin in given: agents find customers by phone.`);
      const who = { customer: customerName!, agent: name! };
      await atTill(story, name!, `asks ${customerName} for ${escudos(Number(amount))}`, async (till) =>
        noteAsk(story, who, await till.ask({ customerPhone: phone, amount: Number(amount) })),
      );
    },
  },
  {
    form: "CUSTOMER approves",
    meaning: "The customer says yes to the agent's last request, with the PIN.",
    example: "Ana approves",
    async run(story, [name]) {
      await approve(story, name!, story.customer(name!).pin ?? "0000");
    },
  },
  {
    form: "CUSTOMER mistypes the PIN",
    meaning: "The customer says yes to the agent's last request, with a wrong PIN.",
    example: "Ana mistypes the PIN",
    async run(story, [name]) {
      await approve(story, name!, story.customer(name!).pin === "8642" ? "8643" : "8642");
    },
  },
  {
    form: "CUSTOMER says no",
    meaning: "The customer refuses what an agent has asked.",
    example: "Ana says no",
    async run(story, [name]) {
      const { transactionId } =
        story.requests.findLast((each) => each.customer === name) ?? story.lastRequest();
      story.world.timeline.add("said", name!, "says no", "wallet");
      await refusable(story, async () => {
        const { status } = await story.until(story.customer(name!).wallet.declineAgentCashOut(transactionId));
        story.ended(`request ${status}`);
      });
    },
  },
  {
    form: "AGENT collects",
    meaning: "The agent looks whether the customer has approved, and then hands the cash over.",
    example: "Rui collects",
    async run(story, [name]) {
      const { transactionId } = story.requests.findLast((each) => each.agent === name) ?? story.lastRequest();
      await atTill(story, name!, "looks whether it is approved", (till) => till.collect(transactionId));
    },
  },
  {
    form: "AGENT takes AMOUNT from CUSTOMER",
    meaning: "The agent takes cash in for a customer, against the float.",
    example: "Rui takes 2000 from Ana",
    async run(story, [name, amount, customerName]) {
      const { accountNo } = story.customer(customerName!);
      const body = { customer: { accountNo }, amount: Number(amount) };
      await atTill(story, name!, `takes ${escudos(Number(amount))} in from ${customerName}`, async (till) =>
        noteCashIn(story, customerName!, await till.cashIn(body)),
      );
    },
  },
  {
    form: "AGENT closes the day",
    meaning: "The agent compares the drawer's journal with the wallet's report of the day.",
    example: "Rui closes the day",
    async run(story, [name]) {
      const date = businessDate(story.world.gateway.date());
      const difference = await story.until(story.agent(name!).closeDay(date));
      story.ended(difference === undefined ? "power gone" : `difference ${escudos(difference)}`);
    },
  },
  {
    form: "the power goes at AGENT's till [after DURATION]",
    meaning:
      "The till loses its memory, now or so much later, while others act; its disk and the drawer stay. What it has sent arrives.",
    example: "the power goes at Rui's till after 2 seconds",
    run(story, [name, duration]) {
      const agent = story.agent(name!);
      if (duration === "") return agent.cutPower();
      story.world.time.timersOf("story").after(parseDuration(duration!), () => agent.cutPower());
    },
  },
  {
    form: "AGENT's till starts again",
    meaning:
      "The till reads its journal: it sends again what was open, with the same key, and looks up what became of a confirmation.",
    example: "Rui's till starts again",
    run: (story, [name]) => startTill(story, name!),
  },
];

async function approve(story: Story, name: string, pin: string): Promise<void> {
  const { transactionId } = story.requests.findLast((each) => each.customer === name) ?? story.lastRequest();
  story.world.timeline.add("said", name, "approves", "wallet");
  await refusable(story, async () => {
    const { status } = await story.until(
      story.customer(name).wallet.approveAgentCashOut(transactionId, { pin }),
    );
    story.ended(`request ${status}`);
  });
}

async function refusable(story: Story, ask: () => Promise<void>): Promise<void> {
  try {
    await ask();
  } catch (error) {
    story.ended(outcomeOfError(error));
  }
}
