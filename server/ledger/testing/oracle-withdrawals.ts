// What must come of codes and of withdrawals at ATMs, by the oracle.
import type { AttemptLimits, Command } from "../commands.ts";
import { type Books, LARGEST, type Rules, type Status, type Withdrawal } from "./oracle-books.ts";

type Types =
  | "issue-code"
  | "cancel-code"
  | "expire-code"
  | "block-code"
  | "authorise-withdrawal"
  | "unlock-terminal"
  | "complete-withdrawal"
  | "reverse-withdrawal"
  | "adjust-withdrawal";

export function withdrawalRules(books: Books): Rules<Types> {
  const { moves, withdrawals, told, sum, posted, live, account, customer, platform } = books;
  const { byId, byKey, byCode, keyOf, cannotPay, cannotReceive, cannotUse, use } = books;
  const tries: Record<string, { count: number; since: number; until: number }> = {};

  /** The subject's wrong tries now: none when its window is over, unless it is still locked. */
  function triesOf(subject: string, at: number, windowMs: number) {
    const known = tries[subject];
    const gone = !known || (known.until <= at && at - known.since >= windowMs);
    return gone ? { count: 0, since: at, until: 0 } : known;
  }

  /** Counts down the tries of each lock, from the first on. */
  function lockedUntil({ at, limits }: { at: number; limits: AttemptLimits }, count: number, most: number) {
    let lock = limits.lockMs;
    for (let left = count - most; left >= 0; left -= Math.ceil(most / 5)) {
      if (left === 0) return at + Math.min(lock, limits.lockMsMax);
      lock += lock;
    }
    return 0;
  }

  function end(w: Withdrawal, status: Status) {
    w.status = status;
    w.use.counts = false;
  }

  function authorise(c: Extract<Command, { type: "authorise-withdrawal" }>): string {
    const { acquirerId, terminalId } = c.networkKey;
    const network = triesOf(`network:${acquirerId}`, c.at, c.limits.windowMs);
    const terminal = triesOf(`terminal:${acquirerId}/${terminalId}`, c.at, c.limits.windowMs);
    if (told.some((t) => t.id === `rev:${keyOf(c.networkKey)}`)) return "declined:REVERSED_BEFORE";
    if (network.until > c.at) return "declined:NETWORK_LOCKED";
    if (terminal.until > c.at) return "declined:TERMINAL_LOCKED";
    const w = byCode(c.codeDigest);
    const reason = wrong(w, c);
    if (reason) {
      for (const [subject, state, most] of [
        [`network:${acquirerId}`, network, c.limits.networkTriesMax],
        [`terminal:${acquirerId}/${terminalId}`, terminal, c.limits.terminalTriesMax],
      ] as const) {
        const count = state.count + 1;
        tries[subject] = { count, since: state.since, until: lockedUntil(c, count, most) };
      }
      if (w && reason === "AMOUNT_MISMATCH" && ++w.tries >= c.limits.codeTriesMax) end(w, "BLOCKED");
      if (w?.status === "ISSUED" && reason === "CODE_EXPIRED") end(w, "EXPIRED");
      return `declined:${reason}`;
    }
    if (account(w!.account)!.status !== "ACTIVE") return "declined:ACCOUNT_FROZEN";
    w!.status = "AUTHORISED";
    w!.key = keyOf(c.networkKey);
    return "done";
  }

  function wrong(w: Withdrawal | undefined, c: Extract<Command, { type: "authorise-withdrawal" }>) {
    if (!w) return "CODE_UNKNOWN";
    if (["COMPLETED", "REVERSED", "SUSPECT"].includes(w.status)) return "CODE_ALREADY_USED";
    if (w.status === "AUTHORISED") return "CODE_IN_USE";
    if (w.status !== "ISSUED") return `CODE_${w.status}`;
    if (c.at >= w.expires) return "CODE_EXPIRED";
    return w.amount !== Number(c.amountMinor) || w.currency !== c.currency ? "AMOUNT_MISMATCH" : undefined;
  }

  function complete(c: Extract<Command, { type: "complete-withdrawal" }>): string {
    const w = byKey(keyOf(c.networkKey));
    if (!w) return "rejected:WITHDRAWAL_NOT_FOUND";
    if (w.status === "COMPLETED") return "rejected:WITHDRAWAL_NOT_AUTHORISED";
    if (c.dispensedMinor === null) {
      if (w.status === "SUSPECT") return "nothing";
      if (w.status === "REVERSED") return "rejected:WITHDRAWAL_NOT_AUTHORISED";
      w.status = "SUSPECT";
      return "done";
    }
    const dispensed = Number(c.dispensedMinor);
    const [atm, fees] = [platform("atm", w.currency), platform("fees", w.currency)];
    if (dispensed > w.amount) return "rejected:DISPENSED_AMOUNT_TOO_LARGE";
    const refusal = cannotReceive(atm, dispensed) ?? cannotReceive(fees, w.fee);
    if (refusal) return refusal;
    const late = w.status === "REVERSED";
    const unpaid = late && cannotPay(w.account, dispensed + w.fee) !== undefined;
    const payer = unpaid ? platform("receivables", w.currency) : w.account;
    moves.push({ from: payer, to: atm, amount: dispensed }, { from: payer, to: fees, amount: w.fee });
    Object.assign(w, {
      status: "COMPLETED",
      dispensed,
      exception: late ? "COMPLETED_AFTER_REVERSAL" : w.exception,
    });
    if (late) w.use = use(w.account, "atm", dispensed, c.at);
    else w.use.amount = dispensed;
    return "done";
  }

  function adjust(c: Extract<Command, { type: "adjust-withdrawal" }>): string {
    const w = byKey(keyOf(c.networkKey));
    if (!w) return "rejected:WITHDRAWAL_NOT_FOUND";
    if (w.status !== "COMPLETED" && w.status !== "REVERSED") return "rejected:WITHDRAWAL_NOT_AUTHORISED";
    const [was, is] = [w.dispensed ?? 0, Number(c.actualMinor)];
    if (was !== Number(c.postedMinor)) return "rejected:WITHDRAWAL_HAS_CHANGED";
    if (is > w.amount) return "rejected:DISPENSED_AMOUNT_TOO_LARGE";
    if (is === was) return "nothing";
    const [atm, fees, platformNo] = ["atm", "fees", "receivables"].map((kind) => platform(kind, w.currency));
    const moved = Math.abs(is - was);
    const fee = is === 0 || was === 0 ? w.fee : 0;
    let ours = Math.min(moved, Number(c.platformMinor));
    if (is > was && ours < moved && cannotPay(w.account, moved - ours + fee)) ours = moved;
    const feePayer = ours === moved ? platformNo! : w.account;
    const paid = [
      { from: platformNo!, to: atm!, amount: ours },
      { from: w.account, to: atm!, amount: moved - ours },
      { from: feePayer, to: fees!, amount: fee },
    ];
    const done = is > was ? paid : paid.map(({ from, to, amount }) => ({ from: to, to: from, amount }));
    const change = (no: string) =>
      sum(done.map((m) => (m.to === no ? m.amount : 0) - (m.from === no ? m.amount : 0)));
    for (const no of [platformNo!, atm!, fees!])
      if (change(no) !== 0 && Math.abs(posted(no) + change(no)) > LARGEST)
        return "rejected:BALANCE_TOO_LARGE";
    const refusal = change(w.account) > 0 ? cannotReceive(w.account, change(w.account)) : undefined;
    if (refusal) return refusal;
    moves.push(...done);
    Object.assign(w, { status: is > 0 ? "COMPLETED" : "REVERSED", dispensed: is || null, exception: null });
    return "done";
  }

  return {
    "issue-code"(c) {
      const a = customer(c.accountNo);
      const [amount, fee] = [Number(c.amountMinor), Number(c.feeMinor)];
      if (!a) return "rejected:ACCOUNT_NOT_FOUND";
      if (a.owner !== c.actorId) return "rejected:ACCOUNT_ACCESS_DENIED";
      if (a.currency !== c.currency) return "rejected:CURRENCY_MISMATCH";
      const refusal = cannotPay(a.no, amount + fee) ?? cannotUse(a.no, "atm", amount, c.at, c.limits);
      if (refusal) return refusal;
      const digest = c.codeDigests.find((d) => !withdrawals.some((w) => w.digest === d && live(w)));
      if (digest === undefined) return "rejected:CODE_SPACE_EXHAUSTED";
      const cash = {
        id: c.withdrawalId,
        account: a.no,
        user: c.actorId,
        amount,
        fee,
        currency: c.currency,
      };
      const fresh = { status: "ISSUED", tries: 0, key: null, dispensed: null, exception: null } as const;
      const counted = use(a.no, "atm", amount, c.at);
      withdrawals.push({ ...cash, ...fresh, digest, expires: c.expiresAt, use: counted });
      return "done";
    },
    "cancel-code"(c) {
      const w = byId(c.withdrawalId);
      if (!w || w.user !== c.actorId) return "rejected:WITHDRAWAL_NOT_FOUND";
      if (w.status === "CANCELLED") return "nothing";
      if (w.status !== "ISSUED" || c.at >= w.expires) return "rejected:WITHDRAWAL_NOT_CANCELLABLE";
      end(w, "CANCELLED");
      return "done";
    },
    "expire-code"(c) {
      const w = byId(c.withdrawalId);
      if (!w) return "rejected:WITHDRAWAL_NOT_FOUND";
      if (w.status !== "ISSUED") return "nothing";
      if (c.at < w.expires) return "rejected:CODE_NOT_EXPIRED";
      end(w, "EXPIRED");
      return "done";
    },
    "block-code"(c) {
      const w = byId(c.withdrawalId);
      if (!w) return "rejected:WITHDRAWAL_NOT_FOUND";
      if (w.status === "BLOCKED") return "nothing";
      if (w.status !== "ISSUED") return "rejected:WITHDRAWAL_NOT_CANCELLABLE";
      end(w, "BLOCKED");
      return "done";
    },
    "reverse-withdrawal"(c) {
      const w = byKey(keyOf(c.networkKey));
      if (!w) return told.some((t) => t.id === `auth:${keyOf(c.networkKey)}`) ? "nothing" : "done";
      if (w.status === "COMPLETED" && c.decided) return "rejected:WITHDRAWAL_HAS_CHANGED";
      if (w.status === "COMPLETED") {
        w.exception = "REVERSED_AFTER_COMPLETION";
        return "done";
      }
      if (w.status === "REVERSED") return "rejected:WITHDRAWAL_NOT_AUTHORISED";
      end(w, "REVERSED");
      return "done";
    },
    "authorise-withdrawal": authorise,
    "unlock-terminal"(c) {
      const terminal = tries[`terminal:${c.acquirerId}/${c.terminalId}`];
      if (!terminal || terminal.until <= c.at) return "rejected:TERMINAL_NOT_LOCKED";
      if (terminal.count >= c.limits.terminalTriesMax * 2) return "rejected:TERMINAL_UNLOCKS_USED_UP";
      terminal.since = Math.max(terminal.since, terminal.until - c.limits.windowMs);
      terminal.until = 0;
      return "done";
    },
    "complete-withdrawal": complete,
    "adjust-withdrawal": adjust,
  };
}
