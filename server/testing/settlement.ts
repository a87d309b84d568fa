// Settlement files for tests, in the CSV form.
import { createHash } from "node:crypto";

export type SettlementEntry = {
  readonly terminalId: string;
  readonly traceNumber: string;
  readonly authorised: number;
  /** Nothing unless the outcome is DISPENSED. */
  readonly dispensed?: number;
  readonly outcome: "DISPENSED" | "REVERSED" | "UNKNOWN" | "OPEN";
};

export function settlementCsv(
  entries: readonly SettlementEntry[],
  { acquirerId = "VINTI4", localDate = "2026-01-15", sequence = 1 } = {},
): string {
  const minor = (amount = 0) => Math.round(amount * 100);
  const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0);
  const before = [
    ["H", "MAKEBA-SETTLEMENT", 1, acquirerId, localDate, String(sequence).padStart(6, "0")],
    ...entries.map(({ terminalId, traceNumber, authorised, dispensed, outcome }) => [
      ...["D", terminalId, traceNumber, localDate, "10:00:00", ""],
      ...[minor(authorised), minor(dispensed), "CVE", outcome],
    ]),
  ]
    .map((fields) => `${fields.join(",")}\n`)
    .join("");
  const totals = [sum(entries.map((e) => minor(e.authorised))), sum(entries.map((e) => minor(e.dispensed)))];
  const checksum = createHash("sha256").update(before).digest("hex");
  return `${before}${["T", entries.length, ...totals, checksum].join(",")}\n`;
}
