// Steps of a scenario between wallets, and between wallets and banks.
import { ibanOf, tokenOf } from "../bank/scenarios.ts";
import { escudos } from "../world/timeline.ts";
import { askWallet } from "./customer-answers.ts";
import type { Phrase } from "./phrases.ts";
import type { Story } from "./story.ts";

export const BANK_STEPS: readonly Phrase<Story>[] = [
  {
    form: "CUSTOMER sends AMOUNT to OTHER",
    meaning: "Money goes from one wallet to another.",
    example: "Ana sends 500 to Bruno",
    async run(story, [name, amount, other]) {
      const from = story.customer(name!);
      const to = story.customer(other!);
      story.world.timeline.add("said", name!, `sends ${escudos(Number(amount))} to ${other}`, "wallet");
      const reference = `STORY-${++story.references.given}`;
      const body = {
        ...{ from_account: from.accountNo, to_account: to.accountNo, currency: "CVE" as const },
        ...{ amount: Number(amount), description: "A scenario", reference },
      };
      const known = (done: { transfer_id: string }) => {
        story.transfers.push({
          from: name!,
          to: other!,
          amount: Number(amount),
          transactionId: done.transfer_id,
        });
        story.ended("sent");
      };
      await askWallet(story, (options) => from.wallet.createTransfer(body, options), known);
    },
  },
  {
    form: "CUSTOMER tops up AMOUNT by WORD WORD",
    meaning:
      "The customer fetches money by `card` or `account`; the second word says how it goes, such as settles, declined, returns_later or answer_lost (docs/reference/banking.md).",
    example: "Ana tops up 2000 by card settles",
    async run(story, [name, amount, by, how]) {
      const source =
        by === "card"
          ? { type: "card" as const, token: tokenOf(how!) }
          : { type: "bankAccount" as const, iban: ibanOf(how!) };
      await order(story, "top-up", name!, `tops up ${escudos(Number(amount))}`, (options) =>
        story
          .customer(name!)
          .banking.createTopUp({ source: source as never, amount: Number(amount), currency: "CVE" }, options),
      );
    },
  },
  {
    form: "CUSTOMER pays AMOUNT out to account WORD",
    meaning: "The customer sends money to a bank account; the word says how it goes, as with top-ups.",
    example: "Ana pays 3000 out to account settles",
    async run(story, [name, amount, how]) {
      const { pin, banking } = story.customer(name!);
      const body = { amount: Number(amount), currency: "CVE" as const, iban: ibanOf(how!), name: "Somebody" };
      await order(story, "pay-out", name!, `sends ${escudos(Number(amount))} to a bank`, (options) =>
        banking.withdrawToBank({ ...body, ...(pin === undefined ? {} : { pin }) }, options),
      );
    },
  },
  {
    form: "the bank moves the order to WORD",
    meaning: "By hand, at the bank: SETTLED, FAILED or RETURNED.",
    example: "the bank moves the order to RETURNED",
    async run(story, [status]) {
      const { transactionId } = story.lastOrder();
      const answer = await story.until(
        story.world.session.bankApp().inject({
          method: "POST",
          url: `/control/transactions/${transactionId}`,
          payload: { status, ...(status === "SETTLED" ? {} : { reason: "ACCOUNT_CLOSED" }) },
        }),
      );
      story.ended(answer.statusCode === 200 ? `bank says ${status}` : `refused ${answer.json().error.code}`);
      await story.world.workers();
    },
  },
];

async function order(
  story: Story,
  kind: "top-up" | "pay-out",
  name: string,
  what: string,
  ask: (options: { idempotencyKey?: string }) => Promise<{ transactionId: string }>,
): Promise<void> {
  story.world.timeline.add("said", name, what, "wallet");
  await askWallet(story, ask, async ({ transactionId }) => {
    story.orders.push({ kind, customer: name, transactionId });
    story.ended(`accepted as ${story.world.timeline.names.of("tx", transactionId)}`);
    await story.world.workers();
  });
}
