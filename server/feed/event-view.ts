// An event as the outside may see it. What is not named here does not go out, so that a new field of the log is secret
// until somebody has thought about it.
import { toDecimal } from "../http/amounts.ts";
import type { HandlersOf } from "../http/operations.ts";
import type { LedgerEvent, Posting } from "../ledger/events.ts";
import type { Currency } from "../ledger/money.ts";
import type { FeedEvent } from "./feed.ts";

export type EventView = Extract<
  Awaited<ReturnType<HandlersOf<"listEvents">["listEvents"]>>,
  { status: 200 }
>["body"]["events"][number];

type Data = EventView["data"];

const TEXTS = [
  "accountNo",
  "counterpartyAccountNo",
  "depositTransactionId",
  "ownerId",
  "kind",
  "tier",
  "transactionType",
  "purpose",
  "reason",
] as const;
const AMOUNTS = ["amount", "fee", "commission", "captured", "dispensed", "minimum", "owed"] as const;

export function eventView({ seq, at, subject, event }: FeedEvent): EventView {
  return {
    eventId: `evt_${seq}`,
    type: event.type,
    at: at.toISOString(),
    ...(subject === undefined ? {} : { transactionId: subject }),
    data: dataOf(event),
  };
}

function dataOf(event: LedgerEvent): Data {
  const fields = event as unknown as Readonly<Record<string, unknown>>;
  const data: Record<string, unknown> = {};
  for (const name of TEXTS) if (typeof fields[name] === "string") data[name] = fields[name];
  if (typeof fields.reference === "string" && fields.reference !== "") data.reference = fields.reference;
  if (typeof fields.expiresAt === "number") data.expiresAt = new Date(fields.expiresAt).toISOString();
  const terminal = (fields.networkKey ?? fields.terminal) as { terminalId?: unknown } | undefined;
  if (typeof terminal?.terminalId === "string") data.terminalId = terminal.terminalId;
  if (typeof fields.currency === "string") {
    const currency = fields.currency as Currency;
    data.currency = currency;
    for (const name of AMOUNTS) {
      const minor = fields[`${name}Minor`];
      if (typeof minor === "bigint") data[name] = toDecimal(minor, currency);
    }
    if (Array.isArray(fields.postings)) {
      data.entries = (fields.postings as Posting[]).map((posting) => ({
        accountNo: posting.accountNo,
        amount: toDecimal(posting.amountMinor, currency),
        balanceAfter: toDecimal(posting.balanceAfterMinor, currency),
      }));
    }
  }
  return data as Data;
}
