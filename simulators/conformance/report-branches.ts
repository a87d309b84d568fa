// What came out: completions and reversals, in whichever order they come, and as often.
import {
  type Branch,
  expectAcknowledged,
  expectDeclined,
  expectRefused,
  expectSameAnswer,
  moneyOf,
} from "./bench.ts";

const PART = 200;

export const REPORT_BRANCHES: readonly Branch[] = [
  {
    name: "complete",
    title: "A completion turns the hold into a posting.",
    async run({ wallet, authorised, expectStatus, expectMoney }) {
      const withdrawal = await authorised();
      const { key, amount } = withdrawal;
      expectAcknowledged(await wallet.complete(key, amount), "COMPLETED");
      await expectStatus(key, { status: "COMPLETED", dispensedAmount: amount });
      await expectMoney(withdrawal, { paid: "all", held: false });
    },
  },
  {
    name: "repeat-completion",
    title: "A completion is applied once, and every repeat acknowledged.",
    async run({ wallet, authorised, expectMoney }) {
      const withdrawal = await authorised();
      const first = await wallet.complete(withdrawal.key, withdrawal.amount);
      expectAcknowledged(first, "COMPLETED");
      for (let times = 0; times < 3; times++) {
        const again = await wallet.complete(withdrawal.key, withdrawal.amount);
        expectAcknowledged(again, "COMPLETED");
        expectSameAnswer(first, again);
      }
      await expectMoney(withdrawal, { paid: "all", held: false });
    },
  },
  {
    name: "completion-other-amount",
    title: "A completion that is repeated with another amount is an error; the first one counts.",
    async run({ wallet, authorised, expectStatus, expectMoney }) {
      const withdrawal = await authorised();
      const { key, amount } = withdrawal;
      expectAcknowledged(await wallet.complete(key, amount), "COMPLETED");
      expectRefused(await wallet.complete(key, PART), 422, "IDEMPOTENCY_KEY_REUSED");
      await expectStatus(key, { status: "COMPLETED", dispensedAmount: amount });
      await expectMoney(withdrawal, { paid: "all", held: false });
    },
  },
  {
    name: "completion-too-large",
    title: "More than was authorised is refused, and the hold stays.",
    async run({ wallet, authorised, expectStatus, expectMoney }) {
      const withdrawal = await authorised();
      const answer = await wallet.complete(withdrawal.key, withdrawal.amount + PART);
      expectRefused(answer, 422, "DISPENSED_AMOUNT_TOO_LARGE");
      await expectStatus(withdrawal.key, { status: "AUTHORISED" });
      await expectMoney(withdrawal, { paid: "nothing", held: true });
    },
  },
  {
    name: "completion-without-authorisation",
    title: "A completion of what was never authorised is refused.",
    async run({ wallet, nextKey, expectStatus }) {
      const key = nextKey();
      expectRefused(await wallet.complete(key, PART), 404, "WITHDRAWAL_NOT_FOUND");
      await expectStatus(key, { known: false });
    },
  },
  {
    name: "partial-dispense",
    title: "Fewer notes than authorised: what came out is posted, the rest is released.",
    async run({ wallet, authorised, expectStatus, expectMoney }) {
      const withdrawal = await authorised();
      expectAcknowledged(await wallet.complete(withdrawal.key, PART), "COMPLETED");
      await expectStatus(withdrawal.key, { status: "COMPLETED", dispensedAmount: PART });
      await expectMoney(withdrawal, { paid: PART, held: false });
    },
  },
  {
    name: "reversal",
    title: "A reversal releases the hold, spends the code, and every repeat is acknowledged.",
    async run({ wallet, authorised, nextKey, expectStatus, expectMoney }) {
      const withdrawal = await authorised();
      const first = await wallet.reverse(withdrawal.key);
      expectAcknowledged(first, "REVERSED");
      expectSameAnswer(first, await wallet.reverse(withdrawal.key));
      await expectStatus(withdrawal.key, { status: "REVERSED" });
      await expectMoney(withdrawal, { paid: "nothing", held: false });
      const answer = await wallet.authorise(nextKey(2), withdrawal.code, moneyOf(withdrawal));
      expectDeclined(answer, "CODE_ALREADY_USED");
    },
  },
  {
    name: "tombstone",
    title: "A reversal that comes before its authorisation is remembered, and the authorisation declined.",
    async run({ wallet, begun, expectMoney }) {
      const withdrawal = await begun();
      const { key, code } = withdrawal;
      for (let times = 0; times < 2; times++) expectAcknowledged(await wallet.reverse(key));
      const first = await wallet.authorise(key, code, moneyOf(withdrawal));
      expectDeclined(first, "REVERSED_BEFORE");
      expectSameAnswer(first, await wallet.authorise(key, code, moneyOf(withdrawal)));
      await expectMoney(withdrawal, { paid: "nothing", held: true });
    },
  },
  {
    name: "completion-after-reversal",
    title: "A completion after the reversal is accepted: the cash is out.",
    async run({ wallet, authorised, expectStatus, expectMoney }) {
      const withdrawal = await authorised();
      const { key, amount } = withdrawal;
      expectAcknowledged(await wallet.reverse(key), "REVERSED");
      const first = await wallet.complete(key, amount);
      expectAcknowledged(first, "COMPLETED");
      expectSameAnswer(first, await wallet.complete(key, amount));
      await expectStatus(key, { status: "COMPLETED", dispensedAmount: amount });
      await expectMoney(withdrawal, { paid: "all", held: false });
    },
  },
  {
    name: "reversal-after-completion",
    title: "A reversal after the completion is refused, each time: cash that is out is not given back.",
    async run({ wallet, authorised, expectStatus, expectMoney }) {
      const withdrawal = await authorised();
      expectAcknowledged(await wallet.complete(withdrawal.key, withdrawal.amount), "COMPLETED");
      for (let times = 0; times < 2; times++)
        expectRefused(await wallet.reverse(withdrawal.key), 409, "WITHDRAWAL_ALREADY_COMPLETED");
      await expectStatus(withdrawal.key, { status: "COMPLETED" });
      await expectMoney(withdrawal, { paid: "all", held: false });
    },
  },
  {
    name: "unknown-outcome",
    title: "A terminal that cannot say what came out: suspect, and the hold stays.",
    async run({ wallet, authorised, expectStatus, expectMoney }) {
      const withdrawal = await authorised();
      for (let times = 0; times < 2; times++)
        expectAcknowledged(await wallet.complete(withdrawal.key, "UNKNOWN"), "SUSPECT");
      await expectStatus(withdrawal.key, { status: "SUSPECT" });
      await expectMoney(withdrawal, { paid: "nothing", held: true });
    },
  },
  {
    name: "unknown-then-dispensed",
    title: "A suspect withdrawal is settled when the terminal knows after all.",
    async run({ wallet, authorised, expectStatus, expectMoney }) {
      const withdrawal = await authorised();
      const { key, amount } = withdrawal;
      expectAcknowledged(await wallet.complete(key, "UNKNOWN"), "SUSPECT");
      expectAcknowledged(await wallet.complete(key, amount), "COMPLETED");
      await expectStatus(key, { status: "COMPLETED", dispensedAmount: amount });
      await expectMoney(withdrawal, { paid: "all", held: false });
    },
  },
  {
    name: "unknown-then-reversed",
    title: "A suspect withdrawal of which nothing came out is reversed.",
    async run({ wallet, authorised, expectStatus, expectMoney }) {
      const withdrawal = await authorised();
      expectAcknowledged(await wallet.complete(withdrawal.key, "UNKNOWN"), "SUSPECT");
      expectAcknowledged(await wallet.reverse(withdrawal.key), "REVERSED");
      await expectStatus(withdrawal.key, { status: "REVERSED" });
      await expectMoney(withdrawal, { paid: "nothing", held: false });
    },
  },
];
