// May this terminal pay? Approvals, declines with their reasons, and repeats, which are never decided again.
import {
  type Branch,
  expectAcknowledged,
  expectApproved,
  expectDeclined,
  expectRefused,
  expectSameAnswer,
  moneyOf,
  NotHeld,
} from "./bench.ts";

/** More than any sensible limit of wrong amounts for one code. */
const WRONG_AMOUNTS_MAX = 15;
/** More than any sensible limit of wrong tries at one terminal. */
const WRONG_TRIES_MAX = 30;

export const AUTHORISATION_BRANCHES: readonly Branch[] = [
  {
    name: "authorise",
    title: "The right code for the right amount is approved, and the hold stays.",
    async run({ authorised, expectStatus, expectMoney }) {
      const withdrawal = await authorised();
      await expectStatus(withdrawal.key, { known: true, decision: "APPROVED", status: "AUTHORISED" });
      await expectMoney(withdrawal, { paid: "nothing", held: true });
    },
  },
  {
    name: "decline-unknown-code",
    title: "A code that nobody has is declined.",
    async run({ wallet, codes, nextKey, expectStatus }) {
      const key = nextKey();
      const answer = await wallet.authorise(key, codes.unknownCode(), { amount: 1000, currency: "CVE" });
      expectDeclined(answer, "CODE_UNKNOWN");
      await expectStatus(key, { known: true, decision: "DECLINED", reason: "CODE_UNKNOWN" });
    },
  },
  {
    name: "decline-other-amount",
    title: "The right code for another amount is declined, and still pays its own.",
    async run({ wallet, begun, nextKey }) {
      const { key, code, amount, currency } = await begun();
      expectDeclined(
        await wallet.authorise(key, code, { amount: amount + 200, currency }),
        "AMOUNT_MISMATCH",
      );
      expectApproved(await wallet.authorise(nextKey(), code, { amount, currency }));
    },
  },
  {
    name: "decline-code-in-use",
    title: "A code that one terminal is at is declined at another.",
    async run({ wallet, authorised, nextKey, expectStatus }) {
      const { key, code, ready } = await authorised();
      expectDeclined(await wallet.authorise(nextKey(2), code, moneyOf(ready)), "CODE_IN_USE");
      await expectStatus(key, { status: "AUTHORISED" });
    },
  },
  {
    name: "decline-used-code",
    title: "A code that has paid is declined.",
    async run({ wallet, authorised, nextKey, expectMoney }) {
      const withdrawal = await authorised();
      expectAcknowledged(await wallet.complete(withdrawal.key, withdrawal.amount), "COMPLETED");
      const answer = await wallet.authorise(nextKey(2), withdrawal.code, moneyOf(withdrawal));
      expectDeclined(answer, "CODE_ALREADY_USED");
      await expectMoney(withdrawal, { paid: "all", held: false });
    },
  },
  {
    name: "decline-cancelled-code",
    title: "A code that the customer took back is declined.",
    async run({ wallet, begun }) {
      const { key, code, ready } = await begun("cancelled");
      expectDeclined(await wallet.authorise(key, code, moneyOf(ready)), "CODE_CANCELLED");
    },
  },
  {
    name: "wrong-amounts-block-code",
    title:
      "Wrong amounts block a code, wherever they are typed: then it pays nowhere, and the hold is released.",
    async run({ wallet, begun, nextKey, expectMoney }) {
      const withdrawal = await begun();
      const { code, amount, currency } = withdrawal;
      for (let tries = 1; ; tries++) {
        const answer = await wallet.authorise(nextKey(tries), code, { amount: amount + 200, currency });
        expectDeclined(answer, "AMOUNT_MISMATCH", "CODE_BLOCKED");
        if ((answer.answered as { reason: string }).reason === "CODE_BLOCKED") break;
        if (tries === WRONG_AMOUNTS_MAX)
          throw new NotHeld(`${tries} wrong amounts for one code must block it; each was judged.`);
      }
      expectDeclined(await wallet.authorise(nextKey(99), code, { amount, currency }), "CODE_BLOCKED");
      await expectMoney(withdrawal, { paid: "nothing", held: false });
    },
  },
  {
    name: "wrong-tries-lock-terminal",
    title: "Wrong tries lock a terminal: then even a right code is declined there.",
    async run({ wallet, codes, begun, nextKey }) {
      const withdrawal = await begun();
      const unknown = codes.unknownCode();
      for (let tries = 1; ; tries++) {
        const answer = await wallet.authorise(nextKey(), unknown, moneyOf(withdrawal));
        expectDeclined(answer, "CODE_UNKNOWN", "TERMINAL_LOCKED");
        if ((answer.answered as { reason: string }).reason === "TERMINAL_LOCKED") break;
        if (tries === WRONG_TRIES_MAX)
          throw new NotHeld(`${tries} wrong codes at one terminal must lock it; each was judged.`);
      }
      expectDeclined(
        await wallet.authorise(nextKey(), withdrawal.code, moneyOf(withdrawal)),
        "TERMINAL_LOCKED",
      );
      expectApproved(await wallet.authorise(nextKey(2), withdrawal.code, moneyOf(withdrawal)));
    },
  },
  {
    name: "repeat-approval",
    title: "A repeated authorisation gets the stored answer, also when the withdrawal is over.",
    async run({ wallet, authorised, expectMoney }) {
      const withdrawal = await authorised();
      const { key, code, answer } = withdrawal;
      const again = () => wallet.authorise(key, code, moneyOf(withdrawal));
      expectSameAnswer(answer, await again());
      await expectMoney(withdrawal, { paid: "nothing", held: true });
      expectAcknowledged(await wallet.complete(key, withdrawal.amount), "COMPLETED");
      expectSameAnswer(answer, await again());
      await expectMoney(withdrawal, { paid: "all", held: false });
    },
  },
  {
    name: "repeat-decline",
    title: "A repeated authorisation that was declined stays declined, for the same reason.",
    async run({ wallet, authorised, nextKey }) {
      const withdrawal = await authorised();
      const key = nextKey(2);
      const decide = () => wallet.authorise(key, withdrawal.code, moneyOf(withdrawal));
      const first = await decide();
      expectDeclined(first, "CODE_IN_USE");
      expectAcknowledged(await wallet.reverse(withdrawal.key), "REVERSED");
      expectSameAnswer(first, await decide());
    },
  },
  {
    name: "same-key-other-body",
    title: "The same key with another code or amount is an error, and changes nothing.",
    async run({ wallet, codes, authorised, expectStatus }) {
      const { key, code, amount, currency } = await authorised();
      const otherAmount = await wallet.authorise(key, code, { amount: amount + 200, currency });
      expectRefused(otherAmount, 422, "IDEMPOTENCY_KEY_REUSED");
      const otherCode = await wallet.authorise(key, codes.unknownCode(), { amount, currency });
      expectRefused(otherCode, 422, "IDEMPOTENCY_KEY_REUSED");
      await expectStatus(key, { status: "AUTHORISED", amount });
    },
  },
  {
    name: "message-not-published",
    title: "A message that the contract does not have is refused, has no effect, and its key is still free.",
    async run({ wallet, begun, expectStatus }) {
      const { key, code, amount, currency } = await begun();
      const spoilt = [
        { name: "with a field that nobody knows", fields: { note: "for nobody" } },
        { name: "without its currency", fields: { currency: undefined } },
        { name: "with an amount that is no decimal", fields: { amount: "1e3" } },
        { name: "with an amount below zero", fields: { amount: -amount } },
      ];
      for (const flaw of spoilt) {
        const answer = await wallet.authorise(key, code, { amount, currency }, flaw);
        expectRefused(answer, 400, "VALIDATION_FAILED", "INVALID_AMOUNT");
      }
      await expectStatus(key, { known: false });
      expectApproved(await wallet.authorise(key, code, { amount, currency }));
    },
  },
  {
    name: "status-unknown",
    title: "A withdrawal that the wallet never heard of is not known, and that is no error.",
    run: ({ nextKey, expectStatus }) => expectStatus(nextKey(), { known: false }),
  },
];
