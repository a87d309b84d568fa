// What the oracle knows: lists of what has happened, plain numbers, and balances summed anew whenever somebody asks.
import type { Command } from "../commands.ts";
import type { LimitTable } from "../limits.ts";

export type Status =
  | "ISSUED"
  | "AUTHORISED"
  | "COMPLETED"
  | "REVERSED"
  | "SUSPECT"
  | "EXPIRED"
  | "CANCELLED"
  | "BLOCKED";
type Cash = { id: string; account: string; user: string; amount: number; fee: number; currency: string };
export type Withdrawal = Cash & {
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
export type Use = { account: string; channel: Channel; at: number; amount: number; counts: boolean };
export type Channel = "transfer" | "atm" | "agent" | "bank";

export const LARGEST = 999_999_999_999_999;
const NUMERIC: Record<string, string> = {
  CVE: "132",
  EUR: "978",
  USD: "840",
  SGD: "702",
  JPY: "392",
  CNY: "156",
};
export const KINDS = ["bank", "atm", "fees", "receivables", "suspense"];
/** The verdict on each kind of command. */
export type Rules<Types extends Command["type"] = Command["type"]> = {
  [Type in Types]: (command: Extract<Command, { type: Type }>) => string;
};

export type Books = ReturnType<typeof createBooks>;

export function createBooks() {
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

  return {
    ...{ accounts, uses, moves, holds, withdrawals, references, returned, told },
    ...{ sum, posted, held, live, account, of, customer, platform, byId, byKey, byCode, keyOf },
    ...{ cannotPay, cannotReceive, used, cannotUse, tooRich, use, cannotShare, share },
  };
}
