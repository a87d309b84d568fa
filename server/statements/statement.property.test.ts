// Statements as files: they tie out to the cent, whatever was written stays text, and every page is numbered.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CURRENCIES, CURRENCY_DECIMALS } from "../ledger/money.ts";
import {
  dayEnd,
  dayStart,
  daysOf,
  decimalText,
  localTime,
  requireTiesOut,
  type Statement,
} from "./statement.ts";
import { statementCsv } from "./statement-csv.ts";
import { statementPdf } from "./statement-pdf.ts";

const statements = fc
  .record({
    currency: fc.constantFrom(...CURRENCIES),
    openingMinor: fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }),
    legs: fc.array(
      fc.record({
        amountMinor: fc.bigInt({ min: -(10n ** 14n), max: 10n ** 14n }),
        description: fc.oneof(
          fc.string({ maxLength: 20 }),
          fc.constantFrom("=1+1", "+1", "-1", "@x", '"a",b', " =x", "São\r\nx", "\t=1"),
        ),
      }),
      { maxLength: 30 },
    ),
  })
  .map(({ currency, openingMinor, legs }): Statement => {
    let balanceMinor = openingMinor;
    const entries = legs.map(({ amountMinor, description }, i) => {
      balanceMinor += amountMinor;
      return {
        at: new Date(1_770_000_000_000 + i),
        ...{ transactionId: `txn_${i}`, kind: "transfer", counterpartyAccountNo: "1", reference: "" },
        ...{ description, amountMinor, balanceAfterMinor: balanceMinor },
      };
    });
    const period = { from: "2026-01-01", to: "2026-01-31" };
    return { accountNo: "1", currency, ...period, openingMinor, closingMinor: balanceMinor, entries };
  });

/** A reader of CSV that shares nothing with the writer. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    let cell = "";
    if (text[at] === '"') {
      for (at++; !(text[at] === '"' && text[at + 1] !== '"'); at++) {
        if (text[at] === '"') at++;
        cell += text[at];
      }
      at++;
    } else {
      while (at < text.length && text[at] !== "," && text[at] !== "\r") cell += text[at++];
    }
    row.push(cell);
    if (text[at] === ",") at++;
    else {
      expect(text.slice(at, at + 2)).toBe("\r\n");
      at += 2;
      rows.push(row);
      row = [];
    }
  }
  return rows;
}

const minorOf = (text: string) => BigInt(text.replace(".", ""));

describe("as CSV", () => {
  it("opening balance and amounts lead to every balance and to the closing one, in exact decimals", () => {
    fc.assert(
      fc.property(statements, (statement) => {
        requireTiesOut(statement);
        const [header, opening, ...rest] = readCsv(statementCsv(statement));
        const closing = rest.pop()!;
        expect(header).toHaveLength(9);
        let balance = minorOf(opening![7]!);
        for (const cells of rest) {
          expect(cells).toHaveLength(9);
          balance += minorOf(cells[6]!);
          expect(minorOf(cells[7]!)).toBe(balance);
        }
        expect(minorOf(closing[7]!)).toBe(balance);
        expect(balance).toBe(statement.closingMinor);
      }),
      { numRuns: 300 },
    );
  });

  it("no text begins like a formula, and no text is lost", () => {
    fc.assert(
      fc.property(statements, (statement) => {
        const rows = readCsv(statementCsv(statement)).slice(2, -1);
        for (const [i, cells] of rows.entries()) {
          expect(cells[5]).not.toMatch(/^\s*[=+\-@\t\r\n]/);
          expect(cells[5]!.replace(/^'/, "")).toBe(statement.entries[i]!.description.replace(/^'/, ""));
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe("a statement that does not tie out", () => {
  it("is a defect, and never goes out", () => {
    fc.assert(
      fc.property(statements, fc.bigInt({ min: 1n, max: 1000n }), (statement, offMinor) => {
        const off = { ...statement, closingMinor: statement.closingMinor + offMinor };
        expect(() => requireTiesOut(off)).toThrow();
      }),
    );
  });
});

describe("as PDF", () => {
  /** The texts of an uncompressed document: pdfkit writes them in hex. */
  const textOf = (pdf: Buffer) =>
    [...pdf.toString("latin1").matchAll(/\[((?:<[0-9a-f]*>|[\s\d.-])*)\] TJ/g)].map(([, parts]) =>
      [...parts!.matchAll(/<([0-9a-f]*)>/g)]
        .map(([, hex]) => Buffer.from(hex!, "hex").toString("latin1"))
        .join(""),
    );

  it("has its balances, its entries, and a number on every page", async () => {
    const entries = Array.from({ length: 120 }, (_, i) => ({
      at: new Date("2026-01-15T00:30:00Z"),
      ...{ transactionId: `txn_${i}`, kind: "transfer", counterpartyAccountNo: "1", reference: "" },
      ...{ description: i === 7 ? "São Filipe 円" : "", amountMinor: 100n },
      balanceAfterMinor: 5000n + 100n * BigInt(i + 1),
    }));
    const statement: Statement = {
      ...{ accountNo: "6230399991006371427", currency: "CVE", from: "2026-01-01", to: "2026-01-31" },
      ...{ openingMinor: 5000n, closingMinor: 17_000n, entries },
    };
    const pdf = await statementPdf(statement, { compress: false });
    expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
    const texts = textOf(pdf);
    const numbers = texts.filter((text) => text.startsWith("Page "));
    expect(numbers).toEqual(["Page 1 of 3", "Page 2 of 3", "Page 3 of 3"]);
    expect(texts).toEqual(expect.arrayContaining(["Opening balance", "50.00", "Closing balance", "170.00"]));
    expect(texts).toContain("São Filipe ?");
    expect(texts.filter((text) => text === "2026-01-14T23:30:00")).toHaveLength(120);
    expect((await statementPdf(statement)).length).toBeLessThan(pdf.length);
  });
});

describe("days and decimals", () => {
  it("a day of Cabo Verde begins an hour after that of Greenwich", () => {
    expect(dayStart("2026-01-15").toISOString()).toBe("2026-01-15T01:00:00.000Z");
    expect(dayEnd("2026-01-15").toISOString()).toBe("2026-01-16T01:00:00.000Z");
    expect(localTime(new Date("2026-01-15T00:30:00Z"))).toBe("2026-01-14T23:30:00-01:00");
    expect([daysOf("2026-01-01", "2026-12-31"), daysOf("2026-01-02", "2026-01-01")]).toEqual([365, 0]);
  });

  it("a decimal text has all decimals of its currency and nothing is rounded", () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.constantFrom(...CURRENCIES), (minor, currency) => {
        const text = decimalText(minor, currency);
        const decimals = CURRENCY_DECIMALS[currency];
        expect(text).toMatch(decimals === 0 ? /^-?\d+$/ : new RegExp(`^-?\\d+\\.\\d{${decimals}}$`));
        expect(minorOf(text)).toBe(minor);
      }),
    );
  });
});
