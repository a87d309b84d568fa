// What must come of deposits, transfers, holds and adjustments, by the oracle.
import { type Books, KINDS, LARGEST, type Rules } from "./oracle-books.ts";

const CHANNEL = { payment: "transfer", "agent-cash-out": "agent", "bank-withdrawal": "bank" } as const;
/** Whom a payment that waits may be for. */
const PAID: Record<string, string[]> = {
  "agent-cash-out": ["agent"],
  "bank-withdrawal": ["bank"],
  payment: ["customer", ...KINDS],
};

type Types =
  | "deposit"
  | "return-deposit"
  | "transfer"
  | "place-hold"
  | "capture-hold"
  | "release-hold"
  | "call-off-hold"
  | "post-adjustment";

export function paymentRules(books: Books): Rules<Types> {
  const { moves, holds, references, returned, posted, held, of, customer, platform } = books;
  const calledOff: string[] = [];
  const { cannotPay, cannotReceive, cannotUse, tooRich, use, cannotShare, share } = books;
  return {
    deposit(c) {
      const a = of(c.accountNo, "customer", "agent");
      const bank = platform("bank", c.currency);
      const amount = Number(c.amountMinor);
      if (!a || !bank) return "rejected:ACCOUNT_NOT_FOUND";
      if (a.currency !== c.currency) return "rejected:CURRENCY_MISMATCH";
      if (references.includes(`${bank} ${c.reference}`)) return "rejected:REFERENCE_ALREADY_USED";
      const refusal = cannotReceive(a.no, amount) ?? tooRich(a.no, amount, c.limits);
      if (refusal) return refusal;
      if (posted(bank) - amount < -LARGEST) return "rejected:BALANCE_TOO_LARGE";
      moves.push({ from: bank, to: a.no, amount });
      references.push(`${bank} ${c.reference}`);
      return "done";
    },
    "return-deposit"(c) {
      const a = of(c.accountNo, "customer", "agent");
      const bank = platform("bank", c.currency);
      const owing = platform("receivables", c.currency);
      const amount = Number(c.amountMinor);
      if (!a) return "rejected:ACCOUNT_NOT_FOUND";
      if (a.currency !== c.currency) return "rejected:CURRENCY_MISMATCH";
      if (returned.includes(`${bank} ${c.depositTransactionId}`)) return "rejected:DEPOSIT_ALREADY_RETURNED";
      if (references.includes(`${bank} ${c.reference}`)) return "rejected:REFERENCE_ALREADY_USED";
      const free = posted(a.no) - held(a.no) - a.least;
      const paid = a.negative ? amount : Math.min(amount, Math.max(0, free));
      if (posted(owing) - (amount - paid) < -LARGEST) return "rejected:BALANCE_TOO_LARGE";
      const refusal = cannotReceive(bank, amount);
      if (refusal) return refusal;
      moves.push({ from: a.no, to: bank, amount: paid }, { from: owing, to: bank, amount: amount - paid });
      references.push(`${bank} ${c.reference}`);
      returned.push(`${bank} ${c.depositTransactionId}`);
      return "done";
    },
    transfer(c) {
      const from = of(c.fromAccountNo, c.transactionType === "cash-in" ? "agent" : "customer");
      const to = customer(c.toAccountNo);
      const reference = c.reference && `${c.fromAccountNo} ${c.reference}`;
      if (!from) return "rejected:ACCOUNT_NOT_FOUND";
      if (from.owner !== c.actorId) return "rejected:ACCOUNT_ACCESS_DENIED";
      if (c.fromAccountNo === c.toAccountNo) return "rejected:SAME_ACCOUNT";
      if (!to) return "rejected:ACCOUNT_NOT_FOUND";
      if (from.currency !== c.currency || to.currency !== c.currency) return "rejected:CURRENCY_MISMATCH";
      if (reference && references.includes(reference)) return "rejected:REFERENCE_ALREADY_USED";
      const [amount, fee] = [Number(c.amountMinor), Number(c.feeMinor)];
      const shares = [fee, Number(c.commissionMinor), c.commissionAccountNo, c.currency] as const;
      const channel = c.transactionType === "cash-in" ? "agent" : "transfer";
      if (c.closing && from.status === "ACTIVE" && held(from.no)) return "rejected:ACCOUNT_NOT_EMPTY";
      if (c.closing && from.status === "ACTIVE" && posted(from.no) !== amount + fee)
        return "rejected:BALANCE_HAS_CHANGED";
      const refusal =
        cannotPay(from.no, amount + fee) ??
        cannotUse(from.no, channel, amount, c.at, c.limits) ??
        cannotReceive(to.no, amount) ??
        tooRich(to.no, amount, c.limits) ??
        cannotShare(...shares);
      if (refusal) return refusal;
      use(from.no, channel, amount, c.at);
      moves.push({ from: from.no, to: to.no, amount });
      share(from.no, ...shares);
      if (c.closing) from.status = "CLOSED";
      if (reference) references.push(reference);
      return "done";
    },
    "place-hold"(c) {
      const a =
        c.purpose === "bank-withdrawal" ? of(c.accountNo, "customer", "agent") : customer(c.accountNo);
      const to = of(c.counterpartyAccountNo, ...PAID[c.purpose]!);
      const [amount, fee] = [Number(c.amountMinor), Number(c.feeMinor)];
      const reference = c.reference && `${c.accountNo} ${c.reference}`;
      if (!a) return "rejected:ACCOUNT_NOT_FOUND";
      if (a.owner !== c.actorId) return "rejected:ACCOUNT_ACCESS_DENIED";
      if (c.accountNo === c.counterpartyAccountNo) return "rejected:SAME_ACCOUNT";
      if (!to) return "rejected:ACCOUNT_NOT_FOUND";
      if (a.currency !== c.currency || to.currency !== c.currency) return "rejected:CURRENCY_MISMATCH";
      if (holds.some((h) => h.id === c.holdId && h.account === a.no)) return "rejected:HOLD_ALREADY_EXISTS";
      if (c.purpose === "agent-cash-out" && calledOff.includes(`${c.accountNo} ${c.holdId}`))
        return "rejected:HOLD_ALREADY_SETTLED";
      if (reference && references.includes(reference)) return "rejected:REFERENCE_ALREADY_USED";
      const channel = CHANNEL[c.purpose];
      const refusal =
        cannotPay(a.no, amount + fee) ??
        cannotUse(a.no, channel, amount, c.at, c.limits) ??
        cannotReceive(to.no, amount);
      if (refusal) return refusal;
      if (reference) references.push(reference);
      holds.push({
        id: c.holdId,
        account: a.no,
        to: to.no,
        amount,
        fee,
        currency: c.currency,
        purpose: c.purpose,
        expires: c.expiresAt,
        status: "HELD",
        captured: 0,
        why: null,
        use: use(a.no, channel, amount, c.at),
      });
      return "done";
    },
    "capture-hold"(c) {
      const hold = holds.find((h) => h.id === c.holdId && h.account === c.accountNo);
      const amount = Number(c.amountMinor);
      if (!hold) return "rejected:HOLD_NOT_FOUND";
      if (hold.status !== "HELD") return "rejected:HOLD_ALREADY_SETTLED";
      if (hold.expires !== null && c.at >= hold.expires) return "rejected:HOLD_EXPIRED";
      if (amount > hold.amount) return "rejected:CAPTURE_TOO_LARGE";
      const shares = [hold.fee, Number(c.commissionMinor), c.commissionAccountNo, hold.currency] as const;
      const refusal = cannotReceive(hold.to, amount) ?? cannotShare(...shares);
      if (refusal) return refusal;
      Object.assign(hold, { status: "CAPTURED", captured: amount });
      hold.use.amount = amount;
      moves.push({ from: hold.account, to: hold.to, amount });
      share(hold.account, ...shares);
      return "done";
    },
    "release-hold"(c) {
      const hold = holds.find((h) => h.id === c.holdId && h.account === c.accountNo);
      if (!hold) return "rejected:HOLD_NOT_FOUND";
      if (hold.status !== "HELD") return "rejected:HOLD_ALREADY_SETTLED";
      if (c.reason === "EXPIRED" && (hold.expires === null || c.at < hold.expires))
        return "rejected:HOLD_NOT_EXPIRED";
      Object.assign(hold, { status: "RELEASED", why: c.reason });
      hold.use.counts = false;
      return "done";
    },
    "call-off-hold"(c) {
      if (!customer(c.accountNo)) return "rejected:ACCOUNT_NOT_FOUND";
      const hold = holds.find((h) => h.id === c.holdId && h.account === c.accountNo);
      if (hold && hold.status !== "HELD") return "rejected:HOLD_ALREADY_SETTLED";
      if (hold) {
        Object.assign(hold, { status: "RELEASED", why: c.reason });
        hold.use.counts = false;
      } else calledOff.push(`${c.accountNo} ${c.holdId}`);
      return "done";
    },
    "post-adjustment"(c) {
      const [from, to] = [platform(c.from, c.currency), platform(c.to, c.currency)];
      if (c.from === c.to) return "rejected:SAME_ACCOUNT";
      if (references.includes(`${from} ${c.reference}`)) return "rejected:REFERENCE_ALREADY_USED";
      const amount = Number(c.amountMinor);
      if (posted(from) - amount < -LARGEST) return "rejected:BALANCE_TOO_LARGE";
      const refusal = cannotReceive(to, amount);
      if (refusal) return refusal;
      moves.push({ from, to, amount });
      references.push(`${from} ${c.reference}`);
      return "done";
    },
  };
}
