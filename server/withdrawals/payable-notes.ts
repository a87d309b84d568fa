// Whether an amount can be paid out in notes at all. What a certain ATM still has is the ATM's own business.

/** `amount` and `notes` are in whole units of the currency; at most 20,000 or so, so trying every sum is cheap. */
export function isPayable(amount: number, notes: readonly number[]): boolean {
  const payable = new Uint8Array(amount + 1);
  payable[0] = 1;
  for (let sum = 1; sum <= amount; sum++) {
    if (notes.some((note) => note <= sum && payable[sum - note] === 1)) payable[sum] = 1;
  }
  return payable[amount] === 1;
}
