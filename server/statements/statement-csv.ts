// A statement as CSV (RFC 4180). What people wrote must never become a formula in a spreadsheet.
import { decimalText, localTime, type Statement } from "./statement.ts";

const HEADER = [
  ...["time", "type", "transactionId", "counterpartyAccountNo", "reference", "description"],
  ...["amount", "balance", "currency"],
];

export function statementCsv(statement: Statement): string {
  const { currency, from, to, openingMinor, closingMinor, entries } = statement;
  const money = (minor: bigint) => decimalText(minor, currency);
  const balanceLine = (day: string, type: string, minor: bigint) => [
    ...[day, type, "", "", "", "", "", money(minor), currency],
  ];
  const lines = [
    HEADER,
    balanceLine(from, "opening balance", openingMinor),
    ...entries.map((entry) => [
      ...[localTime(entry.at), entry.kind, entry.transactionId, entry.counterpartyAccountNo],
      ...[harmless(entry.reference), harmless(entry.description)],
      ...[money(entry.amountMinor), money(entry.balanceAfterMinor), currency],
    ]),
    balanceLine(to, "closing balance", closingMinor),
  ];
  return `${lines.map((cells) => cells.map(cell).join(",")).join("\r\n")}\r\n`;
}

/** Text that a spreadsheet would take for a formula gets an apostrophe before it, also behind blanks. */
function harmless(text: string): string {
  return /^[\s\u00a0]*[=+\-@\t\r\n＝＋－＠]/u.test(text) ? `'${text}` : text;
}

function cell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
