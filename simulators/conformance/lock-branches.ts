// Who may not have cash although the code is right: a customer whose account is frozen, and everybody in a network where too
// many wrong codes were typed.
import { type Branch, expectAcknowledged, expectDeclined, moneyOf, NotHeld } from "./bench.ts";

/** Wrong tries that are on their way at once. */
const AT_ONCE = 25;
/** Fewer than any sensible limit of wrong tries at one terminal. */
const TRIES_PER_TERMINAL = 3;

export const LOCK_BRANCHES: readonly Branch[] = [
  {
    name: "decline-frozen-account",
    title: "The right code of a frozen account is declined, and nothing is paid.",
    async run({ wallet, begun, expectStatus, expectMoney }) {
      const withdrawal = await begun("frozen");
      const answer = await wallet.authorise(withdrawal.key, withdrawal.code, moneyOf(withdrawal));
      expectDeclined(answer, "ACCOUNT_FROZEN");
      await expectStatus(withdrawal.key, { known: true, decision: "DECLINED", reason: "ACCOUNT_FROZEN" });
      await expectMoney(withdrawal, { paid: "nothing", held: true });
    },
  },
  {
    name: "wrong-tries-lock-network",
    title:
      "Wrong tries at many terminals lock the network: then a right code is declined at every terminal, but reports are taken.",
    async run({ wallet, codes, begun, authorised, nextKey, expectStatus, expectMoney }) {
      const triesMax = codes.networkTriesMax();
      const under = await authorised();
      const { code, ...money } = { code: codes.unknownCode(), ...moneyOf(under) };
      let tries = 0;
      let lockedUntil: string | undefined;
      while (lockedUntil === undefined) {
        if (tries >= triesMax)
          throw new NotHeld(`${tries} wrong codes in one network must lock it; each was judged.`);
        const answers = await Promise.all(
          Array.from({ length: Math.min(AT_ONCE, triesMax - tries) }, () => {
            tries++;
            const terminal = 1 + Math.ceil(tries / TRIES_PER_TERMINAL);
            return wallet.authorise(nextKey(terminal), code, money);
          }),
        );
        for (const answer of answers) {
          expectDeclined(answer, "CODE_UNKNOWN", "NETWORK_LOCKED");
          const { reason, lockedUntil: until = "" } = answer.answered as Record<string, string>;
          if (reason === "NETWORK_LOCKED") lockedUntil = until;
        }
      }
      try {
        const right = await begun();
        expectDeclined(await wallet.authorise(right.key, right.code, moneyOf(right)), "NETWORK_LOCKED");
        await expectMoney(right, { paid: "nothing", held: true });
        await expectStatus(under.key, { status: "AUTHORISED" });
        expectAcknowledged(await wallet.complete(under.key, under.amount), "COMPLETED");
        await expectMoney(under, { paid: "all", held: false });
      } finally {
        // Otherwise nobody of this network could go on.
        if (lockedUntil !== "" && (await codes.outwait(lockedUntil))) {
          const later = await authorised();
          expectAcknowledged(await wallet.reverse(later.key), "REVERSED");
        }
      }
    },
  },
];
