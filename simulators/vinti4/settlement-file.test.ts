// The settlement file as the reference page shows it, in both forms, and the mismatches that are made on purpose.
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { main, readDay, seededFractions } from "./settlement.ts";
import { type SettlementLine, writeSettlementFile } from "./settlement-file.ts";
import { countsOf, MISMATCH_KINDS, makeMismatches } from "./settlement-mismatches.ts";

const page = readFileSync(new URL("../../docs/reference/settlement-file.md", import.meta.url), "utf8");
const blocks = [...page.matchAll(/```(?:text|json)\n([\s\S]*?)```/g)].map(([, block]) => block!);

const DATE = "2026-01-05";
const DAY: SettlementLine[] = [
  ["ATM00001", "000001", "09:12:44", "txn_01KE6PRM800000000000000001", 500_000n, 500_000n, "DISPENSED"],
  ["ATM00001", "000002", "09:31:02", "txn_01KE6PRM800000000000000002", 200_000n, 0n, "REVERSED"],
  ["ATM00002", "000001", "18:05:59", undefined, 100_000n, 0n, "OPEN"],
].map(([terminalId, traceNumber, localTime, transactionId, authorisedMinor, dispensedMinor, outcome]) => ({
  ...{ terminalId, traceNumber, localDate: DATE, localTime, authorisedMinor, dispensedMinor, outcome },
  ...(transactionId === undefined ? {} : { transactionId }),
})) as SettlementLine[];
const day = { acquirerId: "VINTI4", localDate: DATE, sequence: 1, lines: DAY };

describe("the settlement file", () => {
  it("is as the reference page shows it", () => {
    expect(writeSettlementFile(day, "csv")).toBe(blocks[0]);
  });

  it("has records of 120 characters in the fixed form, and the checksum of all before the trailer", () => {
    const file = writeSettlementFile(day, "fixed");
    const records = file.split("\n");
    expect(records.pop()).toBe("");
    expect(records.map((record) => record.length)).toEqual([120, 120, 120, 120, 120]);
    expect(records[0]!.trimEnd()).toBe("HMAKEBASET01VINTI4     20260105000001");
    expect(records[1]!.trimEnd()).toBe(
      "DATM00001        00000120260105091244txn_01KE6PRM800000000000000001000000000500000000000000500000CVED",
    );
    const before = file.slice(0, file.lastIndexOf("T000003"));
    const checksum = createHash("sha256").update(before).digest("hex");
    expect(records[4]!.trimEnd()).toBe(`T000003000000000000800000000000000000500000${checksum}`);
  });

  it("of a day without withdrawals has a header and a trailer", () => {
    expect(writeSettlementFile({ ...day, lines: [] }, "csv").split("\n")).toHaveLength(3);
  });
});

describe("deliberate mismatches", () => {
  const long = Array.from({ length: 40 }, (_, i): SettlementLine => {
    const isReversed = i % 3 === 0;
    return {
      terminalId: `ATM0000${i % 4}`,
      traceNumber: String(i + 1).padStart(6, "0"),
      localDate: DATE,
      localTime: "10:00:00",
      authorisedMinor: 100_000n,
      dispensedMinor: isReversed ? 0n : 100_000n,
      outcome: isReversed ? "REVERSED" : "DISPENSED",
    };
  });
  const total = (lines: readonly SettlementLine[]) => lines.reduce((sum, l) => sum + l.dispensedMinor, 0n);

  it("are the same for the same seed, and move the total by what they say", () => {
    for (let seed = 1; seed <= 50; seed++) {
      const made = makeMismatches(long, MISMATCH_KINDS, seededFractions(seed));
      expect(makeMismatches(long, MISMATCH_KINDS, seededFractions(seed))).toEqual(made);
      expect(made.made.map(({ kind }) => kind)).toEqual(MISMATCH_KINDS);
      expect(new Set(made.made.map((m) => `${m.terminalId}:${m.traceNumber}`)).size).toBe(
        MISMATCH_KINDS.length,
      );
      const inFile = made.made.filter(({ kind }) => kind !== "reversal-fraud");
      const moved = inFile.reduce((sum, m) => sum + m.amountMinor, 0n);
      expect(total(made.lines) - total(long)).toBe(moved);
    }
  });

  it("leave the notes of a reversed withdrawal missing from the count in reversal fraud", () => {
    const { counts, made, lines } = makeMismatches(long, ["reversal-fraud"], seededFractions(3));
    expect(lines).toEqual(long);
    const [{ terminalId, amountMinor } = { terminalId: "", amountMinor: 0n }] = made;
    expect(counts.get(terminalId)! - countsOf(long).get(terminalId)!).toBe(amountMinor);
  });

  it("say what the day does not have", () => {
    expect(() => makeMismatches([], ["duplicate-line"], () => 0)).toThrow(
      "needs a withdrawal that is DISPENSED",
    );
  });
});

describe("npm run settlement", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "makeba-settlement-"));
  afterEach(() => vi.restoreAllMocks());
  const file = (name: string) => path.join(folder, name);

  it("makes the file and the counts of a day, and says what it has made wrong", async () => {
    const said = vi.spyOn(console, "error").mockImplementation(() => {});
    const { traceNumber: _, ...rest } = DAY[0]!;
    const lines = Array.from({ length: 5 }, (_, i) => ({ ...rest, traceNumber: `00000${i}` }));
    const json = lines.map((line) =>
      JSON.stringify(line, (_, value) => (typeof value === "bigint" ? String(value) : value)),
    );
    writeFileSync(file("day"), [...json, blocks[1]!.trim().replaceAll(DATE, "2026-01-06")].join("\n"));
    const args = ["--day", file("day"), "--date", DATE, "--out", file("out"), "--counts", file("counts")];
    expect(await main(args)).toBe(0);
    expect(readFileSync(file("out"), "utf8")).toBe(writeSettlementFile({ ...day, lines }, "csv"));
    expect(readFileSync(file("counts"), "utf8")).toBe("ATM00001,2500000\n");
    expect(await main([...args, "--mismatch", "duplicate-line", "--seed", "7"])).toBe(0);
    expect(said.mock.lastCall?.[0]).toMatch(
      /^duplicate-line: terminal ATM00001, trace 00000\d, 500000 minor units$/,
    );
    expect(readFileSync(file("out"), "utf8").split("\n")).toHaveLength(9);
    rmSync(folder, { recursive: true });
  });

  it("says what is wrong with its input, and ends with 2", async () => {
    const said = vi.spyOn(console, "error").mockImplementation(() => {});
    expect(await main(["--format", "xml"])).toBe(2);
    expect(said.mock.lastCall?.[0]).toContain("--format must be csv or fixed");
    expect(() => readDay('\n{"outcome":"OPEN","terminalId":"atm"}')).toThrow("line 2: terminalId must match");
  });
});
