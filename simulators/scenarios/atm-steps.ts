// Steps of a scenario at ATMs: customers with codes, the machine's power, and messages of the network out of their order.
import { nameFinding } from "../atm/enquiry.ts";
import { describeLocalRefusal } from "../atm/local-refusals.ts";
import { showResult } from "../atm/screen.ts";
import type { AdviceAnswer, Unknown } from "../atm/switch-client.ts";
import { escudos } from "../world/timeline.ts";
import { outcomeOfError } from "../world/world.ts";
import { askWallet } from "./customer-answers.ts";
import type { Phrase } from "./phrases.ts";
import { NotAsExpected, type Story } from "./story.ts";

export const ATM_STEPS: readonly Phrase<Story>[] = [
  {
    form: "CUSTOMER asks for a code for AMOUNT",
    meaning: "The wallet holds the amount and gives a code of six digits, good for 15 minutes.",
    example: "Ana asks for a code for 5000",
    async run(story, [name, amount]) {
      const { wallet, userId } = story.customer(name!);
      const { timeline } = story.world;
      timeline.add("said", name!, `asks for a code for ${escudos(Number(amount))}`, "wallet");
      const body = { amount: Number(amount), userId };
      const known = (issued: Awaited<ReturnType<typeof wallet.issueAtmCode>>) => {
        const code = `code#${story.codes.length + 1}`;
        timeline.names.set(issued.code, code);
        const { transactionId } = issued;
        story.codes.push({
          name: code,
          owner: name!,
          code: issued.code,
          amount: Number(amount),
          transactionId,
        });
        timeline.add("said", "wallet", `${code} as ${timeline.names.of("tx", transactionId)}`, name!);
        story.last = "issued";
      };
      await askWallet(story, (options) => wallet.issueAtmCode(body, options), known);
    },
  },
  {
    form: "CUSTOMER types CODE [and AMOUNT] at terminal ATM",
    meaning:
      "The customer asks the ATM for the code's amount, or for another one, and takes the notes that come.",
    example: "Ana types the code at terminal 7",
    async run(story, [name, words, other, atmName]) {
      const atm = story.atm(atmName!);
      const { code, amount: own } = story.code(words!, name!);
      const amount = other === "" ? own : Number(other);
      story.lastAtm = atm;
      story.world.timeline.add(
        "said",
        name!,
        `types ${words === "a wrong code" ? words : story.world.timeline.names.in(code)} for ${escudos(amount)}`,
        atm.label,
      );
      const settled = await story.world.time.drive(atm.withdraw({ code, amount }));
      const result = settled?.value;
      if (result === undefined) return story.ended("power gone");
      switch (result.outcome) {
        case "dispensed":
          return story.ended(`dispensed ${result.amount}`);
        case "declined":
          story.world.timeline.add("said", atm.label, `shows: ${showResult(result)}`, name!);
          return story.ended(`declined ${result.reason}`);
        case "cannot-dispense":
          if (result.reason === "HARDWARE" || result.reason === "NOT_TAKEN")
            return story.ended(`nothing ${result.reason}`);
          story.world.timeline.add(
            "said",
            atm.label,
            `Refuses: ${describeLocalRefusal(result.reason)}`,
            name!,
          );
          return story.ended(`refused ${result.reason}`);
        case "unknown":
          return story.ended(`unknown ${result.reason}`);
      }
    },
  },
  {
    form: "CUSTOMER cancels the code",
    meaning: "The customer takes the last code back; the hold is released.",
    example: "Ana cancels the code",
    async run(story, [name]) {
      const { transactionId } = story.codes.findLast(({ owner }) => owner === name) ?? story.lastCode();
      try {
        const { status } = await story.until(story.customer(name!).wallet.cancelWithdrawal(transactionId));
        story.ended(`cancelled ${status}`);
      } catch (error) {
        story.ended(outcomeOfError(error));
      }
    },
  },
  {
    form: "the power goes at terminal ATM",
    meaning: "The machine loses its memory; its disk and its notes stay.",
    example: "the power goes at terminal 7",
    run: (story, [name]) => story.atm(name!).cutPower(),
  },
  {
    form: "terminal ATM starts again",
    meaning: "The machine reads its journal and decides what became of the last withdrawal.",
    example: "terminal 7 starts again",
    run: async (story, [name]) => {
      const started = await story.world.time.drive(story.atm(name!).start());
      if (started === undefined) story.ended("power gone");
    },
  },
  {
    form: "terminal ATM sends what is pending",
    meaning: "Everything that the switch has not acknowledged is sent now.",
    example: "terminal 7 sends what is pending",
    async run(story, [name]) {
      const done = await story.until(story.atm(name!).deliverPending());
      story.ended(
        done === undefined ? "power gone" : `${done.acknowledged} acknowledged, ${done.pending} pending`,
      );
    },
  },
  {
    form: "somebody at terminal ATM asks what became of it",
    meaning:
      "A person at the machine asks the switch about its last withdrawal. The machine does nothing because of the answer.",
    example: "somebody at terminal 7 asks what became of it",
    async run(story, [name]) {
      const atm = story.atm(name!);
      const { key } = lastOf(story, name!);
      story.world.timeline.add("said", atm.label, `asks what became of trace ${key.traceNumber}`, "switch");
      const answer = await story.world.time.drive(atm.enquire(key));
      story.ended(answer?.value === undefined ? "power gone" : nameFinding(answer.value));
    },
  },
  {
    form: "terminal ATM reports AMOUNT paid out [COUNT times at once]",
    meaning:
      "The machine sends a completion of its last withdrawal, by itself, whatever it did: once, or so often at the same time.",
    example: "terminal 7 reports 5000 paid out 50 times at once",
    async run(story, [name, amount, count]) {
      const { client, key } = lastOf(story, name!);
      const body = { ...key, outcome: "DISPENSED" as const, dispensedAmount: Number(amount) };
      await sendAdvices(story, name!, Number(count || 1), () => client.complete(body));
    },
  },
  {
    form: "terminal ATM reports nothing paid out [COUNT times at once]",
    meaning: "The machine sends a reversal of its last withdrawal, by itself, whatever it did.",
    example: "terminal 7 reports nothing paid out",
    async run(story, [name, count]) {
      const { client, key } = lastOf(story, name!);
      await sendAdvices(story, name!, Number(count || 1), () =>
        client.reverse({ ...key, reason: "TIMEOUT" }),
      );
    },
  },
  {
    form: "terminal ATM reports that it does not know",
    meaning: "The machine sends a completion of its last withdrawal with an unknown outcome.",
    example: "terminal 7 reports that it does not know",
    async run(story, [name]) {
      const { client, key } = lastOf(story, name!);
      await sendAdvices(story, name!, 1, () => client.complete({ ...key, outcome: "UNKNOWN" }));
    },
  },
];

function lastOf(story: Story, name: string) {
  const { client, last, terminalId } = story.atm(name);
  if (last === undefined)
    throw new NotAsExpected(`a withdrawal at terminal ${name}`, "that it has asked for nothing yet");
  return { client, key: { terminalId, localDate: last.localDate, traceNumber: last.traceNumber } };
}

/** Sends one message so often at once; what comes back is told as counts, since there is no first among them. */
async function sendAdvices(
  story: Story,
  name: string,
  count: number,
  send: () => Promise<AdviceAnswer | Unknown>,
) {
  const { world } = story;
  const label = story.atm(name).label;
  world.timeline.add("said", label, count === 1 ? "sends it" : `sends it ${count} times at once`, "switch");
  const answers =
    count === 1
      ? [await story.until(send())]
      : await world.gateway.atOnce(Array.from({ length: count }, () => send));
  const counts = new Map<string, number>();
  for (const answer of answers) {
    const word =
      answer.kind === "acknowledged"
        ? `acknowledged ${answer.status ?? ""}`.trim()
        : answer.kind === "refused"
          ? `refused ${answer.code}`
          : `unknown ${answer.cause}`;
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const words = [...counts].toSorted(([one], [other]) => (one < other ? -1 : 1));
  story.ended(words.map(([word, times]) => (count === 1 ? word : `${times} x ${word}`)).join(", "));
}
