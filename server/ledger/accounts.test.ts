// Account numbers, what is available, and the currencies.
import { describe, expect, it } from "vitest";
import {
  availableMinor,
  checkDigit,
  customerAccountNo,
  hasValidCheckDigit,
  isPossibleAccountNo,
  SYSTEM_ACCOUNT_KINDS,
  systemAccountNo,
} from "./accounts.ts";
import { CURRENCIES, CURRENCY_DECIMALS, isCurrency } from "./money.ts";

describe("account numbers", () => {
  it("end in the Luhn digit that ISO/IEC 7812-1 asks for", () => {
    expect(checkDigit("7992739871")).toBe("3");
    expect(checkDigit("0")).toBe("0");
    expect(hasValidCheckDigit("4111111111111111")).toBe(true);
  });

  it("have 19 digits and a valid check digit, from the smallest random number to the largest", () => {
    for (const random of [0, 1, 99_999_999_999]) {
      expect(customerAccountNo(random)).toMatch(/^6230399\d{12}$/);
      expect(hasValidCheckDigit(customerAccountNo(random))).toBe(true);
    }
  });

  it("show any single wrong digit", () => {
    const accountNo = customerAccountNo(48_151_623_420);
    for (let i = 0; i < accountNo.length; i++) {
      const wrong = (Number(accountNo[i]) + 1) % 10;
      expect(hasValidCheckDigit(accountNo.slice(0, i) + wrong + accountNo.slice(i + 1))).toBe(false);
    }
  });

  it("of the platform are different for each kind and currency, and never a customer's", () => {
    const numbers = CURRENCIES.flatMap((currency) =>
      SYSTEM_ACCOUNT_KINDS.map((kind) => systemAccountNo(kind, currency)),
    );
    expect(new Set(numbers).size).toBe(CURRENCIES.length * SYSTEM_ACCOUNT_KINDS.length);
    for (const accountNo of numbers) {
      expect(accountNo).toMatch(/^6230390\d{12}$/);
      expect(hasValidCheckDigit(accountNo)).toBe(true);
    }
  });

  it("are possible as far as 64 bits go, which all of ours do", () => {
    expect(isPossibleAccountNo("9223372036854775807")).toBe(true);
    expect(isPossibleAccountNo("9223372036854775808")).toBe(false);
    expect(isPossibleAccountNo("9999999999999999999")).toBe(false);
    expect(isPossibleAccountNo(customerAccountNo(99_999_999_999))).toBe(true);
  });
});

describe("an account", () => {
  it("has available what is posted less what is held and what must stay", () => {
    const account = {
      accountNo: customerAccountNo(1),
      ownerId: "ana",
      kind: "customer",
      currency: "CVE",
      status: "ACTIVE",
      mayGoNegative: false,
      version: 1,
      tier: "basic",
      usage: {},
      postedMinor: 1_000n,
      heldMinor: 300n,
      minimumMinor: 500n,
    } as const;
    expect(availableMinor(account)).toBe(200n);
  });
});

describe("currencies", () => {
  it("have the decimals of ISO 4217", () => {
    expect(CURRENCY_DECIMALS).toEqual({ CVE: 2, EUR: 2, USD: 2, SGD: 2, JPY: 0, CNY: 2 });
  });

  it("are known by their code alone, not by what every object has", () => {
    expect(CURRENCIES.every(isCurrency)).toBe(true);
    for (const text of ["cve", "XXX", "", "toString", "__proto__"]) expect(isCurrency(text)).toBe(false);
  });
});
