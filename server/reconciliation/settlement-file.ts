// Reads the switch's daily settlement file, as CSV or as a fixed record; docs/reference/settlement-file.md has the format. Strict:
// a file is taken whole or not at all, and a mistake is named by its line, its field and the rule. Pure.
import { createHash } from "node:crypto";

export type FileOutcome = "DISPENSED" | "REVERSED" | "UNKNOWN" | "OPEN";

export type FileLine = {
  /** In the file; the header is line 1. */
  readonly line: number;
  readonly terminalId: string;
  readonly traceNumber: string;
  readonly localDate: string;
  readonly localTime: string;
  readonly transactionId: string | null;
  readonly authorisedMinor: bigint;
  readonly dispensedMinor: bigint;
  readonly outcome: FileOutcome;
};

export type SettlementFile = {
  readonly format: "csv" | "fixed";
  readonly acquirerId: string;
  readonly localDate: string;
  readonly sequence: number;
  readonly lines: readonly FileLine[];
  readonly authorisedMinor: bigint;
  readonly dispensedMinor: bigint;
  /** SHA-256 of the whole file. */
  readonly digest: string;
};

export const FILE_CHARACTERS_MAX = 4_194_304;
export const FILE_LINES_MAX = 30_000;

export class SettlementFileError extends Error {
  readonly line: number;
  /** The field; in a fixed record with its columns. */
  readonly field: string;
  readonly rule: string;

  constructor(line: number, field: string, rule: string) {
    super(`line ${line}, ${field}: ${rule}`);
    this.line = line;
    this.field = field;
    this.rule = rule;
  }
}

type Field = {
  readonly name: string;
  readonly pattern: RegExp;
  readonly rule: string;
  readonly width: number;
};
const field = (name: string, pattern: RegExp, rule: string, width: number): Field => ({
  ...{ name, pattern, rule, width },
});

const constant = (name: string, value: string) =>
  field(name, new RegExp(`^${value}$`), `must be ${value}`, value.length);
const number = (name: string, width: number) =>
  field(name, new RegExp(`^\\d{1,${width}}$`), `must be a whole number of at most ${width} digits`, width);
const acquirer = field("acquirer", /^[A-Z0-9]{1,11}$/, "must be 1 to 11 capital letters and digits", 11);
const sequence = field("sequence", /^\d{6}$/, "must have six digits", 6);
const terminal = field("terminal", /^[A-Z0-9]{1,16}$/, "must be 1 to 16 capital letters and digits", 16);
const trace = field("trace", /^\d{6}$/, "must have six digits", 6);
const transaction = field(
  ...([
    "transaction id",
    /^(txn_[0-9A-HJKMNP-TV-Z]{26})?$/,
    "must be a transaction id or empty",
    30,
  ] as const),
);
const checksum = field("checksum", /^[0-9a-f]{64}$/, "must have 64 small hexadecimal digits", 64);

const FORMS = {
  csv: {
    header: [
      constant("record", "H"),
      constant("format", "MAKEBA-SETTLEMENT"),
      constant("version", "1"),
      acquirer,
      field("local date", /^\d{4}-\d{2}-\d{2}$/, "must be YYYY-MM-DD", 10),
      sequence,
    ],
    detail: [
      ...[constant("record", "D"), terminal, trace],
      field("local date", /^\d{4}-\d{2}-\d{2}$/, "must be YYYY-MM-DD", 10),
      field("local time", /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/, "must be HH:MM:SS", 8),
      ...[transaction, number("authorised", 15), number("dispensed", 15), constant("currency", "CVE")],
      field(
        ...([
          "outcome",
          /^(DISPENSED|REVERSED|UNKNOWN|OPEN)$/,
          "must be DISPENSED, REVERSED, UNKNOWN or OPEN",
          9,
        ] as const),
      ),
    ],
    trailer: [
      ...[constant("record", "T"), number("count", 6), number("authorised total", 18)],
      ...[number("dispensed total", 18), checksum],
    ],
  },
  fixed: {
    header: [
      ...[constant("record", "H"), constant("format", "MAKEBASET"), constant("version", "01"), acquirer],
      field("local date", /^\d{8}$/, "must be YYYYMMDD", 8),
      sequence,
    ],
    detail: [
      ...[constant("record", "D"), terminal, trace],
      field("local date", /^\d{8}$/, "must be YYYYMMDD", 8),
      field("local time", /^([01]\d|2[0-3])[0-5]\d[0-5]\d$/, "must be HHMMSS", 6),
      ...[transaction, number("authorised", 15), number("dispensed", 15), constant("currency", "CVE")],
      field("outcome", /^[DRUO]$/, "must be D, R, U or O", 1),
    ],
    trailer: [
      ...[constant("record", "T"), number("count", 6), number("authorised total", 18)],
      ...[number("dispensed total", 18), checksum],
    ],
  },
} as const;

const RECORD_LENGTH = 120;
const OUTCOMES: Readonly<Record<string, FileOutcome>> = {
  ...{ D: "DISPENSED", R: "REVERSED", U: "UNKNOWN", O: "OPEN" },
  ...{ DISPENSED: "DISPENSED", REVERSED: "REVERSED", UNKNOWN: "UNKNOWN", OPEN: "OPEN" },
};

/** @throws SettlementFileError */
export function readSettlementFile(content: string): SettlementFile {
  if (content.length > FILE_CHARACTERS_MAX)
    throw new SettlementFileError(1, "file", `must have at most ${FILE_CHARACTERS_MAX} characters`);
  const format = content.startsWith("H,") ? "csv" : "fixed";
  const form = FORMS[format];
  const records = content.split("\n");
  if (records.length - 3 > FILE_LINES_MAX)
    throw new SettlementFileError(1, "file", `must have at most ${FILE_LINES_MAX} withdrawals`);
  if (records.pop() !== "" || records.length < 2)
    throw new SettlementFileError(records.length + 1, "record", "must end with a line feed");
  records.forEach((record, i) => {
    const strange = /[^\x20-\x7e]/.exec(record);
    if (strange)
      throw new SettlementFileError(i + 1, `column ${strange.index + 1}`, "must be printable ASCII");
  });
  const split = (record: string, line: number, fields: readonly Field[]) =>
    format === "csv" ? splitCsv(record, line, fields) : splitFixed(record, line, fields);

  const [, , , acquirerId, packedDate, sequenceText] = split(records[0]!, 1, form.header) as string[];
  const localDate = dateOf(packedDate!);
  if (Number.isNaN(Date.parse(localDate)) || new Date(localDate).toISOString().slice(0, 10) !== localDate)
    throw new SettlementFileError(1, "local date", "must be a day of the calendar");
  if (Number(sequenceText) === 0) throw new SettlementFileError(1, "sequence", "must be at least 1");

  const trailerLine = records.length;
  const lines = records.slice(1, -1).map((record, i): FileLine => {
    const line = i + 2;
    const found = split(record, line, form.detail) as string[];
    const [, terminalId, traceNumber, date, time, transactionId, authorised, dispensed, , outcome] = found;
    const read = {
      ...{ line, terminalId: terminalId!, traceNumber: traceNumber!, localDate: dateOf(date!) },
      localTime: time!.includes(":") ? time! : time!.replace(/^(..)(..)(..)$/, "$1:$2:$3"),
      transactionId: transactionId === "" ? null : transactionId!,
      authorisedMinor: BigInt(authorised!),
      dispensedMinor: BigInt(dispensed!),
      outcome: OUTCOMES[outcome!]!,
    };
    const wrong = (name: string, rule: string) => new SettlementFileError(line, name, rule);
    if (read.localDate !== localDate) throw wrong("local date", `must be the header's, ${localDate}`);
    if (read.authorisedMinor === 0n) throw wrong("authorised", "must be more than zero");
    if ((read.outcome === "DISPENSED") !== read.dispensedMinor > 0n)
      throw wrong("dispensed", "must be more than zero when the outcome is DISPENSED, and zero otherwise");
    return read;
  });

  const trailer = split(records.at(-1)!, trailerLine, form.trailer) as string[];
  const total = (name: "authorisedMinor" | "dispensedMinor") =>
    lines.reduce((sum, line) => sum + line[name], 0n);
  const expected = (name: string, found: bigint, right: bigint) => {
    if (found !== right) throw new SettlementFileError(trailerLine, name, `must be ${right}, found ${found}`);
  };
  expected("count", BigInt(trailer[1]!), BigInt(lines.length));
  expected("authorised total", BigInt(trailer[2]!), total("authorisedMinor"));
  expected("dispensed total", BigInt(trailer[3]!), total("dispensedMinor"));
  const before = content.slice(0, content.lastIndexOf(records.at(-1)!));
  if (sha256(before) !== trailer[4])
    throw new SettlementFileError(
      trailerLine,
      "checksum",
      "must be the SHA-256 of everything before this line",
    );
  return {
    ...{ format, acquirerId: acquirerId!, localDate, sequence: Number(sequenceText), lines },
    ...{ authorisedMinor: total("authorisedMinor"), dispensedMinor: total("dispensedMinor") },
    digest: sha256(content),
  };
}

function splitCsv(record: string, line: number, fields: readonly Field[]): string[] {
  const values = record.split(",");
  values.slice(0, fields.length).forEach((value, i) => {
    if (!fields[i]!.pattern.test(value))
      throw new SettlementFileError(line, fields[i]!.name, fields[i]!.rule);
  });
  if (values.length !== fields.length)
    throw new SettlementFileError(
      line,
      "record",
      `must have ${fields.length} fields, found ${values.length}`,
    );
  return values;
}

function splitFixed(record: string, line: number, fields: readonly Field[]): string[] {
  if (record.length !== RECORD_LENGTH)
    throw new SettlementFileError(
      line,
      "record",
      `must have ${RECORD_LENGTH} characters, found ${record.length}`,
    );
  let from = 0;
  const values = fields.map(({ name, pattern, rule, width }) => {
    const value = record.slice(from, from + width).trimEnd();
    from += width;
    if (!pattern.test(value))
      throw new SettlementFileError(line, `${name} (columns ${from - width + 1} to ${from})`, rule);
    return value;
  });
  if (record.slice(from).trim() !== "")
    throw new SettlementFileError(line, `columns ${from + 1} to ${RECORD_LENGTH}`, "must be spaces");
  return values;
}

const dateOf = (text: string) =>
  text.includes("-") ? text : `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}`;
const sha256 = (text: string) => createHash("sha256").update(text, "utf8").digest("hex");
