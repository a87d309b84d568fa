// What the last payout of an account costs, for any prices and any balance.
import fc from "fast-check";
import { expect, it } from "vitest";
import { createFeeSchedule, parseFees } from "../fees/fee-schedule.ts";
import { closingFee } from "./closing-fee.ts";

const feesOf = (transfer: object) => {
  const schedule = createFeeSchedule({
    fees: parseFees({ CVE: { transfer } }),
    commissions: {},
    atmFeeMinor: 0n,
  });
  return (amountMinor: bigint) => schedule.feeFor("transfer", amountMinor, "CVE");
};
const FLAT = feesOf({ flat: "5" });

it.each([
  // A balance in centavos, the least transfer, what is paid out, and the fee, at a price of 5.00.
  [1n, 1n, 1n, 0n],
  [500n, 1n, 500n, 0n],
  [501n, 1n, 500n, 1n],
  [999n, 1n, 500n, 499n],
  [1000n, 1n, 500n, 500n],
  [1001n, 1n, 501n, 500n],
  [10_000n, 1n, 9500n, 500n],
  [599n, 100n, 599n, 0n],
  [1100n, 100n, 600n, 500n],
])(
  "of %s with a least transfer of %s, %s is paid out and %s is the fee",
  (balance, least, amountMinor, feeMinor) => {
    expect(closingFee(balance, least, FLAT)).toEqual({ amountMinor, feeMinor });
  },
);

it("is nothing where transfers are free", () => {
  expect(closingFee(123_456n, 100n, () => 0n)).toEqual({ amountMinor: 123_456n, feeMinor: 0n });
});

const cents = (max: number) => fc.nat({ max }).map((n) => (n / 100).toFixed(2));
const prices = fc.record({
  flat: cents(2_000),
  percent: cents(1_000),
  min: cents(1_000),
  max: fc.nat({ max: 9_000 }).map((n) => (10 + n / 100).toFixed(2)),
});

it("is all of the balance, never more than a transfer's, and whoever has more is never paid less", () => {
  fc.assert(
    fc.property(
      prices,
      fc.bigInt({ min: 1n, max: 10_000_000n }),
      fc.constantFrom(1n, 100n, 20_000n),
      (transfer, balance, least) => {
        const feeFor = feesOf(transfer);
        const { amountMinor, feeMinor } = closingFee(balance, least, feeFor);
        expect(amountMinor + feeMinor).toBe(balance);
        expect(amountMinor).toBeGreaterThan(0n);
        expect(feeMinor).toBeGreaterThanOrEqual(0n);
        expect(feeMinor).toBeLessThanOrEqual(feeFor(amountMinor));
        // What no transfer could take goes out whole.
        if (balance < least + feeFor(least)) expect(feeMinor).toBe(0n);
        else expect(amountMinor).toBeGreaterThanOrEqual(least + feeFor(least) - 1n);
        expect(closingFee(balance + 1n, least, feeFor).amountMinor).toBeGreaterThanOrEqual(amountMinor);
      },
    ),
    { numRuns: 2_000, seed: 32 },
  );
});
