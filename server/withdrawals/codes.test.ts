// One-time codes: made from a secret, never stored, and no likelier than each other.
import { describe, expect, it } from "vitest";
import { createCodes } from "./codes.ts";

const codes = createCodes(Buffer.alloc(32, 1));
const others = createCodes(Buffer.alloc(32, 2));
const made = Array.from({ length: 20_000 }, (_, i) => codes.codeOf(`txn_${i}`, 0));

describe("a code", () => {
  it("is always six digits, zeros in front included", () => {
    for (const code of made) expect(code).toMatch(/^\d{6}$/);
    expect(made.some((code) => code.startsWith("0"))).toBe(true);
  });

  it("is the same again for the same withdrawal, candidate and secret, and no other", () => {
    expect(codes.codeOf("txn_1", 0)).toBe(createCodes(Buffer.alloc(32, 1)).codeOf("txn_1", 0));
    const four = [
      codes.codeOf("txn_1", 0),
      codes.codeOf("txn_1", 1),
      codes.codeOf("txn_2", 0),
      others.codeOf("txn_1", 0),
    ];
    expect(new Set(four).size).toBe(4);
  });

  it("has every digit about equally often in every place", () => {
    for (let place = 0; place < 6; place++) {
      const counts = new Array<number>(10).fill(0);
      for (const code of made) counts[Number(code[place])]!++;
      const expected = made.length / 10;
      const chiSquared = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
      // Nine degrees of freedom: past 40 once in a hundred thousand; and these codes never change.
      expect(chiSquared).toBeLessThan(40);
    }
  });
});

describe("a digest", () => {
  it("is of the code and the secret, and shows neither", () => {
    expect(codes.digestOf("123456")).toBe(codes.digestOf("123456"));
    expect(codes.digestOf("123456")).not.toBe(others.digestOf("123456"));
    expect(codes.digestOf("123456")).toMatch(/^[\da-f]{64}$/);
    expect(codes.digestOf("123456")).not.toContain("123456");
  });

  it("of a candidate is that of its code", () => {
    const digests = codes.candidateDigests("txn_1");
    expect(digests).toEqual(digests.map((_, candidate) => codes.digestOf(codes.codeOf("txn_1", candidate))));
    expect(new Set(digests).size).toBe(digests.length);
  });
});
