// What paying out the last of an account costs. Pure.
//
// A transfer of `least` with its fee is the smallest that there is; what is not more than that less one unit no transfer can take, so it
// is paid out free of charge, and whoever has more never gets less than it:
//
//   balance        0 ......... left over .................... left over + fee ............
//   paid out       all of it | left over, the rest is fee   | balance - the usual fee

/** How much of the balance is paid out, and how much is the fee; together they are the balance, which is above zero. */
export function closingFee(
  balanceMinor: bigint,
  leastMinor: bigint,
  feeFor: (amountMinor: bigint) => bigint,
): { readonly amountMinor: bigint; readonly feeMinor: bigint } {
  const leftOverMinor = leastMinor + feeFor(leastMinor) - 1n;
  if (balanceMinor <= leftOverMinor) return { amountMinor: balanceMinor, feeMinor: 0n };
  const usualMinor = feeFor(largestTransfer(balanceMinor, leastMinor, feeFor));
  const atMostMinor = balanceMinor - leftOverMinor;
  const feeMinor = usualMinor < atMostMinor ? usualMinor : atMostMinor;
  return { amountMinor: balanceMinor - feeMinor, feeMinor };
}

/** The largest amount that a transfer can take out of the balance with its fee, which does not fall as amounts grow. */
function largestTransfer(
  balanceMinor: bigint,
  leastMinor: bigint,
  feeFor: (amountMinor: bigint) => bigint,
): bigint {
  let possible = leastMinor;
  let tooMuch = balanceMinor + 1n;
  while (tooMuch - possible > 1n) {
    const middle = (possible + tooMuch) / 2n;
    if (middle + feeFor(middle) <= balanceMinor) possible = middle;
    else tooMuch = middle;
  }
  return possible;
}
