// Writes the switch's daily settlement file from the day's withdrawals, as CSV and as a fixed record. The format is [ours]
// and stands in docs/reference/settlement-file.md. Pure: the day comes in, text goes out.
import { createHash } from "node:crypto";

export const OUTCOMES = ["DISPENSED", "REVERSED", "UNKNOWN", "OPEN"] as const;
export type SettlementOutcome = (typeof OUTCOMES)[number];

/** One withdrawal as the switch knows it at the end of the day. */
export type SettlementLine = {
  readonly terminalId: string;
  readonly traceNumber: string;
  /** YYYY-MM-DD at the terminal. */
  readonly localDate: string;
  /** HH:MM:SS at the terminal. */
  readonly localTime: string;
  /** The wallet's; absent when its answer never came. */
  readonly transactionId?: string;
  readonly authorisedMinor: bigint;
  /** Zero unless the outcome is DISPENSED. */
  readonly dispensedMinor: bigint;
  readonly outcome: SettlementOutcome;
};

export type SettlementDay = {
  readonly acquirerId: string;
  readonly localDate: string;
  /** 1 for the first file of the date; a later one takes its place. */
  readonly sequence: number;
  readonly lines: readonly SettlementLine[];
};

export const FORMATS = ["csv", "fixed"] as const;
export type SettlementFormat = (typeof FORMATS)[number];

/** The whole file. */
export function writeSettlementFile(day: SettlementDay, format: SettlementFormat): string {
  const form = format === "csv" ? csv : fixed;
  const before = [form.header(day), ...day.lines.map(form.line)].map((record) => `${record}\n`).join("");
  const total = (field: "authorisedMinor" | "dispensedMinor") =>
    day.lines.reduce((sum, line) => sum + line[field], 0n);
  const trailer = form.trailer({
    lines: day.lines.length,
    authorisedMinor: total("authorisedMinor"),
    dispensedMinor: total("dispensedMinor"),
    checksum: createHash("sha256").update(before, "ascii").digest("hex"),
  });
  return `${before}${trailer}\n`;
}

type Trailer = { lines: number; authorisedMinor: bigint; dispensedMinor: bigint; checksum: string };
type Form = {
  header(day: SettlementDay): string;
  line(line: SettlementLine): string;
  trailer(trailer: Trailer): string;
};

const digits = (value: number | bigint, width: number) => String(value).padStart(width, "0");
const CURRENCY = "CVE";

const csv: Form = {
  header: ({ acquirerId, localDate, sequence }) =>
    ["H", "MAKEBA-SETTLEMENT", "1", acquirerId, localDate, digits(sequence, 6)].join(","),
  line: (line) =>
    [
      ...["D", line.terminalId, line.traceNumber, line.localDate, line.localTime, line.transactionId ?? ""],
      ...[line.authorisedMinor, line.dispensedMinor, CURRENCY, line.outcome],
    ].join(","),
  trailer: ({ lines, authorisedMinor, dispensedMinor, checksum }) =>
    ["T", lines, authorisedMinor, dispensedMinor, checksum].join(","),
};

const RECORD_LENGTH = 120;
const LETTER = { DISPENSED: "D", REVERSED: "R", UNKNOWN: "U", OPEN: "O" } as const;
const record = (...fields: readonly string[]) => fields.join("").padEnd(RECORD_LENGTH);
const packed = (dateOrTime: string) => dateOrTime.replaceAll(/[-:]/g, "");

const fixed: Form = {
  header: ({ acquirerId, localDate, sequence }) =>
    record("H", "MAKEBASET", "01", acquirerId.padEnd(11), packed(localDate), digits(sequence, 6)),
  line: (line) =>
    record(
      ...["D", line.terminalId.padEnd(16), line.traceNumber, packed(line.localDate), packed(line.localTime)],
      ...[(line.transactionId ?? "").padEnd(30), digits(line.authorisedMinor, 15)],
      ...[digits(line.dispensedMinor, 15), CURRENCY, LETTER[line.outcome]],
    ),
  trailer: ({ lines, authorisedMinor, dispensedMinor, checksum }) =>
    record("T", digits(lines, 6), digits(authorisedMinor, 18), digits(dispensedMinor, 18), checksum),
};
