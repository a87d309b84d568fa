// What the rules say must come of each command, worked out a second time from DESIGN, DOMAIN and the contract. It must never
// call decide, evolve or their helpers.
import type { Command } from "../commands.ts";
import { type Books, createBooks, type Rules } from "./oracle-books.ts";
import { paymentRules } from "./oracle-payments.ts";
import { withdrawalRules } from "./oracle-withdrawals.ts";

type ChangesStatus = "freeze-account" | "unfreeze-account" | "close-account";

function accountRules({
  accounts,
  of,
  posted,
  held,
}: Books): Rules<"open-account" | ChangesStatus | "change-tier" | "change-minimum"> {
  function changeStatus(c: Extract<Command, { type: ChangesStatus }>): string {
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
  return {
    "open-account"(c) {
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
    },
    "change-tier"(c) {
      const a = of(c.accountNo, "customer", "agent", "commission");
      if (!a) return "rejected:ACCOUNT_NOT_FOUND";
      if (a.status === "CLOSED") return "rejected:ACCOUNT_CLOSED";
      if (a.tier === c.tier) return "nothing";
      a.tier = c.tier;
      return "done";
    },
    "change-minimum"(c) {
      const a = of(c.accountNo, "customer");
      const least = Number(c.minimumMinor);
      if (!a) return "rejected:ACCOUNT_NOT_FOUND";
      if (a.status === "CLOSED") return "rejected:ACCOUNT_CLOSED";
      if (a.least === least) return "nothing";
      const tooMuch = least > posted(a.no) - held(a.no);
      if (least > a.least && tooMuch && !a.negative) return "rejected:INSUFFICIENT_BALANCE";
      a.least = least;
      return "done";
    },
    "freeze-account": changeStatus,
    "unfreeze-account": changeStatus,
    "close-account": changeStatus,
  };
}

/**
 * `tell(command)` gives the verdict: `done`, `nothing` (there was nothing left to do), `declined:REASON`,
 * `rejected:CODE` or `id-reused:field`, with `repeat:` before it when the answer is a stored one.
 */
export function createOracle() {
  const books = createBooks();
  const { accounts, holds, withdrawals, told, posted, held, used } = books;
  const rules: Rules = { ...accountRules(books), ...paymentRules(books), ...withdrawalRules(books) };
  const verdictOn = (command: Command) => (rules[command.type] as (command: Command) => string)(command);

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
        verdict === "rejected:BALANCE_HAS_CHANGED" ||
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
