// What receivers are told of an event: its name for people outside, and facts without personal data. Pure. An event that
// has no name here is told to nobody.
import { eventView } from "../feed/event-view.ts";
import type { FeedEvent } from "../feed/feed.ts";
import { SYSTEM_ACCOUNT_KINDS } from "../ledger/accounts.ts";
import type { LedgerEvent } from "../ledger/events.ts";

export type Message = {
  /** The same for every attempt and receiver. */
  readonly messageId: string;
  readonly eventType: string;
  /** The body, as it is signed. */
  readonly payload: string;
};

const POSTED: Readonly<Record<string, string>> = {
  transfer: "transfer.completed",
  deposit: "deposit.settled",
  "cash-in": "cash-in.completed",
};

const NAMES: Readonly<Record<string, string>> = {
  "code-issued": "withdrawal.issued",
  "withdrawal-authorised": "withdrawal.authorised",
  "withdrawal-completed": "withdrawal.completed",
  "withdrawal-suspected": "withdrawal.suspected",
  "withdrawal-reversed": "withdrawal.reversed",
  "withdrawal-adjusted": "withdrawal.adjusted",
  "code-cancelled": "withdrawal.cancelled",
  "code-expired": "withdrawal.expired",
  "code-blocked": "withdrawal.blocked",
  "deposit-returned": "deposit.returned",
  "account-opened": "account.opened",
  "account-frozen": "account.frozen",
  "account-unfrozen": "account.unfrozen",
  "account-closed": "account.closed",
};

/** Payments that wait, each under the name of its purpose. */
const HELD: Readonly<Record<string, string>> = {
  "hold-placed": "pending",
  "hold-captured": "completed",
  "hold-released": "failed",
};

/** The platform's own accounts are nobody's business outside. */
const OWN_KINDS: readonly string[] = SYSTEM_ACCOUNT_KINDS;

/** The holds whose purpose stands in another event, in the one that placed them. */
export function holdsOf(feedEvents: readonly FeedEvent[]): string[] {
  return feedEvents.flatMap(({ event }) =>
    event.type === "hold-captured" || event.type === "hold-released" ? [event.holdId] : [],
  );
}

/** `purposes` has what each hold of `holdsOf` is for. */
export function messageOf(
  feedEvent: FeedEvent,
  purposes: ReadonlyMap<string, string> = new Map(),
): Message | undefined {
  const { event } = feedEvent;
  const purpose =
    event.type === "hold-placed" ? event.purpose : purposes.get("holdId" in event ? event.holdId : "");
  const eventType = nameOf(event, purpose);
  if (eventType === undefined) return undefined;
  if (event.type === "account-opened" && OWN_KINDS.includes(event.kind)) return undefined;
  const { eventId, at, transactionId, data } = eventView(feedEvent);
  // Users are named by nothing but their accounts; what people wrote, and others' balances, stay here.
  const { ownerId: _, reference: _reference, entries = [], ...facts } = data;
  const [debit, credit] = entries;
  const sides =
    event.type === "posted" && debit !== undefined && credit !== undefined
      ? { fromAccountNo: debit.accountNo, toAccountNo: credit.accountNo, amount: credit.amount }
      : {};
  return {
    messageId: eventId,
    eventType,
    payload: JSON.stringify({
      type: eventType,
      timestamp: at,
      data: {
        ...(transactionId === undefined ? {} : { transactionId }),
        ...(purpose === undefined ? {} : { purpose }),
        ...{ ...facts, ...sides },
      },
    }),
  };
}

function nameOf(event: LedgerEvent, purpose: string | undefined): string | undefined {
  if (event.type === "posted") return POSTED[event.transactionType];
  const state = HELD[event.type];
  if (state === undefined) return NAMES[event.type];
  return purpose === undefined ? undefined : `${purpose}.${state}`;
}

export function pingMessage(messageId: string, at: Date): Message {
  const payload = JSON.stringify({ type: "ping", timestamp: at.toISOString(), data: {} });
  return { messageId, eventType: "ping", payload };
}

export function wants(eventTypes: readonly string[], eventType: string): boolean {
  return eventTypes.includes("*") || eventTypes.includes(eventType);
}
