// Everybody at once, and time that passes.
import {
  type Branch,
  expectAcknowledged,
  expectApproved,
  expectDeclined,
  expectSameAnswer,
  moneyOf,
  NotHeld,
} from "./bench.ts";

const CROWD = 50;
const TERMINALS = 20;

const atOnce = <T>(count: number, one: (i: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, i) => one(i)));

export const CROWD_BRANCHES: readonly Branch[] = [
  {
    name: "concurrent-completions",
    title: `${CROWD} identical completions at once are applied once, and all acknowledged alike.`,
    async run({ wallet, authorised, expectStatus, expectMoney }) {
      const withdrawal = await authorised();
      const { key, amount } = withdrawal;
      const answers = await atOnce(CROWD, () => wallet.complete(key, amount));
      for (const answer of answers) {
        expectAcknowledged(answer, "COMPLETED");
        expectSameAnswer(answers[0]!, answer);
      }
      await expectStatus(key, { status: "COMPLETED", dispensedAmount: amount });
      await expectMoney(withdrawal, { paid: "all", held: false });
    },
  },
  {
    name: "concurrent-authorisations",
    title: `${CROWD} identical authorisations at once are decided once.`,
    async run({ wallet, begun, expectMoney }) {
      const withdrawal = await begun();
      const { key, code } = withdrawal;
      const answers = await atOnce(CROWD, () => wallet.authorise(key, code, moneyOf(withdrawal)));
      for (const answer of answers) {
        expectApproved(answer);
        expectSameAnswer(answers[0]!, answer);
      }
      await expectMoney(withdrawal, { paid: "nothing", held: true });
    },
  },
  {
    name: "concurrent-terminals",
    title: `One code at ${TERMINALS} terminals at once pays at one of them.`,
    async run({ wallet, begun, nextKey }) {
      const withdrawal = await begun();
      const answers = await atOnce(TERMINALS, (i) =>
        wallet.authorise(nextKey(i + 1), withdrawal.code, moneyOf(withdrawal)),
      );
      const approved = answers.filter(
        ({ answered }) => (answered as { decision?: string })?.decision === "APPROVED",
      );
      if (approved.length !== 1)
        throw new NotHeld(`One terminal of ${TERMINALS} must be approved; found ${approved.length}.`);
      for (const answer of answers) if (answer !== approved[0]) expectDeclined(answer, "CODE_IN_USE");
    },
  },
  {
    name: "concurrent-completion-and-reversal",
    title: "A completion and a reversal at once, in either order: the cash is out, and paid once.",
    async run({ wallet, authorised, expectStatus, expectMoney }) {
      const withdrawal = await authorised();
      const { key, amount } = withdrawal;
      const [completion] = await Promise.all([wallet.complete(key, amount), wallet.reverse(key)]);
      expectAcknowledged(completion, "COMPLETED");
      await expectStatus(key, { status: "COMPLETED", dispensedAmount: amount });
      await expectMoney(withdrawal, { paid: "all", held: false });
    },
  },
  {
    name: "expiry-at-use",
    title: "A code whose time is over is declined at the moment of use.",
    async run({ wallet, begun, expectMoney }) {
      const withdrawal = await begun("expired");
      const answer = await wallet.authorise(withdrawal.key, withdrawal.code, moneyOf(withdrawal));
      expectDeclined(answer, "CODE_EXPIRED");
      await expectMoney(withdrawal, { paid: "nothing", held: false });
    },
  },
  {
    name: "authorised-does-not-expire",
    title: "An authorised withdrawal never ends on its own: its completion comes late, and counts.",
    async run({ wallet, authorised, codes, expectStatus, expectMoney }) {
      const withdrawal = await authorised();
      const { key, amount } = withdrawal;
      await codes.letTimePass();
      await expectStatus(key, { status: "AUTHORISED" });
      await expectMoney(withdrawal, { paid: "nothing", held: true });
      expectAcknowledged(await wallet.complete(key, amount), "COMPLETED");
      await expectMoney(withdrawal, { paid: "all", held: false });
    },
  },
];
