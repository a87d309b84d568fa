// What the events of one business transaction, and the changes of a top-up at the bank, say about it: the status after each, and its legs. Pure, and ready
// for types of events that it does not know: those leave the status as it is.
import type { LedgerEvent, Posting } from "../ledger/events.ts";

export type TransactionStatus = "PENDING" | "SUCCESS" | "FAILED" | "ROLLBACK";

/** What happened to a top-up outside the books. */
export type TopUpChange = { readonly type: `top-up-${string}`; readonly reason?: string };

export type HistoryEvent = LedgerEvent | TopUpChange;

export type StoredEvent = { readonly seq: bigint; readonly at: Date; readonly event: HistoryEvent };

export type HistoryStep = {
  readonly status: TransactionStatus;
  readonly event: string;
  readonly reason?: string;
  readonly at: Date;
};

const STATUS_AFTER: Readonly<Record<string, TransactionStatus>> = {
  posted: "SUCCESS",
  "hold-placed": "PENDING",
  "hold-captured": "SUCCESS",
  "hold-released": "FAILED",
  "code-issued": "PENDING",
  "code-cancelled": "FAILED",
  "code-expired": "FAILED",
  "code-blocked": "FAILED",
  "withdrawal-authorised": "PENDING",
  "withdrawal-suspected": "PENDING",
  "withdrawal-completed": "SUCCESS",
  "withdrawal-reversed": "ROLLBACK",
  "top-up-failed": "FAILED",
  "top-up-settled": "SUCCESS",
  // That is a transaction of its own.
  "top-up-returned": "SUCCESS",
};

/** The status that an event leads to. Of a type that is not known here, what moves money is a success. */
export function statusAfter(event: HistoryEvent, before: TransactionStatus): TransactionStatus {
  if (event.type === "withdrawal-adjusted") return event.dispensedMinor > 0n ? "SUCCESS" : "ROLLBACK";
  // What has been booked stays so, whatever is written down about the bank a moment later.
  if (event.type.startsWith("top-up-") && before === "SUCCESS") return before;
  return STATUS_AFTER[event.type] ?? ("postings" in event ? "SUCCESS" : before);
}

/** Each event with the status that it led to. The first may be of any type. */
export function statusHistory(events: readonly StoredEvent[]): HistoryStep[] {
  let status: TransactionStatus = "PENDING";
  return events.map(({ at, event }) => {
    status = statusAfter(event, status);
    const reason = reasonOf(event);
    return { status, event: event.type, ...(reason === undefined ? {} : { reason }), at };
  });
}

/** Codes only: no text that somebody has written. */
export function reasonOf(event: HistoryEvent): string | undefined {
  const reason = "reason" in event ? event.reason : undefined;
  return typeof reason === "string" && /^[A-Z][A-Z_]{0,63}$/.test(reason) ? reason : undefined;
}

/** Every leg, in posting order. */
export function legsOf(events: readonly StoredEvent[]): (Posting & { readonly at: Date })[] {
  return events.flatMap(({ at, event }) =>
    "postings" in event ? event.postings.map((posting) => ({ ...posting, at })) : [],
  );
}
