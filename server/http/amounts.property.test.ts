// The edge between decimals and minor units: nothing is rounded, whatever is sent and however it is written.
import { Problem } from "@makeba/openapi/problem";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BALANCE_MINOR_MAX, CURRENCIES, CURRENCY_DECIMALS, type Currency } from "../ledger/money.ts";
import { toDecimal, toMinor } from "./amounts.ts";

const currency = fc.constantFrom(...CURRENCIES);
const minor = fc.bigInt({ min: 1n, max: BALANCE_MINOR_MAX });

/** Minor units as a decimal text, by moving the point and nothing else. */
function written(minor: bigint, currency: Currency): string {
  const decimals = CURRENCY_DECIMALS[currency];
  const digits = String(minor).padStart(decimals + 1, "0");
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

function refusal(amount: number | string, currency: Currency): string {
  try {
    return `accepted as ${toMinor(amount, currency, "body.amount")}`;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const [issue] = error.details.issues as { field: string; rule: string }[];
    return `${error.code} ${issue!.field} ${issue!.rule}`;
  }
}

describe("an amount", () => {
  it("comes through exactly, as text and as a JSON number, in every currency", () => {
    fc.assert(
      fc.property(minor, currency, (minor, currency) => {
        const text = written(minor, currency);
        expect(toMinor(text, currency, "f")).toBe(minor);
        expect(toMinor(JSON.parse(text), currency, "f")).toBe(minor);
      }),
    );
  });

  it("goes out as the JSON number that was meant, and comes back the same", () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -BALANCE_MINOR_MAX, max: BALANCE_MINOR_MAX }),
        currency,
        (minor, currency) => {
          const sent = JSON.stringify(toDecimal(minor, currency));
          expect(sent).not.toMatch(/e/i);
          if (minor > 0n) expect(toMinor(JSON.parse(sent), currency, "f")).toBe(minor);
          expect(Math.round(Number(sent) * 10 ** CURRENCY_DECIMALS[currency]) + 0).toBe(Number(minor));
        },
      ),
    );
  });

  it("with one decimal more than its currency has is refused, however small", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1_000_000 }),
        fc.integer({ min: 1, max: 9 }),
        currency,
        (whole, last, currency) => {
          const text = `${whole}.${"0".repeat(CURRENCY_DECIMALS[currency])}${last}`;
          expect(refusal(text, currency)).toBe("INVALID_AMOUNT body.amount decimals");
          expect(refusal(Number(text), currency)).toBe("INVALID_AMOUNT body.amount decimals");
        },
      ),
    );
  });

  it.each<[number | string, Currency, string]>([
    [0, "CVE", "exclusiveMinimum"],
    ["0.00", "CVE", "exclusiveMinimum"],
    [-1, "CVE", "exclusiveMinimum"],
    [1.5, "JPY", "decimals"],
    [0.001, "CVE", "decimals"],
    ["10000000000000.00", "CVE", "digits"],
    [999_999_999_999_999, "EUR", "digits"],
    ["1000000000000000", "JPY", "digits"],
  ])("%s %s is refused: %s", (amount, currency, rule) => {
    expect(refusal(amount, currency)).toBe(`INVALID_AMOUNT body.amount ${rule}`);
  });

  it("of fifteen digits is the largest", () => {
    expect(toMinor("9999999999999.99", "CVE", "f")).toBe(BALANCE_MINOR_MAX);
    expect(toMinor("999999999999999", "JPY", "f")).toBe(BALANCE_MINOR_MAX);
  });
});
