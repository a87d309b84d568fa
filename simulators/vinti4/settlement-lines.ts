// What the switch's day log comes to at the end of a day: one line of the settlement file for each withdrawal that the wallet was
// asked for and did not decline. Pure: the records come in.
import type { SwitchRecord } from "./records.ts";
import type { SettlementLine, SettlementOutcome } from "./settlement-file.ts";
import { evolve, type Transaction } from "./transactions.ts";

/** @param records of the day and of the day after, on which late reports stand */
export function settlementLines(records: readonly SwitchRecord[], localDate: string): SettlementLine[] {
  const transactions = new Map<string, Transaction>();
  for (const record of records) {
    if (record.localDate !== localDate) continue;
    const key = `${record.terminalId}:${record.traceNumber}`;
    transactions.set(key, evolve(transactions.get(key), record));
  }
  return [...transactions.values()].flatMap(lineOf);
}

function lineOf({
  terminalId,
  traceNumber,
  localDate,
  authorisation,
  advices,
}: Transaction): SettlementLine[] {
  const decision = authorisation?.decision;
  // Without an authorisation no notes came out; what the wallet has said no to is none.
  if (authorisation === undefined || decision?.decision === "DECLINED" || decision?.decision === "REFUSED")
    return [];
  let outcome: SettlementOutcome = "OPEN";
  let dispensedMinor = 0n;
  // The last word counts; that nobody knows takes nothing back.
  for (const { advice } of advices) {
    if (advice.kind === "REVERSAL") [outcome, dispensedMinor] = ["REVERSED", 0n];
    else if (advice.outcome === "DISPENSED")
      [outcome, dispensedMinor] = ["DISPENSED", minorOf(advice.dispensedAmount)];
    else if (outcome === "OPEN") outcome = "UNKNOWN";
  }
  return [
    {
      ...{ terminalId, traceNumber, localDate, localTime: timeInCaboVerde(authorisation.askedAt) },
      ...(decision?.decision === "APPROVED" ? { transactionId: decision.transactionId } : {}),
      ...{ authorisedMinor: minorOf(authorisation.amount), dispensedMinor, outcome },
    },
  ];
}

/** Of a decimal text without needless zeros. */
function minorOf(amount: string): bigint {
  const [whole = "0", part = ""] = amount.split(".");
  return BigInt(whole + part.padEnd(2, "0"));
}

const CLOCK = new Intl.DateTimeFormat("en-GB", { timeZone: "Atlantic/Cape_Verde", timeStyle: "medium" });
const timeInCaboVerde = (at: string) => CLOCK.format(new Date(at));
