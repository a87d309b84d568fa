// Reading the settlement file: the reference page's example, both forms, and every way to be wrong, with its line and field.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { FILE_CHARACTERS_MAX, readSettlementFile, SettlementFileError } from "./settlement-file.ts";

const page = readFileSync(new URL("../../docs/reference/settlement-file.md", import.meta.url), "utf8");
const csv = /```text\n([\s\S]*?)```/.exec(page)![1]!;
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
/** With the right checksum, after a change. */
function sealed(content: string): string {
  const before = content.slice(0, content.lastIndexOf("\nT") + 1);
  const trailer = content.slice(before.length).replace(/[0-9a-f]{64}(?= *\n$)/, sha256(before));
  return before + trailer;
}
const pad = (record: string) => `${record.padEnd(120)}\n`;
const fixed = sealed(
  [
    "HMAKEBASET01VINTI4     20260105000001",
    "DATM00001        00000120260105091244txn_01KE6PRM800000000000000001000000000500000000000000500000CVED",
    "DATM00001        00000220260105093102txn_01KE6PRM800000000000000002000000000200000000000000000000CVER",
    "DATM00002        00000120260105180559                              000000000100000000000000000000CVEO",
    `T000003000000000000800000000000000000500000${"0".repeat(64)}`,
  ]
    .map(pad)
    .join(""),
);

describe("a settlement file", () => {
  it("is read as the reference page shows it, and the fixed form says the same", () => {
    const read = readSettlementFile(csv);
    expect(read).toMatchObject({
      ...{ format: "csv", acquirerId: "VINTI4", localDate: "2026-01-05", sequence: 1 },
      ...{ authorisedMinor: 800_000n, dispensedMinor: 500_000n, digest: sha256(csv) },
    });
    expect(read.lines[0]).toEqual({
      ...{ line: 2, terminalId: "ATM00001", traceNumber: "000001", localDate: "2026-01-05" },
      ...{ localTime: "09:12:44", transactionId: "txn_01KE6PRM800000000000000001" },
      ...{ authorisedMinor: 500_000n, dispensedMinor: 500_000n, outcome: "DISPENSED" },
    });
    expect(readSettlementFile(fixed)).toEqual({ ...read, format: "fixed", digest: sha256(fixed) });
  });

  it.each([
    ["a wrong checksum", csv.replace(/[0-9a-f]{64}/, "0".repeat(64)), 5, "checksum"],
    ["a byte changed", csv.replace("09:12:44", "09:12:45"), 5, "checksum"],
    ["a count that is not right", sealed(csv.replace("T,3,", "T,4,")), 5, "count"],
    ["a total that is not right", sealed(csv.replace("T,3,800000,", "T,3,800001,")), 5, "authorised total"],
    [
      "another dispensed total",
      sealed(csv.replace("T,3,800000,500000", "T,3,800000,500001")),
      5,
      "dispensed total",
    ],
    ["no trailer", csv.slice(0, csv.lastIndexOf("T,")), 4, "record"],
    ["something after the trailer", `${csv}D\n`, 5, "record"],
    ["no line feed at its end", csv.slice(0, -1), 5, "record"],
    ["carriage returns", csv.replaceAll("\n", "\r\n"), 1, "column 47"],
    ["another version", sealed(csv.replace("SETTLEMENT,1", "SETTLEMENT,2")), 1, "version"],
    ["a date that no calendar has", sealed(csv.replaceAll("2026-01-05", "2026-02-30")), 1, "local date"],
    [
      "a line of another date",
      sealed(csv.replace("000002,2026-01-05", "000002,2026-01-06")),
      3,
      "local date",
    ],
    ["another currency", sealed(csv.replace("CVE,REVERSED", "EUR,REVERSED")), 3, "currency"],
    ["a quoted field", sealed(csv.replace("ATM00002", '"ATM2"')), 4, "terminal"],
    ["an amount with decimals", sealed(csv.replace(",200000,0,", ",2000.00,0,")), 3, "authorised"],
    ["a negative amount", sealed(csv.replace(",200000,0,", ",200000,-1,")), 3, "dispensed"],
    ["notes of a reversed withdrawal", sealed(csv.replace(",200000,0,", ",200000,1,")), 3, "dispensed"],
    ["nothing dispensed", sealed(csv.replace(",500000,500000,CVE", ",500000,0,CVE")), 2, "dispensed"],
    ["an outcome that is unknown here", sealed(csv.replace("OPEN", "LOST")), 4, "outcome"],
    ["a field too many", sealed(csv.replace("OPEN", "OPEN,1")), 4, "record"],
    ["a field too few", sealed(csv.replace(",CVE,OPEN", ",CVE")), 4, "record"],
    ["the sequence number 0", sealed(csv.replace(",000001\n", ",000000\n")), 1, "sequence"],
    ["letters that are not ASCII", csv.replace("ATM00002", "ÁTM00002"), 4, "column 3"],
    ["nothing in it", "", 1, "record"],
    ["text that is no settlement file", "hello\n\n", 1, "record"],
    ["a record that is too short", fixed.replace(" ".repeat(10), ""), 1, "record"],
    ["a wrong field in a fixed record", fixed.replace("CVER", "CVEX"), 3, "outcome (columns 101 to 101)"],
    ["something in the filler", fixed.replace(/ (\nD)/, "x$1"), 1, "columns 38 to 120"],
    ["a terminal with a space in it", fixed.replace("ATM00002", "ATM 0002"), 4, "terminal (columns 2 to 17)"],
  ])("with %s is refused, and the error names line and field", (_, content, line, name) => {
    const error = (() => {
      try {
        readSettlementFile(content);
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toBeInstanceOf(SettlementFileError);
    expect(error).toMatchObject({ line, field: name });
  });

  it("of more than 4 MiB is not looked at", () => {
    expect(() => readSettlementFile("x".repeat(FILE_CHARACTERS_MAX + 1))).toThrow(
      "line 1, file: must have at most",
    );
  });
});
