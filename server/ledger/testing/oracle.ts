// What the rules say must come of each command, worked out a second time from DESIGN, DOMAIN and the contract: lists,
// plain numbers, and balances summed anew whenever somebody asks. It must never call decide, evolve or their helpers.
import type { AttemptLimits, Command } from "../commands.ts";
import type { LimitTable } from "../limits.ts";

type Status =
  | "ISSUED"
  | "AUTHORISED"
  | "COMPLETED"
  | "REVERSED"
  | "SUSPECT"
  | "EXPIRED"
  | "CANCELLED"
  | "BLOCKED";
type Cash = { id: string; account: string; user: string; amount: number; fee: number; currency: string };
type Withdrawal = Cash & {
  status: Status;
  digest: string;
  expires: number;
  tries: number;
  key: string | null;
  dispensed: number | null;
  exception: string | null;
  use: Use;
};
/** What went out through a channel, for as long as it counts. */
type Use = { account: string; channel: Channel; at: number; amount: number; counts: boolean };
type Channel = "transfer" | "atm" | "agent" | "bank";
const CHANNEL = { payment: "transfer", "agent-cash-out": "agent", "bank-withdrawal": "bank" } as const;

const LARGEST = 999_999_999_999_999;
const NUMERIC: Record<string, string> = {
  CVE: "132",
  EUR: "978",
  USD: "840",
  SGD: "702",
  JPY: "392",
  CNY: "156",
};
const KINDS = ["bank", "atm", "fees", "receivables", "suspense"];
/** Whom a payment that waits may be for. */
const PAID: Record<string, string[]> = {
  "agent-cash-out": ["agent"],
  "bank-withdrawal": ["bank"],
  payment: ["customer", ...KINDS],
};

/**
 * `tell(command)` gives the verdict: `done`, `nothing` (there was nothing left to do), `declined:REASON`,
 * `rejected:CODE` or `id-reused:field`, with `repeat:` before it when the answer is a stored one.
 */
export function createOracle() {
  const accounts: {
    no: string;
    owner: string;
    kind: string;
    currency: string;
    least: number;
    negative: boolean;
    status: string;
    tier: "basic" | "verified" | "full";
  }[] = [];
  const uses: Use[] = [];
  const moves: { from: string; to: string; amount: number }[] = [];
  const holds: {
    id: string;
    account: string;
    to: string;
    amount: number;
    fee: number;
    currency: string;
    purpose: string;
    expires: number | null;
    status: "HELD" | "CAPTURED" | "RELEASED";
    captured: number;
    why: string | null;
    use: Use;
  }[] = [];
  const withdrawals: Withdrawal[] = [];
  const references: string[] = [];
  const returned: string[] = [];
  const told: { id: string; request: Record<string, string>; verdict: string }[] = [];
  const tries: Record<string, { count: number; since: number; until: number }> = {};

  const sum = (numbers: number[]) => numbers.reduce((total, n) => total + n, 0);
  const posted = (no: string) =>
    sum(moves.map((m) => (m.to === no ? m.amount : 0) - (m.from === no ? m.amount : 0)));
  const holding = (w: Withdrawal) => ["ISSUED", "AUTHORISED", "SUSPECT"].includes(w.status);
  const live = (w: Withdrawal) => w.status === "ISSUED" || w.status === "AUTHORISED";
  const held = (no: string) =>
    sum(holds.filter((h) => h.account === no && h.status === "HELD").map((h) => h.amount + h.fee)) +
    sum(withdrawals.filter((w) => w.account === no && holding(w)).map((w) => w.amount + w.fee));
  const account = (no: string) => accounts.find((a) => a.no === no);
  const of = (no: string, ...kinds: string[]) => accounts.find((a) => a.no === no && kinds.includes(a.kind));
  const customer = (no: string) => of(no, "customer");
  const platform = (kind: string, currency: string) =>
    accounts.find((a) => a.no.startsWith(`6230390${NUMERIC[currency]}0000000${KINDS.indexOf(kind) + 1}`))
      ?.no ?? "";
  const byId = (id: string) => withdrawals.find((w) => w.id === id);
  const byKey = (key: string) => withdrawals.find((w) => w.key === key);
  const byCode = (digest: string) => {
    const same = withdrawals.filter((w) => w.digest === digest);
    return same.find(live) ?? same.at(-1);
  };
  const keyOf = (k: { acquirerId: string; terminalId: string; localDate: string; traceNumber: string }) =>
    [k.acquirerId, k.terminalId, k.localDate, k.traceNumber].join(":");

  function cannotPay(no: string, amount: number): string | undefined {
    const payer = account(no)!;
    if (payer.status !== "ACTIVE") return `rejected:ACCOUNT_${payer.status}`;
    if (!payer.negative && posted(no) - held(no) - payer.least < amount)
      return "rejected:INSUFFICIENT_BALANCE";
    return undefined;
  }
  function cannotReceive(no: string, amount: number): string | undefined {
    if (account(no)!.status === "CLOSED") return "rejected:ACCOUNT_CLOSED";
    return posted(no) + amount > LARGEST ? "rejected:BALANCE_TOO_LARGE" : undefined;
  }

  /** The names of the day, week and month in Cabo Verde, where clocks are an hour behind UTC. */
  function windows(at: number) {
    const date = new Date(at - 3_600_000);
    const day = date.toISOString().slice(0, 10);
    const sinceMonday = (date.getUTCDay() + 6) % 7;
    const monday = new Date(Date.parse(day) - sinceMonday * 86_400_000).toISOString().slice(0, 10);
    return { day, week: monday, month: day.slice(0, 7) };
  }
  function used(no: string, channel: Channel, period: "day" | "week" | "month", at: number) {
    const now = windows(at)[period];
    const those = uses.filter(
      (u) => u.account === no && u.channel === channel && u.counts && windows(u.at)[period] === now,
    );
    return { value: sum(those.map((u) => u.amount)), count: those.length };
  }
  function cannotUse(no: string, channel: Channel, amount: number, at: number, table: LimitTable) {
    const limit = table[account(no)!.tier][channel];
    if (amount < Number(limit.minMinor) || amount > Number(limit.maxMinor))
      return "rejected:LIMIT_PER_TRANSACTION";
    for (const period of ["day", "week", "month"] as const) {
      const { value, count } = used(no, channel, period, at);
      if (count + 1 > limit[period].count) return "rejected:LIMIT_COUNT";
      if (value + amount > Number(limit[period].valueMinor)) return "rejected:LIMIT_VALUE";
    }
    return undefined;
  }
  function tooRich(no: string, amount: number, table: LimitTable) {
    const owner = account(no)!;
    const most = Number(table[owner.tier].balanceMaxMinor);
    return owner.kind === "customer" && posted(no) + amount > most ? "rejected:LIMIT_MAX_BALANCE" : undefined;
  }
  function use(no: string, channel: Channel, amount: number, at: number): Use {
    const made = { account: no, channel, at, amount, counts: true };
    uses.push(made);
    return made;
  }

  /** Why fee and commission cannot be paid; the accounts are the platform's fees and the agent's earnings. */
  function cannotShare(fee: number, commission: number, earner: string | null, currency: string) {
    const fees = platform("fees", currency);
    const earns = of(earner ?? "", "commission");
    const paid = earner === null ? 0 : commission;
    const refusal = fee || paid ? cannotReceive(fees, fee) : undefined;
    if (refusal || !paid) return refusal;
    if (!earns) return "rejected:ACCOUNT_NOT_FOUND";
    if (earns.currency !== currency) return "rejected:CURRENCY_MISMATCH";
    if (posted(fees) - paid < -LARGEST) return "rejected:BALANCE_TOO_LARGE";
    return cannotReceive(earns.no, paid);
  }
  function share(payer: string, fee: number, commission: number, earner: string | null, currency: string) {
    const fees = platform("fees", currency);
    moves.push({ from: payer, to: fees, amount: fee });
    if (earner !== null) moves.push({ from: fees, to: earner, amount: commission });
  }

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

  function verdictOn(c: Command): string {
    switch (c.type) {
      case "open-account": {
        const taken = accounts.some(
          (a) =>
            a.no === c.accountNo ||
            (["customer", "agent", "commission"].includes(c.kind) &&
              a.kind === c.kind &&
              a.owner === c.ownerId &&
              a.currency === c.currency &&
              a.status !== "CLOSED"),
        );
        if (taken) return "rejected:ACCOUNT_ALREADY_EXISTS";
        const { accountNo: no, ownerId: owner, kind, currency, mayGoNegative: negative } = c;
        accounts.push({
          no,
          owner,
          kind,
          currency,
          least: Number(c.minimumMinor),
          negative,
          status: "ACTIVE",
          tier: c.tier,
        });
        return "done";
      }
      case "freeze-account":
      case "unfreeze-account":
      case "close-account": {
        const a = of(c.accountNo, "customer", "agent", "commission");
        if (!a) return "rejected:ACCOUNT_NOT_FOUND";
        if (a.status === "CLOSED") return "rejected:ACCOUNT_CLOSED";
        if (c.type === "freeze-account" && a.status === "FROZEN") return "rejected:ACCOUNT_FROZEN";
        if (c.type === "unfreeze-account" && a.status === "ACTIVE") return "rejected:ACCOUNT_NOT_FROZEN";
        if (c.type === "close-account" && (posted(a.no) || held(a.no))) return "rejected:ACCOUNT_NOT_EMPTY";
        a.status = { "freeze-account": "FROZEN", "unfreeze-account": "ACTIVE", "close-account": "CLOSED" }[
          c.type
        ];
        return "done";
      }
      case "change-tier": {
        const a = of(c.accountNo, "customer", "agent", "commission");
        if (!a) return "rejected:ACCOUNT_NOT_FOUND";
        if (a.status === "CLOSED") return "rejected:ACCOUNT_CLOSED";
        if (a.tier === c.tier) return "nothing";
        a.tier = c.tier;
        return "done";
      }
      case "change-minimum": {
        const a = of(c.accountNo, "customer");
        const least = Number(c.minimumMinor);
        if (!a) return "rejected:ACCOUNT_NOT_FOUND";
        if (a.status === "CLOSED") return "rejected:ACCOUNT_CLOSED";
        if (a.least === least) return "nothing";
        const tooMuch = least > posted(a.no) - held(a.no);
        if (least > a.least && tooMuch && !a.negative) return "rejected:INSUFFICIENT_BALANCE";
        a.least = least;
        return "done";
      }
      case "deposit": {
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
      }
      case "return-deposit": {
        const a = of(c.accountNo, "customer", "agent");
        const bank = platform("bank", c.currency);
        const owing = platform("receivables", c.currency);
        const amount = Number(c.amountMinor);
        if (!a) return "rejected:ACCOUNT_NOT_FOUND";
        if (a.currency !== c.currency) return "rejected:CURRENCY_MISMATCH";
        if (returned.includes(`${bank} ${c.depositTransactionId}`))
          return "rejected:DEPOSIT_ALREADY_RETURNED";
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
      }
      case "transfer": {
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
        if (reference) references.push(reference);
        return "done";
      }
      case "place-hold": {
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
      }
      case "capture-hold": {
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
      }
      case "release-hold": {
        const hold = holds.find((h) => h.id === c.holdId && h.account === c.accountNo);
        if (!hold) return "rejected:HOLD_NOT_FOUND";
        if (hold.status !== "HELD") return "rejected:HOLD_ALREADY_SETTLED";
        if (c.reason === "EXPIRED" && (hold.expires === null || c.at < hold.expires))
          return "rejected:HOLD_NOT_EXPIRED";
        Object.assign(hold, { status: "RELEASED", why: c.reason });
        hold.use.counts = false;
        return "done";
      }
      case "issue-code": {
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
      }
      case "cancel-code": {
        const w = byId(c.withdrawalId);
        if (!w || w.user !== c.actorId) return "rejected:WITHDRAWAL_NOT_FOUND";
        if (w.status === "CANCELLED") return "nothing";
        if (w.status !== "ISSUED" || c.at >= w.expires) return "rejected:WITHDRAWAL_NOT_CANCELLABLE";
        end(w, "CANCELLED");
        return "done";
      }
      case "expire-code": {
        const w = byId(c.withdrawalId);
        if (!w) return "rejected:WITHDRAWAL_NOT_FOUND";
        if (w.status !== "ISSUED") return "nothing";
        if (c.at < w.expires) return "rejected:CODE_NOT_EXPIRED";
        end(w, "EXPIRED");
        return "done";
      }
      case "block-code": {
        const w = byId(c.withdrawalId);
        if (!w) return "rejected:WITHDRAWAL_NOT_FOUND";
        if (w.status === "BLOCKED") return "nothing";
        if (w.status !== "ISSUED") return "rejected:WITHDRAWAL_NOT_CANCELLABLE";
        end(w, "BLOCKED");
        return "done";
      }
      case "authorise-withdrawal":
        return authorise(c);
      case "complete-withdrawal":
        return complete(c);
      case "reverse-withdrawal": {
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
      }
      case "adjust-withdrawal":
        return adjust(c);
      case "post-adjustment": {
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
      }
    }
  }

  return {
    tell(command: Command): string {
      const { id, request } = command;
      const before = told.find((t) => t.id === id);
      if (before) {
        const names = [...Object.keys(before.request), ...Object.keys(request)];
        const field = names.find((name) => before.request[name] !== request[name]);
        return field === undefined ? `repeat:${before.verdict}` : `id-reused:${field}`;
      }
      const verdict = verdictOn(command);
      // Not remembered: what changed nothing, what was "not now" rather than "no", and an advice that may come again.
      const isAdvice = command.type === "complete-withdrawal" || command.type === "reverse-withdrawal";
      const mayComeAgain =
        verdict === "rejected:CODE_SPACE_EXHAUSTED" ||
        verdict === "rejected:HOLD_NOT_EXPIRED" ||
        (isAdvice && verdict.startsWith("rejected:"));
      if (verdict !== "nothing" && !mayComeAgain) told.push({ id, request, verdict });
      return verdict;
    },
    /** What is used of every limit at a time, where anything is. */
    usage: (at: number) =>
      accounts
        .flatMap((a) =>
          (["transfer", "atm", "agent", "bank"] as const).flatMap((channel) =>
            (["day", "week", "month"] as const).flatMap((period) => {
              const { value, count } = used(a.no, channel, period, at);
              return count ? [`${a.no} ${channel} ${period} ${value} in ${count}`] : [];
            }),
          ),
        )
        .sort(),
    /** What the books must show, in a form that sorts and compares. */
    state: () => ({
      accounts: accounts
        .map(
          (a) => `${a.no} ${a.status} ${a.tier} least ${a.least} posted ${posted(a.no)} held ${held(a.no)}`,
        )
        .sort(),
      holds: holds
        .map(
          (h) =>
            `${h.account} ${h.id} ${h.purpose} to ${h.to} ${h.status} ${h.amount} fee ${h.fee} captured ${h.captured} why ${h.why}`,
        )
        .sort(),
      withdrawals: withdrawals
        .map(
          (w) =>
            `${w.id} ${w.status} tries ${w.tries} dispensed ${w.dispensed} key ${w.key} exception ${w.exception}`,
        )
        .sort(),
    }),
  };
}
