// What the property tests compare: verdicts and states in the oracle's words, and the invariants that no sequence of
// commands may break. The invariants are checked while the log is replayed, event by event.
import { availableMinor } from "../accounts.ts";
import { accountOf, type Books, emptyBooks } from "../books.ts";
import { type LedgerEvent, touchedAccounts } from "../events.ts";
import { evolve } from "../evolve.ts";
import type { Outcome, Recorded } from "../post-batch.ts";
import { CHANNELS, PERIODS } from "../tiers.ts";
import { usedNow } from "../usage.ts";
import { networkKeyText } from "../withdrawals.ts";

/** See the oracle's `tell`. */
export function verdictOf(outcome: Outcome): string {
  if (outcome.kind === "id-reused") return `id-reused:${outcome.field}`;
  const repeat = outcome.replayed ? "repeat:" : "";
  if (outcome.kind === "rejected") return `${repeat}rejected:${outcome.rejection.code}`;
  const [first] = outcome.events;
  if (first?.type === "withdrawal-declined") return `${repeat}declined:${first.reason}`;
  return first ? `${repeat}done` : "nothing";
}

/** See the oracle's `state`. */
export function stateOf(books: Books) {
  const text = (key: Parameters<typeof networkKeyText>[0] | null) => (key ? networkKeyText(key) : null);
  return {
    accounts: [...books.accounts.values()]
      .map(
        (a) =>
          `${a.accountNo} ${a.status} ${a.tier} least ${a.minimumMinor} posted ${a.postedMinor} held ${a.heldMinor}`,
      )
      .sort(),
    holds: [...books.holds.values()]
      .map(
        (h) =>
          `${h.accountNo} ${h.holdId} ${h.purpose} to ${h.counterpartyAccountNo} ${h.status} ${h.amountMinor} fee ${h.feeMinor} captured ${h.capturedMinor} why ${h.releaseReason}`,
      )
      .sort(),
    withdrawals: [...books.withdrawals.values()]
      .map(
        (w) =>
          `${w.withdrawalId} ${w.status} tries ${w.wrongTries} dispensed ${w.dispensedMinor} key ${text(w.networkKey)} exception ${w.exception}`,
      )
      .sort(),
  };
}

/** See the oracle's `usage`. */
export function usageOf(books: Books, at: number): string[] {
  return [...books.accounts.values()]
    .flatMap(({ accountNo, usage }) =>
      CHANNELS.flatMap((channel) =>
        PERIODS.flatMap((period) => {
          const { valueMinor, count } = usedNow(usage, channel, period, at);
          return count > 0 ? [`${accountNo} ${channel} ${period} ${valueMinor} in ${count}`] : [];
        }),
      ),
    )
    .sort();
}

/** Everything that tables are kept of: the books without the outcomes, which are the log itself. */
export function tablesOf(books: Books) {
  const { outcomes: _, ...tables } = books;
  return tables;
}

/** Folds the log over empty books and throws at the first event that breaks an invariant. */
export function replaySoundly(recorded: readonly Recorded[]): Books {
  const books = emptyBooks();
  const ids = new Set<string>();
  const settled = new Set<string>();
  for (const { commandId, at, events } of recorded) {
    must(!ids.has(commandId), `command ${commandId} is in the log twice`);
    must(events.length > 0, `command ${commandId} is in the log without events`);
    ids.add(commandId);
    for (const event of events) {
      const before = new Map(touchedAccounts(event).map((no) => [no, books.accounts.get(no)]));
      evolve(books, event, at);
      mustBalance(books, event);
      for (const [accountNo, earlier] of before) {
        const account = accountOf(books, accountNo);
        must(
          account.version > (earlier?.version ?? 0),
          `${event.type} leaves account ${accountNo} its version`,
        );
        if (account.mayGoNegative) continue;
        must(account.postedMinor >= account.heldMinor, `account ${accountNo} holds more than it has`);
        const lowered = earlier !== undefined && availableMinor(account) < availableMinor(earlier);
        must(!lowered || availableMinor(account) >= 0n, `${event.type} overdraws account ${accountNo}`);
      }
      const once = settlementOf(event);
      must(once === undefined || !settled.has(once), `${once} is settled twice`);
      if (once !== undefined) settled.add(once);
      // What operators have taken back may turn out to be paid all the same.
      if (event.type === "withdrawal-adjusted" && event.dispensedMinor === 0n)
        settled.delete(cashOf(event.withdrawalId));
    }
  }
  mustExplainWhatIsHeld(books);
  return books;
}

/** Postings sum to zero, in one currency, and follow each other in version. */
function mustBalance(books: Books, event: LedgerEvent): void {
  if (!("postings" in event)) return;
  const sum = event.postings.reduce((total, posting) => total + posting.amountMinor, 0n);
  must(sum === 0n, `the postings of ${event.type} sum to ${sum}`);
  for (const { accountNo } of event.postings) {
    const { currency } = accountOf(books, accountNo);
    must(
      currency === event.currency,
      `${event.type} in ${event.currency} posts to an account in ${currency}`,
    );
  }
}

const cashOf = (withdrawalId: string) => `cash of ${withdrawalId}`;

/** What an event settles that can be settled once only. */
function settlementOf(event: LedgerEvent): string | undefined {
  switch (event.type) {
    case "hold-captured":
    case "hold-released":
      return `hold ${event.accountNo}/${event.holdId}`;
    case "code-cancelled":
    case "code-expired":
    case "code-blocked":
    case "withdrawal-reversed":
      return `withdrawal ${event.withdrawalId}`;
    case "withdrawal-completed":
      // After a reversal the hold is settled already, and what comes now is the cash itself: that too only once.
      return event.afterReversal ? cashOf(event.withdrawalId) : `withdrawal ${event.withdrawalId}`;
    default:
      return undefined;
  }
}

/** Each account holds exactly what its open holds and withdrawals ask for. */
function mustExplainWhatIsHeld(books: Books): void {
  const held = new Map<string, bigint>();
  const add = (accountNo: string, amount: bigint) =>
    held.set(accountNo, (held.get(accountNo) ?? 0n) + amount);
  for (const hold of books.holds.values()) {
    if (hold.status === "HELD") add(hold.accountNo, hold.amountMinor + hold.feeMinor);
  }
  for (const w of books.withdrawals.values()) {
    if (["ISSUED", "AUTHORISED", "SUSPECT"].includes(w.status)) add(w.accountNo, w.amountMinor + w.feeMinor);
  }
  for (const account of books.accounts.values()) {
    const explained = held.get(account.accountNo) ?? 0n;
    must(
      account.heldMinor === explained,
      `account ${account.accountNo} holds ${account.heldMinor}, explained are ${explained}`,
    );
  }
}

function must(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new Error(`invariant broken: ${otherwise}`);
}
